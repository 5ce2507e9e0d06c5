"""The verbs of blind pairs: a side says its word, takes it back unread, changes an open one; both say it anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, delete, select, update

from facilitator import clock
from facilitator.domain.actors import Actor, ActorKind
from facilitator.domain.blind_pairs import BlindPair, Subject
from facilitator.domain.errors import NotAllowed, Stale
from facilitator.domain.events.about import THE_PROGRAMME
from facilitator.domain.events.blind_pairs import (
    BlindPairBack,
    BlindPairOpened,
    BlindPairPutAside,
    BlindWordChanged,
    BlindWordIn,
    BlindWordTakenBack,
)
from facilitator.domain.events.payloads import Payload
from facilitator.domain.permissions import check_takes_part
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.models import BlindPair as PairRow
from facilitator.models import BlindWord
from facilitator.queries.blind_pairs import pair_about
from facilitator.queries.programme_hold import hold_programme
from facilitator.services.log import record_event
from facilitator.services.people import speaker_for
from facilitator.services.registers import now
from facilitator.services.row_changes import change_one, change_rows


@dataclass(frozen=True, slots=True)
class _Place:
    """About what both sides say something, in which programme."""

    programme_id: int
    subject: Subject
    about: str

    @property
    def names(self) -> dict[str, Any]:
        """What a row of it has in its columns."""
        return {"programme_id": self.programme_id, "subject": self.subject.key, "about": self.about}

    @property
    def words(self) -> tuple[ColumnElement[bool], ...]:
        """Which words wait there."""
        return (
            BlindWord.programme_id == self.programme_id,
            BlindWord.subject == self.subject.key,
            BlindWord.about == self.about,
        )

    def held(self) -> BlindPair:
        """The pair, while nobody else writes to the programme."""
        hold_programme(self.programme_id)
        return self.pair()

    def pair(self) -> BlindPair:
        """The pair as it stands."""
        return pair_about(self.programme_id, self.subject, self.about)


def say_word(
    actor: Actor, programme_id: int, subject: Subject, about: str, side: Side, word: str, version: int = 0
) -> BlindPair:
    """A side says its word: the first one waits unread, the second one opens both; in an open pair it is said anew.

    Returns the pair as it stands then. `version` is that of the pair that was looked at. Raises Invalid for a word
    that is no choice, NotAllowed for a person of the other side, Conflict where the side's word waits already, and
    Stale, with the pair as it stands, when somebody was quicker.
    """
    word = subject.cleaned(word)
    place = _Place(programme_id, subject, about)
    pair = place.held()
    _check_speaks(actor, programme_id, side)
    pair.check_can_say(side)
    if pair.version != version:
        raise Stale(pair)
    if pair.is_open:
        _change(actor, place, side, word, pair)
    elif pair.within:
        _open(actor, place, side, word, pair)
    else:
        db.session.add(BlindWord(**place.names, side=side, word=word))
        db.session.flush()
        _tell(actor, programme_id, BlindWordIn(subject.key, about, side.value))
    return place.pair()


def take_word_back(actor: Actor, programme_id: int, subject: Subject, about: str, side: Side) -> bool:
    """A side takes its word back before the other side's is in, unread; returns whether there was one.

    Raises Conflict once both stand open, NotAllowed for a person of the other side.
    """
    place = _Place(programme_id, subject, about)
    pair = place.held()
    _check_speaks(actor, programme_id, side)
    pair.check_can_take_back()
    taken = delete(BlindWord).where(*place.words, BlindWord.side == side)
    if not change_rows(taken):
        return False
    _tell(actor, programme_id, BlindWordTakenBack(subject.key, about, side.value))
    return True


def say_anew(actor: Actor, programme_id: int, subject: Subject, about: str, version: int) -> BlindPair:
    """Both sides say it anew, each on its own: what they had said does not count any more, until that is undone.

    Returns the pair as it stands then. Raises NotAllowed for a person, Conflict where nothing is open, and Stale, with
    the pair as it stands, when somebody was quicker.
    """
    place = _Place(programme_id, subject, about)
    pair = place.held()
    _check_for_both(actor)
    pair.check_can_say_anew()
    _set(place, version, pair, put_aside=True)
    _tell(actor, programme_id, BlindPairPutAside(subject.key, about))
    return place.pair()


def bring_back(actor: Actor, programme_id: int, subject: Subject, about: str, version: int) -> BlindPair:
    """Undo of `say_anew`: what both had said counts again. Returns the pair as it stands then.

    Raises Stale, with the pair as it stands, when a side has said something since; NotAllowed for a person.
    """
    place = _Place(programme_id, subject, about)
    pair = place.held()
    _check_for_both(actor)
    if pair.is_open or pair.within:
        raise Stale(pair)
    _set(place, version, pair, put_aside=False)
    _tell(actor, programme_id, BlindPairBack(subject.key, about))
    return place.pair()


def _check_speaks(actor: Actor, programme_id: int, side: Side) -> None:
    """Raises NotAllowed for a person who would say the other side's word, or who takes no part."""
    if actor.kind is not ActorKind.PERSON:
        return
    assert actor.person_id is not None  # a person acts as themselves
    speaker = speaker_for(programme_id, actor.person_id)
    check_takes_part(speaker)
    if speaker.side is not side:
        raise NotAllowed("This is the other side’s to say.")


def _check_for_both(actor: Actor) -> None:
    if actor.kind is ActorKind.PERSON:
        raise NotAllowed("This is for whoever runs the programme.")


def _change(actor: Actor, place: _Place, side: Side, word: str, pair: BlindPair) -> None:
    """Says something else in the open; the same word again is nothing."""
    was = pair.word(side)
    if was == word:
        return
    _set(place, pair.version, pair, **{side.value: word}, said_at=clock.now())
    _tell(
        actor,
        place.programme_id,
        BlindWordChanged(place.subject.key, place.about, side.value, was, word),
    )


def _open(actor: Actor, place: _Place, side: Side, word: str, pair: BlindPair) -> None:
    """The second word is in: both become one open pair, in the place of the one that was put aside."""
    waits = select(BlindWord.word).where(*place.words, BlindWord.side == side.other)
    other = db.session.execute(waits).scalar_one()
    change_rows(delete(BlindWord).where(*place.words))
    said = {side.value: word, side.other.value: other}
    if pair.version:
        _set(place, pair.version, pair, **said, put_aside=False, said_at=clock.now())
    else:
        db.session.add(PairRow(**place.names, **said, said_at=clock.now()))
        db.session.flush()
    _tell(actor, place.programme_id, BlindPairOpened(place.subject.key, place.about, side.value, **said))


def _set(place: _Place, version: int, there: BlindPair, **values: object) -> None:
    """Changes the row of a pair that was looked at as this version; raises Stale with what is there."""
    change_one(
        update(PairRow)
        .where(
            PairRow.programme_id == place.programme_id,
            PairRow.subject == place.subject.key,
            PairRow.about == place.about,
            PairRow.version == version,
        )
        .values(version=version + 1, **values),
        Stale(there),
    )


def _tell(actor: Actor, programme_id: int, payload: Payload) -> None:
    record_event(programme_id, payload, actor, about=now(programme_id, THE_PROGRAMME))
