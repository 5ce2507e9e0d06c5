"""The web's fonts: what each file holds is what its rule says, and our own words never fetch a second one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from facilitator.config import ROOT
from facilitator.domain.languages import LOCALES

FOLDER = ROOT / "static/fonts/web"
FILES = sorted(FOLDER.glob("*.woff2"))
LATIN = sorted(FOLDER.glob("*-latin.woff2"))
RULE = re.compile(r"@font-face \{([^}]*)\}")
RETURN_KEY = "↵"
"""None of the faces has it: every device's own fonts do."""
OURS = (
    "templates/**/*.html",
    "static/js/**/*.js",
    "static/css/*.css",
    "facilitator/method/**/*.toml",
    "facilitator/domain/events/words.py",
    "facilitator/services/example*.py",
)


def letters_of(path: Path) -> set[int]:
    return set(TTFont(path).getBestCmap())


def ranges() -> dict[str, set[int]]:
    """File → the code points for which browsers fetch it."""
    found = {}
    for rule in RULE.findall((ROOT / "static/css/fonts.css").read_text(encoding="utf-8")):
        file = re.search(r'url\("\.\./fonts/web/([^"]+)"\)', rule)
        said = re.search(r"unicode-range: ([^;]+);", rule)
        if file and said:
            found[file[1]] = {
                point
                for first, last in re.findall(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", said[1])
                for point in range(int(first, 16), int(last or first, 16) + 1)
            }
    return found


def test_every_file_has_a_rule_and_no_letter_that_the_rule_leaves_out() -> None:
    said = ranges()
    assert set(said) == {path.name for path in FILES}
    for path in FILES:
        assert letters_of(path) <= said[path.name], path.name


def test_no_letter_fetches_two_files_of_one_face() -> None:
    faces: dict[str, list[set[int]]] = {}
    for name, points in ranges().items():
        faces.setdefault(name.rpartition("-")[0], []).append(points)
    for face, sets in faces.items():
        assert sum(map(len, sets)) == len(set().union(*sets)), face


@pytest.mark.parametrize("path", LATIN, ids=lambda path: path.stem)
def test_the_signs_of_our_own_pages_are_in_the_file_that_is_fetched_anyway(path: Path) -> None:
    used: dict[str, str] = {}
    for place in (one for pattern in OURS for one in ROOT.glob(pattern)):
        used |= {sign: place.name for sign in place.read_text(encoding="utf-8") if ord(sign) > 0x7E}
    signs = {sign: place for sign, place in used.items() if not sign.isalpha() and sign != RETURN_KEY}
    assert len(signs) > 10
    has = letters_of(path)
    missing = {sign: place for sign, place in signs.items() if ord(sign) not in has and not sign.isspace()}
    assert not missing, f"add to SIGNS in scripts/fonts.py and run make vendor: {missing}"


@pytest.mark.parametrize("face", ["sans", "serif-600"])
def test_names_of_the_offered_languages_need_one_file_of_the_faces_that_set_most_of_them(face: str) -> None:
    has = letters_of(FOLDER / f"{face}-latin.woff2")
    names = "Jiří Dvořák, Łukasz Wójcik, İbrahim Yıldız, Anneliese Groß, Zoë Cœur, Åse Kjær, Peña, Şükrü, Őze, Ștefan"
    assert {letter for letter in names if ord(letter) not in has} == set()
    latin = {letter for word in LOCALES.values() for letter in word if letter < "\u0250"}
    assert {letter for letter in latin if ord(letter) not in has} == set()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_changed_font_has_a_name_of_its_own_and_keeps_its_licence(path: Path) -> None:
    names = TTFont(path)["name"]
    assert "Reserved Font Name" in names.getDebugName(0)
    assert "Open Font License" in names.getDebugName(13)
    shown = [one.toUnicode() for one in names.names if one.nameID not in (0, 13, 14)]
    assert shown and not [words for words in shown if "source" in words.lower()]


def test_text_is_shown_before_its_font_is_there() -> None:
    rules = RULE.findall((ROOT / "static/css/fonts.css").read_text(encoding="utf-8"))
    fetched = [rule for rule in rules if "url(" in rule]
    assert len(fetched) == len(FILES)
    assert all("font-display: swap" in rule for rule in fetched)
