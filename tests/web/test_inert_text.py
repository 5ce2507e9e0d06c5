"""Whatever somebody stores comes out as text: on every page, in tables and in file names."""

from __future__ import annotations

import re
from datetime import time

import pytest
from flask import Flask

from facilitator.database import write_lock
from facilitator.domain.agendas import Activity, ItemDraft
from facilitator.domain.commitments import Report
from facilitator.domain.sides import Side
from facilitator.domain.workshops import Kind, WorkshopDraft
from facilitator.extensions import db
from facilitator.services.agendas import add_item, save_notes
from facilitator.services.programmes import edit_programme, present_draft
from facilitator.services.review import Reporting, report
from facilitator.services.sheets import lock_list, reopen_list
from facilitator.services.workshops import plan_workshop, start_workshop
from tests.clients import CheckedClient
from tests.commitments import make_active
from tests.days import today
from tests.factories import Cast, make_person
from tests.signing_room import commitment, sign_for
from tests.web.test_closed_by_default import address, rules

HARM = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}</textarea>"
RAW = re.compile(r"<script>alert|<img src=x|\}\}</textarea>|&gt;49&lt;|\">49(?![\w:-])")


@pytest.fixture
def harmed(app: Flask, cast: Cast) -> int:
    """A programme in which every text that can be stored means harm; the number of its workshop."""
    with app.app_context(), write_lock(db.session):
        draft = present_draft(cast.programme_id)
        changed = {
            "title": HARM,
            "purpose": HARM,
            "supplier": HARM,
            "customer": f"{HARM} too",
            "legal_status": HARM,
        }
        values = {name: getattr(draft, name) for name in draft.__dataclass_fields__}
        edit_programme(cast.actor, cast.programme_id, type(draft)(**(values | changed)), 1)
        make_person(cast.actor, cast.programme_id, Side.SUPPLIER, HARM)
        day = today()
        plan = WorkshopDraft(kind=Kind.LAUNCH, day=day, clock=time(9), title=HARM, place=HARM)
        number = plan_workshop(cast.actor, cast.programme_id, plan)
        item = ItemDraft(HARM, 5, Activity.TALK, HARM, HARM)
        key = add_item(cast.actor, cast.programme_id, number, item)
        start_workshop(cast.actor, cast.programme_id, number)
        save_notes(cast.actor, cast.programme_id, number, key, HARM, 1)
        ref = make_active(cast)
        said = Reporting(Report.PARTLY, HARM, "forgot", HARM)
        report(cast.actor, cast.programme_id, ref, cast.supplier_member.id, said)
        commitment(cast, number, deed=HARM)
        lock_list(cast.actor, cast.programme_id, number)
        reopen_list(cast.actor, cast.programme_id, number, HARM)
        lock_list(cast.actor, cast.programme_id, number)
        sign_for(cast, number, Side.SUPPLIER)
        db.session.commit()
    return number


def test_no_page_runs_or_breaks_on_what_is_stored(
    app: Flask, client: CheckedClient, cast: Cast, harmed: int
) -> None:
    """The client checks each page besides: nothing inline, every tag closed, every id once."""
    seen = 0
    for rule in rules(app, "GET"):
        here = address(app, rule, cast.public_id)
        if here is None or rule.endpoint.startswith("packs."):
            continue
        here = here.replace("/workshops/2", f"/workshops/{harmed}").replace("/S-01", "/S-02")
        answer = client.get(here)
        if answer.mimetype == "text/html" and answer.status_code == 200:
            seen += "alert(1)" in answer.text
            assert not RAW.search(answer.text), here
    assert seen > 15, "the text stands on most pages"


def test_no_cell_of_the_table_is_a_formula(app: Flask, client: CheckedClient, cast: Cast) -> None:
    with app.app_context(), write_lock(db.session):
        ref = make_active(cast)
        for turn, start in enumerate(("=", "+", "-", "@", "\uff1d")):
            said = Reporting(Report.PARTLY, f"{start}HYPERLINK({turn})", "forgot")
            report(cast.actor, cast.programme_id, ref, cast.supplier_member.id, said)
            db.session.commit()
            cells = client.get(f"{cast.url}/commitments.csv").text
            assert f"'{start}HYPERLINK({turn})" in cells and f",{start}HYPERLINK" not in cells
    disposition = client.get(f"{cast.url}/commitments.csv").headers["Content-Disposition"]
    assert re.fullmatch(r'attachment; filename="commitments-\w+\.csv"', disposition)
