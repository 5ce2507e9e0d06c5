"""Commit: new commitments. People write their own on their phones and say yes where they are named; nobody else can."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from facilitator import clock
from facilitator.activities.family import Block, Fields, Kind, Left, Shown
from facilitator.activities.voices import Voice, actor_of, voice_of
from facilitator.activities.wall_rows import pages_of
from facilitator.date_words import date_words
from facilitator.domain.commitments import MANY_FOR_ONE_PARTY, Act, State, Wording
from facilitator.domain.directions import isolated
from facilitator.domain.errors import Conflict, Invalid
from facilitator.domain.givers import Giver
from facilitator.domain.sides import Side
from facilitator.domain.texts import clean_text
from facilitator.domain.typed_dates import read_date
from facilitator.domain.workshops import check_takes_entries
from facilitator.domain.zones import today_in
from facilitator.method import find_hints, find_vague_words
from facilitator.queries.commitment_view import CommitmentView
from facilitator.queries.commitments import commit_list, commitment_by_ref
from facilitator.queries.drafters import drafted_on_phones
from facilitator.queries.names import PersonName, names_of
from facilitator.queries.workshops import session_after, timeline
from facilitator.services import commitments

SMALL = 2
"""The stretch of a commitment whose giver says nothing about it, as on the facilitator's quick line."""

_YES = frozenset({Act.GIVER_YES, Act.RECEIVER_YES})


def _new_ones(block: Block, found: Sequence[CommitmentView]) -> list[CommitmentView]:
    return [commitment for commitment in found if commitment.places.made_in_id == block.workshop.id]


def show(block: Block) -> Shown:
    """The growing list by party, and which is the newest."""
    people = names_of(block.programme.id)
    found = commit_list(block.programme.id, block.workshop, people)
    new = _new_ones(block, found)
    newest = max(new, key=lambda commitment: commitment.id, default=None)
    count = {side: sum(commitment.side is side for commitment in new) for side in Side}
    return {
        "sides": [
            {
                "side": side.value,
                "name": block.programme.party_name(side),
                "count": count[side],
                "ones": pages_of(
                    [_line(commitment) for commitment in reversed(new) if commitment.side is side],
                    whole=False,
                )[0],
            }
            for side in Side
        ],
        "total": len(new),
        "agreed": sum(commitment.state is State.AGREED for commitment in new),
        "newest": _line(newest) if newest else None,
        "earlier": len(found) - len(new),
        "stamp": ".".join(
            f"{commitment.ref}-{commitment.version}-{commitment.state.value}" for commitment in found
        ),
        "can_enter": _can_enter(block),
    }


def _line(commitment: CommitmentView) -> dict[str, Any]:
    """One commitment as everybody may see it."""
    return {
        "ref": commitment.ref,
        "side": commitment.side.value,
        "deed": commitment.wording.deed,
        "evidence": commitment.wording.evidence,
        "giver": commitment.giver,
        "receiver": commitment.receiver,
        "due": commitment.wording.due,
        "state": commitment.state.value,
        "version": commitment.version,
        "giver_yes": commitment.yeses.giver_at is not None,
        "receiver_yes": commitment.yeses.receiver_at is not None,
        "gaps": len(commitment.gaps),
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
        (commitment, commitment.acts_for(actor_of(giver), people, today, own=True))
        for commitment in found
        if me.id in (commitment.wording.giver_id, commitment.wording.receiver_id)
    ]
    return {
        "can_commit": True,
        "can_enter": _can_enter(block),
        "waiting": [
            _asked(commitment, me) for commitment, acts in named if acts & _YES and not commitment.gaps
        ],
        "written": [
            _written(commitment, Act.REWORD in acts)
            for commitment, acts in named
            if commitment.wording.giver_id == me.id
        ],
        "owed": [
            _line(commitment)
            for commitment, _acts in named
            if commitment.wording.receiver_id == me.id and commitment.yeses.receiver_at
        ],
        "receivers": _receivers(people, me),
        "due": _session(block),
    }


def _asked(commitment: CommitmentView, me: PersonName) -> dict[str, Any]:
    return _line(commitment) | {"as": "giver" if commitment.wording.giver_id == me.id else "receiver"}


def _written(commitment: CommitmentView, may_reword: bool) -> dict[str, Any]:
    """One's own commitment with the gentle hints, which stand beside it and block nothing."""
    return _line(commitment) | {
        "receiver_id": commitment.wording.receiver_id,
        "stretch": commitment.wording.stretch,
        "hints": hints_on(commitment.wording.deed, commitment.wording.evidence),
        "missing": tuple(commitment.gaps.values()),
        "may_reword": may_reword,
    }


def hints_on(deed: str, evidence: str) -> list[str]:
    """A word on each vague expression, and on a second promise in the same line."""
    return [f"“{hint.text}”: {hint.hint}" for hint in (*find_hints(deed), *find_vague_words(evidence))]


def _receivers(people: Mapping[int, PersonName], me: PersonName) -> list[PersonName]:
    return [person for person in people.values() if person.can_commit and person.side is me.side.other]


# What phones give


def give_draft(block: Block, giver: Giver, fields: Fields) -> Shown:
    """Writes down somebody's own commitment, gaps allowed; the hints on its words come back with it."""
    voice = voice_of(block, giver)
    wording = _wording(block, voice, fields, Wording())
    ref = commitments.draft_commitment(
        voice.actor, block.programme.id, voice.side, wording, workshop_id=block.workshop.id
    )
    return _stored(block, ref)


def give_reword(block: Block, giver: Giver, fields: Fields) -> Shown:
    """Changes the words of one's own commitment, which clears the yeses to the old ones."""
    voice = voice_of(block, giver)
    commitment = commitment_by_ref(block.programme.id, fields.get("ref", ""), names_of(block.programme.id))
    wording = _wording(block, voice, fields, commitment.wording)
    commitments.reword_commitment(
        voice.actor,
        block.programme.id,
        commitment.ref,
        wording,
        _version(fields, commitment),
        own_of=voice.person_id,
    )
    return _stored(block, commitment.ref)


def give_yes(block: Block, giver: Giver, fields: Fields) -> Shown:
    """The named person's own yes, to the words that their phone showed."""
    voice = voice_of(block, giver)
    commitment = commitment_by_ref(block.programme.id, fields.get("ref", ""), names_of(block.programme.id))
    version = _version(fields, commitment)
    commitments.say_yes(voice.actor, block.programme.id, commitment.ref, voice.person_id, version, own=True)
    return _stored(block, commitment.ref)


def _version(fields: Fields, commitment: CommitmentView) -> int:
    """The version that the form showed; a form that names none meant the words as they are."""
    given = fields.get("version", "")
    return int(given) if given.isdecimal() and len(given) < 10 else commitment.version


def _wording(block: Block, voice: Voice, fields: Fields, before: Wording) -> Wording:
    """The words of a phone's form in the place of those before; the giver is always the person themselves."""
    deed = clean_text(fields.get("deed", ""))
    if not deed:
        raise Invalid({"deed": "Say what you will do, starting with a verb."})
    stretch = fields.get("stretch", "")
    return replace(
        before,
        giver_id=voice.person_id,
        receiver_id=_receiver(block, voice, fields.get("receiver", "")),
        deed=deed,
        evidence=clean_text(fields.get("evidence", "")),
        due=_due(block, fields),
        step=before.step or block.workshop.step,
        stretch=int(stretch) if stretch in set("12345") else before.stretch or SMALL,
    )


def _receiver(block: Block, voice: Voice, number: str) -> int | None:
    """The person of the other side with this number; nobody yet for an empty one."""
    if not number:
        return None
    for person in names_of(block.programme.id).values():
        if str(person.number) == number and person.can_commit and person.side is voice.side.other:
            return person.id
    raise Invalid({"receiver": "Choose somebody of the other side."})


def _due(block: Block, fields: Fields) -> date | None:
    session = _session(block)
    words = date_words(block.programme.locale)
    return read_date(fields.get("due", ""), _today(block), session, words) or session


def _stored(block: Block, ref: str) -> Shown:
    """What was stored, with the hints on its words."""
    commitment = commitment_by_ref(block.programme.id, ref, names_of(block.programme.id))
    return {
        "ref": commitment.ref,
        "deed": commitment.wording.deed,
        "state": commitment.state.value,
        "hints": hints_on(commitment.wording.deed, commitment.wording.evidence),
        "missing": list(commitment.gaps.values()),
    }


# The facilitator's side


def desk(block: Block) -> Shown:
    """The list beside the console: what came from phones, and whose yes is still to come."""
    found = commit_list(block.programme.id, block.workshop, names_of(block.programme.id))
    new = _new_ones(block, found)
    by_phone = drafted_on_phones(block.workshop.id)
    return {
        "by_phone": [_line(commitment) for commitment in reversed(new) if commitment.id in by_phone],
        "total": len(new),
        "agreed": sum(commitment.state is State.AGREED for commitment in new),
        "waiting": [
            _line(commitment)
            for commitment in found
            if commitment.state is not State.AGREED and not commitment.gaps
        ],
        "incomplete": [_line(commitment) for commitment in new if commitment.gaps],
        "too_many": [
            block.programme.party_name(side)
            for side in Side
            if sum(commitment.side is side for commitment in new) > MANY_FOR_ONE_PARTY
        ],
        "can_enter": _can_enter(block),
    }


def leaves(block: Block) -> Left | None:
    """The commitments made here, in a line each."""
    new = _new_ones(block, commit_list(block.programme.id, block.workshop, names_of(block.programme.id)))
    if not new:
        return None
    return Left(
        "New commitments",
        tuple(f"{commitment.ref} {isolated(commitment.wording.deed)}" for commitment in new),
    )


KIND = Kind(
    key="commit",
    show=show,
    desk=desk,
    mine=mine,
    gives={"draft": give_draft, "reword": give_reword, "yes": give_yes},
    leaves=leaves,
    has_mine=True,
)
