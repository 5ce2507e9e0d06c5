"""The register in the order in which one wants to read it, by a fixed number of queries."""

from __future__ import annotations

from flask import Flask

from facilitator.database import write_lock
from facilitator.domain.registers import CONCERNS, OPPORTUNITIES
from facilitator.domain.registers.concerns import ConcernStatus
from facilitator.domain.registers.opportunities import POSSIBLE_NOW, OpportunityStatus
from facilitator.extensions import db
from facilitator.models import RegisterEntry
from facilitator.queries.registers import registers_of
from facilitator.services.commitments import drop_commitment
from facilitator.services.register_links import link_entries, set_served
from facilitator.services.registers import move_entry
from tests.commitments import make_active, make_draft
from tests.conftest import CountedQueries
from tests.factories import Cast
from tests.registers import concern, opportunity


def test_most_votes_first_then_the_heaviest_and_settled_ones_last(context: Flask, cast: Cast) -> None:
    for title, severity in (("light", 1), ("heavy", 5), ("wanted", 2), ("settled", 5)):
        concern(cast, title, severity)
    db.session.query(RegisterEntry).filter_by(title="wanted").one().votes = 3
    db.session.query(RegisterEntry).filter_by(title="settled").one().votes = 9
    move_entry(cast.actor, cast.programme_id, "K-04", ConcernStatus.SETTLED)
    register = registers_of(cast.programme_id)
    assert [one.title for one in register.of(CONCERNS)] == ["wanted", "heavy", "light", "settled"]
    assert [one.title for one in register.live(CONCERNS)] == ["heavy", "wanted", "light"]


def test_opportunities_stand_by_votes_then_by_what_holds_them(context: Flask, cast: Cast) -> None:
    for title in ("plain", "held", "dropped", "wanted"):
        opportunity(cast, title)
    db.session.query(RegisterEntry).filter_by(title="wanted").one().votes = 2
    link_entries(cast.actor, cast.programme_id, "O-02", concern(cast, severity=4))
    move_entry(cast.actor, cast.programme_id, "O-03", OpportunityStatus.DROPPED)
    move_entry(cast.actor, cast.programme_id, "O-01", OpportunityStatus.UNDER_WAY)
    move_entry(cast.actor, cast.programme_id, "O-04", OpportunityStatus.ENABLED)
    register = registers_of(cast.programme_id)
    assert [one.title for one in register.of(OPPORTUNITIES)] == ["wanted", "held", "plain", "dropped"]
    assert [one.title for one in register.standing(OPPORTUNITIES, POSSIBLE_NOW)] == ["wanted", "plain"]


def test_a_dropped_commitment_serves_nothing(context: Flask, cast: Cast) -> None:
    wish, ref = opportunity(cast), make_draft(cast)
    set_served(cast.actor, cast.programme_id, ref, [wish])
    assert [one.giver for one in registers_of(cast.programme_id).of(OPPORTUNITIES)[0].served_by] == [
        cast.supplier_member.name
    ]
    drop_commitment(cast.actor, cast.programme_id, ref, None, "Not now")
    assert registers_of(cast.programme_id).of(OPPORTUNITIES)[0].served_by == ()


def test_as_many_queries_for_thirty_entries_as_for_three(
    app: Flask, cast: Cast, counted_queries: CountedQueries
) -> None:
    counts = []
    with app.app_context():
        for amount in (3, 27):
            with write_lock(db.session):
                for _ in range(amount):
                    wish, worry, ref = opportunity(cast), concern(cast), make_active(cast)
                    link_entries(cast.actor, cast.programme_id, wish, worry)
                    set_served(cast.actor, cast.programme_id, ref, [wish, worry])
                db.session.commit()
            with counted_queries() as statements:
                register = registers_of(cast.programme_id)
            counts.append(len(statements))
    assert len(register.of(OPPORTUNITIES)) == len(register.of(CONCERNS)) == 30
    assert all(one.links and one.served_by for one in register.of(OPPORTUNITIES))
    assert counts == [3, 3]
