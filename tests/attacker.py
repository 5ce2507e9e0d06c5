"""Somebody who holds the database's files and the logs after an anonymous round, and tries to say whose card is whose.

Each way to guess puts the cards in some order that the files give away, and lays it beside the order in which people
were seen to act by name at the same time. In the worst room, the one that is played here, those two orders were
exactly the same when it happened.
"""

from __future__ import annotations

import logging
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from facilitator.database import sqlite_module

WAL_HEADER, FRAME_HEADER = 32, 24
_TEXT = re.compile(rb"card [0-9a-f]{16}")


@dataclass
class Evidence:
    """Copies of everything that lies on the disk, and what was logged."""

    database: bytes
    wal: bytes
    shm: bytes
    logs: str

    @classmethod
    def seize(cls, path: Path, logs: str = "") -> Evidence:
        return cls(path.read_bytes(), _bytes(Path(f"{path}-wal")), _bytes(Path(f"{path}-shm")), logs)

    @property
    def everything(self) -> bytes:
        return self.database + self.wal + self.shm + self.logs.encode()

    def wal_pages(self) -> Iterator[bytes]:
        """The pages in the write-ahead log, in the order in which they were written."""
        if len(self.wal) < WAL_HEADER:
            return
        size = int.from_bytes(self.wal[8:12], "big") or 65536
        for start in range(WAL_HEADER, len(self.wal) - FRAME_HEADER, FRAME_HEADER + size):
            yield self.wal[start + FRAME_HEADER : start + FRAME_HEADER + size]


@dataclass
class Tally:
    """How often each way to guess was right. `chance` is what guessing without the files would reach."""

    right: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    trials: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def rate(self, way: str) -> float:
        return self.right[way] / self.trials[way]

    @property
    def best(self) -> float:
        return max(self.rate(way) for way in self.trials)

    def above(self, bound: float) -> set[str]:
        """The ways that were right more often than this."""
        return {way for way in self.trials if self.rate(way) > bound}

    def __str__(self) -> str:
        return ", ".join(f"{way} {self.rate(way):.3%} of {self.trials[way]}" for way in sorted(self.trials))


def guess(
    tally: Tally,
    evidence: Evidence,
    tables: Mapping[str, Sequence[tuple[str, str]]],
    acted: Sequence[str],
    truth: Mapping[str, str],
) -> None:
    """Tries every way once. `tables` are the cards (side and text) in every order that the table itself has, `acted`
    the people in the order in which they acted by name, each as often as they handed in a card; `truth` says whose a
    card was, and each person's side is the first letter of their name.

    A card with a side is laid beside the people of that side only, as everybody in the room would.
    """
    sides = {text: side[:1] for rows in tables.values() for side, text in rows}
    for way, order in _orders(evidence, tables, set(sides)).items():
        for letter in ("s", "c", ""):
            cards = [text for text in order if sides[text] == letter]
            people = [name for name in acted if not letter or name.startswith(letter)]
            for text, name in zip(cards, people, strict=False):
                tally.trials[way] += 1
                tally.right[way] += truth[text] == name


def _orders(
    evidence: Evidence, tables: Mapping[str, Sequence[tuple[str, str]]], known: set[str]
) -> dict[str, list[str]]:
    orders = {way: [text for _side, text in rows] for way, rows in tables.items()}
    orders["bytes of the file"] = _seen([evidence.database], known)
    orders["last bytes of the file"] = _seen([evidence.database], known, newest=True)
    orders |= {f"{way}, backwards": order[::-1] for way, order in orders.items()}
    pages = list(evidence.wal_pages())
    others = {
        "write-ahead log": _seen(pages, known),
        "last pages of the write-ahead log": _seen(pages, known, newest=True),
        "shared memory": _seen([evidence.shm], known),
        "logs": _seen([evidence.logs.encode()], known),
    }
    return orders | {way: order for way, order in others.items() if order}


def _seen(parts: Sequence[bytes], known: set[str], *, newest: bool = False) -> list[str]:
    """Cards in the order in which they first (or, with `newest`, last) stand in these bytes.

    SQLite fills a page from its end, so within one the newest card stands before the older ones.
    """
    texts = [match.decode() for part in parts for match in reversed(_TEXT.findall(part))]
    found = dict.fromkeys(text for text in (texts[::-1] if newest else texts) if text in known)
    return list(found)[::-1] if newest else list(found)


def cards_in(path: Path, order: str) -> list[tuple[str, str]]:
    """Side and text of the cards in a copy of the database, read as anybody would with its file in hand."""
    with closing(connection_to(path)) as connection:
        return list(connection.execute(f"SELECT side, text FROM cards WHERE anonymous ORDER BY {order}"))


def connection_to(path: Path) -> sqlite3.Connection:
    connection: sqlite3.Connection = sqlite_module().connect(f"file:{path}?mode=ro", uri=True)
    return connection


@contextmanager
def all_logs() -> Iterator[list[str]]:
    """Every line that anything logs meanwhile, however unimportant."""
    lines: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(record.getMessage())

    ear, root = Ear(level=logging.DEBUG), logging.getLogger()
    ours = logging.getLogger("facilitator")
    levels = root.level, ours.level
    root.addHandler(ear)
    root.setLevel(logging.DEBUG)
    ours.setLevel(logging.DEBUG)
    try:
        yield lines
    finally:
        root.removeHandler(ear)
        root.setLevel(levels[0])
        ours.setLevel(levels[1])


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""
