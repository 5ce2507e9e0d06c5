"""`pdfua`, a checker of other people's making, finds nothing wrong with our packs either."""

from __future__ import annotations

from pathlib import Path

import pdfua
import pytest

from facilitator.packs.render import render_pack
from tests.packs.tagged import Tagged
from tests.packs.test_tagging import PACKS

RAISES = {"UA-14-001"}
"""Its rule on empty headings stumbles over a heading of two pieces (pdfua 0.1.3 with pikepdf 10); ours holds that."""


@pytest.mark.parametrize("name", ["review with many languages", "signed sheet", "record"])
def test_it_finds_nothing(name: str, tmp_path: Path) -> None:
    path = tmp_path / "pack.pdf"
    path.write_bytes(render_pack(PACKS[name]()).pdf)
    report = pdfua.validate(str(path))
    assert [(one.rule_id, one.message) for one in report.findings] == []
    assert {one.rule_id for one in report.skipped} <= RAISES


def test_it_does_look(tmp_path: Path) -> None:
    tagged = Tagged(render_pack(PACKS["review"]()).pdf)
    del next(one for one in tagged.elements if one.kind == "Figure").raw["/Alt"]
    tagged.pdf.save(tmp_path / "pack.pdf")
    assert {one.rule_id for one in pdfua.validate(str(tmp_path / "pack.pdf")).findings} == {"UA-13-004"}
