"""Every pack is PDF/UA-1 and PDF/A-3a, as far as our own reader of tags (`tagged_checks.py`) can tell."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

import tests.packs.tagged_file_checks  # noqa: F401 the checks there enter themselves
from facilitator.config import ROOT
from facilitator.domain.sides import Side
from facilitator.packs.making import BUILDERS, build_pack
from facilitator.packs.papers import Attendee, Pack, WorkshopRecord
from facilitator.packs.render import render_pack
from facilitator.packs.shapes import AgendaLine, PartyMark
from facilitator.packs.signing_shapes import DeclineLine, SignatureLine, Signing
from facilitator.services.sheets import lock_list
from tests.factories import Cast
from tests.packs.paper import (
    MOMENT,
    SIGNERS,
    head,
    launch,
    opened,
    review,
    script,
    sign_off,
    signing_page,
)
from tests.packs.paper import commitment as written
from tests.packs.tagged import Element, Tagged
from tests.packs.tagged_checks import faults
from tests.signing_room import commitment, sign_for, started_workshop

HEBREW = "לשלוח את הנתונים השבועיים בכל יום שישי"
ARABIC = "فتح قاعدة بيانات لمهندسين اثنين من الشركة"
MONGOLIAN = "Долоо хоног бүрийн тоог баасан гарагт өгнө"
PARTIES = (
    PartyMark("supplier", "S", "משה ובניו", ("משה כהן",)),
    PartyMark("customer", "C", "Lakeside Yards", ()),
)


def signature(drawing: str = "") -> SignatureLine:
    plain = ("supplier", "Solveig Ånestad", "S. Ånestad", "Managing director", "signatory", "host_device")
    return SignatureLine(*plain, "Ann Host", "", "", MOMENT, drawing)


SIGNING = Signing(
    (signature("M10 10 L 200 90"), signature()),
    (DeclineLine("customer", "Cem Yıldız", "I want to read it first.", MOMENT),),
    SIGNERS,
    MOMENT,
    MOMENT,
)


def many_tongues() -> Pack:
    return review(
        written(1, deed=HEBREW, giver="משה", receiver="أحمد"),
        written(2, deed=MONGOLIAN, report="not_done", report_text=ARABIC, state="reported", report_by="أحمد"),
        written(3, outcome="kept", verdict="kept", verdict_by="Cem Yıldız", state="kept"),
        head=head(parties=PARTIES),
    )


def signed() -> Pack:
    return sign_off("complete", parts=(replace(signing_page("complete"), signing=SIGNING),))


def long_record() -> Pack:
    people = tuple(Attendee("customer", f"Person {n}", "member", n % 2 == 0) for n in range(40))
    lines = tuple(
        AgendaLine(f"Block {n}", 10, "round", "A list", "closed", MOMENT, MOMENT) for n in range(60)
    )
    return WorkshopRecord(
        head=head(),
        session=signed().session,
        state="closed",
        started_at=MOMENT,
        closed_at=MOMENT + timedelta(hours=3),
        closing_note="It went well.",
        agenda=lines,
        attendees=people,
        outcomes=(written(1, outcome="not_kept", verdict="not_kept", state="not_kept"),),
        commitments=(written(2),),
        imported=(),
        signing=SIGNING,
        list_state="complete",
        limits="This does not prove who held the phone.",
    )


PACKS: dict[str, Callable[[], Pack]] = {
    "review": review,
    "review with many languages": many_tongues,
    "review in Mongolian": lambda: review(written(deed=MONGOLIAN), head=head(locale="mn")),
    "sheet to be signed": sign_off,
    "signed sheet": signed,
    "record": long_record,
    "launch": launch,
    "script": script,
}


@pytest.mark.parametrize("name", PACKS)
def test_a_strict_reader_finds_nothing_wrong(name: str) -> None:
    assert faults(render_pack(PACKS[name]()).pdf) == []


@pytest.mark.parametrize("kind", BUILDERS)
def test_nor_in_what_a_programme_prints(context: Flask, cast: Cast, kind: str) -> None:
    number = started_workshop(cast)
    commitment(cast, number, deed=HEBREW)
    lock_list(cast.actor, cast.programme_id, number)
    for side in Side:
        sign_for(cast, number, side)
    pack = build_pack(
        context.config["SETTINGS"], cast.programme_id, kind, number if kind != "review" else None
    )
    assert faults(render_pack(pack).pdf) == []


def _elements(pack: Pack) -> tuple[Tagged, list[Element]]:
    tagged = Tagged(render_pack(pack).pdf)
    return tagged, tagged.elements


def test_each_text_in_another_language_says_so() -> None:
    tagged, elements = _elements(many_tongues())
    said = {(one.language, tagged.text(one).strip()[:8]) for one in elements if one.kind in ("P", "Span")}
    assert ("mn", MONGOLIAN[:8]) in said
    assert {"he", "ar"} <= {language for language, _text in said}


def test_a_tick_and_an_empty_box_are_both_said() -> None:
    _tagged, elements = _elements(long_record())
    words = [str(one.raw["/ActualText"]) for one in elements if "/ActualText" in one.raw]
    assert words.count("ticked") == words.count("empty box") == 20


def test_a_drawing_says_all_that_it_shows() -> None:
    _tagged, elements = _elements(review())
    alternatives = [str(one.raw["/Alt"]) for one in elements if one.kind == "Figure"]
    assert any("Launch 1" in said and "kept" in said and "12 Mar 2026" in said for said in alternatives)


def test_heads_feet_and_the_word_across_a_draft_are_artifacts() -> None:
    pages = Tagged(render_pack(sign_off("open")).pdf).pages
    for page in pages:
        kinds = [said.get("/Subtype") for said in page.artifacts if said.get("/Type") == "/Pagination"]
        assert "/Footer" in kinds


def test_nothing_is_claimed_of_a_file_with_a_letter_that_no_font_has() -> None:
    pdf = opened(render_pack(review(written(deed=f"Odd {chr(0x10FFF0)}"))).pdf)
    said = pdf.Root.Metadata.read_bytes()  # type: ignore[union-attr]
    assert b"pdfaid:part" not in said and b"pdfuaid" not in said


def test_another_process_writes_the_same_bytes() -> None:
    script = (
        "import hashlib; from tests.packs.test_tagging import PACKS, render_pack\n"
        "for name in ('record', 'review with many languages'):\n"
        "    print(hashlib.sha256(render_pack(PACKS[name]()).pdf).hexdigest())"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1 and len(runs.pop().split()) == 2


def test_a_table_of_several_pages_has_its_head_on_each() -> None:
    """The engine makes a table of each page's rows: none of them is without a head."""
    _tagged, elements = _elements(long_record())
    tables = [one for one in elements if one.kind == "Table"]
    assert len({one.raw["/K"][0].objgen for one in tables}) >= 2
    assert all(one.elements[0].kind == "THead" for one in tables)
