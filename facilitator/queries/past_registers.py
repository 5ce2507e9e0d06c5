"""What the log tells of entries: each one's history, and the registers as they stood at an earlier event.

For these, what it tells of later changes is taken back, newest first.

What is hidden today stays hidden: it was taken off for a reason. A record of a workshop says what was known there,
and stays the same file while the programme goes on.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from facilitator.domain.events.kinds import EventKind
from facilitator.domain.log import EventBody
from facilitator.domain.private_values import Gone
from facilitator.domain.registers import kinds
from facilitator.domain.registers.family import Act as Verb
from facilitator.domain.registers.family import Words
from facilitator.domain.registers.requests import TOLD
from facilitator.domain.registers.rounds import Round, Rounds
from facilitator.extensions import db
from facilitator.models import Event, Programme
from facilitator.queries.event_values import open_events
from facilitator.queries.histories import Act, act_of
from facilitator.queries.registers import Entry, Registers, arranged, registers_of

_TAKEN = EventKind.BOARD_TAKEN
_SERVED = (EventKind.COMMITMENT_LINKED, EventKind.COMMITMENT_UNLINKED)
_MOVE = {"before", "after"}
_ANSWERS = (Verb.ANSWER, Verb.TAKE_BACK)
_NO_FIELDS = frozenset({"entry", "session", "answer", *_MOVE})
"""What events of words say beside the fields that changed."""

Before = dict[tuple[str, str], Any]
"""How things were: by an entry's ref and a field (one of a session by its column in a table); by two refs, whether they
were linked; by a ref alone, if it was."""


def _acts() -> dict[str, Verb]:
    return {kind.event(act).kind: act for kind in kinds() for act in kind.acts if act is not Verb.LINK}


def _links() -> dict[str, tuple[tuple[str, str], bool]]:
    ties = [tie for kind in kinds() for tie in kind.ties]
    return {told.kind: (tie.names, bool(undone)) for tie in ties for undone, told in enumerate(tie.told)}


def _before(event: EventBody) -> Before:
    """What an event has changed, as it was before it."""
    data: Mapping[str, Any] = event.data
    if event.kind == _TAKEN:
        return {(ref, ""): False for ref in data["added"]}
    if event.kind in _SERVED:
        return {(data["entry"], event.ref): event.kind == EventKind.COMMITMENT_UNLINKED}
    if event.kind in _links():
        (one, other), unlinked = _links()[event.kind]
        return {(data[one], data[other]): unlinked}
    ref, act = data["entry"], _acts()[event.kind]
    if act is Verb.ADD:
        return {(ref, ""): False}
    if act is Verb.MOVE:
        return {(ref, "status"): data["before"]}
    if act is Verb.WEIGH:
        return {(ref, "severity"): data["before"] or None}
    if act not in (Verb.REWORD, Verb.SAY, *_ANSWERS):
        return {}
    said = {name: change for name, change in data.items() if name not in _NO_FIELDS}
    if act is Verb.SAY:
        said = {Rounds.column(name, data["session"]): change for name, change in said.items()}
    was = {(ref, name): one["before"] if isinstance(one, Mapping) else one for name, one in said.items()}
    return was | ({(ref, "status"): data["before"]} if act in _ANSWERS else {})


def _events(programme_id: int, seq: int = 0) -> list[tuple[datetime, EventBody]]:
    """What happened to entries after an event, newest first, each with its moment; two selects, however many."""
    rows = db.session.execute(
        select(Event.at, Event.body, Programme.time_zone, Programme.locale)
        .join(Programme, Programme.id == Event.programme_id)
        .where(
            Event.programme_id == programme_id,
            Event.seq > seq,
            Event.kind.in_((_TAKEN, *_SERVED, *_acts(), *_links())),
        )
        .order_by(Event.seq.desc())
    ).all()
    here = (rows[0].time_zone, rows[0].locale) if rows else ()
    events = open_events(programme_id, [row.body for row in rows], *here)
    return [(row.at, event) for row, event in zip(rows, events, strict=True)]


def registers_at(programme_id: int, seq: int, now: Registers | None = None) -> Registers:
    """The registers after event number `seq`; two selects more than those of today, unless the caller has read these.

    Which commitment served what follows the links of today, without those made since; votes are as they were counted.
    """
    before: Before = {}
    for _at, event in _events(programme_id, seq):
        before |= _before(event)
    today = (registers_of(programme_id) if now is None else now).entries
    tied = {
        (one.ref, link.ref): True for one in today for ties in one.tied if ties.ahead for link in ties.links
    }
    tied |= {pair: was for pair, was in before.items() if isinstance(was, bool)}
    entries = [_as_it_was(one, before) for one in today if before.get((one.ref, ""), True)]
    return arranged(entries, [pair for pair, was in tied.items() if was])


def _as_it_was(one: Entry[Words], before: Before) -> Entry[Words]:
    """An entry of today as it was. A side that is gone cannot be read: it stays as it is today."""
    was = {name: value for (ref, name), value in before.items() if ref == one.ref}
    said = one.text.plain()
    served = tuple(each for each in one.served_by if was.get(each.ref, True))
    read = {
        name
        for name in said.keys() & was.keys()
        if not isinstance(was[name], Gone) or name not in one.text.SIDES
    }
    return replace(
        one,
        text=one.text.of(said | {name: was[name] for name in read}),
        said=one.kind.status(was.get("status", one.said)),
        severity=was.get("severity", one.severity),
        served_by=served,
        committed=bool(served),
        rounds=tuple(_round_as_it_was(each, one.kind.rounds, was) for each in one.rounds),
    )


def _round_as_it_was(one: Round, asked: Rounds | None, was: Mapping[str, Any]) -> Round:
    columns = {each.name: Rounds.column(each.name, one.session) for each in (asked.fields if asked else ())}
    return one.with_said({name: was[column] for name, column in columns.items() if column in was})


def history_of_entry(programme_id: int, one: Entry[Words]) -> list[Act]:
    """All that happened to an entry, newest first; `ref` in its data is what it was linked with; two selects."""
    named = {"entry", *(name for names, _ in _links().values() for name in names)}
    in_words = {status.value: state.word for status, state in one.kind.states.items()} | {"0": "not at all"}
    found = []
    for at, event in _events(programme_id):
        refs = [str(event.data[name]) for name in sorted(named & event.data.keys())]
        added = event.data.get("added", ())
        if one.ref in refs or (isinstance(added, Collection) and one.ref in added):
            act = act_of(at, event)
            moved = {name: in_words.get(act.data[name], act.data[name]) for name in _MOVE & act.data.keys()}
            if "answer" in act.data:
                moved["answer"] = TOLD.get(act.data["answer"], act.data["answer"])
            other = next((ref for ref in (*refs, event.commitment_ref) if ref and ref != one.ref), "")
            found.append(replace(act, data={**act.data, **moved, "ref": other}))
    return found
