"""Promises through phones, over HTTP: each person speaks for themselves alone, and a tap counts once."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from facilitator.database import write_lock
from facilitator.domain.people import PersonDraft, Roles
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.models import Commitment, Event, Signature, SigningLink
from facilitator.queries.people import person_by_number
from facilitator.services.participants import hand_list, remove
from facilitator.services.people import add_person
from facilitator.services.sheets import lock_list, reopen_list
from facilitator.services.workshops import close_workshop
from tests.clients import CheckedClient
from tests.factories import Cast, Member
from tests.pages import forms_of
from tests.promises import stored, today
from tests.signing_room import promise, sheet_on_table
from tests.workshop_phones import block_at, client_of, due_promise, go_to, phone_in, workshop_at


@contextmanager
def writing(app: Flask) -> Iterator[None]:
    with app.app_context(), write_lock(db.session):
        yield
        db.session.commit()


class Room:
    """A workshop at one of its blocks, and phones in it."""

    def __init__(self, app: Flask, cast: Cast, number: int) -> None:
        self.app, self.cast, self.number = app, cast, number
        self.keys: dict[str, str] = {}

    def phone(self, member: Member) -> CheckedClient:
        with writing(self.app):
            phone, secret = phone_in(self.cast, self.number, member)
        self.keys[member.name] = phone.key
        return client_of(self.app, secret)

    def do(self, phone: CheckedClient, name: str, mode: str = "", **fields: str) -> TestResponse:
        with self.app.app_context():
            block = block_at(self.cast, self.number)
        mode = mode or block.state.mode
        address = f"/room/do/{block.item.key}/{mode}/{name}"
        return phone.post(address, json={"run": str(block.state.run), **fields})

    def hand(self, member: Member) -> None:
        with writing(self.app):
            hand_list(self.cast.actor, self.cast.programme_id, self.number, self.keys[member.name])

    def remove(self, member: Member) -> None:
        with writing(self.app):
            remove(self.cast.actor, self.cast.programme_id, self.number, self.keys[member.name])


def room_at(app: Flask, cast: Cast, activity: str) -> tuple[Room, str]:
    """A room at this activity, and the ref of the promise that it is about."""
    with writing(app):
        due = due_promise(cast)
        number = workshop_at(cast, activity)
        ref = due if activity == "review" else promise(cast, number, yeses=2 if activity == "sign-off" else 0)
        if activity == "sign-off":
            lock_list(cast.actor, cast.programme_id, number)
    return Room(app, cast, number), ref


@pytest.fixture
def review(app: Flask, cast: Cast) -> tuple[Room, str]:
    return room_at(app, cast, "review")


@pytest.fixture
def making(app: Flask, cast: Cast) -> tuple[Room, str]:
    return room_at(app, cast, "commit")


@pytest.fixture
def signing(app: Flask, cast: Cast) -> Room:
    return room_at(app, cast, "sign-off")[0]


def events(app: Flask, kind: str) -> list[Event]:
    with app.app_context():
        return db.session.query(Event).filter(Event.kind == kind).order_by(Event.seq).all()


def row_of(app: Flask, cast: Cast, ref: str) -> Commitment:
    with app.app_context():
        return stored(cast, ref)


def text(client: CheckedClient, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return answer.get_data(as_text=True)


# The check


def test_the_check_on_two_phones(app: Flask, cast: Cast, review: tuple[Room, str]) -> None:
    room, ref = review
    receiver, giver = room.phone(cast.customer_member), room.phone(cast.supplier_member)
    assert f"{cast.customer_member.name}, was it kept?" in text(receiver, "/room/mine")
    assert f"{cast.supplier_member.name}, what happened?" in text(giver, "/room/mine")
    answer = room.do(receiver, "verdict", ref=ref, verdict="kept")
    assert answer.status_code == 200 and answer.get_json()["stored"]["verdict"] == "kept"
    assert "has judged it" in text(giver, "/room")
    assert room.do(giver, "report", ref=ref, report="done", text="All of it.").status_code == 200
    page = text(giver, "/room")
    assert "All of it." in page and "kept" in page
    who = [json.loads(one.body)["by"] for one in events(app, "CommitmentJudged")]
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
        other = due_promise(cast, Side.CUSTOMER)
    receiver = room.phone(cast.customer_member)
    room.do(receiver, "verdict", ref=ref, verdict="kept_late")
    here = f"{cast.url}/workshops/{room.number}/review"
    page = text(client, f"{here}/{ref}")
    assert f"{cast.customer_member.name} has judged it" in page and "The room sees this one." in page
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


# New promises


def test_a_promise_from_ones_own_phone(
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
    assert "2 promises wait for your yes" in text(phone, "/room/mine")


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


def test_a_promise_of_another_programme_does_not_exist(
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


# Signing


def sign_on(room: Room, phone: CheckedClient, member: Member) -> TestResponse:
    """Opens the list from the room and signs it."""
    answer = phone.post("/room/sign")
    assert answer.status_code == 303 and "/s/" in answer.location, answer.location
    address = answer.location
    html = text(phone, address)
    fields = next(form.fields for form in forms_of(html) if form.action == address)
    return phone.post(address, data={**fields, "name": member.name, "may_sign": "y"})


def test_both_signatories_sign_on_their_phones(
    app: Flask, cast: Cast, signing: Room, client: CheckedClient
) -> None:
    for member in (cast.supplier_signatory, cast.customer_signatory):
        phone = signing.phone(member)
        assert "Read and sign" not in text(phone, "/room/mine")
        desk = text(client, f"{cast.url}/workshops/{signing.number}/run")
        assert f"Hand the list to {member.name}’s phone" in desk
        client.post(f"{cast.url}/workshops/{signing.number}/run/room/phones/{signing.keys[member.name]}/sign")
        assert "Read and sign" in text(phone, "/room/mine")
        done = sign_on(signing, phone, member)
        assert done.status_code == 303
        receipt = text(phone, done.location)
        assert "You have signed" in receipt and 'href="/room"' in receipt
        assert "You have signed" in text(phone, "/room/mine")
    with app.app_context():
        sheet = sheet_on_table(cast, signing.number)
        assert sheet.completed_at is not None
        assert {one.method.value for one in sheet.signatures} == {"own_device"}
    made = [json.loads(one.body)["by"] for one in events(app, "SigningLinkMade")]
    assert made == [
        {"name": cast.supplier_signatory.name, "role": "person"},
        {"name": cast.customer_signatory.name, "role": "person"},
    ]


def refused(app: Flask, phone: CheckedClient) -> None:
    """This phone's press leads back to the room, and makes no link."""
    answer = phone.post("/room/sign")
    assert answer.status_code == 303 and "/s/" not in answer.location
    with app.app_context():
        assert db.session.query(SigningLink).count() == 0


def test_a_phone_that_was_not_handed_the_list(app: Flask, cast: Cast, signing: Room) -> None:
    handed = signing.phone(cast.supplier_signatory)
    signing.hand(cast.supplier_signatory)
    assert "Read and sign" in text(handed, "/room/mine")
    for member in (cast.customer_signatory, cast.supplier_member, cast.customer_member):
        phone = signing.phone(member)
        refused(app, phone)
        assert "Read and sign" not in text(phone, "/room/mine")
        assert "Send the weekly figures" in text(phone, "/room")


def test_a_list_that_was_opened_again(app: Flask, cast: Cast, signing: Room) -> None:
    phone = signing.phone(cast.supplier_signatory)
    signing.hand(cast.supplier_signatory)
    with writing(app):
        reopen_list(cast.actor, cast.programme_id, signing.number, "A word changes")
    refused(app, phone)
    with writing(app):
        lock_list(cast.actor, cast.programme_id, signing.number)
    refused(app, phone)


def test_a_removed_phone_does_not_sign(app: Flask, cast: Cast, signing: Room) -> None:
    phone = signing.phone(cast.supplier_signatory)
    signing.hand(cast.supplier_signatory)
    address = phone.post("/room/sign").location
    html = text(phone, address)
    fields = next(form.fields for form in forms_of(html) if form.action == address)
    signing.remove(cast.supplier_signatory)
    assert "/s/" not in str(phone.post("/room/sign").location or "")
    late = phone.post(address, data={**fields, "name": "X", "may_sign": "y"})
    assert late.status_code == 410
    with app.app_context():
        assert db.session.query(Signature).count() == 0


def test_a_closed_workshop_ends_the_phones(app: Flask, cast: Cast, signing: Room) -> None:
    phone = signing.phone(cast.supplier_signatory)
    signing.hand(cast.supplier_signatory)
    with writing(app):
        close_workshop(cast.actor, cast.programme_id, signing.number, "", today() + timedelta(days=7))
    answer = phone.post("/room/sign")
    assert "/s/" not in str(answer.location or "")


def test_two_taps_on_read_and_sign_are_one_signature(app: Flask, cast: Cast, signing: Room) -> None:
    phone = signing.phone(cast.supplier_signatory)
    signing.hand(cast.supplier_signatory)
    first = phone.post("/room/sign").location
    assert sign_on(signing, phone, cast.supplier_signatory).status_code == 303
    assert phone.get(first).status_code == 410
    refused_again = phone.post("/room/sign")
    assert refused_again.status_code == 303 and "/s/" not in refused_again.location
    with app.app_context():
        assert db.session.query(Signature).count() == 1


def test_a_stranger_signs_nothing(stranger: CheckedClient, signing: Room) -> None:
    answer = stranger.post("/room/sign")
    assert answer.status_code == 401
