"""The shorter ways through the layout engine lead to the same place."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys

import pytest
import weasyprint

from facilitator.config import ROOT
from facilitator.packs import shortcuts
from facilitator.packs.edition import STATIC, STYLES
from facilitator.packs.papers import Pack
from facilitator.packs.render import render_pack
from tests.packs.paper import commitment, review
from tests.packs.test_tagging import PACKS

LONG_WAY = """
from facilitator.packs import shortcuts
shortcuts.MADE_FOR = "another"
from tests.packs.test_shortcuts import digests
assert not shortcuts.take()
print(*digests(), sep="\\n")
"""


def many_rows() -> Pack:
    """What stands in many rows, in several widths, and a word that is alone in each."""
    return review(
        *(
            commitment(number, report="not_done" if number % 3 else "", giver="A " * number)
            for number in range(1, 30)
        )
    )


def digests() -> list[str]:
    """The files of all kinds of packs, each by its SHA-256."""
    packs = [many_rows(), *(made() for made in PACKS.values())]
    return [hashlib.sha256(render_pack(pack).pdf).hexdigest() for pack in packs]


def test_the_shorter_ways_are_made_for_the_version_that_is_here() -> None:
    """When this fails, read the engine's changes to the functions that `shortcuts.py` names before raising MADE_FOR."""
    assert shortcuts.MADE_FOR == weasyprint.VERSION == "70.0"
    assert shortcuts.take()


@pytest.mark.timeout(300)
def test_every_file_is_the_same_byte_for_byte_without_them() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LONG_WAY],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == digests()


def test_a_text_of_many_rows_is_made_into_glyphs_once(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    draw = shortcuts._draw_anew

    def noting(stream: object, textbox: object, *rest: object) -> list[object]:
        drawn.append(textbox.text)  # type: ignore[attr-defined]
        found: list[object] = draw(stream, textbox, *rest)
        return found

    monkeypatch.setattr(shortcuts, "_draw_anew", noting)
    render_pack(many_rows())
    boxes = [text for text in drawn if text.startswith("\u2610 late")]
    assert len(boxes) == 1


def test_no_style_of_ours_ends_a_line_with_dots() -> None:
    """A remembered line does not know in what width it stands."""
    for name in STYLES:
        ours = (STATIC / name).read_text(encoding="utf-8")
        assert not any(
            word in ours for word in ("text-overflow", "block-ellipsis", "line-clamp", "max-lines")
        )
