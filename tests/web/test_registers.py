"""The register's page: adding in one line, editing beside another writer, pressing, linking, hiding, undoing."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from facilitator.database import write_lock
from facilitator.domain.registers import CONCERNS, OPPORTUNITIES
from facilitator.domain.registers.concerns import ConcernStatus
from facilitator.domain.registers.opportunities import OpportunityStatus
from facilitator.extensions import db
from facilitator.queries.registers import Registers, registers_of
from facilitator.services.register_links import link_entries, set_served
from tests.clients import CheckedClient
from tests.commitments import make_active, make_draft
from tests.conftest import CountedQueries
from tests.factories import Cast
from tests.registers import concern, opportunity, told
from tests.signing_room import started_workshop


@pytest.fixture
def url(cast: Cast) -> str:
    return f"{cast.url}/register"


@pytest.fixture
def pair(app: Flask, cast: Cast) -> Iterator[tuple[str, str]]:
    """An opportunity and a concern."""
    with app.app_context(), write_lock(db.session):
        refs = opportunity(cast), concern(cast)
        db.session.commit()
    yield refs


def now(app: Flask, cast: Cast) -> Registers:
    with app.app_context():
        return registers_of(cast.programme_id)


def test_an_empty_register_says_what_it_is_for(client: CheckedClient, url: str) -> None:
    page = client.get(url).text
    assert "No opportunities yet" in page and "No concerns yet" in page
    assert "may be raised anonymously" in page


def test_one_line_adds_an_entry_once(app: Flask, client: CheckedClient, cast: Cast, url: str) -> None:
    fields = {"title": "Plan a whole season", "once": "abc"}
    for _ in range(2):
        assert client.post(f"{url}/opportunities", data=fields).status_code == 303
    client.submit(url, {"title": "Last in line", "raised": "customer", "severity": "4"}, action="/concerns")
    register = now(app, cast)
    assert [one.title for one in register.of(OPPORTUNITIES)] == ["Plan a whole season"]
    assert [(one.text.raised_side, one.severity) for one in register.of(CONCERNS)] == [("customer", 4)]
    assert "Plan a whole season" in client.get(url).text


def test_an_empty_line_is_kept_and_explained(client: CheckedClient, url: str) -> None:
    answer = client.submit(url, {"title": "", "severity": "5"}, action="/concerns")
    assert answer.status_code == 422
    assert "Please fill this in." in answer.text and 'value="5" selected' in answer.text
    long = client.submit(url, {"title": "x" * 301}, action="/opportunities")
    assert long.status_code == 422 and "x" * 301 in long.text


def test_the_values_are_written_in_place(
    app: Flask, client: CheckedClient, cast: Cast, url: str, pair: tuple[str, str]
) -> None:
    fields = {"value_supplier": "Steady work", "value_customer": "900 hours of dock time"}
    answer = client.submit(f"{url}?edit=O-01", fields, action="/O-01/edit")
    assert answer.status_code == 303 and answer.location.endswith("/register#O-01")
    one = now(app, cast).of(OPPORTUNITIES)[0]
    assert (one.text.value_supplier, one.text.value_customer, one.version) == (*fields.values(), 2)
    assert "900 hours of dock time" in client.get(url).text


def test_a_stale_save_shows_both_texts_and_keeps_mine(
    app: Flask, client: CheckedClient, cast: Cast, url: str, pair: tuple[str, str]
) -> None:
    form = client.form(f"{url}?edit=K-01", "/K-01/edit")
    client.post(form.action, data={**form.fields, "title": "Theirs", "raised": "supplier"}, csrf=False)
    answer = client.post(form.action, data={**form.fields, "title": "Mine"}, csrf=False)
    assert answer.status_code == 409
    assert "Somebody saved this while you were writing." in answer.text
    assert "Theirs" in answer.text and 'value="Mine"' in answer.text
    version = re.search(r'name="version" value="(\d+)"', answer.text)
    assert version is not None
    client.post(form.action, data={**form.fields, "title": "Mine", "version": version[1]}, csrf=False)
    assert now(app, cast).of(CONCERNS)[0].title == "Mine"


def test_statuses_and_weights_are_pressed(
    app: Flask, client: CheckedClient, cast: Cast, url: str, pair: tuple[str, str]
) -> None:
    client.post(f"{url}/O-01/status", data={"status": "under_way"})
    client.post(f"{url}/K-01/status", data={"status": "addressed"})
    client.post(f"{url}/K-01/severity", data={"severity": "5"})
    register = now(app, cast)
    assert register.of(OPPORTUNITIES)[0].status is OpportunityStatus.UNDER_WAY
    assert (register.of(CONCERNS)[0].status, register.of(CONCERNS)[0].severity) == (
        ConcernStatus.ADDRESSED,
        5,
    )
    assert client.post(f"{url}/K-01/status", data={"status": "enabled"}).status_code == 422
    assert client.post(f"{url}/K-01/severity", data={"severity": "9"}).status_code == 422


def test_dropping_hiding_and_unlinking_can_be_undone(
    app: Flask, client: CheckedClient, cast: Cast, url: str, pair: tuple[str, str]
) -> None:
    client.post(f"{url}/O-01/status", data={"status": "agreed"})
    client.post(f"{url}/O-01/concerns", data={"concern": "K-01"})
    client.post(f"{url}/O-01/status", data={"status": "dropped"})
    undo(client, url, "/O-01/status")
    assert now(app, cast).of(OPPORTUNITIES)[0].status is OpportunityStatus.AGREED
    client.post(f"{url}/O-01/concerns", data={"was": "K-01"})
    assert now(app, cast).of(OPPORTUNITIES)[0].links == ()
    undo(client, url, "/O-01/concerns")
    assert now(app, cast).of(OPPORTUNITIES)[0].links != ()
    assert client.post(f"{url}/K-01/hide", data={"reason": " "}).status_code == 422
    asked = client.form(f"{url}?hide=K-01", "/K-01/hide")
    assert asked.fields["reason"] == ""
    client.post(asked.action, data={**asked.fields, "reason": "Names a colleague"}, csrf=False)
    assert now(app, cast).of(CONCERNS) == ()
    undo(client, url, "/K-01/show")
    assert len(now(app, cast).of(CONCERNS)) == 1


def undo(client: CheckedClient, url: str, action: str) -> None:
    """Presses the Undo that the page offers."""
    page = client.get(url).text
    toast = page[page.index('class="toast"') :]
    form = toast[: toast.index("</form>")]
    found = re.search(r'action="([^"]+)"', form)
    assert found is not None and found[1].endswith(action), form
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    fields.pop("csrf_token")
    assert client.post(found[1], data=fields).status_code == 303


def test_ticks_change_only_what_the_page_showed(
    app: Flask, client: CheckedClient, cast: Cast, url: str, pair: tuple[str, str]
) -> None:
    page = client.get(f"{url}?link=O-01").text
    assert "Which of these hold O-01 back?" in page
    with app.app_context(), write_lock(db.session):
        second = concern(cast, "Said by somebody else meanwhile")
        link_entries(cast.actor, cast.programme_id, "O-01", second)
        db.session.commit()
    client.post(f"{url}/O-01/concerns", data={"concern": "K-01", "back": f"{url}?link=O-01"})
    assert [link.ref for link in now(app, cast).of(OPPORTUNITIES)[0].links] == ["K-01", second]


def test_views_narrow_the_page_and_survive_an_act(
    app: Flask, client: CheckedClient, cast: Cast, url: str, pair: tuple[str, str]
) -> None:
    with app.app_context(), write_lock(db.session):
        opportunity(cast, "Answered already")
        set_served(cast.actor, cast.programme_id, make_active(cast), ["O-02"])
        link_entries(cast.actor, cast.programme_id, "O-02", "K-01")
        db.session.commit()
    unanswered = client.get(f"{url}?view=unanswered").text
    assert 'id="O-01"' in unanswered and 'id="O-02"' not in unanswered
    unlinked = client.get(f"{url}?view=unlinked").text
    assert 'id="O-01"' in unlinked and 'id="K-01"' not in unlinked
    client.post(f"{url}/K-01/status", data={"status": "settled"})
    assert 'id="K-01"' not in client.get(f"{url}?view=open").text
    answer = client.post(f"{url}/O-01/status", data={"status": "idea", "back": f"{url}?view=open"})
    assert answer.location == f"{url}?view=open#O-01"
    assert client.get(f"{url}?view=nonsense&workshop=x").status_code == 200


def test_an_entry_named_while_a_workshop_runs_is_new_in_it(
    app: Flask, client: CheckedClient, cast: Cast, url: str, pair: tuple[str, str]
) -> None:
    with app.app_context(), write_lock(db.session):
        number = started_workshop(cast)
        db.session.commit()
    client.submit(url, {"title": "Said today"}, action="/concerns")
    page = client.get(f"{url}?view=new").text
    assert "Said today" in page and 'id="K-01"' not in page
    assert now(app, cast).entry("K-02").workshop == number


def test_a_commitment_says_what_it_serves_and_the_other_way_round(
    app: Flask, client: CheckedClient, cast: Cast, url: str, pair: tuple[str, str]
) -> None:
    with app.app_context(), write_lock(db.session):
        ref = make_draft(cast)
        db.session.commit()
    edit = client.form(f"{cast.url}/commitments/{ref}/edit", f"/{ref}/edit")
    client.post(edit.action, data={**edit.fields, "serves": ["O-01", "K-01"]}, csrf=False)
    page = client.get(f"{cast.url}/commitments/{ref}").text
    assert "Serves" in page and "Answers" in page and "register#K-01" in page
    assert f"/commitments/{ref}" in client.get(url).text
    client.post(f"{cast.url}/commitments/{ref}/serves", data={"serves": "K-01"})
    assert now(app, cast).of(OPPORTUNITIES)[0].served_by == ()
    assert len(now(app, cast).of(CONCERNS)[0].served_by) == 1


def test_a_new_commitment_is_linked_from_its_form(
    app: Flask, client: CheckedClient, cast: Cast, pair: tuple[str, str]
) -> None:
    form = client.form(f"{cast.url}/commitments/new", "/commitments/new")
    client.post(form.action, data={**form.fields, "deed": "Send the plan", "serves": ["O-01"]}, csrf=False)
    assert [one.deed for one in now(app, cast).of(OPPORTUNITIES)[0].served_by] == ["Send the plan"]
    refused = client.post(
        form.action,
        data={**form.fields, "once": "other", "deed": "Kept", "serves": ["K-99"]},
        csrf=False,
    )
    assert refused.status_code == 422 and "Kept" in refused.text


def test_what_is_over_is_offered_to_no_new_commitment(
    app: Flask, client: CheckedClient, cast: Cast, url: str, pair: tuple[str, str]
) -> None:
    address = f"{cast.url}/commitments/new?serves=K-01"
    live = client.form(address, "/commitments/new")
    assert live.fields["serves"] == "K-01" and live.fields["deed"] == "We are last in line when others call"
    client.post(f"{url}/K-01/status", data={"status": "settled"})
    over = client.form(address, "/commitments/new")
    assert over.fields["deed"] == "" and "serves" not in over.fields
    assert 'value="K-01"' not in client.get(address).text
    assert client.get(f"{cast.url}/commitments/new?serves=K-99").status_code == 404


def test_the_programme_and_its_first_step_show_the_register(
    app: Flask, client: CheckedClient, cast: Cast, url: str, pair: tuple[str, str]
) -> None:
    client.post(f"{url}/O-01/status", data={"status": "enabled"})
    page = client.get(cast.url).text
    assert "We are last in line when others call" in page and "Plan a whole season together" in page
    first, second = (client.get(f"{cast.url}/steps/{step}").text.count(f'href="{url}') for step in (1, 2))
    assert second == 1, "the tab"
    assert first > second


def test_what_is_foreign_or_unknown_is_not_there(
    app: Flask,
    client: CheckedClient,
    outsider_client: CheckedClient,
    cast: Cast,
    url: str,
    pair: tuple[str, str],
) -> None:
    theirs = f"/programmes/{cast.other_public_id}/register"
    missing = client.get("/programmes/nothing/register")
    for path in (theirs, f"{theirs}?edit=O-01", f"{url}?edit=K-99", f"{url}?link=K-01", f"{url}?edit=S-01"):
        answer = client.get(path)
        assert answer.status_code == 404, path
    assert missing.status_code == 404
    acts = {
        "edit": {"title": "x", "version": "1"},
        "status": {"status": "settled"},
        "severity": {"severity": "1"},
        "concerns": {"concern": "K-01"},
        "hide": {"reason": "x"},
        "show": {},
    }
    before = len(_events(app, cast))
    for act, fields in acts.items():
        assert outsider_client.post(f"{url}/K-01/{act}", data=fields).status_code == 404, act
        assert outsider_client.post(f"{theirs}/K-01/{act}", data=fields).status_code == 404, act
        assert client.post(f"{url}/K-99/{act}", data=fields).status_code == 404, act
    assert client.post(f"{url}/O-01/hide", data={"reason": "x"}).status_code == 404
    assert client.post(f"{url}/O-01/concerns", data={"concern": "K-99"}).status_code == 404
    assert len(_events(app, cast)) == before


def _events(app: Flask, cast: Cast) -> list[tuple[str, dict[str, object]]]:
    with app.app_context():
        return told(cast)


def test_as_many_queries_for_thirty_entries_as_for_three(
    app: Flask, client: CheckedClient, cast: Cast, url: str, counted_queries: CountedQueries
) -> None:
    counts = []
    for amount in (3, 27):
        with app.app_context(), write_lock(db.session):
            for _ in range(amount):
                wish, worry, ref = opportunity(cast), concern(cast), make_active(cast)
                link_entries(cast.actor, cast.programme_id, wish, worry)
                set_served(cast.actor, cast.programme_id, ref, [worry])
            db.session.commit()
        for page in (url, f"{url}?link=O-01", cast.url):
            with counted_queries() as statements:
                assert client.get(page).status_code == 200
            counts.append(len(statements))
    assert counts[:3] == counts[3:], counts


def test_typed_text_stays_text(client: CheckedClient, url: str) -> None:
    client.submit(url, {"title": "<script>alert(1)</script>"}, action="/opportunities")
    assert "<script>alert(1)" not in client.get(url).text
