"""A register that declares itself in one module, with its template and one line, has all that every register has."""

from __future__ import annotations

import csv
import io
import json
import re
import tokenize
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jinja2 import ChoiceLoader, FileSystemLoader

from facilitator.activities import running
from facilitator.config import ROOT
from facilitator.database import write_lock
from facilitator.domain.actors import Actor, ActorKind
from facilitator.domain.errors import NotAllowed, NotFound
from facilitator.domain.registers import PAGES, kinds
from facilitator.domain.registers.family import Kind
from facilitator.extensions import db
from facilitator.office.files import grids_in
from facilitator.packs.content import content_bytes, read_content
from facilitator.packs.making import build_pack
from facilitator.packs.papers import Pack, ReviewPack, WorkshopRecord
from facilitator.packs.registers import RegisterPart
from facilitator.packs.render import html_of
from facilitator.queries.registers import Entry, registers_of
from facilitator.services.registers import add_entry, hide_entry, move_entry, weigh_entry
from facilitator.services.rooms import screen_token
from facilitator.services.workshops import close_workshop
from tests.clients import CheckedClient
from tests.factories import Cast
from tests.ledgers import stored_by
from tests.method_blocks import go_to, started, template_called
from tests.registers import concern, told
from tests.signing_room import started_workshop
from tests.visits import PAGE, VISITS, VisitStatus, VisitText

IN_SHORT = {"title": "The dock", "side": "supplier"}


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch, app: Flask) -> None:
    """The one line, and where its template stands."""
    monkeypatch.setitem(PAGES, PAGE.key, PAGE)
    own = FileSystemLoader(ROOT / "tests" / "templates")
    monkeypatch.setattr(app.jinja_env, "loader", ChoiceLoader([own, app.jinja_env.loader]))  # type: ignore[list-item]


@pytest.fixture
def url(cast: Cast) -> str:
    return f"{cast.url}/register"


@pytest.fixture
def visit(client: CheckedClient, url: str) -> str:
    """Added in one line."""
    assert client.submit(f"{url}/visits", IN_SHORT, action="/register/visits").status_code == 303
    return "V-01"


def now(app: Flask, cast: Cast, ref: str = "V-01") -> Entry[VisitText]:
    with app.app_context():
        return next(one for one in registers_of(cast.programme_id).all(VISITS) if one.ref == ref)


def test_its_page_says_what_it_is_for_and_what_is_missing(client: CheckedClient, url: str) -> None:
    page = client.get(f"{url}/visits").text
    for words in ("No visits yet", "shows what no report says", "Which place should be seen?", "Step 2"):
        assert words in page, words
    assert re.search(r"tried the way in\.</a> <span[^>]*>not yet", page)
    refused = client.submit(f"{url}/visits", {"title": ""}, action="/register/visits")
    assert refused.status_code == 422 and "Please fill this in." in refused.text


def test_it_is_listed_edited_and_moved(
    app: Flask, client: CheckedClient, cast: Cast, url: str, visit: str
) -> None:
    fields = {"seen": "Hulls that wait for paint", "note": "Bring boots"}
    assert client.submit(f"{url}/visits?edit={visit}", fields, action="/V-01/edit").status_code == 303
    stale = client.post(f"{url}/{visit}/edit", data={"title": "Other", "version": "1"})
    assert stale.status_code == 409 and "Hulls that wait for paint" in stale.text
    moved = client.post(f"{url}/{visit}/status", data={"status": "made"})
    assert moved.location.endswith("/register/visits#V-01")
    page = client.get(f"{url}/visits").text
    assert "One sees: Hulls that wait for paint" in page and "Bring boots" in page
    assert re.search(r"tried the way in\.</a> <span[^>]*>V-01", page)
    one = now(app, cast)
    assert (one.text.side, one.status, one.version) == ("supplier", VisitStatus.MADE, 2)
    client.post(f"{url}/{visit}/status", data={"status": "called_off"})
    assert "V-01 is called off." in client.get(f"{url}/visits").text
    assert client.post(f"{url}/{visit}/status", data={"status": "settled"}).status_code == 422


def test_it_is_linked_where_its_tie_leads(
    app: Flask, client: CheckedClient, cast: Cast, url: str, visit: str
) -> None:
    with app.app_context(), write_lock(db.session):
        concern(cast, "Nobody has seen it")
        db.session.commit()
    client.post(f"{url}/{visit}/concerns", data={"concern": "K-01"})
    assert [link.ref for link in now(app, cast).links] == ["K-01"]
    assert "Nobody has seen it" in client.get(f"{url}/visits").text
    assert "/register/visits#V-01" in client.get(url).text
    client.post(f"{url}/{visit}/concerns", data={"was": "K-01"})
    assert now(app, cast).links == ()
    assert client.post(f"{url}/{visit}/opportunities", data={"opportunity": "O-01"}).status_code == 404
    assert client.post(f"{url}/K-01/visits", data={"visit": "V-01"}).status_code == 404


def test_a_commitment_is_made_of_it_and_its_outcome_shows(
    app: Flask, client: CheckedClient, cast: Cast, url: str, visit: str
) -> None:
    client.submit(f"{url}/visits?edit={visit}", {"seen": "Hulls that wait"}, action="/V-01/edit")
    key = re.search(r'href="([^"]+/commitments/new[^"]+)"', client.get(f"{url}/visits").text)
    assert key is not None
    form = client.form(key[1].replace("&amp;", "&"), "/commitments/new")
    wanted = {"deed": "Open The dock", "evidence": "Hulls that wait", "step": "2", "stretch": "3"}
    assert {name: form.fields[name] for name in wanted} == wanted
    assert form.fields["side"] == "customer"
    answer = client.post(form.action, data={**form.fields, "serves": ["V-01"]}, csrf=False)
    assert answer.status_code == 303
    assert [one.deed for one in now(app, cast).served_by] == ["Open The dock"]
    assert "/commitments/C-01" in client.get(f"{url}/visits").text
    assert "/register/visits#V-01" in client.get(f"{cast.url}/commitments/C-01").text


def test_its_history_tells_every_act(
    app: Flask, client: CheckedClient, cast: Cast, url: str, visit: str
) -> None:
    client.submit(f"{url}/visits?edit={visit}", {"seen": "Hulls"}, action="/V-01/edit")
    client.post(f"{url}/{visit}/status", data={"status": "made"})
    with app.app_context(), write_lock(db.session):
        concern(cast)
        db.session.commit()
    client.post(f"{url}/{visit}/concerns", data={"concern": "K-01"})
    page = client.get(f"{url}/{visit}/history").text
    acts = re.findall(r"<div><p>([^<]+)</p>", page)
    assert acts == ["Linked with K-01.", "Moved from planned to made.", "Reworded.", "Written down."]
    assert "What one sees there" in page and "Hulls" in page and cast.facilitator.name in page
    with app.app_context():
        kinds = [kind for kind, _ in told(cast)]
    assert kinds[-5:] == ["EntryAdded", "EntryReworded", "EntryMoved", "ConcernRaised", "EntriesLinked"]
    assert client.get(f"{url}/V-02/history").status_code == 404


def test_it_is_a_table_for_other_programs(client: CheckedClient, url: str, visit: str) -> None:
    client.submit(f"{url}/visits", {"title": "=cmd()", "side": ""}, action="/register/visits")
    answer = client.get(f"{url}/visits.csv")
    assert answer.mimetype == "text/csv"
    rows = list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert [(row["ref"], row["title"], row["side"], row["status"]) for row in rows] == [
        ("V-01", "The dock", "supplier", "planned"),
        ("V-02", "'=cmd()", "", "planned"),
    ]
    (grid,) = grids_in(client.get(f"{url}/visits.xlsx").data)
    assert [row.cells[:2] for row in grid.rows] == [
        ("ref", "title"),
        ("V-01", "The dock"),
        ("V-02", "'=cmd()"),
    ]


def test_its_rows_are_counted_in_the_list_and_stand_in_the_room(
    app: Flask, client: CheckedClient, cast: Cast, url: str, visit: str
) -> None:
    told = json.loads(app.test_cli_runner().invoke(args=["registers", "list", cast.public_id]).stdout)
    own = next(one for one in told["registers"] if one["register"] == VISITS.key)
    assert (own["rows"], own["states"]) == (1, {"planned": 1})
    with stored_by(app):
        number = started(cast, template_called("launch"))
        block = go_to(cast, number, "Expectations by stage")
        running.act(cast.actor, block, "view", {"view": VISITS.key})
        wall = f"/screen/{screen_token(block.room)}"
    assert "The dock" in app.test_client().get(wall).text
    console = client.get(f"{cast.url}/workshops/{number}/run").text
    assert "Visits" in console and f"serves={visit}" in console


def test_a_register_is_its_module_its_template_and_one_line() -> None:
    """No module names a register but its own, the one line, and those that do more with it than with any other."""
    more = {
        "opportunities": {
            "activities/linking.py",
            "activities/register.py",
            "packs/parts/to_write.py",
            "queries/entries.py",
            "services/example_register.py",
        },
        "concerns": {
            "activities/keep.py",
            "activities/linking.py",
            "packs/parts/to_write.py",
            "queries/entries.py",
            "services/example_register.py",
        },
        "expectations": {"services/example_expectations.py", "web/programmes.py"},
        "measures": {
            "packs/parts/__init__.py",
            "packs/parts/measures.py",
            "queries/entries.py",
            "services/example_measures.py",
            "web/measures.py",
        },
        "access": {
            "domain/step_criteria.py",
            "packs/parts/access.py",
            "services/example_access.py",
            "web/counsel.py",
        },
    }
    for kind in kinds():
        if kind is VISITS:
            continue
        naming = named_in(kind)
        assert naming >= {f"domain/registers/{kind.key}.py", "domain/registers/__init__.py"}
        own = {f"domain/registers/{kind.key}.py", "domain/registers/__init__.py"}
        assert naming - own <= more.get(kind.key, set()), f"{kind.key}: {sorted(naming - own)}"


def named_in(kind: Kind[Any]) -> set[str]:
    """The modules of the program that name a register: its constant, or the module that declares it."""
    package = ROOT / "facilitator"
    says = re.compile(rf"\b{kind.key.upper()}\b|\bregisters\.{kind.key}\b")
    return {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if says.search(without_words(path))
    }


def without_words(path: Path) -> str:
    """A module without its texts and comments."""
    tokens = tokenize.generate_tokens(io.StringIO(path.read_text()).readline)
    left_out = (tokenize.STRING, tokenize.COMMENT)
    text = " ".join(one.string for one in tokens if one.type not in left_out)
    return text.replace(" . ", ".")


def registers_in(pack: Pack) -> RegisterPart | None:
    """What a pack says of the registers."""
    if isinstance(pack, ReviewPack):
        return pack.part(RegisterPart)
    return pack.register if isinstance(pack, WorkshopRecord) else None


def test_packs_have_its_chapter_and_a_record_stays_as_it_was(context: Flask, cast: Cast) -> None:
    number = started_workshop(cast)
    ref = add_entry(cast.actor, cast.programme_id, VisitText("The dock", seen="Hulls that wait"))
    close_workshop(cast.actor, cast.programme_id, number, "", None)
    move_entry(cast.actor, cast.programme_id, ref, VisitStatus.MADE)
    settings = context.config["SETTINGS"]
    review = build_pack(settings, cast.programme_id, "review", None)
    record = build_pack(settings, cast.programme_id, "record", number)
    assert isinstance(review, ReviewPack) and isinstance(record, WorkshopRecord)
    for pack in (review, record):
        read = read_content(content_bytes(pack), pack.sheet_bytes)
        assert registers_in(read) == registers_in(pack)
    page = html_of(review)
    assert ">Visits</h2>" in page and "Hulls that wait" in page
    now, then = registers_in(review), registers_in(record)
    assert now is not None and then is not None
    assert [one.entries[0].status for one in (now.chapters[0], then.chapters[0])] == [
        "made",
        "planned",
    ]


def test_only_its_own_acts_are_done_and_only_by_whom_it_says(context: Flask, cast: Cast) -> None:
    ref = add_entry(cast.actor, cast.programme_id, VisitText("The dock"))
    for refused in (
        lambda: weigh_entry(cast.actor, cast.programme_id, ref, 3),
        lambda: hide_entry(cast.actor, cast.programme_id, ref, "A reason"),
    ):
        with pytest.raises(NotFound):
            refused()
    somebody = Actor(ActorKind.PERSON, "Åse", person_id=cast.supplier_member.id)
    with pytest.raises(NotAllowed):
        move_entry(somebody, cast.programme_id, ref, VisitStatus.MADE)
    assert [kind for kind, _ in told(cast)][-1] == "EntryAdded"


def test_it_is_not_there_for_others(
    app: Flask, client: CheckedClient, outsider_client: CheckedClient, cast: Cast, url: str, visit: str
) -> None:
    theirs = f"/programmes/{cast.other_public_id}/register"
    for path in ("/visits", "/visits.csv", "/visits.xlsx", "/V-01/history"):
        assert outsider_client.get(url + path).status_code == 404, path
    for path in (f"{theirs}/visits", f"{theirs}/V-01/history", f"{url}/visits?edit=O-01", f"{url}/nothing"):
        assert client.get(path).status_code == 404, path
    acts = {"edit": {"title": "x"}, "status": {"status": "made"}, "concerns": {"concern": "K-01"}}
    for act, fields in acts.items():
        assert outsider_client.post(f"{url}/V-01/{act}", data=fields).status_code == 404, act
        assert outsider_client.post(f"{theirs}/V-01/{act}", data=fields).status_code == 404, act
    for act, fields in {"severity": {"severity": "3"}, "hide": {"reason": "x"}, "show": {}}.items():
        assert client.post(f"{url}/V-01/{act}", data=fields).status_code == 404, act
    assert now(app, cast).status is VisitStatus.PLANNED
