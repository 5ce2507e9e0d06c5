"""Commitments through phones, over HTTP: each person speaks for themselves alone, and a tap counts once."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask

from facilitator.domain.people import PersonDraft, Roles
from facilitator.domain.sides import Side
from facilitator.models import Commitment
from facilitator.queries.people import person_by_number
from facilitator.services.people import add_person
from tests.clients import CheckedClient
from tests.commitments import stored
from tests.factories import Cast, Member
from tests.workshop_phones import (
    Room,
    block_at,
    due_commitment,
    events,
    go_to,
    room_at,
    text,
    workshop_at,
    writing,
)


@pytest.fixture
def review(app: Flask, cast: Cast) -> tuple[Room, str]:
    return room_at(app, cast, "review")


@pytest.fixture
def making(app: Flask, cast: Cast) -> tuple[Room, str]:
    return room_at(app, cast, "commit")


def row_of(app: Flask, cast: Cast, ref: str) -> Commitment:
    with app.app_context():
        return stored(cast, ref)


# The check


def test_the_check_on_two_phones(app: Flask, cast: Cast, review: tuple[Room, str]) -> None:
    room, ref = review
    receiver, giver = room.phone(cast.customer_member), room.phone(cast.supplier_member)
    assert f"{cast.customer_member.name}, was it kept?" in text(receiver, "/room/mine")
    assert f"{cast.supplier_member.name}, what happened?" in text(giver, "/room/mine")
    answer = room.do(receiver, "verdict", ref=ref, verdict="kept")
    assert answer.status_code == 200 and answer.get_json()["stored"]["verdict"] == "kept"
    assert "has said how it went" in text(giver, "/room")
    assert room.do(giver, "report", ref=ref, report="done", text="All of it.").status_code == 200
    page = text(giver, "/room")
    assert "All of it." in page and "kept" in page
    who = [one["by"] for one in events(app, "CommitmentJudged")]
    assert who == [{"name": cast.customer_member.name, "role": "person"}]


def test_the_other_sides_phone_does_not_judge(app: Flask, cast: Cast, review: tuple[Room, str]) -> None:
    room, ref = review
    giver, receiver = room.phone(cast.supplier_signatory), room.phone(cast.customer_signatory)
    assert room.do(giver, "verdict", ref=ref, verdict="kept").status_code == 403
    assert room.do(receiver, "report", ref=ref, report="done").status_code == 403
    row = row_of(app, cast, ref)
    assert row.verdict is None and row.report is None
    assert 'data-give="verdict"' not in text(giver, "/room/mine")
    assert 'data-give="report"' not in text(receiver, "/room/mine")


def test_no_field_makes_a_phone_speak_for_another(app: Flask, cast: Cast, review: tuple[Room, str]) -> None:
    room, ref = review
    phone = room.phone(cast.customer_signatory)
    forged = {
        "person": str(cast.customer_member.number),
        "person_id": "1",
        "speaker_id": "1",
        "side": "supplier",
    }
    assert room.do(phone, "verdict", ref=ref, verdict="kept", **forged).status_code == 200
    assert row_of(app, cast, ref).verdict_by_id == cast.customer_signatory.id


def test_an_observers_phone_gives_nothing(app: Flask, cast: Cast, review: tuple[Room, str]) -> None:
    room, ref = review
    with writing(app):
        draft = PersonDraft(side=Side.CUSTOMER, name="Olga Zuschauer", roles=Roles(observer=True))
        found = person_by_number(cast.programme_id, add_person(cast.actor, cast.programme_id, draft))
        assert found is not None
    phone = room.phone(Member(found.id, found.number, found.name, Side.CUSTOMER))
    assert room.do(phone, "verdict", ref=ref, verdict="kept").status_code == 403
    assert row_of(app, cast, ref).verdict is None
    assert "observer" in text(phone, "/room/mine")


def test_a_waiting_phone_and_a_removed_one_give_nothing(
    app: Flask, cast: Cast, review: tuple[Room, str]
) -> None:
    room, ref = review
    first = room.phone(cast.customer_member)
    key = room.keys[cast.customer_member.name]
    second = room.phone(cast.customer_member)  # the name is taken: it waits
    assert room.do(second, "verdict", ref=ref, verdict="kept").status_code == 401
    assert second.post("/room/sign").status_code in (302, 303, 401)
    room.keys[cast.customer_member.name] = key
    room.remove(cast.customer_member)
    assert room.do(first, "verdict", ref=ref, verdict="kept").status_code == 401
    assert row_of(app, cast, ref).verdict is None


def test_a_phone_of_another_room_reaches_nothing(app: Flask, cast: Cast, review: tuple[Room, str]) -> None:
    room, ref = review
    theirs = replace(cast, programme_id=cast.other_programme_id, actor=cast.outsider_actor)
    with writing(app):
        other = Room(app, theirs, workshop_at(theirs, "review"))
    phone = other.phone(cast.other_person)
    with app.app_context():
        ours = block_at(cast, room.number).item.key
    answer = phone.post(f"/room/do/{ours}/review/verdict", json={"run": "1", "ref": ref, "verdict": "kept"})
    assert answer.status_code == 409
    assert other.do(phone, "verdict", ref=ref, verdict="kept").status_code == 404
    assert row_of(app, cast, ref).verdict is None


def test_a_double_tap_and_a_resend_are_one_record(app: Flask, cast: Cast, review: tuple[Room, str]) -> None:
    room, ref = review
    phone = room.phone(cast.customer_member)
    for once in ("a" * 24, "a" * 24, "b" * 24):
        assert room.do(phone, "verdict", ref=ref, verdict="kept", once=once).status_code == 200
    assert len(events(app, "CommitmentJudged")) == 1


def test_a_word_is_asked_for_where_views_differ(app: Flask, cast: Cast, review: tuple[Room, str]) -> None:
    room, ref = review
    giver, receiver = room.phone(cast.supplier_member), room.phone(cast.customer_member)
    room.do(giver, "report", ref=ref, report="done")
    answer = room.do(receiver, "verdict", ref=ref, verdict="not_kept")
    assert answer.status_code == 422 and "word" in answer.get_json()["fields"]
    assert room.do(receiver, "verdict", ref=ref, verdict="not_kept", word="It was empty.").status_code == 200
    assert "It was empty." not in text(giver, "/room")


def test_the_facilitators_page_shows_both_and_moves_the_room(
    app: Flask, cast: Cast, review: tuple[Room, str], client: CheckedClient
) -> None:
    room, ref = review
    with writing(app):
        other = due_commitment(cast, Side.CUSTOMER)
    receiver = room.phone(cast.customer_member)
    room.do(receiver, "verdict", ref=ref, verdict="kept_late")
    here = f"{cast.url}/workshops/{room.number}/review"
    page = text(client, f"{here}/{ref}")
    assert f"{cast.customer_member.name} has said the outcome" in page and "The room sees this one." in page
    assert re.search(r'value="kept_late"[^>]* checked', page)
    assert f'data-stream="{cast.url}/workshops/{room.number}/run/stream"' in page

    text(client, f"{here}/{other}")
    assert _shown(app, room) == ref, "looking moves nothing"
    client.submit(f"{here}/{other}", action=f"/review/{other}/show")
    assert _shown(app, room) == other
    client.submit(f"{here}/{other}", {"verdict": "kept", "go": "next"}, action=f"/review/{other}")
    assert _shown(app, room) == ref, "judging with “next” takes the room along"


def _shown(app: Flask, room: Room) -> str:
    with app.app_context():
        return str(block_at(room.cast, room.number).state.data["ref"])


def test_next_without_the_givers_word_puts_none_into_their_mouth(
    app: Flask, cast: Cast, review: tuple[Room, str], client: CheckedClient
) -> None:
    room, ref = review
    room.do(room.phone(cast.customer_member), "verdict", ref=ref, verdict="kept")
    here = f"{cast.url}/workshops/{room.number}/review/{ref}"
    client.submit(here, {"verdict": "kept", "go": "next"}, action=f"/review/{ref}")
    assert row_of(app, cast, ref).report is None
    client.submit(here, {"verdict": "kept", "go": "next", "stroke": "1"}, action=f"/review/{ref}")
    row = row_of(app, cast, ref)
    assert (row.report, row.verdict_by_id) == ("done", cast.customer_member.id)
    assert len(events(app, "CommitmentJudged")) == 1


def test_the_verdict_is_shown_before_both_agree_only_when_the_facilitator_says_so(
    app: Flask, cast: Cast, review: tuple[Room, str], client: CheckedClient
) -> None:
    room, ref = review
    phone = room.phone(cast.customer_member)
    room.do(phone, "verdict", ref=ref, verdict="partly_kept", word="Two of three batches.")
    assert "Two of three" not in text(phone, "/room")
    here = f"{cast.url}/workshops/{room.number}/review/{ref}"
    client.submit(here, action=f"/review/{ref}/reveal")
    assert "Two of three" in text(phone, "/room")


def test_the_facilitators_words_do_not_push_the_givers_own_aside(
    app: Flask, cast: Cast, review: tuple[Room, str], client: CheckedClient
) -> None:
    room, ref = review
    here = f"{cast.url}/workshops/{room.number}/review/{ref}"
    shown = client.form(here, action=f"/review/{ref}").fields
    room.do(room.phone(cast.supplier_member), "report", ref=ref, report="partly", text="One of two is in.")
    typed = {**shown, "reason": "They say it is half done"}
    assert client.post(f"{here}/reason", data=typed, csrf=False).status_code == 409
    answer = client.post(here, data={**typed, "verdict": "partly_kept", "go": "next"}, csrf=False)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "One of two is in." in page and "They say it is half done" in page
    assert row_of(app, cast, ref).report_text == "One of two is in."
    assert row_of(app, cast, ref).verdict is None
    fresh = client.form(here, action=f"/review/{ref}").fields
    kept = client.post(f"{here}/reason", data={**fresh, "reason": "In their words"}, csrf=False)
    assert kept.status_code == 204 and kept.headers["X-Seen"] != fresh["seen"]
    assert row_of(app, cast, ref).report_text == "In their words"


# New commitments


def test_a_commitment_from_ones_own_phone(
    app: Flask, cast: Cast, making: tuple[Room, str], client: CheckedClient
) -> None:
    room, _ref = making
    phone = room.phone(cast.customer_member)
    fields = {
        "deed": "Improve the briefing",
        "receiver": str(cast.supplier_member.number),
        "evidence": "It lies there",
    }
    answer = room.do(phone, "draft", **fields, once="c" * 24).get_json()["stored"]
    again = room.do(phone, "draft", **fields, once="c" * 24)
    assert answer["ref"] == "C-01" and answer["hints"] and again.status_code == 200
    assert len(events(app, "CommitmentDrafted")) == 2  # the fixture's and this one
    assert "Improve the briefing" in text(client, f"{cast.url}/workshops/{room.number}/commit")
    assert "Improve the briefing" in text(phone, "/room/mine")
    assert "2 commitments wait for your yes" in text(phone, "/room/mine")


def test_only_the_two_who_are_named_say_yes(app: Flask, cast: Cast, making: tuple[Room, str]) -> None:
    room, ref = making
    for other in (cast.supplier_signatory, cast.customer_signatory):
        phone = room.phone(other)
        assert room.do(phone, "yes", ref=ref).status_code == 403
        assert "waits for your yes" not in text(phone, "/room/mine")
    for named in (cast.supplier_member, cast.customer_member):
        phone = room.phone(named)
        for _tap in range(2):
            assert room.do(phone, "yes", ref=ref).status_code == 200
    row = row_of(app, cast, ref)
    assert (row.giver_yes_by_id, row.receiver_yes_by_id) == (cast.supplier_member.id, cast.customer_member.id)
    assert len(events(app, "CommitmentOffered")) == len(events(app, "CommitmentAgreed")) == 1


def test_a_stale_yes_changes_nothing(app: Flask, cast: Cast, making: tuple[Room, str]) -> None:
    room, ref = making
    phone = room.phone(cast.customer_member)
    answer = room.do(phone, "yes", ref=ref, version="77")
    assert answer.status_code == 409
    assert row_of(app, cast, ref).receiver_yes_at is None


def test_a_commitment_of_another_programme_does_not_exist(
    app: Flask, cast: Cast, making: tuple[Room, str]
) -> None:
    room, _ref = making
    phone = room.phone(cast.customer_member)
    assert room.do(phone, "yes", ref="S-77").status_code == 404


def test_the_room_has_moved_on(app: Flask, cast: Cast, making: tuple[Room, str]) -> None:
    room, ref = making
    phone = room.phone(cast.customer_member)
    with app.app_context():
        old = block_at(cast, room.number)
    with writing(app):
        go_to(cast, room.number, "sign-off")
    answer = phone.post(f"/room/do/{old.item.key}/commit/yes", json={"run": "1", "ref": ref})
    assert answer.status_code == 409 and answer.get_json()["moved_on"]
    assert row_of(app, cast, ref).receiver_yes_at is None
