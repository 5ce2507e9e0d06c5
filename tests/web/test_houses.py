"""The two houses on the page of access and on the wall: each state as a door, and nothing read twice."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask

from facilitator.activities.family import Block
from facilitator.activities.register import KIND
from facilitator.domain.registers import ACCESS, CONCERNS
from facilitator.domain.registers.access import AccessStatus, AccessText
from facilitator.domain.registers.doors import DoorForm
from facilitator.domain.sides import Side
from facilitator.queries.houses import openings
from facilitator.queries.registers import registers_of
from facilitator.services.registers import add_entry, move_entry
from facilitator.services.rooms import set_hidden
from facilitator.web.scenes import render_scene
from tests.blocks import now_in, press
from tests.clients import CheckedClient
from tests.conftest import CountedQueries
from tests.days import today
from tests.factories import Cast
from tests.ledgers import stored_by
from tests.method_blocks import go_to, started, template_called
from tests.registers import concern

ASKED, OPEN, DECLINED = AccessStatus.ASKED, AccessStatus.OPEN, AccessStatus.DECLINED
NO = {"reason": "Not before the patent is filed", "instead": "A visit in March"}


def access(cast: Cast, title: str, side: Side, status: AccessStatus = ASKED, days: int = 0) -> str:
    asked = (today() - timedelta(days=days)).isoformat()
    ref = add_entry(cast.actor, cast.programme_id, AccessText(title, side=side, asked_on=asked))
    if status is not ASKED:
        said = NO if status in (DECLINED, AccessStatus.CLOSED, AccessStatus.PAUSED) else {}
        move_entry(cast.actor, cast.programme_id, ref, status.value, **({"said": said} if said else {}))
    return ref


@pytest.fixture
def doors(app: Flask, cast: Cast) -> None:
    """The supplier has one open and one declined, the customer is asked for two."""
    with stored_by(app):
        access(cast, "Batch tests", Side.SUPPLIER, OPEN)
        access(cast, "Recipe of the primer", Side.SUPPLIER, DECLINED)
        access(cast, "Hull schedule", Side.CUSTOMER, days=3)
        access(cast, "Claims list", Side.CUSTOMER, days=12)


def picture(page: str) -> str:
    found = re.search(r'<svg[^>]* class="houses".*?</svg>', page, re.DOTALL)
    return unescape(found[0]) if found else ""


def words(drawn: str) -> str:
    """What stands in the picture, its lines joined."""
    return " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", drawn))


def test_every_status_of_access_is_a_door() -> None:
    assert ACCESS.doors is not None and set(ACCESS.doors.forms) == set(AccessStatus)


def test_what_waits_longest_comes_first_and_a_door_has_what_its_form_needs(
    app: Flask, cast: Cast, doors: None
) -> None:
    with app.app_context():
        found = openings(ACCESS, registers_of(cast.programme_id).of(ACCESS), today())
        assert openings(CONCERNS, registers_of(cast.programme_id).of(CONCERNS), today()) == ()
    assert [(one.ref, one.waits) for one in found][:2] == [("A-04", 12), ("A-03", 3)]
    shut = next(one for one in found if one.form is DoorForm.SHUT)
    assert (shut.side, shut.reason, shut.again) == (Side.SUPPLIER, NO["reason"], None)


def test_the_page_shows_both_houses_wide_and_narrow_over_the_list(
    client: CheckedClient, cast: Cast, doors: None
) -> None:
    page = client.get(f"{cast.url}/register/access").text
    drawn = picture(page)
    assert page.count('class="houses"') == 2 and page.index('class="houses"') < page.index("register__side")
    assert "asked 12 days ago, no answer yet" in drawn and "Not before the patent is filed" in drawn
    assert "2 waiting" in words(drawn) and "1 open · 1 closed" in words(drawn)
    assert "A-02 · declined" in words(drawn) and "A-04 · asked" in words(drawn)
    assert 'class="houses"' not in client.get(f"{cast.url}/register/access?view=open").text


def test_without_an_access_there_are_no_houses(client: CheckedClient, cast: Cast) -> None:
    assert 'class="houses"' not in client.get(f"{cast.url}/register/access").text


def test_one_more_access_is_no_more_questions(
    app: Flask, client: CheckedClient, cast: Cast, doors: None, counted_queries: CountedQueries
) -> None:
    def asked() -> int:
        with counted_queries() as queries:
            client.get(f"{cast.url}/register/access")
        return len(queries)

    before = asked()
    with stored_by(app):
        for place in range(25):
            access(cast, f"Report {place}", Side.SUPPLIER, OPEN)
    assert asked() == before


@pytest.fixture
def block(app: Flask, cast: Cast, doors: None) -> Block:
    with stored_by(app):
        return go_to(cast, started(cast, template_called("theme-2")), "Opening access")


def wall(app: Flask, block: Block, audience: str = "screen") -> str:
    with app.app_context():
        return unescape(render_scene(block.room.id, audience))


def test_the_wall_has_the_houses_with_closed_doors_and_phones_what_is_their_own(
    app: Flask, block: Block
) -> None:
    scene = wall(app, block)
    assert "Recipe of" in words(picture(scene)) and "What each side lets the other see" in scene
    phone = wall(app, block, "phone")
    assert "What missing information" in phone and "Recipe of" not in phone and 'class="houses' not in phone


def test_hidden_from_the_room_there_are_no_houses(app: Flask, cast: Cast, block: Block) -> None:
    with stored_by(app):
        set_hidden(cast.actor, cast.programme_id, block.workshop.number, True)
    assert "houses" not in wall(app, block)


def test_more_doors_than_fit_are_counted_and_stand_on_the_next_page(
    app: Flask, cast: Cast, block: Block
) -> None:
    with stored_by(app):
        for place in range(4):
            access(cast, f"Report {place}", Side.SUPPLIER, OPEN)
    assert "and 3 more: 3 open" in words(picture(wall(app, block)))
    with stored_by(app):
        assert KIND.show(now_in(cast, block.workshop.number))["page"].of == 2
        press(cast, now_in(cast, block.workshop.number), "page", page="2")
    drawn = words(picture(wall(app, block)))
    assert "Report 3" in drawn and "Batch tests" not in drawn and "and 3 more: 2 open · 1 closed" in drawn


def test_another_register_stands_on_the_wall_as_before(app: Flask, cast: Cast, block: Block) -> None:
    with stored_by(app):
        concern(cast)
        press(cast, now_in(cast, block.workshop.number), "view", view="concerns")
    scene = wall(app, block)
    assert "houses" not in scene and "We are last in line" in scene
