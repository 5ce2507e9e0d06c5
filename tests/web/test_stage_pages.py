"""Every page of the room, and its wall, opens at every stage of a block that gathers."""

from __future__ import annotations

from flask import Flask

from facilitator.activities import line
from facilitator.database import write_lock
from facilitator.extensions import db
from tests.activities.test_line import in_block
from tests.blocks import again, give, giver
from tests.clients import CheckedClient
from tests.factories import Cast
from tests.phones import Wall

CARDS = (
    "Plan a season together",
    "One call instead of five mails",
    "Buy thinner together",
    "Share the forecast",
)
STAGES = ("open", "reveal", "card", "card", "card", "group", "vote", "count", "keep", "take")


def test_the_pages_of_the_room_open_at_every_stage(app: Flask, cast: Cast, client: CheckedClient) -> None:
    with app.app_context(), write_lock(db.session):
        wall = Wall(app, cast, in_block(cast, "Opportunities"))
        db.session.commit()
    session = f"{cast.url}/workshops/{wall.block.workshop.number}"
    for what in STAGES:
        with wall.writing():
            now = again(cast, wall.block)
            ahead = line.ahead_of(now)
            assert ahead.what == what
            line.go_on(cast.actor, now, ahead.mark, {"naming": "named"})
            if what == "open":
                for member, text in zip(cast.people, CARDS, strict=True):
                    give(cast, wall.block, giver(member), "card", text=text)
        for page in (f"{session}/run", f"{session}/review", f"{session}/commit", wall.screen):
            assert client.get(page).status_code == 200, (what, page)
        assert client.get(wall.screen).text.count("scene-clock__time") == 1
