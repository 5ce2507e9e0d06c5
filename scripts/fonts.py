"""Makes the web's fonts from the pinned packages: subsets, fetched by what a page needs, and their style sheet.

``make vendor`` (needs npm) writes ``static/fonts/web/*.woff2``, ``static/css/fonts.css`` and the checksums in
``static/fonts/VENDOR.md``; ``scripts/vendor.py --check`` compares those, ``tests/test_fonts.py`` what is in the files.

The licence reserves the name “Source” for the unmodified fonts, so ours carry names of their own. The packs' TTF files
are unmodified and are not made here.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables.ttProgram import Program
from fontTools.varLib.instancer import instantiateVariableFont

ROOT = Path(__file__).resolve().parent.parent
FONTS = ROOT / "static/fonts"
FOLDER = FONTS / "web"
SHEET = ROOT / "static/css/fonts.css"
SHEET_HEAD = """\
/* Written by scripts/fonts.py; do not edit. A file is fetched only when a page has a letter of its range.
   The faces “over” a local font stand in until ours are there: as wide and as high, so that little moves then. */
"""

FEATURES = ("ccmp", "kern", "liga", "lnum", "locl", "mark", "mkmk", "pnum", "tnum")
"""What the pages use; small capitals, fractions and the like would double the files."""

SIGNS = "←↑→↓−≠≤≥✓"
"""Signs of our own pages beyond punctuation. A test walks the templates and scripts for what is missing here."""

Ranges = tuple[tuple[int, int], ...]
LATIN: Ranges = (
    (0x20, 0x7E),
    *((ord(sign), ord(sign)) for sign in "\u00a0¡£§«\u00ad°±²³µ·»½¿"),
    (0xC0, 0xFF),
    (0x131, 0x131),
    (0x152, 0x153),
    (0x2BB, 0x2BC),
    (0x2009, 0x200D),
    (0x2010, 0x2015),
    (0x2018, 0x201E),
    (0x2020, 0x2022),
    (0x2026, 0x2026),
    (0x202F, 0x2030),
    (0x2032, 0x2033),
    (0x2039, 0x203A),
    (0x20AC, 0x20AC),
    (0x2122, 0x2122),
    *((ord(sign), ord(sign)) for sign in sorted(SIGNS)),
)
NAMES = "ĂăĄąĆćČčĎďĐđĘęĚěĞğİŁłŃńŇňŐőŘřŚśŞşŠšŤťŮůŰűŸŹźŻżŽžȘșȚț"
"""What names of the offered languages and their neighbours have beyond these: in the faces that set most names."""
SUBSETS: dict[str, Ranges] = {
    # ↵ is in none of the faces: it would fetch one for nothing. So would emoji, from U+2600 on.
    "signs": (
        (0xA1, 0xBF),
        (0x2C6, 0x2C7),
        (0x2D8, 0x2DD),
        (0x2000, 0x21B4),
        (0x21B6, 0x25FF),
        (0x2610, 0x2611),
        (0x2714, 0x2714),
        (0x2717, 0x2718),
    ),
    "greek": ((0x370, 0x3FF), (0x1F00, 0x1FFF)),
    "cyrillic": ((0x400, 0x52F), (0x1C80, 0x1C8F), (0x2DE0, 0x2DFF), (0xA640, 0xA69F)),
    "extended": (
        (0x100, 0x2C5),
        (0x2C8, 0x2D7),
        (0x2DE, 0x36F),
        (0x1E00, 0x1EFF),
        (0x2C60, 0x2C7F),
        (0xA720, 0xA7FF),
    ),
    "latin": LATIN,
}
"""Name → code points. Each takes what “latin” leaves, which is what nearly every page needs."""


@dataclass(frozen=True)
class Face:
    """One of our faces: from which package and file, where on its axes, and how wide its letters run on average."""

    family: str
    name: str
    weights: tuple[int, int]
    package: str
    file: str
    axes: tuple[tuple[str, float | tuple[float, float]], ...] = ()
    heights: tuple[int, int] | None = None
    """Ascent and descent in thousandths of an em, where the pages were laid out with others than the file's."""
    has_names: bool = False
    """Whether NAMES are in its file “latin”."""


@dataclass(frozen=True)
class Local:
    """A font that many devices have, standing in for one of ours at one weight.

    Widths are averages over English text in ems, of ours and of the local one; for heights see `heights`.
    """

    family: str
    weight: int
    names: tuple[str, ...]
    ours: float
    theirs: float
    heights: tuple[int, int]


SANS, SERIF, CODE = "source-sans@3.52.0", "source-serif@4.5.1", "source-code-pro@2.42.0"
_SERIF_FILE = "VAR/SourceSerif4Variable-Roman.ttf"
_SANS_HEIGHTS, _SERIF_HEIGHTS = (1024, 400), (1036, 335)
FACES = (
    # Both weights in one file: smaller than two, and one request.
    Face(
        "Facilitator Sans",
        "sans",
        (400, 600),
        SANS,
        "VF/SourceSans3VF-Upright.ttf",
        (("wght", (400, 600)),),
        _SANS_HEIGHTS,
        has_names=True,
    ),
    Face(
        "Facilitator Serif",
        "serif-400",
        (400, 400),
        SERIF,
        _SERIF_FILE,
        (("wght", 400), ("opsz", 14)),
    ),
    Face(
        "Facilitator Serif",
        "serif-600",
        (600, 600),
        SERIF,
        _SERIF_FILE,
        (("wght", 600), ("opsz", 14)),
        has_names=True,
    ),
    Face("Facilitator Display", "display-600", (600, 600), SERIF, _SERIF_FILE, (("wght", 600), ("opsz", 60))),
    Face("Facilitator Mono", "mono-600", (600, 600), CODE, "TTF/SourceCodePro-Semibold.ttf"),
)

# The widths of others are those of @capsizecss/metrics 4.3.0 (xWidthAvg / unitsPerEm); ours are measured the same way.
_ARIAL = ("Arial", "Liberation Sans", "Arimo"), ("Arial Bold", "Liberation Sans Bold", "Arimo Bold")
_ROBOTO = ("Roboto", "Roboto-Regular"), ("Roboto Bold", "Roboto-Bold")
_GEORGIA = ("Georgia", "Gelasio"), ("Georgia Bold", "Gelasio Bold")
_NOTO = ("Noto Serif", "NotoSerif-Regular"), ("Noto Serif Bold", "NotoSerif-Bold")
LOCALS = (
    Local("Sans over Arial", 400, _ARIAL[0], 0.418, 0.4458, _SANS_HEIGHTS),
    Local("Sans over Arial", 600, _ARIAL[1], 0.431, 0.48, _SANS_HEIGHTS),
    Local("Sans over Roboto", 400, _ROBOTO[0], 0.418, 0.4448, _SANS_HEIGHTS),
    Local("Sans over Roboto", 600, _ROBOTO[1], 0.431, 0.4521, _SANS_HEIGHTS),
    Local("Serif over Georgia", 400, _GEORGIA[0], 0.479, 0.4458, _SERIF_HEIGHTS),
    Local("Serif over Georgia", 600, _GEORGIA[1], 0.486, 0.5186, _SERIF_HEIGHTS),
    Local("Serif over Noto", 400, _NOTO[0], 0.479, 0.481, _SERIF_HEIGHTS),
    Local("Serif over Noto", 600, _NOTO[1], 0.486, 0.512, _SERIF_HEIGHTS),
    Local("Display over Georgia", 600, _GEORGIA[1], 0.416, 0.5186, _SERIF_HEIGHTS),
    Local("Display over Noto", 600, _NOTO[1], 0.416, 0.512, _SERIF_HEIGHTS),
)


def wanted(face: Face, subset: str) -> set[int]:
    """The code points of one file of a face."""
    latin = _points(LATIN) | ({ord(letter) for letter in NAMES} if face.has_names else set())
    return latin if subset == "latin" else _points(SUBSETS[subset]) - latin


def _points(ranges: Ranges) -> set[int]:
    return {point for first, last in ranges for point in range(first, last + 1)}


def unicode_range(points: Iterable[int]) -> str:
    """The CSS descriptor's value for some code points."""
    runs: list[list[int]] = []
    for point in sorted(points):
        if runs and runs[-1][1] == point - 1:
            runs[-1][1] = point
        else:
            runs.append([point, point])
    return ", ".join(f"U+{a:X}" if a == b else f"U+{a:X}-{b:X}" for a, b in runs)


def _source(folder: Path, face: Face) -> TTFont:
    """The face's font, whole, from its package. Raises CalledProcessError, KeyError (file gone)."""
    archive = folder / f"{face.package.replace('@', '-')}.tgz"
    if not archive.exists():
        subprocess.run(
            ["npm", "pack", "--silent", face.package], cwd=folder, check=True, stdout=subprocess.DEVNULL
        )
    with tarfile.open(archive) as package:
        member = package.extractfile(f"package/{face.file}")
        if member is None:
            raise KeyError(face.file)
        font = TTFont(BytesIO(member.read()), recalcTimestamp=False)
    if face.axes:
        font = instantiateVariableFont(font, dict(face.axes))
    if "fvar" in font:
        font["fvar"].instances = []  # browsers go by the axis; these carry names that are not ours to use
    return font


def _subset(font: TTFont, points: set[int]) -> None:
    options = Options()
    options.layout_features = list(FEATURES)
    options.hinting = False
    options.notdef_outline = True
    options.drop_tables += ["BASE", "DSIG", "MVAR"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.glyph_names = False
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=points)
    subsetter.subset(font)


def _smooth(font: TTFont) -> None:
    """Without hints a font says itself that it is to be smoothed at every size, or Windows draws it ragged."""
    table: Any = newTable("gasp")
    table.version = 1
    table.gaspRange = {0xFFFF: 0b1111}
    font["gasp"] = table
    prep: Any = newTable("prep")
    prep.program = Program()
    prep.program.fromAssembly(["PUSHW[]", "511", "SCANCTRL[]", "PUSHB[]", "4", "SCANTYPE[]"])
    font["prep"] = prep


def _stand(font: TTFont, ascent: int, descent: int) -> None:
    tables: Any = font
    tables["hhea"].ascent, tables["hhea"].descent = ascent, -descent
    tables["OS/2"].sTypoAscender, tables["OS/2"].sTypoDescender, tables["OS/2"].sTypoLineGap = (
        ascent,
        -descent,
        0,
    )
    tables["OS/2"].usWinAscent, tables["OS/2"].usWinDescent = ascent, descent


def _name(font: TTFont, face: Face, subset: str) -> None:
    """A name of ours for what we changed; copyright and licence stay."""
    style = "Semibold" if face.weights == (600, 600) else "Regular"
    full = f"{face.family} {style}"
    names: dict[int, str] = {
        1: full,
        2: "Regular",
        3: f"{full} {subset}",
        4: full,
        6: full.replace(" ", "-"),
    }
    table: Any = font["name"]
    table.names = [one for one in table.names if one.nameID not in names]
    for number, words in names.items():
        table.setName(words, number, 3, 1, 0x409)


def made(font: TTFont, face: Face, subset: str) -> bytes:
    """The WOFF2 file of one subset; empty where the face has none of its letters. Changes `font`."""
    points = wanted(face, subset) & set(font.getBestCmap())
    if not points:
        return b""
    _subset(font, points)
    _smooth(font)
    if face.heights:
        _stand(font, *face.heights)
    _name(font, face, subset)
    font.flavor = "woff2"
    out = BytesIO()
    font.save(out)
    return out.getvalue()


def _face_rule(face: Face, subset: str) -> str:
    first, last = face.weights
    return (
        f'@font-face {{\n  font-family: "{face.family}";\n'
        f"  font-weight: {first if first == last else f'{first} {last}'};\n  font-display: swap;\n"
        f'  src: url("../fonts/web/{face.name}-{subset}.woff2") format("woff2");\n'
        f"  unicode-range: {unicode_range(wanted(face, subset))};\n}}\n"
    )


def _local_rule(local: Local) -> str:
    scale = local.ours / local.theirs
    ascent, descent = (height / 10 / scale for height in local.heights)
    names = ", ".join(f'local("{name}")' for name in local.names)
    return (
        f'@font-face {{\n  font-family: "{local.family}";\n  font-weight: {local.weight};\n  src: {names};\n'
        f"  size-adjust: {100 * scale:.1f}%;\n  ascent-override: {ascent:.1f}%;\n"
        f"  descent-override: {descent:.1f}%;\n  line-gap-override: 0%;\n}}\n"
    )


def write_files(folder: Path, face: Face) -> None:
    """Makes a face's files anew."""
    for old in FOLDER.glob(f"{face.name}-*.woff2"):
        old.unlink()
    whole = BytesIO()
    _source(folder, face).save(whole)
    for subset in SUBSETS:
        whole.seek(0)
        body = made(TTFont(whole, recalcTimestamp=False), face, subset)
        if body:
            (FOLDER / f"{face.name}-{subset}.woff2").write_bytes(body)
            print(f"{len(body):7,} {face.name}-{subset}.woff2", flush=True)


def write_sheet() -> None:
    """Writes the rules of all files that there are."""
    rules = [_local_rule(local) for local in LOCALS]
    for face in FACES:
        there = [one for one in SUBSETS if (FOLDER / f"{face.name}-{one}.woff2").exists()]
        rules += [_face_rule(face, subset) for subset in there]
    SHEET.write_text(SHEET_HEAD + "\n" + "\n".join(rules), encoding="utf-8")


def write_checksums() -> None:
    """Renews the list in VENDOR.md, of the packs' files as well."""
    listing = FONTS / "VENDOR.md"
    words = listing.read_text(encoding="utf-8")
    files = sorted(path for path in FONTS.rglob("*") if path.suffix in {".ttf", ".woff2"})
    lines = [
        f"{sha256(path.read_bytes()).hexdigest()}  {path.relative_to(FONTS).as_posix()}" for path in files
    ]
    listing.write_text(
        re.sub(r"^```\n.*?^```$", "\n".join(["```", *lines, "```"]), words, flags=re.MULTILINE | re.DOTALL),
        encoding="utf-8",
    )


def main(arguments: Sequence[str]) -> int:
    """Makes the faces that are named, or all of them; each takes some seconds."""
    chosen = [face for face in FACES if face.name in arguments] if arguments else list(FACES)
    if arguments and len(chosen) < len(arguments):
        print(f"usage: fonts.py [{' | '.join(face.name for face in FACES)}]", file=sys.stderr)
        return 2
    with TemporaryDirectory() as folder:
        for face in chosen:
            write_files(Path(folder), face)
    write_sheet()
    write_checksums()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
