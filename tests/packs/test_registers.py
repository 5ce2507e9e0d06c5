"""The register in packs: what it says, when it is left out, and that a record stays what it was."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from facilitator.domain.registers.concerns import ConcernStatus
from facilitator.domain.registers.opportunities import OpportunityStatus, OpportunityText
from facilitator.domain.sides import Side
from facilitator.packs.content import content_bytes
from facilitator.packs.making import build_pack
from facilitator.packs.papers import ReviewPack, WorkshopRecord
from facilitator.packs.registers import Chapter, EntryLine, RegisterPart, ServingCommitment
from facilitator.packs.render import html_of, render_pack
from facilitator.packs.text import clean_record
from facilitator.queries.registers import Link, Votes
from facilitator.services.register_links import link_entries, set_served, unlink_entries
from facilitator.services.registers import (
    edit_entry,
    hide_entry,
    move_entry,
    weigh_entry,
)
from facilitator.services.workshops import close_workshop
from tests.conftest import CountedQueries
from tests.factories import Cast
from tests.packs.paper import needs_poppler, opened, plain, review, text_of
from tests.registers import concern, opportunity
from tests.signing_room import commitment, started_workshop

WISH = EntryLine(
    "O-01",
    "Plan a whole season",
    "under_way",
    "Hull by hull",
    told=(("Worth", "supplier", "Steady work"), ("Worth", "customer", "900 hours of dock time")),
    votes=Votes(7, 4, 3),
    linked=(
        (
            "Held back by",
            (
                Link("K-01", "Last in line", "open"),
                Link("K-03", "Nobody picks up", "settled", True),
            ),
        ),
    ),
    served_by=(ServingCommitment("S-03", "supplier", "Publish the plan", "kept"),),
)
WORRY = EntryLine(
    "K-01", "Last in line", "addressed", side="customer", anonymous=True, severity=4, votes=Votes(5)
)
WISHES = Chapter("Opportunities that need trust", "Served by", (WISH,))
WORRIES = Chapter(
    "Open concerns, the heaviest first",
    "Answered by",
    (WORRY,),
    (Link("K-03", "Nobody picks up", "settled", True),),
    "Settled concerns",
    "Where is it today?",
    ("open", "addressed", "settled"),
)
FULL = RegisterPart((WISHES, WORRIES))


@needs_poppler
def test_a_review_pack_says_what_is_wanted_and_what_holds_it_back() -> None:
    text = text_of(render_pack(review(registers=FULL)).pdf)
    for words in (
        "O-01under way",
        "votes 7 (S 4, C 3)",
        "900 hours of dock time",
        "Held back by: K-01 Last in line; K-03 Nobody picks up (settled)",
        "Served by: S S-03 Publish the plan (kept)",
        "K-01heavy (4 of 5)· raised anonymously· C",
        "Where is it today?",
        "Settled concerns: K-03 Nobody picks up",
    ):
        assert plain(words) in text, words


def test_without_an_entry_there_is_no_chapter() -> None:
    page = html_of(review())
    assert "Opportunities that need trust" not in page and "register" not in page
    assert page == html_of(review(registers=None))


def test_it_is_tagged_bookmarked_and_always_the_same_file() -> None:
    first, second = (render_pack(review(registers=FULL)).pdf for _ in range(2))
    assert first == second
    with opened(first) as pdf:
        titles: list[str] = []
        with pdf.open_outline() as outline:
            for item in outline.root:
                titles += [str(item.title), *(str(child.title) for child in item.children)]
    assert "Opportunities that need trust" in titles and "O-01 Plan a whole season" in titles


@needs_poppler
def test_long_words_and_long_notes_lose_nothing() -> None:
    word = "Schiffbau" * 60
    long = replace(WORRY, title=word[:300], note=("a long story " * 300).strip())
    pack = clean_record(review(registers=RegisterPart((WISHES, replace(WORRIES, entries=(long,) * 3)))))
    text = text_of(render_pack(pack).pdf)
    assert text.count(plain(word[:300])) == 3
    assert text.count("alongstory") == 3 * 300


def record_of(app: Flask, cast: Cast, number: int) -> WorkshopRecord:
    pack = build_pack(app.config["SETTINGS"], cast.programme_id, "record", number)
    assert isinstance(pack, WorkshopRecord)
    return pack


def test_packs_are_made_from_the_register(context: Flask, cast: Cast) -> None:
    number = started_workshop(cast)
    wish, light, heavy = opportunity(cast), concern(cast, "light", 1), concern(cast, "heavy", 5)
    dropped, hidden = opportunity(cast, "dropped"), concern(cast, "hidden")
    link_entries(cast.actor, cast.programme_id, wish, heavy)
    set_served(cast.actor, cast.programme_id, commitment(cast, number), [heavy])
    move_entry(cast.actor, cast.programme_id, dropped, OpportunityStatus.DROPPED)
    hide_entry(cast.actor, cast.programme_id, hidden, "a name")
    pack = build_pack(context.config["SETTINGS"], cast.programme_id, "review", None)
    assert isinstance(pack, ReviewPack)
    said = pack.part(RegisterPart)
    assert said is not None
    wishes, worries = said.chapters
    assert [one.ref for one in wishes.entries] == [wish]
    assert [one.ref for one in worries.entries] == [heavy, light]
    assert [one.state for one in worries.entries[0].served_by] == ["agreed"]
    assert "hidden" not in html_of(pack).replace("aria-hidden", "")


def test_a_record_stays_as_the_workshop_left_it(context: Flask, cast: Cast) -> None:
    number = started_workshop(cast)
    wish, worry = opportunity(cast), concern(cast)
    ref = commitment(cast, number)
    link_entries(cast.actor, cast.programme_id, wish, worry)
    set_served(cast.actor, cast.programme_id, ref, [worry])
    close_workshop(cast.actor, cast.programme_id, number, "", None)
    before = content_bytes(record_of(context, cast, number))
    assert b"O-01" in before and b"K-01" in before and ref.encode() in before
    later = concern(cast, "Came up afterwards", 5)
    edit_entry(cast.actor, cast.programme_id, wish, OpportunityText("In other words", "New"), 1)
    move_entry(cast.actor, cast.programme_id, wish, OpportunityStatus.AGREED)
    move_entry(cast.actor, cast.programme_id, wish, OpportunityStatus.DROPPED)
    move_entry(cast.actor, cast.programme_id, worry, ConcernStatus.SETTLED)
    weigh_entry(cast.actor, cast.programme_id, worry, 1)
    unlink_entries(cast.actor, cast.programme_id, wish, worry)
    link_entries(cast.actor, cast.programme_id, wish, later)
    set_served(cast.actor, cast.programme_id, ref, [wish])
    set_served(cast.actor, cast.programme_id, ref, [worry, wish])
    second = started_workshop(cast)
    set_served(cast.actor, cast.programme_id, commitment(cast, second, Side.CUSTOMER), [worry])
    assert content_bytes(record_of(context, cast, number)) == before
    now = record_of(context, cast, second).register.chapters[-1]
    assert [one.ref for one in now.entries] == [later] and [one.ref for one in now.over] == [worry]
    hide_entry(cast.actor, cast.programme_id, worry, "It names somebody")
    assert b"K-01" not in content_bytes(record_of(context, cast, number))


@pytest.mark.parametrize("kind", ["review", "record"])
def test_as_many_queries_for_many_entries_as_for_few(
    context: Flask, cast: Cast, counted_queries: CountedQueries, kind: str
) -> None:
    started_workshop(cast)
    counts = []
    for amount in (3, 27):
        for _ in range(amount):
            link_entries(cast.actor, cast.programme_id, opportunity(cast), concern(cast))
        with counted_queries() as statements:
            build_pack(context.config["SETTINGS"], cast.programme_id, kind, None)
        counts.append(len(statements))
    assert counts[0] == counts[1]
