"""The keys of the room, in one table: what each does, and on which screens.

No key means two things on these screens. The table stands in every one of them as the dialog that `?` opens, and the
scripts read it there (static/js/room-keys.js): a template names an act, a script says what it does, and only this
module says which key that is.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from flask import Flask
from flask_babel import lazy_gettext as _l


class Screen(StrEnum):
    """The five screens of a workshop as their tabs call them, and who is here."""

    RUN = "run"
    REVIEW = "review"
    COMMIT = "commit"
    SIGN = "sign"
    CLOSE = "close"
    HERE = "here"


ALL = tuple(Screen)
GLYPHS = {
    "ArrowRight": "→",
    "ArrowLeft": "←",
    "ArrowUp": "↑",
    "ArrowDown": "↓",
    "Enter": "↵",
    "Ctrl+Enter": "Ctrl ↵",
    "Escape": "Esc",
    "PageDown": "Page ↓",
    "PageUp": "Page ↑",
    "-": "−",
}
"""What stands on a key where that is another word than the browser's."""
_SPOKEN = {"+": "Plus", "Ctrl+Enter": "Control+Enter"}
"""Keys that `aria-keyshortcuts` calls by another name."""


@dataclass(frozen=True, slots=True)
class RoomKey:
    """One act and its keys.

    `keys` are called as browsers call them (KeyboardEvent.key), letters small, the space bar `Space`. Where an act has
    no script of its own on a screen, its button there is pressed: the one that a template gives this act as its `key`.
    """

    act: str
    keys: tuple[str, ...]
    words: str
    screens: tuple[Screen, ...]

    @property
    def shown(self) -> tuple[str, ...]:
        """What stands on its keys; a row of many as its first and last."""
        if len(self.keys) > 4:
            return (f"{self.keys[0]}–{self.keys[-1]}",)
        return tuple(GLYPHS.get(key, key if len(key) > 1 else key.upper()) for key in self.keys)

    @property
    def brief(self) -> str:
        """For a line of hints: its arrows, else its first key."""
        arrows = [GLYPHS[key] for key in self.keys if key.startswith("Arrow")]
        return " ".join(arrows) or self.shown[0]

    @property
    def spoken(self) -> str:
        """For `aria-keyshortcuts`."""
        return " ".join(_SPOKEN.get(key, key if len(key) > 1 else key.upper()) for key in self.keys)

    @property
    def is_character(self) -> bool:
        """Whether its first key types something: those can be switched off (WCAG 2.1.4)."""
        return types_something(self.keys[0])


def types_something(key: str) -> bool:
    """Whether this key puts a character into a field."""
    return len(key) == 1 or key == "Space"


_RUN, _REVIEW, _COMMIT = (Screen.RUN,), (Screen.REVIEW,), (Screen.COMMIT,)
_ALONG = (*_RUN, *_REVIEW, *_COMMIT, Screen.HERE)
ROOM_KEYS = (
    RoomKey("next-block", ("ArrowRight",), _l("go on: in the block first, then the next block"), ALL),
    RoomKey("next-too", ("Space", "PageDown"), _l("go on, too: also with a presenter"), _RUN),
    RoomKey("previous-block", ("ArrowLeft",), _l("back: in the block first, then the block before"), ALL),
    RoomKey("back-too", ("PageUp",), _l("back, too: also with a presenter"), _RUN),
    RoomKey("aside", ("a",), _l("put the block aside (park it)"), _RUN),
    RoomKey("timer", ("t",), _l("pause the clock, and go on"), ALL),
    RoomKey("more", ("+",), _l("a minute more"), ALL),
    RoomKey("less", ("-",), _l("a minute less"), ALL),
    RoomKey("overrun", ("o",), _l("what to do when it is late"), ALL),
    RoomKey("hide", ("h",), _l("hide or show results"), ALL),
    RoomKey("blank", ("b",), _l("blank the wall, or show it again"), ALL),
    RoomKey("code", ("0",), _l("the code to join on the wall, or off it"), ALL),
    RoomKey("before", (",",), _l("card or page before"), _RUN),
    RoomKey("after", (".",), _l("next card or page"), _RUN),
    RoomKey("along", ("ArrowUp", "ArrowDown"), _l("along the list, cards or groups"), _ALONG),
    RoomKey("kept", ("k",), _l("kept"), _REVIEW),
    RoomKey("kept_late", ("l",), _l("kept late"), _REVIEW),
    RoomKey("partly_kept", ("p",), _l("partly kept"), _REVIEW),
    RoomKey("not_kept", ("n",), _l("not kept"), _REVIEW),
    RoomKey("together", ("g",), _l("confirm what nobody disputes, all together"), _REVIEW),
    RoomKey("not-due", ("u",), _l("not due yet: leave it open and go on"), _REVIEW),
    RoomKey("write", ("w",), _l("write the reason"), _REVIEW),
    RoomKey("kind", tuple("12345678"), _l("kind of reason"), _REVIEW),
    RoomKey("go-on", ("Enter", "Ctrl+Enter"), _l("done: add the line, or the next commitment"), (*_REVIEW, *_COMMIT)),
    RoomKey("undo", ("z",), _l("take back: the outcome, the line, or the last on the board"), (*_RUN, *_REVIEW)),
    RoomKey("show", ("s",), _l("show this one on the wall"), _REVIEW),
    RoomKey("forward", ("f",), _l("carry it forward"), _REVIEW),
    RoomKey("line", ("i",), _l("into the line"), _COMMIT),
    RoomKey("yes", ("y",), _l("a yes"), _COMMIT),
    RoomKey("edit", ("e",), _l("edit the words, or name the group"), (*_RUN, *_COMMIT)),
    RoomKey("drop", ("d",), _l("drop it"), _COMMIT),
    RoomKey("move", ("m",), _l("pick a group up, put it down"), _RUN),
    RoomKey("take-out", ("x",), _l("take a card out of its group"), _RUN),
    RoomKey("large", ("v",), _l("the board large"), _RUN),
    RoomKey("tie", ("j",), _l("a line: from the opportunity, then to the concern"), _RUN),
    RoomKey("make", ("*",), _l("make a commitment of the row"), _RUN),
    RoomKey("first", ("q",), _l("a pair to work on first, or not"), _RUN),
    RoomKey("review", ("r",), _l("to Review"), tuple(one for one in ALL if one is not Screen.REVIEW)),
    RoomKey("commit", ("c",), _l("to Commit"), tuple(one for one in ALL if one is not Screen.COMMIT)),
    RoomKey("keys", ("?",), _l("all keys"), ALL),
    RoomKey("leave", ("Escape",), _l("out of a field, back to the keys"), ALL),
)  # fmt: skip
"""Every key that does something on these screens."""
_BY_ACT = {one.act: one for one in ROOM_KEYS}
FOOT: dict[Screen, tuple[tuple[tuple[str, ...], str], ...]] = {
    Screen.RUN: (
        (("next-block",), _l("go on")),
        (("timer",), _l("pause, and go on")),
        (("blank",), _l("blank the wall")),
        (("review",), _l("Review")),
        (("commit",), _l("Commit")),
    ),
    Screen.REVIEW: (
        (("kept", "kept_late", "partly_kept", "not_kept"), _l("set the outcome and stay")),
        (("together",), _l("confirm what nobody disputes")),
        (("go-on",), _l("next commitment")),
        (("kind",), _l("kind of reason")),
        (("write",), _l("write")),
        (("leave",), _l("back to the keys")),
        (("show",), _l("show this one on the wall")),
        (("next-block",), _l("go on")),
    ),
    Screen.COMMIT: (
        (("go-on",), _l("add the line")),
        (("leave",), _l("leave the line")),
        (("along",), _l("along the list")),
        (("yes",), _l("a yes")),
        (("edit",), _l("edit")),
        (("drop",), _l("drop")),
        (("line",), _l("back to the line")),
    ),
    Screen.SIGN: (
        (("next-block",), _l("go on")),
        (("review",), _l("Review")),
        (("commit",), _l("Commit")),
    ),
    Screen.CLOSE: (
        (("next-block",), _l("go on")),
        (("review",), _l("Review")),
        (("commit",), _l("Commit")),
    ),
    Screen.HERE: (
        (("along",), _l("from name to name")),
        (("next-block",), _l("next block")),
        (("review",), _l("Review")),
        (("commit",), _l("Commit")),
    ),
}
"""What the line at the foot of a screen names: acts, and what they do in a word."""


def room_key(act: str) -> RoomKey:
    """The keys of an act; KeyError for one that the table does not have."""
    return _BY_ACT[act]


def keys_of_foot(screen: str) -> list[tuple[list[RoomKey], str]]:
    """The line at the foot of a screen: the rows of the table with a word for them."""
    return [([room_key(act) for act in acts], words) for acts, words in FOOT[Screen(screen)]]


def init_app(app: Flask) -> None:
    """Gives templates the table, an act's keys, and the line at a screen's foot."""
    app.jinja_env.globals["room_keys"] = ROOM_KEYS
    app.add_template_global(room_key)
    app.add_template_global(keys_of_foot)
