"""The review pack on paper: how many pages it takes, that no page says nothing, and that its ink survives a copier."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache

import pytest
from PIL import Image

from facilitator.packs.papers import ReviewPack
from facilitator.packs.parts.check import CheckSheet
from facilitator.packs.parts.decide import About, Decision, ToDecide
from facilitator.packs.parts.purpose import Purpose, WorthLine
from facilitator.packs.parts.settled import Settled
from facilitator.packs.parts.watch import ACROSS, BESIDE, Watch, WatchLine, first_lines
from facilitator.packs.render import html_of, render_pack
from facilitator.packs.shapes import AgendaLine, Commitment, PartyMark
from tests.packs.paper import MOMENT, commitment, head, needs_poppler, pages_of, review, sign_off

MEDIAN = "Consider and decide whether to hand over the shared figures of each week by Friday"
"""A commitment of median length in the agreements that we know."""
REASONS = ("Forgot", "Promised too much", "Waiting on you", "Other")


def some(count: int, **changes: object) -> tuple[Commitment, ...]:
    return tuple(
        commitment(n, ref=f"S-{n:02d}", deed=MEDIAN, evidence="A sheet in it", **changes)
        for n in range(1, count + 1)
    )


def pack_of(due: int, settled: int = 0) -> ReviewPack:
    """A pack with so many to judge, and so many that are settled: every second one missed, with its words."""
    over = [
        commitment(
            n,
            ref=f"C-{n:02d}",
            side="customer",
            deed=MEDIAN,
            state="kept" if n % 2 else "partly_kept",
            outcome="kept" if n % 2 else "partly_kept",
            judged_elsewhere=True,
        )
        for n in range(1, settled + 1)
    ]
    last = {"settled": Settled((), tuple(over))} if over else {}
    check = CheckSheet(some(due), reasons=REASONS) if due else None
    return review(check=check, words=None, **last)


@cache
def pages(due: int, settled: int = 0) -> tuple[str, ...]:
    """The text of each page; rendered once, however many tests ask."""
    return tuple(pages_of(render_pack(pack_of(due, settled)).pdf))


BUDGET = [
    (10, 0, 8),
    (40, 0, 12),
    (1, 72, 8),
    pytest.param(200, 0, 45, marks=pytest.mark.slow),
    pytest.param(0, 347, 30, marks=pytest.mark.slow),
]


@needs_poppler
@pytest.mark.parametrize(("due", "settled", "most"), BUDGET)
def test_a_pack_takes_no_more_pages_than_it_needs(due: int, settled: int, most: int) -> None:
    found = pages(due, settled)
    assert len(found) <= most
    for number, page in enumerate(found, 1):
        inside = [line for line in page.splitlines() if line.strip()][:-3]
        assert len(inside) >= 4, f"page {number}: {inside}"


@needs_poppler
def test_no_row_is_cut_from_its_boxes() -> None:
    boxes = 0
    for page in pages(40):
        rows = page.count(MEDIAN[:30]) if "☐ release" in page else 0
        assert page.count("☐ release") == rows
        boxes += rows
    assert boxes == 40


@needs_poppler
def test_page_one_holds_what_is_to_be_decided_with_its_page() -> None:
    first, second, *_rest = pages(10)
    for words in ("Since", "To decide today", "Say how it went: S-01", "page 2", "Agenda", "Check-in"):
        assert words in first, words
    assert "S-01" in second and "Reasons: 1 Forgot · 2 Promised too much" in second


@needs_poppler
def test_what_it_is_for_stands_before_any_count() -> None:
    first = " ".join(pages_of(render_pack(review()).pdf)[0].split())
    said = "O-01 Plan a season together: S 1,200 orders, C 2.5 days; and 2 more"
    supplier = "S Northwind Fittings: 2 expected, 2 understood, 1 committed, 0 met, 1 partly"
    both = f"{supplier} C Lakeside Yards: 2 expected, 1 understood"
    assert said in first and both in first
    assert first.index(said) < first.index(both) < first.index("Since")


def test_page_one_names_parties_and_refs_and_nobody_as_late() -> None:
    late = WatchLine("overdue", "supplier", ("S-01", "S-02"), 3, 12)
    page = html_of(review(commitment(overdue=True), watch=Watch((late,), ())))
    first = page.partition("</section>")[2].partition('<h2 class="title">')[0]
    assert "S-01, S-02</b> and 3 more overdue, the longest 12 days" in " ".join(first.split())
    assert "Sergio Peña" not in first and "Cem Yıldız" not in first


def test_a_long_agenda_takes_seven_lines() -> None:
    lines = tuple(AgendaLine(f"Block {n}", 5, "round", "", "waiting", MOMENT, MOMENT) for n in range(6))
    page = html_of(review(watch=Watch((), lines, 54, MOMENT)))
    assert "and 54 more blocks, until 10:30" in page


@pytest.mark.parametrize(("letters", "lines"), [(20, 6), (31, 3), (160, 1)])
def test_titles_of_two_lines_count_as_two_of_the_seven(letters: int, lines: int) -> None:
    blocks = tuple(AgendaLine("x" * letters, 5, "round") for _ in range(60))
    assert len(first_lines(blocks, BESIDE)) == lines
    assert first_lines(blocks[:1], BESIDE) == blocks[:1]
    assert len(first_lines(blocks[:7], ACROSS)) == (7 if letters < ACROSS else 2)


@needs_poppler
def test_a_row_longer_than_a_page_keeps_its_boxes_together_and_the_head_of_its_table() -> None:
    rows = tuple(commitment(n, deed=f"{MEDIAN}. " * 25) for n in range(1, 5))
    found = [
        page for page in pages_of(render_pack(review(check=CheckSheet(rows))).pdf) if MEDIAN[:20] in page
    ]
    assert len(found) >= 4
    for page in found:
        assert "was it kept?" in page
        assert page.count("☐ kept") == page.count("☐ late") == page.count("☐ release")


@needs_poppler
def test_no_page_holds_the_anchor_alone() -> None:
    """With eight to judge and eight settled on Letter the appendix ends where its page does."""
    done = render_pack(replace(pack_of(8, 8), head=head(paper="Letter"))).pdf
    assert len([line for line in pages_of(done)[-1].splitlines() if line.strip()][:-3]) >= 4


def test_nothing_stands_before_the_first_word_about_a_commitment() -> None:
    taken = commitment(7, imported=True, step=0, stretch=0, first_win=True)
    page = " ".join(html_of(sign_off(imported=(taken,))).split())
    assert ">first win · imported, not signed here</p>" in page
    assert ">step 1 · stretch 2</p>" in page


@pytest.mark.parametrize(
    ("days", "overdue", "asked"),
    [
        (1, "overdue 1 day", "asked 1 day ago,"),
        (2, "overdue 2 days", "asked 2 days ago,"),
        (0, "", "asked today,"),
    ],
)
def test_one_day_is_one_day(days: int, overdue: str, asked: str) -> None:
    late = commitment(due=date(2026, 11, 20 - days), overdue=days > 0)
    lines = (
        WatchLine("overdue", "supplier", ("S-01",), 0, days),
        WatchLine("unanswered", "customer", ("S-01",), 0, days),
    )
    about = (About("S-01", "supplier", "active", days_over=days),)
    decide = ToDecide((Decision("say", about, 0, "row-S-01"),))
    page = " ".join(
        html_of(review(late, decide=decide, watch=Watch(lines if days else lines[1:], ()))).split()
    )
    assert f"{asked} no answer yet" in page
    for before, after in ("()", ("<b>", "</b>"), ("</b> ", "</p>")):
        assert not overdue or before + overdue + after in page
    assert overdue or "overdue" not in page.partition("<body")[2]


def test_what_has_nothing_to_say_leaves_no_trace() -> None:
    page = html_of(review(check=None, decide=None, watch=None, since=None, words=None))
    for title in ("Check sheet", "To decide today", "Watch", "Agenda", "Since", "The words we use", "none"):
        assert f">{title}" not in page


def test_an_address_that_works_here_alone_is_not_printed() -> None:
    from tests.packs.paper import mark

    for host in ("localhost:8000", "127.0.0.1", "[::1]:5000"):
        local = mark().__class__("CODE", "0f" * 32, 1, 2, "open", f"http://{host}/v/abc")
        page = html_of(sign_off(mark=local, head=head(list_mark=local)))
        assert f"{host}/v/abc" not in page and "log 17:" in page


LONG = "Associated Northern Maritime Coatings, Resins and Surface Treatment Works of the Western Fjords " * 2


def strange() -> ReviewPack:
    """Long names and titles, other scripts, and a decision about everything."""
    parties = (PartyMark("supplier", "S", LONG[:160]), PartyMark("customer", "C", "حوض بناء السفن"))
    deeds = [
        "לשלוח את הנתונים בכל שבוע",
        "向两位工程师开放批次测试数据库",
        "Celebrate 🎉 together ✅",
        "Donau" * 60,
    ]
    rows = tuple(commitment(n, deed=deed) for n, deed in enumerate(deeds, 1))
    about = tuple(About(one.ref, "supplier", "active", days_over=3) for one in rows)
    worth = WorthLine(
        "O-12", LONG[:300], (("supplier", "40", "x" * 40), ("customer", "900000", "часов в год " * 3))
    )
    return review(
        head=head(title="T" * 160, parties=parties),
        purpose=Purpose((worth, worth), 12),
        check=CheckSheet(rows, rows[:1], rows[1:2], REASONS),
        decide=ToDecide((Decision("say", about, 40, "row-S-01"),)),
    )


@needs_poppler
@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_long_names_and_other_scripts_stay_on_page_one(paper: str) -> None:
    pack = strange()
    found = pages_of(render_pack(review(head=head(paper=paper), check=pack.part(CheckSheet))).pdf)
    assert "Agenda" in found[0] and "Check sheet" in found[1]
    long = pages_of(render_pack(pack).pdf)
    assert "Agenda" in long[0]


def copied(pdf: bytes, page: int, dots: int) -> Image.Image:
    """A page as a photocopier with a hard threshold gives it back."""
    done = subprocess.run(
        ["pdftoppm", "-r", str(dots), "-gray", "-f", str(page), "-l", str(page), "-singlefile", "-"],
        input=pdf,
        capture_output=True,
        check=True,
    )
    raw = done.stdout
    _magic, size, _most, pixels = raw.split(b"\n", 3)
    grey = Image.frombytes("L", tuple(map(int, size.split())), pixels)
    return grey.point(lambda value: 0 if value < 128 else 255)


def longest_runs(picture: Image.Image, least: int) -> int:
    """How many rows of dots have an unbroken black run of at least so many; neighbouring rows count as one line."""
    black = b"\0" * least
    wide, data = picture.width, picture.tobytes()
    rows = [black in data[at : at + wide] for at in range(0, len(data), wide)]
    return sum(here and not before for before, here in zip([False, *rows], rows, strict=False))


@needs_poppler
@pytest.mark.parametrize("dots", [300, 150])
@pytest.mark.parametrize("make", [lambda: pack_of(6), lambda: review(paper_only())], ids=["check", "talk"])
def test_lines_boxes_and_separators_survive_a_photocopier(make: Callable[[], ReviewPack], dots: int) -> None:
    pdf = render_pack(make()).pdf
    count = len(pages_of(pdf))
    mm = dots / 25.4
    for page, text in enumerate(pages_of(pdf), 1):
        picture = copied(pdf, page, dots)
        assert longest_runs(picture, int(168 * mm)) >= 1, f"page {page} of {count}: the line above its foot"
        if "☐ release" in text and "☐ late" in text:
            rows = text.count("☐ late")
            right = picture.crop((int(20 * mm), 0, int(190 * mm), picture.height))
            assert longest_runs(right, int(36 * mm)) >= 4 * rows, (
                "four lines to write on a row, and its separator"
            )
            assert longest_runs(right, int(4.0 * mm)) >= 8 * rows, "upper and lower edge of each box"


def paper_only() -> Commitment:
    return commitment(report="not_done", report_text="The crane was away.", state="reported")
