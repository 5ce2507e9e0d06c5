"""A programme in which everything that people wrote is written from the right, and what must hold of pages with it.

Each stored text is turned into Hebrew letters between two signs of its own, `BEGIN` and `END`, so that a page tells
where one of them begins and ends, and which letters are its neighbours.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, fields, is_dataclass, replace
from types import ModuleType
from typing import Any
from xml.etree.ElementTree import Element

import pytest

from facilitator.domain.actors import Speaker
from facilitator.domain.directions import END_OF_ISOLATE, FIRST_STRONG_ISOLATE, RIGHT_TO_LEFT
from facilitator.services import example, example_register, example_story
from tests.written import rewrite

BEGIN, END = "\u05f3", "\u05f4"
_LETTERS = str.maketrans("abcdefghijklmnopqrstuvwxyz", "אבגדהוזחטיכלמנסעפצקרשתאבגד")
_LATIN = re.compile("[A-Za-z]")


def turned(text: str) -> str:
    """The text in Hebrew letters, between its two signs; what is so already, or has no words, as it is."""
    if BEGIN in text or not any(letter.isalpha() for letter in text):
        return text
    plain = unicodedata.normalize("NFKD", text.casefold()).translate(_LETTERS)
    hebrew = "".join(one for one in plain if not one.isalpha() or RIGHT_TO_LEFT.match(one))
    return f"{BEGIN}{' '.join(hebrew.split())}{END}"


def turn_rows() -> None:
    """Turns what is stored, inside a write transaction."""
    rewrite(lambda text, _most: turned(text))


class _People(dict[str, Speaker]):
    """Finds somebody by the name that the example calls them by."""

    def __missing__(self, name: str) -> Speaker:
        return self[turned(name)]


def turn_example(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever tells the example from now on tells it in Hebrew letters."""
    for module in (example_story, example_register):
        _turn_module(module, monkeypatch)
    set_the_stage, declare = example._set_the_stage, example.Declaration
    monkeypatch.setattr(
        example,
        "_set_the_stage",
        lambda *given: (stage := set_the_stage(*given)) and replace(stage, people=_People(stage.people)),
    )
    monkeypatch.setattr(
        example, "Declaration", lambda seen, name, ticked: declare(seen, turned(name), ticked)
    )


def _turn_module(module: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """Turns the sentences and names among a module's constants."""
    for name, value in vars(module).items():
        if name.isupper() or (name.startswith("_") and name[1:].isupper()):
            monkeypatch.setattr(module, name, _turned_constant(value))


def _turned_constant(value: Any) -> Any:
    if isinstance(value, str):
        return turned(value) if " " in value else value
    if isinstance(value, tuple):
        return tuple(_turned_constant(one) for one in value)
    if isinstance(value, dict):
        return {_turned_constant(key): _turned_constant(one) for key, one in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return replace(
            value, **{one.name: _turned_constant(getattr(value, one.name)) for one in fields(value)}
        )
    return value


_INLINE = frozenset({
    "a", "abbr", "b", "bdi", "br", "cite", "code", "del", "em", "i", "img", "ins", "kbd", "mark", "q", "s",
    "small", "span", "strong", "sub", "sup", "time", "tspan", "u", "var", "wbr",
})  # fmt: skip
"""What runs on in its line; any other element begins one of its own."""
_SILENT = frozenset({"script", "style"})
_FOR_SCRIPTS = frozenset({
    "value", "name", "id", "for", "data-name", "data-party", "data-apart", "href", "action", "formaction"
})  # fmt: skip
"""Attributes that hold the text itself, which a field sends or a script compares."""
_TYPED = frozenset({"text", "search"})


def turning_texts(root: Element) -> list[str]:
    """What on this page turns its neighbours around, or is turned by them: where, and the words."""
    return [*_in_lines(root), *_in_attributes(root), *_in_fields(root)]


@dataclass
class _Line:
    """A run of letters in one direction, and the element that it stands in; `\\ufffc` stands for an isolate in it."""

    where: str
    is_isolate: bool
    letters: list[str] = field(default_factory=list)

    def fault(self) -> str:
        """What is wrong with it, or nothing."""
        text = "".join(self.letters).strip(' \t\n\ufffc“”‘’"().,:;…·–→')
        self.letters.clear()
        if not RIGHT_TO_LEFT.search(text):
            return ""
        begins = text.startswith(BEGIN) and text.count(BEGIN) == 1
        goes_on = (
            self.where.startswith("text ") and BEGIN not in text
        )  # a line of a picture whose text began above
        is_one = (begins or goes_on) and not text.partition(END)[2]
        if self.is_isolate and is_one and not _LATIN.search(text):
            return ""
        return f"<{self.where}> {'holds more than one text' if self.is_isolate else 'turns its line'}: {text[:90]}"


class _Reader:
    """Reads letters and the marks of isolates, and gathers the faults of each run as it ends."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.lines = [_Line("page", False)]

    def read(self, text: str) -> None:
        for letter in text:
            if letter == FIRST_STRONG_ISOLATE:
                self.opens(self.lines[-1].where)
            elif letter == END_OF_ISOLATE:
                self.closes()
            else:
                self.lines[-1].letters.append(letter)

    def opens(self, where: str, *, is_isolate: bool = True) -> None:
        self.lines[-1].letters.append("\ufffc")
        self.lines.append(_Line(where, is_isolate))

    def closes(self) -> None:
        self.faults.append(self.lines.pop().fault())

    def breaks(self) -> None:
        """A line of its own begins or ends."""
        self.faults.append(self.lines[-1].fault())


def _in_lines(root: Element) -> list[str]:
    reader = _Reader()
    _walk(root, reader)
    reader.breaks()
    return [fault for fault in reader.faults if fault]


def _walk(element: Element, reader: _Reader) -> None:
    tag = str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else "script"
    where = " ".join([tag, *filter(None, (element.get("class"), element.get("id")))])
    if tag in _SILENT or tag == "textarea":
        pass
    elif tag == "bdi" or element.get("dir"):
        reader.opens(where)
        _inside(element, reader)
        reader.closes()
    elif tag in _INLINE:
        _inside(element, reader)
    else:
        reader.breaks()
        reader.opens(where, is_isolate=False)
        _inside(element, reader)
        reader.closes()
        reader.breaks()
    reader.read(element.tail or "")


def _inside(element: Element, reader: _Reader) -> None:
    reader.read(element.text or "")
    for child in element:
        _walk(child, reader)


def _in_attributes(root: Element) -> list[str]:
    faults = []
    for element in root.iter():
        for name, value in element.attrib.items():
            if not RIGHT_TO_LEFT.search(value):
                continue
            if name in _FOR_SCRIPTS:
                if FIRST_STRONG_ISOLATE in value:
                    faults.append(
                        f"{name} of <{element.tag} {element.get('name') or ''}> is not what was typed"
                    )
                continue
            reader = _Reader()
            reader.lines[0].where = f"{element.tag} {name}"
            reader.read(value)
            reader.breaks()
            faults += filter(None, reader.faults)
    return faults


def _in_fields(root: Element) -> list[str]:
    """What somebody writes runs as its letters do, and is what was typed."""
    faults = [
        f"<{one.tag} {one.get('name')}> runs in the page's direction"
        for one in root.iter()
        if (one.tag == "textarea" or (one.tag == "input" and one.get("type", "text") in _TYPED))
        and one.get("dir") != "auto"
        and one.get("readonly") is None
    ]
    return faults + [
        f"<textarea {one.get('name')}> holds more than was typed"
        for one in root.iter("textarea")
        if FIRST_STRONG_ISOLATE in "".join(one.itertext())
    ]
