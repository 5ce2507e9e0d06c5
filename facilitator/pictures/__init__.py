"""Pictures where people would rather look than read: inline SVG, the same on the web and in the packs.

Every function takes plain values and returns Markup with a text alternative. `palette=WEB` (the default) leaves the
colours to style sheets; `palette=PRINT` writes them out for paper.
"""

from facilitator.domain.sides import Side
from facilitator.pictures.balances import BalanceWords, balance
from facilitator.pictures.cells import mark_cell
from facilitator.pictures.chain import chain_link
from facilitator.pictures.doors import ABREAST, Door, House, HouseWords, by_turns, houses
from facilitator.pictures.ladder import LadderWords, Step, StepState, ladder, small_ladder
from facilitator.pictures.ledger import LedgerWords, Session, commitment_ledger
from facilitator.pictures.links import Knot, LinkWords, links
from facilitator.pictures.marks import MarkForm, form_of, mark, mark_glyph
from facilitator.pictures.svg import PRINT, WEB, Palette, responsive
from facilitator.pictures.threads import Thread, threads

__all__ = [
    "ABREAST",
    "PRINT",
    "WEB",
    "BalanceWords",
    "Door",
    "House",
    "HouseWords",
    "Knot",
    "LadderWords",
    "LedgerWords",
    "LinkWords",
    "MarkForm",
    "Palette",
    "Session",
    "Side",
    "Step",
    "StepState",
    "Thread",
    "balance",
    "by_turns",
    "chain_link",
    "commitment_ledger",
    "form_of",
    "houses",
    "ladder",
    "links",
    "mark",
    "mark_cell",
    "mark_glyph",
    "responsive",
    "small_ladder",
    "threads",
]
