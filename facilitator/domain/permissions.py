"""Who may do what with a commitment: one table, part by act. In which state it may be done says `commitments`.

Words are said by the person whom the commitment names on that end, or by a lead of their side: a sponsor or a
signatory. Whoever acts for themselves speaks for themselves only. The facilitator enters what one of them says, and
the log says so; what both sides say together only the facilitator can write down.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from facilitator.domain.actors import Actor, ActorKind, Speaker
from facilitator.domain.commitments import Act, Standing, can_act
from facilitator.domain.errors import Conflict, NotAllowed


class Part(StrEnum):
    """The part that somebody has in one commitment. Who is named and leads counts as named."""

    GIVER = "giver"
    GIVERS_LEAD = "lead of the side it is by"
    GIVERS_SIDE = "on the side it is by"
    RECEIVER = "receiver"
    RECEIVERS_LEAD = "lead of the side it is for"
    RECEIVERS_SIDE = "on the side it is for"


class Entry(StrEnum):
    """What is done about commitments without being an act of one side on one commitment.

    DRAFT: writing down a new one. STROKE: report and verdict in one go. REASON: the giver's reason under a verdict
    that is recorded already. TAKE_BACK: undoing a verdict of this workshop. HAND_OVER: a successor for somebody who
    leaves. IMPORT: a table of commitments with what became of them, in or out again. LIST: locking a workshop's list,
    or opening it again.
    """

    DRAFT = "draft"
    STROKE = "stroke"
    REASON = "reason"
    TAKE_BACK = "take_back"
    HAND_OVER = "hand_over"
    IMPORT = "import"
    LIST = "list"


_GIVERS = frozenset({Part.GIVER, Part.GIVERS_LEAD})
_RECEIVERS = frozenset({Part.RECEIVER, Part.RECEIVERS_LEAD})
_EITHER = _GIVERS | _RECEIVERS
_NOBODY_ALONE: frozenset[Part] = frozenset()

MAY: dict[Act | Entry, frozenset[Part]] = {
    Act.REWORD: _EITHER,
    Act.GIVER_YES: _GIVERS,
    Act.RECEIVER_YES: _RECEIVERS,
    Act.DROP: _EITHER,
    Act.RESTORE: _EITHER,
    Act.REPORT: _GIVERS,
    Act.JUDGE: _RECEIVERS,
    Act.SETTLE: _NOBODY_ALONE,
    Act.ASK_CHANGE: _EITHER,
    Act.ANSWER_CHANGE: _EITHER,
    Act.WITHDRAW_CHANGE: _EITHER,
    Act.RELEASE: _RECEIVERS,
    Act.GIVE_UP: _GIVERS,
    Act.CARRY: _NOBODY_ALONE,
    Entry.DRAFT: _GIVERS | {Part.GIVERS_SIDE},
    Entry.STROKE: _NOBODY_ALONE,
    Entry.REASON: frozenset({Part.GIVER}),
    Entry.TAKE_BACK: _NOBODY_ALONE,
    Entry.HAND_OVER: _NOBODY_ALONE,
    Entry.IMPORT: _NOBODY_ALONE,
    Entry.LIST: _NOBODY_ALONE,
}
"""Whose words an act records. The side that asked for a change takes its wish back, the other one answers it."""

OWN: dict[Act, Part] = {
    Act.REWORD: Part.GIVER,
    Act.GIVER_YES: Part.GIVER,
    Act.RECEIVER_YES: Part.RECEIVER,
}
"""On the phones in a room these are the named person's alone: whoever is there says it themselves."""

_OTHER_SIDE: dict[Act | Entry, str] = {
    Act.REPORT: "The party that made the commitment says what happened.",
    Act.JUDGE: "The party that the commitment is for confirms the outcome.",
}
_OWN_ONLY: dict[Act, str] = {
    Act.REWORD: "Only the person who commits to this can change its words on a phone.",
    Act.GIVER_YES: "Only the two people named in a commitment say yes to it.",
    Act.RECEIVER_YES: "Only the two people named in a commitment say yes to it.",
}

_ENTERS = Actor(ActorKind.FACILITATOR, "")
"""Whoever enters what somebody says."""


def whose(act: Act) -> str:
    """Whose act it is, in a word: giver, receiver, either, or both together."""
    return {_GIVERS: "giver", _RECEIVERS: "receiver", _EITHER: "either", _NOBODY_ALONE: "both"}[MAY[act]]


def part_of(person: Speaker, standing: Standing) -> Part:
    """What this person is to the commitment; whether they still take part is asked elsewhere."""
    gives = person.side is standing.side
    if person.person_id == (standing.giver_id if gives else standing.receiver_id):
        return Part.GIVER if gives else Part.RECEIVER
    if person.is_lead:
        return Part.GIVERS_LEAD if gives else Part.RECEIVERS_LEAD
    return Part.GIVERS_SIDE if gives else Part.RECEIVERS_SIDE


def check_may(
    act: Act | Entry, actor: Actor, speaker: Speaker | None, standing: Standing, *, own: bool = False
) -> None:
    """Raises NotAllowed unless these words are the speaker's to say and the actor's to record.

    `speaker` is None where nobody's words in particular are recorded: the facilitator writes something down.
    `own`: it is said on a phone in the room. Raises Conflict for a speaker who has left.
    """
    _check_speaks_for(act, actor, speaker)
    if speaker is None:
        return
    check_takes_part(speaker)
    part = part_of(speaker, standing)
    if isinstance(act, Act):
        _check_asker(act, speaker, standing)
        if own and part is not OWN.get(act, part):
            raise NotAllowed(_OWN_ONLY[act])
    if part not in MAY[act]:
        raise NotAllowed(_refusal(act, part))


def _check_speaks_for(act: Act | Entry, actor: Actor, speaker: Speaker | None) -> None:
    if actor.kind is not ActorKind.PERSON:
        return
    if not MAY[act]:
        raise NotAllowed("Only the facilitator writes this down.")
    check_own_name(actor, speaker)


def check_own_name(actor: Actor, speaker: Speaker | None) -> None:
    """Raises NotAllowed for a person who acts in another's name; only the facilitator enters for others."""
    if actor.kind is ActorKind.PERSON and (speaker is None or speaker.person_id != actor.person_id):
        raise NotAllowed("You can speak for yourself only.")


def check_enters(entry: Entry, actor: Actor) -> None:
    """Raises NotAllowed for a person who would enter what is the facilitator's alone to enter."""
    _check_speaks_for(entry, actor, None)


def check_takes_part(speaker: Speaker) -> None:
    """Raises Conflict for somebody who has left, NotAllowed for an observer, who takes no part in commitments."""
    if speaker.has_left:
        raise Conflict(f"{speaker.name} has left the programme. Choose who speaks for their party now.")
    if speaker.is_observer:
        raise NotAllowed(f"{speaker.name} is an observer and takes no part in commitments.")


def _check_asker(act: Act, speaker: Speaker, standing: Standing) -> None:
    if act is Act.ANSWER_CHANGE and standing.asked_by is speaker.side:
        raise NotAllowed("The other party answers a wish to change.")
    if act is Act.WITHDRAW_CHANGE and standing.asked_by not in (None, speaker.side):
        raise NotAllowed("Only the party that asked can withdraw its wish.")


def _refusal(act: Act | Entry, part: Part) -> str:
    """What somebody of this part is told."""
    gives = part in _GIVERS | {Part.GIVERS_SIDE}
    if not MAY[act] & (_GIVERS if gives else _RECEIVERS):
        whole = "Only the party that is owed" if gives else "Only the party that makes"
        return _OTHER_SIDE.get(act, f"{whole} the commitment can say this.")
    whose_end = "giver" if gives else "receiver"
    return f"Only the named {whose_end}, or a sponsor or signatory of that party, can say this."


def can_say(act: Act, person: Speaker, standing: Standing) -> bool:
    """Whether these words are this person's to say, in whatever state the commitment is."""
    return _may(act, _ENTERS, person, standing, own=False)


def speakers_for(act: Act, people: Iterable[Speaker], standing: Standing) -> list[Speaker]:
    """Who may be entered as saying it: the giver's side first, on each side the named person before the leads."""
    return sorted(
        (one for one in people if can_say(act, one, standing)),
        key=lambda one: list(Part).index(part_of(one, standing)),
    )


def acts_for(
    actor: Actor,
    person: Speaker | None,
    standing: Standing,
    today: date,
    *,
    own: bool = False,
    among: Iterable[Act] = Act,
) -> frozenset[Act]:
    """What this reader can do with the commitment now; `person` is who the actor is, None for no one of a party.

    Of all acts, or of those `among` which is asked. For the facilitator it is whatever anybody can, who then says it:
    the facilitator only enters it.
    """
    return frozenset(
        act for act in among if can_act(act, standing, today) and _may(act, actor, person, standing, own=own)
    )


def _may(act: Act, actor: Actor, person: Speaker | None, standing: Standing, *, own: bool) -> bool:
    try:
        check_may(act, actor, person, standing, own=own)
    except (Conflict, NotAllowed):
        return False
    return True
