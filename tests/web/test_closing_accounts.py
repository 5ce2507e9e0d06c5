"""Accounts switched off and removed: nobody is left without a programme's owner, and nothing of the log is lost."""

from __future__ import annotations

import pytest
from click.testing import Result
from flask import Flask

from facilitator.extensions import db
from facilitator.services.facilitators import add_facilitator
from tests.clients import CheckedClient
from tests.factories import PASSWORD, Cast
from tests.joining import new_phone as new_browser
from tests.joining import writing


def users(app: Flask, *given: str) -> Result:
    return app.test_cli_runner().invoke(args=["users", *given])


def sign_in(app: Flask, email: str, password: str = PASSWORD) -> tuple[int, str]:
    answer = new_browser(app).post("/sign-in", data={"email": email, "password": password})
    return answer.status_code, answer.text


def test_an_account_that_is_off_signs_in_nowhere_and_its_pages_end(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    link = users(app, "link", cast.facilitator.email).stdout.strip().removeprefix("http://localhost")
    off = users(app, "disable", cast.facilitator.email)
    assert off.exit_code == 0 and "Nobody else runs: On time and in the open" in off.stderr
    assert client.get(cast.url).status_code == 302
    status, page = sign_in(app, cast.facilitator.email)
    assert status == 422 and "switched off" in page
    status, page = sign_in(app, cast.facilitator.email, "a wrong guess")
    assert status == 422 and "switched off" not in page, "only who knows the password is told"
    assert new_browser(app).get(link).status_code == 404, "no link opens it either"
    assert users(app, "link", cast.facilitator.email).exit_code == 1
    assert "maja@example.org\tMaja Okonkwo\tswitched off" in users(app, "list").stdout

    assert users(app, "enable", cast.facilitator.email).exit_code == 0
    assert client.get(cast.url).status_code == 302, "what was signed in stays out"
    assert sign_in(app, cast.facilitator.email)[0] == 303


def test_a_programme_goes_on_with_its_other_facilitator(
    app: Flask, outsider_client: CheckedClient, cast: Cast
) -> None:
    with writing(app):
        add_facilitator(cast.actor, cast.programme_id, cast.outsider.email)
    off = users(app, "disable", cast.facilitator.email)
    assert "On time and in the open" not in off.stderr
    assert outsider_client.get(cast.url).status_code == 200


def test_removing_an_account_erases_the_person_and_keeps_the_log(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    with app.app_context():
        before = db.session.execute(db.text("SELECT body FROM events ORDER BY id")).scalars().all()
    refused = users(app, "remove", cast.facilitator.email)
    assert refused.exit_code == 1 and "On time and in the open" in refused.stderr
    assert client.get(cast.url).status_code == 200, "nothing was changed"

    gone = users(app, "remove", cast.facilitator.email, "--hand-over-to", cast.outsider.email)
    assert gone.exit_code == 0, gone.output
    assert client.get(cast.url).status_code == 302 and sign_in(app, cast.facilitator.email)[0] == 422
    with app.app_context():
        row = db.session.execute(
            db.text("SELECT email, name, password_hash FROM users WHERE id = :id"),
            {"id": cast.facilitator.id},
        ).one()
        assert "maja" not in str(row).lower() and "$argon2" not in str(row)
        after = db.session.execute(db.text("SELECT body FROM events ORDER BY id")).scalars().all()
        assert after[: len(before)] == before
        tables = ("sign_ins", "known_browsers", "programme_facilitators")
        for table in tables:
            left = db.session.execute(
                db.text(f"SELECT count(*) FROM {table} WHERE user_id = :id"), {"id": cast.facilitator.id}
            )
            assert left.scalar_one() == 0, table
    assert users(app, "list").stdout == "oskar@example.net\tOskar Fremd\n"
    verified = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert verified.exit_code == 0, verified.output
    made = users(app, "add", cast.facilitator.email, "--link")
    assert made.exit_code == 0, "the address is free again"


@pytest.mark.parametrize("successor", ["maja@example.org", "nobody@example.org"])
def test_programmes_are_handed_to_somebody_who_is_there(app: Flask, cast: Cast, successor: str) -> None:
    refused = users(app, "remove", cast.facilitator.email, "--hand-over-to", successor)
    assert refused.exit_code == 1 and refused.stderr.count("\n") == 1
    assert cast.facilitator.email in users(app, "list").stdout


def test_ones_own_account_is_removed_with_the_password(
    app: Flask, client: CheckedClient, outsider_client: CheckedClient, cast: Cast
) -> None:
    page = client.get("/account/remove").text
    assert "First hand over what is yours" in page and "nobody else runs it yet" in page
    forced = client.post("/account/remove", data={"password": PASSWORD})
    assert forced.status_code == 409 and "On time and in the open" in forced.text

    with writing(app):
        add_facilitator(cast.actor, cast.programme_id, cast.outsider.email)
    client.post(f"{cast.url}/facilitators/{cast.outsider.id}/owner")
    wrong = client.submit("/account/remove", {"password": "a wrong guess"}, "/account/remove")
    assert wrong.status_code == 422 and "not your present password" in wrong.text
    assert client.get("/account").status_code == 200
    done = client.submit("/account/remove", {"password": PASSWORD}, "/account/remove")
    assert (done.status_code, done.location) == (303, "/sign-in")
    assert client.get("/account").status_code == 302 and sign_in(app, cast.facilitator.email)[0] == 422
    assert outsider_client.get(cast.url).status_code == 200
    log = app.test_cli_runner().invoke(args=["security", "log", "--email", cast.facilitator.email]).stdout
    assert "account removed" in log
    assert app.test_cli_runner().invoke(args=["audit", "verify"]).exit_code == 0


def test_guessing_ones_password_on_the_removal_page_is_slowed(client: CheckedClient) -> None:
    answers = [client.post("/account/remove", data={"password": "a guess"}).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]


def test_an_example_that_nobody_else_runs_is_no_reason_to_stay(app: Flask, cast: Cast) -> None:
    run = app.test_cli_runner().invoke
    assert run(args=["users", "add", "new@example.org", "--link"]).exit_code == 0
    with writing(app):
        db.session.execute(
            db.text(
                "UPDATE programme_facilitators SET user_id = (SELECT id FROM users WHERE email = 'new@example.org') "
                "WHERE programme_id = :id"
            ),
            {"id": cast.programme_id},
        )
        db.session.execute(
            db.text("UPDATE programmes SET is_example = :yes WHERE id = :id"),
            {"id": cast.programme_id, "yes": True},
        )
    assert users(app, "remove", "new@example.org").exit_code == 0
