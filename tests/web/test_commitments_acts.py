"""One commitment's page: what can be done now, by whom, and the whole history in sentences."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.models import Event
from facilitator.services.commitments import drop_commitment
from facilitator.services.erasing import erase_values
from facilitator.web.acts import PRESSED, SAID
from tests.clients import CheckedClient
from tests.commitments import make_active, make_agreed, make_draft
from tests.days import today
from tests.factories import Cast, make_person
from tests.ledgers import rows_of, stored_by
from tests.pages import forms_of


def show(client: CheckedClient, cast: Cast, ref: str, act: str = "") -> str:
    response = client.get(f"{cast.url}/commitments/{ref}" + (f"?act={act}" if act else ""))
    assert response.status_code == 200
    return response.get_data(as_text=True)


def do(client: CheckedClient, cast: Cast, ref: str, act: str, **fields: str) -> str:
    """Opens the act's form, sends it, and returns the page it leads to."""
    response = client.submit(f"{cast.url}/commitments/{ref}?act={act}", fields, action=f"/{ref}/{act}")
    assert response.status_code == 303, response.get_data(as_text=True)
    return show(client, cast, ref)


def yes_forms(client: CheckedClient, cast: Cast, ref: str) -> list[dict[str, str]]:
    html = show(client, cast, ref)
    return [form.fields for form in forms_of(html) if form.action.endswith("/yes")]


def test_a_draft_with_gaps_says_what_is_missing_and_offers_no_yes(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    with stored_by(app):
        ref = make_draft(cast, evidence="")
    html = show(client, cast, ref)
    assert "Say what the other side will look at." in html
    assert not yes_forms(client, cast, ref)


def test_two_yeses_entered_for_the_people_who_say_them(app: Flask, client: CheckedClient, cast: Cast) -> None:
    with stored_by(app):
        ref = make_draft(cast)
    for person in (cast.supplier_member, cast.customer_member):
        fields = next(form for form in yes_forms(client, cast, ref) if form["speaker_id"] == str(person.id))
        assert client.post(f"{cast.url}/commitments/{ref}/yes", data=fields).status_code == 303
    html = show(client, cast, ref)
    assert "agreed by both sides" in html
    assert f"entered by {cast.facilitator.name} for {cast.customer_member.name}" in html


def test_a_yes_to_words_that_have_changed_is_not_taken(app: Flask, client: CheckedClient, cast: Cast) -> None:
    with stored_by(app):
        ref = make_draft(cast)
    old = yes_forms(client, cast, ref)[0]
    client.submit(f"{cast.url}/commitments/{ref}/edit", {"deed": "New words"})
    response = client.post(f"{cast.url}/commitments/{ref}/yes", data=old)
    assert response.status_code == 409
    assert "New words" in response.get_data(as_text=True)
    assert rows_of(app, "SELECT giver_yes_at FROM commitments") == [(None,)]


def test_dropping_with_a_reason_and_bringing_it_back(app: Flask, client: CheckedClient, cast: Cast) -> None:
    with stored_by(app):
        ref = make_agreed(cast)
    html = do(client, cast, ref, "drop", reason="Overtaken by events")
    assert "Overtaken by events" in html
    client.post(f"{cast.url}/commitments/{ref}/restore", data={})
    assert "Brought back as a draft." in show(client, cast, ref)


def test_report_then_verdict_then_settling(app: Flask, client: CheckedClient, cast: Cast) -> None:
    with stored_by(app):
        ref = make_active(cast)
    do(client, cast, ref, "report", report="done")
    page = f"{cast.url}/commitments/{ref}?act=verdict"
    refused = client.submit(page, {"outcome": "not_kept"}, action="/verdict")
    assert refused.status_code == 422
    assert "Say in a word why" in refused.get_data(as_text=True)
    html = do(client, cast, ref, "verdict", outcome="not_kept", word="Nobody could log in")
    assert "views differ" in html
    html = do(client, cast, ref, "settle", outcome="partly_kept", note="One of two could")
    assert "Both sides agreed: partly kept." in html
    assert "One of two could" in html


def test_a_report_without_its_frank_reason_keeps_what_was_typed(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    with stored_by(app):
        ref = make_active(cast)
    page = f"{cast.url}/commitments/{ref}?act=report"
    fields = {"report": "not_done", "text": "I never began", "category": ""}
    response = client.submit(page, fields, action="/report")
    html = response.get_data(as_text=True)
    assert response.status_code == 422
    assert "I never began" in html
    assert "Choose the kind of reason" in html


def test_a_change_is_asked_for_shown_in_both_wordings_and_accepted(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    with stored_by(app):
        ref = make_active(cast)
    html = do(client, cast, ref, "ask", deed="Open it to one engineer", reason="Only one has time")
    assert "Open it to one engineer" in html
    assert "Open the test database to two engineers" in html
    html = do(client, cast, ref, "accept")
    assert "S-02" in html
    assert "Takes the place of" in show(client, cast, "S-02")


def test_after_its_date_no_change_can_be_asked_for(app: Flask, client: CheckedClient, cast: Cast) -> None:
    with stored_by(app):
        ref = make_active(cast, due=today() - timedelta(days=2))
    html = show(client, cast, ref, "ask")
    assert "act=ask" not in html
    assert "Why change it" not in html


def test_refusing_and_withdrawing_a_change(app: Flask, client: CheckedClient, cast: Cast) -> None:
    with stored_by(app):
        ref = make_active(cast)
    do(client, cast, ref, "ask", deed="Less", reason="Too much")
    assert "refused the change" in do(client, cast, ref, "refuse", word="We rely on it")
    do(client, cast, ref, "ask", deed="Less", reason="Too much still")
    assert "took the wish to change back" in do(client, cast, ref, "withdraw")


def test_release_and_giving_up_early(app: Flask, client: CheckedClient, cast: Cast) -> None:
    with stored_by(app):
        first, second = make_active(cast), make_active(cast)
    assert "released it" in do(client, cast, first, "release", reason="No longer needed")
    html = do(client, cast, second, "give-up", reason="The budget is gone", category="priorities_changed")
    assert "not kept" in html
    assert "The budget is gone" in html


def test_what_is_left_is_carried_with_the_next_date(app: Flask, client: CheckedClient, cast: Cast) -> None:
    with stored_by(app):
        ref = make_active(cast)
    do(client, cast, ref, "give-up", reason="Too much at once", category="promised_too_much")
    response = client.submit(f"{cast.url}/commitments/{ref}/carry", {"due": "in 4 weeks"})
    assert response.status_code == 303
    assert "Carries what was left of S-01." in show(client, cast, "S-02")
    assert "What was left goes on as" in show(client, cast, ref)


def test_carried_three_times_asks_whether_to_release_it(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    with stored_by(app):
        ref = make_active(cast)
        db.session.execute(db.text("UPDATE commitments SET carried_count = 3"))
    assert "released, or broken up" in show(client, cast, ref)


def test_an_unknown_ref_is_a_page_that_does_not_exist(client: CheckedClient, cast: Cast) -> None:
    assert client.get(f"{cast.url}/commitments/S-99").status_code == 404


@pytest.mark.parametrize("act", [*SAID, *PRESSED])
def test_no_act_is_there_for_a_stranger_to_the_programme(
    app: Flask, client: CheckedClient, outsider_client: CheckedClient, cast: Cast, act: str
) -> None:
    with stored_by(app):
        refs = make_active(cast), make_draft(cast)
    before = rows_of(app, "SELECT count(*) FROM events")
    fields = {"speaker_id": str(cast.supplier_member.id), "reason": "No", "report": "done", "version": "1"}
    for ref in refs:
        assert outsider_client.post(f"{cast.url}/commitments/{ref}/{act}", data=fields).status_code == 404
    assert client.post(f"{cast.url}/commitments/S-99/{act}", data=fields).status_code == 404
    assert rows_of(app, "SELECT count(*) FROM events") == before


def test_an_act_that_nobody_knows_is_a_page_that_does_not_exist(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    with stored_by(app):
        ref = make_draft(cast)
    assert client.post(f"{cast.url}/commitments/{ref}/sign").status_code == 404
    assert 'id="act"' not in show(client, cast, ref, "sign")


def test_the_facilitator_enters_for_the_named_person_or_a_lead_only(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    with stored_by(app):
        ref = make_active(cast)
        sponsor = make_person(cast.actor, cast.programme_id, Side.CUSTOMER, "Sunniva", sponsor=True)
        member = make_person(cast.actor, cast.programme_id, Side.CUSTOMER, "Mikkel")
    html = show(client, cast, ref, "verdict")
    offered = re.findall(r"<option[^>]*>([^<]+)</option>", html)
    assert offered == ["Cem Yıldız", "Carla Brandão", "Sunniva"]
    said = {"outcome": "kept", "speaker_id": str(member.id)}
    assert (
        client.submit(f"{cast.url}/commitments/{ref}?act=verdict", said, action="/verdict").status_code == 422
    )
    do(client, cast, ref, "verdict", outcome="kept", speaker_id=str(sponsor.id))
    assert rows_of(app, "SELECT verdict_by_id FROM commitments") == [(sponsor.id,)]


def test_an_act_sent_twice_is_recorded_once(app: Flask, client: CheckedClient, cast: Cast) -> None:
    with stored_by(app):
        ref = make_active(cast)
    here = f"{cast.url}/commitments/{ref}"
    for act, said in (
        ("ask", {"deed": "Open it to three engineers", "reason": "One more joined"}),
        ("accept", {}),
        ("report", {"report": "done"}),
    ):
        sent = client.form(f"{here}?act={act}", action=f"/{ref}/{act}").fields | said
        answers = [client.post(f"{here}/{act}", data=sent) for _ in range(2)]
        assert [answer.location for answer in answers] == [here, here], act
    assert rows_of(app, "SELECT count(*) FROM events WHERE kind = 'CommitmentReported'") == [(1,)]
    assert rows_of(app, "SELECT count(*) FROM commitments") == [(2,)]


def test_dropping_from_the_list_and_its_undo_bear_a_second_tap(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    with stored_by(app):
        ref = make_draft(cast)
    here = f"{cast.url}/commitments/{ref}"
    for act in ("drop", "drop", "restore", "restore"):
        assert client.post(f"{here}/{act}").location == here
    kinds = rows_of(app, "SELECT kind FROM events WHERE commitment_id IS NOT NULL ORDER BY seq")
    assert kinds == [("CommitmentDrafted",), ("CommitmentDropped",), ("CommitmentRestored",)]


def test_the_missing_reason_of_a_give_up_is_asked_for_at_its_field(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    with stored_by(app):
        ref = make_active(cast)
    answer = client.submit(f"{cast.url}/commitments/{ref}?act=give-up", action="/give-up")
    assert answer.status_code == 422
    html = answer.get_data(as_text=True)
    assert 'href="#reason"' in html and "Say frankly why not" in html


def test_what_is_said_between_sessions_belongs_to_no_workshop(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    with stored_by(app):
        ref = make_active(cast)
    assert rows_of(app, "SELECT workshop_id IS NULL FROM events WHERE kind = 'CommitmentImported'") == [(0,)]
    do(client, cast, ref, "report", report="done")
    assert rows_of(app, "SELECT workshop_id FROM events WHERE kind = 'CommitmentReported'") == [(None,)]


def test_the_history_says_since_when_a_word_or_a_name_is_erased(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    with stored_by(app):
        ref = make_draft(cast)
        drop_commitment(cast.actor, cast.programme_id, ref, cast.supplier_member.id, "He never meant it.")
        seq = db.session.query(Event.seq).filter(Event.kind == "CommitmentDropped").scalar()
    assert "He never meant it." in show(client, cast, ref)
    with stored_by(app):
        erase_values(cast.actor, cast.programme_id, seq, ["data.reason", "by"])
    html = show(client, cast, ref)
    day = today()
    gone = f"erased on {day.day} {day:%B %Y})"
    assert "He never meant it." not in html.partition("history")[2]
    assert f"“({gone}”" in html
    assert f"entered by (name {gone} for {cast.supplier_member.name}" in html
