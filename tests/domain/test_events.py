"""Every kind of event: it has a payload, is recorded somewhere, is told or silent, and old logs know no other."""

from __future__ import annotations

import ast
import gzip
import re
from dataclasses import fields
from pathlib import Path

import pytest

from facilitator.domain.canonical import canonical_value
from facilitator.domain.events import EventKind
from facilitator.domain.events.about import Thing, about_commitment, about_entry
from facilitator.domain.events.commitments import CommitmentDrafted, CommitmentHandedOver, CommitmentReworded
from facilitator.domain.events.payloads import key_of, misshapen, payload_of
from facilitator.domain.events.people import PersonAdded
from facilitator.domain.events.registers import EntryAdded
from facilitator.domain.events.words import ENTRIES, HISTORY, PEOPLE, PRESSES, SILENT, told_of
from tests.sources import tree_of

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "facilitator"
FLOORS = ("services", "activities", "domain/registers")
AUDIT = ("audit*.py", "log_walk.py", "held*.py")


def modules(*patterns: str) -> list[ast.Module]:
    return [tree_of(path) for pattern in patterns for path in PACKAGE.glob(pattern)]


def names_used(trees: list[ast.Module]) -> set[str]:
    """Names that are used in the code itself, not only imported."""
    nodes = [node for tree in trees for node in ast.walk(tree)]
    return {node.id for node in nodes if isinstance(node, ast.Name)} | {
        node.attr for node in nodes if isinstance(node, ast.Attribute)
    }


@pytest.mark.parametrize("kind", EventKind)
def test_every_kind_has_a_payload_that_says_what_it_is_about(kind: EventKind) -> None:
    payload = payload_of(kind)
    assert payload.kind is kind
    assert payload.__name__ == kind.value
    assert payload.__doc__
    assert payload.__doc__.strip().endswith(".")


def test_every_kind_is_recorded_somewhere() -> None:
    used = names_used(modules(*(f"{floor}/*.py" for floor in FLOORS)))
    assert sorted(kind.value for kind in EventKind if kind.value not in used) == []


def test_every_kind_is_told_or_stands_on_the_list_of_silent_ones() -> None:
    told = HISTORY.keys() | ENTRIES.keys() | PEOPLE.keys() | PRESSES.keys()
    assert told | SILENT == set(EventKind)
    assert not told & SILENT


def test_no_module_but_the_events_own_names_a_kind_by_its_bare_value() -> None:
    values = {kind.value for kind in EventKind}
    bare = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.value}"
        for path in PACKAGE.rglob("*.py")
        if "domain/events" not in path.as_posix()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Constant) and node.value in values
    ]
    quoted = re.compile(r"""['"](\w+)['"]""")
    bare += [
        f"{path.relative_to(ROOT)} {found}"
        for path in (ROOT / "templates").rglob("*.html")
        for found in quoted.findall(path.read_text("utf-8"))
        if found in values
    ]
    assert bare == []


def test_the_audit_knows_every_kind_that_changes_a_fact() -> None:
    known = {
        node.attr
        for tree in modules(*(f"services/{pattern}" for pattern in AUDIT))
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "EventKind"
    }
    assert known == {kind.name for kind in EventKind if payload_of(kind).changes_fact}


@pytest.mark.parametrize("release", ["0.1.0", "0.2.0"])
def test_the_logs_of_older_releases_hold_no_other_kind(release: str) -> None:
    dump = gzip.decompress((ROOT / "tests" / "released" / f"{release}.sql.gz").read_bytes()).decode()
    kinds = set(re.findall(r'"kind":"([A-Z]\w+)"', dump)) or {
        found for value in re.findall(r"X'([0-9a-fA-F]+)'", dump) for found in _kind_in(bytes.fromhex(value))
    }
    assert kinds
    assert kinds <= {kind.value for kind in EventKind}


def _kind_in(blob: bytes) -> list[str]:
    return [found.decode() for found in re.findall(rb'"kind":"([A-Z]\w+)"', blob)]


def test_a_kind_without_a_sentence_names_itself() -> None:
    assert told_of("PromiseHandedOver").sentence_for({}) == "Promise handed over."


def test_what_is_left_at_its_default_is_left_out_and_a_word_of_python_s_is_written_as_it_is() -> None:
    assert CommitmentDrafted(deed="Map the routes").data() == {"deed": "Map the routes"}
    handed = CommitmentHandedOver("giver", "Åse", "Ola", yes_lost=False)
    assert handed.data() == {"as": "giver", "from": "Åse", "to": "Ola", "yes_lost": False}


@pytest.mark.parametrize("kind", EventKind)
def test_every_key_of_the_data_is_one_of_a_canonical_form(kind: EventKind) -> None:
    keys = [key_of(field) for field in fields(payload_of(kind))]
    assert canonical_value(dict.fromkeys(keys, "")) == dict.fromkeys(keys, "")


@pytest.mark.parametrize("kind", EventKind)
@pytest.mark.parametrize("value", ["a word", 1, ["a word"], {"a": "word"}])
def test_every_type_of_an_events_data_can_be_read(kind: EventKind, value: object) -> None:
    keys = [key_of(field) for field in fields(payload_of(kind))]
    assert misshapen(kind, dict.fromkeys(keys, value)) in ("", *keys)


def test_names_and_words_are_private_and_numbers_and_sides_are_not() -> None:
    added = PersonAdded(3, "supplier", "Åse", "Head of planning", ("signatory",))
    assert added.private_keys() == {"name", "role_title"}
    assert CommitmentReworded().private_keys() == {"deed", "evidence", "why", "giver", "receiver"}


def test_words_of_a_register_of_its_own_stand_in_the_data_themselves_and_are_private() -> None:
    added = EntryAdded.saying("B-01", {"title": "A fence", "cost": "much"})
    assert added.data() == {"entry": "B-01", "title": "A fence", "cost": "much"}
    assert added.private_keys() == {"title", "cost"}


def test_only_a_commitment_is_found_by_its_row() -> None:
    here = about_commitment("S-04", 12).in_workshop(7, 3)
    assert (here.thing, here.ref, here.commitment_id) == (Thing.COMMITMENT, "S-04", 12)
    assert (here.workshop_id, here.workshop_number) == (7, 3)
    assert about_entry("O-02").commitment_id is None
