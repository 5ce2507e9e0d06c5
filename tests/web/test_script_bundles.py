"""The scripts of each family of screens come as one file, made from the sources as they are now."""

from __future__ import annotations

import hashlib
import re
import tomllib
from pathlib import Path

import pytest

from facilitator.config import ROOT
from facilitator.web.script_bundles import LIST, STATIC, Scripts, families, out_of_date

SCRIPT = re.compile(r"<script\b[^>]*>")
FAMILY = re.compile(r"script_url\('([\w-]+)'\)")
DOES = re.compile(r'data-does="([^"]+)"')


def test_the_bundles_are_made_from_the_sources_as_they_are() -> None:
    assert out_of_date() == {}, "a script was changed: python scripts/bundles.py makes its bundles anew"


def test_every_script_is_part_of_a_family() -> None:
    sources = tomllib.loads((STATIC / LIST).read_text(encoding="utf-8"))["sources"]
    ours = {path.relative_to(STATIC).as_posix() for path in STATIC.glob("js/**/*.js")}
    assert ours - sources.keys() == set()
    assert len(ours) > 40


def test_a_page_loads_the_script_of_one_family_and_names_what_it_does_of_it() -> None:
    seen = set()
    for path in (ROOT / "templates").rglob("*.html"):
        tags = [tag for tag in SCRIPT.findall(path.read_text(encoding="utf-8")) if "script_url" in tag]
        assert len(tags) <= 1, path.name
        for tag in tags:
            (family,) = FAMILY.findall(tag)
            beginning = (STATIC / "js/families" / f"{family}.js").read_text(encoding="utf-8")
            named = re.sub(r"{%.*?%}", " ", " ".join(DOES.findall(tag))).split()
            for word in named:
                assert re.search(rf'^  "?{word}"?: \(\) => import\(', beginning, re.MULTILINE), (
                    path.name,
                    word,
                )
            seen.add(family)
    assert seen == families()


def write(path: Path, text: str) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One family, bundled from two sources."""
    begins = write(tmp_path / "js/families/wall.js", 'import "../a.js";\n')
    source = write(tmp_path / "js/a.js", "a();\n")
    made = write(tmp_path / "bundles/wall.js", "a();")
    write(
        tmp_path / LIST,
        f'[bundles.wall]\nsha256 = "{made}"\nsources = ["js/a.js", "js/families/wall.js"]\n'
        f'[sources]\n"js/a.js" = "{source}"\n"js/families/wall.js" = "{begins}"\n',
    )
    return tmp_path


def test_a_bundle_that_is_as_listed_is_served(folder: Path) -> None:
    assert Scripts(folder).of("wall", 1) == "bundles/wall.js"


@pytest.mark.parametrize("changed", ["js/a.js", "js/families/wall.js", "bundles/wall.js"])
def test_a_changed_source_or_bundle_is_told_and_the_sources_are_served(folder: Path, changed: str) -> None:
    scripts = Scripts(folder)
    assert scripts.of("wall", 1) == "bundles/wall.js"
    write(folder / changed, "b();\n")
    assert changed in out_of_date(folder)["wall"]
    assert scripts.of("wall", 1) == "bundles/wall.js", "nothing is read anew while the folder is as it was"
    assert scripts.of("wall", 2) == "js/families/wall.js"


@pytest.mark.parametrize("gone", ["js/a.js", "bundles/wall.js", LIST])
def test_what_is_missing_is_told_as_well(folder: Path, gone: str) -> None:
    (folder / gone).unlink()
    assert "wall" in out_of_date(folder)
    assert Scripts(folder).of("wall", 1) == "js/families/wall.js"


def test_a_family_without_a_bundle_is_told(folder: Path) -> None:
    write(folder / "js/families/phone.js", "b();\n")
    assert out_of_date(folder) == {"phone": "was never made"}
