"""The launch pack and the facilitator's script: what stands in them, for whom, and on which pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from facilitator.domain.commitments import Outcome
from facilitator.domain.errors import NotFound
from facilitator.domain.packs import opening_pack
from facilitator.domain.sides import Side
from facilitator.domain.workshops import Kind
from facilitator.method import load_method
from facilitator.packs.making import build_pack
from facilitator.packs.papers import LaunchPack, ScriptPack, SignOffSheet, WorkshopRecord
from facilitator.packs.parts.bring import BringPart
from facilitator.packs.parts.script import ScriptPart
from facilitator.packs.render import html_of, render_pack
from facilitator.packs.shapes import Session
from facilitator.queries.programmes import programme_by_id
from facilitator.services.calling_off import cancel_workshop
from facilitator.services.expecting import expect_person
from facilitator.services.imports import import_commitments
from facilitator.services.review import RoomVerdict, judge_in_room
from facilitator.services.sheets import lock_list
from facilitator.services.workshops import close_workshop
from tests.commitments import read_rows
from tests.days import today
from tests.factories import Cast
from tests.packs.paper import head, needs_poppler, pages_of, plain, text_of
from tests.packs.paper import launch as whole_launch
from tests.rooms import plan, workshop_of
from tests.signing_room import commitment, sheet_on_table, sign_for, started_workshop


def script(app: Flask, cast: Cast, number: int | None = None) -> ScriptPack:
    pack = build_pack(app.config["SETTINGS"], cast.programme_id, "script", number)
    assert isinstance(pack, ScriptPack)
    return pack


def launch(app: Flask, cast: Cast, number: int | None = None) -> LaunchPack:
    pack = build_pack(app.config["SETTINGS"], cast.programme_id, "launch", number)
    assert isinstance(pack, LaunchPack)
    return pack


@needs_poppler
def test_the_script_says_all_that_is_spoken_and_all_that_helps(context: Flask, cast: Cast) -> None:
    number = plan(cast)
    pdf = render_pack(script(context, cast, number)).pdf
    text = text_of(pdf)
    for item in load_method().template("launch").items:
        for words in (item.title, item.prompt, item.leaves_behind, *item.script_paragraphs):
            assert plain(words) in text, words
        for cue in (item.cues.half_time, item.cues.quiet, item.cues.heat, item.cues.close):
            assert plain(cue) in text, cue
    for member in cast.people:
        assert plain(member.name) in text
    for subject in load_method().guidance.not_here.subjects:
        assert plain(subject) in text


@needs_poppler
def test_the_cards_stand_on_one_page_and_every_page_says_whose_it_is(context: Flask, cast: Cast) -> None:
    pages = pages_of(render_pack(script(context, cast, plan(cast))).pdf)
    cards = load_method().guidance.cards
    on = {place for place, page in enumerate(pages) for card in cards if plain(card.when) in plain(page)}
    assert len(on) == 1
    assert all(plain(card.then) in plain(pages[on.pop()]) for card in cards[:1])
    assert all("Facilitator’s own, not for the parties" in page for page in pages)


def test_what_to_bring_follows_from_the_agenda_and_from_who_comes(context: Flask, cast: Cast) -> None:
    number = plan(cast)
    part = next(one for one in script(context, cast, number).parts if isinstance(one, BringPart))
    counts = {one.text.split(",")[0]: one.count for one in part.things}
    assert counts["The launch pack"] == len(cast.people)
    assert counts["A laptop with this programme open"] == 0
    assert part.join == "", "phones reach no address of this machine alone"
    expect_person(cast.actor, cast.programme_id, number, cast.supplier_member.number, False)
    part = next(one for one in script(context, cast, number).parts if isinstance(one, BringPart))
    counts = {one.text.split(",")[0]: one.count for one in part.things}
    assert counts["The launch pack"] == len(cast.people) - 1


def test_a_block_of_one_s_own_has_its_script_and_no_cues(context: Flask, cast: Cast) -> None:
    pack = script(context, cast, plan(cast))
    part = next(one for one in pack.parts if isinstance(one, ScriptPart))
    own = replace(part.blocks[0], title="Our own", asks="", script=("Say it.",), cues=(), leaves_behind="")
    page = html_of(replace(pack, parts=(ScriptPart((own,)),)))
    assert "Say it." in page and "Nobody speaks" not in page and "The wall asks" not in page


def test_the_launch_pack_is_for_a_launch_only(context: Flask, cast: Cast) -> None:
    with pytest.raises(NotFound, match="not planned yet"):
        launch(context, cast)
    with pytest.raises(NotFound, match="plan one first"):
        script(context, cast)
    review = plan(cast, Kind.REVIEW)
    with pytest.raises(NotFound, match="no launch"):
        launch(context, cast, review)
    number = plan(cast)
    assert launch(context, cast).session.number == number
    assert [opening_pack(kind.value) for kind in Kind] == ["launch", "review", "review", "review"]


@needs_poppler
def test_the_launch_pack_has_lines_for_all_that_the_day_asks(context: Flask, cast: Cast) -> None:
    pages = pages_of(render_pack(launch(context, cast, plan(cast))).pdf)
    text = plain(" ".join(pages))
    assert len(pages) <= 6 and all(len(page.split("\n")) > 6 for page in pages)
    method = load_method()
    for _label, words in method.first_list.parts:
        assert plain(words) in text
    for key in ("opportunities", "concerns", "expectations"):
        item = next(one for one in method.template("launch").items if one.key == key)
        assert plain(item.prompt) in text
    assert text.count("weexpect") == 4 and text.count("togetherwecould") == 3
    assert text.count("towhom") >= 8, "four commitments of each party"


def test_an_unsigned_pack_says_nowhere_that_it_is_signed(context: Flask, cast: Cast) -> None:
    number = started_workshop(cast)
    commitment(cast, number)
    assert "signed by both" not in html_of(launch(context, cast, number)).lower()
    lock_list(cast.actor, cast.programme_id, number)
    page = html_of(launch(context, cast, number))
    code = sheet_on_table(cast, number).code
    assert "To be signed by both" in page and code in page and "On paper only." not in page
    for side in Side:
        sign_for(cast, number, side)
    page = html_of(launch(context, cast, number))
    assert "Signed by both" in page and "Not yet," not in page and "We meet again" not in page


def test_the_sign_page_names_who_is_expected_and_who_may_sign(context: Flask, cast: Cast) -> None:
    page = html_of(launch(context, cast, plan(cast)))
    there = page.partition("Who was there")[2]
    assert all(member.name in there for member in cast.people)
    assert "On paper only." in page and "initialled on each." in page
    assert page.count('class="sbox"') == 2 and "absent" not in page


def test_a_list_names_each_commitment_once_by_party(context: Flask, cast: Cast) -> None:
    """What was taken in and looked at on the same list is one entry, with its outcome."""
    table = (
        "party,giver,receiver,deed,evidence,due,step,stretch,verdict,reason\n"
        "supplier,Sergio Peña,Cem Yıldız,Share the forecast,It is there,2020-01-31,1,2,,\n"
        "supplier,Sergio Peña,Cem Yıldız,Name one contact,It is known,2020-01-31,1,2,not_kept,We forgot\n"
    )
    number = started_workshop(cast)
    rows = read_rows(table.encode())
    import_commitments(cast.actor, programme_by_id(cast.programme_id), rows, number)
    row = workshop_of(cast, number)
    judge_in_room(cast.actor, cast.programme_id, "S-01", RoomVerdict(Outcome.KEPT, "", "", ""), row.id)
    commitment(cast, number, Side.CUSTOMER)
    lock_list(cast.actor, cast.programme_id, number, take_in=True)
    pack = build_pack(context.config["SETTINGS"], cast.programme_id, "signoff", number)
    assert isinstance(pack, SignOffSheet)
    refs = [one.ref for one in (*pack.outcomes, *pack.commitments, *pack.imported)]
    assert sorted(refs) == ["C-01", "S-01", "S-02"]
    page = html_of(pack)
    assert [one.taken_in is not None for one in pack.outcomes] == [True]
    assert page.count('<p class="deed">Share the forecast') == 1 and "It is there" in page
    assert page.index("S-02") < page.index("C-01")


def test_a_record_says_when_the_next_session_was_to_be(context: Flask, cast: Cast) -> None:
    number = started_workshop(cast)
    assert meets_again(context, cast, number) is None
    off = plan(cast, Kind.REVIEW, day=today() + timedelta(days=20))
    coming = plan(cast, Kind.REVIEW, day=today() + timedelta(days=40))
    cancel_workshop(cast.actor, cast.programme_id, off, "Not needed")
    close_workshop(cast.actor, cast.programme_id, number, "", None)
    found = meets_again(context, cast, number)
    assert found is not None and found.number == coming and found.starts_at is not None
    assert found.starts_at.date() == today() + timedelta(days=40)
    plan(cast, Kind.REVIEW, day=today() + timedelta(days=60))
    assert meets_again(context, cast, number) == found


def meets_again(app: Flask, cast: Cast, number: int) -> Session | None:
    pack = build_pack(app.config["SETTINGS"], cast.programme_id, "record", number)
    assert isinstance(pack, WorkshopRecord)
    return pack.meets_again


@needs_poppler
@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_four_commitments_and_the_page_to_sign_fit_on_their_pages(paper: str) -> None:
    pages = pages_of(render_pack(whole_launch(head=head(paper=paper))).pdf)
    blank = [page.count("we will know by") for page in pages]
    assert blank.count(4) == 2 and sum(blank) == 9, "and once in the words for a first list"
    assert "Who was there" in pages[-1] and "To sign" in pages[-1]
