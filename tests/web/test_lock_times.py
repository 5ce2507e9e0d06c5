"""One act of one person never keeps the others from writing for long, however large the programme is.

What is counted is the work under the write lock (`tests.work`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from facilitator import database
from facilitator.database import write_lock
from facilitator.domain.commitment_rows import read_row
from facilitator.extensions import db
from facilitator.queries.programmes import programme_by_id
from facilitator.services.accounts import new_setup_token
from facilitator.services.imports import import_commitments
from tests.clients import CheckedClient
from tests.days import today
from tests.factories import PASSWORD, Cast
from tests.signing_room import commitment, sheet_on_table, started_workshop
from tests.work import Work, counted_work

MOST = 1_000_000
COMMITMENTS, NEW_ONES = 400, 100


@dataclass
class Held:
    """What each write since it was last asked has done under the lock."""

    works: list[Work] = field(default_factory=list)

    def most(self) -> int:
        found, self.works = max((work.calls for work in self.works), default=0), []
        return found


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Held:
    noted = Held()

    @contextmanager
    def counted(*given: Any, **named: Any) -> Iterator[None]:
        with write_lock(*given, **named), counted_work() as work:
            try:
                yield
            finally:
                noted.works.append(work)

    monkeypatch.setattr(database, "write_lock", counted)
    return noted


def test_no_act_on_a_long_list_holds_the_others_up(
    app: Flask, client: CheckedClient, cast: Cast, held: Held
) -> None:
    with app.app_context(), write_lock(db.session):
        number = started_workshop(cast)
        giver, receiver = cast.supplier_member.name, cast.customer_member.name
        cells = {"party": "supplier", "giver": giver, "receiver": receiver, "evidence": "It lies there"}
        cells |= {"due": today().isoformat(), "step": "1", "stretch": "2"}
        rows = [
            read_row(line, {**cells, "deed": f"Send report {line} every Friday by noon"})
            for line in range(2, COMMITMENTS + 2)
        ]
        import_commitments(cast.actor, programme_by_id(cast.programme_id), rows, number)
        for count in range(NEW_ONES):
            commitment(cast, number, deed=f"Tell us by Monday what went wrong in week {count}")
        db.session.commit()
    took: dict[str, int] = {}

    def post(path: str, fields: dict[str, str] | None = None) -> TestResponse:
        answer = client.post(f"{cast.url}/{path}", data={"once": path, **(fields or {})})
        assert answer.status_code == 303, (path, answer.status_code)
        took[path] = held.most()
        return answer

    post(f"workshops/{number}/sign/lock", {"take_in": "y"})
    for signer in (cast.supplier_signatory, cast.customer_signatory):
        with app.app_context():
            shown = sheet_on_table(cast, number).hash
        post(
            f"workshops/{number}/sign/host/{signer.number}",
            {"shown_hash": shown, "name": signer.name, "may_sign": "y"},
        )
    post(f"packs/signoff/{number}")
    post(f"packs/review/{number}")
    post(f"workshops/{number}/run/close", {"note": "Well done", "absent": "1"})
    post(f"people/{cast.supplier_member.number}/leave", {"successor": str(cast.supplier_signatory.number)})
    names = "\n".join(f"Person {count}" for count in range(200))
    post("people/paste", {"side": "customer", "people": names, "go": "add"})
    post("archive")
    assert {path: calls for path, calls in took.items() if calls > MOST} == {}


def test_passwords_are_hashed_and_the_example_is_told_without_holding_anybody_up(
    empty_app: Flask, held: Held
) -> None:
    with empty_app.app_context(), write_lock(db.session):
        token = new_setup_token()
        db.session.commit()
    client = empty_app.test_client()
    assert isinstance(client, CheckedClient)
    fields = {"email": "a@example.org", "name": "A", "password": PASSWORD, "example": "y", "once": "a"}
    assert client.post(f"/setup/{token}", data=fields).status_code == 303
    assert len(held.works) > 20, "in many slices"
    assert held.most() < MOST
    assert "example" in client.get("/").text.lower()
    new = {"current": PASSWORD, "new": "seven slow herons", "once": "b"}
    assert client.post("/account/password", data=new).status_code == 303
    assert not any("argon2.low_level" in work.modules for work in held.works)


def test_a_write_that_takes_long_is_told_to_the_log(
    app: Flask,
    client: CheckedClient,
    cast: Cast,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """By its route, so that whoever looks after the server knows what others waited for."""
    monkeypatch.setattr("facilitator.database.LONG", 0.0)
    client.post(f"{cast.url}/people/new", data={"side": "supplier", "name": "New"})
    told = [one.getMessage() for one in caplog.records if one.name == "facilitator.database"]
    assert any(one.startswith("POST /programmes/<programme_id>/people/new held") for one in told)
