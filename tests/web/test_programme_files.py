"""A whole programme as one file, on the pages: who may take it along."""

from __future__ import annotations

import json

from flask import Flask
from sqlalchemy import select

from facilitator.domain.security import Noted
from facilitator.extensions import db
from facilitator.models import SecurityNote
from tests.clients import CheckedClient
from tests.factories import Cast


def test_those_who_run_it_take_it_along_and_the_security_log_tells(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    page = client.get(f"{cast.url}/papers").get_data(as_text=True)
    assert f'href="{cast.url}/programme.json"' in page
    answer = client.get(f"{cast.url}/programme.json")
    assert answer.mimetype == "application/json"
    assert f'filename="programme-{cast.public_id}.json"' in answer.headers["Content-Disposition"]
    found = json.loads(answer.data)
    assert found["programme"]["public_id"] == cast.public_id
    with app.app_context():
        notes = db.session.scalars(
            select(SecurityNote.detail).where(SecurityNote.kind == Noted.EXPORTED.value)
        ).all()
    assert notes == [f"the whole of programme {cast.public_id}"]


def test_another_ones_programme_is_not_known(client: CheckedClient, cast: Cast) -> None:
    assert client.get(f"/programmes/{cast.other_public_id}/programme.json").status_code == 404
