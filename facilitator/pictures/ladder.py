"""The five-step ladder: where a programme stands, as stairs (wide) or as a list of rungs (tall)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from markupsafe import Markup

from facilitator.pictures.svg import WEB, Drawing, Palette, fit, fit_lines, number


class StepState(StrEnum):
    """How a step stands."""

    DONE = "done"
    NOW = "now"
    OPEN = "open"


@dataclass(frozen=True)
class Step:
    """One step; `note` is a short line such as "4 of 6 done-when"."""

    number: int
    title: str
    state: StepState | str = StepState.OPEN
    note: str = ""
    done_count: int = 0
    total: int = 0

    @property
    def share(self) -> float:
        """The part of the tread that is inked, 0 to 1."""
        if StepState(self.state) is StepState.DONE:
            return 1.0
        return min(1.0, self.done_count / self.total) if self.total else 0.0


@dataclass(frozen=True)
class LadderWords:
    """The ladder's words, translated by whoever asks for it."""

    title: str = "Five-step ladder"
    done: str = "done"
    now: str = "working on this"
    open: str = "open"


ENGLISH = LadderWords()
_RISE = 17.0
_GAP = 10.0


def ladder(
    steps: Sequence[Step],
    *,
    palette: Palette = WEB,
    width: float = 960,
    tall: bool = False,
    words: LadderWords = ENGLISH,
) -> Markup:
    """Draw the steps: stairs from left to right, or rungs from top to bottom when `tall`."""
    pen = Drawing(palette)
    height = _rungs(pen, steps, width, words) if tall else _stairs(pen, steps, width, words)
    return pen.finish(width, height, words.title, _describe(steps, words))


def small_ladder(current: int, total: int, *, palette: Palette = WEB, ahead: str = "edge") -> Markup:
    """Draw the treads alone, as decoration for words beside them: those behind in ink, others in a role."""
    pen = Drawing(palette)
    wide, gap, rise = 40.0, 6.0, 9.0
    height = rise * (total - 1) + 8
    for step in range(1, total + 1):
        x, y = (step - 1) * (wide + gap), height - 6 - (step - 1) * rise
        thick = 5.0 if step == current else 3.0 if step < current else 1.5
        pen.box(x, y, wide, thick, "ink" if step <= current else ahead)
    whole = number(total * (wide + gap) - gap), number(height)
    frame = 'viewBox="0 0 {0} {1}" width="{0}" height="{1}"'.format(*whole)
    return Markup(f'<svg class="small-ladder" {frame} aria-hidden="true">{pen.drawn()}</svg>')


def _describe(steps: Sequence[Step], words: LadderWords) -> str:
    """Say every step in words."""
    states = {StepState.DONE: words.done, StepState.NOW: words.now, StepState.OPEN: words.open}
    return "; ".join(
        f"{step.number} {step.title}: {states[StepState(step.state)]}{f', {step.note}' if step.note else ''}"
        for step in steps
    )


def _stairs(pen: Drawing, steps: Sequence[Step], width: float, words: LadderWords) -> float:
    """Draw treads that rise to the right and return the height used."""
    size = 15 if width >= 800 else 12.5
    pitch = (width + _GAP) / max(1, len(steps))
    room = pitch - _GAP
    top = 24.0
    base = top + _RISE * max(0, len(steps) - 1)
    for place, step in enumerate(steps):
        x, y = place * pitch, base - place * _RISE
        if place:
            pen.box(x - _GAP / 2 - 0.5, y, 1, _RISE + 5, "edge")
        _tread(pen, step, x, y, room)
        if StepState(step.state) is StepState.NOW:
            pen.text(x, y - 9, fit(words.now, room, size - 2), size=size - 2, bold=True)
        _words(pen, step, x, y + 12 + size, room, size)
    return base + 16 + size * 3.6


def _tread(pen: Drawing, step: Step, x: float, y: float, room: float) -> None:
    """Draw one step's tread, inked as far as it is done; the present one is thicker."""
    thick = 7.0 if StepState(step.state) is StepState.NOW else 5.0
    pen.box(x, y, room, thick, "line")
    if step.share:
        pen.box(x, y, max(4.0, room * step.share), thick, "ink")


def _words(pen: Drawing, step: Step, x: float, y: float, room: float, size: float) -> None:
    """Write number, title and note under a tread."""
    now = StepState(step.state) is not StepState.OPEN
    lead = size * 1.05
    pen.text(x, y, str(step.number), size=size, bold=now, role="ink" if now else "soft", serif=True)
    lines = fit_lines(step.title, room - lead - 2, size, bold=True)
    for line in lines:
        pen.text(x + lead, y, line, size=size, bold=now, serif=True, role="ink" if now else "soft")
        y += size * 1.2
    if step.note:
        pen.text(x + lead, y + 1, fit(step.note, room - lead, size - 1.5), size=size - 1.5, role="soft")


def _rungs(pen: Drawing, steps: Sequence[Step], width: float, words: LadderWords) -> float:
    """Draw the steps under each other for narrow places and return the height used."""
    row, bar = 54.0, 6.0
    for place, step in enumerate(steps):
        y = place * row
        length = row - 8
        pen.box(0, y, bar, length, "line")
        if step.share:
            pen.box(0, y, bar, max(4.0, length * step.share), "ink")
        state = StepState(step.state)
        strong = state is not StepState.OPEN
        pen.text(
            20, y + 18, fit(f"{step.number}  {step.title}", width - 22, 17, bold=True),
            size=17, bold=strong, serif=True, role="ink" if strong else "soft",
        )  # fmt: skip
        note = " · ".join(part for part in (words.now if state is StepState.NOW else "", step.note) if part)
        if note:
            pen.text(20, y + 38, fit(note, width - 22, 14.5), size=14.5, role="soft")
    return row * len(steps) - 8
