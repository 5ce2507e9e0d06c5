"""A rehearsal is marked on every page, whoever opens it; it is begun and ended by one press, and counts nowhere."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from facilitator import clock
from facilitator.domain.packs import print_key
from facilitator.domain.rehearsals import KEPT
from facilitator.domain.sides import Side
from facilitator.domain.workshops import Kind
from facilitator.packs.making import render_now
from facilitator.queries.people import people_of
from facilitator.queries.programmes import ProgrammeBrief, rehearsal_of
from facilitator.services.programmes import archive_programme
from facilitator.services.rehearsals import begin_rehearsal
from facilitator.services.rooms import screen_token
from facilitator.services.sheets import lock_list
from facilitator.services.signing_links import make_link
from facilitator.services.workshops import close_workshop, start_workshop
from facilitator.tidying import tidy
from tests.clients import CheckedClient
from tests.conftest import row_count
from tests.factories import Cast
from tests.jobs import stored_job
from tests.joining import link, new_phone, room_now, tap, writing
from tests.packs.paper import needs_poppler, pages_of
from tests.rooms import plan
from tests.routes import addresses
from tests.signing_room import commitment, sheet_on_table, sign_for

MARK = "Rehearsal: nothing of this counts"


@pytest.fixture
def planned(app: Flask, cast: Cast) -> int:
    """A planned review in the database."""
    with writing(app):
        return plan(cast, Kind.REVIEW)


def page(client: CheckedClient, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, url
    return answer.get_data(as_text=True)


def rehearse(app: Flask, client: CheckedClient, cast: Cast, number: int) -> tuple[ProgrammeBrief, Cast]:
    """Begun by its press on the prepare page; the copy, and the cast in it."""
    place = f"{cast.url}/workshops/{number}"
    answer = client.submit(place, {}, action=f"{place}/rehearse")
    with app.app_context():
        copy = rehearsal_of(cast.public_id)
        assert copy is not None
        assert answer.headers["Location"] == f"/programmes/{copy.public_id}/workshops/{number}"
        ids = {person.number: person.id for person in people_of(copy.id).everybody}
    parts = {
        name: replace(getattr(cast, name), id=ids[getattr(cast, name).number])
        for name in ("supplier_signatory", "supplier_member", "customer_signatory", "customer_member")
    }
    return copy, replace(cast, programme_id=copy.id, public_id=copy.public_id, **parts)


def end(client: CheckedClient, copy: ProgrammeBrief) -> None:
    place = f"/programmes/{copy.public_id}/rehearsal"
    answer = client.submit(place, {}, action=f"{place}/end")
    assert answer.status_code == 303
    home = f"/programmes/{copy.rehearsal_of}/workshops/{copy.rehearsed_session}"
    assert answer.headers["Location"] == home
    assert "The rehearsal has ended" in page(client, home)


def assert_marked(client: CheckedClient, url: str) -> bool:
    """Whether this is a whole page; one that is without the mark fails."""
    answer = client.get(url)
    text = answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""
    is_page = "<main" in text
    assert not is_page or MARK in text, (url, answer.status_code)
    return is_page


def pages_below(app: Flask, cast: Cast) -> dict[str, str]:
    """Every address below the programme's that is asked for, but for streams, which have no end."""
    found = addresses(app, cast.public_id, "GET").items()
    return {name: url for name, url in found if cast.url in url and not name.startswith("streams.")}


def test_every_page_that_those_who_run_it_can_open_is_marked(
    app: Flask, client: CheckedClient, cast: Cast, planned: int
) -> None:
    _copy, play = rehearse(app, client, cast, planned)
    with writing(app):
        plan(play)
        start_workshop(play.actor, play.programme_id, 2)
        commitment(play, 2)
    found = {name for name, url in pages_below(app, play).items() if assert_marked(client, url)}
    least = {"programmes.show", "run.show", "workshops.show", "commit.show", "rehearsals.show"}
    assert least <= found and len(found) > 25
    for table in (f"{play.url}/commitments.csv", f"{play.url}/commitments.xlsx"):
        assert 'filename="rehearsed-commitments-' in client.get(table).headers["Content-Disposition"]
    for url in pages_below(app, cast).values():
        assert MARK.encode() not in client.get(url).data, url


def test_wall_phones_joining_signing_and_verifying_are_marked(
    app: Flask, client: CheckedClient, stranger: CheckedClient, cast: Cast, planned: int
) -> None:
    copy, play = rehearse(app, client, cast, planned)
    with writing(app):
        start_workshop(play.actor, play.programme_id, planned)
        commitment(play, planned)
    joining = link(app, play, planned)
    phone = new_phone(app)
    assert assert_marked(phone, joining)
    assert tap(phone, joining, play.supplier_member.number) == "/room"
    assert assert_marked(phone, "/room")
    with writing(app):
        lock_list(play.actor, play.programme_id, planned)
        token = make_link(play.actor, play.programme_id, planned, play.supplier_signatory.number)
    with app.app_context():
        sheet = sheet_on_table(play, planned)
    assert assert_marked(stranger, f"/v/{sheet.verify_id}")
    assert "nobody has signed anything with this list" in page(stranger, f"/v/{sheet.verify_id}")
    signer = new_phone(app)
    assert assert_marked(signer, f"/s/{token}")

    name = play.supplier_signatory.name
    signed = signer.submit(f"/s/{token}", {"name": name, "may_sign": "y"}, action=f"/s/{token}")
    assert signed.status_code == 303
    assert "receipt" in page(signer, f"/s/{token}") and assert_marked(signer, f"/s/{token}")
    with writing(app):
        sign_for(play, planned, Side.CUSTOMER)
    with app.app_context():
        wall = f"/screen/{screen_token(room_now(app, play, planned))}"
    assert assert_marked(stranger, wall)
    with writing(app):
        close_workshop(play.actor, play.programme_id, planned)
    assert assert_marked(stranger, wall)
    assert assert_marked(phone, "/join/place")
    end(client, copy)
    for gone in (f"/v/{sheet.verify_id}", wall, play.url):
        assert stranger.get(gone).status_code in (302, 303, 401, 404), gone
    assert stranger.get(f"/s/{token}").status_code == 410


@needs_poppler
def test_every_page_of_every_paper_says_it_and_the_files_go_with_it(
    app: Flask, client: CheckedClient, cast: Cast, planned: int
) -> None:
    copy, play = rehearse(app, client, cast, planned)
    with writing(app):
        start_workshop(play.actor, play.programme_id, planned)
        commitment(play, planned)
        lock_list(play.actor, play.programme_id, planned)
    settings, made = app.config["SETTINGS"], []
    with app.app_context():
        for kind in ("review", "signoff", "record"):
            made.append(render_now(settings, play.programme_id, kind, planned).path)
    for path in made:
        pages = pages_of(path.read_bytes())
        assert pages and all(MARK in text for text in pages), path
    assert [one for one in settings.packs_dir.iterdir() if one.suffix == ".pdf"] != []
    end(client, copy)
    assert list(settings.packs_dir.iterdir()) == []
    with app.app_context():
        assert row_count("issued_packs") == row_count("pack_contents") == 0
        assert stored_job(print_key(made[0].stem)) is None


def test_home_shows_it_in_a_row_of_its_programme_and_counts_it_nowhere(
    app: Flask, client: CheckedClient, cast: Cast, planned: int
) -> None:
    copy, _play = rehearse(app, client, cast, planned)
    text = page(client, "/")
    assert text.count("programme-row__what") == 1 and f"Rehearsal of session {planned}" in text
    assert f"/programmes/{copy.public_id}/rehearsal" in text and "since" in text
    assert page(client, "/?q=open").count("programme-row__what") == 1
    place = page(client, f"{cast.url}/workshops/{planned}")
    assert "Go on" in place and f"{cast.url}/workshops/{planned}/rehearse" not in place
    end(client, copy)
    assert "Rehearsal of" not in page(client, "/")


def test_what_cannot_be_rehearsed_is_refused_in_words(
    app: Flask, client: CheckedClient, outsider_client: CheckedClient, cast: Cast, planned: int
) -> None:
    copy, play = rehearse(app, client, cast, planned)
    place = f"{cast.url}/workshops/{planned}"
    assert client.post(f"{place}/rehearse").headers["Location"] == place
    assert "being rehearsed already" in page(client, place)
    inside = f"{play.url}/workshops/{planned}"
    assert "Rehearse this session" not in page(client, inside)
    client.post(f"{inside}/rehearse")
    assert "a rehearsal already" in page(client, inside)
    for url in (f"{cast.url}/rehearsal/end", f"{play.url}/rehearsal/end", f"{place}/rehearse"):
        assert outsider_client.post(url).status_code == 404
    assert client.post(f"{cast.url}/rehearsal/end").status_code == 404
    end(client, copy)
    with writing(app):
        archive_programme(cast.actor, cast.programme_id)
    client.post(f"{place}/rehearse")
    assert "archived. Bring it back first" in page(client, place)


def test_one_that_was_left_over_ends_by_itself(
    app: Flask, client: CheckedClient, cast: Cast, planned: int
) -> None:
    with writing(app), clock.held(clock.now() - KEPT):
        begin_rehearsal(cast.actor, cast.programme_id, planned)
    assert "It ends by itself on" in page(client, f"{cast.url}/workshops/{planned}")
    with app.app_context():
        assert ("rehearsals that nobody ended", 1) in tidy(app.config["SETTINGS"])
        assert rehearsal_of(cast.public_id) is None
        assert ("rehearsals that nobody ended", 0) in tidy(app.config["SETTINGS"])
