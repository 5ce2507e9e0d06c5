"""Access on paper: what is open is ticked on one page, and whoever may look gets a card, four to a page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask

from facilitator.domain.registers.access import AccessText
from facilitator.domain.sides import Side
from facilitator.packs.content import content_bytes, read_content
from facilitator.packs.making import build_pack
from facilitator.packs.papers import ReviewPack
from facilitator.packs.parts.access import AccessLine, AccessPart
from facilitator.packs.render import html_of, render_pack
from facilitator.services.registers import add_entry, move_entry
from facilitator.services.workshops import close_workshop
from tests.factories import Cast
from tests.packs.paper import head, needs_poppler, pages_of, review
from tests.packs.tagged_checks import faults
from tests.packs.test_review_pack import copied, longest_runs
from tests.signing_room import started_workshop

ARABIC = "نتائج اختبارات كل دفعة من قاعدة البيانات لمهندسين اثنين من الشركة"


def opened(count: int, **changes: object) -> tuple[AccessLine, ...]:
    one = AccessLine(
        "A-01",
        "supplier",
        "The Monday call in which next week’s batches are planned",
        "Dial in at nine; listening is enough",
        "Zoë Okonkwo",
        "Aurélie Fontaine, or one foreman",
        ("not in price talks", "not recorded"),
        date(2027, 2, 4),
    )
    sides = ("supplier", "customer")
    return tuple(
        replace(one, ref=f"A-{number:02d}", side=sides[number % 2], **changes)  # type: ignore[arg-type]
        for number in range(1, count + 1)
    )


def pack(rows: tuple[AccessLine, ...], cards: tuple[AccessLine, ...] = (), paper: str = "A4") -> ReviewPack:
    return review(head=head(paper=paper), access=AccessPart(rows, cards))


@needs_poppler
def test_each_that_is_open_has_its_three_boxes_on_one_page() -> None:
    (page,) = (one for one in pages_of(render_pack(pack(opened(7))).pdf) if "What is open" in one)
    for words in ("☐ used", "☐ not needed", "☐ close it"):
        assert page.count(words) == 7, words
    assert "Northwind Fittings opens" in page and "Lakeside Yards opens" in page


@needs_poppler
@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize(("count", "sheets"), [(1, 1), (4, 1), (5, 2), (12, 3)])
def test_four_cards_stand_on_a_page(paper: str, count: int, sheets: int) -> None:
    pages = pages_of(render_pack(pack(opened(1), opened(count), paper)).pdf)
    with_cards = [page for page in pages if "Something looks alarming?" in page]
    assert len(with_cards) == sheets
    assert sum(page.count("Something looks alarming?") for page in with_cards) == count


@needs_poppler
@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_long_words_lose_nothing(paper: str) -> None:
    long = opened(
        4, title="Everything " * 25 + "END", way_in="Ring " * 55 + "IN", ask_first="Ask " * 70 + "WHOM"
    )
    text = " ".join(pages_of(render_pack(pack(long, long, paper)).pdf))
    assert text.count("END") == text.count("WHOM") == 8 and text.count(" IN") >= 8


@pytest.mark.parametrize("title", ["Batch tests", ARABIC])
def test_it_is_tagged_as_every_pack_is(title: str) -> None:
    rows = opened(5, title=title)
    assert faults(render_pack(pack(rows, rows)).pdf) == []


@needs_poppler
@pytest.mark.parametrize("dots", [300, 150])
def test_lines_and_boxes_survive_a_photocopier(dots: int) -> None:
    pdf = render_pack(pack(opened(5))).pdf
    (number,) = (place for place, page in enumerate(pages_of(pdf), 1) if "What is open" in page)
    mm = dots / 25.4
    picture = copied(pdf, number, dots)
    right = picture.crop((int(20 * mm), 0, int(190 * mm), picture.height))
    assert longest_runs(right, int(60 * mm)) >= 2 * 5, "two lines to write on for each"
    assert longest_runs(right, int(4.0 * mm)) >= 4 * 5, "upper and lower edge of the boxes"


def test_with_nothing_open_there_is_no_page() -> None:
    assert "What is open to the other side" not in html_of(review())


def built(app: Flask, cast: Cast) -> AccessPart | None:
    made = build_pack(app.config["SETTINGS"], cast.programme_id, "review", None)
    assert isinstance(made, ReviewPack)
    return read_content(content_bytes(made), b"").part(AccessPart)  # type: ignore[attr-defined, no-any-return]


def test_only_what_is_open_stands_there_and_cards_are_of_what_is_new(context: Flask, cast: Cast) -> None:
    number = started_workshop(cast)
    for title in ("Batch tests", "Paint line", "Recipe"):
        add_entry(cast.actor, cast.programme_id, AccessText(title, side=Side.SUPPLIER, limits="not_kept"))
    assert built(context, cast) is None
    for ref in ("A-01", "A-02"):
        move_entry(cast.actor, cast.programme_id, ref, "open")
    part = built(context, cast)
    assert part is not None and [one.ref for one in part.rows] == ["A-01", "A-02"]
    assert part.cards == part.rows and part.rows[0].limits == ("not kept",)
    close_workshop(cast.actor, cast.programme_id, number)
    move_entry(cast.actor, cast.programme_id, "A-03", "open")
    part = built(context, cast)
    assert part is not None and len(part.rows) == 3 and [one.ref for one in part.cards] == ["A-03"]
