"""Makes a pack: takes a snapshot of what it says, prints that on a press, keeps the file, notes its checksum."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from facilitator import clock
from facilitator.config import Settings
from facilitator.domain.errors import Conflict, NotFound
from facilitator.domain.packs import Scope
from facilitator.domain.sheets import sheet_hash
from facilitator.packs.content import content_bytes, read_content
from facilitator.packs.files import content_hash, pack_path, store_pack
from facilitator.packs.papers import Pack, ScriptPack, SignOffSheet, WorkshopRecord
from facilitator.packs.press import Beat, Press
from facilitator.packs.record import build_record
from facilitator.packs.review_pack import build_review
from facilitator.packs.session_packs import build_launch, build_script
from facilitator.packs.sign_off_sheet import build_sign_off
from facilitator.packs.text import clean_record
from facilitator.queries.printing import AskedPack, Issued, asked_pack, issued_pack, stored_content
from facilitator.services.packs import Made, Snapshot, keep_snapshot, note_issued
from facilitator.services.transactions import let_go, one_moment, write_kept

BUILDERS: dict[str, Callable[[int, int | None, str], Pack]] = {
    "review": build_review,
    "signoff": build_sign_off,
    "record": build_record,
    "launch": build_launch,
    "script": build_script,
}
OUTDATED = "Facilitator was updated before this was printed. Please print it anew."
GONE = "What was to be printed has been tidied away. Please print it anew."


@dataclass(frozen=True, slots=True)
class PackStatus:
    """How a pack with one content stands. `ready`: its file can be had. `asked`: it waits or is being printed.

    Without `kind` nobody asked for it yet. `as_of_seq` is the event that it names, `changes` how many came since.
    """

    content_hash: str
    kind: str = ""
    ready: bool = False
    asked: bool = False
    running: bool = False
    progress: float = 0.0
    error: str = ""
    waited_seconds: float = 0.0
    as_of_seq: int = 0
    changes: int = 0
    issued: Issued | None = None


@dataclass(frozen=True, slots=True)
class Finished:
    """A pack's file, with what its maker should know."""

    path: Path
    content_hash: str
    notes: str


def build_pack(settings: Settings, programme_id: int, kind: str, number: int | None) -> Pack:
    """All that a pack says, clean and ready to be printed. Raises NotFound."""
    if kind not in BUILDERS:
        raise NotFound
    return clean_record(BUILDERS[kind](programme_id, number, settings.base_url))


def take_snapshot(settings: Settings, programme_id: int, kind: str, number: int | None) -> Snapshot:
    """What a pack says at this moment, to be stored: it takes long, so nobody holds a lock meanwhile.

    Ends the caller's reading transaction. Raises NotFound.
    """
    with one_moment():
        pack = build_pack(settings, programme_id, kind, number)
    content = content_bytes(pack)
    return Snapshot(
        programme_id=programme_id,
        kind=kind,
        content_hash=content_hash(content),
        content=content,
        scope=_scope_of(pack),
        as_of_seq=pack.head.log_seq,
        workshop_number=pack.session.number,
        sheet_hash=sheet_hash(pack.sheet_bytes) if pack.sheet_bytes else "",
    )


def _scope_of(pack: Pack) -> Scope:
    if isinstance(pack, SignOffSheet):
        return pack.mark.scope
    return Scope.WORKSHOP if isinstance(pack, WorkshopRecord | ScriptPack) else Scope.PROGRAMME


def status_of(settings: Settings, programme_id: int, hash_hex: str) -> PackStatus:
    """How it stands with this content: one select and a look at the folder."""
    found = asked_pack(programme_id, hash_hex)
    if found is None:
        return PackStatus(hash_hex)
    ready = found.issued is not None and pack_path(settings.packs_dir, hash_hex).is_file()
    asked = not ready and found.state in ("waiting", "running")
    return PackStatus(
        content_hash=hash_hex,
        kind=found.kind,
        ready=ready,
        asked=asked,
        running=asked and found.state == "running",
        progress=found.progress,
        error=found.error if not ready and found.state == "failed" else "",
        waited_seconds=_waited(found),
        as_of_seq=found.as_of_seq,
        changes=found.changes,
        issued=found.issued if ready else None,
    )


def _waited(found: AskedPack) -> float:
    return (clock.now() - found.queued_at).total_seconds() if found.queued_at is not None else 0.0


def status(settings: Settings, programme_id: int, kind: str, number: int | None) -> PackStatus:
    """How it stands with the pack as the programme is now. Raises NotFound."""
    return status_of(
        settings, programme_id, content_hash(content_bytes(build_pack(settings, programme_id, kind, number)))
    )


def make_pack(settings: Settings, hash_hex: str, press: Press, beat: Beat = lambda _share: None) -> Finished:
    """The file of a stored content; what is there already is not printed again.

    Ends the caller's reading transaction and commits its own note. Raises Conflict when the content is gone or was
    stored before an update of ours, PressError, OSError.
    """
    stored = stored_content(hash_hex)
    if stored is None:
        raise Conflict(GONE)
    known = issued_pack(stored.programme_id, hash_hex)
    path = pack_path(settings.packs_dir, hash_hex)
    let_go()
    if known is not None and path.is_file():
        return Finished(path, hash_hex, known.notes)
    if content_hash(stored.content) != hash_hex:
        raise Conflict(OUTDATED)
    pack = read_content(stored.content, stored.sheet_bytes)
    printed = press.print(pack, beat)
    store_pack(settings.packs_dir, hash_hex, printed.pdf)
    mark = pack.head.list_mark
    made = Made(
        kind=stored.kind,
        content_hash=hash_hex,
        file_sha256=hashlib.sha256(printed.pdf).hexdigest(),
        size=len(printed.pdf),
        pages=printed.pages,
        notes=printed.notes,
        workshop_number=pack.session.number,
        sheet_hash=mark.hash if mark is not None else "",
    )
    try:
        with write_kept():
            note_issued(stored.programme_id, made)
    except Conflict:  # a rehearsal that ended while this was printed takes it along
        path.unlink(missing_ok=True)
        raise
    return Finished(path, hash_hex, printed.notes)


def render_now(settings: Settings, programme_id: int, kind: str, number: int | None) -> Finished:
    """Makes a pack at once, in a child of this process: for commands and tests. Raises as `make_pack` does."""
    snapshot = take_snapshot(settings, programme_id, kind, number)
    with write_kept():
        keep_snapshot(snapshot)
    press = Press(settings.pack_seconds, settings.pack_megabytes)
    try:
        return make_pack(settings, snapshot.content_hash, press)
    finally:
        press.close()
