"""Anonymous rounds over HTTP on the real server: twenty phones, named acts beside them, and then the attacker."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import text

from bench.browsers import PHONE_COOKIE, Browser
from facilitator import create_app
from facilitator.activities import KINDS, running
from facilitator.activities.collected import Collected
from facilitator.activities.family import Block
from facilitator.config import read_settings
from facilitator.database import write_lock
from facilitator.domain.anonymity import ballot_key, shuffled
from facilitator.domain.sides import Side
from facilitator.domain.tokens import new_token
from facilitator.extensions import db
from facilitator.services.participants import join
from facilitator.services.workshops import set_attendance
from tests.attacker import Evidence, Tally, cards_in, connection_to, guess
from tests.blocks import block_in, now_in, press
from tests.browser.live_server import LiveServer, live_server
from tests.commitments import make_draft
from tests.factories import Cast, Member, make_cast, make_person
from tests.private_room import OPTIONS, can_be_private, offered

pytestmark = pytest.mark.slow

ROUNDS = 4
CHANCE = 1 / 10
BOUND = CHANCE + 0.17
"""80 guesses: the rate of a blind guesser has a standard deviation of 3.4 %, so this lies five of them above chance.
The fine measure is taken in tests/services/test_anonymity.py; here it is the real server that is watched."""


Write = Callable[[], AbstractContextManager[None]]
"""A write from beside the server, as of a second console; committed at its end."""


@dataclass
class Phone:
    browser: Browser
    secret: str
    member: Member


@pytest.fixture
def server(tmp_path: Path) -> Iterator[LiveServer]:
    with live_server(tmp_path / "data") as found:
        yield found


@pytest.fixture
def write(server: LiveServer) -> Iterator[Write]:
    app = create_app(read_settings(server.environ))

    @contextmanager
    def writing() -> Iterator[None]:
        with app.app_context(), write_lock(db.session):
            yield
            db.session.commit()

    yield writing
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def prepare(server: LiveServer, write: Write) -> tuple[Cast, Block, list[Phone]]:
    with write():
        cast = make_cast()
        block = block_in(cast, "gather")
        people = [
            make_person(cast.actor, cast.programme_id, side, f"{side.value[0]}{n:02d} Person")
            for side in Side
            for n in range(10)
        ]
        secrets_of = {member.number: new_token() for member in people}
        for member in people:
            assert join(block.room, secrets_of[member.number], person_number=member.number).is_in
    where = urlsplit(server.url)
    assert where.hostname and where.port
    phones = []
    for member in people:
        secret = secrets_of[member.number]
        browser = Browser(where.hostname, where.port, {PHONE_COOKIE: secret})
        browser.learn_token("/room")
        phones.append(Phone(browser, secret, member))
    return cast, block, phones


def database_of(server: LiveServer) -> Path:
    (found,) = [path for path in server.folder.glob("*.db") if path.is_file()]
    return found


def scrubbed(server: LiveServer, path: Path) -> None:
    """Waits for the worker, which has nothing else to do."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with connection_to(path) as connection:
            (open_jobs,) = connection.execute(
                "SELECT count(*) FROM jobs WHERE kind = 'scrub' AND state != 'done'"
            ).fetchone()
        connection.close()
        if not open_jobs:
            return
        time.sleep(0.1)
    raise AssertionError("nobody has scrubbed the database")


def test_twenty_phones_leave_nothing_that_leads_back_to_them(server: LiveServer, write: Write) -> None:
    cast, block, phones = prepare(server, write)
    path, tally = database_of(server), Tally()
    for _ in range(ROUNDS):
        with write():
            block = press(cast, now_in(cast, block.workshop.number), "open", naming="anonymous")
        said = len(server.printed)
        truth, acted = one_round(write, cast, block, phones)
        with write():
            press(cast, now_in(cast, block.workshop.number), "reveal")
        scrubbed(server, path)
        time.sleep(0.2)
        logs = "".join(server.printed[said:])
        evidence = Evidence.seize(path, logs)
        assert_silent(logs)
        assert_gone(evidence, block, phones)
        orders = {f"cards by {column}": cards_in(path, column) for column in ("rowid", "key", "position")}
        guess(tally, evidence, orders, acted, truth)
        assert {side for side, _text in orders["cards by key"]} == {"supplier", "customer"}
        with write():
            db.session.execute(text("DELETE FROM cards"))
            db.session.execute(text("DELETE FROM card_groups"))
    for phone in phones:
        phone.browser.close()
    assert tally.best <= BOUND, str(tally)


def test_every_activity_that_can_be_private_keeps_its_secret_on_the_real_server(
    server: LiveServer, write: Write
) -> None:
    """One round each, in one room: what was given, by which phone and in which order stands nowhere afterwards."""
    cast, block, phones = prepare(server, write)
    path = database_of(server)
    with write():
        asked = {**ASKED, "ref": make_draft(cast)}
    for key in can_be_private():
        kind = KINDS[key]
        assert kind.collects is not None
        shows = next(name for name, act in kind.acts.items() if act is kind.collects.shows)
        with write():
            running.switch_mode(cast.actor, now_in(cast, block.workshop.number), key)
            block = press(cast, now_in(cast, block.workshop.number), next(iter(kind.acts)), **asked)
        assert kind.collects.is_private(block), key
        said = len(server.printed)
        given = [give_anything(phone, block, kind.collects) for phone in shuffled(phones)]
        with write():
            press(cast, now_in(cast, block.workshop.number), shows)
        scrubbed(server, path)
        time.sleep(0.2)
        evidence = Evidence.seize(path, "".join(server.printed[said:]))
        assert_silent(evidence.logs)
        assert_gone(evidence, block, phones)
        words = [one.encode() for one in given if one.startswith("card ")]
        stored = sorted(words, key=evidence.database.find)
        assert not words or all(one in evidence.database for one in words), key
        assert len(words) < 2 or stored not in (words, words[::-1]), (
            "they lie in the order in which they came"
        )
    for phone in phones:
        phone.browser.close()


ASKED = {"naming": "anonymous", "prompt": "What now?", "options": OPTIONS, "dots": "1", "how": "word"}
"""What the forms of the desks say, each as far as it asks for it."""


def give_anything(phone: Phone, block: Block, how: Collected) -> str:
    """Gives what the phone's own page offers, twice, as after a lost answer; returns its words."""
    status, page = phone.browser.get("/room/mine")
    assert status == 200
    fields, slot = offered(page, how.what)
    fields |= {"run": str(block.state.run), **({"slot": slot} if slot else {})}
    for _ in range(2):
        address = f"/room/do/{block.item.key}/{block.state.mode}/{how.what}"
        status, answer = phone.browser.give(address, fields)
        assert status == 200, (address, fields, answer)
    return next((one for one in fields.values() if one.startswith("card ")), "")


def one_round(
    write: Write, cast: Cast, block: Block, phones: list[Phone]
) -> tuple[dict[str, str], list[str]]:
    """Everybody is noted as present, by name, just before their card; returns whose is whose, and the order."""
    truth: dict[str, str] = {}
    acted: list[str] = []
    for phone in shuffled(phones):
        with write():
            number, member = block.workshop.number, phone.member
            set_attendance(cast.actor, cast.programme_id, number, member.number, False)
            set_attendance(cast.actor, cast.programme_id, number, member.number, True)
        words = f"card {secrets.token_hex(8)}"
        fields = {"run": str(block.state.run), "text": words, "once": secrets.token_hex(12)}
        for _ in range(2):  # a resend, as after a lost answer
            status, _answer = phone.browser.give(f"/room/do/{block.item.key}/gather/card", fields)
            assert status == 200
        status, _html = phone.browser.get("/room/mine")
        assert status == 200
        truth[words] = member.name
        acted.append(member.name)
    return truth, acted


def assert_silent(logs: str) -> None:
    """No line of what was handed in or looked at, no word of it, no address of a device."""
    assert "/room/do" not in logs
    assert "/room/mine" not in logs
    assert "card " not in logs
    assert not re.search(r"\b127\.0\.0\.1\b", logs)


def assert_gone(evidence: Evidence, block: Block, phones: list[Phone]) -> None:
    """No key of a ballot and no secret of a phone stands in any file."""
    files = evidence.everything
    for phone in phones:
        assert phone.secret.encode() not in files
        how = KINDS[block.state.mode].collects
        assert how is not None
        for kind, slot in (*((how.what, slot) for slot in {0, 1, *how.slots}), ("who", 0)):
            key = ballot_key(phone.secret, block.item.key, block.state.mode, block.state.run, kind, slot)
            assert key.encode() not in files
