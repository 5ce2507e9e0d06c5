"""What belongs together: entries with entries, as the ties of their registers say, and commitments with both.

A link is no word of a commitment: making or undoing one leaves yeses and signatures as they are.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from facilitator.domain.actors import Actor
from facilitator.domain.errors import NotFound
from facilitator.domain.events.about import about_commitment, about_entry
from facilitator.domain.events.registers import CommitmentLinked, CommitmentUnlinked
from facilitator.domain.registers import kind_by_key
from facilitator.domain.registers.family import Act
from facilitator.extensions import db
from facilitator.models import Commitment, RegisterEntry, RegisterLink
from facilitator.services.log import record_event
from facilitator.services.registers import find_entry, now, ref_of


def link_entries(actor: Actor, programme_id: int, ref: str, other: str) -> bool:
    """Links an entry with another as its register's tie says, and returns whether they were not linked before.

    Raises NotFound where there is no tie.
    """
    return _set_tied(actor, programme_id, ref, other, True)


def unlink_entries(actor: Actor, programme_id: int, ref: str, other: str) -> bool:
    """They do not belong together, after all; returns whether they did. Raises NotFound."""
    return _set_tied(actor, programme_id, ref, other, False)


def _set_tied(actor: Actor, programme_id: int, ref: str, other: str, on: bool) -> bool:
    one, two = find_entry(programme_id, ref), find_entry(programme_id, other)
    kind = kind_by_key(one.kind)
    kind.check_may(Act.LINK, actor)
    tie = kind.tie_to(kind_by_key(two.kind))
    if tie is None:
        raise NotFound
    if not _set_link(RegisterLink(entry_id=one.id, other_id=two.id), on):
        return False
    refs = dict(zip(tie.names, (ref_of(one), ref_of(two)), strict=True))
    told = tie.told[0 if on else 1](**refs)
    record_event(programme_id, told, actor, about=now(programme_id, about_entry(ref_of(one))))
    return True


def _set_link(link: RegisterLink, on: bool) -> bool:
    """Whether this changed anything."""
    found = db.session.execute(
        select(RegisterLink).where(
            RegisterLink.entry_id == link.entry_id,
            RegisterLink.other_id == link.other_id,
            RegisterLink.commitment_id == link.commitment_id,
        )
    ).scalar_one_or_none()
    if (found is not None) == on:
        return False
    if found is None:
        db.session.add(link)
    else:
        db.session.delete(found)
    db.session.flush()
    return True


def set_served(actor: Actor, programme_id: int, ref: str, entries: Iterable[str]) -> None:
    """The commitment serves exactly these entries, by ref. Raises NotFound for an unknown one.

    Entries that are hidden are no choice of anybody, so a link to one stays as it is.
    """
    commitment = _commitment(programme_id, ref)
    wanted = {ref_of(row): row for row in (find_entry(programme_id, one) for one in entries)}
    present = {ref_of(row): row for row in _entries_of(commitment.id) if not row.hidden_reason}
    for entry in sorted(wanted.keys() ^ present.keys()):
        row, on = (wanted | present)[entry], entry in wanted
        kind_by_key(row.kind).check_may(Act.LINK, actor)
        if _set_link(RegisterLink(entry_id=row.id, commitment_id=commitment.id), on):
            told = (CommitmentLinked if on else CommitmentUnlinked)(entry, row.title)
            about = about_commitment(commitment.ref, commitment.id)
            record_event(programme_id, told, actor, about=now(programme_id, about))


def _commitment(programme_id: int, ref: str) -> Commitment:
    row = db.session.execute(
        select(Commitment).where(Commitment.programme_id == programme_id, Commitment.ref == ref)
    ).scalar_one_or_none()
    if row is None:
        raise NotFound
    return row


def _entries_of(commitment_id: int) -> list[RegisterEntry]:
    served = (
        select(RegisterEntry)
        .join(RegisterLink, RegisterLink.entry_id == RegisterEntry.id)
        .where(RegisterLink.commitment_id == commitment_id)
        .order_by(RegisterEntry.kind, RegisterEntry.number)
    )
    return list(db.session.execute(served).scalars())


def hand_on_links(old_id: int, new_id: int) -> None:
    """What goes on in a new commitment goes on for the same reasons: part of the event that makes the new one."""
    for entry in _entries_of(old_id):
        db.session.add(RegisterLink(entry_id=entry.id, commitment_id=new_id))
    db.session.flush()
