"""A whole programme as one file, on the pages: who may take it along, and how one comes in."""

from __future__ import annotations

import io
import json
import re

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from facilitator.domain.security import Noted
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.models import Programme, SecurityNote, Sheet
from facilitator.queries.programmes import all_programmes
from facilitator.services.sheets import lock_list
from tests.clients import CheckedClient
from tests.conftest import row_count
from tests.factories import Cast
from tests.ledgers import stored_by
from tests.signing_room import commitment, sign_for, started_workshop


def once(page: str) -> dict[str, str]:
    """The key of a form, as its page has it."""
    found = re.search(r'name="once"[^>]*value="([^"]+)"', page)
    assert found is not None
    return {"once": found[1]}


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


def sent(client: CheckedClient, content: bytes) -> TestResponse:
    """The answer to a file that somebody chose."""
    return client.post(
        "/programmes/from-file",
        data={"file": (io.BytesIO(content), "programme-x.json")},
        content_type="multipart/form-data",
    )


def test_a_file_is_looked_at_and_comes_in_when_that_is_confirmed(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    assert 'href="/programmes/from-file"' in client.get("/").get_data(as_text=True)
    content = client.get(f"{cast.url}/programme.json").data
    answer = sent(client, content)
    assert answer.status_code == 303
    preview = client.get(answer.location)
    page = preview.get_data(as_text=True)
    for words in (
        "On time and in the open",
        "Not checked: the seals of the log",
        "here already",
        "None of them gets",
    ):
        assert words in page, words
    with app.app_context():
        assert len(all_programmes()) == 2, "nothing has come in yet"
    refused = client.post(answer.location, data=once(page))
    assert refused.status_code == 422 and "as a copy" in refused.get_data(as_text=True)
    done = client.post(answer.location, data=once(page) | {"as_copy": "y"})
    assert done.status_code == 303
    assert client.post(answer.location, data=once(page) | {"as_copy": "y"}).location == done.location, (
        "sent twice"
    )
    with app.app_context():
        assert len(all_programmes()) == 3
        assert row_count("staged_programmes") == 0
    shown = client.get(done.location).get_data(as_text=True)
    assert "their seals could not be checked here" in shown
    papers = client.get(f"{done.location}/papers").get_data(as_text=True)
    assert "It came here on" in papers and "Their seals could not be checked here" in papers


def test_a_file_with_something_wrong_is_said_beside_the_field_and_not_kept(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    content = client.get(f"{cast.url}/programme.json").data
    for wrong, words in (
        (b"party,giver", "is no JSON"),
        (b"", "Choose the file of a programme"),
        (content[:-9], "cut off"),
        (content.replace(b"On time and in the open", b"Late and in the dark", 1), "not as it was written"),
    ):
        answer = sent(client, wrong)
        assert answer.status_code == 422 and words in answer.get_data(as_text=True), words
    with app.app_context():
        assert row_count("staged_programmes") == 0 and len(all_programmes()) == 2


def test_a_file_that_is_looked_at_is_nobody_elses(
    app: Flask, client: CheckedClient, outsider_client: CheckedClient, cast: Cast
) -> None:
    place = sent(client, client.get(f"{cast.url}/programme.json").data).location
    assert outsider_client.get(place).status_code == 404
    assert outsider_client.post(place, data={}).status_code == 404
    assert client.get(place).status_code == 200


def test_the_verify_page_of_a_list_that_was_signed_elsewhere_says_so(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    with stored_by(app):
        number = started_workshop(cast)
        for side in Side:
            commitment(cast, number, side)
        lock_list(cast.actor, cast.programme_id, number)
        for side in Side:
            sign_for(cast, number, side)
    place = sent(client, client.get(f"{cast.url}/programme.json").data).location
    page = client.get(place).get_data(as_text=True)
    done = client.post(place, data=once(page) | {"as_copy": "y"})
    public_id = done.location.rpartition("/")[2]
    with app.app_context():
        rows = db.session.execute(
            select(Programme.public_id, Sheet.verify_id, Sheet.code).join(
                Sheet, Sheet.programme_id == Programme.id
            )
        ).all()
    here = {one.public_id: one for one in rows}
    assert (
        here[public_id].code == here[cast.public_id].code
        and here[public_id].verify_id != here[cast.public_id].verify_id
    )
    came = client.get(f"/v/{here[public_id].verify_id}").get_data(as_text=True)
    for words in (
        "Signed before the programme came here",
        "the seals are not checked here",
        "The stored text matches its fingerprint",
        "The signatures are those in the log",
        "came with a file; their seals are not checked",
    ):
        assert words in came, words
    own = client.get(f"/v/{here[cast.public_id].verify_id}").get_data(as_text=True)
    assert "Signed before the programme came here" not in own and "seals are not checked" not in own
