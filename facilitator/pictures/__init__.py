"""Pictures where people would rather look than read: inline SVG, the same on the web and in the packs.

Every function takes plain values and returns Markup with a text alternative. `palette=WEB` (the default) leaves the
colours to style sheets; `palette=PRINT` writes them out for paper.
"""

from facilitator.domain.sides import Side
from facilitator.pictures.ladder import LadderWords, Step, StepState, ladder
from facilitator.pictures.ledger import LedgerWords, Session, commitment_ledger
from facilitator.pictures.links import Knot, LinkWords, links
from facilitator.pictures.marks import MarkForm, mark, mark_glyph
from facilitator.pictures.strips import BalanceWords, Momentum, MomentumWords, balance, momentum
from facilitator.pictures.svg import PRINT, WEB, Palette, responsive

__all__ = [
    "PRINT",
    "WEB",
    "BalanceWords",
    "Knot",
    "LadderWords",
    "LedgerWords",
    "LinkWords",
    "MarkForm",
    "Momentum",
    "MomentumWords",
    "Palette",
    "Session",
    "Side",
    "Step",
    "StepState",
    "balance",
    "commitment_ledger",
    "ladder",
    "links",
    "mark",
    "mark_glyph",
    "momentum",
    "responsive",
]
