"""Parts before a session on the pages: asked, handed over once, typed on a phone, counted by sides, taken in."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from facilitator import clock
from facilitator.database import write_lock
from facilitator.extensions import db
from facilitator.queries.workshops import workshop_by_number
from facilitator.services.workshops import plan_workshop, start_workshop
from tests.clients import CheckedClient
from tests.factories import Cast
from tests.rooms import draft_of

LONG = "Žádné výkresy po termínu a ani jedno překvapení na telefonu " * 4


@pytest.fixture(autouse=True)
def planned(app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.app_context(), write_lock(db.session):
        plan_workshop(cast.actor, cast.programme_id, draft_of())
        db.session.commit()
        held = workshop_by_number(cast.programme_id, 1).starts_at - timedelta(days=7)
    monkeypatch.setattr(clock, "now", lambda: held)


def place(cast: Cast) -> str:
    return f"{cast.url}/workshops/1/parts"


def asked(stranger: CheckedClient, cast: Cast, *people: int) -> list[str]:
    """Asks people for their expectations; the addresses of their parts as the page shows them once."""
    numbers = list(people or [cast.supplier_member.number, cast.customer_member.number])
    answer = stranger.post(place(cast), data={"register": "expectations", "people": numbers})
    assert answer.status_code == 200
    return [
        f"/p/{token}" for token in re.findall(r'value="http[^"]*/p/([^"]+)"', answer.get_data(as_text=True))
    ]


def text_of(stranger: CheckedClient, url: str) -> str:
    return stranger.get(url).get_data(as_text=True)


def typed(version: int = 1, **rows: str) -> dict[str, str]:
    return {"version": str(version), **rows}


def handed_in(stranger: CheckedClient, link: str, title: str = LONG) -> None:
    assert stranger.post(link, data=typed(title_1=title)).status_code == 303


def test_links_are_shown_once_with_a_code_each(client: CheckedClient, cast: Cast) -> None:
    links = asked(client, cast)
    assert len(set(links)) == 2
    again = text_of(client, place(cast))
    assert not any(link in again for link in links) and "0 of 1 handed in" in again
    assert "0 of 1 handed in" in text_of(client, f"{cast.url}/workshops/1")


def test_a_person_types_is_kept_and_hands_in_with_two_presses_as_one(
    client: CheckedClient, stranger: CheckedClient, cast: Cast
) -> None:
    link = asked(client, cast)[0]
    page = text_of(stranger, link)
    assert (
        "What will you look for from the other side" in page
        and "no-referrer" in stranger.get(link).headers["Referrer-Policy"]
    )
    saved = stranger.post(f"{link}/save", data=typed(title_1=LONG))
    assert saved.json == {"version": 2}
    assert LONG.strip() in text_of(stranger, link) and LONG.strip() not in text_of(client, place(cast))
    for _press in range(2):
        assert stranger.post(link, data=typed(2, title_1=LONG)).status_code == 303
    assert "Handed in. Thank you." in text_of(stranger, link)
    assert "1 of 1 handed in" in text_of(client, place(cast)) and LONG.strip() not in text_of(
        client, place(cast)
    )


def test_nothing_typed_and_too_little_say_so_beside_the_field(
    client: CheckedClient, stranger: CheckedClient, cast: Cast
) -> None:
    link = asked(client, cast)[0]
    answer = stranger.post(link, data=typed())
    assert answer.status_code == 422 and "Write at least one line" in answer.get_data(as_text=True)
    answer = stranger.post(link, data=typed(seen_2="a table on the wall"))
    assert answer.status_code == 422 and "a table on the wall" in answer.get_data(as_text=True)


def test_what_another_tab_stored_is_shown_beside_what_was_typed(
    client: CheckedClient, stranger: CheckedClient, cast: Cast
) -> None:
    link = asked(client, cast)[0]
    stranger.post(f"{link}/save", data=typed(title_1="From the other tab"))
    late = stranger.post(f"{link}/save", data=typed(title_1="Mine"))
    assert late.status_code == 409
    answer = stranger.post(link, data=typed(title_1="Mine"))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409 and "From the other tab" in page and "Mine" in page
    assert stranger.post(link, data=typed(2, title_1="Mine")).status_code == 303


def test_it_is_taken_back_and_handed_in_again(
    client: CheckedClient, stranger: CheckedClient, cast: Cast
) -> None:
    link = asked(client, cast)[0]
    handed_in(stranger, link)
    assert stranger.post(f"{link}/take-back").status_code == 303
    assert "Hand it in" in text_of(stranger, link)


def test_one_press_takes_in_and_one_undo_takes_it_back(
    client: CheckedClient, stranger: CheckedClient, cast: Cast
) -> None:
    for link in asked(client, cast):
        handed_in(stranger, link)
    assert "Take in the 2 parts that are here" in text_of(client, place(cast))
    client.post(f"{place(cast)}/expectations/take-in")
    page = text_of(client, place(cast))
    assert "2 lines are in the register." in page and "1 taken in" in page
    assert LONG.strip() in text_of(client, f"{cast.url}/register/expectations")
    assert "list already" in stranger.post(f"{link}/take-back").get_data(as_text=True)
    client.post(f"{place(cast)}/expectations/take-out", data={"refs": "H-01 H-02"})
    assert "Take in the 2 parts" in text_of(client, place(cast))
    assert "2 expectations are off the lists" in text_of(client, f"{cast.url}/register/expectations")


def test_every_dead_link_reads_the_same(
    app: Flask, client: CheckedClient, stranger: CheckedClient, cast: Cast
) -> None:
    ended, open_one = asked(client, cast)
    number = cast.supplier_member.number
    client.post(f"{place(cast)}/expectations/end/{number}")
    pages = {
        stranger.get(link).get_data(as_text=True).partition("<main")[2]
        for link in (ended, "/p/never-was-one")
    }
    assert len(pages) == 1 and "opens nothing any more" in pages.pop()
    assert stranger.get(open_one).status_code == 200
    with app.app_context(), write_lock(db.session):
        start_workshop(cast.actor, cast.programme_id, 1)
        db.session.commit()
    for answer in (stranger.get(open_one), stranger.post(open_one, data=typed(title_1="Late"))):
        assert answer.status_code == 410
    assert stranger.post(f"{open_one}/save", data=typed(title_1="Late")).status_code == 410


def test_a_new_link_opens_what_was_typed(client: CheckedClient, stranger: CheckedClient, cast: Cast) -> None:
    old = asked(client, cast)[0]
    stranger.post(f"{old}/save", data=typed(title_1="Half a thought"))
    answer = client.post(f"{place(cast)}/expectations/link/{cast.supplier_member.number}")
    (new,) = re.findall(r'value="http[^"]*(/p/[^"]+)"', answer.get_data(as_text=True))
    assert stranger.get(old).status_code == 410 and "Half a thought" in text_of(stranger, new)


def test_nobody_ticked_says_so_and_other_programmes_know_nothing_of_it(
    client: CheckedClient, cast: Cast
) -> None:
    answer = client.post(place(cast), data={"register": "expectations"})
    assert answer.status_code == 422 and "Choose who is asked." in answer.get_data(as_text=True)
    answer = client.post(place(cast), data={"register": "measures", "people": [cast.supplier_member.number]})
    assert answer.status_code == 422
    assert client.get(f"/programmes/{cast.other_public_id}/workshops/1/parts").status_code == 404


def test_the_console_counts_by_sides_and_takes_in_and_closing_tells_of_what_is_not(
    app: Flask, client: CheckedClient, stranger: CheckedClient, cast: Cast
) -> None:
    link = asked(client, cast)[0]
    run = f"{cast.url}/workshops/1/run"
    assert text_of(client, run).count("0 of 1 handed in") == 2
    handed_in(stranger, link)
    assert "1 of 1 handed in" in text_of(client, run)
    with app.app_context(), write_lock(db.session):
        start_workshop(cast.actor, cast.programme_id, 1)
        db.session.commit()
    page = text_of(client, run)
    assert (
        "Take in the part that is here" in page
        and cast.supplier_member.name not in page.partition("run-parts")[2].partition("</section>")[0]
    )
    assert "one part that was handed in is not taken in" in text_of(client, f"{run}/close")
    answer = client.post(f"{place(cast)}/expectations/take-in", data={"back": run})
    assert answer.headers["Location"].endswith(run)
    assert "is in the register" in text_of(client, run)
    assert "not taken in" not in text_of(client, f"{run}/close")


def test_what_is_typed_runs_in_the_direction_of_its_letters(
    client: CheckedClient, stranger: CheckedClient, cast: Cast
) -> None:
    link = asked(client, cast)[0]
    fields = re.findall(r"<textarea[^>]*>", text_of(stranger, link))
    assert len(fields) == 4 and all('dir="auto"' in one for one in fields)
    handed_in(stranger, link, "הציורים לפני ההזמנה")
    page = text_of(stranger, link)
    assert re.search(r'part-in__text" dir="auto">[^<]*הציורים לפני ההזמנה', page), page[-1800:]
