"""What every answer carries, and which hosts are answered at all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from flask import Flask

from tests.clients import CheckedClient
from tests.conftest import make_app


def test_pages_are_private_and_may_run_nothing_inline(client: CheckedClient) -> None:
    headers = client.get("/account").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy and "http:" not in policy and "*" not in policy
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_error_pages_carry_them_too(stranger: CheckedClient) -> None:
    answer = stranger.get("/no/such/page")
    assert answer.status_code == 404
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_another_host_is_refused(app: Flask, stranger: CheckedClient) -> None:
    answer = stranger.get("/sign-in", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "evil.example" not in answer.get_data(as_text=True)


def test_a_forged_forwarded_host_is_not_read(stranger: CheckedClient) -> None:
    page = stranger.get("/sign-in", headers={"X-Forwarded-Host": "evil.example"})
    assert page.status_code == 200
    assert "evil.example" not in page.get_data(as_text=True)


def test_the_session_cookie_is_for_this_site_and_no_script(stranger: CheckedClient) -> None:
    cookie = stranger.get("/sign-in").headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie


def test_over_https_the_cookie_is_secure_and_bound_to_the_host(app: Flask, tmp_path: Path) -> None:
    settings = replace(app.config["SETTINGS"], given_url="https://localhost")
    secure = make_app(settings).test_client()
    cookie = secure.get("/sign-in", base_url="https://localhost").headers["Set-Cookie"]
    assert cookie.startswith("__Host-facilitator=") and "; Secure" in cookie


def test_a_body_that_is_too_large_is_refused(client: CheckedClient) -> None:
    answer = client.post("/account/name", data={"name": "x" * (3 * 1024 * 1024)})
    assert answer.status_code == 413
