"""Commit: new commitments. People write their own on their phones and say yes where they are named; nobody else can."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from facilitator import clock, pictures
from facilitator.activities.family import Block, Fields, Kind, Left, Shown
from facilitator.activities.voices import Voice, actor_of, voice_of
from facilitator.domain.commitments import MANY_FOR_ONE_PARTY, Act, State, Wording
from facilitator.domain.errors import Conflict, Invalid
from facilitator.domain.givers import Giver
from facilitator.domain.sides import Side
from facilitator.domain.texts import clean_text
from facilitator.domain.typed_dates import read_date
from facilitator.domain.workshops import check_takes_entries
from facilitator.domain.zones import today_in
from facilitator.method import find_vague_words
from facilitator.queries.commitments import (
    CommitmentView,
    PersonName,
    commit_list,
    commitment_by_ref,
    names_of,
)
from facilitator.queries.drafters import drafted_on_phones
from facilitator.queries.workshops import session_after, timeline
from facilitator.services import commitments

SMALL = 2
"""The stretch of a commitment whose giver says nothing about it, as on the facilitator's quick line."""

_YES = frozenset({Act.GIVER_YES, Act.RECEIVER_YES})

ROOM_LINES = 5
"""So many commitments of a party stand on the projector in lines that the back row can read."""


def _new_ones(block: Block, found: Sequence[CommitmentView]) -> list[CommitmentView]:
    return [one for one in found if one.made_in_id == block.workshop.id]


def show(block: Block) -> Shown:
    """The growing list by party, its balance, and the newest one large."""
    people = names_of(block.programme.id)
    found = commit_list(block.programme.id, block.workshop, people)
    new = _new_ones(block, found)
    newest = max(new, key=lambda one: one.id, default=None)
    count = {side: sum(one.side is side for one in new) for side in Side}
    return {
        "sides": [
            {
                "side": side.value,
                "name": block.programme.party_name(side),
                "count": count[side],
                "ones": [_line(one) for one in reversed(new) if one.side is side][:ROOM_LINES],
            }
            for side in Side
        ],
        "total": len(new),
        "agreed": sum(one.state is State.AGREED for one in new),
        "newest": _line(newest) if newest else None,
        "earlier": len(found) - len(new),
        "balance": pictures.balance(
            count[Side.SUPPLIER],
            count[Side.CUSTOMER],
            words=pictures.BalanceWords(
                title="New promises by each side",
                supplier=block.programme.supplier,
                customer=block.programme.customer,
            ),
        ),
        "stamp": ".".join(f"{one.ref}-{one.version}-{one.state.value}" for one in found),
        "can_enter": _can_enter(block),
    }


def _line(one: CommitmentView) -> dict[str, Any]:
    """One commitment as everybody may see it."""
    return {
        "ref": one.ref,
        "side": one.side.value,
        "deed": one.deed,
        "evidence": one.evidence,
        "giver": one.giver,
        "receiver": one.receiver,
        "due": one.due,
        "state": one.state.value,
        "version": one.version,
        "giver_yes": one.giver_yes_at is not None,
        "receiver_yes": one.receiver_yes_at is not None,
        "gaps": len(one.gaps),
    }


def _can_enter(block: Block) -> bool:
    try:
        check_takes_entries(block.workshop.standing)
    except Conflict:
        return False
    return True


def _today(block: Block) -> date:
    return today_in(block.programme.time_zone, clock.now())


def _session(block: Block) -> date:
    return session_after(block.programme, block.workshop, timeline(block.programme.id))


def mine(block: Block, giver: Giver) -> Shown:
    """What waits for this person's yes, what they have promised, and the form for a new one."""
    people = names_of(block.programme.id)
    me = people.get(giver.person_id) if giver.person_id is not None else None
    if me is None or not me.can_commit:
        return {"can_commit": False}
    found = commit_list(block.programme.id, block.workshop, people)
    today = _today(block)
    named = [
        (one, one.acts_for(actor_of(giver), people, today, own=True))
        for one in found
        if me.id in (one.giver_id, one.receiver_id)
    ]
    return {
        "can_commit": True,
        "can_enter": _can_enter(block),
        "waiting": [_asked(one, me) for one, acts in named if acts & _YES and not one.gaps],
        "written": [_written(one, Act.REWORD in acts) for one, acts in named if one.giver_id == me.id],
        "owed": [_line(one) for one, _acts in named if one.receiver_id == me.id and one.receiver_yes_at],
        "receivers": _receivers(people, me),
        "due": _session(block),
    }


def _asked(one: CommitmentView, me: PersonName) -> dict[str, Any]:
    return _line(one) | {"as": "giver" if one.giver_id == me.id else "receiver"}


def _written(one: CommitmentView, may_reword: bool) -> dict[str, Any]:
    """One's own commitment with the gentle hints, which stand beside it and block nothing."""
    return _line(one) | {
        "receiver_id": one.receiver_id,
        "stretch": one.stretch,
        "hints": hints_on(one.deed, one.evidence),
        "missing": tuple(one.gaps.values()),
        "may_reword": may_reword,
    }


def hints_on(*texts: str) -> list[str]:
    """A word on each vague expression."""
    return [f"“{hint.text}”: {hint.hint}" for text in texts for hint in find_vague_words(text)]


def _receivers(people: Mapping[int, PersonName], me: PersonName) -> list[PersonName]:
    return [one for one in people.values() if one.can_commit and one.side is me.side.other]


# What phones give


def give_draft(block: Block, giver: Giver, fields: Fields) -> Shown:
    """Writes down somebody's own commitment, gaps allowed; the hints on its words come back with it."""
    voice = voice_of(block, giver)
    wording = _wording(block, voice, fields, block.workshop.step)
    ref = commitments.draft_commitment(
        voice.actor, block.programme.id, voice.side, wording, workshop_id=block.workshop.id
    )
    return _stored(block, ref)


def give_reword(block: Block, giver: Giver, fields: Fields) -> Shown:
    """Changes the words of one's own commitment, which clears the yeses to the old ones."""
    voice = voice_of(block, giver)
    one = commitment_by_ref(block.programme.id, fields.get("ref", ""), names_of(block.programme.id))
    wording = _wording(block, voice, fields, one.step or block.workshop.step, one)
    commitments.reword_commitment(
        voice.actor, block.programme.id, one.ref, wording, _version(fields, one), own_of=voice.person_id
    )
    return _stored(block, one.ref)


def give_yes(block: Block, giver: Giver, fields: Fields) -> Shown:
    """The named person's own yes, to the words that their phone showed."""
    voice = voice_of(block, giver)
    one = commitment_by_ref(block.programme.id, fields.get("ref", ""), names_of(block.programme.id))
    version = _version(fields, one)
    commitments.say_yes(voice.actor, block.programme.id, one.ref, voice.person_id, version, own=True)
    return _stored(block, one.ref)


def _version(fields: Fields, one: CommitmentView) -> int:
    """The version that the form showed; a form that names none meant the words as they are."""
    given = fields.get("version", "")
    return int(given) if given.isdecimal() and len(given) < 10 else one.version


def _wording(
    block: Block, voice: Voice, fields: Fields, step: int, before: CommitmentView | None = None
) -> Wording:
    """The words of a phone's form; the giver is always the person themselves."""
    deed = clean_text(fields.get("deed", ""))
    if not deed:
        raise Invalid({"deed": "Say what you will do, starting with a verb."})
    stretch = fields.get("stretch", "")
    return Wording(
        giver_id=voice.person_id,
        receiver_id=_receiver(block, voice, fields.get("receiver", "")),
        deed=deed,
        evidence=clean_text(fields.get("evidence", "")),
        due=_due(block, fields),
        step=step,
        stretch=int(stretch) if stretch in set("12345") else (before.stretch if before else None) or SMALL,
        why=before.why if before else "",
        first_win=before.first_win if before else False,
        needs_first=before.needs_first if before else "",
    )


def _receiver(block: Block, voice: Voice, number: str) -> int | None:
    """The person of the other side with this number; nobody yet for an empty one."""
    if not number:
        return None
    for one in names_of(block.programme.id).values():
        if str(one.number) == number and one.can_commit and one.side is voice.side.other:
            return one.id
    raise Invalid({"receiver": "Choose somebody of the other side."})


def _due(block: Block, fields: Fields) -> date | None:
    session = _session(block)
    return read_date(fields.get("due", ""), _today(block), session) or session


def _stored(block: Block, ref: str) -> Shown:
    """What was stored, with the hints on its words."""
    one = commitment_by_ref(block.programme.id, ref, names_of(block.programme.id))
    return {
        "ref": one.ref,
        "deed": one.deed,
        "state": one.state.value,
        "hints": hints_on(one.deed, one.evidence),
        "missing": list(one.gaps.values()),
    }


# The facilitator's side


def desk(block: Block) -> Shown:
    """The list beside the console: what came from phones, and whose yes is still to come."""
    found = commit_list(block.programme.id, block.workshop, names_of(block.programme.id))
    new = _new_ones(block, found)
    by_phone = drafted_on_phones(block.workshop.id)
    return {
        "by_phone": [_line(one) for one in reversed(new) if one.id in by_phone],
        "total": len(new),
        "agreed": sum(one.state is State.AGREED for one in new),
        "waiting": [_line(one) for one in found if one.state is not State.AGREED and not one.gaps],
        "incomplete": [_line(one) for one in new if one.gaps],
        "too_many": [
            block.programme.party_name(side)
            for side in Side
            if sum(one.side is side for one in new) > MANY_FOR_ONE_PARTY
        ],
        "can_enter": _can_enter(block),
    }


def leaves(block: Block) -> Left | None:
    """The commitments made here, in a line each."""
    new = _new_ones(block, commit_list(block.programme.id, block.workshop, names_of(block.programme.id)))
    if not new:
        return None
    return Left("New promises", tuple(f"{one.ref} {one.deed}" for one in new))


KIND = Kind(
    key="commit",
    show=show,
    desk=desk,
    mine=mine,
    gives={"draft": give_draft, "reword": give_reword, "yes": give_yes},
    leaves=leaves,
    has_mine=True,
)
