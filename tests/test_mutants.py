"""`make mutants` itself: what it changes, and that it tells what is noticed from what is not."""

from __future__ import annotations

import subprocess
import sys

import pytest

from facilitator.config import ROOT

FOLDER = ROOT / "scripts" / "mutants"

RULE = '''
"""Words."""
from enum import StrEnum

OPEN = frozenset({State.NEW, State.SENT})


def is_late(days: int, state: State) -> bool:
    """Words, 14 of them."""
    if state is State.NEW and not days > 14:
        raise Refused("after 14 days")
    return state in OPEN or days >= 0
'''


@pytest.fixture
def changed(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The names of all mutants of RULE."""
    monkeypatch.syspath_prepend(FOLDER)
    import changes  # type: ignore[import-not-found]

    mutants = changes.mutants_of("rule", RULE, {"State": ["NEW", "SENT"]})
    assert len({one.name for one in mutants}) == len(mutants)
    assert all(one.source != changes.written_anew(RULE) for one in mutants)
    assert changes.sample(mutants, 5) == changes.sample(list(reversed(mutants)), 5)
    return {one.name for one in mutants}


def test_small_faults_are_put_into_the_rules_and_none_into_the_words(changed: set[str]) -> None:
    within = {name.removeprefix("is_late: ") for name in changed if name.startswith("is_late: ")}
    assert within >= {
        "days > 14 → days >= 14",
        "14 → 15",
        "14 → 13",
        "not days > 14 → days > 14",
        "state is State.NEW → state is not State.NEW",
        "state is State.NEW and (not days > 14) → state is State.NEW or not days > 14",
        "State.NEW → State.SENT",
        "raise Refused('after 14 days') → nothing",
        "return state in OPEN or days >= 0 → return True",
        "return state in OPEN or days >= 0 → return False",
        "state in OPEN → state not in OPEN",
    }
    assert {name for name in changed if name.startswith("module: ")} == {
        "module: without State.NEW",
        "module: without State.SENT",
        "module: State.NEW → State.SENT",
        "module: State.SENT → State.NEW",
    }
    assert not any("Words" in name for name in changed)


TRY = """
import sys, time
sys.path.insert(0, sys.argv[1])
from trial import DOMAIN, Running, prepare, tests_of
prepare()
source = (DOMAIN / "canonical.py").read_text()
assert sys.argv[2] in source
trial = Running("canonical", source.replace(sys.argv[2], sys.argv[3]), tests_of("canonical"), float(sys.argv[4]))
while (outcome := trial.outcome()) is None:
    time.sleep(0.01)
print(outcome)
"""


@pytest.mark.parametrize(
    ("before", "after", "seconds", "outcome"),
    [
        ("LARGEST_INTEGER = 2**53 - 1", "LARGEST_INTEGER = 2**53 + -1", "200", "survived"),
        ("LARGEST_INTEGER = 2**53 - 1", "LARGEST_INTEGER = 2**53 + 1", "200", "killed"),
        ("LARGEST_INTEGER = 2**53 - 1", "LARGEST_INTEGER = nobody_knows", "200", "killed"),
        ("import json", "import json\nwhile True: pass", "1", "late"),
    ],
    ids=["the same in other words", "a fault", "what cannot be loaded", "what never ends"],
)
def test_what_is_noticed_is_told_from_what_is_not(
    before: str, after: str, seconds: str, outcome: str
) -> None:
    """By the real tests of a real module, in a child."""
    given = [sys.executable, "-c", TRY, str(FOLDER), before, after, seconds]
    done = subprocess.run(given, capture_output=True, text=True, timeout=240)
    assert done.stdout.strip() == outcome, done.stderr
