"""The facilitator's screen of signing: lock, hand over, ink, open again, and the page that waits for a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from facilitator import clock
from facilitator.database import write_lock
from facilitator.domain.commitments import Outcome
from facilitator.domain.people import PersonDraft, Roles
from facilitator.domain.sides import Side
from facilitator.domain.tokens import new_token
from facilitator.domain.workshops import Kind
from facilitator.extensions import db
from facilitator.models import Event, Person, Sheet, Signature, SigningLink
from facilitator.packs.making import build_pack
from facilitator.packs.papers import SignOffSheet
from facilitator.packs.parts.sign import SignPage
from facilitator.pictures import mark_glyph
from facilitator.queries.rooms import room_of
from facilitator.queries.sheets import SheetView
from facilitator.queries.workshops import attendance_of, workshop_by_number
from facilitator.services.commitments import say_yes
from facilitator.services.participants import join
from facilitator.services.people import add_person
from facilitator.services.review import RoomVerdict, judge_in_room
from facilitator.services.row_changes import change_rows
from facilitator.services.sheets import lock_list
from facilitator.services.workshops import close_workshop
from tests.clients import CheckedClient
from tests.commitments import make_active
from tests.conftest import CountedQueries
from tests.days import today
from tests.events import everything_told, read
from tests.factories import Cast
from tests.pages import forms_of
from tests.signing_room import commitment, ends, sheet_on_table, sign_for, started_workshop


@contextmanager
def writing(app: Flask) -> Iterator[None]:
    with app.app_context(), write_lock(db.session):
        yield
        db.session.commit()


@pytest.fixture
def number(app: Flask, cast: Cast) -> int:
    """A running workshop with one commitment each way, both agreed, and a third that is not."""
    with writing(app):
        number = started_workshop(cast)
        commitment(cast, number, deed="Send the weekly figures <b>every</b> Friday")
        commitment(cast, number, Side.CUSTOMER)
        commitment(cast, number, yeses=1)
        return number


def page_of(cast: Cast, number: int) -> str:
    return f"{cast.url}/workshops/{number}/sign"


def locked(app: Flask, cast: Cast, number: int) -> SheetView:
    with writing(app):
        lock_list(cast.actor, cast.programme_id, number)
    return now(app, cast, number)


def now(app: Flask, cast: Cast, number: int) -> SheetView:
    with app.app_context():
        return sheet_on_table(cast, number)


def count(app: Flask, model: type) -> int:
    with app.app_context():
        return db.session.execute(select(func.count()).select_from(model)).scalar_one()


def test_before_locking_it_shows_what_is_on_it_and_what_stays_behind(
    client: CheckedClient, cast: Cast, number: int
) -> None:
    html = client.get(page_of(cast, number)).get_data(as_text=True)
    assert "Send the weekly figures &lt;b&gt;every&lt;/b&gt; Friday" in html
    assert "What stays behind" in html and "The yes of Lakeside Yards is missing." in html
    assert "Lock revision 1" in html and "0 imported" not in html


def test_with_nothing_to_sign_it_says_what_the_list_is_for(
    client: CheckedClient, cast: Cast, app: Flask
) -> None:
    with writing(app):
        empty = started_workshop(cast)
    html = client.get(page_of(cast, empty)).get_data(as_text=True)
    assert "Nothing to sign yet" in html and re.search(
        r"<button[^>]*disabled[^>]*><svg.*?Lock revision 1", html
    )


def test_locking_shows_the_code_and_a_double_click_locks_once(
    client: CheckedClient, cast: Cast, number: int, app: Flask
) -> None:
    form = client.form(page_of(cast, number), "/lock")
    answers = [client.post(form.action, data=form.fields, csrf=False) for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    sheet = now(app, cast, number)
    html = client.get(page_of(cast, number)).get_data(as_text=True)
    assert html.count(sheet.code) >= 1 and sheet.hash in html and count(app, Sheet) == 1
    assert cast.supplier_signatory.name in html and "Hand over this device" in html


def test_a_refused_act_leaves_everything_and_says_why(
    client: CheckedClient, cast: Cast, number: int, app: Flask
) -> None:
    locked(app, cast, number)
    answer = client.post(f"{page_of(cast, number)}/reopen", data={"reason": " "})
    assert answer.status_code == 422
    assert "Say in a few words why the list is opened again." in answer.get_data(as_text=True)
    assert now(app, cast, number).is_open
    answer = client.post(f"{page_of(cast, number)}/lock", data={})
    assert answer.status_code == 409 and count(app, Sheet) == 1


def test_signing_on_a_device_handed_over(client: CheckedClient, cast: Cast, number: int, app: Flask) -> None:
    sheet = locked(app, cast, number)
    url = f"{page_of(cast, number)}/host/{cast.supplier_signatory.number}"
    html = client.get(url).get_data(as_text=True)
    assert sheet.code in html and "I sign for Northwind Fittings" in html and 'value="Solveig' not in html

    missing = client.submit(url, action=url)
    assert missing.status_code == 422
    assert "Please type your name." in missing.get_data(as_text=True) and count(app, Signature) == 0

    answer = client.submit(url, {"name": "Solveig Å", "sure_name": "Solveig Å", "may_sign": "y"}, action=url)
    assert answer.status_code == 303
    signed = now(app, cast, number).signatory_of(Side.SUPPLIER)
    assert signed is not None and (signed.typed_name, signed.host_name) == ("Solveig Å", "Maja Okonkwo")
    html = client.get(page_of(cast, number)).get_data(as_text=True)
    assert "typed as “Solveig Å”" in html and "handed over by Maja Okonkwo" in html


def test_the_host_page_refuses_an_old_revision_with_the_new_text(
    client: CheckedClient, cast: Cast, number: int, app: Flask
) -> None:
    locked(app, cast, number)
    url = f"{page_of(cast, number)}/host/{cast.supplier_signatory.number}"
    form = client.form(url, url)
    client.post(f"{page_of(cast, number)}/reopen", data={"reason": "A typo"})
    with writing(app):
        commitment(cast, number, deed="A promise that came late")
    locked(app, cast, number)
    answer = client.post(url, data={**form.fields, "name": "Solveig", "may_sign": "y"}, csrf=False)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 409 and "A promise that came late" in html
    assert "Please read it again" in html and count(app, Signature) == 0


def test_a_qr_is_shown_once_and_its_token_is_nowhere_else(
    client: CheckedClient, cast: Cast, number: int, app: Flask
) -> None:
    locked(app, cast, number)
    answer = client.post(f"{page_of(cast, number)}/link/{cast.customer_signatory.number}")
    html = answer.get_data(as_text=True)
    token = re.search(r'value="http://localhost/s/([\w-]{32})"', html)
    assert answer.status_code == 200 and token and "QR code: opens the list for Carla" in html
    again = client.get(page_of(cast, number)).get_data(as_text=True)
    assert token[1] not in again and "New QR code" in again
    with app.app_context():
        stored = [*db.session.scalars(select(SigningLink.token_hash))]
        told = everything_told()
    assert token[1] not in stored and token[1] not in told


def test_the_waiting_fragment_comes_only_when_something_changed(
    client: CheckedClient, cast: Cast, number: int, app: Flask
) -> None:
    locked(app, cast, number)
    html = client.get(page_of(cast, number)).get_data(as_text=True)
    url = re.search(r'data-places="([^"]+)"', html)[1].replace("&amp;", "&")  # type: ignore[index]
    assert client.get(url).status_code == 204
    with writing(app):
        sign_for(cast, number, Side.CUSTOMER)
    changed = client.get(url)
    assert changed.status_code == 200 and "Waiting for Northwind Fittings." in changed.get_data(as_text=True)
    with writing(app):
        sign_for(cast, number, Side.SUPPLIER)
    done = client.get(url)
    assert done.status_code == 303 and done.headers["Location"] == page_of(cast, number)
    assert "Signed by both" in client.get(page_of(cast, number)).get_data(as_text=True)


def test_not_yet_opens_the_list_and_everyone_sees_why(
    client: CheckedClient, cast: Cast, number: int, app: Flask
) -> None:
    sheet = locked(app, cast, number)
    url = f"{page_of(cast, number)}/decline/{cast.customer_signatory.number}"
    answer = client.post(url, data={"shown_hash": sheet.hash, "reason": "C-01 <needs> a date"})
    assert answer.status_code == 303
    html = client.get(page_of(cast, number)).get_data(as_text=True)
    assert "C-01 &lt;needs&gt; a date" in html and "Lock revision 2" in html and "Earlier revisions" in html


def test_ink_is_taken_only_under_the_right_code(
    client: CheckedClient, cast: Cast, number: int, app: Flask
) -> None:
    sheet = locked(app, cast, number)
    url = f"{page_of(cast, number)}/ink"
    assert sheet.code not in client.get(url).get_data(as_text=True)
    entry = {
        "signer_supplier": str(cast.supplier_signatory.number),
        "signer_customer": str(cast.customer_signatory.number),
        "confirm_supplier": str(cast.supplier_member.number),
        "confirm_customer": str(cast.customer_member.number),
    }
    wrong = client.submit(url, {**entry, "code": "0000-0000-0001"}, action=url)
    html = wrong.get_data(as_text=True)
    assert wrong.status_code == 422 and "the paper shows another revision or session" in html
    assert "0000-0000-0001" in html and sheet.code not in html and count(app, Signature) == 0
    right = client.submit(url, {**entry, "code": sheet.code.lower()}, action=url)
    assert right.status_code == 303 and now(app, cast, number).completed_at is not None


def test_the_signer_does_not_confirm_their_own_ink(
    client: CheckedClient, stranger: CheckedClient, cast: Cast, number: int, app: Flask
) -> None:
    """Unless the party has nobody else: then the pages, the paper and the log say so."""
    locked(app, cast, number)
    sheet, url = now(app, cast, number), f"{page_of(cast, number)}/ink"
    entry = {
        "code": sheet.code,
        "signer_supplier": str(cast.supplier_signatory.number),
        "signer_customer": "0",
        "confirm_supplier": str(cast.supplier_signatory.number),
        "confirm_customer": str(cast.customer_signatory.number),
    }
    refused = client.submit(url, entry, action=url)
    html = refused.get_data(as_text=True)
    assert refused.status_code == 422 and f"{cast.supplier_signatory.name} signed this paper." in html
    assert sheet.code in html and count(app, Signature) == 0
    with writing(app):  # nobody can leave whose commitment is out for signing: so it is done past the rules
        everybody_else = (Person.side == "supplier") & (Person.id != cast.supplier_signatory.id)
        change_rows(update(Person).where(everybody_else).values(left_at=clock.now()))
    assert "is the only one of this party" in client.get(url).get_data(as_text=True)
    assert client.submit(url, entry, action=url).status_code == 303
    words = f"{cast.supplier_signatory.name} (supplier, confirmed by the signer alone)"
    for page in (client.get(page_of(cast, number)), stranger.get(f"/v/{sheet.verify_id}")):
        assert words in page.get_data(as_text=True)
    with app.app_context():
        body = read(db.session.scalars(select(Event).where(Event.kind == "SheetSigned")).one())
        assert words in body["data"]["confirmed_by"]
        pack = build_pack(app.config["SETTINGS"], cast.programme_id, "signoff", number)
        assert isinstance(pack, SignOffSheet)
        (page,) = (part for part in pack.parts if isinstance(part, SignPage))
        assert words in page.signing.signatures[0].confirmed_by


def test_somebody_else_signs_as_also_present(
    client: CheckedClient, cast: Cast, number: int, app: Flask
) -> None:
    locked(app, cast, number)
    url = f"{page_of(cast, number)}/host/{cast.customer_member.number}?present=1"
    assert client.submit(url, {"name": "Cem Yildiz", "may_sign": "y"}, action=url).status_code == 303
    assert [one.name for one in now(app, cast, number).also_present] == [cast.customer_member.name]
    assert "Also present" in client.get(page_of(cast, number)).get_data(as_text=True)


def test_people_and_lists_of_another_programme_are_not_there(
    client: CheckedClient, outsider_client: CheckedClient, cast: Cast, number: int, app: Flask
) -> None:
    locked(app, cast, number)
    assert outsider_client.get(page_of(cast, number)).status_code == 404
    assert client.get(f"{page_of(cast, number)}/host/99").status_code == 404
    assert client.post(f"{page_of(cast, number)}/link/99").status_code == 404
    assert client.get(page_of(cast, 77)).status_code == 404


def test_the_page_asks_the_database_as_often_for_many_commitments(
    client: CheckedClient, cast: Cast, app: Flask, counted_queries: CountedQueries
) -> None:
    seen = []
    for amount in (3, 30):
        with writing(app):
            number = started_workshop(cast)
            for _ in range(amount):
                commitment(cast, number)
        with counted_queries() as statements:
            client.get(page_of(cast, number))
        seen.append(len(statements))
        locked(app, cast, number)
        with counted_queries() as statements:
            client.get(page_of(cast, number))
        seen[-1] = (seen[-1], len(statements))  # type: ignore[call-overload]
        with writing(app):
            for side in Side:
                sign_for(cast, number, side)
            close_workshop(cast.actor, cast.programme_id, number)
    assert seen[0] == seen[1]


def test_a_second_tap_of_the_last_signature_is_no_error(
    client: CheckedClient, cast: Cast, number: int, app: Flask
) -> None:
    locked(app, cast, number)
    with writing(app):
        sign_for(cast, number, Side.CUSTOMER)
    url = f"{page_of(cast, number)}/host/{cast.supplier_signatory.number}"
    form = client.form(url, url)
    fields = {**form.fields, "name": "Solveig Ånestad", "may_sign": "y"}
    assert [client.post(url, data=fields, csrf=False).status_code for _ in range(2)] == [303, 303]
    assert now(app, cast, number).completed_at is not None and count(app, Signature) == 2


def test_pages_of_signing_lead_back_when_nothing_is_out(
    client: CheckedClient, cast: Cast, number: int, app: Flask
) -> None:
    for place in ("ink", f"host/{cast.supplier_signatory.number}"):
        answer = client.get(f"{page_of(cast, number)}/{place}")
        assert answer.status_code == 303 and answer.headers["Location"] == page_of(cast, number)
    answer = client.post(f"{page_of(cast, number)}/ink", data={"code": "0000-0000-0000"})
    assert answer.status_code == 303 and count(app, Signature) == 0


def test_who_became_a_signatory_after_locking_is_named_and_one_press_opens_the_list(
    client: CheckedClient, cast: Cast, number: int, app: Flask
) -> None:
    locked(app, cast, number)
    with writing(app):
        late = add_person(
            cast.actor,
            cast.programme_id,
            PersonDraft(Side.CUSTOMER, "Łucja Späth", roles=Roles(signatory=True)),
        )
    html = client.get(page_of(cast, number)).get_data(as_text=True)
    assert "was named after this list was locked" in html and f'data-slot="late-{late}"' in html
    pressed = next(form for form in forms_of(html) if "Łucja Späth" in form.fields.get("reason", ""))
    assert client.post(pressed.action, data=pressed.fields, csrf=False).status_code == 303
    assert not now(app, cast, number).is_open
    text = client.get(page_of(cast, number)).get_data(as_text=True)
    assert "Łucja Späth is to sign as well." in text and "named after" not in text


def test_the_device_is_handed_to_nobody_whom_the_list_does_not_name(
    app: Flask, client: CheckedClient, cast: Cast, number: int
) -> None:
    with writing(app):
        lock_list(cast.actor, cast.programme_id, number)
        late = PersonDraft(Side.SUPPLIER, "Ida Sen", roles=Roles(signatory=True))
        signatory = add_person(cast.actor, cast.programme_id, late)
    for person in (signatory, cast.supplier_member.number):
        answer = client.get(f"{page_of(cast, number)}/host/{person}")
        assert answer.status_code == 303
        assert "is not named on this list" in client.get(answer.location).get_data(as_text=True)
        assert client.get(f"{page_of(cast, number)}/host/{person}?present=1").status_code == 200


def test_the_list_goes_to_a_phone_in_the_room_from_the_sign_page(
    client: CheckedClient, cast: Cast, number: int, app: Flask
) -> None:
    locked(app, cast, number)
    signer = cast.supplier_signatory
    assert "To their phone" not in client.get(page_of(cast, number)).get_data(as_text=True)
    with writing(app):
        room = room_of(workshop_by_number(cast.programme_id, number).id)
        assert room is not None
        phone = join(room, new_token(), person_number=signer.number)
    handed = client.submit(page_of(cast, number), action=f"/phones/{phone.key}/sign")
    assert (handed.status_code, handed.location) == (303, page_of(cast, number))
    html = client.get(page_of(cast, number)).get_data(as_text=True)
    assert "on their phone" in html and "To their phone" not in html


def test_who_signs_or_says_yes_is_in_the_room(
    client: CheckedClient, cast: Cast, number: int, app: Flask
) -> None:
    def there() -> set[str]:
        with app.app_context():
            workshop = workshop_by_number(cast.programme_id, number)
            return {one.name for one in attendance_of(cast.programme_id, workshop.id).people if one.present}

    with writing(app):
        ref = commitment(cast, number, deed="Send the drawings", yeses=0)
        giver, _receiver = ends(cast, Side.SUPPLIER)
        before = there()
        say_yes(cast.actor, cast.programme_id, ref, giver.id)
    assert there() == before | {giver.name}
    locked(app, cast, number)
    with writing(app):
        sign_for(cast, number, Side.CUSTOMER)
    assert there() >= {giver.name, cast.customer_signatory.name}
    with writing(app):
        close_workshop(cast.actor, cast.programme_id, number, "", today() + timedelta(days=3))
    absent = there()
    with writing(app):
        sign_for(cast, number, Side.SUPPLIER)
    assert there() == absent  # signed after the session: that says nothing of who was in it


def test_an_outcome_on_the_list_has_the_mark_of_all_pages(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    with writing(app):
        ref = make_active(cast, due=today())
        number = started_workshop(cast, Kind.REVIEW)
        workshop = workshop_by_number(cast.programme_id, number)
        judge_in_room(cast.actor, cast.programme_id, ref, RoomVerdict(Outcome.KEPT), workshop.id)
        lock_list(cast.actor, cast.programme_id, number)
    page = client.get(page_of(cast, number)).get_data(as_text=True)
    outcome = page.partition('class="readback__outcome"')[2].partition("</span>")[0]
    assert str(mark_glyph(Side.SUPPLIER, "kept")) in outcome and outcome.endswith(" kept")
