"""One table of keys for the screens of the room: no key means two things, and nothing else names a key."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from facilitator.config import ROOT
from facilitator.web.room_keys import FOOT, ROOM_KEYS, Screen, room_key
from tests.clients import CheckedClient
from tests.days import today
from tests.factories import Cast
from tests.ledgers import make_many, make_running, stored_by

TEMPLATES = ROOT / "templates"
OF_THE_ROOM = ("run", "review", "commit", "sign_off", "activities", "components")
NAMED = re.compile(r"(?<![\w-])(?:key=|keyed\(|room_key\()'([a-z_-]+)'")
"""An act that a template gives a button, or asks the table for."""
OWN_KEYS = {"composing.js", "name-picker.js", "room-keys.js", "shell.js", "toasts.js"}
"""Besides the table's own script: input methods, a list of names, a menu, a notice, with keys of the platform."""
ADDRESSES = {
    Screen.RUN: "run",
    Screen.REVIEW: "review",
    Screen.COMMIT: "commit",
    Screen.SIGN: "sign",
    Screen.CLOSE: "run/close",
    Screen.HERE: "here",
}


def templates() -> list[Path]:
    return [path for folder in OF_THE_ROOM for path in (TEMPLATES / folder).rglob("*.html")]


def scripts() -> dict[str, str]:
    """What the room's family of scripts and the one of signing load."""
    listed = (ROOT / "static/bundles/BUNDLES.toml").read_text(encoding="utf-8")
    families = re.findall(r"\[bundles\.(?:room|signing)\].*?sources = \[(.*?)\]", listed, re.DOTALL)
    assert len(families) == 2
    names = {name for family in families for name in re.findall(r'"(js/[^"/]+\.js)"', family)}
    return {name.removeprefix("js/"): (ROOT / "static" / name).read_text(encoding="utf-8") for name in names}


def test_no_key_means_two_things_and_no_act_stands_twice() -> None:
    keys = Counter(key for one in ROOM_KEYS for key in one.keys)
    acts = Counter(one.act for one in ROOM_KEYS)
    assert [key for key, times in (keys | acts).items() if times > 1] == []
    assert all(one.screens and str(one.words) for one in ROOM_KEYS)


def test_every_act_that_a_template_names_is_in_the_table() -> None:
    found = {
        act: path.name for path in templates() for act in NAMED.findall(path.read_text(encoding="utf-8"))
    }
    assert {"timer", "next-block", "undo", "go-on", "before", "review"} <= found.keys()
    assert {act: file for act, file in found.items() if act not in {one.act for one in ROOM_KEYS}} == {}


def test_no_template_of_the_room_names_a_key_itself() -> None:
    literal = re.compile(r"aria-keyshortcuts=\"[^{]|<kbd[^>]*>[A-Za-z0-9?+,.←→↵]</kbd>|\bkey='[^a-z]")
    assert {path.name for path in templates() if literal.search(path.read_text(encoding="utf-8"))} == set()


def test_scripts_say_what_acts_do_and_name_no_key() -> None:
    listening = {
        name for name, text in scripts().items() if re.search(r"[\"']key(?:down|up|press)[\"']", text)
    }
    assert listening == OWN_KEYS
    for name, text in scripts().items():
        for block in re.findall(r"onActs\(\{(.*?)\n\}\)", text, re.DOTALL):
            for act in re.findall(r"^  \"?([a-z_-]+)\"?:", block, re.MULTILINE):
                assert room_key(act), (name, act)


def test_the_line_at_the_foot_names_only_keys_of_its_screen() -> None:
    for screen in Screen:
        for acts, _words in FOOT[screen]:
            assert all(screen in room_key(act).screens for act in acts), (screen, acts)


@pytest.fixture
def workshop(app: Flask, cast: Cast) -> str:
    with stored_by(app):
        make_many(cast, 3, due=today() - timedelta(days=1))
        number = make_running(cast)
    return f"{cast.url}/workshops/{number}"


@pytest.mark.parametrize("screen", Screen)
def test_each_screen_shows_its_keys_and_can_switch_letters_off(
    client: CheckedClient, workshop: str, screen: Screen
) -> None:
    html = client.get(f"{workshop}/{ADDRESSES[screen]}").get_data(as_text=True)
    shown = re.findall(r'data-act-of="([^"]+)"', html)
    assert shown == [one.act for one in ROOM_KEYS if screen in one.screens]
    assert 'id="room-keys-on"' in html and 'data-dialog="room-keys"' in html
    pressed = set(re.findall(r'data-key="([^"]+)"', html))
    assert pressed - {one.act for one in ROOM_KEYS if screen in one.screens} == set()
