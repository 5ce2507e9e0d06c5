"""What both sides say about the same thing, as everybody may know it: no select here reads a word that still waits."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Integer, String, bindparam, literal, select, type_coerce, union_all

from facilitator.domain.blind_pairs import BlindPair, Subject, opened
from facilitator.domain.sides import Side
from facilitator.models import BlindPair as PairRow
from facilitator.models import BlindWord
from facilitator.queries.reading import connection_here

_PROGRAMME, _SUBJECT = bindparam("programme_id", type_=Integer), bindparam("subject", type_=String)
_OPEN = select(
    PairRow.about,
    literal("").label("side"),
    PairRow.supplier,
    PairRow.customer,
    PairRow.version,
    PairRow.put_aside,
).where(PairRow.programme_id == _PROGRAMME, PairRow.subject == _SUBJECT)
_WAITING = select(
    BlindWord.about, type_coerce(BlindWord.side, String), literal(""), literal(""), literal(0), literal(False)
).where(BlindWord.programme_id == _PROGRAMME, BlindWord.subject == _SUBJECT)
_PAIRS = union_all(_OPEN, _WAITING)


def pairs_of(programme_id: int, subject: Subject) -> Mapping[str, BlindPair]:
    """By what they are about the pairs of one subject, also those in which one word waits; one select."""
    values = {"programme_id": programme_id, "subject": subject.key}
    found: dict[str, BlindPair] = {}
    versions: dict[str, int] = {}
    within: dict[str, set[Side]] = {}
    for row in connection_here().execute(_PAIRS, values):
        if row.side:
            within.setdefault(row.about, set()).add(Side(row.side))
        else:
            versions[row.about] = row.version
            if not row.put_aside:
                found[row.about] = opened(row.supplier, row.customer, row.version)
    waiting = {
        about: BlindPair(within=frozenset(within.get(about, ())), version=versions.get(about, 0))
        for about in {*versions, *within} - found.keys()
    }
    return found | waiting


def pair_about(programme_id: int, subject: Subject, about: str) -> BlindPair:
    """One pair; an empty one where nobody has said anything."""
    return pairs_of(programme_id, subject).get(about, BlindPair())
