"""Who runs a programme: asked first, owned by one of them, and nobody learns who has an account."""

from __future__ import annotations

import re

from flask import Flask

from facilitator.extensions import db
from facilitator.models import ProgrammeFacilitator
from facilitator.services.accounts import create_account
from facilitator.services.facilitators import add_facilitator
from tests.clients import CheckedClient
from tests.factories import PASSWORD, Cast
from tests.joining import writing


def place(cast: Cast) -> str:
    return f"{cast.url}/facilitators"


def ask(client: CheckedClient, cast: Cast, email: str) -> str:
    """Invites an address and returns what the page says afterwards."""
    answer = client.submit(place(cast), {"email": email}, place(cast))
    assert (answer.status_code, answer.location) == (303, place(cast))
    return client.get(place(cast)).text


def audit(app: Flask) -> str:
    verified = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert verified.exit_code == 0, verified.output
    return verified.output


def owner_id(app: Flask, cast: Cast) -> int:
    with app.app_context():
        runs = db.session.query(ProgrammeFacilitator).filter_by(programme_id=cast.programme_id, is_owner=True)
        return runs.one().user_id


def kinds(app: Flask, cast: Cast) -> list[str]:
    with app.app_context():
        rows = db.session.execute(
            db.text("SELECT kind FROM events WHERE programme_id = :id ORDER BY seq"),
            {"id": cast.programme_id},
        )
        return list(rows.scalars())


def test_being_added_asks_for_consent_first(
    app: Flask, client: CheckedClient, outsider_client: CheckedClient, cast: Cast
) -> None:
    page = ask(client, cast, " Oskar@Example.NET ")
    assert "oskar@example.net" in page and "Invited, no answer yet" in page
    assert outsider_client.get(cast.url).status_code == 404, "no access before the answer"
    home = outsider_client.get("/").text
    assert "On time and in the open" in home and "Maja Okonkwo asks you" in home
    assert outsider_client.submit("/", action="/accept").location == cast.url
    assert outsider_client.get(cast.url).status_code == 200
    assert "asks you" not in outsider_client.get("/").text
    assert kinds(app, cast)[-2:] == ["FacilitatorInvited", "InvitationAccepted"]
    assert outsider_client.post(f"/invitations/{cast.public_id}/accept").status_code == 404
    audit(app)


def test_who_declines_or_is_uninvited_has_no_access(
    app: Flask, client: CheckedClient, outsider_client: CheckedClient, cast: Cast
) -> None:
    ask(client, cast, cast.outsider.email)
    assert outsider_client.submit("/", action="/decline").status_code == 303
    assert "Invited, no answer yet" not in client.get(place(cast)).text
    ask(client, cast, cast.outsider.email)
    assert client.submit(place(cast), action="/withdraw").status_code == 303
    for answer in ("accept", "decline"):
        assert outsider_client.post(f"/invitations/{cast.public_id}/{answer}").status_code == 404
    assert outsider_client.get(cast.url).status_code == 404
    assert kinds(app, cast)[-4:] == [
        "FacilitatorInvited",
        "InvitationDeclined",
        "FacilitatorInvited",
        "InvitationWithdrawn",
    ]
    audit(app)


def test_asking_tells_nothing_about_who_has_an_account(client: CheckedClient, cast: Cast) -> None:
    pages = []
    for email in (cast.outsider.email, "nobody@example.org"):
        page = ask(client, cast, email)
        client.submit(place(cast), action="/withdraw")
        page = page.replace(email, "…")
        pages.append(re.sub(r'value="[^"]*"|content="[^"]*"|/invitations/\d+/', "", page))
    assert pages[0] == pages[1] and "If somebody has an account" in pages[0]


def test_the_same_form_twice_and_the_same_address_twice_ask_once(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    fields = client.form(place(cast), place(cast)).fields | {"email": cast.outsider.email}
    twice = [client.post(place(cast), data=fields) for _ in range(2)]
    assert [one.location for one in twice] == [place(cast)] * 2
    ask(client, cast, cast.outsider.email.upper())
    assert kinds(app, cast).count("FacilitatorInvited") == 1


def test_what_is_no_address_and_who_runs_it_already_are_told(client: CheckedClient, cast: Cast) -> None:
    for email, said in (("nowhere", "such as maria@"), (cast.facilitator.email, "already runs this")):
        answer = client.submit(place(cast), {"email": email}, place(cast))
        assert answer.status_code == 422 and said in answer.text


def test_only_the_owner_removes_others_or_hands_it_over(
    app: Flask, client: CheckedClient, outsider_client: CheckedClient, cast: Cast
) -> None:
    with writing(app):
        third = create_account("tuva@example.org", "Tuva Tredje", PASSWORD)
        for one in (cast.outsider, third):
            add_facilitator(cast.actor, cast.programme_id, one.email)
    before = kinds(app, cast)
    mine, other, third_one = (f"{place(cast)}/{one.id}" for one in (cast.facilitator, cast.outsider, third))
    page = outsider_client.get(place(cast)).text
    assert "Hand the programme over" not in page and "Remove" not in page and "Leave" in page
    for path in (f"{third_one}/remove", f"{third_one}/owner", f"{mine}/owner", f"{other}/owner"):
        assert outsider_client.post(path).status_code == 403, path
    assert outsider_client.post(f"{mine}/remove").status_code == 409
    assert kinds(app, cast) == before and owner_id(app, cast) == cast.facilitator.id

    assert client.post(f"{mine}/remove").status_code == 409, "the owner hands it over first"
    assert client.submit(place(cast), action=f"{cast.outsider.id}/owner").status_code == 303
    assert owner_id(app, cast) == cast.outsider.id
    assert client.post(f"{other}/remove").status_code in (403, 409)
    assert client.post(f"{mine}/remove").location == "/"
    assert client.get(cast.url).status_code == 404 and outsider_client.get(cast.url).status_code == 200
    assert kinds(app, cast)[-2:] == ["OwnershipHandedOver", "FacilitatorRemoved"]
    audit(app)


def test_the_owner_removes_another(
    app: Flask, client: CheckedClient, outsider_client: CheckedClient, cast: Cast
) -> None:
    with writing(app):
        add_facilitator(cast.actor, cast.programme_id, cast.outsider.email)
    assert client.submit(place(cast), action=f"{cast.outsider.id}/remove").status_code == 303
    assert outsider_client.get(cast.url).status_code == 404
    assert client.post(f"{place(cast)}/{cast.outsider.id}/remove").status_code == 404


def test_a_command_adds_without_asking_and_names_an_owner(
    app: Flask, outsider_client: CheckedClient, cast: Cast
) -> None:
    run = app.test_cli_runner().invoke
    added = run(args=["programme", "facilitator", cast.public_id, cast.outsider.email])
    assert added.exit_code == 0 and "Oskar Fremd runs" in added.output
    assert outsider_client.get(cast.url).status_code == 200
    handed = run(args=["programme", "owner", cast.public_id, cast.outsider.email])
    assert handed.exit_code == 0 and owner_id(app, cast) == cast.outsider.id
    unknown = run(args=["programme", "facilitator", cast.public_id, "nobody@example.org"])
    assert unknown.exit_code == 1 and "No facilitator has an account" in unknown.stderr
    ownerless = run(
        args=["programme", "create", "--title", "T", "--supplier", "A", "--customer", "B", "--facilitator",
              cast.outsider.email]
    )  # fmt: skip
    assert ownerless.exit_code == 0
    audit(app)


def test_the_security_log_tells_who_was_asked_and_removed(
    app: Flask, client: CheckedClient, outsider_client: CheckedClient, cast: Cast
) -> None:
    ask(client, cast, cast.outsider.email)
    outsider_client.submit("/", action="/accept")
    client.post(f"{place(cast)}/{cast.outsider.id}/remove")
    log = app.test_cli_runner().invoke(args=["security", "log", "--email", cast.outsider.email]).stdout
    for words in (
        "facilitator invited",
        "facilitator added",
        "facilitator removed",
        f"programme {cast.public_id}",
    ):
        assert words in log
