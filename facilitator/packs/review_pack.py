"""The review pack: what opens the next session."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from facilitator import clock
from facilitator.domain.commitments import OPEN, OUTCOMES, SETTLED, UNREPORTED
from facilitator.domain.counts import count, counts_in_words
from facilitator.domain.sides import Side
from facilitator.domain.workshops import Kind
from facilitator.domain.zones import local, today_in
from facilitator.method import load_method
from facilitator.packs.context import (
    Gathered,
    agenda_lines,
    anchor_of,
    commitment_of,
    gather,
    head_of,
    mark_of,
    session_of,
    signing_on,
)
from facilitator.packs.registers import register_part
from facilitator.packs.shapes import (
    CommitmentMark,
    LedgerSession,
    ListMark,
    PartyCount,
    ReviewPack,
    Session,
    Word,
)
from facilitator.pictures import form_of
from facilitator.queries.commitment_view import CommitmentView
from facilitator.queries.packs import SheetFacts, sheet_bytes
from facilitator.queries.workshops import WorkshopBrief

GLOSSARY = (
    "programme",
    "party",
    "commitment",
    "verdict",
    "stretch",
    "first-win",
    "sign-off",
    "signatory",
    "sponsor",
    "facilitator",
    "workshop",
    "step",
    "opportunity",
    "concern",
    "expectation",
    "repair",
)


def build_review(programme_id: int, number: int | None, base_url: str) -> ReviewPack:
    """The pack for workshop `number`, or for the next session even when it is not planned yet.

    It holds every open commitment, and every one judged since the session before or not yet signed as judged.
    Raises NotFound for a workshop that does not exist.
    """
    facts = gather(programme_id, base_url)
    workshop = facts.workshop(number) if number is not None else next_session(facts)
    session = session_of(workshop) if workshop else _unplanned(facts)
    sheet = facts.newest_sheet(workshop.id) if workshop else None
    sheet = sheet if sheet is not None and sheet.reopened_at is None else None
    method = load_method()
    since = _session_before(facts, session.number)
    today = today_in(facts.programme.time_zone, clock.now())
    return ReviewPack(
        head=head_of(facts, _margin_mark(facts, sheet), anchor_of(facts)),
        session=session,
        agenda=agenda_lines(workshop, with_notes=False) if workshop else (),
        commitments=tuple(commitment_of(one, today) for one in _to_check(facts.commitments, since)),
        ledger=ledger_of(facts, today),
        counts=tuple(PartyCount(side.value, counts_of(facts, side, today)) for side in Side),
        signing=signing_on(facts, sheet, workshop),
        list_state=mark_of(facts, sheet).state if sheet else "none",
        as_of=today,
        intent=method.sign_off.intent,
        legal_status=facts.programme.legal_status,
        glossary=_glossary(),
        register=register_part(programme_id),
        sheet_bytes=sheet_bytes(sheet.id) if sheet else b"",
    )


def next_session(facts: Gathered) -> WorkshopBrief | None:
    """The first workshop after the last one that was started: the one to print for."""
    last = max((one.number for one in facts.workshops if one.started_at is not None), default=0)
    coming = [one for one in facts.workshops if one.is_planned and one.number > last]
    return min(coming, key=lambda one: one.number, default=None)


def _unplanned(facts: Gathered) -> Session:
    number = max((one.number for one in facts.workshops), default=0) + 1
    kind = Kind.LAUNCH if number == 1 else Kind.REVIEW
    step = facts.programme.current_step
    return Session(number, kind.value, "", step=step, step_title=load_method().step(step).title)


def _session_before(facts: Gathered, number: int) -> datetime | None:
    """When the session before was closed; None where there was none."""
    closed = [one.closed_at for one in facts.workshops if one.number < number and one.closed_at is not None]
    return max(closed, default=None)


def _to_check(all_of_them: Iterable[CommitmentView], since: datetime | None) -> list[CommitmentView]:
    """Open ones, those that ended since, and outcomes that no completed sheet carries yet."""
    chosen = []
    for one in all_of_them:
        ended = one.ended_at
        recent = ended is not None and since is not None and ended > since
        unsigned = one.state in SETTLED and not one.places.sealed
        if one.state in OPEN or (one.state in OUTCOMES and (recent or unsigned or since is None)):
            chosen.append(one)
    return chosen


def _margin_mark(facts: Gathered, sheet: SheetFacts | None) -> ListMark | None:
    """This session's own list once it is locked, before that the list that was signed last."""
    shown = sheet or facts.last_complete()
    return mark_of(facts, shown) if shown else None


def counts_of(facts: Gathered, side: Side, today: date) -> str:
    """A party's commitments in words: what was judged, how much of that elsewhere, what is overdue or unsettled."""
    own = [one for one in facts.commitments if one.side is side]
    counts = count((one.tally for one in own), today)
    elsewhere = sum(one.state in SETTLED and one.places.judged_elsewhere for one in own)
    unsettled = sum(one.state in OPEN - UNREPORTED for one in own)
    parts = [counts_in_words(counts)]
    parts += [f"{elsewhere} of these imported, without an outcome here"] if elsewhere else []
    parts += [f"{counts.overdue} overdue"] if counts.overdue else []
    parts += [f"{unsettled} said, not yet settled"] if unsettled else []
    return "; ".join(parts)


def ledger_of(facts: Gathered, today: date) -> tuple[LedgerSession, ...]:
    """The commitments of each session, by the session that made them, and last those that were made elsewhere."""
    by_session: dict[int, list[CommitmentMark]] = {}
    for one in facts.commitments:
        form = form_of(one.state, is_overdue=one.days_over(today) > 0)
        if form is None:
            continue
        mark = CommitmentMark(one.ref, one.side, form.value, one.tally.explained)
        made_in = 0 if one.places.imported else one.places.made_in_id or 0
        by_session.setdefault(made_in, []).append(mark)
    zone = facts.programme.time_zone
    columns = [
        LedgerSession(
            workshop.kind.value,
            workshop.number,
            local(workshop.begins_at, zone).date(),
            tuple(by_session[workshop.id]),
        )
        for workshop in facts.workshops
        if workshop.id in by_session
    ]
    if 0 in by_session:
        columns.append(LedgerSession("elsewhere", 0, None, tuple(by_session[0])))
    return tuple(columns)


def _glossary() -> tuple[Word, ...]:
    words = {word.key: Word(word.term, word.definition) for word in load_method().words}
    return tuple(words[key] for key in GLOSSARY if key in words)
