"""Shorter ways for what the layout engine does most often, with the same result to the byte.

They stand in for functions that the engine promises to nobody, so they are taken with the one version that they were
written for; with any other the engine goes its own way, and packs only take longer. See docs/decisions/0033.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pydyf
import weasyprint
from weasyprint.draw import text as drawing
from weasyprint.formatting_structure.boxes import Box
from weasyprint.layout import inline, percent, preferred
from weasyprint.text import line_break

MADE_FOR = "70.0"

REMEMBERED = 160
"""Letters of the longest text whose line is remembered: what is longer stands on paper once."""

_resolve_anything = percent.resolve_one_percentage
_split_anew = line_break.split_first_line
_draw_anew = drawing.draw_first_line
_strut_anew = line_break.strut
_description_anew = line_break.get_font_description
_in_flow_by_all_rules = Box.is_in_normal_flow
_setup = line_break.Layout.setup


def take() -> bool:
    """Takes the shorter ways in this process, and says whether that could be done."""
    if weasyprint.VERSION != MADE_FOR:
        return False
    pydyf.PDF.page_references = property(page_references)
    percent.resolve_one_percentage = resolve_one_percentage
    Box.is_in_normal_flow = is_in_normal_flow
    line_break.get_font_description = _by_style("our_description", _description_anew)
    line_break.strut = inline.strut = _by_style("our_strut", _strut_anew)
    for module in (line_break, inline, preferred):
        module.split_first_line = split_first_line
    line_break.Layout.reactivate = reactivate
    line_break.Layout.deactivate = deactivate
    line_break.Layout.__getattr__ = shaped
    drawing.draw_first_line = draw_first_line
    return True


def page_references(pdf: Any) -> tuple[bytes, ...]:
    """The engine makes the whole list anew for each element of the structure tree."""
    kids = pdf.pages["Kids"]
    known: tuple[int, tuple[bytes, ...]] = pdf.__dict__.get("known_references", (0, ()))
    if known[0] != len(kids):
        known = pdf.known_references = (len(kids), tuple(b"%d 0 R" % number for number in kids[::3]))
    return known[1]


def resolve_one_percentage(box: Any, name: str, refer_to: Any) -> None:
    """A length in pixels is what it is, and so is `auto`: most are."""
    value = box.style[name]
    if getattr(value, "unit", None) == "px":
        box.__dict__[name] = value.value
    elif value == "auto" and name[:4] != "min_":
        box.__dict__[name] = value
    else:
        _resolve_anything(box, name, refer_to)


def is_in_normal_flow(box: Any) -> bool:
    """A box that neither floats nor is put anywhere is."""
    style = box.style
    if style["float"] == "none" and style["position"] in ("static", "relative"):
        return True
    return bool(_in_flow_by_all_rules(box))


def _by_style(name: str, made: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """What follows from a style alone is worked out once for each."""

    def known(style: Any) -> Any:
        kept = style.__dict__
        if name not in kept:
            kept[name] = made(style)
        return kept[name]

    return known


def split_first_line(
    text: str,
    style: Any,
    context: Any,
    max_width: float | None,
    justification_spacing: float,
    is_line_start: bool = True,
    minimum: bool = False,
) -> tuple[Any, ...]:
    """The same text in the same style and room is the same line, and one that fits fits wherever there is more room.

    What is shared is marked, for `draw_first_line`. The width that a text was given counts for nothing later, as no
    style of ours cuts a line short with dots.
    """
    if len(text) > REMEMBERED:
        return tuple(
            _split_anew(text, style, context, max_width, justification_spacing, is_line_start, minimum)
        )
    kept: dict[tuple[Any, ...], tuple[Any, ...]] = style.__dict__.setdefault("our_lines", {})
    whole = kept.get((text, justification_spacing))
    if whole is not None and max_width is not None and whole[3] <= max_width:
        whole[0].is_shared = True
        return whole
    asked = (text, justification_spacing, max_width, is_line_start, minimum)
    line = kept.get(asked)
    if line is not None:
        line[0].is_shared = True
        return line
    line = tuple(_split_anew(text, style, context, max_width, justification_spacing, is_line_start, minimum))
    kept[asked] = line
    is_whole = line[2] is None and line[1] == len(text.encode())  # not where the blank at its end had no room
    if is_whole and max_width is not None and line[3] <= max_width:
        kept[text, justification_spacing] = line
    return line


def reactivate(layout: Any, style: Any) -> None:
    """A text is shaped anew once somebody wants to see its shapes."""
    layout.__dict__["waiting"] = style


def deactivate(layout: Any) -> None:
    for name in ("layout", "language", "style", "waiting"):
        layout.__dict__.pop(name, None)


def shaped(layout: Any, name: str) -> Any:
    """Gives what a layout has while it is active."""
    if name not in ("layout", "language", "style") or "waiting" not in layout.__dict__:
        raise AttributeError(name)
    _setup(layout, layout.__dict__.pop("waiting"))
    layout.set_text(layout.text, justify=True)
    return layout.__dict__[name]


class _Heard:
    """Notes what is drawn of a text besides its place."""

    def __init__(self, stream: Any) -> None:
        self.steps: list[tuple[str, tuple[Any, ...]]] = []
        self.ink_rect, self.logical_rect, self.add_font = (
            stream.ink_rect,
            stream.logical_rect,
            stream.add_font,
        )

    def set_text_matrix(self, *_place: float) -> None:
        """The place is another one each time."""

    def set_font_size(self, *font: Any) -> None:
        self.steps.append(("set_font_size", font))

    def set_text_rise(self, *rise: Any) -> None:
        self.steps.append(("set_text_rise", rise))

    def show_text(self, *text: Any) -> None:
        self.steps.append(("show_text", text))


def draw_first_line(
    stream: Any, textbox: Any, text_overflow: str, block_ellipsis: str, matrix: Any
) -> list[Any]:
    """A line that stands in many places is made into glyphs once."""
    layout = textbox.pango_layout
    said = layout.__dict__
    if "is_shared" not in said or text_overflow == "ellipsis" or block_ellipsis != "none":
        return list(_draw_anew(stream, textbox, text_overflow, block_ellipsis, matrix))
    if not textbox.text.strip():
        return []
    if said.get("drawn_with") is not stream._fonts:
        heard = _Heard(stream)
        emojis = _draw_anew(heard, textbox, text_overflow, block_ellipsis, matrix)
        if emojis:
            return list(_draw_anew(stream, textbox, text_overflow, block_ellipsis, matrix))
        layout.drawn_with, layout.drawn = stream._fonts, heard.steps
    stream.set_text_matrix(*matrix.values)
    for step, values in layout.drawn:
        getattr(stream, step)(*values)
    return []
