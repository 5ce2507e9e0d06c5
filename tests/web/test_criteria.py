"""The criteria of a step on its page: entered blind, opened together, changed in the open; nothing leaks, one Undo."""

from __future__ import annotations

import json
import re

import pytest
from flask import Flask

from facilitator.domain.criteria import SAID
from facilitator.domain.sides import Side
from facilitator.queries.blind_pairs import pair_about
from facilitator.services.blind_pairs import say_word
from facilitator.services.register_links import link_entries
from tests.clients import CheckedClient
from tests.conftest import CountedQueries
from tests.factories import Cast
from tests.ledgers import stored_by
from tests.pages import forms_of
from tests.registers import concern, opportunity

KEY = "next-session-dated"
ABOUT = f"1/{KEY}"
S, C = Side.SUPPLIER, Side.CUSTOMER


def page(client: CheckedClient, cast: Cast, more: str = "") -> str:
    return client.get(f"{cast.url}/steps/1{more}").get_data(as_text=True)


def line(client: CheckedClient, cast: Cast, more: str = "", key: str = KEY) -> str:
    """One criterion as the page has it."""
    return page(client, cast, more).split(f'id="criterion-{key}"', 1)[1].split("</tr>", 1)[0]


def press(client: CheckedClient, cast: Cast, act: str, key: str = KEY, **fields: object) -> int:
    return client.post(f"{cast.url}/steps/1/criteria/{key}/{act}", data=fields).status_code


def say(client: CheckedClient, cast: Cast, side: Side, word: str, version: int = 0, was: str = "") -> int:
    return press(client, cast, "say", side=side.value, word=word, version=version, was=was)


def stored(app: Flask, cast: Cast) -> dict[Side, str]:
    with app.app_context():
        return dict(pair_about(cast.programme_id, SAID, ABOUT).said)


def toasts(html: str) -> list[str]:
    """What the page says once, each with its form if it has one."""
    return [one.split("</form>", 1)[0] + "</form>" for one in html.split('class="toast"')[1:]]


def undo(client: CheckedClient, cast: Cast) -> int:
    """Presses the Undo that the page offers for what was done last."""
    (form,) = forms_of(toasts(page(client, cast))[-1])
    return client.post(form.action, data=form.fields, csrf=False).status_code


def test_each_criterion_stands_with_what_the_rows_show(app: Flask, client: CheckedClient, cast: Cast) -> None:
    with stored_by(app):
        ref = opportunity(cast, value_supplier="calm", value_customer="time")
        link_entries(cast.actor, cast.programme_id, ref, concern(cast))
    shown = line(client, cast, key="opportunity-each")
    assert f'href="{cast.url}/register#O-01">O-01</a>' in shown and "yes" in shown
    assert "missing at" in line(client, cast, key="expectations-each")
    assert "0 of 5" in page(client, cast)
    other = client.get(f"{cast.url}/steps/3").get_data(as_text=True)
    assert "only you can say" in other


def test_the_first_word_is_in_and_nowhere_in_the_page(app: Flask, client: CheckedClient, cast: Cast) -> None:
    before = line(client, cast)
    assert say(client, cast, S, "not_yet") == 303
    page(client, cast)  # the one that says it once, with its Undo
    after = line(client, cast)
    assert "is in" in after and "opens when both are in" in after
    for word in ("yes", "not_yet"):
        assert after.count(f'value="{word}"') == before.count(f'value="{word}"') // 2 == 1, (
            "the other's choice"
        )
    assert after.count("not yet") == before.count("not yet") - 1
    told = app.test_cli_runner().invoke(args=["registers", "list", cast.public_id]).stdout
    (one,) = [one for one in json.loads(told)["criteria"] if one["criterion"] == KEY]
    assert (one["supplier"], one["customer"], one["state"]) == (None, None, "waits")


def test_the_page_is_the_same_whichever_word_waits(app: Flask, client: CheckedClient, cast: Cast) -> None:
    shown = []
    for word in ("yes", "not_yet"):
        say(client, cast, S, word)
        (toast,) = toasts(page(client, cast))
        assert f'"{word}"' not in toast
        shown.append(line(client, cast))
        assert press(client, cast, "take-back", side="supplier") == 303
        page(client, cast)
    first, second = (re.sub(r'name="csrf_token" value="[^"]*"', "", one) for one in shown)
    assert first == second


def test_both_words_open_together_and_a_difference_is_the_subject(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    say(client, cast, S, "yes")
    say(client, cast, C, "not_yet")
    assert "Their views differ" in page(client, cast)
    shown = line(client, cast)
    assert "is-subject" in page(client, cast) and "today’s subject" in shown
    assert stored(app, cast) == {S: "yes", C: "not_yet"}


def test_where_all_agree_it_is_ticked_and_counted_without_a_word(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    say(client, cast, S, "not_yet")
    say(client, cast, C, "not_yet")
    page(client, cast)
    assert "today’s subject" not in line(client, cast)
    told = json.loads(app.test_cli_runner().invoke(args=["registers", "list", cast.public_id]).stdout)
    (one,) = [one for one in told["criteria"] if one["criterion"] == KEY]
    assert (one["supplier"], one["customer"], one["state"]) == ("not_yet", "not_yet", "not_yet")


def test_what_waits_is_undone_with_one_press(app: Flask, client: CheckedClient, cast: Cast) -> None:
    say(client, cast, S, "yes")
    assert undo(client, cast) == 303
    page(client, cast)
    assert "is in" not in line(client, cast)


def test_an_open_word_is_changed_and_undone(app: Flask, client: CheckedClient, cast: Cast) -> None:
    say(client, cast, S, "yes")
    say(client, cast, C, "not_yet")
    page(client, cast)
    assert 'aria-pressed="true"' not in line(client, cast)
    assert line(client, cast, f"?change={KEY}").count('aria-pressed="true"') == 2
    assert say(client, cast, C, "yes", version=1, was="not_yet") == 303
    assert stored(app, cast) == {S: "yes", C: "yes"}
    assert undo(client, cast) == 303
    assert stored(app, cast) == {S: "yes", C: "not_yet"}


def test_both_say_it_anew_with_an_undo(app: Flask, client: CheckedClient, cast: Cast) -> None:
    say(client, cast, S, "yes")
    say(client, cast, C, "not_yet")
    assert press(client, cast, "anew", version=1) == 303
    assert stored(app, cast) == {}
    assert undo(client, cast) == 303
    assert stored(app, cast) == {S: "yes", C: "not_yet"}


def test_who_comes_too_late_sees_what_stands_there(app: Flask, client: CheckedClient, cast: Cast) -> None:
    assert say(client, cast, S, "yes") == 303
    late = client.post(
        f"{cast.url}/steps/1/criteria/{KEY}/say", data={"side": "supplier", "word": "not_yet", "version": "0"}
    )
    assert late.status_code == 409 and "is in already" in late.get_data(as_text=True)
    assert say(client, cast, C, "yes") == 303
    late = client.post(
        f"{cast.url}/steps/1/criteria/{KEY}/say", data={"side": "supplier", "word": "not_yet", "version": "0"}
    )
    assert late.status_code == 409 and "Somebody changed this in the meantime" in late.get_data(as_text=True)
    assert stored(app, cast) == {S: "yes", C: "yes"}


@pytest.mark.parametrize(
    ("key", "act", "fields", "status"),
    [
        (KEY, "say", {"side": "supplier", "word": "perhaps"}, 422),
        (KEY, "say", {"side": "both", "word": "yes"}, 422),
        (KEY, "say", {"word": "yes"}, 422),
        (KEY, "shout", {"side": "supplier", "word": "yes"}, 404),
        ("no-criterion", "say", {"side": "supplier", "word": "yes"}, 404),
        (KEY, "anew", {"version": "0"}, 409),
    ],
)
def test_what_makes_no_sense_is_refused(
    app: Flask, client: CheckedClient, cast: Cast, key: str, act: str, fields: dict[str, str], status: int
) -> None:
    assert press(client, cast, act, key, **fields) == status
    assert stored(app, cast) == {}


def test_another_programmes_facilitator_finds_nothing(app: Flask, cast: Cast) -> None:
    stranger = app.test_client()
    assert isinstance(stranger, CheckedClient)
    stranger.sign_in(cast.outsider)
    assert press(stranger, cast, "say", side="supplier", word="yes") == 404
    assert stored(app, cast) == {}


def test_as_many_queries_for_a_step_with_words_as_without(
    app: Flask, client: CheckedClient, cast: Cast, counted_queries: CountedQueries
) -> None:
    def counted() -> int:
        with counted_queries() as statements:
            page(client, cast)
        return len(statements)

    counted()
    before = counted()
    with stored_by(app):
        for key in ("expectations-each", "first-list-signed", "next-session-dated"):
            for side in Side:
                say_word(cast.actor, cast.programme_id, SAID, f"1/{key}", side, "yes")
        for _ in range(10):
            opportunity(cast, value_supplier="x", value_customer="y")
    assert counted() == before
