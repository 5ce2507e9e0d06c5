"""Draws the states of a commitment from the rules themselves: `python -m facilitator.domain.diagram [--check]`."""

from __future__ import annotations

import sys
from pathlib import Path

from facilitator.domain.commitments import ACT_STATES, LEADS_TO, SETTLED, UNSIGNED, Act, State
from facilitator.domain.permissions import whose

TARGET = Path(__file__).resolve().parents[2] / "docs" / "commitment-states.md"

_INTRODUCTION = """# The states of a commitment

Drawn from `facilitator/domain/commitments.py` by `python -m facilitator.domain.diagram`; `make check` holds it
against the code. No state is stored: each is computed from what people have said.

"""


def rows() -> list[tuple[str, str, str, str]]:
    """One row per act: the act, whose it is, where it may begin, where it may lead; all in words."""
    table = [
        (
            act.value.replace("_", " "),
            whose(act),
            _names(ACT_STATES[act]),
            _names(LEADS_TO[act]),
        )
        for act in Act
    ]
    signing = ("sign the sheet", "both", _names({State.AGREED}), _names({State.ACTIVE}))
    successor = ("sign the successor", "both", _names({State.CHANGE_ASKED}), _names({State.RENEGOTIATED}))
    return [*table, signing, successor]


def document() -> str:
    """The page in Markdown: a table of acts and a diagram of the way to a signature and to an outcome.

    Corrections of an outcome stand in the table only.
    """
    lines = ["| act | whose | from | to |", "| --- | --- | --- | --- |"]
    lines += [f"| {act} | {owner} | {begin} | {end} |" for act, owner, begin, end in rows()]
    return _INTRODUCTION + "\n".join(lines) + "\n\n```mermaid\n" + _mermaid() + "\n```\n"


def _mermaid() -> str:
    arrows = ["    [*] --> draft", "    agreed --> active: both sign"]
    for act in Act:
        if act in (Act.REWORD, Act.CARRY):
            continue
        for begin in sorted(ACT_STATES[act] - SETTLED):
            arrows += [
                f"    {begin.value} --> {end.value}: {act.value.replace('_', ' ')}"
                for end in sorted(LEADS_TO[act])
                if end is not begin and _can_follow(act, begin, end)
            ]
    arrows.append("    change_asked --> renegotiated: successor signed")
    return "stateDiagram-v2\n" + "\n".join(arrows)


def _can_follow(act: Act, begin: State, end: State) -> bool:
    """Whether this one arrow is possible, where an act may lead to several states."""
    if act in (Act.GIVER_YES, Act.RECEIVER_YES):
        return (end is State.AGREED) == (begin is not State.DRAFT)
    if act is Act.REPORT:
        return (end is State.REPORTED) == (begin in (State.ACTIVE, State.CHANGE_ASKED))
    if act is Act.JUDGE:
        return (end is State.JUDGED) == (begin in (State.ACTIVE, State.CHANGE_ASKED))
    return act is Act.RESTORE or begin in UNSIGNED or end not in UNSIGNED


def _names(states: frozenset[State] | set[State]) -> str:
    return ", ".join(state.value.replace("_", " ") for state in State if state in states)


def main(arguments: list[str]) -> int:
    """Writes the page, or with `--check` only says whether it is up to date."""
    if "--check" not in arguments:
        TARGET.parent.mkdir(exist_ok=True)
        TARGET.write_text(document(), encoding="utf-8")
        return 0
    if TARGET.exists() and TARGET.read_text(encoding="utf-8") == document():
        return 0
    print(
        "docs/commitment-states.md is out of date: run python -m facilitator.domain.diagram", file=sys.stderr
    )
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
