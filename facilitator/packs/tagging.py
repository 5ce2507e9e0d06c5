"""Makes one file PDF/UA-1 and PDF/A-3a of what the layout engine is about to write.

The engine claims one of the two; its tags lack what a strict reader asks for: heads and feet are orphans, cells do
not say what they are the head of, tables that only lay things out are tables, texts in other languages say nothing.
Here its tree is read once, put right and stored, before a byte is written: nothing is parsed, nothing laid out again.
See docs/decisions/0026. Every claim is dropped when a letter is drawn that no font has.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import pydyf

from facilitator.domain.directions import language_of
from facilitator.packs.claims import claim, single_attachments
from facilitator.packs.tagging_shapes import POINTS, figures, lists, tables
from facilitator.packs.tagging_text import Page, faces_of
from facilitator.packs.tagging_tree import Node, Tree, fold
from facilitator.packs.written import write_each_once

Finisher = Callable[[Any, Any], None]


def finisher(readers: str, signs: Mapping[str, str]) -> Finisher:
    """What the engine calls before it writes.

    `readers` is the language of the pages, `signs` are the words for signs that stand alone, such as a tick.
    """
    return partial(_finish, readers=readers, signs=signs)


def _finish(document: Any, pdf: Any, *, readers: str, signs: Mapping[str, str]) -> None:
    faces = faces_of(document.fonts.values(), readers, signs)
    tree = Tree(pdf)
    references = list(pdf.page_references)
    pages = {reference: _page_of(tree, reference, faces) for reference in references}
    heights = {
        reference: box.height * POINTS for reference, box in zip(references, document.pages, strict=True)
    }

    _without_blanks(tree.top, pages)
    figures(tree.top, heights, readers, lambda node, number: pages[node.element["Pg"]].make_artifact(number))
    tables(tree.top)
    _say_languages(tree.top, pages, readers, signs)
    fold(tree.top)
    lists(tree, lambda node: _text_of(node, pages))
    _margins(tree.top, pages, document)
    _name_links(tree, pages)
    tree.store(references)

    single_attachments(pdf)
    claim(pdf, holds=not any(font.missing for font in document.fonts.values()))
    write_each_once(pdf)


def _page_of(tree: Tree, reference: bytes, faces: Any) -> Page:
    return Page(tree.at(tree.at(reference)["Contents"]), faces)


def _without_blanks(top: Node, pages: dict[bytes, Page]) -> None:
    """Takes out the pieces that paint nothing: the blanks between words in the page's source."""
    for node in top.walk():
        if any(isinstance(kid, int) for kid in node.kids):
            page = pages[node.element["Pg"]]
            empty = [kid for kid in node.kids if isinstance(kid, int) and page.is_empty(kid)]
            for number in empty:
                page.unmark(number)
                node.kids.remove(number)


def _say_languages(top: Node, pages: dict[bytes, Page], readers: str, signs: Mapping[str, str]) -> None:
    """Each text in another language says so, as far as its letters tell; a sign that stands alone gets its words."""
    if not any(page.may_be_noteworthy for page in pages.values()):
        return
    for node in top.walk():
        if node.kind != "Span" or len(node.kids) != 1 or not isinstance(node.kids[0], int):
            continue
        text = pages[node.element["Pg"]].noteworthy(node.kids[0])
        if text.strip() in signs:
            node.element["ActualText"] = pydyf.String(signs[text.strip()])
        elif language := language_of(text, readers):
            node.element["Lang"] = pydyf.String(language)


def _text_of(node: Node, pages: dict[bytes, Page]) -> str:
    said = []
    for one in node.walk():
        said += [pages[one.element["Pg"]].text(kid) for kid in one.kids if isinstance(kid, int)]
    return "".join(said)


def _margins(top: Node, pages: dict[bytes, Page], document: Any) -> None:
    """What is in no element stands in the margins: heads, feet, and the word across a draft."""
    told: dict[bytes, set[int]] = {reference: set() for reference in pages}
    for node in top.walk():
        numbers = [kid for kid in node.kids if isinstance(kid, int)]
        if numbers:
            told[node.element["Pg"]].update(numbers)
    for (reference, page), laid in zip(pages.items(), document.pages, strict=True):
        for number in page.numbers:
            if number in told[reference]:
                continue
            if page.is_empty(number):
                page.unmark(number)
            else:
                page.make_artifact(number, _pagination(page.height_of(number), laid))


def _pagination(height: float | None, laid: Any) -> dict[str, str]:
    kind = {"Type": "/Pagination"}
    if height is not None:
        box = laid._page_box
        above, below = box.margin_top, laid.height - box.margin_bottom
        kind["Subtype"] = "/Header" if height <= above else "/Footer" if height >= below else "/Watermark"
    return kind


def _name_links(tree: Tree, pages: dict[bytes, Page]) -> None:
    """A link within the file is called what it says, not by the mark that it leads to."""
    for node in tree.top.walk():
        if node.kind != "Link":
            continue
        for kid in node.kids:
            if isinstance(kid, bytes):
                annotation = tree.at(tree.at(kid)["Obj"])
                words = _text_of(node, pages).strip() if "Dest" in annotation else ""
                if words:
                    annotation["Contents"] = pydyf.String(words)
