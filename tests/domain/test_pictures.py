"""Pictures: what they say in words, that they read without colour, and that they stand any number of commitments."""

from __future__ import annotations

import math
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from facilitator import pictures
from facilitator.domain.commitments import State
from facilitator.domain.directions import isolated
from facilitator.pictures import PRINT, WEB, MarkForm, Session, Side, Step
from facilitator.pictures.svg import fit, fit_lines, text_width
from tests.depth import share

CSS = Path(__file__).parents[2] / "static" / "css"
SVG = "{http://www.w3.org/2000/svg}"
KEPT, LATE, PARTLY, MISSED = list(MarkForm)[:4]
OPEN = MarkForm.OPEN


def parse(picture: Markup) -> ElementTree.Element:
    return ElementTree.fromstring(str(picture))


def description(picture: Markup) -> str:
    return parse(picture).findtext(f"{SVG}desc") or ""


def theme(*, dark: bool) -> dict[str, str]:
    blocks = re.findall(r"(:root[^{]*)\{([^}]*)\}", (CSS / "tokens.css").read_text())
    wanted = [body for selector, body in blocks if ('"dark"' in selector) is dark and "not(" not in selector]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", wanted[0]))


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_ledger_says_every_session_and_both_sides_in_words() -> None:
    sessions = [
        Session("Launch", "12 March", [KEPT, MISSED, KEPT], [LATE]),
        Session("Review 2", "", [], [OPEN]),
    ]
    said = description(pictures.commitment_ledger(sessions))
    assert "Launch, 12 March: supplier 2 kept, 1 not kept; customer 1 kept late" in said
    assert "Review 2: supplier nothing; customer 1 not yet due" in said


def test_earlier_sessions_are_summed_and_still_described() -> None:
    sessions = [Session(f"Review {n}", "", [KEPT, MISSED], [KEPT]) for n in range(1, 13)]
    picture = pictures.commitment_ledger(sessions, width=680)
    texts = [node.text for node in parse(picture).iter(f"{SVG}text")]
    assert "8 of 16 kept" in texts
    assert "8 of 8 kept" in texts
    assert "Review 1" not in texts
    assert "Review 1: supplier 1 kept, 1 not kept" in description(picture)


def test_renegotiated_and_open_commitments_are_not_counted_as_missed() -> None:
    early = Session("Launch", "", [KEPT, OPEN, MarkForm.RENEGOTIATED, MarkForm.RELEASED], [])
    rest = [Session(f"Review {n}") for n in range(2, 12)]
    texts = [
        node.text for node in parse(pictures.commitment_ledger([early, *rest], width=680)).iter(f"{SVG}text")
    ]
    assert "1 of 1 kept" in texts


@pytest.mark.parametrize("side", list(Side))
def test_every_form_is_drawn_differently_without_colour(side: Side) -> None:
    drawn = set()
    for form in MarkForm:
        shapes = re.sub(
            r'(class|fill|stroke)="[^"]*"',
            lambda m: m[0] if "none" in m[0] else "",
            str(pictures.mark_glyph(side, form, name="x", palette=PRINT)),
        )
        drawn.add(shapes)
    assert len(drawn) == len(MarkForm)


@pytest.mark.parametrize(
    ("state", "overdue", "form"),
    [
        (State.DRAFT, False, None),
        (State.AGREED, True, None),
        (State.DROPPED, False, None),
        (State.ACTIVE, False, MarkForm.OPEN),
        (State.CHANGE_ASKED, False, MarkForm.OPEN),
        (State.ACTIVE, True, MarkForm.OVERDUE),
        (State.REPORTED, False, MarkForm.REPORTED),
        (State.JUDGED, False, MarkForm.REPORTED),
        (State.VIEWS_DIFFER, False, MarkForm.VIEWS_DIFFER),
        (State.KEPT, False, MarkForm.KEPT),
        (State.NOT_KEPT, False, MarkForm.NOT_KEPT),
        (State.RENEGOTIATED, False, MarkForm.RENEGOTIATED),
        (State.RELEASED, False, MarkForm.RELEASED),
    ],
)
def test_a_state_has_one_form_everywhere(state: State, overdue: bool, form: MarkForm | None) -> None:
    assert pictures.form_of(state, is_overdue=overdue) is form


def test_a_mark_is_filled_by_the_receivers_word_only() -> None:
    """Without it, no form but that of two views has a filled part."""
    filled = {form for form in MarkForm if "pf-s" in pictures.mark_glyph(Side.SUPPLIER, form)}
    assert filled == {KEPT, LATE, PARTLY, MarkForm.VIEWS_DIFFER}


@pytest.mark.parametrize(("size", "dashes"), [(32, 8), (20, 8), (13, 6)])
def test_a_ring_is_broken_into_whole_dashes(size: float, dashes: int) -> None:
    ring = next(
        one
        for one in parse(pictures.mark_glyph(Side.SUPPLIER, LATE, name="x", size=size)).iter(f"{SVG}circle")
        if "stroke-dasharray" in one.attrib
    )
    on, off = (float(part) for part in ring.attrib["stroke-dasharray"].split())
    assert 2 * math.pi * float(ring.attrib["r"]) / (on + off) == pytest.approx(dashes, abs=0.1)


@pytest.mark.parametrize("size", [32, 20, 13])
def test_no_edge_is_too_thin_for_a_photocopier(size: float) -> None:
    drawn = parse(pictures.mark_glyph(Side.CUSTOMER, OPEN, name="x", size=size)).find(f"{SVG}rect")
    assert drawn is not None
    assert float(drawn.attrib["stroke-width"]) * size / 20 >= 1.39


def test_a_mark_beside_words_is_decoration_and_alone_it_has_a_name() -> None:
    assert 'aria-hidden="true"' in pictures.mark_glyph("customer", "kept")
    assert parse(pictures.mark_glyph("customer", "kept", name="kept")).attrib["aria-label"] == "kept"


@pytest.mark.parametrize(
    ("how_many", "size", "rows"), [(1, 31, 1), (5, 31, 1), (6, 31, 2), (15, 31, 3), (16, 20, 2), (33, 14, 3)]
)
def test_rows_of_a_cell_grow_away_from_the_line(how_many: int, size: float, rows: int) -> None:
    supplier, customer = (
        parse(drawn) for side in Side if (drawn := pictures.mark_cell(side, [KEPT] * how_many, "x"))
    )
    ys = [float(one.attrib["cy"]) for one in supplier.iter(f"{SVG}circle")]
    tops = [float(one.attrib["y"]) for one in customer.iter(f"{SVG}rect")]
    assert len(ys) == len(tops) == how_many
    assert len(set(ys)) == len(set(tops)) == rows
    assert ys == sorted(ys, reverse=True) and tops == sorted(tops)
    assert float(next(supplier.iter(f"{SVG}circle")).attrib["r"]) * 2 == size


def test_more_marks_than_can_be_told_apart_are_not_drawn() -> None:
    assert pictures.mark_cell(Side.SUPPLIER, [KEPT] * 34, "x") is None


def test_the_two_sides_differ_in_shape() -> None:
    supplier = parse(pictures.mark_glyph(Side.SUPPLIER, KEPT, name="x"))
    customer = parse(pictures.mark_glyph(Side.CUSTOMER, KEPT, name="x"))
    assert supplier.find(f"{SVG}circle") is not None
    assert customer.find(f"{SVG}rect") is not None


def test_dashed_means_late_or_partly() -> None:
    dashed = {form for form in MarkForm if "stroke-dasharray" in pictures.mark_glyph(Side.SUPPLIER, form)}
    assert dashed == {LATE, PARTLY}


@share(60)
@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=14),
    st.sampled_from([320.0, 340.0, 680.0, 960.0]),
)
def test_nothing_leaves_the_picture(counts: list[tuple[int, int]], width: float) -> None:
    forms = list(MarkForm)
    sessions = [
        Session(
            f"Review {n}",
            "Thursday 14 January",
            [forms[i % 7] for i in range(a)],
            [forms[i % 3] for i in range(b)],
        )
        for n, (a, b) in enumerate(counts)
    ]
    root = parse(pictures.commitment_ledger(sessions, palette=PRINT, width=width))
    height = float(root.attrib["height"])
    assert sum(1 for _ in root.iter()) < 2500
    for circle in root.iter(f"{SVG}circle"):
        x, y, r = (float(circle.attrib[key]) for key in ("cx", "cy", "r"))
        assert x - r + 0.1 >= 0
        assert x + r <= width + 0.1
        assert y - r >= 0
        assert y + r <= height + 0.1
    for box in root.iter(f"{SVG}rect"):
        assert float(box.attrib["y"]) >= 0
        assert float(box.attrib["y"]) + float(box.attrib["height"]) <= height + 0.1
        assert float(box.attrib["x"]) + float(box.attrib["width"]) <= width + 0.1


def test_forty_marks_in_one_cell_are_all_accounted_for() -> None:
    sessions = [Session(f"Review {n}", "", [KEPT] * 40, [KEPT]) for n in range(6)]
    root = parse(pictures.commitment_ledger(sessions, width=680, key=False))
    counted = [node.text for node in root.iter(f"{SVG}text") if (node.text or "").startswith("×")]
    assert counted == ["× 40"] * 6


def test_ladder_fills_by_what_is_done_and_says_so() -> None:
    steps = [Step(1, "Open programme", "done", "agreed"), Step(2, "Transparency", "now", "3 of 6", 3, 6)]
    said = description(pictures.ladder(steps))
    assert said == "1 Open programme: done, agreed; 2 Transparency: working on this, 3 of 6"
    assert [step.share for step in steps] == [1.0, 0.5]
    assert Step(3, "Security", total=0).share == 0


@pytest.mark.parametrize("tall", [True, False])
def test_ladder_keeps_long_titles_inside(tall: bool) -> None:
    steps = [
        Step(n, "A title that is far too long for one step of a ladder " * 3, "now") for n in range(1, 6)
    ]
    root = parse(pictures.ladder(steps, width=340 if tall else 680, tall=tall))
    for node in root.iter(f"{SVG}text"):
        width = text_width(node.text or "", float(node.attrib["font-size"]))
        assert float(node.attrib["x"]) + width <= float(root.attrib["width"]) + 12


def test_balance_of_nothing_is_still_a_picture() -> None:
    assert description(pictures.balance(0, 0)) == "supplier 0, customer 0"
    lengths = [
        float(b.attrib["width"]) for b in parse(pictures.balance(8, 4)).iter(f"{SVG}rect") if "rx" in b.attrib
    ]
    assert lengths[0] == pytest.approx(2 * lengths[1], rel=0.02)


def test_names_from_people_are_escaped() -> None:
    picture = pictures.commitment_ledger([Session('<b> & "Åse"', "", [KEPT], [])])
    assert "<b>" not in picture
    assert parse(picture).attrib["aria-label"].count('<b> & "Åse"') == 1


def test_on_screen_no_colour_is_written_and_on_paper_no_class() -> None:
    sessions = [Session("Launch", "", list(MarkForm), list(MarkForm))]
    web, paper = pictures.commitment_ledger(sessions), pictures.commitment_ledger(sessions, palette=PRINT)
    assert "#" not in web
    assert "style=" not in web
    assert "class=" not in paper
    styled = set(re.findall(r"\.(p[fs]-[\w-]+)", (CSS / "pictures.css").read_text()))
    used = {name for names in re.findall(r'class="([^"]*)"', web) for name in names.split()}
    assert used <= styled


def test_paper_has_the_light_colours_of_the_tokens() -> None:
    tokens = theme(dark=False)
    assert {role: tokens[role] for role in PRINT.colours} == dict(PRINT.colours)
    assert not WEB.colours


@pytest.mark.parametrize("dark", [False, True])
def test_tokens_meet_wcag_aa(dark: bool) -> None:
    tokens = theme(dark=dark)
    grounds = ("paper", "sheet", "sunk")
    for ink in ("ink", "soft", "s", "c", "ok", "late", "miss", "info"):
        for ground in grounds:
            assert contrast(tokens[ink], tokens[ground]) >= 4.5, (ink, ground)
    for tone in ("ok", "late", "miss", "info", "s", "c"):
        assert contrast(tokens["ink"], tokens[f"{tone}-tint"]) >= 4.5, tone
        assert contrast(tokens[tone], tokens[f"{tone}-tint"]) >= 3, tone
    for ground in grounds:
        assert contrast(tokens["edge"], tokens[ground]) >= 3, ground
        assert contrast(tokens["focus"], tokens[ground]) >= 3, ground
    assert contrast(tokens["on-s"], tokens["s"]) >= 4.5
    assert contrast(tokens["on-c"], tokens["c"]) >= 4.5
    assert contrast(tokens["on-ink"], tokens["ink"]) >= 4.5


def test_both_ways_into_the_dark_have_the_same_colours() -> None:
    blocks = re.findall(r"(:root[^{]*)\{([^}]*)\}", (CSS / "tokens.css").read_text())
    by_device = next(body for selector, body in blocks if "not(" in selector)
    by_choice = next(body for selector, body in blocks if '"dark"' in selector)
    assert by_device.split() == by_choice.split()


def test_texts_are_shortened_only_when_they_must_be() -> None:
    assert fit("Launch", 100, 14) == "Launch"
    assert fit("Launch of something long", 60, 14).endswith("…")
    assert fit_lines(isolated("רחה עאטנר"), 40, 15) == ["רחה", "עאטנר"]
    lines = fit_lines("Open programme together", 80, 15)
    assert len(lines) == 2
    assert all(text_width(line, 15) <= 80 for line in lines)


def test_what_holds_what_is_said_in_words_and_drawn_in_lines() -> None:
    left = [
        pictures.Knot("O-01", "Plan a season", ("K-01", "K-02", "K-09")),
        pictures.Knot("O-02", "Open <books>"),
    ]
    right = [pictures.Knot("K-01", "Last in line"), pictures.Knot("K-02", "Nobody picks up", over=True)]
    wide, narrow = pictures.links(left, right), pictures.links(left, right, width=340)
    said = description(wide)
    assert "O-01 Plan a season: held back by K-01 Last in line, K-02 Nobody picks up" in said
    assert "O-02 Open <books>: held back by nothing" in said and description(narrow) == said
    for picture in (wide, narrow):
        lines = parse(picture).findall(f"{SVG}path")
        assert [line.get("stroke-dasharray") for line in lines] == [None, "4 4"]
    assert "Last in line" not in [text.text for text in parse(narrow).iter(f"{SVG}text")]
