"""Each check of tagged files finds its fault: a file is made wrong in one place, and must not pass."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest

import tests.packs.tagged_file_checks  # noqa: F401 the checks there enter themselves
from facilitator.packs.enclosed import Enclosed
from facilitator.packs.render import tagged_pdf
from tests.packs.paper import MOMENT
from tests.packs.tagged import Tagged
from tests.packs.tagged_checks import CHECKS, faults

Tamper = Callable[[Tagged], None]
TAMPERS: list[tuple[str, Tamper]] = []


def wrongs(name: str) -> Callable[[Tamper], Tamper]:
    """Enters a way to make a file wrong, with the check that must find it."""

    def enter(function: Tamper) -> Tamper:
        TAMPERS.append((name, function))
        return function

    return enter


PAGE = """<!doctype html><html lang="en"><head><title>All that can be wrong</title>
<meta name="generator" content="Facilitator"></head><body>
<h1>All that can be wrong</h1>
<p>Some words, <b>and some that are bold</b>, <a href="#end">and a way to the end</a>.</p>
<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40" role="img"><title>Two of three were kept: A, B</title>
<path d="M0 0h30v30z"/></svg>
<h2>A table</h2>
<table><thead><tr><th>Who</th><th>What</th></tr></thead><tbody><tr><td>Ann</td><td>nothing</td></tr>
<tr><td>משה</td><td>something</td></tr></tbody></table>
<p style="break-before: page"><span>☑</span> kept <span>☐</span> not kept</p>
<ul><li>one</li><li>two</li></ul>
<dl><div><dt>Commitment</dt><dd>What somebody does by a day</dd></div></dl>
<h2 id="end">The end</h2><p>Долоо хоног бүрийн тоо</p></body></html>"""
"""Something for each check, whatever the packs look like."""


@pytest.fixture(scope="module")
def sound() -> bytes:
    enclosed = (Enclosed("list.json", b"{}", "A list", "Source"),)
    return tagged_pdf(PAGE, "A4", locale="en", moment=MOMENT, enclosed=enclosed, identifier=b"0" * 16)[0]


def saved(tagged: Tagged, **options: Any) -> bytes:
    target = io.BytesIO()
    tagged.pdf.save(target, **options)
    return target.getvalue()


def test_the_sound_file_passes_also_when_it_was_saved_again(sound: bytes) -> None:
    assert faults(sound) == []
    assert faults(saved(Tagged(sound))) == []


def test_every_check_is_proven() -> None:
    assert {name for name, _tamper in TAMPERS} == set(CHECKS) - {"the_file_can_be_told_from_others"}


def first(tagged: Tagged, kind: str, having: str = "") -> Any:
    """The first element of this kind, with this key."""
    return next(one for one in tagged.elements if one.kind == kind and (not having or having in one.raw))


def page_of(tagged: Tagged, part: str) -> Any:
    return next(page for page in tagged.pdf.pages if part in page)


def rewrite(tagged: Tagged, before: bytes, after: bytes) -> None:
    metadata = tagged.root["/Metadata"]
    said = metadata.read_bytes()
    assert before in said
    metadata.write(said.replace(before, after))


# ---------------------------------------------------------------- content


@wrongs("all_content_is_told_or_an_artifact")
def loose_content(tagged: Tagged) -> None:
    tagged.pdf.pages[0].contents_add(b"0 0 9 9 re f")


@wrongs("all_content_is_told_or_an_artifact")
def text_in_an_artifact(tagged: Tagged) -> None:
    page = tagged.pdf.pages[0]
    page.contents_add(b"/Artifact BMC", prepend=True)
    page.contents_add(b"EMC")


@wrongs("every_piece_is_in_the_tree_once")
def a_piece_left_out(tagged: Tagged) -> None:
    element = next(one for one in tagged.elements if one.content)
    element.raw["/K"] = pikepdf.Array()


@wrongs("every_piece_is_in_the_tree_once")
def a_piece_told_twice(tagged: Tagged) -> None:
    element = next(one for one in tagged.elements if one.content)
    element.raw["/K"] = pikepdf.Array([element.content[0][1], *element.raw["/K"]])


@wrongs("the_way_back_is_right")
def two_ways_exchanged(tagged: Tagged) -> None:
    row = tagged.root.StructTreeRoot["/ParentTree"]["/Nums"][1]
    row[0], row[len(row) - 1] = row[len(row) - 1], row[0]


@wrongs("the_way_back_is_right")
def a_link_that_leads_back_nowhere(tagged: Tagged) -> None:
    page_of(tagged, "/Annots")["/Annots"][0]["/StructParent"] = 0


@wrongs("every_element_names_its_parent")
def another_parent(tagged: Tagged) -> None:
    first(tagged, "TD").raw["/P"] = tagged.tops[0].raw


@wrongs("no_numbers_in_drawings")
def content_in_a_drawing(tagged: Tagged) -> None:
    drawn = pikepdf.Stream(tagged.pdf, b"/Span <</MCID 0>> BDC EMC")
    drawn["/Type"], drawn["/Subtype"] = pikepdf.Name.XObject, pikepdf.Name.Form
    resources = tagged.pdf.pages[0]["/Resources"]
    resources["/XObject"] = pikepdf.Dictionary({"/Form1": tagged.pdf.make_indirect(drawn)})


# ---------------------------------------------------------------- elements


@wrongs("elements_are_of_standard_kinds_and_not_empty")
def a_kind_of_ones_own(tagged: Tagged) -> None:
    first(tagged, "P").raw["/S"] = pikepdf.Name("/Promise")


@wrongs("elements_are_of_standard_kinds_and_not_empty")
def an_empty_element(tagged: Tagged) -> None:
    first(tagged, "P").raw["/K"] = pikepdf.Array()


@wrongs("head_cells_say_what_they_head")
def a_head_of_nothing(tagged: Tagged) -> None:
    del first(tagged, "TH").raw["/A"]


@wrongs("tables_have_heads")
def a_table_without_head(tagged: Tagged) -> None:
    for one in first(tagged, "Table").walk():
        if one.kind == "TH":
            one.raw["/S"] = pikepdf.Name.TD


@wrongs("tables_are_regular")
def a_row_one_cell_short(tagged: Tagged) -> None:
    row = first(tagged, "TBody").elements[0].raw
    row["/K"] = pikepdf.Array(list(row["/K"])[:-1])


@wrongs("tables_are_regular")
def a_paragraph_in_a_row(tagged: Tagged) -> None:
    first(tagged, "TD").raw["/S"] = pikepdf.Name.P


@wrongs("names_of_cells_are_found")
def no_tree_of_names(tagged: Tagged) -> None:
    del tagged.root.StructTreeRoot["/IDTree"]


@wrongs("names_of_cells_are_found")
def a_head_that_is_not_there(tagged: Tagged) -> None:
    first(tagged, "TD").raw["/A"]["/Headers"] = pikepdf.Array([pikepdf.String("nowhere")])


@wrongs("lists_have_no_strays")
def an_item_outside_a_list(tagged: Tagged) -> None:
    first(tagged, "L").raw["/S"] = pikepdf.Name.Div


@wrongs("lists_have_no_strays")
def a_paragraph_in_a_list(tagged: Tagged) -> None:
    first(tagged, "LI").raw["/S"] = pikepdf.Name.P


@wrongs("nothing_holds_its_like")
def a_heading_in_a_heading(tagged: Tagged) -> None:
    first(tagged, "Span", "/ActualText").raw["/S"] = pikepdf.Name.H3


@wrongs("nothing_holds_its_like")
def a_list_of_a_list(tagged: Tagged) -> None:
    for item in first(tagged, "L").elements:
        item.raw["/S"] = pikepdf.Name.L


@wrongs("headings_have_no_gaps")
def a_gap(tagged: Tagged) -> None:
    first(tagged, "H1").raw["/S"] = pikepdf.Name.H3


@wrongs("headings_have_no_gaps")
def a_heading_without_words(tagged: Tagged) -> None:
    first(tagged, "H2").raw["/K"] = pikepdf.Array()


@wrongs("figures_say_what_they_show")
def a_figure_without_words(tagged: Tagged) -> None:
    del first(tagged, "Figure").raw["/Alt"]


@wrongs("figures_say_what_they_show")
def a_figure_with_a_title_only(tagged: Tagged) -> None:
    heading = first(tagged, "H2")
    first(tagged, "Figure").raw["/Alt"] = tagged.text(heading)


@wrongs("figures_say_what_they_show")
def a_figure_off_its_page(tagged: Tagged) -> None:
    first(tagged, "Figure").raw["/A"]["/BBox"] = pikepdf.Array([0, 900, 100, 1000])


@wrongs("other_languages_say_so")
def a_language_not_said(tagged: Tagged) -> None:
    for one in tagged.elements:
        if "/Lang" in one.raw:
            del one.raw["/Lang"]
            return


@wrongs("other_languages_say_so")
def a_language_wrongly_said(tagged: Tagged) -> None:
    first(tagged, "H2").raw["/Lang"] = pikepdf.String("ar")


@wrongs("other_languages_say_so")
def a_file_without_language(tagged: Tagged) -> None:
    del tagged.root["/Lang"]


@wrongs("signs_have_words")
def a_tick_without_words(tagged: Tagged) -> None:
    del first(tagged, "Span", "/ActualText").raw["/ActualText"]


# ---------------------------------------------------------------- the file


@wrongs("the_file_says_that_it_is_tagged")
def not_marked(tagged: Tagged) -> None:
    del tagged.root["/MarkInfo"]


@wrongs("the_file_says_that_it_is_tagged")
def another_tab_order(tagged: Tagged) -> None:
    del tagged.pdf.pages[1]["/Tabs"]


@wrongs("the_title_is_shown")
def the_files_name_is_shown(tagged: Tagged) -> None:
    del tagged.root["/ViewerPreferences"]


@wrongs("bookmarks_lead_to_pages")
def no_bookmarks(tagged: Tagged) -> None:
    del tagged.root["/Outlines"]


@wrongs("bookmarks_lead_to_pages")
def a_bookmark_to_nowhere(tagged: Tagged) -> None:
    tagged.root["/Outlines"]["/First"]["/Dest"] = pikepdf.String("nowhere")


@wrongs("links_are_told_and_lead_somewhere")
def a_link_without_words(tagged: Tagged) -> None:
    del page_of(tagged, "/Annots")["/Annots"][0]["/Contents"]


@wrongs("links_are_told_and_lead_somewhere")
def a_link_to_nowhere(tagged: Tagged) -> None:
    page_of(tagged, "/Annots")["/Annots"][0]["/Dest"] = pikepdf.String("nowhere")


@wrongs("links_are_told_and_lead_somewhere")
def a_link_that_is_not_told(tagged: Tagged) -> None:
    first(tagged, "Link").raw["/S"] = pikepdf.Name.Span


def a_font(tagged: Tagged) -> Any:
    return next(iter(tagged.fonts.values()))


@wrongs("fonts_are_embedded_with_meanings")
def a_font_without_meanings(tagged: Tagged) -> None:
    del a_font(tagged)["/ToUnicode"]


@wrongs("fonts_are_embedded_with_meanings")
def a_font_that_is_not_there(tagged: Tagged) -> None:
    del a_font(tagged)["/DescendantFonts"][0]["/FontDescriptor"]["/FontFile2"]


@wrongs("each_face_is_embedded_once")
def a_face_twice(tagged: Tagged) -> None:
    again = pikepdf.Dictionary(dict(a_font(tagged).items()))
    again["/BaseFont"] = pikepdf.Name("/ABCDEF+" + str(again["/BaseFont"]).split("+")[-1])
    tagged.pdf.pages[0]["/Resources"]["/Font"]["/AGAIN"] = tagged.pdf.make_indirect(again)


@wrongs("widths_are_those_of_the_font")
def another_width(tagged: Tagged) -> None:
    below = a_font(tagged)["/DescendantFonts"][0]
    widths = below["/W"]
    widths[1] = pikepdf.Array([int(one) + 40 for one in widths[1]])


@wrongs("colours_have_a_profile")
def no_profile(tagged: Tagged) -> None:
    del tagged.root["/OutputIntents"]


@wrongs("attachments_say_what_they_are")
def an_attachment_of_nothing(tagged: Tagged) -> None:
    del tagged.root["/AF"]


@wrongs("attachments_say_what_they_are")
def an_attachment_without_relationship(tagged: Tagged) -> None:
    del tagged.root["/AF"][0]["/AFRelationship"]


@wrongs("attachments_say_what_they_are")
def an_attachment_twice(tagged: Tagged) -> None:
    tagged.root["/AF"].append(tagged.root["/AF"][0])


@wrongs("forms_need_no_filling_in_by_the_reader")
def a_form_without_appearances(tagged: Tagged) -> None:
    tagged.root["/AcroForm"] = pikepdf.Dictionary({"/NeedAppearances": True, "/Fields": pikepdf.Array()})


@wrongs("claims_are_those_that_hold")
def a_claim_too_many(tagged: Tagged) -> None:
    rewrite(tagged, b'pdfaid:part="3"', b'pdfaid:part="2"')


@wrongs("claims_are_those_that_hold")
def no_claim_of_access(tagged: Tagged) -> None:
    rewrite(tagged, b'pdfuaid:part="1"', b"")


@wrongs("claims_are_those_that_hold")
def a_property_not_described(tagged: Tagged) -> None:
    rewrite(tagged, b"<pdfaSchema:prefix>pdfuaid", b"<pdfaSchema:prefix>pdfuaid2")
    rewrite(tagged, b"namespaceURI>http://www.aiim.org/pdfua/ns/id/", b"namespaceURI>http://example.org/")


@wrongs("claims_are_those_that_hold")
def two_dates(tagged: Tagged) -> None:
    tagged.pdf.docinfo["/ModDate"] = "D:20200101000000Z"


@pytest.mark.parametrize(("name", "tamper"), TAMPERS, ids=[tamper.__name__ for _name, tamper in TAMPERS])
def test_a_wrong_file_is_found(sound: bytes, name: str, tamper: Tamper) -> None:
    tagged = Tagged(sound)
    tamper(tagged)
    assert faults(saved(tagged), name)


def test_a_locked_file_and_one_of_an_older_version_are_found(sound: bytes) -> None:
    name = "the_file_can_be_told_from_others"
    assert faults(saved(Tagged(sound), encryption=pikepdf.Encryption(owner="x", user="")), name)
    assert faults(saved(Tagged(sound), force_version="1.4"), name)
