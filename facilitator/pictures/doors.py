"""Two houses, and the doors by which each lets the other in: what is open, ajar or closed, and what is asked for.

A door says by its form how it stands, so that it reads in one bit: its leaf swung out, a gap, words on a whole door, a
dashed frame with knocks. The supplier's doors are round, the customer's square, as their marks are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, zip_longest

from markupsafe import Markup

from facilitator.domain.directions import isolated
from facilitator.domain.registers.doors import DoorForm
from facilitator.domain.sides import Side
from facilitator.pictures.svg import WEB, Drawing, Palette, fit_lines, number

ABREAST = 3
"""So many doors stand in a house at once; more are counted under it."""


@dataclass(frozen=True, slots=True)
class Door:
    """One door: its ref and title, how it is drawn, the word of its state.

    `said` stands on a door that is shut or waits: why, or since when; `under` are short lines below its title.
    """

    ref: str
    title: str
    form: DoorForm
    state: str
    said: str = ""
    under: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class House:
    """One party's house: the doors in it that are drawn, `first` to last, of all that it has."""

    side: Side
    party: str
    doors: tuple[Door, ...]
    first: int = 0

    @property
    def shown(self) -> tuple[Door, ...]:
        return self.doors[self.first : self.first + ABREAST]

    @property
    def rest(self) -> tuple[Door, ...]:
        return self.doors[: self.first] + self.doors[self.first + ABREAST :]


@dataclass(frozen=True)
class HouseWords:
    """The picture's words, translated by whoever asks for it; `more` is told how many, and how they stand."""

    title: str = "What each side lets the other see"
    nothing: str = "Nothing yet"
    more: Callable[[int, str], str] = lambda count, what: f"and {count} more: {what}"
    counts: Mapping[DoorForm, str] = field(
        default_factory=lambda: {
            DoorForm.WAITING: "waiting",
            DoorForm.OPEN: "open",
            DoorForm.AJAR: "ajar",
            DoorForm.SHUT: "closed",
        }
    )

    def counted(self, doors: Iterable[Door]) -> str:
        """How many stand how: `2 open · 1 closed`; nothing of a form that no door has."""
        forms = [door.form for door in doors]
        found = ((forms.count(form), word) for form, word in self.counts.items())
        return " · ".join(f"{count} {word}" for count, word in found if count)

    def more_of(self, house: House) -> str:
        """What is said of the doors that are not drawn; nothing where all are."""
        what = self.counted(house.rest)
        return self.more(len(house.rest), what) if what else ""


def by_turns(doors: Sequence[Door]) -> tuple[Door, ...]:
    """The doors with the forms taking turns, so that the first ones show each form that there is."""
    forms = [[door for door in doors if door.form is form] for form in DoorForm]
    return tuple(door for door in chain.from_iterable(zip_longest(*forms)) if door)


def houses(
    both: Sequence[House],
    *,
    palette: Palette = WEB,
    is_narrow: bool = False,
    words: HouseWords = HouseWords(),
) -> Markup:
    """Draw the houses beside each other for a page or a wall, under each other where it is narrow."""
    pen = Drawing(palette)
    size = _NARROW if is_narrow else _WIDE
    wide, high = 0.0, 0.0
    for place, house in enumerate(both):
        x, y = (0.0, high) if is_narrow else (place * (size.width + size.gap), 0.0)
        foot = _Site(pen, house.side, size, x, y).house(house, words)
        high, wide = (
            max(high, foot + (size.gap if is_narrow and place < len(both) - 1 else 0)),
            x + size.width,
        )
    return pen.finish(wide, high, words.title, _describe(both, words), css="houses")


@dataclass(frozen=True, slots=True)
class _Size:
    """Measures of one house in the picture's units: `scale` is for what is drawn, the others are of letters."""

    width: float
    gap: float
    scale: float
    name: float
    title: float
    small: float


_WIDE = _Size(856, 64, 1.0, 32, 30, 28)
_NARROW = _Size(340, 28, 340 / 856, 14, 14, 13)
"""On a phone letters shrink less than doors do."""

_EAVES, _TOP, _GROUND = 112.0, 194.0, 462.0
_DOOR, _LEAF, _DROP = 184.0, 58.0, 26.0
_WALL = 16.0
_WORDS_ON_DOOR, _WORDS_OF_TITLE, _WORDS_UNDER = 6, 3, 2
"""So many lines of words each."""


@dataclass(frozen=True, slots=True)
class _Site:
    """Where one house is built: its pen, its side's colour, its upper left corner."""

    pen: Drawing
    side: Side
    size: _Size
    x: float
    y: float

    @property
    def role(self) -> str:
        return "s" if self.side is Side.SUPPLIER else "c"

    def at(self, x: float, y: float) -> str:
        """A point of the house."""
        return f"{number(self.x + x * self.size.scale)} {number(self.y + y * self.size.scale)}"

    def by(self, *lengths: float) -> str:
        return " ".join(number(one * self.size.scale) for one in lengths)

    def stroke(self, width: float) -> str:
        return f' stroke-width="{max(1.4, width * self.size.scale):.1f}" stroke-linecap="round" stroke-linejoin="round"'

    def house(self, house: House, words: HouseWords) -> float:
        """Build it, its doors, and the words under them; returns where it ends."""
        walls = f"M{self.at(_WALL, _EAVES - 8)}V{self.level(_GROUND)}M{self.at(840, _EAVES - 8)}V{self.level(_GROUND)}"
        self.pen.path(
            f"M{self.at(4, _EAVES)}L{self.at(428, 8)}L{self.at(852, _EAVES)}", None, self.role, self.stroke(8)
        )
        self.pen.path(walls, None, self.role, self.stroke(5))
        self._roof_words(house, words)
        pitch, foot = self.size.width / ABREAST, self.level(_GROUND + 40)
        for place, door in enumerate(house.shown):
            _DRAWN[door.form](self, door, (428 * 2 / ABREAST) * (place + 0.5))
            foot = max(foot, self._words_under(door, self.x + pitch * (place + 0.5), pitch * 0.87))
        if not house.doors:
            self._line(
                words.nothing, self.x + self.size.width / 2, self.level(340), self.size.small, role="soft"
            )
        self.pen.path(f"M{self.at(0, _GROUND)}h{self.by(856)}", None, "ink", self.stroke(5))
        if more := words.more_of(house):
            foot += self.size.small * 0.5
            for line in fit_lines(more, self.size.width, self.size.small):
                foot += self.size.small * 1.25
                self._line(line, self.x + self.size.width / 2, foot, self.size.small, bold=True)
        return foot + self.size.small * 0.6

    def level(self, y: float) -> float:
        """A height of the house in the picture, rounded as it is written."""
        return round(self.y + y * self.size.scale, 1)

    def _line(
        self, words: str, x: float, y: float, size: float, *, role: str = "ink", bold: bool = False
    ) -> None:
        self.pen.text(x, y, words, size=size, role=role, bold=bold, anchor="middle")

    def _roof_words(self, house: House, words: HouseWords) -> None:
        """The party's name, in one line or two, and how its doors stand; nothing of it reaches the rafters."""
        middle, size = self.x + self.size.width / 2, self.size
        lines = fit_lines(house.party, 530 * size.scale, size.name, bold=True)
        y = self.level(_EAVES - 8 if len(lines) > 1 else _EAVES + 6)
        for line in lines:
            self._line(line, middle, y, size.name, bold=True)
            y += size.name * 1.1
        self._line(words.counted(house.doors), middle, y, size.small, role="soft")

    def _words_under(self, door: Door, x: float, room: float) -> float:
        """Title, ref and state, and what else is short; returns the lowest baseline."""
        size, y = self.size, self.level(_GROUND + 14)
        for line in fit_lines(door.title, room, size.title, lines=_WORDS_OF_TITLE, bold=True):
            y += size.title * 1.2
            self.pen.text(x, y, line, size=size.title, bold=True, anchor="middle", serif=True)
        for words in (f"{door.ref} · {door.state}", *door.under)[:_WORDS_UNDER]:
            for line in fit_lines(words, room, size.small):
                y += size.small * 1.25
                self._line(line, x, y, size.small, role="soft")
        return y

    def frame(self, middle: float) -> str:
        """The edge of a doorway, from the ground up and down again."""
        left, right, r = middle - _DOOR / 2, middle + _DOOR / 2, _DOOR / 2
        if self.side is Side.CUSTOMER:
            return f"M{self.at(left, _GROUND)}L{self.at(left, _TOP)}L{self.at(right, _TOP)}L{self.at(right, _GROUND)}"
        return (
            f"M{self.at(left, _GROUND)}L{self.at(left, _TOP + r)}"
            f"a{self.by(r, r)} 0 0 1 {self.by(2 * r, 0)}L{self.at(right, _GROUND)}"
        )

    def knob(self, x: float, role: str, height: float = 126) -> None:
        middle = self.x + x * self.size.scale
        self.pen.circle(middle, self.level(_GROUND - height), max(1.8, 6 * self.size.scale), role)

    def on_door(self, words: str, middle: float, *, bold: bool = False) -> None:
        """Words on the door itself, in the middle of its height."""
        size, room = self.size.small, _DOOR * 0.86 * self.size.scale
        lines = fit_lines(words, room, size, lines=_WORDS_ON_DOOR, bold=bold)
        y = self.level((_TOP + _GROUND) / 2 + 14) - (len(lines) - 1) * size * 0.58 + size * 0.35
        for line in lines:
            self._line(line, self.x + middle * self.size.scale, y, size, bold=bold)
            y += size * 1.16


def _open(site: _Site, _door: Door, middle: float) -> None:
    """The leaf has swung out: one looks into an empty doorway."""
    middle += _LEAF / 2
    left, round_top = middle - _DOOR / 2, _TOP + _DOOR / 2
    site.pen.path(site.frame(middle), None, "ink", site.stroke(5))
    edge = f"L{site.at(left, _TOP)}l{site.by(-_LEAF, _DROP)}"
    if site.side is Side.SUPPLIER:
        bow = f"{site.by(-8, -52, -30, -70, -30, -60)}c{site.by(-20, 8, -28, 50, -28, 88)}"
        edge = f"L{site.at(left, round_top)}c{bow}"
    leaf = f"M{site.at(left, _GROUND)}{edge}L{site.at(left - _LEAF, _GROUND + _DROP)}z"
    site.pen.path(leaf, site.role)
    site.knob(left - _LEAF + 13, f"on-{site.role}")


def _ajar(site: _Site, _door: Door, middle: float) -> None:
    """A gap at its right edge."""
    gap = middle + _DOOR / 2 - 46
    left, r = middle - _DOOR / 2, _DOOR / 2
    if site.side is Side.SUPPLIER:
        rise = (r**2 - (gap - middle) ** 2) ** 0.5
        leaf = (
            f"M{site.at(left, _GROUND)}L{site.at(left, _TOP + r)}"
            f"A{site.by(r, r)} 0 0 1 {site.at(gap, _TOP + r - rise)}L{site.at(gap, _GROUND)}z"
        )
    else:
        leaf = (
            f"M{site.at(left, _GROUND)}L{site.at(left, _TOP)}L{site.at(gap, _TOP)}L{site.at(gap, _GROUND)}z"
        )
    site.pen.path(leaf, site.role)
    site.pen.path(site.frame(middle), None, "ink", site.stroke(5))
    site.knob(gap - 17, f"on-{site.role}")


def _shut(site: _Site, door: Door, middle: float) -> None:
    """A whole door with its handle, and the reason on it."""
    site.pen.path(site.frame(middle), None, "ink", site.stroke(5))
    site.knob(middle + _DOOR / 2 - 18, "ink", 20)
    site.on_door(door.said, middle)


def _waiting(site: _Site, door: Door, middle: float) -> None:
    """No door yet: a dashed frame, knocks beside it, and since when."""
    middle += 22
    site.pen.path(site.frame(middle), None, "ink", f'{site.stroke(4)} stroke-dasharray="{site.by(11, 11)}"')
    for away, half in ((12, 17), (25, 26), (38, 35)):
        start = site.at(middle - _DOOR / 2 - away, (_TOP + _GROUND) / 2 - half)
        arc = f"M{start}q{site.by(-half * 0.45, half, 0, 2 * half)}"
        site.pen.path(arc, None, "ink", site.stroke(4.5))
    site.on_door(door.said, middle, bold=True)


_DRAWN = {DoorForm.OPEN: _open, DoorForm.AJAR: _ajar, DoorForm.SHUT: _shut, DoorForm.WAITING: _waiting}


def _describe(both: Sequence[House], words: HouseWords) -> str:
    """Say every door in words, and how many more there are."""
    return "; ".join(
        f"{isolated(house.party)}: {', '.join(_parts(house, words)) or words.nothing}" for house in both
    )


def _parts(house: House, words: HouseWords) -> list[str]:
    drawn = [
        f"{door.ref} {isolated(door.title)} {door.state}{_bracketed(door.said, *door.under)}"
        for door in house.shown
    ]
    more = words.more_of(house)
    return [*drawn, more] if more else drawn


def _bracketed(*said: str) -> str:
    """What else is said of a door; nothing where nothing is."""
    known = ", ".join(isolated(one) for one in said if one)
    return f" ({known})" if known else ""
