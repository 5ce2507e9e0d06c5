"""The chain of the expectations: how far what each side expects has come, on its page and on the overview."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from facilitator.domain.registers import CONCERNS, EXPECTATIONS
from facilitator.domain.registers.expectations import ExpectationText
from facilitator.domain.sides import Side
from facilitator.pictures import MarkForm, chain_link
from facilitator.pictures.chain import MOST
from facilitator.queries.entries import glance_of
from facilitator.queries.programmes import programme_by_id
from facilitator.queries.registers import registers_of
from facilitator.services.register_links import set_served
from facilitator.services.registers import add_entry, move_entry
from facilitator.web.chains import chain_of
from tests.clients import CheckedClient
from tests.commitments import make_active, make_draft
from tests.factories import Cast
from tests.ledgers import stored_by

COUNTS = [("expected", 3), ("understood", 2), ("committed", 1), ("met", 1)]


def expected(cast: Cast, side: Side, *, understood: bool = True) -> str:
    answer = "As we see it" if understood else ""
    words = ExpectationText("Something", side=side, answer=answer, confirmed=understood)
    return add_entry(cast.actor, cast.programme_id, words)


@pytest.fixture
def told(app: Flask, cast: Cast) -> None:
    """Of the customer's three one is met, one partly; a fourth is no longer wanted. The supplier has one."""
    with stored_by(app):
        refs = [expected(cast, Side.CUSTOMER) for _ in range(2)]
        refs += [expected(cast, Side.CUSTOMER, understood=False) for _ in range(2)]
        for ref, status in zip(refs, ("met", "partly_met", "awaited", "no_longer"), strict=True):
            move_entry(cast.actor, cast.programme_id, ref, status)
        set_served(cast.actor, cast.programme_id, make_active(cast), refs[:1])
        set_served(cast.actor, cast.programme_id, make_draft(cast), refs[1:2])
        expected(cast, Side.SUPPLIER, understood=False)


def test_each_side_has_its_own_and_facts_are_counted(app: Flask, cast: Cast, told: None) -> None:
    with app.test_request_context():
        programme = programme_by_id(cast.programme_id)
        supplier, customer = chain_of(
            programme, EXPECTATIONS, registers_of(cast.programme_id).of(EXPECTATIONS)
        )
        assert [(link.word, link.count) for link in customer.links] == COUNTS
        assert customer.links[3].others == ((1, "partly"),)
        assert [link.count for link in supplier.links] == [1, 0, 0, 0]
        assert chain_of(programme, EXPECTATIONS, glance_of(programme.id).chained) == (supplier, customer)
        assert chain_of(programme, CONCERNS, ()) == chain_of(programme, EXPECTATIONS, ()) == ()


def test_both_pages_show_it_with_its_words(client: CheckedClient, cast: Cast, told: None) -> None:
    for address in (cast.url, f"{cast.url}/register/expectations"):
        page = client.get(address).text
        assert page.count('class="chain__side"') == 2, address
        assert 'aria-label="1 of 3 met, 1 partly"' in page and 'aria-label="0 of 1 understood"' in page
        assert re.search(r"<b>1</b> met, 1 partly", page)
    assert "chain__side" not in client.get(f"{cast.url}/register/expectations?view=open").text


def test_without_expectations_the_overview_shows_what_it_showed(client: CheckedClient, cast: Cast) -> None:
    page = client.get(cast.url).text
    assert "What trust is for" in page and "chain__side" not in page


def test_so_many_that_nobody_tells_them_apart_are_counted() -> None:
    assert chain_link(Side.SUPPLIER, [MarkForm.KEPT] * (MOST + 1), "many") is None
    assert chain_link(Side.SUPPLIER, [], "none") is None
    drawn = chain_link(Side.CUSTOMER, [MarkForm.KEPT, None, MarkForm.NOT_KEPT], "1 of 3")
    assert drawn is not None and drawn.count("<rect") == 2 and drawn.count("<circle") == 1
