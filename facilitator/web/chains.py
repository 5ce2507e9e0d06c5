"""The chain of a register: for each side how many of its entries have got to which link, with their marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import Flask
from flask_babel import gettext as _
from markupsafe import Markup

from facilitator import pictures
from facilitator.domain.registers.family import Kind
from facilitator.domain.sides import Side
from facilitator.pictures import MarkForm
from facilitator.queries.chains import reached_by_side
from facilitator.queries.programmes import ProgrammeBrief
from facilitator.queries.registers import Entry
from facilitator.web.formats import page_language

Forms = tuple[MarkForm | None, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """One link: its word, the form of each entry's mark there, none for one that has not got there."""

    word: str
    forms: Forms
    other_words: tuple[tuple[str, str], ...] = ()

    @property
    def count(self) -> int:
        """Those that have got there whole."""
        return sum(form is MarkForm.KEPT for form in self.forms)

    @property
    def others(self) -> tuple[tuple[int, str], ...]:
        """Those that have got there in another way, in part or not: how many, and the word for it."""
        counts = ((sum(form == other for form in self.forms), word) for other, word in self.other_words)
        return tuple((count, word) for count, word in counts if count)


@dataclass(frozen=True, slots=True)
class SideOfChain:
    """One side's part of the picture."""

    side: Side
    party: str
    links: tuple[Link, ...]


def init_app(app: Flask) -> None:
    app.add_template_global(chain_marks)


def chain_of(
    programme: ProgrammeBrief, kind: Kind[Any], entries: Sequence[Entry[Any]]
) -> tuple[SideOfChain, ...]:
    """Both sides of a register's chain; nothing for a register that has none, or no entry that counts."""
    if kind.chain is None:
        return ()
    reached = reached_by_side(kind, entries)
    return tuple(
        SideOfChain(
            side,
            programme.party_name(side),
            tuple(
                Link(word, _forms(place, forms), tuple(kind.chain.others.items()))
                for place, word in enumerate(kind.chain.words)
            ),
        )
        for side, forms in reached.items()
    )


def _forms(place: int, reached: Sequence[tuple[str, ...]]) -> Forms:
    return tuple(MarkForm(one[place]) if one[place] else None for one in reached)


def chain_marks(side: str, link: Link) -> Markup:
    """The marks of one link; nothing where so many are only counted."""
    return _drawn(page_language(), Side(side), link) or Markup("")


@lru_cache(maxsize=512)
def _drawn(_language: str, side: Side, link: Link) -> Markup | None:
    others = [f"{count} {_(word)}" for count, word in link.others]
    words = _("%(count)d of %(all)d %(word)s", count=link.count, all=len(link.forms), word=_(link.word))
    return pictures.chain_link(side, link.forms, ", ".join([words, *others]))
