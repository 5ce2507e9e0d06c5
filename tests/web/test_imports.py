"""The import page: a preview with every problem beside its row, then all or nothing."""

from __future__ import annotations

import io
import re

import pytest

from tests.clients import CheckedClient
from tests.conftest import row_count
from tests.factories import Cast

HEADER = "party,giver,receiver,deed,evidence,due,step,stretch,verdict,reason\n"
GOOD = "supplier,Sergio Peña,Cem Yıldız,Send the list,It is there,,2,3,,\n"
BAD = "us,Sergio Peña,,Send <b>it</b>,It is there,soon,9,3,,\n"


def fields(page: str) -> dict[str, str]:
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    once = re.search(r'name="once"[^>]*value="([^"]+)"', page)
    return {"csrf_token": token[1] if token else "", "once": once[1] if once else "", "workshop": "0"}


@pytest.fixture
def form(client: CheckedClient, cast: Cast) -> dict[str, str]:
    return fields(client.get(f"{cast.url}/commitments/import").text)


def test_a_file_is_previewed_first_and_then_comes_in_once(
    client: CheckedClient, cast: Cast, form: dict[str, str]
) -> None:
    url = f"{cast.url}/commitments/import"
    file = (io.BytesIO((HEADER + GOOD).encode()), "promises.csv")
    preview = client.post(url, data={**form, "file": file, "go": "look"})
    assert preview.status_code == 200
    assert "Send the list" in preview.text and "the next session" in preview.text
    with client.application.app_context():
        assert row_count("commitments") == 0
    confirm = {**form, "text": HEADER + GOOD, "go": "confirm"}
    answers = [client.post(url, data=confirm) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    with client.application.app_context():
        assert row_count("commitments") == 1


def test_each_problem_stands_beside_its_row_and_nothing_is_lost(
    client: CheckedClient, cast: Cast, form: dict[str, str]
) -> None:
    answer = client.post(
        f"{cast.url}/commitments/import", data={**form, "text": HEADER + GOOD + BAD, "go": "confirm"}
    )
    assert answer.status_code == 422
    for words in ("Write supplier or customer", "2027-01-31", "from 1 to 5", "This is empty"):
        assert words in answer.text
    assert "&lt;b&gt;it&lt;/b&gt;" in answer.text and "<b>it</b>" not in answer.text
    with client.application.app_context():
        assert row_count("commitments") == 0


def test_a_text_that_would_lose_its_end_keeps_everything_out_and_is_shown(
    client: CheckedClient, cast: Cast, form: dict[str, str]
) -> None:
    url = f"{cast.url}/commitments/import"
    waited = GOOD.replace(",,\n", ",not kept,We waited for your data, and then forgot, sorry\n")
    unclosed = GOOD.replace(",,\n", ',not kept,"We waited\n')
    for row, words in ((waited, "and then forgot, sorry"), (unclosed, "is not closed")):
        text = f"\nPromises of May\n{HEADER}{GOOD}{row}{GOOD}"
        answer = client.post(url, data={**form, "text": text, "go": "confirm"})
        assert answer.status_code == 422
        problem = re.search(r'<tr class="is-faulty">(.*?)</tr>', answer.text, re.DOTALL)
        assert problem and words in problem[1] and '<td class="ledger__tight">5 ' in problem[1]
        assert "Line 2 was passed over" in answer.text and "\nPromises of May" in answer.text
        with client.application.app_context():
            assert row_count("commitments") == 0


@pytest.mark.parametrize("text", ["", "nonsense", HEADER])
def test_what_is_no_table_is_said_beside_the_field(
    client: CheckedClient, cast: Cast, form: dict[str, str], text: str
) -> None:
    answer = client.post(f"{cast.url}/commitments/import", data={**form, "text": text, "go": "look"})
    assert answer.status_code == 422
    assert "error" in answer.text


def test_a_foreign_programme_is_not_there(outsider_client: CheckedClient, cast: Cast) -> None:
    assert outsider_client.get(f"{cast.url}/commitments/import").status_code == 404
