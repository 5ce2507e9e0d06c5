"""Packs made by hand, for tests of the layout: no database takes part."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import cast

import pikepdf
import pytest

from facilitator.domain.commitments import Wording
from facilitator.packs.material import Material
from facilitator.packs.papers import LaunchPack, ReviewPack, ScriptPack, SignOffSheet
from facilitator.packs.part_shape import PartShape
from facilitator.packs.parts.blanks import Blanks
from facilitator.packs.parts.bring import BringPart, ThingLine
from facilitator.packs.parts.cards import cards_part, not_here_part
from facilitator.packs.parts.check import CheckSheet
from facilitator.packs.parts.day import DayPart
from facilitator.packs.parts.decide import About, Decision, ToDecide
from facilitator.packs.parts.exceptions import Exceptions
from facilitator.packs.parts.first_list import first_list_part
from facilitator.packs.parts.measures import MeasuredLine, Measures
from facilitator.packs.parts.people import Expected, PeoplePart
from facilitator.packs.parts.purpose import ChainLine, ChainTable, Purpose, WorthLine
from facilitator.packs.parts.script import ScriptBlock, ScriptPart
from facilitator.packs.parts.sign import SignPage
from facilitator.packs.parts.since import PartyCounts, Since
from facilitator.packs.parts.to_write import Question, ToWritePart
from facilitator.packs.parts.watch import Watch
from facilitator.packs.parts.words import Glossary
from facilitator.packs.shapes import (
    AgendaLine,
    Commitment,
    CommitmentMark,
    Head,
    LedgerSession,
    ListMark,
    PartyMark,
    Session,
    StepMark,
    Word,
)
from facilitator.packs.signing_shapes import SignerBox, Signing

MOMENT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
HASH = "0f" * 32
LEGAL = "It changes no contract."
EXPECTED = (
    Expected("supplier", "Solveig Ånestad", "Managing director", signs=True, sponsor=True),
    Expected("customer", "Cem Yıldız"),
)
CODE = "C0Q2-B4SD-TW7M"
needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs poppler-utils")


def mark(state: str = "open") -> ListMark:
    return ListMark(CODE, HASH, 3, 2, state, "https://trust.example.org/v/unguessable-address")


def head(**changes: object) -> Head:
    plain = Head(
        programme_id="k3v9qx",
        title="On time and in the open",
        purpose="",
        locale="en",
        paper="A4",
        time_zone="Europe/Oslo",
        parties=(
            PartyMark("supplier", "S", "Northwind Fittings", ("Solveig Ånestad",)),
            PartyMark("customer", "C", "Lakeside Yards", ("Carla Brandão",)),
        ),
        steps=tuple(StepMark(n, f"Step {n}", "now" if n == 2 else "ahead") for n in range(1, 6)),
        log_seq=17,
        log_hash="ab" * 32,
        moment=MOMENT,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def commitment(number: int = 1, **changes: object) -> Commitment:
    """One commitment on paper; what `changes` name of its wording goes there."""
    said = {name: changes.pop(name) for name in list(changes) if name in Commitment.FLAT["wording"]}
    wording = Wording(
        deed="Send the weekly figures every Friday by noon",
        evidence="The sheet lies in the shared folder",
        due=date(2027, 1, 14),
        step=1,
        stretch=2,
    )
    plain = Commitment(
        ref=f"S-{number:02d}",
        side="supplier",
        giver="Sergio Peña",
        receiver="Cem Yıldız",
        wording=replace(wording, **said),  # type: ignore[arg-type]
        state="active",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


SIGNERS = (
    SignerBox("supplier", "Solveig Ånestad", "Managing director"),
    SignerBox("customer", "Carla Brandão", "Yard director"),
)


def parts_of_review(commitments: tuple[Commitment, ...]) -> tuple[PartShape, ...]:
    """The parts of a plain review pack."""
    to_check = commitments or (commitment(),)
    talk = tuple(
        one for one in to_check if one.state in ("views_differ", "change_asked") or one.report == "not_done"
    )
    return (
        Purpose(
            (
                WorthLine(
                    "O-01",
                    "Plan a season together",
                    (("supplier", "1200", "orders"), ("customer", "2.5", "days")),
                ),
            ),
            2,
            (
                ChainTable(
                    ("expected", "understood", "committed", "met"),
                    (
                        ChainLine("supplier", (2, 2, 1, 0), ((), (), (), ((1, "partly"),))),
                        ChainLine("customer", (2, 1, 0, 0), ((), (), (), ())),
                    ),
                ),
            ),
        ),
        Since(
            (PartyCounts("supplier", 1, kept=1), PartyCounts("customer", 0)),
            (LedgerSession("launch", 1, date(2026, 3, 12), (CommitmentMark("S-01", "supplier", "kept"),)),),
            MOMENT,
        ),
        Measures(
            (("launch", 1), ("review", 2)),
            (
                MeasuredLine("M-01", "supplier", "Deliveries on the day", "of twenty", "19", ("13", "16.5")),
                MeasuredLine("M-02", "customer", "Open invoices", "", "below five", ("1200", "")),
            ),
        ),
        ToDecide(
            (Decision("say", (About(to_check[0].ref, "supplier", "active"),), 0, f"row-{to_check[0].ref}"),)
        ),
        Watch((), (AgendaLine("Check-in", 10, "round", "", "waiting", MOMENT, MOMENT),)),
        CheckSheet(to_check, reasons=("Forgot", "Other")),
        *((Exceptions(talk),) if talk else ()),
        Blanks(),
        SignPage("none", Signing((), (), SIGNERS), "I accept this list on behalf of {party}.", LEGAL),
        Glossary((Word("programme", "The whole effort."),)),
    )


def review(*commitments: Commitment, **changes: object) -> ReviewPack:
    """A review pack with these to check. What `changes` name of a part, by its key, takes that part's place."""
    parts = {part.part: part for part in parts_of_review(commitments)}  # type: ignore[attr-defined]
    for key in list(changes):
        if key in PartShape.SORTS:
            parts[key] = changes.pop(key)
    plain = ReviewPack(
        head=head(),
        session=Session(3, "review", "", "Bergen", 2, "Transparency", MOMENT, MOMENT),
        list_state="none",
        as_of=date(2026, 11, 20),
        parts=tuple(part for part in parts.values() if part is not None),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def signing_page(state: str = "open") -> SignPage:
    """The sign page of a list that is locked."""
    signing = Signing((), (), SIGNERS, MOMENT if state == "complete" else None, MOMENT)
    return SignPage(state, signing, "I accept this list on behalf of {party}.", LEGAL, mark=mark(state))


def sign_off(state: str = "open", **changes: object) -> SignOffSheet:
    plain = SignOffSheet(
        head=head(list_mark=mark(state)),
        session=Session(2, "review", "", "Bergen", 2, "Transparency", MOMENT, MOMENT),
        mark=mark(state),
        outcomes=(),
        commitments=(commitment(), commitment(1, ref="C-01", side="customer")),
        imported=(),
        parts=(signing_page(state),),
        previous_hash="",
        consent="I agree to sign electronically.",
        kind_of_signature="This is a simple electronic signature.",
        limits="This does not prove who held the phone.",
        sheet_bytes=b'{"schema":"commitment-sheet"}',
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def launch(**changes: object) -> LaunchPack:
    """A launch pack with all of its parts."""
    material = cast(Material, None)  # what these parts say comes from the method alone
    asks = Question("What would you do together?", True, (("O-01", "Plan a season"),))
    plain = LaunchPack(
        head=head(),
        session=Session(1, "launch", "", "Bergen", 1, "An open programme", MOMENT, MOMENT),
        list_state="none",
        parts=(
            DayPart((AgendaLine("Welcome", 10, "talk", "", "waiting", MOMENT, MOMENT),), is_brief=True),
            first_list_part(material),
            ToWritePart(asks, asks, "Until our next session we shall look for…"),
            Blanks(),
            SignPage("none", Signing((), (), SIGNERS), "I accept it for {party}.", LEGAL, people=EXPECTED),
        ),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def script(**changes: object) -> ScriptPack:
    """A facilitator's script with all of its parts."""
    material = cast(Material, None)
    words = ("Good to see you again.", "Then one word from everybody.")
    cues = (("half_time", "Move on."), ("quiet", "Wait."), ("heat", "Breathe."), ("close", "Say thanks."))
    block = ScriptBlock(
        "Check-in", 10, "round", "One word?", True, "One word each", MOMENT, MOMENT, words, cues
    )
    plain = ScriptPack(
        head=head(),
        session=Session(3, "review", "", "Bergen", 2, "Transparency", MOMENT, MOMENT),
        parts=(
            DayPart(
                (AgendaLine("Check-in", 10, "round", "A word", "waiting", MOMENT, MOMENT),), is_brief=False
            ),
            PeoplePart(EXPECTED),
            BringPart(
                (ThingLine("A pen for everybody", 8),), ("One table for all.",), "https://trust.example.org"
            ),
            ScriptPart((block, block)),
            cards_part(material),
            not_here_part(material),
        ),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page in reading order, as pdftotext finds it."""
    done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode("utf-8").split("\f")[:-1]


def text_of(pdf: bytes) -> str:
    """The text inside the margins (A4), without blanks and break points: what runs over lines or pages is whole."""
    inside = ["-x", "0", "-y", "46", "-W", "620", "-H", "736"]
    done = subprocess.run(
        ["pdftotext", "-raw", *inside, "-", "-"], input=pdf, capture_output=True, check=True
    )
    return plain(done.stdout.decode("utf-8"))


def plain(text: str) -> str:
    """A text as `text_of` shows it."""
    return re.sub(r"[\s\u200b]", "", text)


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf))
