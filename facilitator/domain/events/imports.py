"""Commitments that come in from a table, and go again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from facilitator.domain.events.commitments import Worded
from facilitator.domain.events.kinds import EventKind
from facilitator.domain.events.payloads import Payload, Private


@dataclass(frozen=True, slots=True)
class PromisesImported(Payload):
    """So many commitments and people came in; each has an event of its own.

    `content` is the hash of their rows: in the open it would let whoever has the table but for one name try names.
    """

    kind = EventKind.PROMISES_IMPORTED

    import_: int
    promises: int
    people: int
    content: Private[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentImported(Worded):
    """One commitment as its row said, with the facts behind its state; what the row left open is left out.

    `import_` is the import's number, `line` the row's in its table. `report`, `verdict` and `settled` are values, the
    rest as people write it in a table.
    """

    kind = EventKind.COMMITMENT_IMPORTED
    changes_fact = True

    import_: int
    line: int
    state: str
    report: str
    verdict: str
    settled: str
    reason: Private[str]
    times: int = 0
    carried_from: str = ""
    replaces: str = ""
    giver_yes: str = ""
    receiver_yes: str = ""
    category: str = ""
    report_evidence: Private[str] = ""
    receiver_verdict: str = ""
    receiver_word: Private[str] = ""
    settled_note: Private[str] = ""
    given_up: str = ""
    release_reason: Private[str] = ""
    change_by: str = ""
    change_deed: Private[str] = ""
    change_evidence: Private[str] = ""
    change_due: str = ""
    change_reason: Private[str] = ""
    change_accepted: str = ""


@dataclass(frozen=True, slots=True)
class ImportUndone(Payload):
    """All that came with an import went again, but for people who are named elsewhere."""

    kind = EventKind.IMPORT_UNDONE
    changes_fact = True

    import_: int
    refs: Sequence[str]
    people_kept: Private[Sequence[str]]
