"""The facilitator's cards, and the page to clear before the launch."""

from __future__ import annotations

from dataclasses import replace

from flask import Flask

from facilitator.method import load_method
from facilitator.services.agendas import edit_item
from tests.clients import CheckedClient
from tests.factories import Cast
from tests.ledgers import make_running, stored_by
from tests.rooms import agenda, plan


def test_the_cards_say_what_to_say_and_what_stays_out(client: CheckedClient, cast: Cast) -> None:
    page = client.get(f"{cast.url}/guidance/cards").text
    assert page.count('class="guide-card"') == 10
    assert "Bids and tenders" in page and "Tell counsel of both sides" in page


def test_the_cards_lead_to_the_paper_on_which_they_are_printed(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    assert "/packs/script/" not in client.get(f"{cast.url}/guidance/cards").text
    with stored_by(app):
        number = plan(cast)
    assert f"{cast.url}/packs/script/{number}" in client.get(f"{cast.url}/guidance/cards").text


def test_the_page_before_the_launch_has_a_box_for_each_point(client: CheckedClient, cast: Cast) -> None:
    page = client.get(f"{cast.url}/guidance/before-launch").text
    assert page.count('class="guide-box"') == 12
    assert "works council" in page and "data protection of both sides" in page


def test_the_steps_page_leads_to_both(client: CheckedClient, cast: Cast) -> None:
    page = client.get(f"{cast.url}/steps").text
    assert f"{cast.url}/guidance/cards" in page and f"{cast.url}/guidance/before-launch" in page


def test_the_console_has_the_cues_of_the_block(app: Flask, client: CheckedClient, cast: Cast) -> None:
    with stored_by(app):
        make_running(cast)
    page = client.get(f"{cast.url}/workshops/1/run").text
    cues = load_method().template("review").items[0].cues
    assert cues.quiet in page and cues.half_time in page


def test_a_block_keeps_its_cues_whatever_it_is_called(app: Flask, client: CheckedClient, cast: Cast) -> None:
    with stored_by(app):
        make_running(cast)
        here = (cast.actor, cast.programme_id, 1)
        first = agenda(cast, 1).items[0]
        edit_item(*here, first.key, replace(first.draft, title="How are you?"), first.mark)
    page = client.get(f"{cast.url}/workshops/1/run").text
    assert load_method().template("review").items[0].cues.quiet in page
