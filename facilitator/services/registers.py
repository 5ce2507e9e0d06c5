"""The verbs of step 1's register: name, reword, move on, weigh, hide, take over a board of cards.

Links between entries, and between commitments and entries, are in `register_links`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select, update

from facilitator import clock
from facilitator.domain.actors import Actor
from facilitator.domain.errors import Invalid, NotFound, Stale
from facilitator.domain.registers import (
    BoardCard,
    ConcernStatus,
    ConcernText,
    Entry,
    OpportunityStatus,
    OpportunityText,
    check_reason,
    check_severity,
    raised_by,
    text_of_group,
)
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.models import AgendaItem, Card, CardGroup, Concern, Opportunity, Workshop
from facilitator.queries.programme_hold import hold_programme
from facilitator.queries.workshops import WorkshopBrief
from facilitator.services.log import About, record_event
from facilitator.services.register_links import (
    find_concern,
    find_opportunity,
    ref_of_entry,
)
from facilitator.services.row_changes import change_one


def add_opportunity(
    actor: Actor, programme_id: int, text: OpportunityText, *, workshop_id: int | None = None
) -> str:
    """Names an opportunity and returns its ref. Raises Invalid."""
    text = text.cleaned()
    row = Opportunity(
        programme_id=programme_id,
        number=_next_number(programme_id, Entry.OPPORTUNITY),
        workshop_id=workshop_id,
        created_at=clock.now(),
    )
    _put_opportunity(row, text)
    db.session.add(row)
    db.session.flush()
    _tell(actor, row, "OpportunityNamed", _words(text), workshop_id)
    return ref_of_entry(row)


def add_concern(
    actor: Actor,
    programme_id: int,
    text: ConcernText,
    *,
    severity: int | None = None,
    workshop_id: int | None = None,
) -> str:
    """Writes a concern down and returns its ref; who raised it is a side or nobody, never a person. Raises Invalid."""
    text = text.cleaned()
    check_severity(severity)
    row = Concern(
        programme_id=programme_id,
        number=_next_number(programme_id, Entry.CONCERN),
        severity=severity,
        workshop_id=workshop_id,
        created_at=clock.now(),
    )
    _put_concern(row, text)
    db.session.add(row)
    db.session.flush()
    _tell(
        actor, row, "ConcernRaised", _words(text) | ({"severity": severity} if severity else {}), workshop_id
    )
    return ref_of_entry(row)


def edit_opportunity(
    actor: Actor,
    programme_id: int,
    ref: str,
    text: OpportunityText,
    version: int,
    workshop_id: int | None = None,
) -> None:
    """Says it in other words. Raises Invalid, and Stale with what stands there when somebody was quicker."""
    text = text.cleaned()
    row = find_opportunity(programme_id, ref)
    before = _opportunity_text(row)
    if before == text:
        return
    _claim(row, version, before)
    _put_opportunity(row, text)
    db.session.flush()
    _tell(actor, row, "OpportunityReworded", _changes(before, text), workshop_id)


def edit_concern(
    actor: Actor, programme_id: int, ref: str, text: ConcernText, version: int, workshop_id: int | None = None
) -> None:
    """Says it in other words. Raises Invalid, and Stale with what stands there when somebody was quicker."""
    text = text.cleaned()
    row = find_concern(programme_id, ref)
    before = _concern_text(row)
    if before == text:
        return
    _claim(row, version, before)
    _put_concern(row, text)
    db.session.flush()
    _tell(actor, row, "ConcernReworded", _changes(before, text), workshop_id)


def set_opportunity_status(
    actor: Actor, programme_id: int, ref: str, status: OpportunityStatus, workshop_id: int | None = None
) -> OpportunityStatus:
    """Moves an opportunity on, or back, and returns where it stood before."""
    row = find_opportunity(programme_id, ref)
    before = row.status
    if before is not status:
        row.status = status
        db.session.flush()
        data = {"before": before.value, "after": status.value}
        _tell(actor, row, "OpportunityMoved", data, workshop_id)
    return before


def set_concern_status(
    actor: Actor, programme_id: int, ref: str, status: ConcernStatus, workshop_id: int | None = None
) -> ConcernStatus:
    """Moves a concern on, or opens it again, and returns where it stood before."""
    row = find_concern(programme_id, ref)
    before = row.status
    if before is not status:
        row.status = status
        db.session.flush()
        _tell(actor, row, "ConcernMoved", {"before": before.value, "after": status.value}, workshop_id)
    return before


def set_severity(
    actor: Actor, programme_id: int, ref: str, severity: int | None, workshop_id: int | None = None
) -> None:
    """How heavily a concern weighs, 1 to 5; None while nobody has weighed it. Raises Invalid."""
    check_severity(severity)
    row = find_concern(programme_id, ref)
    if row.severity == severity:
        return
    data = {"before": row.severity or 0, "after": severity or 0}
    row.severity = severity
    db.session.flush()
    _tell(actor, row, "ConcernWeighed", data, workshop_id)


def hide_concern(actor: Actor, programme_id: int, ref: str, reason: str) -> None:
    """Takes a concern off every list and every pack; its words stay with the reason. Raises Invalid without one."""
    reason = check_reason(reason)
    row = find_concern(programme_id, ref)
    if row.hidden_reason:
        return
    row.hidden_reason = reason
    db.session.flush()
    _tell(actor, row, "ConcernHidden", {"reason": reason}, None)


def show_concern(actor: Actor, programme_id: int, ref: str) -> None:
    """Puts a hidden concern back on the lists."""
    row = find_concern(programme_id, ref)
    if not row.hidden_reason:
        return
    row.hidden_reason = ""
    db.session.flush()
    _tell(actor, row, "ConcernShown", {}, None)


def take_board(
    actor: Actor, programme_id: int, workshop: WorkshopBrief, item_id: int, collects: str
) -> tuple[str, ...]:
    """Each group of a block's board becomes an entry; the refs of the new ones, in the order of the board.

    Taken again it brings the votes of what was taken before up to date and adds what is new. No person and no
    moment of a card goes along: a group's side only where all its cards show the same. Raises NotFound for a
    block of another workshop, Invalid when the block is not meant for the register.
    """
    if collects not in set(Entry):
        raise Invalid({"collects": "Choose what the cards become: opportunities or concerns."})
    item = db.session.get(AgendaItem, item_id)
    if item is None or item.workshop_id != workshop.id or workshop.programme_id != programme_id:
        raise NotFound
    made, counted = _taken(programme_id, workshop.id, item_id, Entry(collects))
    if made or counted:
        data = {"item": item.title, "added": {ref_of_entry(row): row.title for row in made}, "votes": counted}
        db.session.flush()
        about = About(workshop_id=workshop.id, workshop_number=workshop.number)
        record_event(programme_id, "BoardTaken", actor, about=about, data=data)
    return tuple(ref_of_entry(row) for row in made)


def _taken(
    programme_id: int, workshop_id: int, item_id: int, entry: Entry
) -> tuple[list[Opportunity | Concern], dict[str, int]]:
    """The new entries of a board, and the votes, by ref, that differ from what stood there."""
    number = _next_number(programme_id, entry)
    groups = db.session.execute(
        select(CardGroup).where(CardGroup.item_id == item_id).order_by(CardGroup.position, CardGroup.id)
    ).scalars()
    cards = _cards_on(item_id)
    made: list[Opportunity | Concern] = []
    counted: dict[str, int] = {}
    for group in groups:
        row = _entry_of(group)
        if row is None:
            row = _from_group(group, cards.get(group.id, []), entry, programme_id, number + len(made))
            if row is None:
                continue
            row.workshop_id = workshop_id
            made.append(row)
        if _copy_votes(group, row):
            counted[ref_of_entry(row)] = row.votes or 0
    return made, counted


def _cards_on(item_id: int) -> Mapping[int | None, list[BoardCard]]:
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


def _entry_of(group: CardGroup) -> Opportunity | Concern | None:
    if group.opportunity_id is not None:
        return db.session.get(Opportunity, group.opportunity_id)
    return db.session.get(Concern, group.concern_id) if group.concern_id is not None else None


def _from_group(
    group: CardGroup, cards: Sequence[BoardCard], entry: Entry, programme_id: int, number: int
) -> Opportunity | Concern | None:
    """The new entry that a group becomes; None when nothing is left on it to say."""
    title, note = text_of_group(group.name, cards)
    if not cards or not title:
        return None
    row: Opportunity | Concern
    if entry is Entry.OPPORTUNITY:
        row = Opportunity(programme_id=programme_id, number=number, created_at=clock.now())
        _put_opportunity(row, OpportunityText(title, note))
    else:
        row = Concern(programme_id=programme_id, number=number, created_at=clock.now())
        anonymous = any(card.anonymous for card in cards)
        _put_concern(row, ConcernText(title, note, raised_by(cards), anonymous))
    db.session.add(row)
    db.session.flush()
    if isinstance(row, Opportunity):
        group.opportunity_id = row.id
    else:
        group.concern_id = row.id
    return row


def _copy_votes(group: CardGroup, row: Opportunity | Concern) -> bool:
    """Whether the counted votes differ from what the entry had."""
    if group.votes is None:
        return False
    before = (row.votes, row.votes_supplier, row.votes_customer)
    row.votes, row.votes_supplier, row.votes_customer = (
        group.votes,
        group.votes_supplier,
        group.votes_customer,
    )
    return before != (row.votes, row.votes_supplier, row.votes_customer)


def _next_number(programme_id: int, entry: Entry) -> int:
    """One more than the last; the programme's row is locked until the transaction ends."""
    hold_programme(programme_id)
    model = Opportunity if entry is Entry.OPPORTUNITY else Concern
    last = db.session.execute(select(func.max(model.number)).where(model.programme_id == programme_id))
    return (last.scalar_one() or 0) + 1


def _put_opportunity(row: Opportunity, text: OpportunityText) -> None:
    row.title, row.note = text.title, text.note
    row.value_supplier, row.value_customer = text.value_supplier, text.value_customer


def _put_concern(row: Concern, text: ConcernText) -> None:
    row.title, row.note, row.anonymous = text.title, text.note, text.anonymous
    row.raised_side = text.raised_side.value if text.raised_side else ""


def _opportunity_text(row: Opportunity) -> OpportunityText:
    return OpportunityText(row.title, row.note, row.value_supplier, row.value_customer)


def _concern_text(row: Concern) -> ConcernText:
    side = Side(row.raised_side) if row.raised_side else None
    return ConcernText(row.title, row.note, side, row.anonymous)


def _claim(row: Opportunity | Concern, version: int, before: OpportunityText | ConcernText) -> None:
    """Takes the version on; of two writers at once only one gets it."""
    model = type(row)
    change_one(
        update(model).where(model.id == row.id, model.version == version).values(version=version + 1),
        Stale(before),
    )
    db.session.refresh(row)


def _words(text: OpportunityText | ConcernText) -> dict[str, Any]:
    """What an entry says, as an event has it: nothing empty."""
    return {name: value for name, value in _plain(text).items() if value}


def _changes(before: OpportunityText | ConcernText, after: OpportunityText | ConcernText) -> dict[str, Any]:
    old, new = _plain(before), _plain(after)
    return {name: {"before": old[name], "after": new[name]} for name in new if old[name] != new[name]}


def _plain(text: OpportunityText | ConcernText) -> dict[str, Any]:
    if isinstance(text, OpportunityText):
        return {
            "title": text.title,
            "note": text.note,
            "value_supplier": text.value_supplier,
            "value_customer": text.value_customer,
        }
    side = text.raised_side.value if text.raised_side else ""
    return {"title": text.title, "note": text.note, "raised_side": side, "anonymous": text.anonymous}


def _tell(
    actor: Actor, row: Opportunity | Concern, kind: str, data: Mapping[str, Any], workshop_id: int | None
) -> None:
    """Writes the event; the entry is named in its data, for a ref in an event always means a commitment."""
    workshop = db.session.get(Workshop, workshop_id) if workshop_id else None
    about = About(workshop_id=workshop_id, workshop_number=workshop.number if workshop else 0)
    record_event(row.programme_id, kind, actor, about=about, data={"entry": ref_of_entry(row), **data})
