"""The page as the layout engine reads it, without what the engine does for pages that are not ours.

Our templates write a page that is well formed, so the C parser of the standard library reads it; a page that is not
is read as browsers read it, by the engine's own parser, which takes many times as long for the same tree. Of the
engine's own style sheet the rules are left out that give six styles to each element for notes that no pack has.
Elements of one kind share a style, unless they have an id: so ids are few, and stand on a word and not on a row.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html.entities import html5
from importlib.resources import files
from typing import Any
from xml.etree import ElementTree

import cssselect2
import weasyprint

_VOID = re.compile(r"<((?:br|meta)\b[^<>]*?)\s*/?>")
_NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]*;)")
_UNNAMED_SPACE = re.compile(r"<svg (?![^<>]*\bxmlns=)")
_OF_NOTES = re.compile(r"^::(?:foot)?note-[a-z]+ \{[^}]*\}$", re.MULTILINE)
_MARKER = re.compile(r"^::marker \{", re.MULTILINE)


class PageTree(weasyprint.HTML):  # type: ignore[misc]
    """A page of HTML, read; where it is no well-formed page of ours, just as the engine reads it."""

    def __init__(self, page: str, base_url: str, url_fetcher: Any) -> None:
        root = read(page)
        if root is None:
            super().__init__(string=page, base_url=base_url, url_fetcher=url_fetcher)
        else:
            self.base_url, self.url_fetcher, self.media_type = base_url, url_fetcher, "print"
            self.wrapper_element = cssselect2.ElementWrapper.from_html_root(root, content_language=None)
            self.etree_element = root
        _keep_places_led_to(self.etree_element)

    def _ua_stylesheets(self, forms: bool = False) -> list[weasyprint.CSS]:
        return super()._ua_stylesheets(forms) if forms else [plain_styles()]


def read(page: str) -> ElementTree.Element | None:
    """The tree of a well-formed page, the same as a browser's parser makes of it; None where it is not well formed.

    In attributes, such as what a bookmark says, a line break is a blank.
    """
    text = _VOID.sub(r"<\1/>", page[page.find("<html") :])
    text = _UNNAMED_SPACE.sub('<svg xmlns="http://www.w3.org/2000/svg" ', text)
    try:
        root = ElementTree.fromstring(_NAMED.sub(_letter, text))
    except (ElementTree.ParseError, KeyError, ValueError):
        return None
    if [kid.tag for kid in root] != ["head", "body"]:
        return None
    # As a browser does it: nothing stands before the head, and what stands behind the body ends it.
    body = root[1]
    root.text = None
    behind, body.tail = body.tail or "", None
    if len(body):
        body[-1].tail = (body[-1].tail or "") + behind
    else:
        body.text = (body.text or "") + behind
    return root


def _keep_places_led_to(root: ElementTree.Element) -> None:
    """An element with an id shares its style with no other, nor do those in it: only what a link leads to keeps it."""
    led_to = {one.get("href") for one in root.iter("a")}
    for one in root.iter():
        if "id" in one.attrib and f"#{one.attrib['id']}" not in led_to:
            del one.attrib["id"]


def _letter(found: re.Match[str]) -> str:
    return html5[found[1]]


@lru_cache(maxsize=1)
def plain_styles() -> weasyprint.CSS:
    """The engine's own style sheet, with markers for list items alone and without notes."""
    return weasyprint.CSS(string=_MARKER.sub("li::marker {", _OF_NOTES.sub("", _engine_styles())))


def _engine_styles() -> str:
    return (files("weasyprint") / "css" / "html5_ua.css").read_text(encoding="utf-8")
