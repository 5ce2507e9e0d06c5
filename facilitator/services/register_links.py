"""What belongs together in the register: concerns with the opportunities that they hold, commitments with both.

A link is no word of a commitment: making or undoing one leaves yeses and signatures as they are.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from facilitator.domain.actors import Actor
from facilitator.domain.errors import NotFound
from facilitator.domain.registers import Entry, entry_ref, read_ref
from facilitator.extensions import db
from facilitator.models import (
    Commitment,
    CommitmentConcern,
    CommitmentOpportunity,
    Concern,
    Opportunity,
    OpportunityConcern,
)
from facilitator.queries.programme_hold import hold_programme
from facilitator.queries.workshops import running_workshop
from facilitator.services.log import About, record_event


def find_opportunity(programme_id: int, ref: str) -> Opportunity:
    """The row, locked against other writers. Raises NotFound."""
    row = _find(programme_id, ref, Entry.OPPORTUNITY)
    assert isinstance(row, Opportunity)
    return row


def find_concern(programme_id: int, ref: str) -> Concern:
    """The row, locked against other writers. Raises NotFound."""
    row = _find(programme_id, ref, Entry.CONCERN)
    assert isinstance(row, Concern)
    return row


def find_entry(programme_id: int, ref: str) -> Opportunity | Concern:
    """Either kind by its ref, as it was typed. Raises NotFound."""
    return _find(programme_id, ref, None)


def _find(programme_id: int, ref: str, wanted: Entry | None) -> Opportunity | Concern:
    named = read_ref(ref)
    if named is None or (wanted is not None and named[0] is not wanted):
        raise NotFound
    model = Opportunity if named[0] is Entry.OPPORTUNITY else Concern
    hold_programme(programme_id)
    found = db.session.execute(
        select(model)
        .where(model.programme_id == programme_id, model.number == named[1])
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if not isinstance(found, Opportunity | Concern):
        raise NotFound
    return found


def ref_of_entry(row: Opportunity | Concern) -> str:
    return entry_ref(Entry.OPPORTUNITY if isinstance(row, Opportunity) else Entry.CONCERN, row.number)


def link_concern(actor: Actor, programme_id: int, opportunity_ref: str, concern_ref: str) -> None:
    """This concern holds that opportunity back; linked twice it is linked once. Raises NotFound."""
    _set_held(actor, programme_id, opportunity_ref, concern_ref, True)


def unlink_concern(actor: Actor, programme_id: int, opportunity_ref: str, concern_ref: str) -> None:
    """It does not, after all. Raises NotFound."""
    _set_held(actor, programme_id, opportunity_ref, concern_ref, False)


def _set_held(actor: Actor, programme_id: int, opportunity_ref: str, concern_ref: str, on: bool) -> None:
    opportunity = find_opportunity(programme_id, opportunity_ref)
    concern = find_concern(programme_id, concern_ref)
    found = db.session.get(OpportunityConcern, (opportunity.id, concern.id))
    if (found is not None) == on:
        return
    if found is None:
        db.session.add(OpportunityConcern(opportunity_id=opportunity.id, concern_id=concern.id))
    else:
        db.session.delete(found)
    db.session.flush()
    data = {"opportunity": ref_of_entry(opportunity), "concern": ref_of_entry(concern)}
    kind = "ConcernLinked" if on else "ConcernUnlinked"
    record_event(programme_id, kind, actor, about=_about_now(programme_id), data=data)


def _about_now(programme_id: int, commitment: Commitment | None = None) -> About:
    """The workshop that is on, if one is, so that its record knows the link."""
    running = running_workshop(programme_id)
    return About(
        commitment_id=commitment.id if commitment else None,
        ref=commitment.ref if commitment else "",
        workshop_id=running.id if running else None,
        workshop_number=running.number if running else 0,
    )


def link_commitment(actor: Actor, programme_id: int, ref: str, entry: str) -> None:
    """The commitment `ref` serves an opportunity (`O-01`) or answers a concern (`K-01`). Raises NotFound."""
    _set_serves(actor, programme_id, ref, entry, True)


def unlink_commitment(actor: Actor, programme_id: int, ref: str, entry: str) -> None:
    """It does not, after all. Raises NotFound."""
    _set_serves(actor, programme_id, ref, entry, False)


def set_served(actor: Actor, programme_id: int, ref: str, entries: Iterable[str]) -> None:
    """The commitment serves and answers exactly these entries, by ref. Raises NotFound for an unknown one.

    Entries that are hidden are no choice of anybody, so a link to one stays as it is.
    """
    wanted = {ref_of_entry(find_entry(programme_id, one)) for one in entries}
    present = {
        ref_of_entry(row)
        for row in _entries_of(_commitment(programme_id, ref).id)
        if not getattr(row, "hidden_reason", "")
    }
    for entry in sorted(wanted - present):
        _set_serves(actor, programme_id, ref, entry, True)
    for entry in sorted(present - wanted):
        _set_serves(actor, programme_id, ref, entry, False)


def _set_serves(actor: Actor, programme_id: int, ref: str, entry: str, on: bool) -> None:
    row = find_entry(programme_id, entry)
    commitment = _commitment(programme_id, ref)
    link: CommitmentOpportunity | CommitmentConcern
    if isinstance(row, Opportunity):
        link = CommitmentOpportunity(commitment_id=commitment.id, opportunity_id=row.id)
    else:
        link = CommitmentConcern(commitment_id=commitment.id, concern_id=row.id)
    found = db.session.get(type(link), (commitment.id, row.id))
    if (found is not None) == on:
        return
    if found is None:
        db.session.add(link)
    else:
        db.session.delete(found)
    db.session.flush()
    record_event(
        programme_id,
        "CommitmentLinked" if on else "CommitmentUnlinked",
        actor,
        about=_about_now(programme_id, commitment),
        data={"entry": ref_of_entry(row), "title": row.title},
    )


def _commitment(programme_id: int, ref: str) -> Commitment:
    row = db.session.execute(
        select(Commitment).where(Commitment.programme_id == programme_id, Commitment.ref == ref)
    ).scalar_one_or_none()
    if row is None:
        raise NotFound
    return row


def _entries_of(commitment_id: int) -> list[Opportunity | Concern]:
    served = db.session.execute(
        select(Opportunity)
        .join(CommitmentOpportunity, CommitmentOpportunity.opportunity_id == Opportunity.id)
        .where(CommitmentOpportunity.commitment_id == commitment_id)
    ).scalars()
    answered = db.session.execute(
        select(Concern)
        .join(CommitmentConcern, CommitmentConcern.concern_id == Concern.id)
        .where(CommitmentConcern.commitment_id == commitment_id)
    ).scalars()
    return [*served, *answered]


def hand_on_links(old_id: int, new_id: int) -> None:
    """What goes on in a new commitment goes on for the same reasons: part of the event that makes the new one."""
    for entry in _entries_of(old_id):
        if isinstance(entry, Opportunity):
            db.session.add(CommitmentOpportunity(commitment_id=new_id, opportunity_id=entry.id))
        else:
            db.session.add(CommitmentConcern(commitment_id=new_id, concern_id=entry.id))
    db.session.flush()
