"""Pages go out packed, without telling anything by their length, and nothing else does."""

from __future__ import annotations

import gzip

import brotli
import pytest
from flask import Flask, Response

from facilitator.web import packing
from tests.clients import CheckedClient
from tests.factories import Cast

UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress}
AS_BROWSERS = {"Accept-Encoding": "gzip, deflate, br, zstd"}


@pytest.mark.parametrize(
    ("takes", "coding"),
    [("gzip, deflate, br, zstd", "br"), ("gzip, deflate", "gzip"), ("br;q=0, gzip", "gzip"), ("*", "br")],
)
def test_a_page_comes_packed_as_the_browser_takes_it(bare: Flask, takes: str, coding: str) -> None:
    plain = bare.test_client().get("/page")
    assert "Content-Encoding" not in plain.headers and plain.headers["Vary"] == "Accept-Encoding"
    packed = bare.test_client().get("/page", headers={"Accept-Encoding": takes})
    assert packed.headers["Content-Encoding"] == coding
    assert packed.headers["Vary"] == "Accept-Encoding"
    assert UNPACK[coding](packed.data) == plain.data
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 10


def test_the_pages_of_the_app_are_packed_and_vary_by_cookie_and_coding(
    client: CheckedClient, cast: Cast
) -> None:
    for address in ("/", cast.url, f"{cast.url}/commitments", "/no/such/page"):
        plain = client.get(address)
        packed = client.open(address, method="HEAD", headers=AS_BROWSERS)
        assert packed.headers["Content-Encoding"] == "br", address
        assert int(packed.headers["Content-Length"]) < len(plain.data) / 2
        assert {"Cookie", "Accept-Encoding"} <= set(plain.vary) & set(packed.vary), address


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_another_site_asks_for_tells_nothing_by_its_length(bare: Flask, site: str) -> None:
    answer = bare.test_client().get("/page", headers=AS_BROWSERS | {"Sec-Fetch-Site": site})
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_what_somebody_opens_or_our_page_asks_for_is_packed(bare: Flask, site: str) -> None:
    answer = bare.test_client().get("/page", headers=AS_BROWSERS | {"Sec-Fetch-Site": site})
    assert answer.headers["Content-Encoding"] == "br"


@pytest.mark.parametrize("address", ["/short", "/stream", "/file", "/part", "/coded", "/empty"])
def test_what_is_short_a_stream_a_file_or_a_part_is_left_alone(bare: Flask, address: str) -> None:
    plain = bare.test_client().get(address)
    asked = bare.test_client().get(address, headers=AS_BROWSERS)
    assert asked.data == plain.data
    assert asked.headers.get("Content-Encoding") == plain.headers.get("Content-Encoding")


@pytest.fixture
def bare() -> Flask:
    """An app of nothing but answers of every sort."""
    app = Flask(__name__)
    packing.init_app(app)
    page = "<p>A line of a long page.</p>\n" * 200
    answers = {
        "page": lambda: Response(page),
        "short": lambda: Response("<p>Short.</p>"),
        "stream": lambda: Response((f"data: {page}\n\n" for _ in range(3)), mimetype="text/event-stream"),
        "file": lambda: Response(b"%PDF" * 1000, mimetype="application/pdf"),
        "part": lambda: Response(page[:1000], 206, {"Content-Range": "bytes 0-999/6000"}),
        "coded": lambda: Response(page, headers={"Content-Encoding": "identity"}),
        "empty": lambda: Response(status=204),
    }
    for name, answer in answers.items():
        app.add_url_rule(f"/{name}", name, answer)
    return app
