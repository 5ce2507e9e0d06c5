"""The pen that the pictures are drawn with: colours by role, escaped text, rough text widths.

On screen a shape carries classes, so that style sheets (and dark mode) colour it; on paper it carries its colours
itself, because WeasyPrint applies little CSS inside SVG.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from unicodedata import east_asian_width

from markupsafe import Markup, escape

from facilitator.domain.directions import bare, isolated

SANS = "'Source Sans 3','Noto Sans',sans-serif"
SERIF = "'Source Serif 4','Noto Serif',serif"

_NARROW = frozenset("iljtfrI.,:;|'!()[]’ ·")
_BROAD = frozenset("mwMW@%—")


@dataclass(frozen=True)
class Palette:
    """How roles become colour: by class (no colours) or by literal value."""

    colours: Mapping[str, str] = field(default_factory=dict)

    def paint(self, fill: str | None = None, stroke: str | None = None) -> str:
        """Return the attributes that paint a shape; a role of None leaves that part unpainted."""
        if self.colours:
            parts = [f'fill="{self.colours[fill] if fill else "none"}"']
            if stroke:
                parts.append(f'stroke="{self.colours[stroke]}"')
            return " ".join(parts)
        classes = [f"pf-{fill or 'none'}"]
        if stroke:
            classes.append(f"ps-{stroke}")
        return f'class="{" ".join(classes)}"'


WEB = Palette()
"""For pages: classes of pictures.css."""

PRINT = Palette(
    MappingProxyType(
        {
            "ink": "#1b2230",
            "soft": "#565e6b",
            "line": "#e2ddd0",
            "edge": "#87826f",
            "s": "#0b6660",
            "on-s": "#ffffff",
            "c": "#8a3b12",
            "on-c": "#ffffff",
            "late": "#7f5200",
            "miss": "#9d211b",
        }
    )
)
"""For paper: the light values of tokens.css (a test holds them equal)."""


def number(value: float) -> str:
    """Write a coordinate with at most one decimal and no trailing zero."""
    return f"{value:.1f}".removesuffix(".0")


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Estimate how wide a text runs in Source Sans, in the picture's units."""
    ems = 0.0
    for char in text:
        if east_asian_width(char) in "WF":
            ems += 1.0
        elif char in _NARROW:
            ems += 0.27
        elif char in _BROAD:
            ems += 0.8
        else:
            ems += 0.6 if char.isupper() else 0.505
    return ems * size * (1.05 if bold else 1.0)


def fit(text: str, width: float, size: float, *, bold: bool = False) -> str:
    """Shorten a text with an ellipsis until it fits the width; the whole text belongs into the description."""
    if text_width(text, size, bold=bold) <= width:
        return text
    kept = text[: max(1, int(width / (size * 0.2)))]
    while len(kept) > 1 and text_width(kept + "…", size, bold=bold) > width:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def fit_lines(text: str, width: float, size: float, *, lines: int = 2, bold: bool = False) -> list[str]:
    """Break a text at spaces into at most so many lines; the last one is shortened where it must be.

    Each line is a text of its own, with its own direction.
    """
    done: list[str] = []
    words = bare(text).split()
    while words and len(done) < lines - 1:
        line = words.pop(0)
        while words and text_width(f"{line} {words[0]}", size, bold=bold) <= width:
            line = f"{line} {words.pop(0)}"
        done.append(fit(line, width, size, bold=bold))
    if words:
        done.append(fit(" ".join(words), width, size, bold=bold))
    return done


class Drawing:
    """One SVG being drawn; coordinates are CSS pixels at natural size."""

    def __init__(self, palette: Palette) -> None:
        self.palette = palette
        self._parts: list[str] = []

    def circle(
        self, x: float, y: float, r: float, fill: str | None, stroke: str | None = None, more: str = ""
    ) -> None:
        """Draw a circle round (x, y)."""
        self._parts.append(
            f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(r)}" {self.palette.paint(fill, stroke)}{more}/>'
        )

    def box(
        self,
        x: float,
        y: float,
        w: float,
        h: float,
        fill: str | None,
        stroke: str | None = None,
        more: str = "",
    ) -> None:
        """Draw a rectangle from its upper left corner; `more` is raw attributes with a leading space."""
        self._parts.append(
            f'<rect x="{number(x)}" y="{number(y)}" width="{number(w)}" height="{number(h)}" '
            f"{self.palette.paint(fill, stroke)}{more}/>"
        )

    def path(self, d: str, fill: str | None, stroke: str | None = None, more: str = "") -> None:
        """Draw a path from its commands."""
        self._parts.append(f'<path d="{d}" {self.palette.paint(fill, stroke)}{more}/>')

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = 14,
        role: str = "ink",
        bold: bool = False,
        anchor: str = "start",
        serif: bool = False,
    ) -> None:
        """Write one line of text with its baseline at y."""
        weight = ' font-weight="600"' if bold else ""
        place = f' text-anchor="{anchor}"' if anchor != "start" else ""
        family = f' font-family="{SERIF}"' if serif else ""
        self._parts.append(
            f'<text x="{number(x)}" y="{number(y)}" font-size="{number(size)}" {self.palette.paint(role)}'
            f"{weight}{place}{family}>{escape(isolated(words))}</text>"
        )

    def drawn(self) -> Markup:
        """What has been drawn so far, without a frame."""
        return Markup("".join(self._parts))

    def finish(
        self, width: float, height: float, title: str, description: str = "", *, css: str = ""
    ) -> Markup:
        """Close the picture and return it with its text alternative."""
        size = f'width="{number(width)}" height="{number(height)}"'
        frame = f'viewBox="0 0 {number(width)} {number(height)}"'
        named = escape(f"{isolated(title)}. {description}" if description else isolated(title))
        family = f' class="{css}"' if css else ""
        about = f"<desc>{escape(description)}</desc>" if description else ""
        return Markup(
            f'<svg xmlns="http://www.w3.org/2000/svg"{family} {size} {frame} role="img" aria-label="{named}" '
            f'font-family="{SANS}"><title>{escape(isolated(title))}</title>{about}{self.drawn()}</svg>'
        )


def responsive(wide: Markup, narrow: Markup) -> Markup:
    """Put two layouts of one picture into a figure; pictures.css shows the one that fits."""
    return Markup(
        f'<figure class="picture"><div class="picture__wide">{wide}</div>'
        f'<div class="picture__narrow">{narrow}</div></figure>'
    )
