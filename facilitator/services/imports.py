"""Commitments come in from a table, all or none: prepared without a lock, then stored under it in one go.

What was agreed elsewhere is active or judged at once, marked as imported and not signed here; the next list can take it
in. What is a draft, offered or agreed in the table comes in as just that, to be agreed and signed here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import func, select, update

from facilitator import clock
from facilitator.domain.actors import Actor
from facilitator.domain.commitment_rows import LINKS, CommitmentRow
from facilitator.domain.errors import Conflict, Invalid
from facilitator.domain.events.about import THE_PROGRAMME, about_commitment, about_import, about_person
from facilitator.domain.events.imports import PromisesImported
from facilitator.domain.events.people import PersonAdded
from facilitator.domain.events.programme import RowsHeld
from facilitator.domain.named_people import Match
from facilitator.domain.permissions import Entry, check_enters
from facilitator.domain.sides import Side, ref_of
from facilitator.domain.workshops import Kind, WorkshopDraft
from facilitator.domain.zones import local, today_in
from facilitator.extensions import db
from facilitator.method import load_method
from facilitator.models import Base, ChangeAsk, Commitment, Import, Person, Programme
from facilitator.queries.programme_hold import LogHead
from facilitator.queries.programmes import ProgrammeBrief
from facilitator.queries.workshops import workshop_by_number
from facilitator.services.import_plans import ImportPlan, PlannedRow, in_words, new_key, plan_import
from facilitator.services.import_rows import has_ended_here, stored_of, told_of
from facilitator.services.log_batches import (
    BoundBatch,
    LogMoved,
    Telling,
    bind_batch,
    claim_places,
    log_head,
    seal_batch,
    write_bound,
)
from facilitator.services.many_rows import (
    BoundRows,
    are_free,
    bind_rows,
    ids_ahead,
    insert_bound,
    insert_rows,
    note_bound,
)
from facilitator.services.people import person_columns, person_data
from facilitator.services.row_changes import change_each, change_rows
from facilitator.services.row_notes import take_notes
from facilitator.services.workshops import plan_workshop
from facilitator.written_dates import Form, day_words, words_locale

Answer = TypeVar("Answer")
TRIES = 3
MANY_ROWS, MANY_TRIES = 1000, 6
"""From so many rows on, planning takes longer than anybody should wait: tried oftener, and never under the lock."""


@dataclass(frozen=True, slots=True)
class PreparedImport:
    """An import ready to be stored: its events are sealed, its numbers counted on from where the programme stands."""

    actor: Actor
    programme: ProgrammeBrief
    plan: ImportPlan
    numbers: Mapping[str, int]
    """What the programme has counted up to: refs by side, `people`, `imports`."""
    refs: tuple[str, ...]
    made_workshop: bool
    bound: BoundImport | None
    """None while the workshop is still to be planned, whose event comes first."""


@dataclass(frozen=True, slots=True)
class BoundImport:
    """All that is stored, as the driver takes it, under ids that were free when it was made ready."""

    batch: BoundBatch
    ids: Mapping[type[Base], Sequence[int]]
    rows: tuple[BoundRows | None, ...]
    """The import's own row, the people's, the commitments'."""


def import_beside_others(
    actor: Actor,
    programme: ProgrammeBrief,
    planned: Callable[[], ImportPlan],
    writing: Callable[[], AbstractContextManager[None]],
    then: Callable[[int], Answer],
    *,
    again: bool = False,
) -> Answer:
    """Plans without the lock, stores inside `writing()`, and returns what `then` makes of the import's number there.

    Where the programme moves on meanwhile it looks again; after `TRIES` times it plans under the lock as well, so that
    it comes to its end in the liveliest room. A long list is never planned there: others would wait for it; the launch
    workshop that it needs is planned by itself before. Raises Invalid as `prepare_import` does, and Conflict for a long
    list where something happened at every try.
    """
    tries, launched = 0, False
    while True:
        prepared = prepare_import(actor, programme, planned(), again=again, launched=launched)
        is_long = len(prepared.refs) >= MANY_ROWS
        with suppress(LogMoved), writing():
            if not is_long or prepared.bound is not None:
                return then(store_import(prepared))
            _plan_launch(prepared)
            launched = True
        tries += 1
        if is_long and tries >= MANY_TRIES:
            raise Conflict(
                "So much happens in this programme just now that this long list could not come in. Nothing of it did: "
                "press again in a quieter moment."
            )
        if not is_long and tries >= TRIES:
            break
    with writing():
        return then(store_import(prepare_import(actor, programme, planned(), again=again)))


def import_commitments(
    actor: Actor,
    programme: ProgrammeBrief,
    rows: Sequence[CommitmentRow],
    number: int | None = None,
    *,
    chosen: Mapping[str, int] | None = None,
    again: bool = False,
) -> int:
    """Brings all rows in at once, for whoever holds the programme already, and returns how many."""
    plan = plan_import(programme, rows, number, chosen)
    store_import(prepare_import(actor, programme, plan, again=again))
    return len(rows)


def prepare_import(
    actor: Actor, programme: ProgrammeBrief, plan: ImportPlan, *, again: bool = False, launched: bool = False
) -> PreparedImport:
    """Seals and counts what was planned; changes nothing, needs no lock. `launched`: its workshop was planned for it.

    Raises NotAllowed for whoever is no facilitator, Invalid (field `file`) when a row is faulty, and (field `again`)
    when the very same rows came in before and `again` does not say that this is meant.
    """
    check_enters(Entry.IMPORT, actor)
    if plan.faulty:
        raise Invalid({"file": f"Nothing came in: {in_words(plan)}."})
    if plan.before is not None and not again:
        raise Invalid({"again": same_again(plan, programme)})
    numbers = _numbers(programme.id)
    refs = _refs(plan, numbers)
    made_workshop = launched or plan.workshop_id is None
    prepared = PreparedImport(actor, programme, plan, numbers, refs, made_workshop, None)
    if plan.workshop_id is None:
        return prepared
    return replace(prepared, bound=_bound(prepared, plan.head, plan.workshop_id, plan.workshop_number))


def same_again(plan: ImportPlan, programme: ProgrammeBrief) -> str:
    """Says which import these very rows came in with, and on which day there."""
    assert plan.before is not None
    day = today_in(programme.time_zone, plan.before.at)
    written = day_words(day, Form.LONG, words_locale(programme.locale))
    return f"These very rows came in already, with import {plan.before.number} on {written}."


def store_import(prepared: PreparedImport) -> int:
    """Stores it and returns its number; the people that are missing, and a launch workshop, come with it.

    Raises LogMoved, having changed nothing, when anything happened in the programme since it was prepared.
    """
    programme, plan, bound = prepared.programme, prepared.plan, prepared.bound
    if bound is None:
        workshop = workshop_by_number(programme.id, _plan_launch(prepared))
        bound = _bound(prepared, log_head(programme.id), workshop.id, workshop.number)
    if not all(are_free(Base.metadata.tables[model.__tablename__], ids) for model, ids in bound.ids.items()):
        raise LogMoved
    sides = [_side(planned) for planned in plan.rows]
    claim_places(bound.batch.batch, {side: sides.count(side) for side in Side})
    for rows in bound.rows:
        insert_bound(rows)
    ids = dict(zip(prepared.refs, bound.ids[Commitment], strict=True))
    _store_links(prepared, ids)
    _store_wishes(prepared, ids, bound.batch.batch.at)
    _count_on(prepared)
    write_bound(bound.batch)
    return prepared.numbers["imports"] + 1


def _bound(prepared: PreparedImport, head: LogHead, workshop_id: int, workshop: int) -> BoundImport:
    """Works out all that is stored: what needs the lock then is a few statements of which each value is known."""
    plan, at = prepared.plan, clock.now()
    ids: dict[type[Base], Sequence[int]] = {
        model: ids_ahead(Base.metadata.tables[model.__tablename__], many)
        for model, many in ((Import, 1), (Person, len(plan.new_people)), (Commitment, len(plan.rows)))
    }
    tellings = _tellings(plan, prepared.numbers, prepared.refs, workshop_id, workshop)
    own = _import_row(prepared, head.seq, len(tellings), workshop_id) | {"id": ids[Import][0], "at": at}
    people = dict(zip(map(new_key, plan.new_people), ids[Person], strict=True))
    rows = (
        bind_rows(Import, [own]),
        bind_rows(Person, _people_rows(prepared, own["id"], ids[Person], at)),
        bind_rows(Commitment, _rows(prepared, own["id"], workshop_id, people, ids[Commitment], at)),
    )
    for one in rows:
        note_bound(one)
    batch = seal_batch(head, prepared.actor, tellings, take_notes(prepared.programme.id), at)
    return BoundImport(bind_batch(batch, dict(zip(prepared.refs, ids[Commitment], strict=True))), ids, rows)


def _numbers(programme_id: int) -> dict[str, int]:
    row = db.session.execute(
        select(
            Programme.supplier_refs,
            Programme.customer_refs,
            Programme.people_count,
            select(func.coalesce(func.max(Import.number), 0))
            .where(Import.programme_id == Programme.id)
            .scalar_subquery(),
        ).where(Programme.id == programme_id)
    ).one()
    return {Side.SUPPLIER.value: row[0], Side.CUSTOMER.value: row[1], "people": row[2], "imports": row[3]}


def _refs(plan: ImportPlan, numbers: Mapping[str, int]) -> tuple[str, ...]:
    """The ref of each row, counted on by side."""
    counted, refs = dict(numbers), []
    for planned in plan.rows:
        side = _side(planned)
        counted[side.value] += 1
        refs.append(ref_of(side, counted[side.value]))
    return tuple(refs)


def _tellings(
    plan: ImportPlan, numbers: Mapping[str, int], refs: Sequence[str], workshop_id: int, workshop: int
) -> list[Telling]:
    number = numbers["imports"] + 1
    told = PromisesImported(number, len(plan.rows), len(plan.new_people), plan.content_hash)
    tellings = [Telling(told, about_import(number).in_workshop(workshop_id, workshop))]
    for person, draft in enumerate(plan.new_people, start=numbers["people"] + 1):
        tellings.append(Telling(PersonAdded(person, **person_data(draft)), about_person(person)))
    for ref, planned in zip(refs, plan.rows, strict=True):
        about = about_commitment(ref).in_workshop(workshop_id, workshop)
        tellings.append(Telling(told_of(planned, plan.rows, number, refs), about))
    # What holds all these rows is an event of its own: that of a commitment is read with its history.
    return [*tellings, Telling(RowsHeld(), THE_PROGRAMME)]


def _import_row(prepared: PreparedImport, before: int, events: int, workshop_id: int) -> dict[str, Any]:
    """The import's own row; its events follow the one with the number `before`."""
    return {
        "programme_id": prepared.programme.id,
        "number": prepared.numbers["imports"] + 1,
        "by_name": prepared.actor.name,
        "workshop_id": workshop_id,
        "made_workshop": prepared.made_workshop,
        "commitments": len(prepared.plan.rows),
        "content_hash": prepared.plan.content_hash,
        "first_seq": before + 1,
        "last_seq": before + events,
    }


def _people_rows(
    prepared: PreparedImport, import_id: int, ids: Sequence[int], at: datetime
) -> list[dict[str, Any]]:
    first = prepared.numbers["people"] + 1
    return [
        {
            "id": key,
            "programme_id": prepared.programme.id,
            "number": number,
            "side": draft.side,
            "created_at": at,
            "import_id": import_id,
            "version": 1,
            **person_columns(draft),
        }
        for key, (number, draft) in zip(ids, enumerate(prepared.plan.new_people, start=first), strict=True)
    ]


def _rows(
    prepared: PreparedImport,
    import_id: int,
    workshop_id: int,
    people: Mapping[Any, int],
    ids: Sequence[int],
    at: datetime,
) -> list[dict[str, Any]]:
    """The commitments as they are stored, but for what links them with each other."""
    plan = prepared.plan
    return [
        {
            "id": key,
            "programme_id": prepared.programme.id,
            "side": _side(planned),
            "ref": ref,
            "number": int(ref.partition("-")[2]),
            "giver_id": _person_id(planned.giver, people),
            "receiver_id": _person_id(planned.receiver, people),
            "made_in_id": workshop_id,
            "import_id": import_id,
            "judged_in_id": workshop_id if has_ended_here(planned) else None,
            **stored_of(planned, plan.rows, at),
        }
        for key, ref, planned in zip(ids, prepared.refs, plan.rows, strict=True)
    ]


def _person_id(match: Match, people: Mapping[Any, int]) -> int | None:
    if match.person is not None:
        return match.person.id
    return people[new_key(match.new)] if match.new is not None else None


def _store_links(prepared: PreparedImport, ids: Mapping[str, int]) -> None:
    """Which commitment each row waits for, carries on or replaces: by the refs that they have here."""
    for column in LINKS:
        named = [
            (ids[ref], ids[prepared.refs[link.row]] if link.row is not None else link.commitment_id)
            for ref, planned in zip(prepared.refs, prepared.plan.rows, strict=True)
            if (link := planned.links.get(column)) is not None
        ]
        change_each(Commitment, f"{column}_id", named)


def _store_wishes(prepared: PreparedImport, ids: Mapping[str, int], at: datetime) -> None:
    rows = [
        {
            "commitment_id": ids[ref],
            "side": asked.side,
            "deed": asked.wish.deed,
            "evidence": asked.wish.evidence,
            "due": asked.wish.due,
            "reason": asked.wish.reason,
            "asked_at": at,
            "accepted_at": at if asked.accepted else None,
        }
        for ref, planned in zip(prepared.refs, prepared.plan.rows, strict=True)
        if (asked := planned.row.standing.asked) is not None
    ]
    insert_rows(ChangeAsk, rows)


def _count_on(prepared: PreparedImport) -> None:
    """The programme's counts, which only ever grow."""
    change_rows(
        update(Programme)
        .where(Programme.id == prepared.programme.id)
        .values(
            people_count=Programme.people_count + len(prepared.plan.new_people),
        )
    )


def _side(planned: PlannedRow) -> Side:
    assert planned.row.side is not None  # a row without one is faulty
    return planned.row.side


def _plan_launch(prepared: PreparedImport) -> int:
    """Plans the workshop that the commitments belong to, and returns its number; raises LogMoved."""
    actor, programme = prepared.actor, prepared.programme
    if log_head(programme.id) != prepared.plan.head:
        raise LogMoved
    template = load_method().template("launch")
    now = local(clock.now(), programme.time_zone)
    draft = WorkshopDraft(
        kind=Kind.LAUNCH,
        step=programme.current_step,
        day=now.date(),
        clock=now.time().replace(hour=9, minute=0, second=0, microsecond=0),
        length_minutes=template.minutes,
    )
    return plan_workshop(actor, programme.id, draft)
