"""What a request brings: taken in whole before anything is held, bounded by its route, refused in words."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import pytest
from flask import Flask, Response, request
from sqlalchemy import QueuePool

from facilitator.domain.drawings import MOST_CHARACTERS
from facilitator.extensions import db
from tests.clients import CheckedClient
from tests.factories import Cast
from tests.routes import addresses, writing_addresses
from tests.work import counted_work

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

FORM = "application/x-www-form-urlencoded"
PUBLIC = (
    "/join",
    "/join/name",
    "/sign-in",
    "/s/a-token",
    "/s/a-token/not-yet",
    "/setup/a-token",
    "/room/leave",
)


class Watched:
    """A body that looks around whenever somebody asks for more of it."""

    def __init__(self, content: bytes, look: Callable[[], None]) -> None:
        self._content = io.BytesIO(content)
        self._look = look

    def read(self, size: int = -1) -> bytes:
        self._look()
        return self._content.read(size)


def arriving(body: object, kind: str, length: int) -> dict[str, object]:
    """A request's environment as a server gives it, with a body of which nobody knows when it comes."""
    return {"wsgi.input": body, "CONTENT_TYPE": kind, "CONTENT_LENGTH": str(length)}


@pytest.mark.parametrize("kind", ["application/json", FORM])
def test_nothing_is_held_while_a_body_arrives(
    app: Flask, client: CheckedClient, cast: Cast, kind: str
) -> None:
    """No connection to the database is taken, so there is neither a lock nor a row that others wait for."""
    with app.app_context():
        pool = db.engine.pool
    assert isinstance(pool, QueuePool)
    addresses = writing_addresses(app, cast.public_id)
    assert len(addresses) > 80
    for endpoint, address in addresses.items():
        held: list[int] = []
        body = b'{"a": 1}'
        watched = Watched(body, lambda held=held: held.append(pool.checkedout()))
        client.post(address, environ_overrides=arriving(watched, kind, len(body)))
        assert held and not any(held), endpoint
        assert not watched.read(), f"{endpoint} left something of it"


def test_nothing_is_held_while_an_answer_is_read(app: Flask, client: CheckedClient, cast: Cast) -> None:
    with app.app_context():
        pool = db.engine.pool
    assert isinstance(pool, QueuePool)
    inner, held = app.wsgi_app, []

    def answered(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        answer = inner(environ, start_response)
        held.append(pool.checkedout())
        return answer

    app.wsgi_app = answered  # type: ignore[method-assign]
    for method in ("POST", "GET"):
        for endpoint, address in addresses(app, cast.public_id, method).items():
            client.open(address, method=method)
            assert held.pop() == 0, endpoint


def test_a_half_sent_body_is_no_crash(client: CheckedClient, cast: Cast) -> None:
    half, ours = arriving(io.BytesIO(b"name=On"), FORM, 100), {"Sec-Fetch-Site": "same-origin"}
    answer = client.post("/account/name", environ_overrides=half, headers=ours)
    assert answer.status_code == 400 and "did not arrive whole" in answer.text


def test_anybody_may_send_64_kilobytes(stranger: CheckedClient) -> None:
    for path in PUBLIC:
        answer = stranger.post(path, data={"name": "x" * (64 * 1024)})
        assert answer.status_code == 413, path
        assert "up to 64 KB and 200 fields" in answer.text
        assert stranger.post(path, data={"name": "x" * 60_000}).status_code != 413, path


@pytest.mark.parametrize("kind", [FORM, "multipart/form-data", "application/json"])
def test_anybody_may_send_200_fields(stranger: CheckedClient, kind: str) -> None:
    def sent(path: str, count: int) -> int:
        fields = {f"f{number}": "1" for number in range(count)}
        if kind == "application/json":
            return stranger.post(path, json=fields).status_code
        return stranger.post(path, data=fields, content_type=kind).status_code

    for path in PUBLIC:
        assert sent(path, 201) == 413, path
        assert sent(path, 200) != 413, path


def test_a_hundred_thousand_fields_cost_nobody_anything(client: CheckedClient, cast: Cast) -> None:
    """Also on a page that takes more."""
    many = "&".join(f"{number:x}=1" for number in range(100_000))
    with counted_work() as work:
        answer = client.post(f"{cast.url}/people/paste", data=many, content_type=FORM)
    assert answer.status_code == 413 and "1024 KB and 2000 fields" in answer.text
    assert work.calls < 1_000_000


def test_what_says_that_it_is_too_large_is_not_read(client: CheckedClient) -> None:
    body = Watched(b"", lambda: pytest.fail("read"))
    answer = client.post("/account/name", environ_overrides=arriving(body, FORM, 1024 * 1024 + 1))
    assert answer.status_code == 413 and "up to 1024 KB" in answer.text


def test_the_largest_drawing_fits(stranger: CheckedClient) -> None:
    drawing = "M1 1" + "L1.25 2.25" * ((MOST_CHARACTERS - 4) // 10)
    fields = {"drawing": drawing, "name": "名" * 120, "word": "字" * 600}
    assert stranger.post("/s/a-token", data=fields).status_code not in (400, 413)


def test_a_table_to_bring_in_may_be_larger(client: CheckedClient, cast: Cast) -> None:
    address = f"{cast.url}/commitments/import"
    table = (io.BytesIO(b"deed\n" + b"x" * 1_990_000), "table.csv")
    assert client.post(address, data={"file": table}).status_code == 422
    answer = client.post(address, data={"file": (io.BytesIO(bytes(12_600_000)), "table.csv")})
    assert answer.status_code == 413 and "up to 12288 KB" in answer.text


def test_what_a_stranger_brings_to_a_facilitators_page_is_not_looked_at(
    app: Flask, stranger: CheckedClient, client: CheckedClient, cast: Cast
) -> None:
    """They are asked to sign in, as with little of it."""
    seen: list[int] = []

    @app.after_request
    def look(response: Response) -> Response:
        seen.append(len(request.form))
        return response

    address = f"{cast.url}/commitments/import"
    little, much = (stranger.post(address, data={"text": "x" * size}) for size in (10, 1_900_000))
    assert little.status_code == much.status_code in (302, 400, 401)
    client.post(address, data={"text": "x" * 1_900_000})
    assert seen == [1, 0, 1]
