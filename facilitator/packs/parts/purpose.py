"""What the two are together for: the opportunities that both want with their worth, and what each side expects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from facilitator.domain.registers.family import Kind
from facilitator.domain.sides import Side
from facilitator.packs.material import Material
from facilitator.packs.part_shape import PartShape
from facilitator.pictures import MarkForm
from facilitator.queries.chains import reached_by_side
from facilitator.queries.registers import Entry


@dataclass(frozen=True, slots=True)
class WorthLine:
    """An opportunity. `worth` are the figures for those sides that named one: side, figure, unit."""

    ref: str
    title: str
    worth: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class ChainLine:
    """How far what a side expects has come: for each link how many got there, and those that did in another way."""

    side: str
    counts: tuple[int, ...]
    others: tuple[tuple[tuple[int, str], ...], ...]


@dataclass(frozen=True, slots=True)
class ChainTable:
    """Both sides of a register's chain; `words` are those of its links."""

    words: tuple[str, ...]
    lines: tuple[ChainLine, ...]


@dataclass(frozen=True, slots=True)
class Purpose(PartShape):
    """`more`: so many opportunities are agreed beyond those named."""

    opportunities: tuple[WorthLine, ...]
    more: int = 0
    chains: tuple[ChainTable, ...] = ()
    part: str = "purpose"


def purpose_part(material: Material) -> Purpose | None:
    """None where nothing is agreed and nobody expects anything yet."""
    glance = material.glance
    worth = tuple(_worth(one) for one in glance.agreed)
    by_kind = groupby(sorted(glance.chained, key=lambda one: one.kind.key), lambda one: one.kind)
    chains = tuple(table for kind, entries in by_kind if (table := chain_table(kind, list(entries))))
    if not worth and not chains:
        return None
    return Purpose(worth, glance.agreed_now - len(worth), chains)


def _worth(one: Entry[Any]) -> WorthLine:
    said = ((side.value, *one.text.worth_to(side)) for side in Side)
    return WorthLine(one.ref, one.title, tuple(line for line in said if line[1]))


def chain_table(kind: Kind[Any], entries: Sequence[Entry[Any]]) -> ChainTable | None:
    """The chain in figures; None for a register that has none, or no entry that counts."""
    by_side = reached_by_side(kind, entries)
    if kind.chain is None or not by_side:
        return None
    lines = []
    for side, reached in by_side.items():
        links = [Counter(one[place] for one in reached) for place in range(len(kind.chain.words))]
        others = tuple(
            tuple((found[form], word) for form, word in kind.chain.others.items() if found[form])
            for found in links
        )
        lines.append(ChainLine(side.value, tuple(found[MarkForm.KEPT] for found in links), others))
    return ChainTable(kind.chain.words, tuple(lines))
