"""Paper and pages say nothing that nobody said."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from facilitator import clock
from facilitator.domain.errors import NotFound
from facilitator.domain.sides import Side
from facilitator.domain.workshops import Kind
from facilitator.packs.making import build_pack
from facilitator.packs.render import html_of
from facilitator.queries.programmes import programme_by_id
from facilitator.services.imports import import_commitments
from facilitator.services.sheets import lock_list, reopen_list
from facilitator.services.workshops import close_workshop, set_attendance, start_workshop
from tests.clients import CheckedClient
from tests.commitments import read_rows
from tests.days import today
from tests.factories import Cast
from tests.ledgers import make_many, stored_by
from tests.rooms import plan
from tests.signing_room import at, commitment, sheet_on_table, sign_for, started_workshop


def paper(app: Flask, cast: Cast, kind: str, number: int | None = None) -> str:
    """What the pack says, in one line."""
    return " ".join(html_of(build_pack(app.config["SETTINGS"], cast.programme_id, kind, number)).split())


def margin(page: str) -> str:
    """The words about the list that stand on every page."""
    return page.partition('data-about="')[2].partition('"')[0].strip()


def signed_workshop(cast: Cast) -> int:
    number = started_workshop(cast)
    commitment(cast, number)
    lock_list(cast.actor, cast.programme_id, number)
    for side in Side:
        sign_for(cast, number, side)
    return number


def test_what_was_judged_elsewhere_is_nobody_s_word_here(context: Flask, cast: Cast) -> None:
    make_many(cast, 2, verdict="not kept")
    page = paper(context, cast, "review")
    listed = page.partition("Imported with an outcome")[2].partition("</table>")[0]
    assert "nobody has said it here" in listed and listed.count("<tr>") == 2
    assert ", said " not in page and "reported " not in page and "was it kept?" not in page
    assert ">im-ported</th>" in page
    assert "Agreed elsewhere" in page


def test_what_came_in_half_way_through_its_check_is_told_as_it_came(context: Flask, cast: Cast) -> None:
    """Views that differ elsewhere, and an outcome that both settled on there."""
    head = "party,giver,receiver,deed,evidence,due,step,stretch,state,report,receiver_verdict,settled,settled_note\n"
    row = "supplier,Sergio Peña,Cem Yıldız,Do {n},Seen,2020-01-31,1,2,{state},done,not kept,{settled}\n"
    rows = row.format(n=1, state="views differ", settled=",") + row.format(
        n=2, state="partly kept", settled="partly kept,Half of it"
    )
    table = read_rows((head + rows).encode())
    import_commitments(cast.actor, programme_by_id(cast.programme_id), table)
    page = paper(context, cast, "review")
    assert "<b>done</b>, as imported" in page and "<b>not kept</b>, as imported" in page
    assert "partly kept" in page.partition("nobody has said it here")[2]
    assert ", said " not in page


def test_what_a_list_has_taken_in_is_signed_there_and_still_judged_elsewhere(
    context: Flask, cast: Cast
) -> None:
    make_many(cast, 2, verdict="kept")
    number = started_workshop(cast)
    commitment(cast, number)
    lock_list(cast.actor, cast.programme_id, number, take_in=True)
    assert "not signed here" not in paper(context, cast, "signoff", number), "it is being signed here"
    for side in Side:
        sign_for(cast, number, side)
    page = paper(context, cast, "review")
    assert page.partition("nobody has said it here")[2].count("<tr>") == 2 and "not signed here" not in page
    close_workshop(cast.actor, cast.programme_id, number, "", None)


def test_a_record_keeps_imported_commitments_apart(context: Flask, cast: Cast) -> None:
    make_many(cast, 2, verdict="kept")
    page = paper(context, cast, "record", started_workshop(cast))
    assert "Commitments that were checked" not in page


def test_a_date_that_has_passed_is_overdue_in_words_and_in_the_drawing(context: Flask, cast: Cast) -> None:
    signed_workshop(cast)
    before = paper(context, cast, "review")
    assert (
        "not yet due" in before and "overdue" not in before.partition("</style>")[2].partition("dl class")[0]
    )
    with at(today() + timedelta(days=41)):
        after = paper(context, cast, "review")
    days = re.search(r"<b>overdue (\d+ days?)</b>", after)
    assert days and f"(overdue {days[1]})" in after
    assert "supplier 1 overdue" in after and "not yet due" not in after


def test_paper_names_the_day_on_which_it_is_true(context: Flask, cast: Cast) -> None:
    signed_workshop(cast)
    pack = build_pack(context.config["SETTINGS"], cast.programme_id, "review", None)
    with at(today() + timedelta(days=1)):
        tomorrow = build_pack(context.config["SETTINGS"], cast.programme_id, "review", None)
    assert pack != tomorrow and "As of " in html_of(pack)


def test_a_session_to_come_has_no_record_and_nobody_absent(
    client: CheckedClient, app: Flask, cast: Cast
) -> None:
    with stored_by(app):
        number = plan(cast, Kind.REVIEW, day=today())
    with app.app_context(), pytest.raises(NotFound, match="has not been held yet"):
        paper(app, cast, "record", number)
    assert "not there" not in client.get(f"{cast.url}/workshops/{number}").get_data(as_text=True)


def test_a_session_held_on_another_day_than_planned_is_dated_by_the_day_it_was_held(
    context: Flask, cast: Cast
) -> None:
    planned = today() + timedelta(days=7)
    number = plan(cast, day=planned)
    start_workshop(cast.actor, cast.programme_id, number)
    commitment(cast, number)
    lock_list(cast.actor, cast.programme_id, number)
    for kind in ("signoff", "record"):
        cover = paper(context, cast, kind, number).partition('class="when"')[2].partition("</p>")[0]
        assert f"{today():%A} {today().day} {today():%B}" in cover, (kind, cover)


def test_nobody_is_absent_while_it_runs_or_where_nobody_wrote_down_who_came(
    context: Flask, cast: Cast
) -> None:
    number = started_workshop(cast)
    running = paper(context, cast, "record", number)
    assert "absent" not in running and "Who is here has not been written down yet." in running
    assert "No list is locked yet" in running and "No new commitment so far." in running
    close_workshop(cast.actor, cast.programme_id, number, "", None)
    closed = paper(context, cast, "record", number)
    assert "absent" not in closed and "Who came was not written down." in closed
    noted = started_workshop(cast)
    set_attendance(cast.actor, cast.programme_id, noted, cast.supplier_member.number, True)
    assert "absent" not in paper(context, cast, "record", noted)
    close_workshop(cast.actor, cast.programme_id, noted, "", None)
    assert paper(context, cast, "record", noted).count("· absent") == len(cast.people) - 1


def test_a_record_calls_nothing_decided_that_one_side_alone_has_said(context: Flask, cast: Cast) -> None:
    number = started_workshop(cast)
    both, one = commitment(cast, number), commitment(cast, number, yeses=1)
    running = paper(context, cast, "record", number)
    decided = running.partition(">What was decided<")[2].partition("</section>")[0]
    assert f"new: <b>{both}</b>; not agreed by both: {one}</dd>" in decided
    assert ">Agenda<" in running and "What we did" not in running
    close_workshop(cast.actor, cast.programme_id, number, "", None)
    assert "What we did" in paper(context, cast, "record", number)


def test_margins_say_signed_of_nothing_but_a_signed_list_of_this_session(context: Flask, cast: Cast) -> None:
    number = started_workshop(cast)
    commitment(cast, number)
    lock_list(cast.actor, cast.programme_id, number)
    kinds = ("signoff", "record", "review")
    assert {margin(paper(context, cast, kind, number)).partition(" · ")[2] for kind in kinds} == {
        "not signed by both yet"
    }
    reopen_list(cast.actor, cast.programme_id, number, "A typo")
    assert margin(paper(context, cast, "record", number)).endswith("this revision counts no more")
    lock_list(cast.actor, cast.programme_id, number)
    for side in Side:
        sign_for(cast, number, side)
    assert {margin(paper(context, cast, kind, number)).partition(" · ")[2] for kind in kinds} == {
        "signed by both"
    }
    close_workshop(cast.actor, cast.programme_id, number, "", None)
    following = paper(context, cast, "review")
    assert margin(following) == f"the previous list: session {number}, revision 2"
    assert sheet_on_table(cast, number).code in following and "signed by both" not in following


def test_what_the_parties_signed_the_facilitator_did_not_enter(
    client: CheckedClient, app: Flask, cast: Cast
) -> None:
    with stored_by(app):
        signed_workshop(cast)
    page = client.get(f"{cast.url}/commitments/S-01").get_data(as_text=True)
    signed = page.partition("Signed by both parties: it is active from here on.")[2].partition("</li>")[0]
    assert "by the signatures of both parties on the list" in signed and "entered by" not in signed


def test_the_page_of_an_imported_commitment_quotes_nobody(
    client: CheckedClient, app: Flask, cast: Cast
) -> None:
    with stored_by(app):
        make_many(cast, 1, verdict="kept")
    page = client.get(f"{cast.url}/commitments/S-01").get_data(as_text=True)
    assert "Outcome, as imported" in page
    assert " reported:" not in page and "Outcome, says" not in page


def test_the_programme_s_picture_tells_overdue_from_not_yet_due(
    client: CheckedClient, app: Flask, cast: Cast
) -> None:
    with stored_by(app):
        signed_workshop(cast)
    assert 'aria-label="1 open"' in client.get(cast.url).get_data(as_text=True)
    with clock.held(clock.now() + timedelta(days=41)):
        client.sign_in(cast.facilitator)
        later = client.get(cast.url).get_data(as_text=True)
    assert 'aria-label="1 overdue"' in later and 'aria-label="1 open"' not in later
