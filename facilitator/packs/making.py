"""Makes a pack: gathers what it says, prints it on a press, keeps the file, notes its checksum."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from facilitator.config import Settings
from facilitator.extensions import db
from facilitator.packs.files import content_hash, pack_path, store_pack
from facilitator.packs.press import Beat, Press
from facilitator.packs.record import build_record
from facilitator.packs.review_pack import build_review
from facilitator.packs.shapes import Pack
from facilitator.packs.sign_off_sheet import build_sign_off
from facilitator.packs.text import clean_record
from facilitator.queries.packs import issued_pack
from facilitator.services.packs import Made, PackStatus, check_kind, note_issued, status_of_request
from facilitator.services.transactions import write_kept

BUILDERS: dict[str, Callable[[int, int | None, str], Pack]] = {
    "review": build_review,
    "signoff": build_sign_off,
    "record": build_record,
}


@dataclass(frozen=True, slots=True)
class Finished:
    """A pack's file, with what its maker should know."""

    path: Path
    content_hash: str
    notes: str


def build_pack(settings: Settings, programme_id: int, kind: str, number: int | None) -> Pack:
    """All that a pack says, clean and ready to be printed. Raises NotFound."""
    check_kind(kind)
    return clean_record(BUILDERS[kind](programme_id, number, settings.base_url))


def status(settings: Settings, programme_id: int, kind: str, number: int | None) -> PackStatus:
    """Whether the pack as the programme stands now is ready, being printed, or not asked for. Raises NotFound."""
    hash_hex = content_hash(build_pack(settings, programme_id, kind, number))
    if pack_path(settings.packs_dir, hash_hex).is_file() and issued_pack(programme_id, hash_hex):
        return PackStatus(ready=True, content_hash=hash_hex)
    return status_of_request(programme_id, kind, number)


def make_pack(
    settings: Settings,
    programme_id: int,
    kind: str,
    number: int | None,
    press: Press,
    beat: Beat = lambda _share: None,
) -> Finished:
    """The pack's file; what is there already is not printed again.

    Ends the caller's reading transaction and commits its own note. Raises NotFound, PressError, OSError.
    """
    pack = build_pack(settings, programme_id, kind, number)
    db.session.rollback()
    hash_hex = content_hash(pack)
    known = issued_pack(programme_id, hash_hex)
    path = pack_path(settings.packs_dir, hash_hex)
    db.session.rollback()
    if known is not None and path.is_file():
        return Finished(path, hash_hex, known.notes)
    printed = press.print(pack, beat)
    store_pack(settings.packs_dir, hash_hex, printed.pdf)
    mark = pack.head.list_mark
    made = Made(
        kind=kind,
        content_hash=hash_hex,
        file_sha256=hashlib.sha256(printed.pdf).hexdigest(),
        size=len(printed.pdf),
        pages=printed.pages,
        notes=printed.notes,
        workshop_number=pack.session.number,
        sheet_hash=mark.hash if mark is not None else "",
    )
    with write_kept():
        note_issued(programme_id, made)
    return Finished(path, hash_hex, printed.notes)


def render_now(settings: Settings, programme_id: int, kind: str, number: int | None) -> Finished:
    """Makes a pack at once, in a child of this process: for commands and tests. Raises as `make_pack` does."""
    press = Press(settings.pack_seconds, settings.pack_megabytes)
    try:
        return make_pack(settings, programme_id, kind, number, press)
    finally:
        press.close()
