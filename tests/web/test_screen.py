"""The projector: what the room may see, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from facilitator import clock
from facilitator.activities import steps
from facilitator.domain.agendas import Activity, ItemState
from facilitator.domain.rooms import AFTERWARDS, written_code
from facilitator.domain.sides import Side
from facilitator.models import Event
from facilitator.queries.agendas import agenda_of
from facilitator.queries.rooms import RoomView
from facilitator.queries.workshops import workshop_by_number
from facilitator.services.agendas import save_notes, step_item
from facilitator.services.programmes import archive_programme
from facilitator.services.rooms import new_screen, set_blank, set_hidden, set_joining, show_code
from facilitator.services.sheets import lock_list
from facilitator.services.timing import pause_item
from facilitator.services.workshops import close_workshop, set_attendance
from tests.clients import CheckedClient
from tests.conftest import row_count
from tests.days import today
from tests.factories import Cast, Member
from tests.phones import Wall, wall_in
from tests.rooms import plan
from tests.signing_room import commitment, sheet_on_table, sign_for

SECRETS = ["A card of Sergio", "A card of Carla"]


@pytest.fixture
def wall(app: Flask, cast: Cast) -> Wall:
    return wall_in(app, cast)


def number_of(wall: Wall) -> int:
    return wall.block.workshop.number


def scene_of(client: CheckedClient, wall: Wall) -> str:
    text = client.get(wall.screen).text
    return text[text.index('<section class="scene') : text.index("</section>")]


def gather(wall: Wall, cast: Cast, naming: str) -> None:
    """Two cards, one of each party, while collecting is still open."""
    wall.switch("gather")
    wall.press("open", prompt="What makes you hesitate?", naming=naming)
    for member, text in zip((cast.supplier_member, cast.customer_signatory), SECRETS, strict=True):
        phone = wall.phone(member)
        if naming == "anonymous":
            wall.agree(phone)
        answer = phone.post(wall.do("card"), json={"run": "1", "text": text})
        assert answer.status_code == 200


def test_one_thing_at_a_time_without_signing_in(wall: Wall, stranger: CheckedClient) -> None:
    text = stranger.get(wall.screen).text
    assert wall.block.prompt in text and "Northwind Fittings" in text and "mark--c" in text
    assert wall.block.item.due_at is not None
    assert f'data-due="{int(wall.block.item.due_at.timestamp())}"' in text
    assert "<form" not in text, "nothing can be done here"


def test_the_clock_stands_still_while_paused(wall: Wall, stranger: CheckedClient, cast: Cast) -> None:
    with wall.writing():
        pause_item(cast.actor, cast.programme_id, number_of(wall), wall.block.item.key)
    scene = scene_of(stranger, wall)
    assert "paused" in scene and "data-due" not in scene


def test_never_notes_nor_the_script(wall: Wall, stranger: CheckedClient, cast: Cast) -> None:
    with wall.writing():
        save_notes(
            cast.actor, cast.programme_id, number_of(wall), wall.block.item.key, "Sergio is nervous", 1
        )
    text = stranger.get(wall.screen).text
    assert "nervous" not in text
    assert wall.block.item.script and wall.block.item.script_paragraphs[0] not in text


def test_never_what_is_not_released(wall: Wall, stranger: CheckedClient, cast: Cast) -> None:
    gather(wall, cast, "named")
    scene = scene_of(stranger, wall)
    assert "have handed in" in scene
    assert not any(card in scene for card in SECRETS)
    wall.press("reveal")
    wall.press("all")
    scene = scene_of(stranger, wall)
    assert all(card in scene for card in SECRETS) and cast.supplier_member.name in scene


def test_no_names_and_no_party_on_anonymous_cards(wall: Wall, stranger: CheckedClient, cast: Cast) -> None:
    gather(wall, cast, "anonymous")
    wall.press("reveal")
    wall.press("all")
    scene = scene_of(stranger, wall)
    assert all(card in scene for card in SECRETS)
    cards = scene[scene.index("scene__body") : scene.index("scene__foot")]
    assert not any(member.name in cards for member in cast.people)
    assert "mark--s" not in cards and "mark--c" not in cards, "fewer than four of each side gave something"


def test_hidden_results_are_not_in_the_page(wall: Wall, stranger: CheckedClient, cast: Cast) -> None:
    gather(wall, cast, "named")
    wall.press("reveal")
    wall.press("all")
    with wall.writing():
        set_hidden(cast.actor, cast.programme_id, number_of(wall), True)
    text = stranger.get(wall.screen).text + wall.phone(cast.customer_member).get("/room").text
    assert not any(card in text for card in SECRETS)


def test_blank_is_an_empty_paper(wall: Wall, stranger: CheckedClient, cast: Cast) -> None:
    with wall.writing():
        set_blank(cast.actor, cast.programme_id, number_of(wall), True)
    scene = scene_of(stranger, wall)
    assert wall.block.prompt not in scene and "data-due" not in scene
    assert written_code(wall.room.join_code) not in scene


def has_code(client: CheckedClient, wall: Wall) -> bool:
    """Whether the code to join stands on the wall: its letters, and then its picture too."""
    scene = scene_of(client, wall)
    shown = written_code(wall.room.join_code) in scene
    assert shown == ("opens the room on a phone" in scene) == ('class="qr"' in scene)
    return shown


def mark_present(wall: Wall, member: Member, on: bool) -> None:
    with wall.writing():
        set_attendance(wall.cast.actor, wall.cast.programme_id, number_of(wall), member.number, on)


def step(wall: Wall, key: str, to: ItemState) -> None:
    """A press of the facilitator's, as the console makes it."""
    with wall.writing():
        workshop = workshop_by_number(wall.cast.programme_id, number_of(wall))
        steps.step(wall.cast.actor, wall.block.programme, workshop, key, to)


def call_code(wall: Wall, on: bool = True) -> None:
    with wall.writing():
        show_code(wall.cast.actor, wall.cast.programme_id, number_of(wall), on)


def test_the_code_stands_large_and_alone_before_the_first_block(
    wall: Wall, stranger: CheckedClient, cast: Cast
) -> None:
    step(wall, wall.block.item.key, ItemState.WAITING)
    scene = scene_of(stranger, wall)
    assert has_code(stranger, wall) and "Join with your phone" in scene and "data-due" not in scene
    assert "Northwind Fittings 2 of 2" in scene, "who is there, as they come"


def test_while_somebody_is_missing_the_code_stands_beside_the_first_question_and_then_goes(
    wall: Wall, stranger: CheckedClient, cast: Cast
) -> None:
    assert not has_code(stranger, wall), "everybody is there"
    mark_present(wall, cast.customer_member, False)
    assert has_code(stranger, wall) and wall.block.prompt in scene_of(stranger, wall)
    mark_present(wall, cast.customer_member, True)
    assert not has_code(stranger, wall)


def test_an_activity_that_begins_has_the_wall_for_itself(
    wall: Wall, stranger: CheckedClient, cast: Cast
) -> None:
    mark_present(wall, cast.customer_member, False)
    wall.switch("check-in")
    assert has_code(stranger, wall), "nobody writes yet"
    wall.press("ask", how="word", naming="named")
    assert not has_code(stranger, wall)


def test_after_the_first_block_there_is_no_code_though_somebody_is_missing(
    wall: Wall, stranger: CheckedClient, cast: Cast
) -> None:
    mark_present(wall, cast.customer_member, False)
    with wall.app.app_context():
        second = agenda_of(workshop_by_number(cast.programme_id, number_of(wall))).keys[1]
    step(wall, second, ItemState.RUNNING)
    assert not has_code(stranger, wall)


def test_the_code_is_called_back_for_one_block(wall: Wall, stranger: CheckedClient, cast: Cast) -> None:
    call_code(wall)
    scene = scene_of(stranger, wall)
    assert has_code(stranger, wall) and wall.block.prompt not in scene and scene.count("data-due") == 1
    call_code(wall, False)
    assert not has_code(stranger, wall)
    call_code(wall)
    first = wall.block.item.key
    step(wall, first, ItemState.DONE)
    assert not has_code(stranger, wall), "it goes with its block"
    step(wall, first, ItemState.RUNNING)
    assert not has_code(stranger, wall), "and does not come back with it"


def test_no_code_of_the_list_beside_the_code_to_join(wall: Wall, stranger: CheckedClient, cast: Cast) -> None:
    with wall.writing():
        commitment(cast, number_of(wall), deed="Send the weekly figures")
        lock_list(cast.actor, cast.programme_id, number_of(wall))
        code = sheet_on_table(cast, number_of(wall)).code
    with wall.app.app_context():
        lines = agenda_of(workshop_by_number(cast.programme_id, number_of(wall))).items
    step(wall, next(one.key for one in lines if one.activity is Activity.SIGN_OFF), ItemState.RUNNING)
    assert code in scene_of(stranger, wall) and not has_code(stranger, wall)
    call_code(wall)
    assert code not in scene_of(stranger, wall) and has_code(stranger, wall)


def test_the_code_goes_when_joining_is_closed(wall: Wall, stranger: CheckedClient, cast: Cast) -> None:
    call_code(wall)
    assert has_code(stranger, wall)
    with wall.writing():
        set_joining(cast.actor, cast.programme_id, number_of(wall), False)
    assert not has_code(stranger, wall)


def test_a_wall_has_one_clock_also_while_a_speaker_has_their_own(
    wall: Wall, stranger: CheckedClient, cast: Cast
) -> None:
    wall.switch("round")
    due = wall.block.item.due_at
    assert due is not None and f'data-due="{int(due.timestamp())}"' in scene_of(stranger, wall)
    wall.press("clock", seconds="60")
    wall.press("speak")
    scene = scene_of(stranger, wall)
    assert scene.count("data-clock-time") == 1 and "left to speak" in scene
    assert f'data-due="{int(due.timestamp())}"' not in scene


def test_between_blocks_it_says_what_comes(wall: Wall, stranger: CheckedClient, cast: Cast) -> None:
    with wall.writing():
        step_item(cast.actor, cast.programme_id, number_of(wall), wall.block.item.key, ItemState.DONE)
    scene = scene_of(stranger, wall)
    assert "We begin in a moment" in scene and wall.block.prompt not in scene


def test_a_dead_address_and_one_that_never_was_read_the_same(
    wall: Wall, stranger: CheckedClient, cast: Cast
) -> None:
    old = wall.screen
    never = stranger.get("/screen/" + "A" * 32)
    assert never.status_code == 404 and "Nothing is shown here" in never.text
    with wall.writing():
        new_screen(cast.actor, cast.programme_id, number_of(wall))
    for url in (old, f"{old}/stream", f"{old}/poll"):
        assert stranger.get(url).status_code == 404, url
    assert _plain(stranger.get(old).text) == _plain(never.text)
    assert wall.screen != old and stranger.get(wall.screen).status_code == 200


def test_it_ends_with_the_workshop(wall: Wall, stranger: CheckedClient, cast: Cast) -> None:
    here = wall.screen
    with wall.writing():
        close_workshop(cast.actor, cast.programme_id, number_of(wall), "", None)
    thanks = stranger.get(here)
    assert thanks.status_code == 200 and "Thank you." in thanks.text
    assert wall.block.prompt not in thanks.text and "data-stream" not in thanks.text
    with clock.held(clock.now() + AFTERWARDS + timedelta(minutes=1)):
        ended = stranger.get(here)
    assert ended.status_code == 404
    assert "Thank you." not in ended.text and "Northwind" not in ended.text


def test_the_last_scene_names_both_signatures_the_marks_and_the_next_date(
    wall: Wall, stranger: CheckedClient, cast: Cast
) -> None:
    number = number_of(wall)
    with wall.writing():
        commitment(cast, number, deed="Send the weekly figures")
        commitment(cast, number, Side.CUSTOMER, deed="Name one contact")
        lock_list(cast.actor, cast.programme_id, number)
        sheet = sheet_on_table(cast, number)
        for side in Side:
            sign_for(cast, number, side)
        close_workshop(cast.actor, cast.programme_id, number)
    scene = scene_of(stranger, wall)
    assert sheet.code in scene and "signed by both" in scene
    assert cast.supplier_signatory.name in scene and cast.customer_signatory.name in scene
    assert "New commitments: 2" in scene and "Looked at today" not in scene
    assert "The next session has no date yet." in scene
    with wall.writing():
        plan(cast, day=today() + timedelta(days=20))
    assert "We meet again on" in scene_of(stranger, wall)


def test_the_last_scene_tells_each_party_its_own_marks_and_no_date_that_has_passed(
    wall: Wall, stranger: CheckedClient, cast: Cast
) -> None:
    with wall.writing():
        plan(cast, day=today() - timedelta(days=20))
        commitment(cast, number_of(wall), deed="Send the weekly figures")
        close_workshop(cast.actor, cast.programme_id, number_of(wall))
    scene = scene_of(stranger, wall)
    assert "Northwind Fittings: 1" in scene and "Lakeside Yards: 0" in scene
    assert "The next session has no date yet." in scene and "We meet again" not in scene


def test_an_archived_programme_shows_nothing_on_a_wall_that_has_ended(
    wall: Wall, stranger: CheckedClient, cast: Cast
) -> None:
    with wall.writing():
        close_workshop(cast.actor, cast.programme_id, number_of(wall))
        archive_programme(cast.actor, cast.programme_id)
    assert stranger.get(wall.screen).status_code == 404


def test_the_last_scene_says_what_is_not_signed_yet(wall: Wall, stranger: CheckedClient, cast: Cast) -> None:
    number = number_of(wall)
    with wall.writing():
        commitment(cast, number, deed="Send the weekly figures")
        lock_list(cast.actor, cast.programme_id, number)
        sign_for(cast, number, Side.SUPPLIER)
        close_workshop(cast.actor, cast.programme_id, number, "", today() + timedelta(days=5))
    scene = scene_of(stranger, wall)
    assert "not signed yet" in scene and "signing stays open until" in scene and "signed by both" not in scene


def test_each_room_has_its_own(wall: Wall, stranger: CheckedClient, cast: Cast, app: Flask) -> None:
    first = wall.screen
    with wall.writing():
        close_workshop(cast.actor, cast.programme_id, number_of(wall))
    second = wall_in(app, cast)
    assert second.screen != first
    assert second.block.prompt in scene_of(stranger, second)
    over = stranger.get(first).text
    assert "Thank you." in over and second.block.prompt not in over


def test_looking_changes_nothing(wall: Wall, stranger: CheckedClient, app: Flask) -> None:
    before: RoomView = wall.room
    with app.app_context():
        events = row_count(Event.__tablename__)
    for _ in range(3):
        stranger.get(wall.screen)
    assert stranger.post(wall.screen).status_code == 405
    assert wall.room == before
    with app.app_context():
        assert row_count(Event.__tablename__) == events


def test_the_scene_has_no_ids_and_no_token(wall: Wall, stranger: CheckedClient, cast: Cast) -> None:
    gather(wall, cast, "named")
    for act in ("reveal", "next", "all"):
        wall.press(act)
        scene = scene_of(stranger, wall)
        assert " id=" not in scene and "csrf" not in scene, act


def _plain(text: str) -> str:
    """Without the token, which differs each time."""
    return "".join(line for line in text.splitlines() if "csrf-token" not in line)
