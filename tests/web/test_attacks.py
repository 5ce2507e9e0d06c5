"""Attacks over HTTP: what somebody sends who means harm, and what has to come of it."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Barrier, Thread
from time import perf_counter
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import event, select, text
from sqlalchemy.exc import DBAPIError, OperationalError

from facilitator.database import write_lock
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.models import Commitment, Person, Programme
from facilitator.services import accounts
from facilitator.services.people import leave
from facilitator.services.sheets import lock_list
from facilitator.services.signing_links import make_link
from facilitator.web import programmes as programmes_web
from tests.clients import CheckedClient
from tests.conftest import row_count
from tests.factories import PASSWORD, Cast, make_person
from tests.signing_room import commitment, sign_for, started_workshop

NUMBERS = ("²", "9" * 30, "9" * 5000, "-1", "٣", "1e5", "0x1")
"""What a browser never sends in the place of a number."""


@pytest.fixture
def number(app: Flask, cast: Cast) -> int:
    """A running workshop with one agreed commitment, S-01."""
    with app.app_context(), write_lock(db.session):
        made = started_workshop(cast)
        commitment(cast, made)
        db.session.commit()
    return made


@pytest.mark.parametrize("bad", NUMBERS)
def test_a_number_that_is_none_is_never_a_crash(
    client: CheckedClient, cast: Cast, number: int, bad: str
) -> None:
    place = f"{cast.url}/workshops"
    for address in (
        f"{place}/{quote(bad)}",
        f"{cast.url}/commitments?page={quote(bad)}",
        f"{cast.url}/commitments?person={quote(bad)}&workshop={quote(bad)}&step={quote(bad)}",
        f"{place}/{number}/commit/hints?stretch={quote(bad)}&party=supplier",
    ):
        assert client.get(address).status_code in (200, 404), address
    for address, fields in (
        (f"{cast.url}/commitments/S-01/yes", {"speaker_id": bad, "version": bad}),
        (f"{cast.url}/commitments/S-01/report", {"speaker_id": bad, "workshop": bad}),
        (f"{place}/{number}/attendance", {"person": f"{bad}:in"}),
        (f"{place}/{number}/edit", {"version": bad}),
        (f"{place}/new", {"agenda": f"copy:{bad}"}),
        (f"{cast.url}/edit", {"version": bad}),
        (f"{cast.url}/people/1", {"version": bad, "name": "X"}),
    ):
        assert 400 <= client.post(address, data=fields).status_code < 500, address


def test_a_version_beyond_every_column_is_refused_in_words(client: CheckedClient, cast: Cast) -> None:
    address = f"{cast.url}/people/{cast.supplier_member.number}"
    answer = client.submit(address, {"version": "9" * 25, "name": "Somebody"}, action=address)
    assert answer.status_code in (409, 422)


@pytest.mark.parametrize("where", ["{url}/commitments?q=%00", "{url}%00", "{url}?%00=1", "/v/%00"])
def test_no_address_holds_a_nul(client: CheckedClient, cast: Cast, where: str) -> None:
    assert client.get(where.format(url=cast.url)).status_code == 404


def test_an_act_is_never_filed_under_a_workshop_that_is_over(
    app: Flask, client: CheckedClient, cast: Cast, number: int
) -> None:
    """A signed workshop's record stands; naming it in a form does not put a report into it."""
    with app.app_context(), write_lock(db.session):
        lock_list(cast.actor, cast.programme_id, number)
        for side in Side:
            sign_for(cast, number, side)
        db.session.commit()
        before = row_count("events")
    fields = {"speaker_id": cast.supplier_member.id, "report": "done", "text": "", "workshop": number}
    answer = client.post(f"{cast.url}/commitments/S-01/report", data=fields)
    assert answer.status_code == 409
    with app.app_context():
        assert row_count("events") == before


@pytest.fixture
def failing_commit(app: Flask) -> Iterator[None]:
    """The database fails exactly when a request commits, as on a full disk."""

    def fail(_connection: object) -> None:
        raise OperationalError("COMMIT", None, Exception("database or disk is full"))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "commit", fail)
    yield
    event.remove(engine, "commit", fail)


def test_a_commit_that_fails_confirms_nothing(
    app: Flask, client: CheckedClient, cast: Cast, failing_commit: None
) -> None:
    answer = client.submit(
        f"{cast.url}/people/new?side=supplier", {"name": "Nora Ny"}, action=f"{cast.url}/people/new"
    )
    assert answer.status_code == 507 and answer.headers["Retry-After"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Nora Ny" not in client.get(f"{cast.url}/people").text, "neither stored nor confirmed"
    with app.app_context():
        assert not list(db.session.scalars(select(Person.id).where(Person.name == "Nora Ny")))


def test_a_commit_that_fails_signs_nobody_in(
    app: Flask, stranger: CheckedClient, cast: Cast, failing_commit: None
) -> None:
    fields = {"email": cast.facilitator.email, "password": PASSWORD}
    assert stranger.submit("/sign-in", fields).status_code == 507
    assert stranger.get("/account").status_code == 302


def test_a_password_is_looked_at_without_the_lock(
    app: Flask, stranger: CheckedClient, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Guessing keeps nobody from writing: another request writes while a hash is computed."""
    looked, written = accounts.password_fits, []

    def look(trying: accounts.SignIn, password: str) -> bool:
        def write() -> None:
            with app.app_context(), write_lock(db.session):
                db.session.commit()
                written.append(True)

        other = Thread(target=write)
        other.start()
        other.join(3)
        return looked(trying, password)

    monkeypatch.setattr(accounts, "password_fits", look)
    stranger.submit("/sign-in", {"email": cast.facilitator.email, "password": "a wrong guess"})
    assert written == [True]


def test_many_guesses_at_once_are_all_counted(app: Flask, cast: Cast) -> None:
    """Thirty at the same moment: ten are looked at, however they are spread over threads and databases.

    After ten a next one is looked at every two seconds, which a slow machine may take for the thirty.
    """
    start, answers, begun = Barrier(30), [], perf_counter()

    def guess() -> None:
        client = app.test_client()
        assert isinstance(client, CheckedClient)
        client.token()
        start.wait()
        fields = {"email": cast.facilitator.email, "password": "a wrong guess"}
        answers.append(client.post("/sign-in", data=fields).status_code)

    threads = [Thread(target=guess) for _turn in range(30)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    looked = answers.count(422)
    assert sorted(set(answers)) == [422, 429]
    assert 10 <= looked <= 10 + (perf_counter() - begun) / 2


def test_a_write_to_a_programme_holds_its_row(app: Flask, client: CheckedClient, cast: Cast) -> None:
    """On PostgreSQL what is locked for signing could otherwise be reworded beside it, and sealed in other words."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    with app.app_context():
        engine = db.engine
        if engine.dialect.name == "sqlite":
            pytest.skip("one writer at a time")
    event.listen(engine, "before_cursor_execute", note)
    client.post(f"{cast.url}/archive")
    event.remove(engine, "before_cursor_execute", note)
    first = next(one for one in statements if "FROM programmes" in one)
    assert first.rstrip().endswith("FOR UPDATE OF programmes")


def test_what_is_posted_beside_the_form_is_not_taken(app: Flask, client: CheckedClient, cast: Cast) -> None:
    """Mass assignment: fields that the form does not have change nothing."""
    with app.app_context():
        before = db.session.execute(select(Programme.__table__).order_by(Programme.id)).all()
    address = f"{cast.url}/people/{cast.supplier_member.number}"
    extra = {
        "programme_id": str(cast.other_programme_id),
        "side": "customer",
        "number": "99",
        "left_at": "2020-01-01",
        "id": "1",
        "role": "admin",
        "party": "customer",
    }
    assert client.submit(address, extra, action=address).status_code == 303
    with app.app_context():
        person = db.session.get(Person, cast.supplier_member.id)
        assert person is not None
        assert (person.programme_id, person.side, person.number, person.left_at) == (
            cast.programme_id,
            "supplier",
            cast.supplier_member.number,
            None,
        )
        after = db.session.execute(select(Programme.__table__).order_by(Programme.id)).all()
        assert [row[:16] for row in after] == [row[:16] for row in before]
        assert not list(db.session.scalars(select(Commitment.id)))
        assert db.session.execute(text("SELECT count(*) FROM users")).scalar_one() == 2


def test_who_has_left_or_only_watches_says_nothing(
    app: Flask, client: CheckedClient, cast: Cast, number: int
) -> None:
    """A signatory may say their party's yes; one who has left, or an observer, may not, whatever the form says."""
    with app.app_context(), write_lock(db.session):
        ref = commitment(cast, number, yeses=0)
        gone = make_person(cast.actor, cast.programme_id, Side.SUPPLIER, "Gone Gunnar", signatory=True)
        watching = make_person(cast.actor, cast.programme_id, Side.SUPPLIER, "Watching Wanda", observer=True)
        leave(cast.actor, cast.programme_id, gone.number, None, "")
        db.session.commit()
    for person, status in ((gone, 409), (watching, 403), (cast.other_person, 404)):
        answer = client.post(f"{cast.url}/commitments/{ref}/yes", data={"speaker_id": person.id})
        assert answer.status_code == status, person.name
    with app.app_context():
        row = db.session.execute(select(Commitment).where(Commitment.ref == ref)).scalar_one()
        assert row.giver_yes_at is None and row.receiver_yes_at is None


def test_what_is_typed_without_a_form_is_cleaned_too(
    app: Flask, client: CheckedClient, cast: Cast, number: int
) -> None:
    with app.app_context(), write_lock(db.session):
        ref = commitment(cast, number, yeses=0)
        db.session.commit()
    client.post(f"{cast.url}/commitments/{ref}/drop", data={"reason": "No\0t \u202enow"})
    with app.app_context():
        assert db.session.scalar(select(Commitment.drop_reason).where(Commitment.ref == ref)) == "Not now"


def test_a_log_line_never_holds_a_token_or_what_was_typed(
    app: Flask, stranger: CheckedClient, cast: Cast, number: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Not even when the database fails in the middle, which is when most is logged."""
    with app.app_context(), write_lock(db.session):
        lock_list(cast.actor, cast.programme_id, number)
        token = make_link(cast.actor, cast.programme_id, number, cast.supplier_signatory.number)
        db.session.commit()
        engine = db.engine

    def fail(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("INSERT INTO signatures"):
            raise RuntimeError("the driver broke")

    address = f"/s/{token}"
    typed = {"name": "Solveig Secret", "sure_name": "Solveig Secret", "may_sign": "y"}
    fields = {**stranger.form(address, action=address).fields, **typed}
    event.listen(engine, "before_cursor_execute", fail)
    answer = stranger.post(address, data=fields)
    event.remove(engine, "before_cursor_execute", fail)
    assert answer.status_code == 500 and "the driver broke" in caplog.text
    with app.test_request_context(address):
        app.log_exception((RuntimeError, RuntimeError("late"), None))
    assert "late" in caplog.text
    assert token not in caplog.text and "Solveig Secret" not in caplog.text


def test_errors_of_the_database_do_not_repeat_what_was_stored(context: Flask) -> None:
    with pytest.raises(DBAPIError) as broken:
        db.session.execute(text("INSERT INTO nowhere VALUES (:word)"), {"word": "a private word"})
    db.session.rollback()
    assert "a private word" not in str(broken.value)


def test_two_sendings_at_once_make_one_thing(
    app: Flask, client: CheckedClient, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second looked for the first before that was stored: it is led to what the first one made all the same."""
    fields = client.form("/programmes/new").fields | {
        "title": "Twice",
        "supplier": "A",
        "customer": "B",
        "time_zone": "UTC",
    }
    first = client.post("/programmes/new", data=fields, csrf=False)
    answers = iter([None])
    looked = programmes_web.sent_before
    monkeypatch.setattr(programmes_web, "sent_before", lambda scope: next(answers, None) or None)
    second = client.post("/programmes/new", data=fields, csrf=False)
    monkeypatch.setattr(programmes_web, "sent_before", looked)
    assert first.status_code == 303 and second.status_code in (302, 303)
    assert first.location == second.location
    with app.app_context():
        assert db.session.query(Programme).filter_by(title="Twice").count() == 1


def test_a_cell_without_an_end_is_refused_in_words(client: CheckedClient, cast: Cast) -> None:
    head = "party,giver,receiver,deed,evidence,due,step,stretch\n"
    endless = head + 'supplier,"' + "x" * 200_000
    answer = client.submit(f"{cast.url}/commitments/import", {"text": endless})
    assert answer.status_code == 422 and "is not closed" in answer.text


def test_a_name_without_a_letter_is_none(app: Flask, client: CheckedClient, cast: Cast, number: int) -> None:
    """Signs that show nothing, such as a zero-width space, are no name under a list."""
    with app.app_context(), write_lock(db.session):
        lock_list(cast.actor, cast.programme_id, number)
        db.session.commit()
    address = f"{cast.url}/workshops/{number}/sign/host/{cast.supplier_signatory.number}"
    for name in ("\u200b\u2060", "...", "\u2800"):
        answer = client.submit(address, {"name": name, "may_sign": "y"}, action=address)
        assert answer.status_code == 422, name
    with app.app_context():
        assert row_count("signatures") == 0
