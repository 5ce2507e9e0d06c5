"""What a PDF must be: the same for the same content, tagged, closed, the right size, with its attachment."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import replace

import pikepdf
import pytest
import weasyprint

from facilitator.domain.canonical import read_canonical
from facilitator.packs.content import content_bytes
from facilitator.packs.parts.sign import SignPage
from facilitator.packs.render import BASE, OwnFilesFetcher, RefusedAddress, render_pack
from facilitator.packs.signing_shapes import Signing
from tests.packs.paper import (
    CODE,
    HASH,
    LEGAL,
    SIGNERS,
    commitment,
    head,
    mark,
    needs_poppler,
    opened,
    pages_of,
    review,
    sign_off,
    text_of,
)


def test_same_content_gives_the_same_bytes() -> None:
    first, second = render_pack(review()), render_pack(review())
    assert first.pdf == second.pdf
    assert render_pack(review(commitment(deed="Something else"))).pdf != first.pdf


@pytest.mark.parametrize(("paper", "size"), [("A4", (595, 842)), ("Letter", (612, 792))])
def test_paper_size_follows_the_programme(paper: str, size: tuple[int, int]) -> None:
    pdf = opened(render_pack(review(head=head(paper=paper))).pdf)
    for page in pdf.pages:
        _x, _y, width, height = (float(edge) for edge in page.mediabox)  # type: ignore[arg-type]
        assert (round(width), round(height)) == size


@needs_poppler
@pytest.mark.parametrize(
    ("mirrored", "edges"), [(False, {(57, 539)}), (True, {(71, 553), (43, 524)})], ids=["plain", "mirrored"]
)
def test_the_bound_side_of_each_page_has_the_wider_margin_where_that_is_set(
    mirrored: bool, edges: set[tuple[int, int]]
) -> None:
    """20 mm on either side, or 25 mm where it is bound: on the left of odd pages, on the right of even ones."""
    plain = review(*(commitment(n) for n in range(1, 12)))
    pack = replace(plain, head=head(mirrored_margins=mirrored))
    done = render_pack(pack)
    assert done.pages == render_pack(plain).pages > 2
    found = page_edges(done.pdf)
    assert set(found) == edges
    assert not mirrored or found[:2] == [(71, 553), (43, 524)]
    assert (b"mirrored_margins" in content_bytes(pack)) is mirrored


def page_edges(pdf: bytes) -> list[tuple[int, int]]:
    """Where the words of each page begin and end, in whole points."""
    done = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True)
    pages = done.stdout.decode("utf-8").split("</page>")[:-1]
    return [
        (
            round(min(float(x) for x in re.findall('xMin="([^"]+)', page))),
            round(max(float(x) for x in re.findall('xMax="([^"]+)', page))),
        )
        for page in pages
    ]


def test_tagged_titled_in_its_language_with_bookmarks() -> None:
    pdf = opened(render_pack(review(commitment(7))).pdf)
    assert pdf.Root.MarkInfo.Marked
    assert str(pdf.Root.Lang) == "en"
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    assert "On time and in the open" in str(pdf.docinfo["/Title"])
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
    with pdf.open_outline() as outline:
        titles = [entry.title for entry in outline.root]
        inside = [child.title for entry in outline.root for child in entry.children]
    assert "Agenda" in titles and "To sign" in titles
    assert any(title.startswith("S-07 Send the weekly figures") for title in inside)


def test_attachment_is_the_sheet_as_stored_or_the_packs_own_content() -> None:
    signed = opened(render_pack(sign_off("complete")).pdf)
    assert signed.attachments["commitment-sheet.json"].get_file().read_bytes() == (
        b'{"schema":"commitment-sheet"}'
    )
    pack = review()
    unsigned = opened(render_pack(pack).pdf)
    stored = unsigned.attachments["pack-content.json"].get_file().read_bytes()
    assert stored == content_bytes(pack)
    assert json.loads(stored) == read_canonical(stored)


@needs_poppler
def test_every_page_carries_code_revision_number_and_address() -> None:
    pages = pages_of(render_pack(sign_off("open")).pdf)
    assert len(pages) >= 2
    for number, page in enumerate(pages, 1):
        assert CODE in page and "revision 3" in page
        assert f"page {number} of {len(pages)}" in page
        assert mark().public_url in page


@needs_poppler
def test_draft_stands_across_every_page_until_both_signed() -> None:
    for page in pages_of(render_pack(sign_off("open")).pdf):
        assert "DRAFT" in page
    unsigned = pages_of(render_pack(sign_off("unsigned")).pdf)
    assert all("not agreed" in page for page in unsigned)
    assert "DRAFT" not in "".join(pages_of(render_pack(sign_off("complete")).pdf))


@needs_poppler
def test_sheet_has_code_full_hash_and_boxes_for_both_signatories() -> None:
    text = text_of(render_pack(sign_off("open")).pdf)
    assert HASH in text
    for name in ("SolveigÅnestad", "CarlaBrandão"):
        assert name in text
    links = [
        str(note.A.URI)
        for page in opened(render_pack(sign_off("open")).pdf).pages
        for note in page.get("/Annots", pikepdf.Array())
        if "/A" in note
    ]
    assert mark().verify_url in links


@needs_poppler
def test_a_list_locked_for_the_session_brings_its_code_into_the_review_pack() -> None:
    sign = SignPage("open", Signing((), (), SIGNERS), "I accept it for {party}.", LEGAL, mark=mark())
    pack = review(list_state="open", head=head(list_mark=mark()), sheet_bytes=b"{}", sign=sign)
    assert HASH in text_of(render_pack(pack).pdf)


@needs_poppler
def test_no_commitment_shorter_than_a_page_is_cut_in_two() -> None:
    many = [
        commitment(n, deed=f"Deed{n:03d} begins here", evidence=f"and Proof{n:03d} ends it")
        for n in range(1, 31)
    ]
    pages = pages_of(render_pack(review(*many)).pdf)
    for n in range(1, 31):
        on = [i for i, page in enumerate(pages) if f"Deed{n:03d}" in page]
        ends = [i for i, page in enumerate(pages) if f"Proof{n:03d}" in page]
        assert on == ends and len(on) == 1


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:1/x.png",
        "https://example.org/x.css",
        "data:text/plain,hello",
        "ftp://example.org/x",
        BASE + "fonts/../../instance/secret.key",
        BASE + "css/tokens.css?x=1",
        BASE + "fonts/SourceSans3-Regular.TTF",
        BASE + "",
    ],
)
def test_the_fetcher_opens_nothing_but_our_own_files(address: str) -> None:
    with pytest.raises(RefusedAddress):
        OwnFilesFetcher().fetch(address)


def test_the_fetcher_serves_our_fonts_and_styles() -> None:
    fetcher = OwnFilesFetcher()
    assert fetcher.fetch(BASE + "fonts/SourceSans3-Regular.ttf").read()[:4] == b"\0\1\0\0"
    assert b"--ink" in fetcher.fetch(BASE + "css/tokens.css").read()


def test_a_page_that_asks_for_something_foreign_ends_the_render() -> None:
    html = weasyprint.HTML(
        string='<img src="file:///etc/passwd" alt="x">', base_url=BASE, url_fetcher=OwnFilesFetcher()
    )
    with pytest.raises(RefusedAddress):
        html.render()


def test_progress_is_heard() -> None:
    shares: list[float] = []
    render_pack(review(*[commitment(n) for n in range(1, 20)]), shares.append)
    assert shares and all(0 <= share <= 1 for share in shares)


def test_letters_without_a_font_are_reported() -> None:
    assert render_pack(review()).notes == ""
    private = chr(0x10FFF0)
    assert "U+10FFF0" in render_pack(review(commitment(deed=f"Odd {private}"))).notes
