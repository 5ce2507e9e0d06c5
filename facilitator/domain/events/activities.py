"""What happens in the blocks of a workshop. Of what is anonymous only counts are told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from facilitator.domain.events.kinds import EventKind
from facilitator.domain.events.payloads import Payload, Private


@dataclass(frozen=True, slots=True)
class OfBlock(Payload):
    """A block, by its title."""

    item: Private[str]


@dataclass(frozen=True, slots=True)
class OfRun(OfBlock):
    """A run of the activity of a block: it may collect more than once."""

    run: int


@dataclass(frozen=True, slots=True)
class ActivitySwitched(OfBlock):
    """A block runs another activity from now on."""

    kind = EventKind.ACTIVITY_SWITCHED

    to: str


@dataclass(frozen=True, slots=True)
class GatheringOpened(OfRun):
    """Cards are collected; `sides`: the room was told that a side may be shown."""

    kind = EventKind.GATHERING_OPENED

    anonymous: bool
    sides: bool


@dataclass(frozen=True, slots=True)
class _OfCard(OfRun):
    """A named card, by its place among its person’s; not what it says."""

    slot: int


@dataclass(frozen=True, slots=True)
class CardHandedIn(_OfCard):
    """A named card was handed in."""

    kind = EventKind.CARD_HANDED_IN


@dataclass(frozen=True, slots=True)
class CardChanged(_OfCard):
    """A named card got other words."""

    kind = EventKind.CARD_CHANGED


@dataclass(frozen=True, slots=True)
class CardTakenBack(_OfCard):
    """A named card was taken back."""

    kind = EventKind.CARD_TAKEN_BACK


@dataclass(frozen=True, slots=True)
class CardsRevealed(OfRun):
    """Collecting ended, and so many cards went on the board."""

    kind = EventKind.CARDS_REVEALED

    cards: int
    anonymous: bool


@dataclass(frozen=True, slots=True)
class CardsPutAside(OfRun):
    """Collecting ended, and what came in was deleted unread."""

    kind = EventKind.CARDS_PUT_ASIDE


@dataclass(frozen=True, slots=True)
class CardHidden(OfBlock):
    """A card was taken off the board."""

    kind = EventKind.CARD_HIDDEN

    card: str
    reason: Private[str]


@dataclass(frozen=True, slots=True)
class CardShownAgain(OfBlock):
    """A hidden card is on the board again."""

    kind = EventKind.CARD_SHOWN_AGAIN

    card: str


@dataclass(frozen=True, slots=True)
class GroupsMerged(Payload):
    """A group was put into this one."""

    kind = EventKind.GROUPS_MERGED

    group: str


@dataclass(frozen=True, slots=True)
class CardSplitOff(Payload):
    """A card was taken out of its group, and stands in this one alone."""

    kind = EventKind.CARD_SPLIT_OFF

    group: str


@dataclass(frozen=True, slots=True)
class GroupNamed(Payload):
    """A group was named."""

    kind = EventKind.GROUP_NAMED

    group: str
    name: Private[str]


@dataclass(frozen=True, slots=True)
class BoardStepUndone(Payload):
    """The last step on the board was taken back."""

    kind = EventKind.BOARD_STEP_UNDONE

    what: str


@dataclass(frozen=True, slots=True)
class BoardStepsForgotten(Payload):
    """No step on the board can be taken back any more."""

    kind = EventKind.BOARD_STEPS_FORGOTTEN


@dataclass(frozen=True, slots=True)
class _OfPair(OfBlock):
    """An opportunity and a concern that holds it back, by their refs."""

    opportunity: str
    concern: str


@dataclass(frozen=True, slots=True)
class PairChosen(_OfPair):
    """The pair is one of those to work on first."""

    kind = EventKind.PAIR_CHOSEN


@dataclass(frozen=True, slots=True)
class PairLeft(_OfPair):
    """It is not, after all."""

    kind = EventKind.PAIR_LEFT


@dataclass(frozen=True, slots=True)
class VoteOpened(OfRun):
    """A vote was opened, with so many dots for everybody."""

    kind = EventKind.VOTE_OPENED

    dots: int
    anonymous: bool
    sides: bool


@dataclass(frozen=True, slots=True)
class VoteClosed(OfRun):
    """A vote was counted: votes by the key of what was voted on."""

    kind = EventKind.VOTE_CLOSED

    voters: int
    votes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class VotePutAside(OfRun):
    """A vote was put aside uncounted."""

    kind = EventKind.VOTE_PUT_ASIDE


@dataclass(frozen=True, slots=True)
class CheckInOpened(OfRun):
    """The room was asked to check in, by a word or a number."""

    kind = EventKind.CHECK_IN_OPENED

    how: str
    anonymous: bool


@dataclass(frozen=True, slots=True)
class CheckInShown(OfRun):
    """So many answers were shown; who said what only of a named check-in."""

    kind = EventKind.CHECK_IN_SHOWN

    how: str
    anonymous: bool
    answers: int
    given: Private[Sequence[Sequence[str]] | None] = None


@dataclass(frozen=True, slots=True)
class FistAsked(OfRun):
    """The room was asked how it stands behind a commitment."""

    kind = EventKind.FIST_ASKED

    ref: str
    anonymous: bool


@dataclass(frozen=True, slots=True)
class FistShown(OfRun):
    """So many answers were shown, so many of them hesitant; who said what only of a named one."""

    kind = EventKind.FIST_SHOWN

    ref: str
    anonymous: bool
    answers: int
    hesitant: int
    given: Private[Sequence[Sequence[str]] | None] = None


@dataclass(frozen=True, slots=True)
class AnswersPutAside(OfRun):
    """Answers were put aside unseen."""

    kind = EventKind.ANSWERS_PUT_ASIDE


@dataclass(frozen=True, slots=True)
class RoundHeld(OfRun):
    """Who spoke in a round and who passed, by name and side."""

    kind = EventKind.ROUND_HELD

    spoken: Private[Sequence[str]]
    passed: Private[Sequence[str]]


@dataclass(frozen=True, slots=True)
class ReviewMoved(OfBlock):
    """The room looks at this commitment, or at the counts."""

    kind = EventKind.REVIEW_MOVED

    to: str


@dataclass(frozen=True, slots=True)
class VerdictShown(OfBlock):
    """The room sees a verdict that both do not agree on yet."""

    kind = EventKind.VERDICT_SHOWN

    to: str


@dataclass(frozen=True, slots=True)
class ListRead(OfBlock):
    """The room reads this commitment of the list, by its place; -1 is its front."""

    kind = EventKind.LIST_READ

    at: int
