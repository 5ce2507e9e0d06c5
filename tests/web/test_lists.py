"""Any list comes in: its columns are said on one page, its rows looked at on the next, and then all or nothing."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta

import pytest

from facilitator import clock
from facilitator.domain.lists.grids import MOST_BYTES
from facilitator.office.workbook_writer import write_workbook
from facilitator.services.pruning import RULES, prune_slice
from tests.clients import CheckedClient
from tests.conftest import row_count
from tests.factories import Cast
from tests.ledgers import rows_of, stored_by
from tests.office_files import cells, text, workbook

LOG = (
    "Date,Client,Item,Owner,Due Date,Status,Priority,Notes\n"
    "3/11/2026,Their firm,Send the drawings,Sergio Peña,15/12/2031,In Progress,High,We wait\n"
    "4/11/2026,Their firm,Name one contact,Sergio Peña,5/12/2031,Done,Low,\n"
    "5/11/2026,Their firm,Agree the test plan,Nora Neu,Q1 2032,Late,Low,\n"
    "6/11/2026,Their firm,Count the spare parts,Sergio Peña,ASAP,Cancelled,Low,\n"
)


def send(
    client: CheckedClient, cast: Cast, content: str | bytes, name: str = "log.csv", workshop: str = "0"
) -> str:
    """The address to which sending a file leads."""
    url = f"{cast.url}/commitments/import"
    content = content.encode() if isinstance(content, str) else content
    answer = client.post(
        url, data={"file": (io.BytesIO(content), name), "workshop": workshop, "go": "look", "once": name}
    )
    assert answer.status_code == 303, answer.status_code
    return answer.location


def shown(page: str) -> dict[str, str]:
    """The fields of the columns' page as a browser would send them."""
    form = re.search(r'<form class="form form--wide list-form".*?</form>', page, re.DOTALL)
    assert form
    found: dict[str, str] = {}
    for name, body in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', form[0], re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', body) or re.search(r'value="([^"]*)"', body)
        found[name] = chosen[1] if chosen else ""
    for tag in re.findall(r"<input[^>]*>", form[0]):
        fields = dict(re.findall(r'(name|value|type)="([^"]*)"', tag))
        ticked = fields.get("type") not in ("checkbox", "radio") or " checked" in tag
        if "name" in fields and fields["name"] != "csrf_token" and ticked:
            found[fields["name"]] = fields.get("value", "")
    return found


def filled(cast: Cast) -> dict[str, str]:
    people = {
        "receiver-supplier": cast.customer_member.number,
        "receiver-customer": cast.supplier_member.number,
    }
    said = {"side": "supplier", "step": "2", "stretch": "3", "evidence": "As agreed"}
    return said | {name: str(number) for name, number in people.items()}


def test_a_foreign_list_is_mapped_looked_at_and_brought_in_whole(client: CheckedClient, cast: Cast) -> None:
    where = send(client, cast, LOG)
    page = client.get(where).text
    fields = shown(page)
    assert [fields[f"column-{place}"] for place in range(8)] == [
        "",
        "",
        "deed",
        "giver",
        "due",
        "status",
        "",
        "reason",
    ]
    assert fields["word:done"] == "kept" and fields["word:late"] == ""
    assert "The day comes first in this file, as in “15/12/2031”." in page
    refused = client.post(where, data={**fields, "go": "look"})
    assert refused.status_code == 422
    assert "Say what each word" in refused.text and "Say whose commitments" in refused.text
    said = {**fields, **filled(cast), "word:late": "active", "sure:Q1 2032": "1", "go": "look"}
    looked = client.post(where, data=said)
    assert (looked.status_code, looked.location) == (303, f"{where}/rows")
    rows = client.get(looked.location).text
    assert "3 rows are ready" in rows and "1 row is left out" in rows and "Wednesday 31 March 2032" in rows
    assert row_count_in(client, "commitments") == 0
    confirm = {"go": "confirm", "workshop": "0", "once": "k"}
    answers = [client.post(looked.location, data=confirm) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    found = rows_of(
        client.application,
        "SELECT c.ref, c.due, c.report IS NOT NULL, g.name, r.name FROM commitments c "
        "JOIN people g ON g.id = c.giver_id JOIN people r ON r.id = c.receiver_id ORDER BY c.number",
    )
    assert [row[3] for row in found] == ["Sergio Peña", "Sergio Peña", "Nora Neu"]
    assert {row[4] for row in found} == {cast.customer_member.name}
    assert [str(row[1]) for row in found] == ["2031-12-15", "2031-12-05", "2032-03-31"]
    assert client.get(where).status_code == 404, "what came in is staged no more"


def test_the_next_list_with_the_same_columns_is_read_alike(client: CheckedClient, cast: Cast) -> None:
    where = send(client, cast, LOG)
    said = shown(client.get(where).text) | filled(cast) | {"word:late": "not_kept", "column-6": "ref"}
    assert client.post(where, data={**said, "go": "look"}).status_code == 303
    again = client.get(
        send(client, cast, LOG.replace("Late", "late ").replace("In Progress", "Strange"), "next.csv")
    )
    assert "Read as the last list with these columns" in again.text
    fields = shown(again.text)
    assert fields["word:late"] == "not_kept" and fields["column-6"] == "ref" and fields["side"] == "supplier"
    assert fields["word:strange"] == "", "a new word is asked about"


def test_incomplete_rows_are_drafts_and_said_so_with_their_count(client: CheckedClient, cast: Cast) -> None:
    where = send(
        client, cast, "action;owner;timing;verification\nTrain two people;Sergio Peña;30–90 days;Records\n"
    )
    said = shown(client.get(where).text) | {"side": "supplier", "go": "look"}
    rows = client.get(client.post(where, data=said).location).text
    assert "1 row comes in as a draft." in rows
    assert "for whom (1), a date (1), a stretch (1)" in rows
    assert (
        client.post(f"{where}/rows", data={"go": "confirm", "workshop": "0", "once": "d"}).status_code == 303
    )
    ((active, note),) = rows_of(client.application, "SELECT active_at, staging_note FROM commitments")
    assert active is None and note == "As listed: due “30–90 days”."


def test_another_line_of_columns_and_new_questions_are_shown_before_the_rows(
    client: CheckedClient, cast: Cast
) -> None:
    where = send(client, cast, "Our list,of May\nWhat,Who,How far\nSend the plan,Sergio Peña,Done\n")
    fields = shown(client.get(where).text)
    assert (fields["header"], fields["column-2"]) == ("1", "status")
    back = client.post(where, data={**fields, "header": "-1", "go": "look"})
    assert back.location == where
    fields = shown(client.get(where).text)
    assert fields["header"] == "-1"
    asks = client.post(
        where, data={**fields, "column-0": "deed", "column-2": "status", "side": "customer", "go": "look"}
    )
    assert asks.location == where, "its words were not asked about yet"
    page = client.get(where).text
    assert 'name="word:how far"' in page and 'name="word:of may"' not in page


def test_two_columns_that_say_the_same_and_no_deed_are_refused(client: CheckedClient, cast: Cast) -> None:
    where = send(client, cast, "A,B,C\nfirst thing to do,x1,y1\nsecond thing to do,x2,y2\n")
    fields = shown(client.get(where).text) | {"side": "supplier", "go": "look"}
    twice = client.post(where, data={**fields, "column-1": "giver", "column-2": "giver"})
    assert twice.status_code == 422 and "Two columns say the same" in twice.text
    none = client.post(where, data={**fields, "column-0": "", "column-1": "", "column-2": ""})
    assert none.status_code == 422 and "Say which column tells what is to be done" in none.text
    wrong = client.post(
        where, data={**fields, "column-1": "nonsense", "side": "us", "step": "9", "header": "99999"}
    )
    assert wrong.status_code in (303, 422)


def test_a_date_that_may_be_two_is_asked_once(client: CheckedClient, cast: Cast) -> None:
    where = send(
        client, cast, "Action,Owner,Due\nSend it all,Sergio Peña,3/4/2031\nShow it all,Sergio Peña,5/6/2031\n"
    )
    page = client.get(where).text
    assert page.count("may be two days") == 1
    said = shown(page) | filled(cast) | {"go": "look"}
    assert "order" not in said, "nothing is chosen for anybody"
    refused = client.post(where, data=said)
    assert refused.status_code == 422 and "whether the day or the month comes first" in refused.text
    assert client.post(where, data={**said, "order": "mdy"}).status_code == 303
    rows = client.get(f"{where}/rows").text
    assert "Tuesday 4 March 2031" in rows and "Tuesday 6 May 2031" in rows


def test_our_own_export_goes_in_without_a_question_however_long(client: CheckedClient, cast: Cast) -> None:
    header = "party,giver,receiver,deed,evidence,due,step,stretch,verdict,reason\n"
    row = f"supplier,Sergio Peña,Cem Yıldız,Send the list,It is there {'x' * 1900},2031-01-31,2,3,,\n"
    where = send(client, cast, header + row * 350)
    assert where.endswith("/rows")
    page = client.get(where).text
    assert "350 rows are ready" in page and "50 more rows like these" in page
    assert page.count('data-label="Due"') == 300
    assert client.post(where, data={"go": "confirm", "workshop": "0", "once": "o"}).status_code == 303
    assert row_count_in(client, "commitments") == 350


def test_faulty_rows_of_a_long_list_are_shown_whatever_their_place(client: CheckedClient, cast: Cast) -> None:
    header = "party,giver,receiver,deed,evidence,due,step,stretch\n"
    row = f"supplier,Sergio Peña,Cem Yıldız,Send the list,It is there {'x' * 1900},2031-01-31,2,3\n"
    where = send(client, cast, header + row * 349 + row.replace(",2,3", ",9,3"))
    page = client.get(where).text
    assert "1 row needs attention" in page and "from 1 to 5" in page
    answer = client.post(where, data={"go": "confirm", "workshop": "0", "once": "f"})
    assert answer.status_code == 422 and row_count_in(client, "commitments") == 0


def test_the_same_list_again_is_asked_about(client: CheckedClient, cast: Cast) -> None:
    for once in ("1", "2"):
        where = send(client, cast, LOG, f"{once}.csv", "1" if once == "2" else "0")
        said = shown(client.get(where).text) | filled(cast) | {"word:late": "active", "go": "look"}
        rows = client.post(where, data=said).location
        answer = client.post(
            rows, data={"go": "confirm", "workshop": "1" if once == "2" else "0", "once": once}
        )
        assert answer.status_code == (303 if once == "1" else 422)
    assert "came in already, with import 1" in answer.text
    again = client.post(rows, data={"go": "confirm", "workshop": "1", "again": "y", "once": "3"})
    assert again.status_code == 303


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a" * (MOST_BYTES + 1), "larger than 10 MB"),
        (b"Action\n" + b"Send it at once\n" * 10_061, "10,000"),
        (b"PK\x03\x04nothing", ""),
        (b"\xff\xfe\x00", "UTF-8"),
    ],
)
def test_what_cannot_be_looked_at_is_said_beside_the_file(
    client: CheckedClient, cast: Cast, content: bytes, words: str
) -> None:
    answer = client.post(
        f"{cast.url}/commitments/import",
        data={"file": (io.BytesIO(content), "list.csv"), "workshop": "0", "go": "look"},
    )
    assert answer.status_code == 422 and words in answer.text and 'id="file-error"' in answer.text


def test_a_list_of_an_older_spreadsheet_is_looked_at_with_a_word_on_its_letters(
    client: CheckedClient, cast: Cast
) -> None:
    where = send(client, cast, "Maßnahme;Action\nx;Größe prüfen und senden\n".encode("cp1252"))
    assert "Größe prüfen und senden" in client.get(where).text
    own = "party,giver,receiver,deed,evidence,due,step,stretch\nsupplier,Åse,Cem,Größe senden,da,2027-01-31,1,2\n"
    rows = send(client, cast, own.encode("cp1252"), "own.csv")
    assert "Windows-1252" in client.get(rows).text and "Größe senden" in client.get(rows).text


def test_a_staged_list_is_its_programmes_alone_and_goes_after_a_day(
    client: CheckedClient, outsider_client: CheckedClient, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = send(client, cast, LOG)
    assert outsider_client.get(where).status_code == 404
    foreign = where.replace(cast.public_id, cast.other_public_id)
    assert outsider_client.get(foreign).status_code == 404
    assert outsider_client.post(foreign, data={"go": "look"}).status_code == 404
    (rule,) = (rule for rule in RULES if rule.what == "lists not brought in")
    later = clock.now() + timedelta(hours=25)
    with stored_by(client.application):
        assert prune_slice(rule) == 0
        monkeypatch.setattr(clock, "now", lambda: later)
        assert prune_slice(rule) == 1


def test_hostile_words_stay_words(client: CheckedClient, cast: Cast) -> None:
    evil = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    hostile = (
        f'"{evil.replace(chr(34), chr(34) * 2)}",Owner,Due,Status\nSend it,{{{{7*7}}}},=1+1,<b>late</b>\n'
    )
    where = send(client, cast, hostile, "<b>.csv")
    page = client.get(where).text
    assert "<script>alert" not in page and "<b>late" not in page
    assert "&lt;script&gt;" in page and "{{7*7}}" in page and "=1+1" in page


def test_a_spreadsheet_comes_in_and_its_sheet_is_chosen(client: CheckedClient, cast: Cast) -> None:
    """Dates as dates, a tick as done, what is hidden named; another sheet is looked at anew."""
    rows = [
        text("Action") + text("Owner") + text("When") + text("Done"),
        f"{text('Send the drawings')}{text('Sergio Peña')}<c s='1'><v>47879</v></c><c t='b'><v>1</v></c>",
        f"{text('Show the drawings')}{text('Sergio Peña')}<c s='1'><v>47880</v></c><c t='b'><v>0</v></c>",
    ]
    content = workbook(
        cells(*rows), cells(text("What")), cells(text("old")), states=("visible", "visible", "hidden")
    )
    where = send(client, cast, content, "Actions.xlsx")
    page = client.get(where).text
    fields = shown(page)
    assert [fields[f"column-{place}"] for place in range(4)] == ["deed", "giver", "due", "status"]
    assert (fields["word:true"], fields["word:false"]) == ("kept", "active")
    assert "Sheet1, 3 rows" in page and "Sheet3 (hidden), 1 row" in page
    looked = client.post(where, data={**fields, **filled(cast), "go": "look"})
    preview = client.get(looked.location).text
    assert "Friday 31 January 2031" in preview and "1 of them with an outcome already" in preview
    other = client.post(f"{where}/sheet", data={"sheet": "1"})
    assert other.location == where and "column-1" not in shown(client.get(where).text)
    assert client.post(f"{where}/sheet", data={"sheet": "9"}).status_code == 404


def test_our_own_columns_in_a_spreadsheet_need_no_question(client: CheckedClient, cast: Cast) -> None:
    header = ["party", "giver", "receiver", "deed", "evidence", "due", "step", "stretch"]
    row = ["supplier", "Sergio Peña", "Cem Yıldız", "=Send it", "Seen", date(2031, 1, 31), 2, 3]
    where = send(client, cast, write_workbook("x", header, [row]), "ours.xlsx")
    assert where.endswith("/rows")
    assert client.post(where, data={"go": "confirm", "workshop": "0", "once": "x"}).status_code == 303
    found = rows_of(client.application, "SELECT deed, due, step FROM commitments")
    assert [(deed, str(due), step) for deed, due, step in found] == [("=Send it", "2031-01-31", 2)]


def test_a_name_that_would_be_new_on_both_sides_is_asked_about(client: CheckedClient, cast: Cast) -> None:
    where = send(client, cast, "Action,By,To\nSend it all,Nora Neu,Bo Alt\nShow it all,Bo Alt,Nora Neu\n")
    said = shown(client.get(where).text) | {"side": "supplier", "go": "look"}
    rows = client.get(client.post(where, data=said).location).text
    assert "“Nora Neu” would be new on both sides" in rows


def row_count_in(client: CheckedClient, table: str) -> int:
    with client.application.app_context():
        return row_count(table)
