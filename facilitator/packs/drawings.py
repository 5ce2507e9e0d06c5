"""The pictures of a pack: few nodes, colours written out, each with its text alternative."""

from __future__ import annotations

import re
from functools import cache

import segno
from markupsafe import Markup, escape

from facilitator import pictures
from facilitator.domain.commitments import State
from facilitator.packs.shapes import LedgerSession
from facilitator.packs.words import Wording

_PATH = re.compile(r"[MLCSQTAHVZmlcsqtahvz0-9 .,\-]{1,60000}")


_SPOKEN = re.compile(r'(<svg [^>]*aria-label="([^"]*)"[^>]*>)<title>[^<]*</title>')


def say_whole(page: str) -> str:
    """The page with each drawing's whole text alternative as its title: of all it has, the layout engine keeps that."""
    return _SPOKEN.sub(r"\1<title>\2</title>", page)


@cache
def commitment_glyph(side: str, state: str, is_overdue: bool = False) -> Markup:
    """How a commitment stands, as its party's mark; decoration for words that stand beside it."""
    form = pictures.form_of(State(state), is_overdue=is_overdue)
    return pictures.mark_glyph(side, form, palette=pictures.PRINT, size=13) if form else Markup("")


def small_ladder(current: int, total: int) -> Markup:
    """Where the programme stands, as one line of treads."""
    return pictures.small_ladder(current, total, palette=pictures.PRINT, ahead="ink")


def ledger_picture(sessions: tuple[LedgerSession, ...], rounds: int, wording: Wording) -> Markup:
    """Commitments kept, both ways: a column for each of the last sessions, its name and day above it."""
    words, day = wording.filters["words"], wording.filters["short_day"]
    columns = [
        pictures.Session(
            f"{words(session.kind)} {session.number or ''}".strip(),
            day(session.day),
            supplier=[mark.outcome for mark in session.marks if mark.side == "supplier"],
            customer=[mark.outcome for mark in session.marks if mark.side == "customer"],
        )
        for session in sessions
    ]
    return pictures.commitment_ledger(columns, palette=pictures.PRINT, width=760, most=rounds)


def qr_code(address: str, title: str) -> Markup:
    """A QR code as one path; its alternative says where it leads."""
    rows = segno.make(address, error="m", micro=False).matrix
    size = len(rows)
    runs = []
    for y, row in enumerate(rows):
        start = None
        for x in range(size + 1):
            dark = x < size and row[x]
            if dark and start is None:
                start = x
            elif not dark and start is not None:
                runs.append(f"M{start} {y}h{x - start}v1h{start - x}z")
                start = None
    return Markup(
        f'<svg xmlns="http://www.w3.org/2000/svg" class="qr" viewBox="0 0 {size} {size}" width="{size}" '
        f'height="{size}" role="img"><title>{escape(title)}: {escape(address)}</title>'
        f'<path fill="#000" d="{"".join(runs)}"/></svg>'
    )


def signature_drawing(path: str, name: str, unshown: str) -> Markup:
    """A drawn signature, if its path holds nothing but path commands; else words that say that there is one."""
    if not _PATH.fullmatch(path):
        return Markup('<span class="small">{}</span>').format(unshown)
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="drawn" viewBox="0 0 600 200" width="600" height="200" '
        f'role="img"><title>{escape(name)}</title>'
        f'<path fill="none" stroke="#1b2230" stroke-width="4" stroke-linecap="round" d="{path}"/></svg>'
    )
