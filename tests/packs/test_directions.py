"""Stored texts from right to left on paper: whole, in their direction, and turning nothing around them."""

from __future__ import annotations

import re
import subprocess
from dataclasses import fields, is_dataclass, replace
from typing import Any

import html5lib
import pytest

from facilitator.packs.papers import Pack
from facilitator.packs.render import html_of, render_pack
from facilitator.packs.text import block_attributes, in_its_direction, joined
from facilitator.packs.words import wording_for
from tests.packs.paper import commitment, needs_poppler, review, sign_off

HEBREW = "לשלוח את הנתונים השבועיים בכל יום שישי"
GIVER, RECEIVER = "משה", "أحمد"


def test_a_text_in_a_line_turns_nothing_around_it() -> None:
    assert in_its_direction("Sergio Peña", "en") == "Sergio Peña"
    assert in_its_direction("משה <b>", "en") == '<bdi dir="rtl" lang="he">משה &lt;b&gt;</bdi>'
    assert in_its_direction("By משה", "en").startswith('<bdi dir="ltr"')
    assert joined(["Ann", "משה", "Bo"], ", ") == "Ann, \u2068משה\u2069, Bo"
    assert wording_for("en").gettext("What %(party)s said", party="משה") == "What \u2068משה\u2069 said"


def test_an_element_of_one_text_takes_its_direction_and_language() -> None:
    assert block_attributes(HEBREW, "en") == ' dir="rtl" lang="he"'
    assert block_attributes("Илгээх бүрийн", "en") == ' lang="mn"'
    assert block_attributes("Илгээх бүрийн", "mn") == ""
    assert block_attributes("Send it, “naïve”", "en") == ""
    assert block_attributes(None, "en") == block_attributes("", "en") == ""


def _all_hebrew(value: Any) -> Any:
    """The same record with every text of more than one word, and every name, from right to left."""
    if isinstance(value, str):
        return HEBREW + value if " " in value else value
    if isinstance(value, tuple):
        return tuple(_all_hebrew(item) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{one.name: _all_hebrew(getattr(value, one.name)) for one in fields(value)})
    return value


@pytest.mark.parametrize("pack", [review(), sign_off("open"), sign_off("complete")])
def test_no_attribute_holds_markup(pack: Pack) -> None:
    page = html_of(_all_hebrew(pack))
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    assert tree.findall(".//bdi")
    for element in tree.iter():
        assert not any("bdi" in name + value for name, value in element.attrib.items()), element.tag
    title = tree.find(".//title")
    assert title is not None and "<" not in (title.text or "")


def _left_edges(pdf: bytes, *words: str) -> list[float]:
    done = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True)
    found = re.findall(r'xMin="([\d.]+)"[^>]*>([^<]*)</word>', done.stdout.decode())
    return [next(float(x) for x, said in found if word in said or word[::-1] in said) for word in words]


@needs_poppler
def test_two_names_from_right_to_left_keep_the_order_of_giver_and_receiver() -> None:
    named = commitment(giver=GIVER, receiver=RECEIVER)
    giver, arrow, receiver = _left_edges(render_pack(review(named)).pdf, GIVER, "→", RECEIVER)
    assert giver < arrow < receiver


@needs_poppler
def test_a_deed_from_right_to_left_begins_at_the_right() -> None:
    first, second = _left_edges(render_pack(review(commitment(deed=HEBREW))).pdf, "לשלוח", "הנתונים")
    assert first > second and first > 200, "points from the left edge of A4, in a column that ends at 263"
