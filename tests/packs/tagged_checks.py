"""What a strict reader finds wrong with a tagged PDF: one function for each kind of fault (PDF/UA-1, PDF/A-3a).

`faults(pdf)` runs them all. Each is proven by a file that it must not pass (`test_tagged_checks.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pikepdf

from facilitator.domain.directions import language_of
from tests.packs.tagged import Element, Tagged

Check = Callable[[Tagged], Iterator[str]]
CHECKS: dict[str, Check] = {}

STANDARD = frozenset(
    re.findall(
        r"\w+",
        "Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private P H H1 H2 H3 H4 H5 H6 L LI Lbl "
        "LBody Table TR TH TD THead TBody TFoot Span Quote Note Reference BibEntry Code Link Annot Ruby Warichu Figure "
        "Formula Form",
    )
)
SIGNS = frozenset("✓✔☑☒☐□")


def check(function: Check) -> Check:
    """Adds a check under its name."""
    CHECKS[function.__name__] = function
    return function


def faults(pdf: bytes, *names: str) -> list[str]:
    """All that is wrong, each with the name of its check before it."""
    opened = Tagged(pdf)
    return [f"{name}: {fault}" for name in names or CHECKS for fault in CHECKS[name](opened)]


def _of_kind(tagged: Tagged, *kinds: str) -> Iterator[Element]:
    return (one for one in tagged.elements if one.kind in kinds)


# ---------------------------------------------------------------- content


@check
def all_content_is_told_or_an_artifact(tagged: Tagged) -> Iterator[str]:
    for number, page in enumerate(tagged.pages, 1):
        if page.loose:
            yield f"page {number} paints {page.loose} times outside the tree and outside artifacts"
        if page.mixed:
            yield f"page {number} paints {page.mixed} times in content that is an artifact as well"


@check
def every_piece_is_in_the_tree_once(tagged: Tagged) -> Iterator[str]:
    told: dict[tuple[int, int], int] = {}
    for element in tagged.elements:
        for place in element.content:
            told[place] = told.get(place, 0) + 1
    for number, page in enumerate(tagged.pages):
        yield from (f"page {number + 1}: number {twice} stands twice" for twice in page.twice)
        for place in page.pieces:
            times = told.pop((number, place), 0)
            if times != 1:
                yield f"page {number + 1}: piece {place} is in {times} elements"
    yield from (f"an element holds {place}, which is on no page" for place in told)


@check
def the_way_back_is_right(tagged: Tagged) -> Iterator[str]:
    """The parent tree leads from each piece of content and each annotation to the element that holds it."""
    numbers = tagged.root.StructTreeRoot.get("/ParentTree", pikepdf.Dictionary()).get(
        "/Nums", pikepdf.Array()
    )
    ways = {int(numbers[at]): numbers[at + 1] for at in range(0, len(numbers), 2)}
    owners = {place: one.raw.objgen for one in tagged.elements for place in one.content}
    for number, page in enumerate(tagged.pdf.pages):
        row = ways.get(int(page.get("/StructParents", -1)))
        if row is None:
            yield f"page {number + 1} has no way back"
            continue
        for place in range(max(len(row), max(tagged.pages[number].pieces, default=-1) + 1)):
            found = row[place] if place < len(row) else None
            wanted = owners.get((number, place))
            if (found.objgen if found is not None else None) != wanted:
                yield f"page {number + 1}: piece {place} leads to another element than the one that holds it"
    for one in tagged.elements:
        for note in (kid for kid in one.kids if isinstance(kid, pikepdf.Dictionary)):
            found = ways.get(int(note.get("/StructParent", -1)))
            if found is None or found.objgen != one.raw.objgen:
                yield f"an annotation of a {one.kind} does not lead back to it"


@check
def every_element_names_its_parent(tagged: Tagged) -> Iterator[str]:
    root = tagged.root.StructTreeRoot.objgen
    for one in tagged.elements:
        wanted = one.parent.raw.objgen if one.parent is not None else root
        if "/P" not in one.raw or one.raw["/P"].objgen != wanted:
            yield f"a {one.kind} names another parent"


@check
def no_numbers_in_drawings(tagged: Tagged) -> Iterator[str]:
    """Content of a form XObject is not found by a page's numbers."""
    for number, page in enumerate(tagged.pdf.pages, 1):
        for name, drawn in (
            page.get("/Resources", pikepdf.Dictionary()).get("/XObject", pikepdf.Dictionary()).items()
        ):
            if drawn.get("/Subtype") == "/Form" and b"/MCID" in drawn.read_bytes():
                yield f"page {number}: the drawing {name} holds marked content"


# ---------------------------------------------------------------- elements


@check
def elements_are_of_standard_kinds_and_not_empty(tagged: Tagged) -> Iterator[str]:
    roles = tagged.root.StructTreeRoot.get("/RoleMap", pikepdf.Dictionary())
    for one in tagged.elements:
        if one.kind not in STANDARD and f"/{one.kind}" not in roles:
            yield f"{one.kind} is no standard kind"
        if not one.kids and one.kind not in ("TD", "TH"):
            yield f"an empty {one.kind}"


@check
def head_cells_say_what_they_head(tagged: Tagged) -> Iterator[str]:
    for one in _of_kind(tagged, "TH"):
        if one.attribute("/Scope") not in ("/Column", "/Row", "/Both"):
            yield f"a head cell without Scope: {tagged.text(one)!r}"


@check
def tables_have_heads(tagged: Tagged) -> Iterator[str]:
    for table in _of_kind(tagged, "Table"):
        if not any(cell.kind == "TH" for row in _rows(table) for cell in row.elements):
            yield f"a table without a head: {tagged.text(table)[:40]!r}"


@check
def tables_are_regular(tagged: Tagged) -> Iterator[str]:
    parts = {"Table": {"TR", "THead", "TBody", "TFoot", "Caption"}, "TR": {"TH", "TD"}}
    parts |= {key: {"TR"} for key in ("THead", "TBody", "TFoot")}
    homes = {"TR": {"Table", "THead", "TBody", "TFoot"}, "TH": {"TR"}, "TD": {"TR"}}
    homes |= {key: {"Table"} for key in ("THead", "TBody", "TFoot")}
    yield from _nesting(tagged, parts, homes)
    for table in _of_kind(tagged, "Table"):
        widths = _widths(list(_rows(table)))
        if len(widths) > 1:
            yield f"a table has rows of {sorted(widths)} columns: {tagged.text(table)[:40]!r}"


def _widths(rows: list[Element]) -> set[int]:
    """How many columns the rows have, cells over several rows counted in each."""
    widths, below = set(), [0] * (len(rows) + 1)
    for at, row in enumerate(rows):
        width = below[at]
        for cell in row.elements:
            columns = int(cell.attribute("/ColSpan") or 1)
            width += columns
            for later in range(at + 1, min(len(rows), at + int(cell.attribute("/RowSpan") or 1))):
                below[later] += columns
        widths.add(width)
    return widths


def _rows(table: Element) -> Iterator[Element]:
    for kid in table.elements:
        if kid.kind == "TR":
            yield kid
        elif kid.kind in ("THead", "TBody", "TFoot"):
            yield from (row for row in kid.elements if row.kind == "TR")


def _nesting(tagged: Tagged, parts: dict[str, set[str]], homes: dict[str, set[str]]) -> Iterator[str]:
    for one in tagged.elements:
        home = one.parent.kind if one.parent is not None else "the root"
        if one.kind in homes and home not in homes[one.kind]:
            yield f"a {one.kind} stands in a {home}"
        if one.kind in parts:
            yield from (
                f"a {kid.kind} in a {one.kind}" for kid in one.elements if kid.kind not in parts[one.kind]
            )
            if one.content:
                yield f"text stands in a {one.kind}"


@check
def names_of_cells_are_found(tagged: Tagged) -> Iterator[str]:
    """Each ID is in the IDTree, in order, and each cell's heads are head cells of its own table."""
    named = {str(one.raw["/ID"]): one for one in tagged.elements if "/ID" in one.raw}
    tree = tagged.root.StructTreeRoot.get("/IDTree", pikepdf.Dictionary()).get("/Names", pikepdf.Array())
    keys = [str(tree[at]) for at in range(0, len(tree), 2)]
    if keys != sorted(keys):
        yield "the tree of names is not in order"
    found = {key: tree[2 * at + 1].objgen for at, key in enumerate(keys)}
    for name, one in named.items():
        if found.pop(name, None) != one.raw.objgen:
            yield f"the tree of names does not lead to {name}"
    yield from (f"the tree of names knows {name}, which is no element's" for name in found)
    for table in _of_kind(tagged, "Table"):
        heads = {str(one.raw["/ID"]) for one in table.walk() if one.kind == "TH" and "/ID" in one.raw}
        for cell in table.walk():
            for head in cell.attribute("/Headers") or ():
                if str(head) not in heads:
                    yield f"a cell names a head that its table does not have: {head}"


@check
def lists_have_no_strays(tagged: Tagged) -> Iterator[str]:
    parts = {"L": {"L", "LI", "Caption"}, "LI": {"Lbl", "LBody"}}
    yield from _nesting(tagged, parts, {"LI": {"L"}, "Lbl": {"LI"}, "LBody": {"LI"}})


@check
def nothing_holds_its_like(tagged: Tagged) -> Iterator[str]:
    """No paragraph or heading in another; no list of nothing but lists."""
    for one in tagged.elements:
        blocks = [kid.kind for kid in one.elements if re.fullmatch("P|H[1-6]", kid.kind)]
        if re.fullmatch("P|H[1-6]", one.kind) and blocks:
            yield f"a {blocks[0]} in a {one.kind}: {tagged.text(one)[:40]!r}"
        if one.kind == "L" and all(kid.kind == "L" for kid in one.elements):
            yield f"a list of lists: {tagged.text(one)[:40]!r}"


@check
def headings_have_no_gaps(tagged: Tagged) -> Iterator[str]:
    level = 0
    for one in tagged.elements:
        if re.fullmatch("H[1-6]", one.kind):
            now = int(one.kind[1])
            if now > level + 1:
                yield f"{one.kind} comes after H{level}: {tagged.text(one)!r}"
            if not tagged.text(one).strip():
                yield f"an {one.kind} without words"
            level = now
    if not level:
        yield "no heading at all"


@check
def figures_say_what_they_show(tagged: Tagged) -> Iterator[str]:
    headings = {
        tagged.text(one).strip().lower() for one in tagged.elements if re.fullmatch("H[1-6]", one.kind)
    }
    for one in _of_kind(tagged, "Figure"):
        said = str(one.raw.get("/Alt", "")).strip()
        if not said:
            yield "a figure without words"
        elif said.lower() in headings or len(said.split()) < 3:
            yield f"a figure says no more than a title: {said!r}"
        yield from _misplaced(tagged, one)


def _misplaced(tagged: Tagged, figure: Element) -> Iterator[str]:
    box = figure.attribute("/BBox")
    if box is None:
        yield "a figure without its place"
        return
    left, low, right, high = (float(edge) for edge in box)
    _x, _y, width, height = (float(edge) for edge in tagged.pdf.pages[figure.content[0][0]].mediabox)  # type: ignore[arg-type]
    if not (-1 <= left < right <= width + 1 and -1 <= low < high <= height + 1):
        yield f"a figure's place is not on its page: {[left, low, right, high]}"


@check
def other_languages_say_so(tagged: Tagged) -> Iterator[str]:
    own = str(tagged.root.get("/Lang", ""))
    if not own:
        yield "the file has no language"
    for one in tagged.elements:
        alternative = str(one.raw.get("/Alt", ""))
        for page, number in one.content:
            piece = tagged.pages[page].pieces.get(number)
            said = alternative or (piece.text if piece else "")
            language = language_of(said, own or "en")
            if said.strip() and language != one.language:
                yield f"{said[:30]!r} says {one.language or own!r} and should say {language or own!r}"


@check
def signs_have_words(tagged: Tagged) -> Iterator[str]:
    for one in tagged.elements:
        for page, number in one.content:
            piece = tagged.pages[page].pieces.get(number)
            if piece and piece.text.strip() in SIGNS and not str(one.raw.get("/ActualText", "")).strip():
                yield f"page {page + 1}: {piece.text.strip()} without words"


# ---------------------------------------------------------------- the file


@check
def the_file_says_that_it_is_tagged(tagged: Tagged) -> Iterator[str]:
    marks = tagged.root.get("/MarkInfo", pikepdf.Dictionary())
    if marks.get("/Marked") is not True:
        yield "not marked as tagged"
    if marks.get("/Suspects", False):
        yield "marked as suspect"
    if not all(page.get("/Tabs") == "/S" for page in tagged.pdf.pages):
        yield "a page whose tab order is not that of the tree"


@check
def the_title_is_shown(tagged: Tagged) -> Iterator[str]:
    if not str(tagged.pdf.docinfo.get("/Title", "")).strip():
        yield "no title"
    if tagged.root.get("/ViewerPreferences", pikepdf.Dictionary()).get("/DisplayDocTitle") is not True:
        yield "the file's name is shown, not its title"


@check
def bookmarks_lead_to_pages(tagged: Tagged) -> Iterator[str]:
    with tagged.pdf.open_outline() as outline:
        waiting = list(outline.root)
    if not waiting:
        yield "no bookmarks"
    while waiting:
        entry = waiting.pop()
        waiting += entry.children
        target: Any = entry.destination
        if not (entry.title or "").strip():
            yield "a bookmark without words"
        if not isinstance(target, pikepdf.Array) or target[0].objgen not in tagged.page_numbers:
            yield f"the bookmark {entry.title!r} leads nowhere"


@check
def links_are_told_and_lead_somewhere(tagged: Tagged) -> Iterator[str]:
    told = {
        note.objgen: one
        for one in tagged.elements
        for note in one.kids
        if isinstance(note, pikepdf.Dictionary)
    }
    names = _destinations(tagged)
    for number, page in enumerate(tagged.pdf.pages, 1):
        for note in page.get("/Annots", pikepdf.Array()):
            what = f"page {number}: a {note.get('/Subtype')}"
            if not str(note.get("/Contents", "")).strip():
                yield f"{what} without words"
            if note.objgen not in told or told[note.objgen].kind not in ("Link", "Form", "Annot"):
                yield f"{what} that is in no element"
            if int(note.get("/F", 0)) & 4 == 0:
                yield f"{what} that is not printed"
            if "/Dest" in note and str(note["/Dest"]) not in names:
                yield f"{what} that leads to {note['/Dest']}, which is nowhere"


def _destinations(tagged: Tagged) -> set[str]:
    found = tagged.root.get("/Names", pikepdf.Dictionary()).get("/Dests", pikepdf.Dictionary())
    listed = found.get("/Names", pikepdf.Array())
    return {str(listed[at]) for at in range(0, len(listed), 2)}
