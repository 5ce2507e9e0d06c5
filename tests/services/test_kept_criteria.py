"""How the criteria of a session's step stood when both had signed: kept then, whatever is said or done afterwards."""

from __future__ import annotations

import pytest

from facilitator.domain.criteria import SAID
from facilitator.domain.sides import Side
from facilitator.packs.criteria import CriteriaPart
from facilitator.packs.papers import ReviewPack, WorkshopRecord
from facilitator.packs.record import build_record
from facilitator.packs.render import html_of
from facilitator.packs.review_pack import build_review
from facilitator.queries.blind_pairs import pair_about
from facilitator.queries.kept_criteria import criteria_kept
from facilitator.queries.programmes import programme_by_public_id
from facilitator.queries.workshops import workshop_by_number
from facilitator.services.audit import audit_programme
from facilitator.services.blind_pairs import say_word
from facilitator.services.programme_check import check_programme_file
from facilitator.services.programme_export import programme_file
from facilitator.services.programme_import import bring_in_programme, prepare_programme
from facilitator.services.sheets import lock_list
from facilitator.services.workshops import close_workshop
from tests.conftest import CountedQueries
from tests.factories import Cast
from tests.filed import PRODUCT, changed, refusal, rewritten, seq_of
from tests.registers import opportunity
from tests.signing_room import commitment, sign_for, started_workshop

pytestmark = pytest.mark.usefixtures("context")
S, C = Side.SUPPLIER, Side.CUSTOMER
SIGNED, DATED, ROLES = "first-list-signed", "next-session-dated", "sponsor-signatory"


def say(cast: Cast, key: str, side: Side, word: str) -> None:
    version = pair_about(cast.programme_id, SAID, f"1/{key}").version
    say_word(cast.actor, cast.programme_id, SAID, f"1/{key}", side, word, version)


def both(cast: Cast, key: str, supplier: str, customer: str) -> None:
    say(cast, key, S, supplier)
    say(cast, key, C, customer)


def locked_list(cast: Cast) -> int:
    """A session with a list that is out for signing."""
    number = started_workshop(cast)
    commitment(cast, number)
    lock_list(cast.actor, cast.programme_id, number)
    return number


def signed(cast: Cast, number: int) -> None:
    for side in Side:
        sign_for(cast, number, side)


def record(cast: Cast, number: int) -> WorkshopRecord:
    return build_record(cast.programme_id, number, "http://localhost")


def states(part: CriteriaPart | None) -> dict[str, tuple[str, str, str, str]]:
    assert part is not None
    return {line.key: (line.computed, line.supplier, line.customer, line.state) for line in part.lines}


def test_they_are_kept_with_the_signature_that_completes_the_list_and_not_before(cast: Cast) -> None:
    number = locked_list(cast)
    both(cast, SIGNED, "yes", "yes")
    both(cast, DATED, "yes", "not_yet")
    say(cast, ROLES, S, "not_yet")
    sign_for(cast, number, S)
    assert record(cast, number).criteria is None
    sign_for(cast, number, C)
    kept = states(record(cast, number).criteria)
    assert kept[SIGNED] == ("yes", "yes", "yes", "ticked"), "the list that was signed just now counts"
    assert kept[DATED] == ("not_yet", "yes", "not_yet", "subject")
    assert kept[ROLES][1:] == ("", "", "waits"), "what one side alone has said is kept nowhere"
    assert audit_programme(cast.programme_id).ok


def test_what_is_said_later_changes_no_record(cast: Cast) -> None:
    number = locked_list(cast)
    both(cast, DATED, "yes", "not_yet")
    signed(cast, number)
    before = record(cast, number).criteria
    say(cast, DATED, C, "yes")
    both(cast, SIGNED, "yes", "yes")
    assert record(cast, number).criteria == before
    assert criteria_kept(cast.programme_id, workshop_by_number(cast.programme_id, number).id, 1) is None


def test_the_record_prints_the_three_columns(cast: Cast) -> None:
    number = locked_list(cast)
    both(cast, DATED, "yes", "not_yet")
    both(cast, SIGNED, "yes", "yes")
    signed(cast, number)
    page = html_of(record(cast, number))
    chapter = page.split("Criteria of step 1: 1 of 5", 1)[1].split("</section>", 1)[0]
    assert "as they stood when both had signed" in chapter and "session 1" in chapter
    assert chapter.count("Not agreed: to talk about") == 1


def review(cast: Cast) -> ReviewPack:
    return build_review(cast.programme_id, None, "http://localhost")


def test_a_review_pack_says_in_a_line_how_many_are_met_and_what_to_talk_about(cast: Cast) -> None:
    signed(cast, locked_list(cast))
    say(cast, SIGNED, S, "yes")
    assert review(cast).part(CriteriaPart) is None, "nothing was said by both"
    say(cast, SIGNED, C, "yes")
    both(cast, ROLES, "yes", "not_yet")
    part = review(cast).part(CriteriaPart)
    assert part is not None and part.met == 1
    page = html_of(review(cast))
    assert "Criteria of step 1: 1 of 5" in page and "Each side has a sponsor and a signatory." in page


def test_a_programmes_file_brings_them_along_and_none_that_a_page_cannot_read(cast: Cast) -> None:
    number = locked_list(cast)
    both(cast, SIGNED, "yes", "yes")
    signed(cast, number)
    content = programme_file(cast.programme_id, PRODUCT)
    ready = prepare_programme(check_programme_file(content))
    here = programme_by_public_id(bring_in_programme(cast.actor, cast.facilitator.id, ready, as_copy=True))
    assert here is not None
    assert build_record(here.id, number, "http://localhost").criteria == record(cast, number).criteria
    seq = seq_of(content, "CriteriaKept")
    for told in ({}, {"of_step": 1, "criteria": "all"}, {"of_step": 1, "criteria": [{"key": 7}]}):
        crafted = changed(
            content, lambda found, told=told: rewritten(found, seq, lambda body: body.update(data=told))
        )
        assert "that nothing here could read" in refusal(crafted), told


def test_keeping_them_asks_no_more_often_for_many_entries(
    cast: Cast, counted_queries: CountedQueries
) -> None:
    counts = []
    for entries in (0, 30):
        for _ in range(entries):
            opportunity(cast, value_supplier="x", value_customer="y")
        number = locked_list(cast)
        sign_for(cast, number, S)
        with counted_queries() as statements:
            sign_for(cast, number, C)
        counts.append(len(statements))
        close_workshop(cast.actor, cast.programme_id, number)
    assert counts[0] == counts[1]
