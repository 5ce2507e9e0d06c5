"""A bundle: one sealed file with everything that an installation needs to live on elsewhere.

Inside is a tar archive: `manifest.json`, the database's copy, both keys, the packs.
"""

from __future__ import annotations

import io
import json
import os
import re
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from facilitator.domain.errors import Invalid
from facilitator.services.sealed_stream import SealedReader, SealedWriter

MANIFEST, DATABASE = "manifest.json", "database"
KEYS = ("log.key", "secret.key")
_PACK = re.compile(r"[0-9a-f]{64}\.pdf")
_LARGEST_SMALL = 65536


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a bundle says about itself: the version that made it, the database's kind and migration, what it holds."""

    made_by: str
    made_at: str
    kind: str
    revision: str
    log_key: str
    events: int
    commitments: int


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A bundle's files in a folder of their own: `database`, `packs/…`; the keys stay in memory."""

    manifest: Manifest
    database: Path
    packs: Path
    keys: Mapping[str, bytes]


def packs_in(folder: Path) -> list[Path]:
    """The finished packs of a folder, in the order of their names."""
    return sorted(path for path in folder.glob("*.pdf") if _PACK.fullmatch(path.name))


def write_bundle(
    target: BinaryIO,
    passphrase: str,
    manifest: Manifest,
    database: Path,
    keys: Mapping[str, bytes],
    packs: Iterable[Path],
) -> None:
    """Writes all of it, sealed. A pack that is pruned meanwhile is left out. Raises Invalid, OSError."""
    sealed = SealedWriter(target, passphrase)
    with tarfile.open(fileobj=cast(IO[bytes], sealed), mode="w|", format=tarfile.PAX_FORMAT) as tar:
        about = json.dumps(asdict(manifest)).encode()
        for name, content in ((MANIFEST, about), *((f"keys/{name}", key) for name, key in keys.items())):
            _add(tar, name, io.BytesIO(content), len(content))
        for name, path in ((DATABASE, database), *((f"packs/{pack.name}", pack) for pack in packs)):
            try:
                file = path.open("rb")
            except FileNotFoundError:
                if name == DATABASE:
                    raise
                continue
            with file:
                _add(tar, name, file, os.fstat(file.fileno()).st_size)
    sealed.close()


def _add(tar: tarfile.TarFile, name: str, content: BinaryIO, size: int) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    tar.addfile(member, content)


def unpack_bundle(source: BinaryIO, passphrase: str, folder: Path) -> Unpacked:
    """Opens a bundle into a folder that is there and empty. Raises Invalid (field `file`) for another one."""
    (folder / "packs").mkdir(mode=0o700)
    small: dict[str, bytes] = {}
    with _reading(source, passphrase) as members:
        for tar, member in members:
            content = tar.extractfile(member)
            if not member.isreg() or content is None:
                raise _strange(member.name)
            if member.name in (MANIFEST, *(f"keys/{name}" for name in KEYS)):
                small[member.name] = content.read(_LARGEST_SMALL)
            else:
                _write(_place_of(member.name, folder), content)
    keys = {name: small[f"keys/{name}"] for name in KEYS if f"keys/{name}" in small}
    if MANIFEST not in small or len(keys) != len(KEYS) or not (folder / DATABASE).exists():
        raise Invalid({"file": "The bundle is not complete."})
    return Unpacked(_manifest(small[MANIFEST]), folder / DATABASE, folder / "packs", keys)


@contextmanager
def _reading(
    source: BinaryIO, passphrase: str
) -> Iterator[Iterator[tuple[tarfile.TarFile, tarfile.TarInfo]]]:
    opened = SealedReader(source, passphrase)
    try:
        with tarfile.open(fileobj=cast(IO[bytes], opened), mode="r|") as tar:
            yield ((tar, member) for member in tar)
        while opened.read(_LARGEST_SMALL):
            """To the very end: only then is it known that nothing is missing."""
    except tarfile.TarError as error:
        raise Invalid({"file": "The bundle cannot be read."}) from error


def _place_of(name: str, folder: Path) -> Path:
    """Where a large member goes: the names that we write, and no other."""
    if name == DATABASE:
        return folder / DATABASE
    place, _, file = name.partition("/")
    if place != "packs" or not _PACK.fullmatch(file):
        raise _strange(name)
    return folder / "packs" / file


def _write(path: Path, content: IO[bytes]) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        while piece := content.read(1024 * 1024):
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())


def _strange(name: str) -> Invalid:
    return Invalid({"file": f"The bundle holds something that no backup of ours holds: {name[:80]!r}."})


def _manifest(text: bytes) -> Manifest:
    try:
        plain: dict[str, Any] = json.loads(text)
        return Manifest(**plain)
    except (ValueError, TypeError) as error:
        raise Invalid(
            {"file": "The bundle does not say what it is. It may be newer than this version."}
        ) from error
