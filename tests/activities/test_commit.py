"""New commitments in the room: one's own words, and one's own yes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from facilitator.activities import commit, running
from facilitator.activities.family import Shown
from facilitator.domain.errors import Conflict, Invalid, NotAllowed, Stale
from facilitator.domain.givers import Giver
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.models import Commitment, Event
from facilitator.services.commitments import reword_commitment
from facilitator.services.sheets import lock_list
from facilitator.services.wordings import wording_of
from tests.commitments import stored
from tests.days import today
from tests.events import read
from tests.factories import Cast
from tests.signing_room import commitment
from tests.workshop_phones import block_at, by_facilitator, on_phone, workshop_at


@pytest.fixture
def number(cast: Cast, context: Flask) -> int:
    return workshop_at(cast, "commit")


def give(cast: Cast, number: int, who: Giver, name: str, **fields: str) -> Shown:
    block = block_at(cast, number)
    return running.give(block, who, "commit", name, {"run": str(block.state.run), **fields})


def draft(cast: Cast, number: int, **changes: str) -> Shown:
    fields = {
        "deed": "Send the weekly figures every Friday by noon",
        "evidence": "The sheet lies in the shared folder",
        "receiver": str(cast.customer_member.number),
        "due": (today() + timedelta(days=30)).isoformat(),
        "stretch": "2",
    }
    return give(cast, number, on_phone(cast.supplier_member), "draft", **(fields | changes))


def kinds(cast: Cast) -> list[str]:
    rows = db.session.query(Event.kind).filter(Event.programme_id == cast.programme_id)
    return [row[0] for row in rows.order_by(Event.seq)]


def test_a_phone_writes_its_owners_commitment(cast: Cast, number: int) -> None:
    given = draft(cast, number)
    row = stored(cast, str(given["ref"]))
    assert (row.giver_id, row.receiver_id) == (cast.supplier_member.id, cast.customer_member.id)
    assert row.made_in_id == block_at(cast, number).workshop.id
    assert (given["state"], given["hints"], given["missing"]) == ("draft", [], [])
    event = db.session.query(Event).filter(Event.kind == "CommitmentDrafted").one()
    assert read(event)["by"] == {"name": cast.supplier_member.name, "role": "person"}


def test_the_giver_is_always_the_phones_owner(cast: Cast, number: int) -> None:
    given = draft(cast, number, giver=str(cast.customer_member.number), giver_id="1", side="customer")
    row = stored(cast, str(given["ref"]))
    assert (row.giver_id, row.side) == (cast.supplier_member.id, "supplier")


def test_without_a_day_it_is_due_at_the_next_session(cast: Cast, number: int) -> None:
    given = draft(cast, number, due="")
    due = commit.mine(block_at(cast, number), on_phone(cast.supplier_member))["due"]
    assert stored(cast, str(given["ref"])).due == due


def test_vague_words_get_a_hint_and_are_stored(cast: Cast, number: int) -> None:
    given = draft(cast, number, deed="Try to improve the reports as soon as possible")
    assert given["hints"]
    mine = commit.mine(block_at(cast, number), on_phone(cast.supplier_member))
    assert mine["written"][0]["hints"] == given["hints"]


def test_gaps_are_allowed_and_named(cast: Cast, number: int) -> None:
    given = draft(cast, number, receiver="", evidence="")
    assert len(list(given["missing"])) == 2
    mine = commit.mine(block_at(cast, number), on_phone(cast.supplier_member))
    assert mine["waiting"] == [], "a promise with gaps asks nobody for a yes"


@pytest.mark.parametrize("changes", [{"deed": "   "}, {"due": "some day soon"}, {"receiver": "9999"}])
def test_what_makes_no_sense_is_refused(cast: Cast, number: int, changes: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        draft(cast, number, **changes)
    assert list(refused.value.fields) == list(changes)
    assert db.session.query(Commitment).count() == 0


def test_a_commitment_goes_to_the_other_side(cast: Cast, number: int) -> None:
    with pytest.raises(Invalid):
        draft(cast, number, receiver=str(cast.supplier_signatory.number))


def test_two_yeses_on_two_phones_make_it_agreed(cast: Cast, number: int) -> None:
    ref = str(draft(cast, number)["ref"])
    for member, state in ((cast.supplier_member, "offered"), (cast.customer_member, "agreed")):
        waiting = commit.mine(block_at(cast, number), on_phone(member))["waiting"]
        assert [one["ref"] for one in waiting] == [ref]
        given = give(cast, number, on_phone(member), "yes", ref=ref, version=str(waiting[0]["version"]))
        assert given["state"] == state
        assert commit.mine(block_at(cast, number), on_phone(member))["waiting"] == []
    row = stored(cast, ref)
    assert (row.giver_yes_by_id, row.receiver_yes_by_id) == (cast.supplier_member.id, cast.customer_member.id)


def test_nobody_says_yes_for_somebody_else(cast: Cast, number: int) -> None:
    ref = str(draft(cast, number)["ref"])
    for other in (cast.supplier_signatory, cast.customer_signatory):
        with pytest.raises(NotAllowed):
            give(cast, number, on_phone(other), "yes", ref=ref)
        with pytest.raises(NotAllowed):
            give(cast, number, by_facilitator(cast, other), "yes", ref=ref)
    row = stored(cast, ref)
    assert row.giver_yes_at is None and row.receiver_yes_at is None


def test_a_double_yes_is_one_event(cast: Cast, number: int) -> None:
    ref = str(draft(cast, number)["ref"])
    for _ in range(2):
        give(cast, number, on_phone(cast.supplier_member), "yes", ref=ref, version="1")
    assert kinds(cast).count("CommitmentOffered") == 1


def test_a_yes_is_to_the_words_that_were_shown(cast: Cast, number: int) -> None:
    ref = str(draft(cast, number)["ref"])
    row = stored(cast, ref)
    shown = row.version
    wording = replace(wording_of(row), deed="Send the figures every month")
    reword_commitment(cast.actor, cast.programme_id, ref, wording, row.version)
    with pytest.raises(Stale):
        give(cast, number, on_phone(cast.customer_member), "yes", ref=ref, version=str(shown))
    assert stored(cast, ref).receiver_yes_at is None


def test_only_the_giver_changes_the_words_on_a_phone(cast: Cast, number: int) -> None:
    ref = str(draft(cast, number)["ref"])
    give(cast, number, on_phone(cast.customer_member), "yes", ref=ref)
    words = {"ref": ref, "deed": "Send the weekly figures every Thursday", "version": "1"}
    for other in (cast.supplier_signatory, cast.customer_member):
        with pytest.raises(NotAllowed):
            give(cast, number, on_phone(other), "reword", **words)
    words |= {"receiver": str(cast.customer_member.number), "evidence": "The sheet"}
    given = give(cast, number, on_phone(cast.supplier_member), "reword", **words)
    assert (given["deed"], given["state"]) == ("Send the weekly figures every Thursday", "draft")
    with pytest.raises(Stale):
        give(cast, number, on_phone(cast.supplier_member), "reword", **(words | {"deed": "Send nothing"}))


def test_rewording_keeps_what_the_phone_does_not_show(cast: Cast, number: int) -> None:
    ref = commitment(cast, number, yeses=0)
    row = stored(cast, ref)
    row.why, row.first_win, row.stretch = "It costs us a day each week", True, 4
    db.session.flush()
    words = {
        "ref": ref,
        "deed": row.deed,
        "evidence": "A mail",
        "receiver": str(cast.customer_member.number),
        "version": str(row.version),
    }
    give(cast, number, on_phone(cast.supplier_member), "reword", **words)
    row = stored(cast, ref)
    assert (row.evidence, row.why, row.first_win, row.stretch) == (
        "A mail",
        "It costs us a day each week",
        True,
        4,
    )


def test_the_list_grows_by_party_with_the_newest_large(cast: Cast, number: int) -> None:
    commitment(cast, number)
    newest = commitment(cast, number, Side.CUSTOMER, deed="Name one contact for every delivery", yeses=0)
    show = commit.show(block_at(cast, number))
    assert [(one["side"], one["count"]) for one in show["sides"]] == [("supplier", 1), ("customer", 1)]
    assert (show["newest"]["ref"], show["agreed"], show["total"]) == (newest, 1, 2)


def test_the_scene_changes_with_every_yes(cast: Cast, number: int) -> None:
    ref = commitment(cast, number, yeses=0)
    before = commit.show(block_at(cast, number))["stamp"]
    give(cast, number, on_phone(cast.supplier_member), "yes", ref=ref)
    assert commit.show(block_at(cast, number))["stamp"] != before


def test_the_desk_names_what_phones_wrote(cast: Cast, number: int) -> None:
    commitment(cast, number)
    ref = str(draft(cast, number)["ref"])
    desk = commit.desk(block_at(cast, number))
    assert [one["ref"] for one in desk["by_phone"]] == [ref]
    assert [one["ref"] for one in desk["waiting"]] == [ref]


def test_while_the_list_is_out_for_signing_nothing_is_added(cast: Cast, number: int) -> None:
    ref = commitment(cast, number)
    lock_list(cast.actor, cast.programme_id, number)
    with pytest.raises(Conflict):
        draft(cast, number)
    with pytest.raises(Conflict):
        give(cast, number, on_phone(cast.supplier_member), "yes", ref=ref)
    mine = commit.mine(block_at(cast, number), on_phone(cast.supplier_member))
    assert (mine["can_enter"], mine["waiting"]) == (False, [])


def test_what_it_leaves_behind(cast: Cast, number: int) -> None:
    assert commit.leaves(block_at(cast, number)) is None
    ref = commitment(cast, number, deed="Name one contact")
    left = commit.leaves(block_at(cast, number))
    assert left is not None and left.lines == (f"{ref} Name one contact",)
