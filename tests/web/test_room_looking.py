"""The room's addresses walked one by one: looking changes not one value, and who is not in gets nothing anywhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import inspect, text
from werkzeug.routing import Rule

from facilitator.extensions import db
from facilitator.models import Participant
from facilitator.services.participants import let_in, remove
from facilitator.services.people import leave
from facilitator.services.rooms import join_ticket, screen_token
from facilitator.services.workshops import close_workshop
from facilitator.web.policies import Policy, policy_of
from tests.clients import CheckedClient
from tests.factories import Cast
from tests.joining import link, new_phone, tap, type_name
from tests.phones import Wall, wall_in
from tests.web.test_closed_by_default import address, rules

ROOMS = {"join", "phone", "phone_signing", "screen", "streams"}
CARD = "We fear the audit more than the fine"


@pytest.fixture
def wall(app: Flask, cast: Cast) -> Wall:
    """A room in which anonymous cards are being collected."""
    wall = wall_in(app, cast)
    wall.switch("gather")
    wall.press("open", naming="anonymous")
    return wall


def contents(app: Flask) -> dict[str, list[str]]:
    """Every row of every table, in no order; without the security log, which tells of each export."""
    with app.app_context():
        names = set(inspect(db.engine).get_table_names()) - {"alembic_version", "security_notes"}
        return {name: sorted(map(repr, db.session.execute(text(f"SELECT * FROM {name}")))) for name in names}


def of_the_room(app: Flask, method: str) -> Iterator[Rule]:
    return (rule for rule in rules(app, method) if rule.endpoint.partition(".")[0] in ROOMS)


def filled(app: Flask, wall: Wall, rule: Rule) -> str:
    """The rule's address in this very room."""
    room = wall.room
    with app.app_context():
        parts: dict[str, Any] = {
            "programme_id": wall.cast.public_id,
            "number": wall.block.workshop.number,
            "code": room.join_code,
            "ticket": join_ticket(room),
            "token": screen_token(room),
            "item_key": wall.block.item.key,
            "mode": "gather",
            "name": "card",
        }
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(parts[found[1]]), rule.rule)


def looked_at(client: CheckedClient, url: str) -> tuple[int, str]:
    """Status and text; of a stream its first two words."""
    answer = client.get(url)
    if not answer.mimetype.endswith("event-stream"):
        return answer.status_code, answer.get_data(as_text=True)
    parts = iter(answer.response)
    heard = b"".join(
        part if isinstance(part, bytes) else part.encode() for part in (next(parts), next(parts))
    )
    answer.close()
    return answer.status_code, heard.decode()


def test_looking_changes_not_one_value(
    app: Flask, wall: Wall, client: CheckedClient, stranger: CheckedClient, cast: Cast
) -> None:
    phone, waiting, removed = wall.phone(cast.supplier_member), new_phone(app), new_phone(app)
    wall.agree(phone)
    assert phone.post(wall.do("card"), json={"run": "1", "text": CARD}).status_code == 200
    number = wall.block.workshop.number
    type_name(waiting, link(app, cast, number), "Ola Nordmann")
    tap(removed, link(app, cast, number), cast.customer_member.number)
    with wall.writing():
        key = db.session.query(Participant).filter_by(person_id=cast.customer_member.id).one().key
        remove(cast.actor, cast.programme_id, number, key)
    before, seen = contents(app), set()
    for who in (phone, waiting, removed, stranger, client):
        for rule in of_the_room(app, "GET"):
            url = filled(app, wall, rule)
            status, said = looked_at(who, url)
            assert status < 500, url
            seen |= {rule.endpoint} if status == 200 else set()
            assert CARD not in said or (who is phone and url == "/room/mine"), url
            assert contents(app) == before, url
    assert seen == {rule.endpoint for rule in of_the_room(app, "GET")}, (
        "each was really looked at by somebody"
    )


def test_looking_at_the_programme_of_a_running_workshop_changes_not_one_value(
    app: Flask, wall: Wall, client: CheckedClient, cast: Cast
) -> None:
    phone = wall.phone(cast.supplier_member)
    phone.post(wall.do("card"), json={"run": "1", "text": CARD})
    before, seen = contents(app), 0
    for rule in rules(app, "GET"):
        url = address(app, rule, cast.public_id)
        if url is None or rule.endpoint.startswith("packs.") or rule.endpoint.endswith(".xlsx"):
            continue
        status, said = looked_at(
            client, url.replace("/workshops/2", f"/workshops/{wall.block.workshop.number}")
        )
        seen += status == 200
        assert status < 500 and CARD not in said, url
        assert contents(app) == before, url
    assert seen > 15


def test_no_page_of_a_phone_or_the_wall_holds_somebody_elses_secret(
    app: Flask, wall: Wall, stranger: CheckedClient, cast: Cast
) -> None:
    phone, other = wall.phone(cast.supplier_member), wall.phone(cast.customer_member)
    with app.app_context():
        keys = {row.person_id: row.key for row in db.session.query(Participant)}
        hashes = [row.token_hash for row in db.session.query(Participant)]
        token, ticket = screen_token(wall.room), join_ticket(wall.room)
    cookie = other.get_cookie("facilitator-phone")
    assert cookie is not None
    always = [
        cookie.value,
        wall.room.join_salt,
        wall.room.screen_salt,
        *hashes,
        keys[cast.customer_member.id],
    ]
    for who, urls, more in (
        (
            phone,
            ("/room", "/room/mine", "/room/stream", "/room/poll", "/join", "/join/state"),
            [token, ticket],
        ),
        (stranger, (f"/screen/{token}", f"/screen/{token}/stream", f"/screen/{token}/poll"), []),
        (stranger, (f"/j/{wall.room.join_code}/{ticket}",), [token]),
    ):
        for url in urls:
            status, said = looked_at(who, url)
            assert status == 200, url
            assert not [secret for secret in (*always, *more) if secret in said], url


def waiting(app: Flask, wall: Wall, cast: Cast) -> CheckedClient:
    client = new_phone(app)
    type_name(client, link(app, cast, wall.block.workshop.number), "Ola Nordmann")
    return client


def removed(app: Flask, wall: Wall, cast: Cast) -> CheckedClient:
    client = wall.phone(cast.supplier_member)
    with wall.writing():
        remove(cast.actor, cast.programme_id, wall.block.workshop.number, _key(cast))
    return client


def replaced(app: Flask, wall: Wall, cast: Cast) -> CheckedClient:
    client, second = wall.phone(cast.supplier_member), new_phone(app)
    number = wall.block.workshop.number
    tap(second, link(app, cast, number), cast.supplier_member.number)
    with wall.writing():
        row = db.session.query(Participant).filter_by(let_in_at=None).one()
        let_in(cast.actor, cast.programme_id, number, row.key)
    return client


def left(app: Flask, wall: Wall, cast: Cast) -> CheckedClient:
    client = wall.phone(cast.supplier_member)
    with wall.writing():
        leave(cast.actor, cast.programme_id, cast.supplier_member.number, None, "")
    return client


def closed(app: Flask, wall: Wall, cast: Cast) -> CheckedClient:
    client = wall.phone(cast.supplier_member)
    with wall.writing():
        close_workshop(cast.actor, cast.programme_id, wall.block.workshop.number, "", None)
    return client


def _key(cast: Cast) -> str:
    return str(db.session.query(Participant).filter_by(person_id=cast.supplier_member.id).one().key)


@pytest.mark.parametrize("become", [waiting, removed, replaced, left, closed])
def test_who_is_not_in_any_more_or_not_yet_gets_nothing_anywhere(
    app: Flask, wall: Wall, cast: Cast, become: Callable[[Flask, Wall, Cast], CheckedClient]
) -> None:
    phone, seen = become(app, wall, cast), 0
    urls = {
        (method, filled(app, wall, rule))
        for method in ("GET", "POST")
        for rule in of_the_room(app, method)
        if policy_of(app.view_functions[rule.endpoint]) is Policy.PHONE
    }
    before = contents(app)
    for method, url in sorted(urls):
        sent = {"json": {"run": "1", "text": CARD}} if method == "POST" else {}
        answer = phone.open(url, method=method, **sent)
        assert answer.status_code in (303, 401), (method, url)
        assert not answer.location or answer.location in ("/join", "/join/place"), (method, url)
        assert contents(app) == before, (method, url)
        seen += 1
    assert seen > 6


def test_a_phone_reaches_no_other_room(app: Flask, wall: Wall, cast: Cast) -> None:
    """Another workshop of the same programme came before it: its blocks are nobody's business here."""
    with wall.writing():
        close_workshop(cast.actor, cast.programme_id, wall.block.workshop.number)
    phone = wall_in(app, cast).phone(cast.supplier_member)
    before = contents(app)
    answer = phone.post(wall.do("card"), json={"run": "1", "text": CARD})
    assert answer.status_code == 409 and contents(app) == before
