"""What both sides say about the same thing. An event never has a word that the other side may not know yet."""

from __future__ import annotations

from dataclasses import dataclass

from facilitator.domain.events.kinds import EventKind
from facilitator.domain.events.payloads import Payload, Private


@dataclass(frozen=True, slots=True)
class _OfPair(Payload):
    """About what both sides say something: the key of the subject, and which one of it."""

    subject: str
    about: str


@dataclass(frozen=True, slots=True)
class BlindWordIn(_OfPair):
    """A side's word is in; which one it is nobody knows until the other side's is in too."""

    kind = EventKind.BLIND_WORD_IN

    side: str


@dataclass(frozen=True, slots=True)
class BlindWordTakenBack(_OfPair):
    """A side took its word back before the other side's was in; nobody has read it."""

    kind = EventKind.BLIND_WORD_TAKEN_BACK

    side: str


@dataclass(frozen=True, slots=True)
class BlindPairOpened(_OfPair):
    """Both words are in, that of `side` as the second one, and were opened together."""

    kind = EventKind.BLIND_PAIR_OPENED

    side: str
    supplier: Private[str]
    customer: Private[str]


@dataclass(frozen=True, slots=True)
class BlindWordChanged(_OfPair):
    """A side says something else in the open, `before` and `after`."""

    kind = EventKind.BLIND_WORD_CHANGED

    side: str
    was: Private[str]
    now: Private[str]


@dataclass(frozen=True, slots=True)
class BlindPairPutAside(_OfPair):
    """Both say it anew, each on its own: what they had said does not count any more."""

    kind = EventKind.BLIND_PAIR_PUT_ASIDE


@dataclass(frozen=True, slots=True)
class BlindPairBack(_OfPair):
    """What both had said counts again: nobody had said anything since."""

    kind = EventKind.BLIND_PAIR_BACK
