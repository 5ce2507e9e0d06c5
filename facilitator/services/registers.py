"""The verbs of every register: add, reword, move on, weigh, hide, take over a board of cards.

What entries are linked with is in `register_links`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select, update

from facilitator import clock
from facilitator.domain.actors import Actor
from facilitator.domain.canonical import canonical_bytes
from facilitator.domain.errors import Invalid, NotFound, Stale
from facilitator.domain.events.about import about_entry, about_workshop
from facilitator.domain.events.registers import BoardTaken
from facilitator.domain.registers import kind_by_key, kind_of, kinds, read_ref
from facilitator.domain.registers.boards import BoardCard, words_of_group
from facilitator.domain.registers.family import Act, Kind, Words, check_reason, check_severity, entry_ref
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.models import AgendaItem, Card, CardGroup, RegisterEntry, Workshop
from facilitator.queries.programme_hold import hold_programme
from facilitator.queries.registers import words_of
from facilitator.queries.workshops import WorkshopBrief
from facilitator.services.log import record_event
from facilitator.services.row_changes import change_one


def add_entry(
    actor: Actor,
    programme_id: int,
    words: Words,
    *,
    severity: int | None = None,
    workshop_id: int | None = None,
) -> str:
    """Writes an entry into the register whose words these are and returns its ref. Raises Invalid and NotAllowed."""
    words, kind = words.cleaned(), kind_of(words)
    kind.check_may(Act.ADD, actor)
    check_severity(severity)
    row = _new_row(programme_id, kind, words, _next_number(programme_id, kind))
    row.severity, row.workshop_id = severity, workshop_id
    said = {name: value for name, value in words.plain().items() if value}
    said |= {"severity": severity} if severity else {}
    _tell(actor, row, Act.ADD, said, workshop_id)
    return ref_of(row)


def edit_entry(
    actor: Actor, programme_id: int, ref: str, words: Words, version: int, workshop_id: int | None = None
) -> None:
    """Says it in other words. Raises Invalid, and Stale with what stands there when somebody was quicker."""
    words = words.cleaned()
    row = _find_for(Act.REWORD, actor, programme_id, ref)
    before = words_of(row)
    if type(before) is not type(words):
        raise NotFound
    if before == words:
        return
    change_one(
        update(RegisterEntry)
        .where(RegisterEntry.id == row.id, RegisterEntry.version == version)
        .values(version=version + 1),
        Stale(before),
    )
    db.session.refresh(row)
    _put(row, words)
    old, new = before.plain(), words.plain()
    changes = {name: {"before": old[name], "after": new[name]} for name in new if old[name] != new[name]}
    _tell(actor, row, Act.REWORD, changes, workshop_id)


def move_entry(
    actor: Actor, programme_id: int, ref: str, status: StrEnum | str, workshop_id: int | None = None
) -> StrEnum:
    """Moves an entry on, or back, and returns where it stood before. Raises Invalid for no status of its register."""
    row = _find_for(Act.MOVE, actor, programme_id, ref)
    kind = kind_by_key(row.kind)
    before, after = kind.status(row.status), kind.status(status)
    if before is not after:
        row.status = after.value
        _tell(actor, row, Act.MOVE, {"before": before.value, "after": after.value}, workshop_id)
    return before


def weigh_entry(
    actor: Actor, programme_id: int, ref: str, severity: int | None, workshop_id: int | None = None
) -> None:
    """How heavily an entry weighs, 1 to 5; None while nobody has weighed it. Raises Invalid."""
    check_severity(severity)
    row = _find_for(Act.WEIGH, actor, programme_id, ref)
    if row.severity != severity:
        data = {"before": row.severity or 0, "after": severity or 0}
        row.severity = severity
        _tell(actor, row, Act.WEIGH, data, workshop_id)


def hide_entry(actor: Actor, programme_id: int, ref: str, reason: str) -> None:
    """Takes an entry off every list and every pack; its words stay with the reason. Raises Invalid without one."""
    row = _find_for(Act.HIDE, actor, programme_id, ref)
    reason = check_reason(reason)
    if not row.hidden_reason:
        row.hidden_reason = reason
        _tell(actor, row, Act.HIDE, {"reason": reason}, None)


def show_entry(actor: Actor, programme_id: int, ref: str) -> None:
    """Puts a hidden entry back on the lists."""
    row = _find_for(Act.SHOW, actor, programme_id, ref)
    if row.hidden_reason:
        row.hidden_reason = ""
        _tell(actor, row, Act.SHOW, {}, None)


def find_entry(programme_id: int, ref: str) -> RegisterEntry:
    """The row that a ref names, as it was typed, locked against other writers. Raises NotFound."""
    named = read_ref(ref)
    if named is None:
        raise NotFound
    hold_programme(programme_id)
    kind, number = named
    found = db.session.execute(
        select(RegisterEntry)
        .where(
            RegisterEntry.programme_id == programme_id,
            RegisterEntry.kind == kind.key,
            RegisterEntry.number == number,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def _find_for(act: Act, actor: Actor, programme_id: int, ref: str) -> RegisterEntry:
    """The row, if this is an act of its register and of this actor. Raises NotFound and NotAllowed."""
    row = find_entry(programme_id, ref)
    kind_by_key(row.kind).check_may(act, actor)
    return row


def ref_of(row: RegisterEntry) -> str:
    """The ref of an entry's row."""
    return entry_ref(kind_by_key(row.kind), row.number)


def _next_number(programme_id: int, kind: Kind[Any]) -> int:
    """One more than the last; the programme's row is locked until the transaction ends."""
    hold_programme(programme_id)
    last = db.session.execute(
        select(func.max(RegisterEntry.number)).where(
            RegisterEntry.programme_id == programme_id, RegisterEntry.kind == kind.key
        )
    )
    return (last.scalar_one() or 0) + 1


def _new_row(programme_id: int, kind: Kind[Any], words: Words, number: int) -> RegisterEntry:
    row = RegisterEntry(
        programme_id=programme_id,
        kind=kind.key,
        number=number,
        status=kind.first.value,
        created_at=clock.now(),
    )
    _put(row, words)
    db.session.add(row)
    return row


def _put(row: RegisterEntry, words: Words) -> None:
    said = words.plain()
    row.title, row.note = said.pop("title"), said.pop("note")
    row.said = canonical_bytes(said).decode()


def _tell(
    actor: Actor, row: RegisterEntry, act: Act, data: Mapping[str, Any], workshop_id: int | None
) -> None:
    db.session.flush()
    workshop = db.session.get(Workshop, workshop_id) if workshop_id else None
    about = about_entry(ref_of(row)).in_workshop(workshop_id, workshop.number if workshop else 0)
    told = kind_by_key(row.kind).event(act).saying(ref_of(row), data)
    record_event(row.programme_id, told, actor, about=about)


def take_board(
    actor: Actor, programme_id: int, workshop: WorkshopBrief, item_id: int, collects: str
) -> tuple[str, ...]:
    """Each group of a block's board becomes an entry; the refs of the new ones, in the order of the board.

    Taken again it brings the votes of what was taken before up to date and adds what is new. No person and no
    moment of a card goes along: a group's side only where all its cards show the same. Raises NotFound for a
    block of another workshop, Invalid when the block is not meant for a register.
    """
    if collects not in {kind.key for kind in kinds()}:
        raise Invalid({"collects": "Choose what the cards become: opportunities or concerns."})
    kind = kind_by_key(collects)
    kind.check_may(Act.ADD, actor)
    item = db.session.get(AgendaItem, item_id)
    if item is None or item.workshop_id != workshop.id or workshop.programme_id != programme_id:
        raise NotFound
    made, counted = _taken(programme_id, workshop.id, item_id, kind)
    if made or counted:
        told = BoardTaken(
            item.title, [ref_of(row) for row in made], {ref_of(row): row.title for row in made}, counted
        )
        record_event(programme_id, told, actor, about=about_workshop(workshop.id, workshop.number))
    return tuple(ref_of(row) for row in made)


def _taken(
    programme_id: int, workshop_id: int, item_id: int, kind: Kind[Any]
) -> tuple[list[RegisterEntry], dict[str, int]]:
    """The new entries of a board, and the votes, by ref, that differ from what stood there."""
    number = _next_number(programme_id, kind)
    groups = db.session.execute(
        select(CardGroup).where(CardGroup.item_id == item_id).order_by(CardGroup.position, CardGroup.id)
    ).scalars()
    cards = _cards_on(item_id)
    made: list[RegisterEntry] = []
    counted: dict[str, int] = {}
    for group in groups:
        row = db.session.get(RegisterEntry, group.entry_id) if group.entry_id is not None else None
        if row is None:
            words = words_of_group(kind, group.name, cards.get(group.id, []))
            if words is None:
                continue
            row = _new_row(programme_id, kind, words, number + len(made))
            row.workshop_id = workshop_id
            db.session.flush()
            group.entry_id = row.id
            made.append(row)
        if _copy_votes(group, row):
            counted[ref_of(row)] = row.votes or 0
    db.session.flush()
    return made, counted


def _cards_on(item_id: int) -> Mapping[int | None, Sequence[BoardCard]]:
    """The cards of each group in the order in which they were shown; those taken off the board are left out."""
    rows = db.session.execute(
        select(Card.group_id, Card.text, Card.side, Card.anonymous)
        .join(CardGroup, CardGroup.id == Card.group_id)
        .where(CardGroup.item_id == item_id, Card.hidden_reason == "")
        .order_by(Card.position, Card.key)
    )
    found: dict[int | None, list[BoardCard]] = {}
    for group_id, text, side, anonymous in rows:
        found.setdefault(group_id, []).append(BoardCard(text, Side(side) if side else None, anonymous))
    return found


def _copy_votes(group: CardGroup, row: RegisterEntry) -> bool:
    """Whether the counted votes differ from what the entry had."""
    counted = (group.votes, group.votes_supplier, group.votes_customer)
    before = (row.votes, row.votes_supplier, row.votes_customer)
    if group.votes is None or counted == before:
        return False
    row.votes, row.votes_supplier, row.votes_customer = counted
    return True
