"""What the states of a live room's activities hold, as shapes: what comes from elsewhere is held against them.

`settings` and `data` belong to the activities, which write and read them. A name that is not here nobody reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from facilitator.domain.agendas import Activity
from facilitator.domain.linking import Deed
from facilitator.domain.sides import Side

MODES = frozenset(one.value for one in Activity) | {"keep"}
"""What a block can run: an activity that an agenda names, or one that it switches to in the room."""
LARGEST = 1_000_000_000
"""Of any number that comes from elsewhere: some more can still be counted on in a column."""


@dataclass(frozen=True, slots=True)
class _Each:
    """Something of one shape under each of many names."""

    shape: object


@dataclass(frozen=True, slots=True)
class _Either:
    """A value of one of these shapes."""

    shapes: tuple[object, ...]


_COUNT = _Either((int, None))
_NAMED = _Either((str, None))
_SIDE = frozenset({"", *(side.value for side in Side)})
_PILE = (str, str, int, (_COUNT, _COUNT, _COUNT))
_SETTINGS: Mapping[str, object] = {
    "how": str,
    "anonymous": bool,
    "sides": bool,
    "few": bool,
    "aside": bool,
    "opened": str,
    "prompt": str,
    "ref": _NAMED,
    "view": str,
    "dots": int,
    "seconds": int,
    "options": [str],
}
_COUNTED = {"key": str, "title": str, "votes": int, "supplier": _COUNT, "customer": _COUNT}
_DATA: Mapping[str, object] = {
    "at": int,
    "from": int,
    "people": int,
    "voters": int,
    "page": int,
    "used": int,
    "since": _COUNT,
    "speaking": _COUNT,
    "spoken": [int],
    "passed": [int],
    "told": {"spoken": [int], "passed": [int]},
    "stage": str,
    "been": [str],
    "ref": _NAMED,
    "shown": _NAMED,
    "on": str,
    "met": [str],
    "first": [(str, str)],
    "lines": [(str, str)],
    "steps": [{"deed": frozenset(one.value for one in Deed), "line": (str, str), "first": bool}],
    "pens": _Each(int),
    "ticks": _Each(bool),
    "board": bool,
    "options": [(str, str)],
    "result": [_COUNTED],
    "runs": [{"run": int, "anonymous": bool, "answers": [(str, _SIDE, str)]}],
    "undo": [
        {
            "what": str,
            "shifts": [(str, str, str)],
            "ends": [_PILE],
            "begins": [_PILE],
            "alters": [(_PILE, _PILE)],
        }
    ],
}
_OF_RUNS: Mapping[str, object] = {"check-in": {"how": str}, "fist": {"ref": str}}
"""What the runs of these activities say besides."""


def misshapen(mode: str, settings: Mapping[str, object], data: Mapping[str, object]) -> str:
    """The name of the first part of a state that is not of the shape in which its activity reads it; empty for none."""
    for part, shapes in ((settings, _SETTINGS), (data, _DATA)):
        wrong = [name for name in sorted(part) if name in shapes and not _fits(part[name], shapes[name])]
        if wrong:
            return wrong[0]
    extra = _OF_RUNS.get(mode)
    return "runs" if extra is not None and not _fits(data.get("runs", []), [extra]) else ""


def _fits(value: object, shape: object) -> bool:
    """Whether a value has a shape: a list that of its one part, a tuple of each place, a mapping the named ones."""
    match shape:
        case _Either(shapes):
            return any(_fits(value, one) for one in shapes)
        case _Each(one):
            return isinstance(value, dict) and all(_fits(each, one) for each in value.values())
        case frozenset():
            return isinstance(value, str) and value in shape
        case list():
            return isinstance(value, list) and all(_fits(each, shape[0]) for each in value)
        case tuple():
            return (
                isinstance(value, list)
                and len(value) == len(shape)
                and all(_fits(each, one) for each, one in zip(value, shape, strict=True))
            )
        case dict():
            return isinstance(value, dict) and all(
                name in value and _fits(value[name], one) for name, one in shape.items()
            )
        case None:
            return value is None
        case _:
            return type(value) is shape and (type(value) is not int or abs(value) <= LARGEST * 10)
