"""A page of ours is read by the quick parser, and into the same tree as by the engine's own."""

from __future__ import annotations

from xml.etree.ElementTree import Element

import pytest
import weasyprint
from flask import Flask

from facilitator.packs import page_tree
from facilitator.packs.edition import STATIC
from facilitator.packs.making import BUILDERS, build_pack
from facilitator.packs.page_tree import PageTree, read
from facilitator.packs.papers import Pack
from facilitator.packs.render import BASE, STYLES, OwnFilesFetcher, html_of, render_pack
from facilitator.services.sheets import lock_list
from tests.factories import Cast
from tests.packs.paper import commitment as written
from tests.packs.paper import head, review, script
from tests.packs.test_tagging import PACKS, many_tongues
from tests.signing_room import commitment, started_workshop

PAGE = "<!doctype html>\n<html lang='en'>\n<head><title>A</title></head>\n<body>{}</body>\n</html>\n"


def as_read(page: str) -> Element:
    """The tree that the engine's own parser makes."""
    root: Element = weasyprint.HTML(string=page, base_url=BASE, url_fetcher=OwnFilesFetcher()).etree_element
    return root


def told(root: Element) -> list[tuple[object, ...]]:
    """Each element in order: its name, what it says of itself, and the texts in it and behind it."""
    return [
        (
            one.tag,
            {name: value for name, value in one.attrib.items() if "xmlns" not in name},
            one.text or "",
            one.tail or "",
            len(one),
        )
        for one in root.iter()
    ]


def hard_words() -> Pack:
    """What people type at its worst."""
    deed = "A <b>bold</b> & <br> deed &ensp; with “quotes” 'and' \"these\"\nin two lines\tof it ]]> <!-- -->"
    return review(
        written(deed=deed, evidence=deed, report="not_done", report_text=deed), head=head(title=deed)
    )


@pytest.mark.parametrize("name", PACKS)
def test_a_page_of_ours_is_well_formed_and_read_into_the_same_tree(name: str) -> None:
    read_alike(PACKS[name]())


def test_whatever_people_type() -> None:
    read_alike(hard_words())


@pytest.mark.parametrize("kind", BUILDERS)
def test_so_is_what_a_programme_prints(context: Flask, cast: Cast, kind: str) -> None:
    number = started_workshop(cast)
    commitment(cast, number)
    lock_list(cast.actor, cast.programme_id, number)
    of_session = number if kind != "review" else None
    read_alike(build_pack(context.config["SETTINGS"], cast.programme_id, kind, of_session))


def read_alike(pack: Pack) -> None:
    page = html_of(pack)
    found = read(page)
    assert found is not None, "the quick parser gave up"
    assert told(found) == told(as_read(page))


@pytest.mark.parametrize(
    "body",
    ["<p>one<p>two", "<p>&nothing;</p>", "<p hidden>a</p>", "<p>a\x0bb</p>", "<hr>", "</p>"],
)
def test_a_page_that_is_not_well_formed_is_read_as_browsers_read_it(body: str) -> None:
    page = PAGE.format(body)
    assert read(page) is None
    tree = PageTree(page, BASE, OwnFilesFetcher())
    assert told(tree.etree_element) == told(as_read(page))
    assert tree.base_url == BASE


def test_a_page_has_a_head_and_a_body() -> None:
    assert read("<html><body></body></html>") is None
    assert read("") is None
    assert read(PAGE.format("")) is not None


def test_both_ways_give_the_same_file(monkeypatch: pytest.MonkeyPatch) -> None:
    pack = many_tongues()
    quick = render_pack(pack).pdf
    monkeypatch.setattr(page_tree, "read", lambda _page: None)
    assert render_pack(pack).pdf == quick


def test_of_the_engine_s_styles_nothing_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules left out are five, and no style sheet of ours has notes or markers of its own."""
    left_out = page_tree._OF_NOTES.findall(page_tree._engine_styles())
    assert sorted(rule.split(" ")[0] for rule in left_out) == [
        "::footnote-call",
        "::footnote-marker",
        "::note-call",
        "::note-callback",
        "::note-marker",
    ]
    assert len(page_tree._MARKER.findall(page_tree._engine_styles())) == 1
    for name in STYLES:
        ours = (STATIC / name).read_text(encoding="utf-8")
        assert "note-" not in ours and "footnote" not in ours and "::marker" not in ours
    pack = script()
    quick = render_pack(pack).pdf
    monkeypatch.setattr(PageTree, "_ua_stylesheets", weasyprint.HTML._ua_stylesheets)
    assert render_pack(pack).pdf == quick


def test_a_line_break_in_what_a_bookmark_says_is_a_blank() -> None:
    root = read(PAGE.format('<p data-label="one\ntwo">a</p>'))
    assert root is not None
    assert root[1][0].get("data-label") == "one two"


def test_only_what_a_link_leads_to_keeps_its_id() -> None:
    body = '<p id="here">a</p><p id="nowhere">b</p><p><a href="#here">c</a></p>'
    for page in (PAGE.format(body), PAGE.format(body + "<hr>")):
        tree = PageTree(page, BASE, OwnFilesFetcher())
        assert [one.get("id") for one in tree.etree_element.iter("p")] == ["here", None, None]
