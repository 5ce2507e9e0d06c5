"""A room that is asked something without names, played through its pages alone, whatever the activity.

The facilitator fills in the form that offers "anonymous" and presses the button that shows what came; phones fill in
the form of their own page. So any activity of the registry can be played, also one that nobody knows here yet.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

from flask import Flask

from facilitator.activities import KINDS
from facilitator.activities.collected import Collected
from facilitator.activities.family import Kind
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.models import Participant
from facilitator.services.workshops import set_attendance
from tests.clients import CheckedClient
from tests.commitments import make_draft
from tests.factories import Cast, Member, make_person
from tests.pages import parse, words
from tests.phones import Wall, wall_in
from tests.web.test_room_looking import looked_at

OF_A_SIDE = 4
"""As many as it takes for a side to be shown: what is anonymous says most then."""
OPTIONS = "Apples\nPears\nPlums\nFigs"


def can_be_private() -> list[str]:
    """Every activity of the registry that declares that what it collects may be without names."""
    return [key for key, kind in KINDS.items() if kind.collects is not None]


NEXT = "/line/on"
"""Where a block that gathers sends the press that does what comes next."""


@dataclass
class Player:
    """Somebody with a phone in the room."""

    member: Member
    client: CheckedClient
    key: str
    given: dict[str, str] = field(default_factory=dict)
    """What the phone sent last, without its slot."""
    slot: str = ""
    stored: tuple[str, ...] = ()
    """What was stored of it, as the answer said."""

    @property
    def secret(self) -> str:
        cookie = self.client.get_cookie("facilitator-phone")
        assert cookie is not None
        return cookie.value


@dataclass
class PrivateRoom:
    """Eight people with phones who give, one who only looks, the wall and the facilitator's console."""

    wall: Wall
    console: CheckedClient
    stranger: CheckedClient
    kind: Kind
    players: list[Player]
    watcher: Player
    rounds: int = 0
    run: int = 0
    """Which run of the activity is on, as the page of a phone says."""

    @property
    def how(self) -> Collected:
        assert self.kind.collects is not None
        return self.kind.collects

    @property
    def at(self) -> str:
        """The address of the console."""
        return f"{self.wall.cast.url}/workshops/{self.wall.block.workshop.number}/run"

    def open(self) -> None:
        """Asks the room without names, from the desk's own form; each round takes other ones of its choices."""
        for _try in range(3):
            forms = list(self._desk_forms())
            asking = [form for form in forms if _named(form, "naming")]
            if asking:
                fields = _filled(asking[0], self.rounds) | {"naming": "anonymous"}
                self._press(asking[0], fields)
                self.run = self._run_on()
                return
            self._press(next(form for form in forms if not _visible(form)), {})
        raise AssertionError(f"the desk of {self.kind.key} offers no way to ask without names")

    def show(self) -> None:
        """Presses the button that shows what came in."""
        name = next(name for name, act in self.kind.acts.items() if act is self.how.shows)
        wanted = (f"/act/{name}", NEXT)
        (form,) = [one for one in self._desk_forms() if one.get("action", "").endswith(wanted)]
        self._press(form, {})
        self.rounds += 1

    def fill_in(self, player: Player) -> dict[str, str]:
        """Something that this phone's own page lets its owner give now."""
        fields, player.slot = offered(player.client.get("/room/mine").text, self.how.what)
        return fields

    def give(self, player: Player, fields: dict[str, str] | None = None) -> None:
        """Sends these fields, or else what the page of the phone offers."""
        fields = fields or self.fill_in(player)
        slot = {"slot": player.slot} if player.slot else {}
        block = self.wall.block
        url = f"/room/do/{block.item.key}/{self.kind.key}/{self.how.what}"
        answer = player.client.post(url, json={"run": str(self.run), **slot, **fields})
        assert answer.status_code == 200, (fields, answer.text)
        kept: dict[str, Any] = answer.get_json()["stored"]
        player.given, player.slot = fields, str(kept.get("slot", player.slot))
        player.stored = tuple(value for value in kept.values() if isinstance(value, str))

    def act_by_name(self, player: Player) -> None:
        """Something with this person's name on it, which everybody sees and the log tells: they are noted as there."""
        cast, number = self.wall.cast, self.wall.block.workshop.number
        with self.wall.writing():
            for there in (False, True):
                set_attendance(cast.actor, cast.programme_id, number, player.member.number, there)

    def views(self) -> dict[str, str]:
        """What everybody but the givers sees: facilitator, wall, another phone, and their streams."""
        pages = {
            "the console": (self.console, self.at),
            "the workshop's page": (self.console, self.at.removesuffix("/run")),
            "the programme's page": (self.console, self.wall.cast.url),
            "the wall": (self.stranger, self.wall.screen),
            "another phone": (self.watcher.client, "/room"),
            "another phone's own part": (self.watcher.client, "/room/mine"),
            "the stream of the console": (self.console, f"{self.at}/stream"),
            "the stream of the wall": (self.stranger, f"{self.wall.screen}/stream"),
            "the stream of a phone": (self.watcher.client, "/room/stream"),
        }
        found = {}
        for name, (client, url) in pages.items():
            status, text = looked_at(client, url)
            assert status == 200, (name, url, status)
            found[name] = _without_what_always_changes(text)
        return found

    def _run_on(self) -> int:
        found = re.search(r'data-run="(\d+)"', self.watcher.client.get("/room").text)
        assert found is not None
        return int(found[1])

    def _desk_forms(self) -> Iterator[Element]:
        page = parse(self.console.get(self.at).text)
        actions = ((one, one.get("action", "")) for one in page.iter("form"))
        return (one for one, to in actions if f"/{self.kind.key}/act/" in to or to.endswith(NEXT))

    def _press(self, form: Element, fields: dict[str, str]) -> None:
        hidden = {name: one.get("value", "") for name, one in _inputs(form) if one.get("type") == "hidden"}
        answer = self.console.post(form.get("action", ""), data={**hidden, **fields}, csrf=False)
        assert answer.status_code == 303, answer.text[-3000:]


def private_room(
    app: Flask, cast: Cast, console: CheckedClient, stranger: CheckedClient, key: str
) -> PrivateRoom:
    """The room in which this activity is on, with a commitment on the list for what is asked about one."""
    wall = wall_in(app, cast)
    with wall.writing():
        make_draft(cast)
        people = [
            make_person(cast.actor, cast.programme_id, side, f"{side.value[0]}{n:02d} Person")
            for n in range(OF_A_SIDE)
            for side in Side
        ]
        watcher = make_person(cast.actor, cast.programme_id, Side.CUSTOMER, "Who Only Looks")
    wall.switch(key)
    players = [_player(app, wall, one) for one in (*people, watcher)]
    return PrivateRoom(wall, console, stranger, KINDS[key], players[:-1], players[-1])


def _player(app: Flask, wall: Wall, member: Member) -> Player:
    client = wall.phone(member)
    with app.app_context():
        key = db.session.query(Participant).filter_by(person_id=member.id).one().key
    return Player(member, client, key)


def _inputs(form: Element) -> Iterator[tuple[str, Element]]:
    for one in form.iter():
        name = one.get("name") if isinstance(one.tag, str) else None
        if name and one.get("disabled") is None:
            yield name, one


def _named(form: Element, name: str) -> bool:
    return any(one == name for one, _element in _inputs(form))


def _visible(form: Element) -> bool:
    return any(one.get("type") != "hidden" for _name, one in _inputs(form))


def _filled(form: Element, turn: int) -> dict[str, str]:
    """A form of the desk as it stands, what is missing filled in, of each choice the `turn`-th."""
    fields: dict[str, str] = {}
    choices: dict[str, list[str]] = {}
    for name, one in _inputs(form):
        kind = one.get("type", "text")
        if kind == "radio":
            choices.setdefault(name, []).append(one.get("value", ""))
        elif one.tag == "textarea":
            fields[name] = "".join(one.itertext()) or OPTIONS
        elif one.tag == "input" and kind not in ("submit", "hidden"):
            fields[name] = one.get("value", "")
    return fields | {name: values[turn % len(values)] for name, values in choices.items()}


def offered(page: str, what: str) -> tuple[dict[str, str], str]:
    """What a phone's own page lets its owner give now, filled in, and the slot for it."""
    form = next(one for one in parse(page).iter("form") if one.get("data-give") == what)
    return _something(form), form.get("data-slot", "")


def _something(form: Element) -> dict[str, str]:
    """What somebody puts into the form of a phone: words that nobody else writes, or one of the choices."""
    fields: dict[str, str] = {}
    presses: list[tuple[str, str]] = []
    choices: dict[str, list[str]] = {}
    for name, one in _inputs(form):
        if one.tag == "button":
            presses += [(name, value)] if (value := one.get("value", "")) else []
        elif one.tag == "select":
            choices[name] = [option.get("value", words(option)) for option in one.iter("option")]
        elif one.get("type") == "hidden":
            fields[name] = one.get("value", "")
        else:
            fields[name] = f"card {secrets.token_hex(8)}"
    fields |= {name: secrets.choice(values) for name, values in choices.items()}
    return fields | dict([secrets.choice(presses)] if presses else [])


_CHANGING = re.compile(
    r'("(?:version|now|digest|present)": )[^,}]+|(data-(?:room-)?(?:version|now|server-now)|value)="[\w.:+-]*"|'
    r'retry: \d+|(name="csrf.token" content)="[^"]*"'
)
"""Tokens, the clock, how many streams are open, and the number that goes up with every change of the room."""


def _without_what_always_changes(text: str) -> str:
    return _CHANGING.sub("", text)
