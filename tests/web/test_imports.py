"""The import page: a preview with every problem beside its row, then all or nothing."""

from __future__ import annotations

import io
import re
import time
from threading import Event, Thread

import pytest
from werkzeug.test import TestResponse

from facilitator.database import BUSY_MILLISECONDS, write_lock
from facilitator.domain.people import PersonDraft
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.services.people import add_person
from tests.clients import CheckedClient
from tests.conftest import row_count
from tests.factories import Cast
from tests.ledgers import rows_of, stored_by

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


def test_dates_come_in_as_people_and_spreadsheets_write_them(
    client: CheckedClient, cast: Cast, form: dict[str, str]
) -> None:
    rows = "".join(
        f"supplier,Sergio Peña,Cem Yıldız,Send list {number},It is there,{due},2,3,,\n"
        for number, due in enumerate(["31.01.2031", "31-Jan-31", "2031-01-31 00:00:00", "1/31/2031", "47879"])
    )
    preview = client.post(
        f"{cast.url}/commitments/import", data={**form, "text": HEADER + rows, "go": "look"}
    )
    assert preview.status_code == 200
    assert preview.text.count("Friday 31 January 2031") == 5
    assert "47879 was read as a spreadsheet’s number of a day: 31 January 2031." in preview.text
    unsure = HEADER + "supplier,Sergio Peña,Cem Yıldız,Send it,It is there,3/4/2031,2,3,,\n"
    asked = client.post(f"{cast.url}/commitments/import", data={**form, "text": unsure, "go": "look"})
    assert asked.status_code == 422 and "3 April 2031 or 4 March 2031" in asked.text


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


def preview(client: CheckedClient, cast: Cast, form: dict[str, str], text: str, **more: str) -> TestResponse:
    return client.post(f"{cast.url}/commitments/import", data={**form, "text": text, **more})


def test_the_same_rows_again_are_asked_about_and_a_tick_brings_them_in(
    client: CheckedClient, cast: Cast, form: dict[str, str]
) -> None:
    assert preview(client, cast, form, HEADER + GOOD, go="confirm").status_code == 303
    form = {**fields(client.get(f"{cast.url}/commitments/import").text), "workshop": "1"}
    look = preview(client, cast, form, HEADER + GOOD, go="look")
    assert look.status_code == 200 and "import 1" in look.text and 'name="again"' in look.text
    refused = preview(client, cast, form, HEADER + GOOD, go="confirm")
    assert refused.status_code == 422 and "Send the list" in refused.text
    assert preview(client, cast, form, HEADER + GOOD, go="confirm", again="y").status_code == 303
    with client.application.app_context():
        assert row_count("commitments") == 2


def test_two_of_one_name_are_chosen_between_and_never_merged(
    client: CheckedClient, cast: Cast, form: dict[str, str]
) -> None:
    with stored_by(client.application):
        for title in ("Quality", "Planning"):
            add_person(cast.actor, cast.programme_id, PersonDraft(Side.SUPPLIER, "Anna Berg", "", title))
    text = HEADER + GOOD.replace("Sergio Peña", "Anna Berg")
    look = preview(client, cast, form, text, go="confirm")
    assert look.status_code == 422 and "2 people of this side have this name" in look.text
    options = re.findall(r'<option value="(\d+)">(Anna Berg, [^<]+)</option>', look.text)
    assert [told for _number, told in options] == ["Anna Berg, Quality", "Anna Berg, Planning"]
    chosen = {"who:S:anna berg": options[1][0]}
    assert preview(client, cast, form, text, go="look", **chosen).status_code == 200
    assert preview(client, cast, form, text, go="confirm", **chosen).status_code == 303
    ((giver,),) = rows_of(
        client.application, "SELECT p.role_title FROM commitments c JOIN people p ON p.id = c.giver_id"
    )
    assert giver == "Planning"


def test_what_came_in_is_shown_with_the_way_to_undo_it(
    client: CheckedClient, cast: Cast, form: dict[str, str]
) -> None:
    text = HEADER + GOOD + GOOD.replace("Cem Yıldız", "Nora Neu")
    answer = preview(client, cast, form, text, go="confirm")
    page = client.get(answer.location)
    assert "2 commitments" in page.text and "Nora Neu" in page.text and "S-02" in page.text
    assert "can be undone" in client.get(f"{cast.url}/commitments/import").text
    undone = client.submit(answer.location, action="/undo")
    assert undone.status_code == 303
    page = client.get(answer.location)
    assert "was undone on" in page.text and "Nora Neu" in page.text
    ledger = client.get(f"{cast.url}/commitments").text
    assert "Send the list" not in ledger and "No commitments yet" in ledger
    assert client.get(f"{cast.url}/commitments/S-01").status_code == 404
    assert client.post(f"{answer.location}/undo").status_code == 409


def test_somebody_elses_import_is_not_there(
    client: CheckedClient, outsider_client: CheckedClient, cast: Cast, form: dict[str, str]
) -> None:
    where = preview(client, cast, form, HEADER + GOOD, go="confirm").location
    assert outsider_client.get(where).status_code == 404
    assert outsider_client.post(f"{where}/undo").status_code == 404
    with client.application.app_context():
        assert row_count("commitments") == 1


def test_rows_are_looked_at_while_somebody_else_writes(
    client: CheckedClient, cast: Cast, form: dict[str, str]
) -> None:
    held, done = Event(), Event()

    def write() -> None:
        with client.application.app_context(), write_lock(db.session):
            held.set()
            done.wait(20)

    writer = Thread(target=write)
    writer.start()
    held.wait(20)
    try:
        began = time.monotonic()
        assert preview(client, cast, form, HEADER + GOOD, go="look").status_code == 200
        assert time.monotonic() - began < BUSY_MILLISECONDS / 1000
    finally:
        done.set()
        writer.join()
