"""Sheets: what is signed is these bytes; the hash and the code follow every word."""

from __future__ import annotations

import hashlib
import json
import random
import unicodedata
from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.canonical import CanonicalError, canonical_bytes
from facilitator.domain.commitments import Wording
from facilitator.domain.errors import Invalid
from facilitator.domain.sheets import (
    CheckedOutcome,
    ImportedCommitment,
    NewCommitment,
    Sheet,
    SheetParty,
    SheetSigner,
    code_from_hash,
    codes_match,
    normalise_code,
    read_sheet,
    ref_order,
    sheet_bytes,
    sheet_hash,
)

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
roles = st.sampled_from(["supplier", "customer"])
refs = st.builds("{}-{:02d}".format, st.sampled_from("SC"), st.integers(1, 300))
days = st.dates()
scale = st.integers(1, 5)

wordings = st.builds(
    Wording,
    deed=words,
    evidence=words,
    due=days,
    step=scale,
    stretch=scale,
    why=words,
    first_win=st.booleans(),
    needs_first=st.just("") | refs,
)
outcomes = st.builds(
    CheckedOutcome,
    refs,
    st.builds(Wording, deed=words, due=st.none() | days),
    words,
    words,
    words,
    words,
    roles,
    words,
    words,
)
commitments = st.builds(
    NewCommitment,
    refs,
    roles,
    words,
    words,
    wordings,
    st.just("") | refs,
    st.integers(0, 9),
    st.just("") | refs,
)
imported_ones = st.builds(
    ImportedCommitment,
    st.builds("I-{:02d}".format, st.integers(1, 300)),
    roles,
    words,
    words,
    st.builds(
        Wording, deed=words, evidence=words, due=days, step=st.integers(0, 5), stretch=st.integers(0, 5)
    ),
    words,
    words,
)


def tuples_of(
    entries: st.SearchStrategy[object], unique: bool = True
) -> st.SearchStrategy[tuple[object, ...]]:
    by = (lambda entry: entry.ref) if unique else None
    return st.lists(entries, max_size=4, unique_by=by).map(tuple)


sheets = st.builds(
    Sheet,
    programme_id=words,
    programme_title=words,
    workshop_number=st.integers(1, 40),
    workshop_kind=words,
    workshop_date=days,
    parties=st.builds(lambda a, b: (SheetParty("supplier", a), SheetParty("customer", b)), words, words),
    revision=st.integers(1, 20),
    previous_hash=st.just("") | st.binary(min_size=32, max_size=32).map(bytes.hex),
    outcomes=tuples_of(outcomes),
    new_commitments=tuples_of(commitments),
    signers=tuples_of(st.builds(SheetSigner, roles, words, words), unique=False),
    legal_status=words,
    intent=words,
    consent=words,
    imported=tuples_of(imported_ones),
)


@pytest.fixture
def sheet() -> Sheet:
    deed = NewCommitment(
        ref="S-04",
        party="supplier",
        giver="Zoë Lindqvist",
        receiver="Ángel Ruiz",
        wording=Wording(
            deed="Send the test report to both plants",
            evidence="The report is in the shared folder",
            due=date(2025, 6, 30),
            step=2,
            stretch=3,
            why="Late reports stop the line",
        ),
    )
    return Sheet(
        programme_id="k3v9qxw2mt",
        programme_title="Nordhafen and Almería",
        workshop_number=2,
        workshop_kind="review",
        workshop_date=date(2025, 3, 31),
        parties=(SheetParty("supplier", "Nordhafen AB"), SheetParty("customer", "Almería Frío")),
        revision=1,
        previous_hash="ab" * 32,
        outcomes=(
            CheckedOutcome("S-10", Wording(deed="Name one contact"), "kept", "", "Ángel Ruiz"),
            CheckedOutcome(
                "S-02", Wording(deed="Share the forecast"), "not kept", "forgot", "Ángel Ruiz", "Mona Fry"
            ),
        ),
        new_commitments=(replace(deed, ref="S-100"), deed, replace(deed, ref="C-12", party="customer")),
        signers=(
            SheetSigner("supplier", "Zoë Lindqvist", "Managing director"),
            SheetSigner("customer", "Ángel Ruiz"),
        ),
        legal_status="This list records intentions and does not change any contract.",
        intent="I sign this list for my party.",
        consent="I agree to sign on a screen.",
        imported=(
            ImportedCommitment(
                "C-01",
                "customer",
                "Ángel Ruiz",
                "Zoë Lindqvist",
                Wording(deed="Pay in 30 days", due=date(2025, 5, 1), step=0, stretch=0),
            ),
        ),
    )


@given(sheets)
def test_bytes_are_canonical_and_equal_rfc_8785(sheet: Sheet) -> None:
    data = sheet_bytes(sheet)
    assert rfc8785.dumps(json.loads(data)) == data


@given(sheets)
def test_reading_the_bytes_gives_a_sheet_with_the_same_bytes(sheet: Sheet) -> None:
    data = sheet_bytes(sheet)
    again = read_sheet(data)
    assert sheet_bytes(again) == data
    assert read_sheet(sheet_bytes(again)) == again


@given(sheets, st.randoms())
def test_the_order_in_which_entries_come_does_not_matter(sheet: Sheet, chance: random.Random) -> None:
    def shuffled(entries: tuple[Any, ...]) -> Any:
        return tuple(chance.sample(entries, len(entries)))

    lists = ("parties", "outcomes", "new_commitments", "signers", "imported")
    other = replace(sheet, **{name: shuffled(getattr(sheet, name)) for name in lists})
    assert sheet_bytes(other) == sheet_bytes(sheet)


@given(sheets)
def test_text_that_looks_the_same_signs_the_same(sheet: Sheet) -> None:
    def spread(entry: Any) -> Any:
        """Every text decomposed and with blanks around it, as another keyboard might give it."""
        changed = {
            field.name: f" {unicodedata.normalize('NFD', value)}\r\n"
            for field in fields(entry)
            if isinstance(value := getattr(entry, field.name), str)
            and field.name not in {"role", "party", "schema", "previous_hash"}
        }
        return replace(entry, **changed)

    other = replace(
        spread(sheet),
        parties=tuple(spread(entry) for entry in sheet.parties),
        signers=tuple(spread(entry) for entry in sheet.signers),
        new_commitments=tuple(spread(entry) for entry in sheet.new_commitments),
        outcomes=tuple(spread(entry) for entry in sheet.outcomes),
    )
    assert sheet_bytes(other) == sheet_bytes(sheet)


def test_signers_stand_in_one_order_however_their_names_were_typed(sheet: Sheet) -> None:
    def signed_by(*names: str) -> bytes:
        return sheet_bytes(replace(sheet, signers=tuple(SheetSigner("supplier", name) for name in names)))

    assert signed_by("Zoe\u0308", "Zof") == signed_by("Zof", "Zo\u00eb") == signed_by("Zo\u00eb", "Zof")


def test_lists_stand_in_the_order_of_their_numbers(sheet: Sheet) -> None:
    plain = json.loads(sheet_bytes(sheet))
    assert [entry["ref"] for entry in plain["new_commitments"]] == ["C-12", "S-04", "S-100"]
    assert [entry["ref"] for entry in plain["outcomes"]] == ["S-02", "S-10"]
    assert sorted(["S-100", "S-99", "C-7", "x", ""], key=ref_order) == ["", "C-7", "S-99", "S-100", "x"]


def test_what_is_absent_is_empty_text_and_never_null(sheet: Sheet) -> None:
    plain = json.loads(sheet_bytes(replace(sheet, previous_hash="")))
    assert plain["previous_hash"] == ""
    assert plain["outcomes"][0]["due"] == ""
    assert plain["workshop_date"] == "2025-03-31"
    assert "null" not in sheet_bytes(sheet).decode()


def test_the_hash_is_taken_behind_the_name_of_the_form() -> None:
    assert sheet_hash(b"{}") == hashlib.sha256(b"commitment-sheet/1\n{}").hexdigest()


def test_the_bytes_of_a_sheet_are_what_they_always_were(sheet: Sheet) -> None:
    """A list that was signed stays what was signed, however the code behind it is arranged."""
    assert (
        sheet_hash(sheet_bytes(sheet)) == "f920e8b2ccddf17e5d2f8ec1902256c404cfc8781ad2330581398d6eafaef996"
    )


def test_an_internal_approval_stands_on_no_sheet(sheet: Sheet) -> None:
    deed, *others = sheet.new_commitments
    asked = replace(deed, wording=replace(deed.wording, approval_needed=True))
    assert sheet_bytes(replace(sheet, new_commitments=(asked, *others))) == sheet_bytes(sheet)


def changed_sheets(sheet: Sheet) -> list[Sheet]:
    deed, *others = sheet.new_commitments
    changes = [
        replace(deed, wording=replace(deed.wording, deed="Send the test report to both plant")),
        replace(deed, giver="Zoe Lindqvist"),
        replace(deed, wording=replace(deed.wording, evidence="The report is in the shared folder.")),
        replace(deed, wording=replace(deed.wording, due=date(2025, 7, 1))),
        replace(deed, wording=replace(deed.wording, step=3)),
        replace(deed, wording=replace(deed.wording, stretch=4)),
        replace(deed, wording=replace(deed.wording, why="")),
        replace(deed, wording=replace(deed.wording, first_win=True)),
        replace(deed, wording=replace(deed.wording, needs_first="C-12")),
        replace(deed, carried_from="S-02", carried_count=1),
        replace(deed, replaces="S-02"),
    ]
    outcome, *rest = sheet.outcomes
    return [replace(sheet, new_commitments=(change, *others)) for change in changes] + [
        replace(sheet, new_commitments=tuple(others)),
        replace(sheet, outcomes=(replace(outcome, verdict="kept late"), *rest)),
        replace(sheet, outcomes=(replace(outcome, entered_by="Mona Fry"), *rest)),
        replace(sheet, revision=2),
        replace(sheet, previous_hash=""),
        replace(sheet, legal_status="This list is a contract."),
        replace(sheet, consent=""),
        replace(sheet, signers=sheet.signers[:1]),
        replace(sheet, imported=()),
        replace(sheet, workshop_kind="launch"),
    ]


def test_every_single_change_gives_another_hash_and_code(sheet: Sheet) -> None:
    versions = [sheet, *changed_sheets(sheet)]
    hashes = [sheet_hash(sheet_bytes(version)) for version in versions]
    assert len(set(hashes)) == len(versions)
    assert len({code_from_hash(value) for value in hashes}) == len(versions)


@given(sheets, words)
def test_a_changed_word_changes_the_hash(sheet: Sheet, word: str) -> None:
    other = replace(sheet, intent=sheet.intent + "·" + word)
    assert sheet_hash(sheet_bytes(other)) != sheet_hash(sheet_bytes(sheet))


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"parties": (SheetParty("supplier", "A"),)}, "parties"),
        ({"parties": (SheetParty("supplier", "A"), SheetParty("supplier", "B"))}, "parties"),
        ({"revision": 0}, "revision"),
        ({"previous_hash": "abc"}, "previous_hash"),
        ({"version": 2}, "schema"),
        ({"schema": "something-else"}, "schema"),
        ({"signers": (SheetSigner("consultant", "Mona Fry"),)}, "signers"),
        ({"outcomes": (CheckedOutcome("S-01", Wording(deed=""), "", "", ""),) * 2}, "outcomes"),
        ({"outcomes": (CheckedOutcome("", Wording(deed=""), "", "", ""),)}, "outcomes"),
    ],
)
def test_a_sheet_that_nobody_could_sign_is_refused(sheet: Sheet, change: dict[str, Any], part: str) -> None:
    with pytest.raises(Invalid) as refused:
        sheet_bytes(replace(sheet, **change))
    assert next(iter(refused.value.fields)) == part


def test_one_ref_for_two_commitments_is_refused(sheet: Sheet) -> None:
    twice = (*sheet.new_commitments, replace(sheet.new_commitments[0], ref=" S-04 "))
    with pytest.raises(Invalid) as refused:
        sheet_bytes(replace(sheet, new_commitments=twice))
    assert "new_commitments" in refused.value.fields
    stranger = replace(sheet.new_commitments[0], party="consultant")
    with pytest.raises(Invalid):
        sheet_bytes(replace(sheet, new_commitments=(stranger,)))


def test_an_imported_commitment_may_be_taken_in_and_checked_on_one_sheet(sheet: Sheet) -> None:
    checked = (CheckedOutcome("C-01", Wording(deed="Pay in 30 days"), "kept", "", "Zoë Lindqvist"),)
    assert read_sheet(sheet_bytes(replace(sheet, outcomes=checked))).outcomes[0].ref == "C-01"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("revision", "1"),
        ("revision", True),
        ("version", 2),
        ("programme_title", 5),
        ("workshop_date", "31.03.2025"),
        ("workshop_date", "2025-02-30"),
        ("workshop_date", "2025-W14-1"),
        ("workshop_date", 20250331),
        ("workshop_date", ""),
        ("parties", {}),
        ("signers", ["Zoë"]),
        ("extra", "word"),
        ("intent", None),
    ],
)
def test_bytes_that_are_no_sheet_are_not_read(sheet: Sheet, path: str, value: object) -> None:
    plain = json.loads(sheet_bytes(sheet))
    if value is None:
        del plain[path]
    else:
        plain[path] = value
    with pytest.raises((CanonicalError, Invalid)):
        read_sheet(canonical_bytes(plain))


def test_bytes_in_another_order_or_spacing_are_not_read(sheet: Sheet) -> None:
    data = sheet_bytes(sheet)
    plain = json.loads(data)
    plain["outcomes"].reverse()
    for other in (canonical_bytes(plain), data + b"\n", data.replace(b":1,", b": 1,")):
        assert other != data
        with pytest.raises(CanonicalError):
            read_sheet(other)


def test_a_partys_name_by_its_role(sheet: Sheet) -> None:
    assert sheet.party_name("customer") == "Almería Frío"


@given(st.binary(min_size=32, max_size=32))
def test_a_code_is_the_first_sixty_bits_of_the_hash(digest: bytes) -> None:
    code = code_from_hash(digest.hex())
    number = 0
    for symbol in code.replace("-", ""):
        number = number * 32 + "0123456789ABCDEFGHJKMNPQRSTVWXYZ".index(symbol)
    assert number == int.from_bytes(digest, "big") >> (256 - 60)
    assert [len(group) for group in code.split("-")] == [4, 4, 4]


@given(st.binary(min_size=32, max_size=32), st.randoms())
def test_a_code_survives_the_way_over_paper(digest: bytes, chance: random.Random) -> None:
    code = code_from_hash(digest.hex())
    misread = {"0": "0oO", "1": "1iIlL"}
    typed = "".join(
        chance.choice(misread.get(symbol, symbol + symbol.lower()))
        + chance.choice(["", " ", "-", " – ", "\t"])
        for symbol in code.replace("-", "")
    )
    assert normalise_code(typed) == code
    assert codes_match(typed, code)


@pytest.mark.parametrize(
    "typed", ["", "C0Q2-B4SD-TW7", "C0Q2-B4SD-TW7M-1", "C0Q2-B4SD-TW7U", "C0Q2-B4SD-TW7ß", "码" * 12]
)
def test_what_is_no_code_is_refused_in_words(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        normalise_code(typed)
    assert refused.value.fields["code"]
    assert not codes_match(typed, "C0Q2-B4SD-TW7M")


def test_another_code_does_not_match() -> None:
    assert codes_match("c0q2b4sdtw7m", "C0Q2-B4SD-TW7M")
    assert not codes_match("C0Q2-B4SD-TW7N", "C0Q2-B4SD-TW7M")


@pytest.mark.parametrize("value", ["", "ab", "AB" * 32, "g" * 64, "ab" * 33])
def test_codes_are_made_of_whole_hashes_only(value: str) -> None:
    with pytest.raises(ValueError, match="64"):
        code_from_hash(value)
