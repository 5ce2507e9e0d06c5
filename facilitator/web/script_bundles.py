"""The scripts of each family of screens in one file, while that file is made from the sources as they are.

Made by `scripts/bundles.py` and committed; `scripts/check` and a test say which are out of date.
"""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

from facilitator.config import ROOT

STATIC = ROOT / "static"
LIST = "bundles/BUNDLES.toml"


def families(folder: Path = STATIC) -> frozenset[str]:
    """The families of screens, by the scripts that begin them."""
    return frozenset(path.stem for path in (folder / "js" / "families").glob("*.js"))


def out_of_date(folder: Path = STATIC) -> dict[str, str]:
    """The families whose bundle must not be served, and why in a few words."""
    try:
        listed = tomllib.loads((folder / LIST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        listed = {"bundles": {}, "sources": {}}
    found = {}
    for name in sorted(families(folder) | listed["bundles"].keys()):
        made = listed["bundles"].get(name)
        if made is None:
            found[name] = "was never made"
            continue
        wanted = {f"bundles/{name}.js": made["sha256"]}
        wanted |= {source: listed["sources"][source] for source in made["sources"]}
        if changed := [file for file, digest in wanted.items() if _digest(folder / file) != digest]:
            found[name] = f"is not what was made, or not from {', '.join(changed)}"
    return found


class Scripts:
    """The script that begins a family of screens: its bundle, or in its place the sources one by one."""

    def __init__(self, folder: Path = STATIC) -> None:
        self._folder = folder
        self._turn = -1
        self._old: dict[str, str] = {}

    def of(self, family: str, turn: int) -> str:
        """The file's name below the folder; it is looked anew when `turn` is another than before."""
        if turn != self._turn:
            self._old = out_of_date(self._folder)
            self._turn = turn
        return f"js/families/{family}.js" if family in self._old else f"bundles/{family}.js"


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return ""


def main() -> int:
    """Names what is out of date; status 1 if anything is (scripts/check)."""
    wrong = out_of_date()
    for name, why in wrong.items():
        print(f"static/bundles/{name}.js {why}. Type: make bundles (or python scripts/bundles.py)")
    return 1 if wrong else 0
