"""Nothing that people wrote from the right turns what stands beside it, on any page, wall or phone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from typing import cast as as_type

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from facilitator.activities import steps
from facilitator.domain.agendas import ItemState
from facilitator.method import WorkshopTemplate
from facilitator.queries.agendas import agenda_of
from facilitator.queries.programmes import programme_by_id
from facilitator.services.example import tell_example
from tests.blocks import now_in
from tests.browser import addresses, scenes
from tests.browser.live_server import LiveServer
from tests.clients import CheckedClient
from tests.factories import Cast
from tests.ledgers import stored_by
from tests.pages import parse
from tests.phones import Wall
from tests.right_to_left import BEGIN, turn_example, turn_rows, turned, turning_texts
from tests.rooms import workshop_of
from tests.web.test_closed_by_default import address, rules
from tests.web.test_lists import send
from tests.web.test_scripts_shown import PROVES, TEMPLATES, started
from tests.written import WRITTEN, text_columns

NO_WORDS = {
    "activity_states": "mode phase",
    "agenda_items": "key from_block collects mode",
    "answers": "mode value",  # a figure or a word, as `activity_states` keeps it
    "attempts": "what key",
    "ballots": "key mode kind side value",
    "blind_pairs": "subject about supplier customer",  # words that a side chose from a few
    "blind_words": "subject about word",
    "homework": "kind",
    "homework_parts": "token_hash taken said",  # typed on its own page, looked at in a test of its own
    "card_groups": "key",
    "cards": "key side",
    "change_asks": "closed_as",
    "commitments": "ref report_category",
    "declines": "browser",
    "event_values": "kept",  # beside an event, which no page shows as it is
    "events": "kind prev_hash hash mac",
    "facilitator_invitations": "email",
    "heartbeats": "name",
    "idempotency_keys": "scope key location",
    "imports": "content_hash",
    "issued_packs": "kind content_hash file_sha256 notes",
    "jobs": "kind key payload state worker error",
    "known_browsers": "token_hash",
    "list_readings": "columns_hash reading",
    "log_keys": "fingerprint",
    "origins": "of head file_sha256 version address",
    "one_time_tokens": "purpose token_hash",
    "pack_contents": "content_hash kind scope",
    "participants": "key token_hash browser_hash asked_from",
    "people": "email",
    "programmes": "public_id time_zone locale paper log_hash rehearsal_of",
    "register_entries": "kind ran_out status",
    "rooms": "join_code join_salt screen_salt screen_hash",
    "security_notes": "kind email address detail",
    "sheet_entries": "part",
    "sheets": "hash code verify_id",
    "sign_ins": "token_hash device",
    "signatures": "slot photo_sha256 drawing browser",
    "signing_links": "token_hash",
    "staged_lists": "key file_name reading",  # looked at in a test of its own
    "staged_programmes": "key file_name",
    "users": "email password_hash session_stamp",
    "workshops": "template",
}
"""The columns of text that hold nothing which people wrote into a page in their own words."""


def test_every_column_of_words_is_turned() -> None:
    known = {(table, name) for table, names in WRITTEN.items() for name in names}
    known |= {(table, name) for table, names in NO_WORDS.items() for name in names.split()}
    assert set(text_columns()) == known


class Looking:
    """Looks at one page after the other; `end` fails with all that was found."""

    def __init__(self) -> None:
        self.faults: dict[str, None] = {}
        self.seen = 0

    def look(self, client: CheckedClient, url: str, name: str = "") -> None:
        self.read(client.get(url), name or url)

    def read(self, answer: TestResponse, name: str) -> None:
        if answer.mimetype == "text/html" and answer.text.strip():
            self.seen += BEGIN in answer.text
            self.faults |= dict.fromkeys(f"{name}: {one}" for one in turning_texts(parse(answer.text)))

    def end(self, least: int) -> None:
        assert not self.faults, "\n" + "\n".join(self.faults)
        assert self.seen >= least, f"only {self.seen} pages hold a text"


class Server:
    """As much of a running server as the scenes of the browser's tests need."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    @contextmanager
    def writing(self) -> Iterator[None]:
        with stored_by(self.app):
            yield


@pytest.fixture
def telling(app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> LiveServer:
    """Whoever tells an example here tells it in Hebrew letters; its facilitator is the cast's."""
    turn_example(monkeypatch)
    return as_type(LiveServer, Server(app))


@pytest.fixture
def example(app: Flask, cast: Cast, telling: LiveServer) -> str:
    with stored_by(app):
        public_id = tell_example(cast.facilitator.id, nullcontext)
        turn_rows()
    return f"/programmes/{public_id}"


def paths(found: Iterable[addresses.Address]) -> list[str]:
    return [one.path for one in found]


def test_the_pages_of_a_programme(app: Flask, client: CheckedClient, example: str) -> None:
    public_id = example.rpartition("/")[2]
    looking = Looking()
    walked = [
        address(app, rule, public_id) for rule in rules(app, "GET") if not rule.endpoint.startswith("packs.")
    ]
    for url in dict.fromkeys(
        [
            "/",
            *filter(None, walked),
            *paths(addresses.of_programme(example)),
            *paths(addresses.of_register(example)),
            *paths(addresses.of_commitments(example)),
            *(
                f"{example}/commitments/{ref}"
                for ref in ("S-03", "S-04", "S-05", "S-08", "C-03", "C-04", "C-08")
            ),
            *(
                f"{example}/commitments/S-06?act={act}"
                for act in ("report", "verdict", "release", "change", "settle")
            ),
        ]
    ):
        looking.look(client, url)
    looking.end(40)


def test_the_screens_of_a_session(
    app: Flask, client: CheckedClient, stranger: CheckedClient, telling: LiveServer
) -> None:
    looking = Looking()
    pages = addresses.of_session(telling)
    with stored_by(app):
        turn_rows()
    for page in pages:
        looking.look(client, page.path, page.name)
    table = scenes.list_on_the_table(telling)
    with stored_by(app):
        turn_rows()
    for url in (
        f"{table.workshop}/sign",
        f"{table.workshop}/sign/host/{table.customer_signatory_number}",
        f"{table.workshop}/sign/ink",
        f"{table.workshop}/run",
        f"{table.workshop}/commit",
        f"{table.workshop}/review",
    ):
        looking.look(client, url)
    for url in (table.link, f"/v/{table.verify_id}", scenes.signed_list(telling, table.public_id)):
        looking.look(stranger, url)
    looking.end(14)


def test_lists_that_come_in(app: Flask, cast: Cast, client: CheckedClient) -> None:
    """A file of somebody else's columns, a table of ours with strangers in it, a paste of people."""
    looking = Looking()
    with stored_by(app):
        turn_rows()
    name, deed = turned("Nora Neu"), turned("Send the drawings")
    cells = (deed, turned("We wait"), name, "Q1 2032", turned("Late"))
    log = f"Item,{turned('Remarks')},Owner,Due Date,Status\n{','.join(cells)}\n"
    looking.look(client, send(client, cast, log))
    row = ("supplier", name, turned("Tom Neu"), deed, "", "2031-12-05", "2", "2")
    table = f"party,giver,receiver,deed,evidence,due,step,stretch\n{','.join(row)}\n"
    place = f"{cast.url}/commitments/import"
    looking.read(client.submit(place, {"text": table, "go": "look"}, place), "import")
    people = f"{name}, {turned('Head of quality')}\n{turned('Sergio Pena')}"
    looking.read(client.submit(f"{cast.url}/people/paste", {"people": people, "go": "look"}), "paste")
    looking.end(3)


def test_a_word_of_their_list_is_sent_as_it_stands_there(client: CheckedClient, cast: Cast) -> None:
    page = send(client, cast, f"Item,Owner,Status\n{turned('Send it')},Sergio Peña,באיחור\n")
    assert "word:באיחור" in client.form(page, page).fields


def go_to(cast: Cast, number: int, place: int) -> None:
    """The block at this place of the agenda is on."""
    workshop = workshop_of(cast, number)
    key = agenda_of(workshop).items[place].key
    steps.step(cast.actor, programme_by_id(cast.programme_id), workshop, key, ItemState.RUNNING)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.key)
def test_a_room(
    app: Flask, cast: Cast, client: CheckedClient, stranger: CheckedClient, template: WorkshopTemplate
) -> None:
    """Each block of the template in each of the states that it shows something in, on console, wall and phone."""
    looking = Looking()
    with stored_by(app):
        number = started(cast, template)
    at = f"{cast.url}/workshops/{number}"
    phone: CheckedClient | None = None
    for place, item in enumerate(template.items):
        for claim in ("", *item.shows):
            with stored_by(app):
                if claim:
                    PROVES[claim](cast, now_in(cast, number))
                else:
                    go_to(cast, number, place)
                block = now_in(cast, number)
                turn_rows()
            wall = Wall(app, cast, block)
            phone = phone or wall.phone(cast.supplier_member)
            name = f"{item.key} {claim}"
            looking.look(client, f"{at}/run", f"console, {name}")
            looking.look(stranger, wall.screen, f"wall, {name}")
            for url in ("/room", "/room/mine"):
                looking.look(phone, url, f"phone, {name}")
    for url in ("", "/run/close", "/review", "/commit", "/here", "/sign"):
        looking.look(client, f"{at}{url}")
    looking.end(3 * len(template.items))
