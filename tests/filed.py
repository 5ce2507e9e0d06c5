"""The file of a programme, changed as somebody might who has it, and what is said of it then."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from facilitator.domain.canonical import canonical_bytes
from facilitator.domain.errors import Invalid
from facilitator.domain.log import event_hash
from facilitator.domain.programme_files import written
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.models import Base
from facilitator.services.programme_check import check_programme_file
from facilitator.services.programme_export import programme_file
from facilitator.services.sheets import lock_list
from facilitator.services.workshops import close_workshop
from tests.factories import Cast
from tests.signing_room import commitment, sign_for, started_workshop

PRODUCT = {"version": "0.0", "address": "http://example.org"}


@pytest.fixture
def small(cast: Cast) -> bytes:
    """The file of a programme with a signed list."""
    number = started_workshop(cast)
    for side in Side:
        commitment(cast, number, side)
    lock_list(cast.actor, cast.programme_id, number)
    for side in Side:
        sign_for(cast, number, side)
    close_workshop(cast.actor, cast.programme_id, number, "Well done")
    return programme_file(cast.programme_id, PRODUCT)


def counts() -> dict[str, int]:
    return {
        name: db.session.execute(select(func.count()).select_from(table)).scalar_one()
        for name, table in Base.metadata.tables.items()
    }


def refusal(content: bytes) -> str:
    """What is said of a file that cannot come in."""
    before = counts()
    with pytest.raises(Invalid) as refused:
        check_programme_file(content)
    assert set(refused.value.fields) == {"file"} and counts() == before
    return refused.value.fields["file"]


def changed(content: bytes, change: Callable[[dict[str, Any]], object]) -> bytes:
    found = json.loads(content)
    change(found)
    return written(found)


def rewritten(found: dict[str, Any], seq: int, change: Callable[[dict[str, Any]], object]) -> None:
    """Changes an event and makes the whole chain anew behind it, as anybody can who has the file."""
    events, prev = found["log"]["events"], "0" * 64
    for place, one in enumerate(events, start=1):
        body = json.loads(one["body"])
        if place == seq:
            change(body)
        body["prev"] = prev
        one["body"] = canonical_bytes(body).decode()
        prev = one["hash"] = event_hash(one["body"].encode())
    found["log"]["hash"] = prev


def seq_of(content: bytes, kind: str) -> int:
    bodies = [json.loads(one["body"]) for one in json.loads(content)["log"]["events"]]
    return next(int(body["seq"]) for body in bodies if body["kind"] == kind)


def one_row(table: str, place: int = 0, **values: Any) -> Callable[[dict[str, Any]], None]:
    return lambda found: found["tables"][table][place].update(values)
