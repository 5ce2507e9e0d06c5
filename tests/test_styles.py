"""Style sheets: nothing is styled that no page has, and each family of screens gets one sheet, ordinary pages two."""

from __future__ import annotations

import re
from pathlib import Path

from facilitator.config import ROOT
from facilitator.web.static_files import Shelf
from tests.clients import CheckedClient
from tests.factories import Cast

CSS = ROOT / "static/css"
FAMILIES = CSS / "families"
BESIDE = {"rehearsed", "overview", "parts"}
"""What a page of a rehearsal, a programme's own page and those of parts have beside the sheets of their family."""
MORE = FAMILIES / "pages-more.css"
"""What ordinary pages have besides; it stands behind the sheet of all of them and says nothing twice."""
IMPORTS = re.compile(r'@import "\.{1,2}/([\w-]+)\.css";')
SHARED = "session"
"""A sheet that is nothing but a list: what two families begin with."""


def parts_of(family: Path) -> list[str]:
    """The sheets that it loads, those of the shared list among them, in order."""
    found: list[str] = []
    for part in IMPORTS.findall(family.read_text(encoding="utf-8")):
        found += parts_of(CSS / f"{part}.css") if part == SHARED else [part]
    return found


def sheets() -> list[Path]:
    """What pages are styled with; the packs have their own."""
    return sorted(path for path in CSS.glob("*.css") if path.stem not in ("fonts-pack", SHARED))


def test_every_class_that_is_styled_is_one_that_a_page_can_have() -> None:
    places = [
        *ROOT.glob("templates/**/*.html"),
        *ROOT.glob("static/js/**/*.js"),
        *ROOT.glob("facilitator/**/*.py"),
    ]
    text = "\n".join(path.read_text(encoding="utf-8") for path in places)
    whole = set(re.findall(r"[\w-]+", text))
    begun = {word for word in re.findall(r"([\w-]*?[_-]+)(?=\{|['\"]\s*[~+]|\$\{)", text) if word.strip("_-")}
    unused = {}
    for sheet in sheets():
        bare = re.sub(r"/\*.*?\*/|\{[^{}]*\}", "{}", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
        for name in set(re.findall(r"\.([a-zA-Z][\w-]*)", bare)) - whole:
            if not name.startswith(tuple(begun)):
                unused.setdefault(sheet.name, []).append(name)
    assert not unused, f"no page has these classes: {unused}"


def test_nothing_that_looks_like_a_comment_stands_in_a_string() -> None:
    for sheet in sheets():
        bare = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert "/*" not in bare and "*/" not in bare, sheet.name
        assert not re.search(r"\"[^\"\n]*\n", re.sub(r'"[^"\n]*"', "", bare)), "a string that goes over lines"


def named_by(page: str) -> list[str]:
    return re.findall(r'<link rel="stylesheet" href="([^"]+)"', page)


def test_a_family_s_sheets_come_whole(client: CheckedClient) -> None:
    named = named_by(client.get("/").get_data(as_text=True))
    assert [Path(one).name.split(".")[0] for one in named] == ["pages", MORE.stem]
    for address, family in zip(named, ("pages.css", MORE.name), strict=True):
        sheet = client.get(address).get_data(as_text=True)
        assert "@import" not in sheet and "/*" not in sheet
        for part in parts_of(FAMILIES / family):
            text = (CSS / f"{part}.css").read_text(encoding="utf-8")
            rule = re.search(r"^([.a-z@][^{}\n]*)\{", text, re.MULTILINE)
            assert rule and rule[1].strip() in sheet, part


def test_the_pages_that_are_opened_most_need_one_sheet(client: CheckedClient, cast: Cast) -> None:
    assert len(named_by(client.get(f"{cast.url}/commitments").get_data(as_text=True))) == 1


def test_a_shared_list_comes_whole_as_well() -> None:
    shelf = Shelf(ROOT / "static")
    for family in ("room", "here"):
        assert SHARED in IMPORTS.findall((FAMILIES / f"{family}.css").read_text(encoding="utf-8"))
        found = shelf.find(f"css/families/{family}.css")
        assert found is not None
        assert b"@import" not in found[0].body and b".run-bar{" in found[0].body.replace(b" ", b"")


def test_every_sheet_is_in_a_family_and_no_family_names_one_twice() -> None:
    named: set[str] = set()
    for family in FAMILIES.glob("*.css"):
        parts = parts_of(family)
        if family == MORE:
            assert not set(parts) & set(parts_of(FAMILIES / "pages.css"))
        elif family.stem in BESIDE:
            assert parts == [family.stem]
        else:
            assert parts[:3] == ["tokens", "fonts", "base"], family.name
        assert len(parts) == len(set(parts)), family.name
        named |= set(parts)
    assert named == {sheet.stem for sheet in sheets()}
