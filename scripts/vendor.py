"""Fetches the browser libraries at their pinned versions, or checks that the files here are still those.

``make vendor`` (needs npm) writes each library's files, its licence, and a ``VENDOR.toml`` of checksums;
``scripts/vendor.py --check`` reads only and works offline. To take a newer version: change LIBRARIES, run
``make vendor``, look at the difference. Fonts are made by scripts/fonts.py; static/fonts/VENDOR.md lists them
with their checksums, which are compared too.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOR_PAGES = Path("static/vendor")
FOR_TESTS = Path("tests/browser/vendor")
FONTS = Path("static/fonts")


@dataclass(frozen=True)
class Library:
    """One package: where its files go, and which of them, as path in the package → name here."""

    name: str
    version: str
    licence: str
    folder: Path
    files: tuple[tuple[str, str], ...]


LIBRARIES = (
    Library(
        "sortablejs",
        "1.15.7",
        "MIT",
        FOR_PAGES / "sortablejs",
        (("modular/sortable.esm.js", "sortable.esm.js"), ("LICENSE", "LICENSE")),
    ),
    Library(
        "signature_pad",
        "5.1.4",
        "MIT",
        FOR_PAGES / "signature_pad",
        (("dist/signature_pad.js", "signature_pad.js"), ("LICENSE", "LICENSE")),
    ),
    Library(
        "axe-core",
        "4.14.1",
        "MPL-2.0",
        FOR_TESTS / "axe-core",
        (
            ("axe.min.js", "axe.min.js"),
            ("LICENSE", "LICENSE"),
            ("LICENSE-3RD-PARTY.txt", "LICENSE-3RD-PARTY.txt"),
        ),
    ),
)


def sha256(path: Path) -> str:
    """The file's SHA-256 as 64 hex digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def fetch(library: Library) -> None:
    """Replaces the files by those of the pinned package. Raises CalledProcessError, KeyError (file gone)."""
    folder = ROOT / library.folder
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        subprocess.run(
            ["npm", "pack", "--silent", f"{library.name}@{library.version}"],
            cwd=place,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        (archive,) = Path(place).glob("*.tgz")
        with tarfile.open(archive) as package:
            for source, name in library.files:
                member = package.extractfile(f"package/{source}")
                if member is None:
                    raise KeyError(source)
                (folder / name).write_bytes(member.read())


def write_list(base: Path) -> None:
    """Writes ``VENDOR.toml`` for the libraries that stand in ``base``."""
    lines = ["# Written by scripts/vendor.py; do not edit the files listed here."]
    for library in (one for one in LIBRARIES if one.folder.parent == base):
        lines += [
            "",
            "[[library]]",
            f'name = "{library.name}"',
            f'version = "{library.version}"',
            f'licence = "{library.licence}"',
            "[library.sha256]",
        ]
        for _, name in library.files:
            path = library.folder / name
            lines.append(f'"{path.relative_to(base).as_posix()}" = "{sha256(ROOT / path)}"')
    (ROOT / base / "VENDOR.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def problems(base: Path) -> list[str]:
    """What differs from ``VENDOR.toml`` in ``base``: missing, changed or unlisted files, other versions."""
    listing = ROOT / base / "VENDOR.toml"
    if not listing.exists():
        return [f"{base}/VENDOR.toml is missing"]
    entries = tomllib.loads(listing.read_text(encoding="utf-8"))["library"]
    expected = {name: digest for entry in entries for name, digest in entry["sha256"].items()}
    found = {
        path.relative_to(ROOT / base).as_posix(): path
        for path in (ROOT / base).rglob("*")
        if path.is_file() and path != listing
    }
    wrong = [f"{base}/{name} is missing" for name in sorted(expected.keys() - found.keys())]
    wrong += [f"{base}/{name} is not in VENDOR.toml" for name in sorted(found.keys() - expected.keys())]
    wrong += [
        f"{base}/{name} was changed"
        for name in sorted(expected.keys() & found.keys())
        if sha256(found[name]) != expected[name]
    ]
    pinned = {one.name: one.version for one in LIBRARIES if one.folder.parent == base}
    listed = {entry["name"]: entry["version"] for entry in entries if entry["name"] in pinned}
    if listed != pinned:
        wrong.append(f"{base}/VENDOR.toml lists {listed}, scripts/vendor.py pins {pinned}: run make vendor")
    return wrong


def font_problems() -> list[str]:
    """Fonts that are not what ``static/fonts/VENDOR.md`` lists as ``<sha256>  <file>``."""
    listing = (ROOT / FONTS / "VENDOR.md").read_text(encoding="utf-8")
    expected = {
        file: digest for digest, file in re.findall(r"^([0-9a-f]{64})  (\S+)$", listing, re.MULTILINE)
    }
    fonts = {
        path.relative_to(ROOT / FONTS).as_posix(): sha256(path)
        for path in (ROOT / FONTS).rglob("*")
        if path.suffix in {".ttf", ".otf", ".woff2"}
    }
    different = {name for name in expected.keys() | fonts.keys() if expected.get(name) != fonts.get(name)}
    return [f"{FONTS}/{name} is not as listed in VENDOR.md" for name in sorted(different)]


def main(arguments: list[str]) -> int:
    """Fetches everything, or with ``--check`` compares; status 1 with one line per difference."""
    if arguments == ["--check"]:
        wrong = [*problems(FOR_PAGES), *problems(FOR_TESTS), *font_problems()]
        print("\n".join(wrong) or "vendored files are as listed")
        return 1 if wrong else 0
    if arguments:
        print("usage: vendor.py [--check]", file=sys.stderr)
        return 2
    for library in LIBRARIES:
        fetch(library)
        print(f"{library.name} {library.version} → {library.folder}")
    for base in {library.folder.parent for library in LIBRARIES}:
        write_list(base)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
