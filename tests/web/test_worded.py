"""Parts that are kept by their values know nothing else: not who asks, nor when, nor anything of the session."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from flask import Flask, g
from jinja2 import nodes
from jinja2.meta import find_referenced_templates, find_undeclared_variables
from markupsafe import Markup

from facilitator import clock
from facilitator.config import ROOT
from facilitator.domain.commitments import Act, State
from facilitator.domain.sides import Side
from facilitator.queries.commitment_lines import CommitmentLine
from facilitator.queries.commitments import commitment_by_ref
from facilitator.queries.names import names_of
from facilitator.web import worded as module
from facilitator.web.form_tokens import form_token
from facilitator.web.formats import DATED
from facilitator.web.holes import holes_left
from facilitator.web.memory import Memory
from facilitator.web.quick_templates import SIGNS
from facilitator.web.worded import worded
from tests.commitments import make_draft
from tests.factories import Cast

TEMPLATES = ROOT / "templates"
KNOWN = frozenset({"_", "gettext", "ngettext", "url_for", "static_url", "caller", "kwargs", "csrf_token"})
"""What depends on the language and on where the app is mounted at most: both are in the key. The token is a hole."""
CARD = "commit/_card.html"
ONE = CommitmentLine(
    "S-01", Side.SUPPLIER, "Send it", "A file", "Åse", "Jan", date(2027, 1, 14), State.ACTIVE, True, 3, True
)


def parts() -> list[str]:
    found = (re.findall(r"worded\('([^']+)'", path.read_text()) for path in TEMPLATES.rglob("*.html"))
    return sorted({name for names in found for name in names})


@pytest.mark.parametrize("name", parts())
def test_a_part_knows_nothing_but_what_it_is_given(app: Flask, name: str) -> None:
    looked_at, waiting = set(), {name}
    while waiting:
        template = waiting.pop()
        looked_at.add(template)
        tree = app.jinja_env.parse((TEMPLATES / template).read_text())
        assert find_undeclared_variables(tree) <= KNOWN, template
        assert not any(
            isinstance(one, nodes.Include) or getattr(one, "with_context", False)
            for one in tree.find_all((nodes.Include, nodes.FromImport, nodes.Import))
        ), template
        waiting |= {str(one) for one in find_referenced_templates(tree)} - looked_at


def test_the_same_values_are_worded_once_and_others_anew(app: Flask) -> None:
    with app.test_request_context():
        row = worded("commitments/_row.html", ONE, 0, True, "/here")
        assert worded("commitments/_row.html", ONE, 0, True, "/here") is row
        assert "due soon" in row and "overdue" in worded("commitments/_row.html", ONE, 2, False, "/here")


def test_over_new_year_a_kept_part_says_the_year_of_a_day_that_is_now_in_the_past(app: Flask) -> None:
    due = replace(ONE, due=date(2026, 12, 3))
    said = []
    for now in (datetime(2026, 12, 31, 22, 59, tzinfo=UTC), datetime(2026, 12, 31, 23, 0, tzinfo=UTC)):
        with app.test_request_context(), clock.held(now):
            g.programme = type("Programme", (), {"locale": "en", "time_zone": "Europe/Oslo"})
            row = str(worded("commitments/_row.html", due, 0, True, "/here"))
            said.append(row.split("<time")[1].split("</time>")[0].split(">")[1])
    assert said == ["Thu 3 Dec", "Thu 3 Dec 2026"]


def test_a_part_is_worded_in_the_language_of_the_page(app: Flask) -> None:
    said = []
    for locale in ("en", "en_US", "nb"):
        with app.test_request_context():
            g.programme = type("Programme", (), {"locale": locale, "time_zone": "UTC"})
            said.append(str(worded("commitments/_row.html", ONE, 0, True, "/here")))
    assert said[0] == said[2] != said[1], "Norwegian is not whole: its pages are in English"


def test_the_token_of_a_part_is_a_hole_that_each_page_fills_by_itself(app: Flask, cast: Cast) -> None:
    with app.test_request_context():
        ref = make_draft(cast)
        people = names_of(cast.programme_id)
        draft = commitment_by_ref(cast.programme_id, ref, people)
    said = []
    for _page in range(2):
        with app.test_request_context():
            said.append(str(worded(CARD, draft, (), frozenset({Act.REWORD}), "/here", "/ledger")))
            assert f'name="csrf_token" value="{form_token()}"' in said[-1]
            with holes_left():
                assert form_token() not in worded(
                    CARD, draft, (), frozenset({Act.REWORD}), "/here", "/ledger"
                )
    assert said[0] != said[1] and "hole-" not in said[0]


def test_texts_are_escaped(app: Flask) -> None:
    with app.test_request_context():
        harmful = CommitmentLine(
            **{name: getattr(ONE, name) for name in ONE.__slots__} | {"deed": "<b>x</b>"}
        )
        assert "&lt;b&gt;x" in worded("commitments/_row.html", harmful, 0, True, "/here")


def test_what_was_not_asked_for_longest_goes_first() -> None:
    memory: Memory[str] = Memory(40)
    for key in "abcd":
        memory.keep(key, key, 10)
    assert memory.find("a") == "a" and memory.taken == 40
    memory.keep("e", "e", 10)
    assert [memory.find(key) for key in "abcde"] == ["a", None, "c", "d", "e"]
    memory.keep("a", "another", 5)
    assert memory.find("a") == "another" and memory.taken == 35
    memory.keep("large", "large", 11)
    assert memory.find("large") is None and memory.taken == 35


def test_a_process_keeps_no_more_than_its_room(app: Flask) -> None:
    app.extensions[module.NAME] = Memory(20_000)
    with app.test_request_context():
        for number in range(200):
            worded("commitments/_row.html", ONE, 0, True, f"/here{number}")
    assert 10_000 < app.extensions[module.NAME].taken <= 20_000


@pytest.mark.parametrize("template", SIGNS)
def test_a_sign_knows_nothing_but_its_values(app: Flask, template: str) -> None:
    """And none has a form: what is drawn once for everybody must not hold a token."""
    tree = app.jinja_env.parse((TEMPLATES / template).read_text())
    assert find_undeclared_variables(tree) <= KNOWN
    asked = {one.name for one in tree.find_all(nodes.Filter)}
    assert not asked & {one.__name__ for one in DATED}, (
        "its words depend on the year, which is not in its key"
    )
    drawn = [one for one in tree.find_all(nodes.Macro) if one.name in SIGNS[template]]
    assert len(drawn) == len(SIGNS[template])
    for macro in drawn:
        assert not {"csrf_token", "caller"} & {name.name for name in macro.find_all(nodes.Name)}, macro.name


def test_a_sign_with_markup_is_not_the_sign_with_the_same_text(app: Flask) -> None:
    tag = app.jinja_env.from_string("{% from 'components/states.html' import tag %}{{ tag(words) }}")
    with app.test_request_context():
        assert "<b>x</b>" in tag.render(words=Markup("<b>x</b>"))
        assert "&lt;b&gt;x" in tag.render(words="<b>x</b>")
