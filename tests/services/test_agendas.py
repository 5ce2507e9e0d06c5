"""Agendas: items added, edited, moved, removed with undo, stepped through, and their notes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from facilitator import clock
from facilitator.domain.agendas import Activity, ItemDraft, ItemState
from facilitator.domain.errors import Conflict, Invalid, NotFound, Stale
from facilitator.queries.agendas import agenda_of
from facilitator.services import agendas
from facilitator.services.workshops import close_workshop, start_workshop
from tests.conftest import CountedQueries
from tests.factories import Cast
from tests.rooms import agenda, plan, run_first_item, told, workshop_of

HALF_PAST_NINE = datetime(2027, 1, 14, 8, 30, tzinfo=UTC)
ROUND = ItemDraft("One word each", 7, Activity.ROUND, "Say it.", "A feeling for the room.")


@pytest.fixture
def number(context: Flask, cast: Cast) -> int:
    """A planned launch."""
    return plan(cast)


def keys(cast: Cast, number: int) -> list[str]:
    return list(agenda(cast, number).keys)


def test_a_new_item_stands_where_it_was_wanted_and_counts(cast: Cast, number: int) -> None:
    before = keys(cast, number)
    key = agendas.add_item(cast.actor, cast.programme_id, number, ROUND, after=before[2])
    last = agendas.add_item(cast.actor, cast.programme_id, number, ROUND)
    assert keys(cast, number) == [*before[:3], key, *before[3:], last]
    assert agenda(cast, number).fit.over == 14


def test_an_edit_changes_one_item_and_the_clocks_after_it(cast: Cast, number: int) -> None:
    first = agenda(cast, number).items[0]
    agendas.edit_item(cast.actor, cast.programme_id, number, first.key, ROUND, first.mark)
    lines = agenda(cast, number).items
    assert lines[0].draft == ROUND
    assert lines[1].begins_at == HALF_PAST_NINE + timedelta(minutes=7)
    kind, data = told(cast)[-1]
    assert (kind, data["what"]) == ("AgendaChanged", "edited")
    assert data["fields"] == ["title", "minutes", "activity", "script", "leaves_behind", "prompt"]


def test_two_edits_of_the_same_text_meet_and_neither_is_lost(cast: Cast, number: int) -> None:
    first = agenda(cast, number).items[0]
    agendas.edit_item(cast.actor, cast.programme_id, number, first.key, ROUND, first.mark)
    mine = ItemDraft("Mine", 5, Activity.TALK)
    with pytest.raises(Stale) as caught:
        agendas.edit_item(cast.actor, cast.programme_id, number, first.key, mine, first.mark)
    assert caught.value.current == ROUND == agenda(cast, number).items[0].draft
    agendas.edit_item(cast.actor, cast.programme_id, number, first.key, mine, ROUND.mark)
    assert agenda(cast, number).items[0].draft == mine


def test_saving_what_stands_there_already_changes_and_says_nothing(cast: Cast, number: int) -> None:
    first, said = agenda(cast, number).items[0], len(told(cast))
    agendas.edit_item(cast.actor, cast.programme_id, number, first.key, first.draft, "an old mark")
    assert len(told(cast)) == said


def test_a_removed_item_comes_back_with_its_notes_to_where_it_stood(cast: Cast, number: int) -> None:
    before = keys(cast, number)
    agendas.save_notes(cast.actor, cast.programme_id, number, before[3], "Said in the corridor", 1)
    agendas.remove_item(cast.actor, cast.programme_id, number, before[3])
    assert keys(cast, number) == [*before[:3], *before[4:]]
    with pytest.raises(NotFound):
        agendas.remove_item(cast.actor, cast.programme_id, number, before[3])
    for _press in range(2):
        agendas.restore_item(cast.actor, cast.programme_id, number, before[3])
    assert keys(cast, number) == before
    assert agenda(cast, number).items[3].notes == "Said in the corridor"


def test_moving_and_reordering_keep_every_item(cast: Cast, number: int) -> None:
    before = keys(cast, number)
    agendas.move_item(cast.actor, cast.programme_id, number, before[5], 0)
    assert keys(cast, number) == [before[5], *before[:5], *before[6:]]
    agendas.reorder(cast.actor, cast.programme_id, number, before)
    assert keys(cast, number) == before
    with pytest.raises(Stale):
        agendas.reorder(cast.actor, cast.programme_id, number, before[1:])
    assert keys(cast, number) == before


def test_another_agenda_can_be_taken_and_given_back(cast: Cast, number: int) -> None:
    before = keys(cast, number)
    old = agendas.replace_agenda(
        cast.actor, cast.programme_id, number, agendas.template_items("short-review"), "Short review"
    )
    assert old == before and agenda(cast, number).fit.planned == 30
    agendas.bring_back_agenda(cast.actor, cast.programme_id, number, old)
    assert keys(cast, number) == before
    start_workshop(cast.actor, cast.programme_id, number)
    with pytest.raises(Conflict):
        agendas.replace_agenda(cast.actor, cast.programme_id, number, [], "nothing")


def test_the_agenda_begins_with_the_workshop_and_not_before(cast: Cast, number: int) -> None:
    first = keys(cast, number)[0]
    with pytest.raises(Conflict, match="Start the session first"):
        agendas.step_item(cast.actor, cast.programme_id, number, first, ItemState.RUNNING)
    agendas.step_item(cast.actor, cast.programme_id, number, first, ItemState.SKIPPED)
    assert agenda(cast, number).fit.over == -10
    agendas.step_item(cast.actor, cast.programme_id, number, first, ItemState.WAITING)
    assert agenda(cast, number).fit.over == 0


def test_the_projected_end_follows_what_really_happens(cast: Cast, number: int) -> None:
    with clock.held(HALF_PAST_NINE + timedelta(minutes=5)):
        first = run_first_item(cast, number)
    second = keys(cast, number)[1]
    with clock.held(HALF_PAST_NINE + timedelta(minutes=25)):
        late = agenda(cast, number, live=True)
        assert (late.now_key, late.next_key, late.late_minutes) == (first, second, 15)
        agendas.step_item(cast.actor, cast.programme_id, number, second, ItemState.RUNNING)
        lines = agenda(cast, number, live=True)
    assert lines.items[0].actual_minutes == 20
    assert lines.items[1].due_at == HALF_PAST_NINE + timedelta(minutes=35)
    assert lines.actual_minutes == 20 and lines.late_minutes == 15
    kinds = [kind for kind, _data in told(cast)][-3:]
    assert kinds == ["AgendaItemStarted", "AgendaItemFinished", "AgendaItemStarted"]


def test_a_second_press_of_next_changes_nothing(cast: Cast, number: int) -> None:
    run_first_item(cast, number)
    second = keys(cast, number)[1]
    agendas.step_item(cast.actor, cast.programme_id, number, second, ItemState.RUNNING)
    with pytest.raises(Conflict, match="moved the agenda on"):
        agendas.step_item(cast.actor, cast.programme_id, number, second, ItemState.RUNNING)
    assert agenda(cast, number).now_key == second


def test_the_item_that_is_on_cannot_be_taken_away(cast: Cast, number: int) -> None:
    first = run_first_item(cast, number)
    with pytest.raises(Conflict, match="on now"):
        agendas.remove_item(cast.actor, cast.programme_id, number, first)


def test_notes_are_kept_with_a_version_and_the_log_does_not_repeat_them(cast: Cast, number: int) -> None:
    key = keys(cast, number)[0]
    assert agendas.save_notes(cast.actor, cast.programme_id, number, key, "First", 1) == 2
    assert agendas.save_notes(cast.actor, cast.programme_id, number, key, "First", 1) == 2
    with pytest.raises(Stale) as caught:
        agendas.save_notes(cast.actor, cast.programme_id, number, key, "From an old page", 1)
    assert caught.value.current == agendas.NotesNow("First", 2)
    kind, data = told(cast)[-1]
    assert (kind, data["letters"], "First" in str(data)) == ("NotesSaved", 5, False)
    with pytest.raises(Invalid):
        agendas.save_notes(cast.actor, cast.programme_id, number, key, "x" * 20001, 2)


def test_notes_still_on_their_way_at_the_end_are_kept(cast: Cast, number: int) -> None:
    key = run_first_item(cast, number)
    close_workshop(cast.actor, cast.programme_id, number)
    assert agendas.save_notes(cast.actor, cast.programme_id, number, key, "The last word", 1) == 2
    with pytest.raises(Conflict):
        agendas.add_item(cast.actor, cast.programme_id, number, ROUND)


def test_nothing_of_it_works_from_another_programme(cast: Cast, number: int) -> None:
    key = keys(cast, number)[0]
    with pytest.raises(NotFound):
        agendas.save_notes(cast.outsider_actor, cast.other_programme_id, number, key, "x", 1)
    with pytest.raises(NotFound):
        agendas.remove_item(cast.outsider_actor, cast.other_programme_id, number, key)


def test_an_agenda_takes_one_query_however_long_it_is(
    cast: Cast, number: int, counted_queries: CountedQueries
) -> None:
    workshop = workshop_of(cast, number)
    for _item in range(20):
        agendas.add_item(cast.actor, cast.programme_id, number, ROUND)
    with counted_queries() as statements:
        assert len(agenda_of(workshop).items) == 31
    assert len(statements) == 1
