"""Turns a pack into a PDF: the only place that knows WeasyPrint.

The style sheet and the fonts are read once per process. What a pack says, with these files, decides every byte:
no clock, no random number, no network, no file but our own.
"""

from __future__ import annotations

import gc
import hashlib
import io
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from typing import Any

import weasyprint
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from facilitator.packs import shortcuts
from facilitator.packs.content import content_bytes
from facilitator.packs.drawings import (
    commitment_glyph,
    ledger_picture,
    qr_code,
    say_whole,
    signature_drawing,
    small_ladder,
)
from facilitator.packs.edition import FONTS, STATIC, STYLES, TEMPLATES
from facilitator.packs.enclosed import Enclosed, enclosed_in
from facilitator.packs.page_tree import PageTree, plain_styles
from facilitator.packs.papers import Pack
from facilitator.packs.tagging import finisher
from facilitator.packs.text import block_attributes, characters_of, in_its_direction, joined, uncovered
from facilitator.packs.words import signs_in_words, wording_for

BASE = "https://packs.invalid/static/"
"""Our files' addresses inside the renderer; the name can never be resolved anywhere."""

PAPERS = {"A4": "210mm 297mm", "Letter": "8.5in 11in"}
CLOSER = {"Letter": ".new { padding-bottom: 1.5mm }"}
"""The shorter page holds as many blank commitments, a little closer."""

MIRRORED = """@page :right { margin-left: 25mm; margin-right: 15mm }
@page :left { margin-left: 15mm; margin-right: 25mm }"""
"""The first page lies on the right. Text is as wide as between the plain margins: no line breaks elsewhere."""

VARIANT = "pdf/a-3a"
"""What the engine is asked for, since it gives one of the two: the claim of PDF/UA is ours (`tagging.py`)."""

LINE = "_"
"""An em of a line to write on, in the font of forms."""

Progress = Callable[[float], None]


class RefusedAddress(FatalURLFetchingError):  # type: ignore[misc]
    """The layout asked for something that is not ours: the render ends."""


class OwnFilesFetcher(URLFetcher):  # type: ignore[misc]
    """Serves our own fonts and style sheets by their exact addresses and refuses everything else."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
        kinds = {".ttf": "font/ttf", ".css": "text/css"}
        ours = [STATIC / name for name in STYLES] + list(FONTS)
        self._files = {
            BASE + path.relative_to(STATIC).as_posix(): (path, kinds[path.suffix]) for path in ours
        }

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """The file with this very address; raises RefusedAddress for any other."""
        found = self._files.get(url)
        if found is None:
            raise RefusedAddress(f"refused: {url[:200]}")
        path, kind = found
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished PDF; `notes` says what its maker should know, such as letters that no font covers."""

    pdf: bytes
    pages: int
    notes: str


@dataclass(frozen=True, slots=True)
class _Press:
    """What a process reads once."""

    fetcher: OwnFilesFetcher
    fonts: FontConfiguration
    style: weasyprint.CSS
    papers: dict[str, weasyprint.CSS]
    mirrored: weasyprint.CSS


@lru_cache(maxsize=1)
def _press() -> _Press:
    shortcuts.take()
    fetcher, fonts = OwnFilesFetcher(), FontConfiguration()

    def sheet(text: str) -> weasyprint.CSS:
        return weasyprint.CSS(string=text, base_url=BASE + "css/", url_fetcher=fetcher, font_config=fonts)

    imports = "".join(f'@import url("{BASE}{name}");' for name in STYLES)
    papers = {
        name: sheet(f"@page {{ size: {size} }} {CLOSER.get(name, '')}") for name, size in PAPERS.items()
    }
    return _Press(fetcher, fonts, sheet(imports), papers, sheet(MIRRORED))


def warm_up() -> None:
    """Reads style sheets, fonts and templates, so that the first pack is as quick as the next."""
    # The renderer remarks on rules meant for screens; what matters is raised.
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    _press()
    plain_styles()
    environment = _environment("en")
    for name in environment.list_templates():
        environment.get_template(name)


@lru_cache(maxsize=8)
def _environment(locale: str) -> Environment:
    wording = wording_for(locale)
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=partial(_finished, readers=wording.language),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(wording.filters)
    environment.filters.update(
        block_attributes=partial(block_attributes, readers=wording.language),
        join=joined,
        party_of=lambda side, head: head.party(side).name,
        other_party_of=lambda side, head: head.party(side, other=True).name,
    )
    environment.globals.update(
        _=wording.gettext,
        ngettext=wording.ngettext,
        language=wording.language,
        ledger_picture=lambda sessions, rounds: ledger_picture(sessions, rounds, wording),
        commitment_glyph=commitment_glyph,
        small_ladder=small_ladder,
        tick_box=lambda ticked=False: "\u2611" if ticked else "\u2610",
        gap=lambda ems: LINE * ems,
        qr_code=qr_code,
        signature_drawing=lambda path, name, unshown: signature_drawing(
            path, wording.gettext("Signature drawn by %(name)s", name=name), unshown
        ),
    )
    return environment


def _finished(value: Any, readers: str) -> Any:
    """Every text on its way into the page gets its break points and its direction; what is markup already stays."""
    return in_its_direction(value, readers) if type(value) is str else value


def html_of(pack: Pack) -> str:
    """The page that is laid out."""
    template = _environment(pack.head.locale).get_template(f"{pack.kind}.html")
    return say_whole(template.render(pack=pack, head=pack.head))


def _paper(pack: Pack) -> str:
    return pack.head.paper if pack.head.paper in PAPERS else "A4"


def render_pack(pack: Pack, progress: Progress = lambda _share: None) -> Rendered:
    """Lays a pack out. `progress` hears shares from 0 to 1.

    Nothing is swept up meanwhile: whoever renders many collects between them, as the press does once it has answered.
    Raises RefusedAddress, which is no ordinary Exception, when a page asks for anything but our own files.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        with _listening(progress, _guessed_pages(pack)):
            return _laid_out(pack)
    finally:
        if collecting:
            gc.enable()


def _laid_out(pack: Pack) -> Rendered:
    pdf, pages = tagged_pdf(
        html_of(pack),
        _paper(pack),
        mirrored=pack.head.mirrored_margins,
        locale=pack.head.locale,
        moment=pack.head.moment,
        enclosed=enclosed_in(pack),
        identifier=hashlib.sha256(content_bytes(pack)).digest()[:16],
    )
    return Rendered(pdf, pages, uncovered(characters_of(pack), FONTS))


def tagged_pdf(
    page: str,
    paper: str,
    *,
    locale: str,
    moment: datetime,
    enclosed: tuple[Enclosed, ...],
    identifier: bytes,
    mirrored: bool = False,
) -> tuple[bytes, int]:
    """A page of HTML as a file that is PDF/UA-1 and PDF/A-3a at once, and how many pages it has.

    `moment` (UTC) is when it was made, `identifier` 16 bytes that no other file has. Raises RefusedAddress.
    """
    press = _press()
    document = PageTree(page, BASE, press.fetcher).render(
        font_config=press.fonts,
        stylesheets=[press.style, press.papers[paper], *([press.mirrored] if mirrored else [])],
        pdf_variant=VARIANT,
        cache={},
    )
    document.metadata.created = document.metadata.modified = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    document.metadata.attachments = [
        weasyprint.Attachment(
            string=one.content,
            name=one.name,
            description=one.about,
            created=moment,
            modified=moment,
            relationship=one.relationship,
        )
        for one in sorted(enclosed, key=lambda one: one.name)
    ]
    target = io.BytesIO()
    document.write_pdf(
        target,
        finisher=finisher(wording_for(locale).language, signs_in_words(locale)),
        pdf_variant=VARIANT,
        pdf_identifier=identifier,
    )
    return target.getvalue(), len(document.pages)


def _guessed_pages(pack: Pack) -> int:
    listed = [getattr(pack, name, ()) for name in ("commitments", "outcomes")]
    return 8 + sum(map(len, listed)) // 6


class _listening:
    """Hears the layout count its pages and passes that on as a share."""

    def __init__(self, progress: Progress, pages: int) -> None:
        self._handler = _PageCounter(progress, pages)
        self._log = logging.getLogger("weasyprint.progress")

    def __enter__(self) -> None:
        self._log.addHandler(self._handler)
        self._log.setLevel(logging.INFO)
        self._log.propagate = False

    def __exit__(self, *_: object) -> None:
        self._log.removeHandler(self._handler)


class _PageCounter(logging.Handler):
    _PAGE = re.compile(r"Page (\d+)")

    def __init__(self, progress: Progress, pages: int) -> None:
        super().__init__(logging.INFO)
        self._progress, self._pages = progress, pages

    def emit(self, record: logging.LogRecord) -> None:
        found = self._PAGE.search(record.getMessage())
        if found:
            self._progress(min(0.9, 0.1 + 0.8 * int(found[1]) / self._pages))
