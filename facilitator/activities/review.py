"""Review: one commitment at a time. The party that was owed it judges, the party that made it says what happened.

Both may do so on their own phones. The room sees the giver's word as it comes, the verdict only once both agree or
the facilitator shows it. What the room looks at moves when the facilitator moves it, never by itself.
"""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from facilitator import clock
from facilitator.activities.family import Block, Fields, Kind, Left, Shown
from facilitator.activities.telling import tell
from facilitator.activities.undisputed import (
    TOGETHER,
    first_on_show,
    ref_on_show,
    together,
    together_on_show,
)
from facilitator.activities.voices import actor_of, voice_of
from facilitator.domain.actors import Actor
from facilitator.domain.commitments import Act, Outcome, Report, State
from facilitator.domain.counts import Counts, count
from facilitator.domain.directions import isolated
from facilitator.domain.errors import Conflict, Invalid
from facilitator.domain.events.activities import ReviewMoved, VerdictShown
from facilitator.domain.givers import Giver
from facilitator.domain.permissions import can_say
from facilitator.domain.sides import Side
from facilitator.domain.texts import clean_text
from facilitator.domain.workshops import check_takes_entries
from facilitator.domain.zones import today_in
from facilitator.method import load_method
from facilitator.queries.commitment_view import CommitmentView
from facilitator.queries.names import names_of
from facilitator.queries.review import ReviewList, ToCheck, is_checked, review_list
from facilitator.services import review
from facilitator.services.activity_states import save_state

MODE = "review"


def list_of(block: Block) -> ReviewList:
    """What its workshop checks, as it stands now."""
    return review_list(block.programme, block.workshop, names_of(block.programme.id))


def commitment_on_show(block: Block, found: ReviewList | None = None) -> CommitmentView | None:
    """The commitment that the room looks at; None where it looks at many, or at the counts."""
    found = found or list_of(block)
    ref = ref_on_show(block, found)
    return found.find(ref) if ref in found.refs else None


def _today(block: Block) -> date:
    return today_in(block.programme.time_zone, clock.now())


# What the room sees


def show(block: Block) -> Shown:
    """One commitment, what nobody disputes, or at the end the counts of both sides."""
    found = list_of(block)
    commitment = commitment_on_show(block, found)
    shown: dict[str, Any] = {
        "all": len(found.all),
        "checked": sum(is_checked(other) for other in found.due),
        "to_check": len(found.due),
        "marks": [_mark(other, commitment, block) for other in found.all],
        "one": None,
        "together": [],
        "counts": {},
    }
    if together_on_show(block, found):
        return shown | {"together": together(block, found)}
    if commitment is None:
        return shown | {"counts": {side.value: _counts(found, side, _today(block)) for side in Side}}
    return shown | {"one": _in_the_room(block, commitment), "at": found.refs.index(commitment.ref) + 1}


def _mark(other: ToCheck, commitment: CommitmentView | None, block: Block) -> dict[str, Any]:
    """One commitment in the row of all: its outcome only where that stands."""
    outcome = "" if block.room.hidden else other.outcome
    return {
        "ref": other.ref,
        "side": other.side.value,
        "outcome": outcome,
        "now": commitment is not None and other.ref == commitment.ref,
    }


def _in_the_room(block: Block, commitment: CommitmentView) -> dict[str, Any]:
    """What everybody may see of a commitment now."""
    open_to_all = not block.room.hidden
    released = is_checked(commitment) or block.state.data.get("shown") == commitment.ref
    return {
        "ref": commitment.ref,
        "side": commitment.side.value,
        "deed": commitment.wording.deed,
        "evidence": commitment.wording.evidence,
        "due": commitment.wording.due,
        "days_over": commitment.days_over(_today(block)),
        "giver": commitment.giver,
        "receiver": commitment.receiver,
        "carried": commitment.links.carried_count,
        "word": _word(commitment) if open_to_all and commitment.report.said else None,
        "verdict": _verdict(commitment) if open_to_all and released else None,
        "word_in": bool(commitment.report.said),
        "verdict_in": bool(commitment.verdict.said) or is_checked(commitment),
        "version": commitment.version,
    }


def _word(commitment: CommitmentView) -> dict[str, Any]:
    """What the giver's party said."""
    label = (
        load_method().reason_category(commitment.report.category).label if commitment.report.category else ""
    )
    return {
        "report": commitment.report.said,
        "by": commitment.report.by,
        "text": commitment.report.text,
        "kind": label,
        "evidence": commitment.report.evidence,
    }


def _verdict(commitment: CommitmentView) -> dict[str, str] | None:
    """What stands, or what the receiver's party said where the facilitator shows it before both agree."""
    if commitment.state is State.RELEASED:
        return {
            "outcome": State.RELEASED.value,
            "by": "",
            "together": "",
            "text": commitment.ending.release_reason,
        }
    outcome = commitment.outcome or commitment.verdict.said
    if not outcome:
        return None
    note = commitment.settlement.note if commitment.settlement.said else commitment.verdict.text
    together = "yes" if commitment.settlement.said else ""
    return {
        "outcome": outcome,
        "by": "" if together else commitment.verdict.by,
        "together": together,
        "text": note,
    }


def _counts(found: ReviewList, side: Side, today: date) -> Counts:
    return count((commitment.tally for commitment in found.due if commitment.side is side), today)


# What one phone sees of its own


def mine(block: Block, giver: Giver) -> Shown:
    """The form for the side that this person speaks for: the verdict, or the word on what happened."""
    people = names_of(block.programme.id)
    me = people.get(giver.person_id) if giver.person_id is not None else None
    commitment = commitment_on_show(block, list_of(block))
    if me is None or commitment is None:
        return {"role": ""}
    if not me.can_commit:
        return {"role": "watching"}
    owing = commitment.side is me.side
    asked_id, asked = (
        (commitment.wording.giver_id, commitment.giver)
        if owing
        else (commitment.wording.receiver_id, commitment.receiver)
    )
    act = Act.REPORT if owing else Act.JUDGE
    shown: dict[str, Any] = {
        "role": "giver" if owing else "receiver",
        "ref": commitment.ref,
        "side": commitment.side.value,
        "asked": asked,
        "asked_me": asked_id == me.id,
        "may_speak": can_say(act, me.speaker, commitment.standing),
        "open": _takes_entries(block) and act in commitment.acts_for(actor_of(giver), people, _today(block)),
        "other_in": bool(commitment.verdict.said if owing else commitment.report.said),
        "settled": is_checked(commitment),
        "seen": report_seen(commitment) if owing else _verdict_seen(commitment),
    }
    return shown | (_my_report(commitment) if owing else _my_verdict(commitment))


def _my_report(commitment: CommitmentView) -> dict[str, Any]:
    return {
        "value": commitment.report.said,
        "text": commitment.report.text,
        "category": commitment.report.category,
        "by": commitment.report.by,
        "categories": load_method().reason_categories,
    }


def _my_verdict(commitment: CommitmentView) -> dict[str, Any]:
    return {"value": commitment.verdict.said, "text": commitment.verdict.text, "by": commitment.verdict.by}


def _takes_entries(block: Block) -> bool:
    try:
        check_takes_entries(block.workshop.standing)
    except Conflict:
        return False
    return True


# What phones give


def give_verdict(block: Block, giver: Giver, fields: Fields) -> Shown:
    """The receiver's party judges. A word that stands already is not written twice."""
    voice = voice_of(block, giver)
    commitment = list_of(block).find(fields.get("ref", ""))
    outcome = fields.get("verdict", "")
    if outcome not in set(Outcome):
        raise Invalid({"verdict": "Choose whether it was kept."})
    word = clean_text(fields.get("word", ""))
    review.check_reason_length(word, "word")
    if (commitment.verdict.said, commitment.verdict.text, commitment.verdict.by) != (
        outcome,
        word,
        voice.name,
    ):
        _check_seen(fields, _verdict_seen(commitment), commitment.verdict.by, voice.name)
        review.judge(
            voice.actor,
            block.programme.id,
            commitment.ref,
            voice.person_id,
            review.Judging(Outcome(outcome), word),
            block.workshop.id,
        )
    return {"ref": commitment.ref, "verdict": outcome, "word": word}


def give_report(block: Block, giver: Giver, fields: Fields) -> Shown:
    """The giver's party says how it went, with the frank reason. The evidence given before stays."""
    voice = voice_of(block, giver)
    commitment = list_of(block).find(fields.get("ref", ""))
    said = fields.get("report", "")
    if said not in set(Report):
        raise Invalid({"report": "Choose how it went."})
    text, category = clean_text(fields.get("text", "")), fields.get("category", "")
    if (commitment.report.said, commitment.report.text, commitment.report.category, commitment.report.by) != (
        said,
        text,
        category,
        voice.name,
    ):
        _check_seen(fields, report_seen(commitment), commitment.report.by, voice.name)
        reporting = review.Reporting(Report(said), text, category, commitment.report.evidence)
        review.report(
            voice.actor, block.programme.id, commitment.ref, voice.person_id, reporting, block.workshop.id
        )
    return {"ref": commitment.ref, "report": said, "text": text, "category": category}


def _verdict_seen(commitment: CommitmentView) -> str:
    return _fingerprint(commitment.verdict.said, commitment.verdict.text, commitment.verdict.by)


def report_seen(commitment: CommitmentView) -> str:
    """A mark of the giver's word as it stands, by which a form says what it showed."""
    return _fingerprint(
        commitment.report.said, commitment.report.text, commitment.report.category, commitment.report.by
    )


def _fingerprint(*parts: str | None) -> str:
    """Changes with what stands, so that nobody overwrites a colleague's word unseen."""
    return (
        hashlib.sha256("\x1f".join(part or "" for part in parts).encode()).hexdigest()[:16]
        if any(parts)
        else "none"
    )


def _check_seen(fields: Fields, stands: str, by: str, me: str) -> None:
    """Raises Conflict when a colleague spoke since the form was shown; one's own word may always be changed."""
    seen = fields.get("seen", "")
    if seen and seen != stands and by != me:
        who = by or "Somebody"
        raise Conflict(
            f"{isolated(who)} has changed this in the meantime. Look at what stands now, then send yours."
        )


# What the facilitator moves


_MOVED_TO = {"": "the counts", TOGETHER: "what nobody disputes"}


def move_to(actor: Actor, block: Block, ref: str) -> None:
    """The room looks at this commitment now; at TOGETHER, or with an empty ref at the counts.

    Raises NotFound for one that is not on the list.

    Each commitment is a phase of its own: a phone on which somebody still writes about the one before is not moved on.
    """
    if ref and ref != TOGETHER:
        list_of(block).find(ref)
    save_state(block.item.id, block.state, phase=ref or "end", data={"ref": ref})
    tell(actor, block, ReviewMoved(block.item.title, _MOVED_TO.get(ref, ref)))


def act_show(actor: Actor, block: Block, fields: Fields) -> None:
    """Puts another commitment before the room."""
    if block.state.data.get("ref") != fields.get("ref", ""):
        move_to(actor, block, fields.get("ref", ""))


def act_release(actor: Actor, block: Block, fields: Fields) -> None:
    """Shows the room a verdict that both do not agree on yet."""
    commitment = list_of(block).find(fields.get("ref", ""))
    if not commitment.verdict.said:
        raise Conflict("Nobody has said the outcome of this one yet.")
    ref = commitment.ref
    save_state(block.item.id, block.state, phase=ref, data={"ref": ref, "shown": ref})
    tell(actor, block, VerdictShown(block.item.title, ref))


def begins(actor: Actor, block: Block) -> None:
    """What nobody disputes comes before the room, else the first commitment; going back finds its place again."""
    found, stored = list_of(block), block.state.data.get("ref")
    if stored in found.refs or (stored == TOGETHER and found.undisputed):
        return
    first = first_on_show(found)
    if found.all and stored != first:
        move_to(actor, block, first)


def desk(block: Block) -> Shown:
    """What the console shows: both words as they arrive, also before they are released."""
    found = list_of(block)
    commitment = commitment_on_show(block, found)
    if commitment is None:
        next_one = found.next_to_talk_about or found.next_to_judge("")
        return {"one": None, "is_together": together_on_show(block, found), "next": next_one}
    before, after = found.neighbours(commitment.ref)
    return {
        "one": commitment,
        "next": found.next_to_judge(commitment.ref),
        "before": before,
        "after": after,
        "released": is_checked(commitment) or block.state.data.get("shown") == commitment.ref,
        "word": _word(commitment) if commitment.report.said else None,
    }


def leaves(block: Block) -> Left | None:
    """Who kept what, by party, for the record."""
    found = list_of(block)
    if not found.due:
        return None
    lines = []
    for side in Side:
        counts = _counts(found, side, _today(block))
        if counts.judged:
            name = block.programme.party_name(side)
            lines.append(f"{isolated(name)}: {counts.kept_in_all} of {counts.judged} kept")
    return Left("Commitments checked", tuple(lines)) if lines else None


KIND = Kind(
    key=MODE,
    show=show,
    desk=desk,
    mine=mine,
    gives={"verdict": give_verdict, "report": give_report},
    acts={"show": act_show, "release": act_release},
    begins=begins,
    leaves=leaves,
    has_mine=True,
)
