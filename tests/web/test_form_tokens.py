"""The token of the forms: another one in each answer, all of them good, and nothing of the session's own in any."""

from __future__ import annotations

import re
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.web.form_tokens import masked, unmasked
from tests.clients import CheckedClient

TOKEN = re.compile(r'name="csrf[_-]token"[^>]*?(?:content|value)="([^"]+)"')


def tokens_of(page: str) -> set[str]:
    return set(TOKEN.findall(page))


def test_all_forms_and_scripts_of_one_page_carry_one_token(client: CheckedClient) -> None:
    page = client.get("/account").text
    assert len(TOKEN.findall(page)) > 2 and len(tokens_of(page)) == 1


def test_two_pages_share_nothing_of_their_tokens(client: CheckedClient) -> None:
    """What is the same each time could be guessed piece by piece from how long a packed page becomes."""
    pages = [client.get("/account").text for _ in range(30)]
    tokens = [tokens_of(page).pop() for page in pages]
    assert len(set(tokens)) == len(tokens)
    for place in range(len(tokens[0])):
        assert len({token[place] for token in tokens}) > (8 if place < 53 else 1), (
            f"letter {place} hardly changes"
        )
    pieces = [{token[at : at + 5] for at in range(len(token) - 4)} for token in tokens]
    assert not [one & other for one, other in combinations(pieces, 2) if one & other]
    with client.session_transaction() as session:
        raw = session["csrf_token"]
    assert not [page for page in pages if raw in page]


def test_every_token_that_a_page_ever_carried_is_good(client: CheckedClient) -> None:
    tokens = [tokens_of(client.get("/account").text).pop() for _ in range(3)]
    for turn, token in enumerate(tokens):
        sent = client.post("/account/name", data={"name": f"Maja {turn}", "csrf_token": token}, csrf=False)
        assert sent.status_code == 303
        asked = client.post(
            "/account/name", data={"name": "Maja"}, headers={"X-CSRFToken": token}, csrf=False
        )
        assert asked.status_code == 303


def test_the_page_that_is_asked_for_a_fresh_token_masks_it_too(client: CheckedClient) -> None:
    first, second = (client.get("/session").get_json()["token"] for _ in range(2))
    assert first != second and unmasked(first) == unmasked(second) != ""


@pytest.mark.parametrize(
    "of", ["another session", "the session itself", "nobody", "no letters", "one letter less"]
)
def test_a_token_of_anything_else_is_refused(client: CheckedClient, stranger: CheckedClient, of: str) -> None:
    token = tokens_of(client.get("/account").text).pop()
    with client.session_transaction() as session:
        raw = session["csrf_token"]
    with stranger.session_transaction() as session:
        session["csrf_token"] = "ab" * 20
    sent = {
        "another session": stranger.token(),
        "the session itself": raw,
        "nobody": masked("00" * 20),
        "no letters": "…" * 54,
        "one letter less": token[:-1],
    }[of]
    answer = client.post("/account/name", data={"name": "Maja", "csrf_token": sent}, csrf=False)
    assert answer.status_code == 400 and "has grown old" in answer.text


@given(st.binary(min_size=1, max_size=40))
def test_a_mask_comes_off_again(raw: bytes) -> None:
    assert unmasked(masked(raw.hex())) == raw.hex()


@given(st.text(max_size=80))
def test_whatever_is_sent_comes_to_a_token_or_to_none(text: str) -> None:
    assert re.fullmatch(r"(?:[0-9a-f]{2})*", unmasked(text))
