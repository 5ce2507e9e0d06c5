"""Whatever stands in the registers, each screen that shows them asks the database as often as with ten rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask

from facilitator import clock
from facilitator.activities import running
from facilitator.domain.canonical import canonical_bytes
from facilitator.domain.registers import OPPORTUNITIES, kind_by_key, kinds, page_of
from facilitator.domain.registers.family import Kind
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.models import EntryRound, RegisterEntry, RegisterLink
from facilitator.services.rooms import screen_token
from tests.blocks import now_in
from tests.clients import CheckedClient
from tests.conftest import CountedQueries
from tests.factories import Cast
from tests.ledgers import make_many, stored_by
from tests.method_blocks import go_to, started, template_called
from tests.rooms import workshop_of
from tests.workshop_phones import client_of, phone_in

FEW, MANY = 10, 1000
MOST_ASKED = 24
BLOCK = "Expectations by stage"


class Screens:
    """A launch workshop at its expectations, and everybody who looks at the registers."""

    def __init__(self, app: Flask, cast: Cast, desk: CheckedClient) -> None:
        self.app, self.cast, self.desk = app, cast, desk
        with stored_by(app):
            self.number = started(cast, template_called("launch"))
            block = go_to(cast, self.number, BLOCK)
            phone, secret = phone_in(cast, self.number, cast.supplier_member)
            self.wall_address = f"/screen/{screen_token(block.room)}"
            make_many(cast, 4)
        assert phone.is_in
        self.phone = client_of(app, secret)

    def page(self, key: str) -> None:
        self._got(self.desk, f"{self.cast.url}/register/{page_of(kind_by_key(key)).key}".rstrip("/"))

    def table(self, key: str) -> None:
        self._got(self.desk, f"{self.cast.url}/register/{key}.csv")

    def overview(self, _key: str) -> None:
        self._got(self.desk, self.cast.url)

    def console(self, _key: str) -> None:
        self._got(self.desk, f"{self.cast.url}/workshops/{self.number}/run")

    def wall(self, _key: str) -> None:
        self._got(self.app.test_client(), self.wall_address)

    def phone_scene(self, _key: str) -> None:
        self._got(self.phone, "/room")

    def own_part(self, _key: str) -> None:
        self._got(self.phone, "/room/mine")

    def json_list(self, _key: str) -> None:
        told = self.app.test_cli_runner().invoke(args=["registers", "list", self.cast.public_id])
        assert told.exit_code == 0, told.output

    def _got(self, client: object, address: str) -> None:
        answer = client.get(address)  # type: ignore[attr-defined]
        assert answer.status_code == 200, (address, answer.status_code)

    @contextmanager
    def showing(self, view: str) -> Iterator[None]:
        """The block shows this register to the room."""
        with stored_by(self.app):
            running.act(self.cast.actor, now_in(self.cast, self.number), "view", {"view": view})
        yield


Look = Callable[[Screens, str], None]
LOOKS: tuple[Look, ...] = (
    Screens.page,
    Screens.table,
    Screens.overview,
    Screens.console,
    Screens.wall,
    Screens.phone_scene,
    Screens.own_part,
    Screens.json_list,
)


@pytest.fixture
def screens(app: Flask, cast: Cast, client: CheckedClient) -> Screens:
    return Screens(app, cast, client)


@pytest.mark.slow
@pytest.mark.parametrize("key", [kind.key for kind in kinds()])
def test_each_screen_asks_as_often_at_a_thousand_rows_as_at_ten(
    screens: Screens, key: str, counted_queries: CountedQueries
) -> None:
    asked = []
    for first, last in ((1, FEW), (FEW + 1, MANY)):
        with stored_by(screens.app):
            fill(screens.cast, kind_by_key(key), first, last)
        with screens.showing(key):
            asked.append({look.__name__: times(screens, look, key, counted_queries) for look in LOOKS})
    few, many = asked
    assert many == few
    assert max(few.values()) <= MOST_ASKED


def times(screens: Screens, look: Look, key: str, counted_queries: CountedQueries) -> int:
    """How often one look asks the database."""
    with counted_queries() as statements:
        look(screens, key)
    return len(statements)


def fill(cast: Cast, kind: Kind[object], first: int, last: int) -> None:  # type: ignore[type-var]
    """So many entries past the services, each linked and served where that can be, with a round where there are any."""
    rows = [a_row(cast, kind, number) for number in range(first, last + 1)]
    db.session.add_all(rows)
    db.session.flush()
    (commitment,) = db.session.execute(db.text("SELECT min(id) FROM commitments")).one()
    db.session.add_all(RegisterLink(entry_id=row.id, commitment_id=commitment) for row in rows)
    for tie in kind.ties:
        others = db.session.query(RegisterEntry).filter_by(kind=tie.to, programme_id=cast.programme_id)
        ids = [one.id for one in others.limit(len(rows))]
        db.session.add_all(
            RegisterLink(entry_id=row.id, other_id=other) for row, other in zip(rows, ids, strict=False)
        )
    if kind.rounds:
        workshop = workshop_of(cast, 1).id
        said = canonical_bytes({kind.rounds.fields[0].name: "7"}).decode()
        db.session.add_all(EntryRound(entry_id=row.id, workshop_id=workshop, said=said) for row in rows)
    db.session.flush()


def a_row(cast: Cast, kind: Kind[object], number: int) -> RegisterEntry:  # type: ignore[type-var]
    """An entry as it stands once it was written down; the numbers of what the session had made before are left free."""
    sides = {name: list(Side)[number % 2] for name in kind.words.SIDES}
    said = kind.words(title=f"Row {number}", **sides).plain()
    return RegisterEntry(
        programme_id=cast.programme_id,
        kind=kind.key,
        number=number + FEW,
        title=said.pop("title"),
        note=said.pop("note"),
        said=canonical_bytes(said).decode(),
        status=kind.first.value,
        created_at=clock.now(),
    )


def test_what_a_screen_holds_of_a_long_register_is_a_page_of_it(screens: Screens) -> None:
    with stored_by(screens.app):
        fill(screens.cast, OPPORTUNITIES, 1, MANY)
    with screens.showing(OPPORTUNITIES.key):
        wall = screens.app.test_client().get(screens.wall_address).text
        console = screens.desk.get(f"{screens.cast.url}/workshops/{screens.number}/run").text
    assert wall.count('<li class="entry">') == 4
    assert console.count('class="desk-row"') == 40
    assert "more in the register" in console
