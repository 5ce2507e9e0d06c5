"""The page of access: asked or offered in one line, opened, paused and declined with a word, its file out and in."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from flask import Flask

from facilitator import clock
from facilitator.database import write_lock
from facilitator.domain.canonical import canonical_bytes
from facilitator.domain.errors import Conflict
from facilitator.domain.registers import ACCESS
from facilitator.domain.registers.access import AccessText
from facilitator.domain.registers.requests import Answer
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.models import RegisterEntry
from facilitator.packs.registers import register_part
from facilitator.queries.past_registers import registers_at
from facilitator.queries.registers import Entry, registers_of
from facilitator.queries.used_registers import registers_used
from facilitator.services.agendas import template_items
from facilitator.services.registers import add_entry, move_entry
from facilitator.services.request_answers import answer_request
from tests.clients import CheckedClient
from tests.conftest import CountedQueries
from tests.days import today
from tests.factories import Cast
from tests.ledgers import stored_by
from tests.registers import told
from tests.signing_room import started_workshop

STOCK = {
    "title": "Stock levels of the paint store",
    "side": "customer",
    "way_in": "Any working day, unannounced",
    "ask_first": "The store’s foreman",
}


@pytest.fixture
def url(cast: Cast) -> str:
    return f"{cast.url}/register"


@pytest.fixture
def asked(client: CheckedClient, url: str) -> str:
    """Asked for in one line."""
    answer = client.submit(f"{url}/access", STOCK, action="/register/access")
    assert answer.status_code == 303
    return "A-01"


def now(app: Flask, cast: Cast, ref: str = "A-01") -> Entry[AccessText]:
    with app.app_context():
        return next(one for one in registers_of(cast.programme_id).all(ACCESS) if one.ref == ref)


def plain(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_an_empty_page_says_what_it_is_for(client: CheckedClient, url: str) -> None:
    page = client.get(f"{url}/access").text
    assert "No access yet" in page and "Offer one thing unprompted" in page and "Step 2" in page


def test_one_line_asks_for_it_or_offers_it(
    app: Flask, client: CheckedClient, cast: Cast, url: str, asked: str
) -> None:
    one = now(app, cast)
    assert (one.status, one.text.asked_on) == ("asked", today().isoformat())
    offered = STOCK | {"title": "The test database", "side": "supplier", "begins": "offered_unprompted"}
    client.submit(f"{url}/access", offered, action="/register/access")
    other = now(app, cast, "A-02")
    assert (other.status, other.text.asked_on) == ("offered_unprompted", "")
    page = plain(client.get(f"{url}/access").text)
    for words in (
        "asked for on",
        "Any working day, unannounced",
        "The store’s foreman",
        "offered unprompted",
    ):
        assert words in page, words


def test_what_a_line_lacks_is_said_beside_it_and_nothing_is_lost(client: CheckedClient, url: str) -> None:
    refused = client.submit(f"{url}/access", STOCK | {"side": ""}, action="/register/access")
    assert refused.status_code == 422
    assert "Choose whose it is." in refused.text and "Any working day, unannounced" in refused.text
    wrong = client.post(f"{url}/access", data=STOCK | {"begins": "open"})
    assert wrong.status_code == 422


def test_more_holds_kind_limits_and_days(
    app: Flask, client: CheckedClient, cast: Cast, url: str, asked: str
) -> None:
    form = client.form(f"{url}/access?edit=A-01", "/A-01/edit")
    more = {"kind": "systems", "limits": ["no_price_talks", "not_kept"], "tried": "2027-05-04"}
    assert client.post(form.action, data={**form.fields, **more}, csrf=False).status_code == 303
    text = now(app, cast).text
    assert (text.kind, text.limits, text.tried) == ("systems", "no_price_talks not_kept", "2027-05-04")
    page = plain(client.get(f"{url}/access").text)
    assert "systems and data" in page and "not in price talks, not kept" in page and "4 May" in page
    assert "No system is opened before its flow" in page
    again = client.get(f"{url}/access?edit=A-01").text
    assert re.search(r'<input[^>]* checked[^>]* value="not_kept"', again) and 'value="2027-05-04"' in again
    refused = client.post(form.action, data={**form.fields, "tried": "soon"}, csrf=False)
    assert refused.status_code == 422 and 'id="tried-error"' in refused.text
    stale = client.post(form.action, data={**form.fields, "limits": ["not_recorded"]}, csrf=False)
    assert stale.status_code == 409
    assert "not in price talks, not kept" in plain(stale.text) and "2027-05-04" in stale.text


def test_it_is_opened_with_a_day_to_look_again(
    app: Flask, client: CheckedClient, cast: Cast, url: str, asked: str
) -> None:
    assert client.post(f"{url}/A-01/status", data={"status": "open"}).status_code == 303
    assert now(app, cast).status == "open"


def test_pausing_asks_why_and_one_undo_opens_it_again(
    app: Flask, client: CheckedClient, cast: Cast, url: str, asked: str
) -> None:
    client.post(f"{url}/A-01/status", data={"status": "open"})
    page = client.get(f"{url}/access").text
    assert "status=A-01&amp;to=paused" in page or "status=A-01&to=paused" in page
    opened = client.get(f"{url}/access?status=A-01&to=paused").text
    assert 'name="status" value="paused"' in opened and 'name="reason"' in opened
    refused = client.post(f"{url}/A-01/status", data={"status": "paused", "reason": ""})
    assert refused.status_code == 422 and "Say in a few words why." in refused.text
    assert now(app, cast).status == "open"
    done = client.post(f"{url}/A-01/status", data={"status": "paused", "reason": "An audit"})
    assert done.status_code == 303 and now(app, cast).text.reason == "An audit"
    page = client.get(f"{url}/access").text
    assert "A-01 is paused." in page and "An audit" in page
    client.post(f"{url}/A-01/status", data={"status": "closed", "reason": "It ended"})
    undo = re.search(r'class="toast".*?</form>', client.get(f"{url}/access").text, re.S)
    assert undo is not None
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', undo[0]))
    client.post(f"{url}/A-01/status", data=fields)
    assert (now(app, cast).status, now(app, cast).text.reason) == ("paused", "An audit")
    client.post(f"{url}/A-01/status", data={"status": "open"})
    assert (now(app, cast).status, now(app, cast).text.reason) == ("open", "")


def test_declining_says_why_and_what_instead(
    app: Flask, client: CheckedClient, cast: Cast, url: str, asked: str
) -> None:
    said = {"reason": "It names other customers", "instead": "A list without names, each Monday"}
    half = client.post(f"{url}/A-01/status", data={"status": "declined", "reason": said["reason"]})
    assert half.status_code == 422 and said["reason"] in half.text
    assert "Say what the other side can have instead." in half.text
    client.post(f"{url}/A-01/status", data={"status": "declined", **said})
    one = now(app, cast)
    assert one.is_over and (one.text.reason, one.text.instead) == (said["reason"], said["instead"])
    page = client.get(f"{url}/access").text
    assert said["instead"] in page and "Make it a commitment" not in page
    edited = client.post(f"{url}/A-01/edit", data=STOCK | {"version": str(one.version), "reason": ""})
    assert edited.status_code == 422, "what was declined keeps its reason"


def test_its_history_tells_choices_and_days_in_words(client: CheckedClient, url: str, asked: str) -> None:
    form = client.form(f"{url}/access?edit=A-01", "/A-01/edit")
    more = {"limits": ["not_passed_on", "not_recorded"], "tried": "2027-05-04"}
    client.post(form.action, data={**form.fields, **more}, csrf=False)
    client.post(f"{url}/A-01/status", data={"status": "closed", "reason": "The project ended"})
    page = plain(client.get(f"{url}/A-01/history").text)
    assert (
        "Limits : – → not passed on, not recorded" in page
        or "Limits: – → not passed on, not recorded" in page
    )
    assert "Moved from asked to closed." in page and "The project ended" in page and "4 May" in page


def test_its_file_goes_out_in_words_and_comes_in_again_unchanged(
    app: Flask, client: CheckedClient, cast: Cast, url: str, asked: str, tmp_path: Path
) -> None:
    form = client.form(f"{url}/access?edit=A-01", "/A-01/edit")
    more = {"limits": ["not_passed_on", "not_recorded"], "kind": "sites", "tried": "2027-05-04"}
    client.post(form.action, data={**form.fields, **more}, csrf=False)
    client.post(f"{url}/A-01/status", data={"status": "paused", "reason": "An audit"})
    text = client.get(f"{url}/access.csv").text
    (row,) = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    assert (row["limits"], row["kind"], row["tried"]) == (
        "not passed on; not recorded",
        "sites and visits",
        "2027-05-04",
    )
    for ending, content in (("csv", text.encode()), ("xlsx", client.get(f"{url}/access.xlsx").data)):
        file = tmp_path / f"rows.{ending}"
        file.write_bytes(content)
        assert came_in(app, cast, file) == "0\n", ending


def came_in(app: Flask, cast: Cast, file: Path) -> str:
    args = ["registers", "import", cast.public_id, "access", str(file)]
    result = app.test_cli_runner().invoke(args=args)
    return result.stdout or result.stderr


def test_rows_come_in_with_days_in_words_and_the_reasons_of_their_states(
    app: Flask, cast: Cast, tmp_path: Path
) -> None:
    file = tmp_path / "rows.csv"
    head = "ref,title,side,status,reason,instead,tried,limits\n"
    file.write_text(
        head
        + ',The dock,customer,offered,,,4 May 2027,"not kept, not recorded"\n'
        + ",Prices of others,supplier,declined,Not ours to show,A range,,\n"
        + ",The test rig,supplier,paused,An audit,,,\n"
    )
    assert came_in(app, cast, file) == "3\n"
    with app.app_context():
        came = {one.title: one for one in registers_of(cast.programme_id).of(ACCESS)}
    dock, others, rig = (came[title] for title in ("The dock", "Prices of others", "The test rig"))
    assert (dock.status, dock.text.tried) == ("offered_unprompted", "2027-05-04")
    assert dock.text.limits == "not_kept not_recorded" and others.text.instead == "A range"
    file.write_text(
        f"{head}{rig.ref},The test rig,supplier,open,,,,\n{others.ref},Prices,supplier,closed,Over,,,\n"
    )
    assert came_in(app, cast, file) == "2\n"
    assert (now(app, cast, rig.ref).status, now(app, cast, rig.ref).text.reason) == ("open", "")
    assert now(app, cast, others.ref).status == "closed"
    file.write_text(head + ",The yard,supplier,closed,,,,\n,The lab,supplier,open,,,soon,\n")
    refused = came_in(app, cast, file)
    assert "Line 2: Say in a few words why." in refused and "Line 3:" in refused and "soon" in refused


def test_a_record_says_it_as_it_was(context: Flask, cast: Cast) -> None:
    words = AccessText("The dock", side=Side.CUSTOMER, limits="not_kept")
    ref = add_entry(cast.actor, cast.programme_id, words)
    then = len(told(cast))
    move_entry(cast.actor, cast.programme_id, ref, "paused", {"reason": "An audit"})
    was = registers_at(cast.programme_id, then).entry(ref)
    assert was.status == "asked" and was.text == registers_of(cast.programme_id).entry(ref).text.of(
        {**was.text.plain(), "reason": ""}
    )


def test_packs_have_its_chapter(context: Flask, cast: Cast) -> None:
    words = AccessText("The dock", side=Side.CUSTOMER, kind="sites", limits="not_kept", tried="2027-05-04")
    add_entry(cast.actor, cast.programme_id, words)
    (chapter,) = register_part(cast.programme_id, registers_of(cast.programme_id)).chapters
    told = {label: text for label, _side, text in chapter.entries[0].told}
    assert chapter.title == "What each side lets the other see"
    assert (told["Kind"], told["Limits"], told["Way in tried on"]) == (
        "sites and visits",
        "not kept",
        "4 May 2027",
    )


@pytest.mark.parametrize("page", ["/register/access", "/register/access.csv", ""])
def test_a_thousand_rows_ask_no_more_than_ten(
    app: Flask, client: CheckedClient, cast: Cast, page: str, counted_queries: CountedQueries
) -> None:
    asked = []
    for first, last in ((1, 10), (11, 1000)):
        with app.app_context(), write_lock(db.session):
            db.session.add_all(a_row(cast, number) for number in range(first, last + 1))
            db.session.commit()
        with counted_queries() as statements:
            assert client.get(f"{cast.url}{page}").status_code == 200
        asked.append(len(statements))
    assert asked[0] == asked[1]


def a_row(cast: Cast, number: int) -> RegisterEntry:
    said = AccessText(f"Row {number}", side=Side.SUPPLIER, limits="not_kept").plain()
    return RegisterEntry(
        programme_id=cast.programme_id,
        kind="access",
        number=number,
        title=said.pop("title"),
        note=said.pop("note"),
        said=canonical_bytes(said).decode(),
        status="open",
        created_at=clock.now(),
    )


def test_what_was_asked_in_a_row_is_stored_with_its_event(app: Flask, cast: Cast) -> None:
    with stored_by(app):
        ref = add_entry(
            cast.actor, cast.programme_id, AccessText("The dock", side=Side.CUSTOMER), begins="asked"
        )
    with app.app_context():
        kind, data = told(cast)[-1]
    assert kind == "EntryAdded" and data["asked_on"] == today().isoformat() and data["entry"] == ref


def test_a_word_is_said_of_an_open_one_in_each_session(
    app: Flask, client: CheckedClient, cast: Cast, url: str, asked: str
) -> None:
    with stored_by(app):
        number = started_workshop(cast)
    assert "Was it used?" not in client.get(f"{url}/access").text, "nothing is asked of what is not open"
    client.post(f"{url}/A-01/status", data={"status": "open"})
    form = client.form(f"{url}/access?rounds=A-01", "/A-01/rounds")
    said = {f"use_{number}": "learned", f"use_word_{number}": "Two colours are always short"}
    assert client.post(form.action, data={**form.fields, **said}, csrf=False).status_code == 303
    assert dict(now(app, cast).round_of(number).said) == {
        "use": "learned",
        "use_word": "Two colours are always short",
    }
    page = plain(client.get(f"{url}/access").text)
    assert "learned something : Two colours" in page or "learned something: Two colours" in page
    assert "learned something" in plain(client.get(f"{url}/A-01/history").text)
    (row,) = csv.DictReader(io.StringIO(client.get(f"{url}/access.csv").text.lstrip("\ufeff")))
    assert row[f"use {number}"] == "learned something"
    refused = client.post(form.action, data={**form.fields, f"use_{number}": "nonsense"}, csrf=False)
    assert refused.status_code == 422


def test_a_review_asks_for_it_only_where_something_is_open(context: Flask, cast: Cast) -> None:
    def blocks() -> list[tuple[str, int]]:
        used = registers_used(cast.programme_id)
        return [(one.block, one.draft.minutes) for one in template_items("review", used)]

    without = blocks()
    assert ("review/step-work", 15) in without and sum(minutes for _, minutes in without) == 120
    ref = add_entry(cast.actor, cast.programme_id, AccessText("The dock", side=Side.CUSTOMER))
    assert blocks() == without, "what is only asked for is not asked about"
    move_entry(cast.actor, cast.programme_id, ref, "open")
    found = blocks()
    assert ("review/access", 5) in found and ("review/step-work", 10) in found
    assert sum(minutes for _, minutes in found) == 120


def test_an_undo_takes_nothing_back_that_somebody_moved_since(
    app: Flask, client: CheckedClient, cast: Cast, url: str
) -> None:
    with stored_by(app):
        ref = add_entry(cast.actor, cast.programme_id, AccessText("The dock plan", side=Side.SUPPLIER))
        move_entry(cast.actor, cast.programme_id, ref, "open")
    act = f"{cast.url}/register/{ref}/status"
    assert client.post(act, data={"status": "paused", "reason": "A repair"}).status_code == 303
    undo = {"status": "open", "was": "paused"}
    with stored_by(app):
        move_entry(cast.actor, cast.programme_id, ref, "closed", {"reason": "For good"})
    assert client.post(act, data=undo).status_code == 409
    found = now(app, cast, ref)
    assert (found.status, found.text.reason) == ("closed", "For good")


def test_what_it_depends_on_outlives_a_closing_that_is_taken_back(app: Flask, cast: Cast) -> None:
    with stored_by(app):
        words = AccessText("The dock plan", side=Side.SUPPLIER, depends_on="The new contract")
        ref = add_entry(cast.actor, cast.programme_id, words)
        move_entry(cast.actor, cast.programme_id, ref, "closed", {"reason": "Not now"})
        move_entry(cast.actor, cast.programme_id, ref, "asked")
    assert now(app, cast, ref).text.depends_on == "The new contract"


def test_nobody_answers_what_is_asked_for_no_longer(app: Flask, cast: Cast) -> None:
    with stored_by(app):
        ref = add_entry(cast.actor, cast.programme_id, AccessText("The dock plan", side=Side.SUPPLIER))
        move_entry(cast.actor, cast.programme_id, ref, "offered_unprompted")
    said = {"reason": "No room", "instead": "A list"}
    with stored_by(app), pytest.raises(Conflict):
        answer_request(cast.actor, cast.programme_id, ref, Answer.NO, said, now(app, cast, ref).version)
    assert now(app, cast, ref).status == "offered_unprompted"
