"""The verbs of every register: add, reword, move on, weigh, hide, take over a board of cards.

What entries are linked with is in `register_links`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import func, or_, select, update

from facilitator import clock
from facilitator.domain.actors import Actor
from facilitator.domain.canonical import canonical_bytes
from facilitator.domain.errors import Conflict, Invalid, NotFound, Stale
from facilitator.domain.events.about import About, about_entry, about_workshop
from facilitator.domain.events.registers import BoardTaken
from facilitator.domain.registers import kind_by_key, kind_of, kinds, read_ref
from facilitator.domain.registers.arriving import arrived, check_asked
from facilitator.domain.registers.boards import words_of_group
from facilitator.domain.registers.family import Act, Kind, Words, check_reason, check_severity, entry_ref
from facilitator.extensions import db
from facilitator.models import AgendaItem, CardGroup, RegisterEntry, RegisterLink
from facilitator.queries.boards import GroupView, board_of
from facilitator.queries.days_ahead import ahead_of
from facilitator.queries.programme_hold import hold_programme
from facilitator.queries.registers import words_of
from facilitator.queries.workshops import WorkshopBrief, running_workshop
from facilitator.services.log import record_event
from facilitator.services.row_changes import change_one

NOTHING_SAID: Mapping[str, Any] = {}
MOVED_MEANWHILE = "Somebody has moved this on meanwhile. Look at where it stands now; nothing was taken back."


def add_entry(
    actor: Actor, programme_id: int, words: Words, *, severity: int | None = None, begins: str = ""
) -> str:
    """Writes an entry into the register whose words these are and returns its ref.

    `begins` is the state in which it begins, where its register leaves a choice. Raises Invalid and NotAllowed.
    """
    kind = kind_of(words)
    kind.check_may(Act.ADD, actor)
    check_severity(severity)
    first = kind.beginning(begins)
    words = arrived(kind, words, first, NOTHING_SAID, lambda: ahead_of(programme_id))
    number, running = _next_number(programme_id, kind), running_workshop(programme_id)
    _check_room(programme_id, words)
    row = _new_row(programme_id, words, number, running)
    row.status = first.value
    row.severity = severity
    said = {name: value for name, value in words.plain().items() if value}
    tell(actor, row, Act.ADD, said | ({"severity": severity} if severity else {}))
    return ref_of(row)


def edit_entry(actor: Actor, programme_id: int, ref: str, words: Words, version: int) -> None:
    """Says it in other words. Raises Invalid, and Stale with what stands there when somebody was quicker."""
    words = words.cleaned()
    row = find_for(Act.REWORD, actor, programme_id, ref)
    before, kind = words_of(row), kind_by_key(row.kind)
    if type(before) is not type(words):
        raise NotFound
    check_asked(kind, words, kind.status(row.status))
    if kind.said_back is not None:
        words = kind.said_back.said_anew(before, words)
    if before == words:
        return
    if kind.is_live(row.status):
        _check_room(programme_id, words, but=row)
    change_one(
        update(RegisterEntry)
        .where(RegisterEntry.id == row.id, RegisterEntry.version == version)
        .values(version=version + 1),
        Stale(before),
    )
    db.session.refresh(row)
    _reword(actor, row, before, words)


def _reword(actor: Actor, row: RegisterEntry, before: Words, words: Words) -> None:
    put_words(row, words)
    old, new = before.plain(), words.plain()
    changes = {name: {"before": old[name], "after": new[name]} for name in new if old[name] != new[name]}
    tell(actor, row, Act.REWORD, changes)


def move_entry(
    actor: Actor,
    programme_id: int,
    ref: str,
    status: StrEnum | str,
    said: Mapping[str, Any] = NOTHING_SAID,
    was: str = "",
) -> StrEnum:
    """Moves an entry on, or back, and returns where it stood before.

    `said` is what the state asks for, by field; `was` where it has to stand, for an undo. Raises Conflict where it
    stands elsewhere by now, Invalid for no status of its register, without what its new
    state asks for, and where one that comes back finds no room.
    """
    row = find_for(Act.MOVE, actor, programme_id, ref)
    kind, words = kind_by_key(row.kind), words_of(row)
    before, after = kind.status(row.status), kind.status(status)
    if was and row.status != was:
        raise Conflict(MOVED_MEANWHILE)
    new = words
    if before is not after:
        new = arrived(kind, words, after, said, lambda: ahead_of(programme_id))
    if kind.is_live(after) and not kind.is_live(before):
        _check_room(programme_id, words, but=row)
    _set(actor, row, Act.MOVE, after.value)
    if new != words:
        row.version += 1
        _reword(actor, row, words, new)
    return before


def _check_room(programme_id: int, words: Words, but: RegisterEntry | None = None) -> None:
    """Raises Invalid where a side has as many live entries as its register takes, leaving one out."""
    kind = kind_of(words)
    if kind.per_side is None or not kind.per_side.most:
        return
    rows = db.session.execute(
        select(RegisterEntry).where(
            RegisterEntry.programme_id == programme_id,
            RegisterEntry.kind == kind.key,
            RegisterEntry.hidden_reason == "",
        )
    ).scalars()
    live = [words_of(row) for row in rows if row is not but and kind.is_live(row.status)]
    kind.per_side.check_room(words, live)


def weigh_entry(actor: Actor, programme_id: int, ref: str, severity: int | None) -> None:
    """How heavily an entry weighs, 1 to 5; None while nobody has weighed it. Raises Invalid."""
    check_severity(severity)
    _set(actor, find_for(Act.WEIGH, actor, programme_id, ref), Act.WEIGH, severity)


def hide_entry(actor: Actor, programme_id: int, ref: str, reason: str) -> None:
    """Takes an entry off every list and every pack; its words stay with the reason. Raises Invalid without one."""
    row = find_for(Act.HIDE, actor, programme_id, ref)
    reason = check_reason(reason)
    _set(actor, row, Act.HIDE, row.hidden_reason or reason)


def show_entry(actor: Actor, programme_id: int, ref: str) -> None:
    """Puts a hidden entry back on the lists."""
    _set(actor, find_for(Act.SHOW, actor, programme_id, ref), Act.SHOW, "")


def take_untouched_off(actor: Actor, programme_id: int, refs: Sequence[str], reason: str) -> None:
    """Undo of adding entries: they go off the lists. Raises Conflict, naming those that were worked with since."""
    rows = [find_entry(programme_id, ref) for ref in refs]
    linked = select(RegisterLink.entry_id, RegisterLink.other_id).where(
        or_(
            *(RegisterLink.entry_id == row.id for row in rows),
            *(RegisterLink.other_id == row.id for row in rows),
        )
    )
    ends = {end for pair in db.session.execute(linked) for end in pair} if rows else set()
    touched = [ref_of(row) for row in rows if _is_touched(row) or row.id in ends]
    if touched:
        raise Conflict(f"Somebody has worked with {', '.join(touched)} since. Nothing was taken back.")
    for row in rows:
        _set(actor, row, Act.HIDE, row.hidden_reason or reason)


def take_off(actor: Actor, programme_id: int, refs: Sequence[str], reason: str) -> None:
    """Undo of adding entries, when the caller knows that nobody has worked with them since."""
    for ref in refs:
        row = find_entry(programme_id, ref)
        _set(actor, row, Act.HIDE, row.hidden_reason or reason)


def _is_touched(row: RegisterEntry) -> bool:
    """Whether anything of an entry is other than when it was added."""
    is_as_added = (
        row.version == 1 and row.status == kind_by_key(row.kind).first.value and row.severity is None
    )
    return not is_as_added


_SETS = {Act.MOVE: "status", Act.WEIGH: "severity", Act.HIDE: "hidden_reason", Act.SHOW: "hidden_reason"}


def _set(actor: Actor, row: RegisterEntry, act: Act, value: str | int | None) -> None:
    """Does an act that sets one column; what changes nothing is not told."""
    before = getattr(row, _SETS[act])
    if before != value:
        setattr(row, _SETS[act], value)
        told = {Act.HIDE: {"reason": value}, Act.SHOW: {}}
        tell(actor, row, act, told.get(act, {"before": before or 0, "after": value or 0}))


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


def find_for(act: Act, actor: Actor, programme_id: int, ref: str) -> RegisterEntry:
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


def _new_row(programme_id: int, words: Words, number: int, workshop: WorkshopBrief | None) -> RegisterEntry:
    kind = kind_of(words)
    row = RegisterEntry(
        programme_id=programme_id,
        kind=kind.key,
        number=number,
        status=kind.first.value,
        workshop_id=workshop.id if workshop else None,
        created_at=clock.now(),
    )
    put_words(row, words)
    db.session.add(row)
    return row


def put_words(row: RegisterEntry, words: Words) -> None:
    """Writes words into their row; the caller tells it."""
    said = words.plain()
    row.title, row.note = said.pop("title"), said.pop("note")
    row.said = canonical_bytes(said).decode()


def tell(actor: Actor, row: RegisterEntry, act: Act, data: Mapping[str, Any]) -> None:
    """The event of an act on an entry, in the workshop that is on if one is."""
    db.session.flush()
    told = kind_by_key(row.kind).event(act).saying(ref_of(row), data)
    record_event(row.programme_id, told, actor, about=now(row.programme_id, about_entry(ref_of(row))))


def now(programme_id: int, about: About) -> About:
    """In the workshop that is on, if one is, so that its record knows of it."""
    running = running_workshop(programme_id)
    return about.in_workshop(running.id, running.number) if running else about


def take_board(
    actor: Actor,
    programme_id: int,
    workshop: WorkshopBrief,
    item_id: int,
    collects: str,
    only: Sequence[str] | None = None,
) -> tuple[str, ...]:
    """Each group of a block's board becomes an entry, or `only` those with these keys, in this order; the refs of the
    new ones, else in the order of the board.

    Taken again it brings the votes of what was taken before up to date and adds what is new. No person and no
    moment of a card goes along: a group's side only where all its cards show the same. Raises NotFound for a
    block of another workshop, Invalid when the block is not meant for a register.
    """
    if collects not in {kind.key for kind in kinds()}:
        names = " or ".join(kind.title.lower() for kind in kinds())
        raise Invalid({"collects": f"Choose what the cards become: {names}."})
    kind = kind_by_key(collects)
    kind.check_may(Act.ADD, actor)
    item = db.session.get(AgendaItem, item_id)
    if item is None or item.workshop_id != workshop.id or workshop.programme_id != programme_id:
        raise NotFound
    number = _next_number(programme_id, kind)
    made: list[RegisterEntry] = []
    counted: dict[str, int] = {}
    groups = board_of(item_id).groups
    if only is not None:
        groups = tuple(sorted(groups, key=lambda one: only.index(one.key) if one.key in only else len(only)))
    for group in groups:
        if group.entry_ref:
            row = find_entry(programme_id, group.entry_ref)
        elif only is not None and group.key not in only:
            continue
        elif (words := words_of_group(kind, group.name, group.cards)) and _has_room(programme_id, words):
            row = _new_row(programme_id, words, number + len(made), workshop)
            made.append(row)
            db.session.flush()
            _becomes(item_id, group.key, row)
        else:
            continue
        if _copy_votes(group, row):
            counted[ref_of(row)] = row.votes or 0
    if made or counted:
        titles = {ref_of(row): row.title for row in made}
        db.session.flush()
        told = BoardTaken(item.title, list(titles), titles, counted)
        record_event(programme_id, told, actor, about=about_workshop(workshop.id, workshop.number))
    return tuple(ref_of(row) for row in made)


def _has_room(programme_id: int, words: Words) -> bool:
    """Whether one more may stand there; a group that finds no room stays on its board."""
    try:
        _check_room(programme_id, words)
    except Invalid:
        return False
    return True


def _becomes(item_id: int, group: str, row: RegisterEntry) -> None:
    """Notes at the group what it has become. Raises Conflict where it has become something meanwhile."""
    change_one(
        update(CardGroup)
        .where(CardGroup.item_id == item_id, CardGroup.key == group, CardGroup.entry_id.is_(None))
        .values(entry_id=row.id),
        Conflict("Somebody took this board into the register a moment ago. Look at it again."),
    )


def _copy_votes(group: GroupView, row: RegisterEntry) -> bool:
    """Whether the counted votes differ from what the entry had."""
    counted = (group.votes, group.votes_supplier, group.votes_customer)
    if group.votes is None or counted == (row.votes, row.votes_supplier, row.votes_customer):
        return False
    row.votes, row.votes_supplier, row.votes_customer = counted
    return True
