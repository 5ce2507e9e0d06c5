"""Measures on paper: beside the counts of page one, and with their figures in the register and in a record."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from facilitator.domain.registers.measures import MeasureText
from facilitator.domain.sides import Side
from facilitator.packs.making import build_pack
from facilitator.packs.papers import Pack, ReviewPack, WorkshopRecord
from facilitator.packs.parts.measures import MeasuredLine, Measures
from facilitator.packs.parts.watch import Watch
from facilitator.packs.registers import SaidInSessions, register_part_since
from facilitator.packs.render import html_of, render_pack
from facilitator.queries.registers import registers_of
from facilitator.services.register_rounds import say_round
from facilitator.services.registers import add_entry
from facilitator.services.workshops import close_workshop
from tests.conftest import CountedQueries
from tests.factories import Cast
from tests.packs.paper import needs_poppler, plain, review, text_of
from tests.rooms import plan
from tests.signing_room import started_workshop

pytestmark = pytest.mark.usefixtures("context")


def built(app: Flask, cast: Cast, kind: str) -> Pack:
    return build_pack(app.config["SETTINGS"], cast.programme_id, kind, None)


def measures_of(app: Flask, cast: Cast) -> Measures | None:
    pack = built(app, cast, "review")
    assert isinstance(pack, ReviewPack)
    return pack.part(Measures)


def a_measure(cast: Cast, side: Side, *figures: str, title: str = "Deliveries on the day") -> str:
    """One with these figures for the sessions 1, 2, …"""
    words = MeasureText(title, side=side, unit="of twenty", wanted="19")
    ref = add_entry(cast.actor, cast.programme_id, words)
    for session, figure in enumerate(figures, start=1):
        say_round(cast.actor, cast.programme_id, ref, session, {"figure": figure}, 0)
    return ref


def test_a_programme_that_measures_nothing_says_nothing_of_it(app: Flask, cast: Cast) -> None:
    assert measures_of(app, cast) is None


def test_the_supplier_s_stand_first_with_the_last_three_sessions(app: Flask, cast: Cast) -> None:
    for _session in range(4):
        plan(cast)
    a_measure(cast, Side.CUSTOMER, "9", title="Open invoices")
    a_measure(cast, Side.SUPPLIER, "13", "16.5", "1700", "18")
    found = measures_of(app, cast)
    assert found is not None and [number for _kind, number in found.sessions] == [2, 3, 4]
    assert found.lines == (
        MeasuredLine("M-02", "supplier", "Deliveries on the day", "of twenty", "19", ("16.5", "1700", "18")),
        MeasuredLine("M-01", "customer", "Open invoices", "of twenty", "19", ("", "", "")),
    )


def test_a_record_says_the_figures_that_there_were_then(app: Flask, cast: Cast) -> None:
    number = started_workshop(cast)
    a_measure(cast, Side.SUPPLIER, "13")
    close_workshop(cast.actor, cast.programme_id, number, "")
    before = built(app, cast, "record")
    version = registers_of(cast.programme_id).entry("M-01").round_of(1).version
    say_round(cast.actor, cast.programme_id, "M-01", 1, {"figure": "20"}, version)
    after = built(app, cast, "record")
    assert isinstance(after, WorkshopRecord) and after.register == before.register  # type: ignore[union-attr]
    ((line,),) = (chapter.entries for chapter in after.register.chapters)
    assert line.sessions == (SaidInSessions("Figure", "number", ((1, "13"),)),)
    words = " ".join(re.sub(r"<[^>]+>", " ", html_of(after)).split())
    assert "Figure: session 1 13" in words and "Counted in: of twenty" in words


def test_a_new_figure_is_news_since_then(app: Flask, cast: Cast) -> None:
    started_workshop(cast)
    ref = a_measure(cast, Side.SUPPLIER)
    before = registers_of(cast.programme_id)
    assert register_part_since(cast.programme_id, before, before).chapters == ()
    say_round(cast.actor, cast.programme_id, ref, 1, {"figure": "20"}, 0)
    (chapter,) = register_part_since(cast.programme_id, registers_of(cast.programme_id), before).chapters
    assert chapter.title == "Measures"


def test_more_figures_ask_no_more(app: Flask, cast: Cast, counted_queries: CountedQueries) -> None:
    for _session in range(4):
        plan(cast)
    asked = []
    for figures in ((), ("1", "2", "3", "4")):
        a_measure(cast, Side.SUPPLIER, *figures)
        with counted_queries() as statements:
            measures_of(app, cast)
        asked.append(len(statements))
    assert asked[0] == asked[1]


def test_the_agenda_on_page_one_makes_room_for_them(app: Flask, cast: Cast) -> None:
    plan(cast)
    shown = []
    for _again in range(2):
        pack = built(app, cast, "review")
        watch = pack.part(Watch) if isinstance(pack, ReviewPack) else None
        assert watch is not None
        shown.append((len(watch.agenda), watch.more))
        a_measure(cast, Side.SUPPLIER)
    (alone, more), (beside, then) = shown
    assert beside < alone and beside + then == alone + more


@needs_poppler
def test_page_one_has_the_figures_and_a_line_for_todays() -> None:
    line = MeasuredLine("M-01", "supplier", "Deliveries on the day", "of twenty", "none", ("13", ""))
    part = Measures((("launch", 1), ("review", 2)), (line,))
    text = text_of(render_pack(review(measures=part)).pdf)
    assert plain("Launch 1 Review 2 wanted today") in text
    assert plain("M-01 Deliveries on the day, of twenty 13 – none") in text
