"""Each object of a file is worked out once, and the file is the same."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pydyf
import pytest

from facilitator.packs import tagging
from facilitator.packs.render import render_pack
from facilitator.packs.written import Written
from tests.packs.paper import review


def test_the_file_is_what_the_writer_alone_would_write(monkeypatch: pytest.MonkeyPatch) -> None:
    pack = review()
    once = render_pack(pack).pdf
    monkeypatch.setattr(tagging, "write_each_once", lambda _pdf: None)
    assert render_pack(pack).pdf == once


def test_a_page_is_packed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: Counter[int] = Counter()
    worked_out = pydyf.Stream.data.fget

    def counted(stream: Any) -> bytes:
        asked[id(stream)] += stream.number in pages
        data: bytes = worked_out(stream)
        return data

    pages: set[int] = set()
    finish = tagging.write_each_once

    def noting(pdf: Any) -> None:
        pages.update(one.number for one in pdf.objects if isinstance(one, pydyf.Stream))
        finish(pdf)

    monkeypatch.setattr(pydyf.Stream, "data", property(counted))
    monkeypatch.setattr(tagging, "write_each_once", noting)
    assert render_pack(review()).pdf
    assert pages
    assert set(asked.values()) - {0} == {1}


def test_what_is_written_keeps_its_place() -> None:
    pdf = pydyf.PDF()
    source = pydyf.Dictionary({"Type": "/Thing"})
    pdf.add_object(source)
    written = Written(source)
    assert (written.reference, written.indirect) == (source.reference, source.indirect)
    assert written.compressible and not Written(_numbered(pydyf.Stream([b"q"]))).compressible


def _numbered(source: Any) -> Any:
    source.number = 9
    return source
