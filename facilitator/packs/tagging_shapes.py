"""Tables, lists and figures of the structure tree as PDF/UA-1 wants them (ISO 14289-1, 7.3 to 7.6)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pydyf

from facilitator.domain.directions import language_of
from facilitator.packs.tagging_tree import CELLS, INLINE, Node, Tree, rows_of

POINTS = 0.75
"""Points in a CSS pixel."""

_OF_TABLES = frozenset({"Table", "THead", "TBody", "TFoot", "TR", "TH", "TD"})


def tables(top: Node) -> None:
    """Says of each head cell what it is the head of; a table without any only lays things out, and is none."""
    for node in top.walk():
        if node.kind != "Table":
            continue
        rows = list(rows_of(node))
        if any(cell.kind == "TH" for row in rows for cell in row.nodes):
            _scopes(rows)
        else:
            _as_groups(node)


def _scopes(rows: list[Node]) -> None:
    for row in rows:
        named = {name.string for cell in row.nodes for name in _attributes(cell).get("Headers", ())}
        for cell in row.nodes:
            attributes = _attributes(cell)
            if cell.kind == "TH":
                is_of_row = "ID" in cell.element and cell.element["ID"].string in named
                attributes["Scope"] = "/Row" if is_of_row else "/Column"
            elif not attributes.get("Headers"):
                attributes.pop("Headers", None)
            if cell.kind in CELLS and len(attributes) < 2:  # it says only that it is of a table
                cell.element.pop("A", None)


def _attributes(node: Node) -> Any:
    return node.element.get("A", {})


def _as_groups(table: Node) -> None:
    table.kind = "Div"
    waiting = list(table.nodes)
    while waiting:
        node = waiting.pop()
        if node.kind == "Table":
            continue
        if node.kind in _OF_TABLES:
            node.kind = "Div"
            node.element.pop("A", None)
            node.element.pop("ID", None)
            waiting.extend(node.nodes)


def lists(tree: Tree, text_of: Callable[[Node], str]) -> None:
    """Lists hold items and items hold a label and a body; an item outside a list is none."""
    waiting = [tree.top]
    while waiting:
        node = waiting.pop()
        if node.kind == "L":
            _list(tree, node, text_of)
        else:
            for kid in node.nodes:
                if kid.kind == "LI":
                    _no_item(kid)
        waiting.extend(node.nodes)


def _list(tree: Tree, node: Node, text_of: Callable[[Node], str]) -> None:
    node.kids = [item for kid in node.kids for item in _items(tree, kid, node)]
    while node.kids and all(
        kid.kind == "L" for kid in node.nodes
    ):  # a list in columns: each is a list to the engine
        node.kids = [item for inner in node.nodes for kid in inner.kids for item in _items(tree, kid, node)]
    for item in node.nodes:
        if item.kind == "LI":
            _item(tree, item)
    numbering = _NUMBERING.get(_first_label(node, text_of), "")
    if numbering:
        node.element["A"] = pydyf.Dictionary({"O": "/List", "ListNumbering": numbering})


_NUMBERING = {"1": "/Decimal", "•": "/Disc", "◦": "/Circle", "▪": "/Square"}
"""By a label's first sign; a list of words and what they mean has words for labels, and no numbering."""


def _first_label(node: Node, text_of: Callable[[Node], str]) -> str:
    labels = [one for item in node.nodes for one in item.nodes if one.kind == "Lbl"]
    return text_of(labels[0]).strip()[:1] if labels else ""


def _items(tree: Tree, kid: Node | int | bytes, parent: Node) -> list[Node | int | bytes]:
    """What stands in a list for this kid: itself, the items that it only holds together, or an item around it."""
    if isinstance(kid, Node):
        if kid.kind in ("L", "LI", "Caption"):
            return [kid]
        inside = list(kid.nodes)
        if any(one.kind == "LI" for one in inside):
            return _word_and_meaning(inside) or [
                item for one in kid.kids for item in _items(tree, one, parent)
            ]
    body = tree.new("LBody", [kid], parent.page)
    return [tree.new("LI", [body], parent.page)]


def _word_and_meaning(items: list[Node]) -> list[Node | int | bytes]:
    """The engine makes an item of a `dt` and another of its `dd`: a pair that stands in a `div` is one item."""
    bodies = [list(item.nodes) for item in items if item.kind == "LI"]
    if len(items) != 2 or [[one.kind for one in each] for each in bodies] != [["LBody"], ["LBody"]]:
        return []
    word, meaning = bodies[0][0], bodies[1][0]
    word.kind = "Lbl"
    items[0].kids = [word, meaning]
    return [items[0]]


def _item(tree: Tree, node: Node) -> None:
    """What of an item is neither label nor body goes into a body."""
    others = [kid for kid in node.kids if not (isinstance(kid, Node) and kid.kind in ("Lbl", "LBody"))]
    if others:
        rest = [kid for kid in node.kids if kid not in others]
        node.kids = [*rest, tree.new("LBody", others, node.page)]


def _no_item(node: Node) -> None:
    node.kind = "Div"
    for kid in node.nodes:
        if kid.kind in ("Lbl", "LBody"):
            kid.kind = (
                "P" if all(not isinstance(one, Node) or one.kind in INLINE for one in kid.kids) else "Div"
            )


def figures(top: Node, heights: dict[bytes, float], readers: str, drop: Callable[[Node, int], None]) -> None:
    """A figure says in words what it shows, and where it stands in the page's own points; one without words is none.

    The engine writes the box in CSS pixels from the page's upper edge. `heights` are those of the pages in points.
    """
    for node in top.walk():
        for kid in list(node.nodes):
            if kid.kind == "Figure" and not kid.element.get("Alt"):
                node.kids.remove(kid)
                for number in kid.kids:
                    if isinstance(number, int):
                        drop(kid, number)
            elif kid.kind == "Figure":
                _place(kid, heights)
                if language := language_of(kid.element["Alt"].string, readers):
                    kid.element["Lang"] = pydyf.String(language)


def _place(figure: Node, heights: dict[bytes, float]) -> None:
    box = _attributes(figure).get("BBox")
    page = figure.page
    if box is None or page is None:
        return
    left, above, right, below = (POINTS * edge for edge in box)
    figure.element["A"]["BBox"] = pydyf.Array((left, heights[page] - below, right, heights[page] - above))
