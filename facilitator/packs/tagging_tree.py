"""The structure tree of a PDF before it is written, as nodes that can be moved, renamed and taken out.

The layout engine's tree has an element for each box. What is stored in the end is smaller: an element that says
nothing of its own gives its content to the one around it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pydyf

HOLDS_TEXT = frozenset(
    {"P", "H1", "H2", "H3", "H4", "H5", "H6", "Lbl", "LBody", "TH", "TD", "Span", "Link", "Caption"}
)
"""Elements whose content may stand in them directly (ISO 32000-1, 14.8.4.3 and 14.8.4.4); the others only group."""

INLINE = frozenset({"Span", "Link", "Figure"})
"""What stands in a line: a group that holds nothing else is a paragraph."""

CELLS = frozenset({"TH", "TD"})
_BLOCKS = HOLDS_TEXT - CELLS - {"Span", "Link"}
_GROUPS_OF_ROWS = frozenset({"THead", "TBody", "TFoot"})


@dataclass(slots=True, eq=False)
class Node:
    """One element. A kid is an element, a number of marked content on its page, or a reference to an annotation."""

    element: dict[str, Any]
    kind: str
    kids: list[Node | int | bytes]

    @property
    def nodes(self) -> Iterator[Node]:
        """The kids that are elements."""
        return (kid for kid in self.kids if isinstance(kid, Node))

    @property
    def page(self) -> bytes | None:
        """The reference of the page that the content is on."""
        return self.element.get("Pg")

    @property
    def is_plain(self) -> bool:
        """Whether it says nothing of its own."""
        return not any(key in self.element for key in ("Lang", "ActualText", "Alt", "ID"))

    def walk(self) -> Iterator[Node]:
        """This element and all in it, in reading order."""
        yield self
        for kid in self.kids:
            if isinstance(kid, Node):
                yield from kid.walk()


class Tree:
    """The structure tree of a pydyf PDF."""

    def __init__(self, pdf: Any) -> None:
        self._pdf = pdf
        self._root = self.at(pdf.catalog["StructTreeRoot"])
        self._elements = [
            one for one in pdf.objects if isinstance(one, dict) and one.get("Type") == "/StructElem"
        ]
        self.top = self._read(self.at(self._root["K"][0]))

    def at(self, reference: bytes) -> Any:
        """The object that a reference names."""
        return self._pdf.objects[int(reference.split(b" ", 1)[0])]

    def _read(self, element: dict[str, Any]) -> Node:
        kids: list[Node | int | bytes] = []
        for kid in element["K"]:
            if isinstance(kid, int):
                kids.append(kid)
                continue
            found = self.at(kid)
            kids.append(kid if found.get("Type") == "/OBJR" else self._read(found))
        return Node(element, element["S"][1:], kids)

    def new(self, kind: str, kids: list[Node | int | bytes], page: bytes | None) -> Node:
        """An element that the engine did not make."""
        element = pydyf.Dictionary({"Type": "/StructElem"})
        if page is not None:
            element["Pg"] = page
        self._pdf.add_object(element)
        return Node(element, kind, kids)

    def store(self, pages: list[bytes]) -> None:
        """Writes the nodes back, with the way from each piece of content to its element, and from each name."""
        owners: dict[bytes, dict[int, bytes]] = {page: {} for page in pages}
        names: list[tuple[str, bytes]] = []
        kept: set[int] = set()
        self._store(self.top, self._root.reference, owners, names, kept)
        for element in self._elements:
            if id(element) not in kept:
                element.clear()
        self._store_owners(pages, owners)
        if names:
            tree = pydyf.Dictionary({"Names": pydyf.Array()})
            for name, reference in sorted(names):
                tree["Names"].extend([pydyf.String(name), reference])
            self._pdf.add_object(tree)
            self._root["IDTree"] = tree.reference

    def _store(
        self,
        node: Node,
        parent: bytes,
        owners: dict[bytes, dict[int, bytes]],
        names: list[tuple[str, bytes]],
        kept: set[int],
    ) -> None:
        element: Any = node.element
        reference: bytes = element.reference
        kept.add(id(element))
        element["S"], element["P"] = f"/{node.kind}", parent
        has_content = False
        stored = pydyf.Array()
        for kid in node.kids:
            if isinstance(kid, Node):
                self._store(kid, reference, owners, names, kept)
                stored.append(kid.element.reference)  # type: ignore[attr-defined]
                continue
            stored.append(kid)
            if isinstance(kid, int):
                has_content = True
                owners[element["Pg"]][kid] = reference
        element["K"] = stored
        if not has_content:
            element.pop("Pg", None)
        if "ID" in element:
            names.append((element["ID"].string, reference))

    def _store_owners(self, pages: list[bytes], owners: dict[bytes, dict[int, bytes]]) -> None:
        """The parent tree: an array per page, the place in it being the content's number; then the annotations'."""
        mapping = self.at(self._root["ParentTree"])
        of_annotations = mapping["Nums"][2 * len(pages) :]
        mapping["Nums"] = pydyf.Array()
        for number, page in enumerate(pages):
            found = owners[page]
            row = [found.get(place, b"null") for place in range(max(found, default=-1) + 1)]
            mapping["Nums"].extend([number, pydyf.Array(row)])
        mapping["Nums"].extend(of_annotations)
        self._root["ParentTreeNextKey"] = len(mapping["Nums"]) // 2


def fold(node: Node, in_text: bool = False) -> None:
    """Takes out what is empty and what says nothing, so that each text stands in the element that says what it is."""
    if not in_text and node.kind in ("Div", "NonStruct") and _is_a_line(node):
        node.kind = "P"
    in_text = node.kind in HOLDS_TEXT or (in_text and node.kind == "NonStruct")
    kids: list[Node | int | bytes] = []
    for kid in node.kids:
        if not isinstance(kid, Node):
            kids.append(kid)
            continue
        fold(kid, in_text)
        if kid.kids or kid.kind in CELLS:
            kids.extend(_folded(kid, node, in_text))
    node.kids = kids
    _lift_language(node)


def _is_a_line(node: Node) -> bool:
    return bool(node.kids) and all(
        one.kind in INLINE or (one.kind == "NonStruct" and _is_a_line(one)) for one in node.nodes
    )


def _folded(kid: Node, parent: Node, in_text: bool) -> list[Node | int | bytes]:
    """What of this kid stands in its parent: itself, or what is in it."""
    if kid.kind == "Div" and len(kid.kids) == 1 and next(kid.nodes, kid).kind == "Div":
        return kid.kids
    if kid.kind == parent.kind and kid.kind in _BLOCKS:
        kid.kind = "Span"  # the engine's own block inside one that holds a float as well
    if kid.kind not in ("Span", "NonStruct"):
        return [kid]
    holds_elements_only = all(isinstance(one, Node) for one in kid.kids)
    if in_text and kid.is_plain and (holds_elements_only or kid.page == parent.page):
        return kid.kids
    if in_text:
        kid.kind = "Span"
    elif kid.kind == "NonStruct" and holds_elements_only:
        return kid.kids
    return [kid]


def _lift_language(node: Node) -> None:
    """Where all that an element holds is of one other language, the element says so."""
    if node.kind not in HOLDS_TEXT or not node.kids or "Lang" in node.element:
        return
    spans = [kid for kid in node.nodes if kid.kind == "Span" and "ActualText" not in kid.element]
    if len(spans) < len(node.kids) or any(span.page != node.page for span in spans):
        return
    languages = {span.element.get("Lang", b"").data if "Lang" in span.element else b"" for span in spans}
    if len(languages) == 1 and languages != {b""}:
        node.element["Lang"] = spans[0].element["Lang"]
        node.kids = [kid for span in spans for kid in span.kids]


def rows_of(table: Node) -> Iterator[Node]:
    """The rows of a table, not those of tables in its cells."""
    for kid in table.nodes:
        if kid.kind == "TR":
            yield kid
        elif kid.kind in _GROUPS_OF_ROWS or kid.kind == "NonStruct":
            yield from rows_of(kid)
