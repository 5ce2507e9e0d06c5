"""A programme in which everything happens that its pages can show, one step after the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select

from facilitator import clock
from facilitator.activities import running
from facilitator.domain.actors import Actor
from facilitator.domain.agendas import ItemState
from facilitator.domain.commitments import ChangeWish, Outcome, Report
from facilitator.domain.people import PersonDraft, Roles
from facilitator.domain.registers.concerns import ConcernText
from facilitator.domain.sides import Side
from facilitator.domain.tokens import new_token
from facilitator.domain.workshops import Kind
from facilitator.extensions import db
from facilitator.models import Event
from facilitator.queries.people import person_by_number
from facilitator.queries.programmes import ProgrammeBrief, programme_by_id
from facilitator.queries.rooms import room_of
from facilitator.services.accounts import change_name
from facilitator.services.agendas import save_notes, step_item
from facilitator.services.changes import ask_change, refuse_change
from facilitator.services.commitments import (
    carry_commitment,
    drop_commitment,
    reword_commitment,
    say_yes,
)
from facilitator.services.erasing import erase_values
from facilitator.services.facilitators import hand_over
from facilitator.services.import_undo import last_import, undo_import
from facilitator.services.participants import join
from facilitator.services.people import edit_person, leave
from facilitator.services.programmes import (
    archive_programme,
    edit_programme,
    move_to_step,
    present_draft,
    restore_programme,
)
from facilitator.services.register_links import set_served
from facilitator.services.registers import add_entry, hide_entry
from facilitator.services.review import (
    Judging,
    Reporting,
    RoomVerdict,
    give_reason,
    judge,
    judge_in_room,
    release,
    report,
    settle,
    take_back_verdict,
)
from facilitator.services.rooms import renew_code, set_blank, set_hidden, set_joining
from facilitator.services.sheets import lock_list, reopen_list
from facilitator.services.timing import adjust_minutes, pause_item, resume_item
from facilitator.services.workshops import close_workshop, set_attendance
from tests.blocks import block_in, give, giver, now_in, press
from tests.commitments import make_active, make_draft, stored, supplier_wording
from tests.factories import Cast, Member
from tests.rooms import agenda, plan, workshop_of
from tests.signing_room import sign_for


@dataclass
class Story:
    """Where the programme stands: what it is about, and what time it is."""

    cast: Cast
    workshop: int
    draft: str
    active: str
    now: datetime
    entry: str = ""

    @property
    def pages(self) -> tuple[str, ...]:
        here, session = self.cast.url, f"{self.cast.url}/workshops/{self.workshop}"
        return (
            here,
            f"{here}/commitments",
            f"{here}/commitments?state=open",
            f"{here}/commitments/{self.draft}",
            f"{here}/commitments/{self.active}",
            f"{session}/review/{self.active}",
            f"{session}/run",
            f"{session}/commit",
        )

    @property
    def on(self) -> tuple[Actor, int, str]:
        """What an act on the active commitment begins with."""
        return self.cast.actor, self.cast.programme_id, self.active

    @property
    def here(self) -> tuple[Actor, int, int]:
        """What an act in the workshop begins with."""
        return self.cast.actor, self.cast.programme_id, self.workshop

    @property
    def item(self) -> str:
        """The block that is on."""
        key = agenda(self.cast, self.workshop, live=True).now_key
        assert key is not None
        return key


def begin(cast: Cast) -> Story:
    """A draft, an active commitment, and a review workshop that is on with its room open."""
    active, draft = make_active(cast), make_draft(cast)
    block = block_in(cast)
    return Story(cast, block.workshop.number, draft, active, clock.now())


def words_change(story: Story) -> None:
    cast = story.cast
    wording = supplier_wording(cast, deed="Send it three days before")
    reword_commitment(cast.actor, cast.programme_id, story.draft, wording, stored(cast, story.draft).version)


def a_yes(story: Story) -> None:
    say_yes(story.cast.actor, story.cast.programme_id, story.draft, story.cast.supplier_member.id)


def both_agree(story: Story) -> None:
    say_yes(story.cast.actor, story.cast.programme_id, story.draft, story.cast.customer_member.id)


def another_draft_is_dropped(story: Story) -> None:
    ref = make_draft(story.cast)
    drop_commitment(story.cast.actor, story.cast.programme_id, ref, None, "Of no use")


def a_change_is_asked_for(story: Story) -> None:
    wish = ChangeWish("Open it to one engineer", "They have looked", None, "Two are too many")
    ask_change(*story.on, story.cast.supplier_member.id, replace(wish, due=story.now.date()))


def the_change_is_refused(story: Story) -> None:
    refuse_change(*story.on, story.cast.customer_member.id, "Two it is")


def its_day_passes(story: Story) -> None:
    """Nobody does anything: what was due is overdue."""
    story.now += timedelta(days=30)


def an_hour_passes(story: Story) -> None:
    story.now += timedelta(minutes=61)


def half_a_minute_passes(story: Story) -> None:
    story.now += timedelta(seconds=31)


def it_is_reported(story: Story) -> None:
    report(*story.on, story.cast.supplier_member.id, Reporting(Report.DONE, "All of it"))


def it_is_judged_otherwise(story: Story) -> None:
    judge(*story.on, story.cast.customer_member.id, Judging(Outcome.PARTLY_KEPT, "Half of it"))


def a_reason_is_given(story: Story) -> None:
    row = workshop_of(story.cast, story.workshop)
    give_reason(*story.on, "We were late with it", "", row.id)


def a_verdict_is_taken_back(story: Story) -> None:
    row = workshop_of(story.cast, story.workshop)
    ref = make_active(story.cast)
    judge_in_room(*story.on[:2], ref, RoomVerdict(Outcome.KEPT, "", "", ""), row.id)
    take_back_verdict(*story.on[:2], ref, row.id)


def both_settle_it(story: Story) -> None:
    settle(*story.on, Outcome.PARTLY_KEPT, "Half of it counts", None)


def the_rest_is_carried(story: Story) -> None:
    carry_commitment(*story.on, supplier_wording(story.cast, due=story.now.date() + timedelta(days=9)))


def another_is_released(story: Story) -> None:
    release(*story.on[:2], make_active(story.cast), story.cast.customer_member.id, "Not needed any more")


def an_import_comes_in(story: Story) -> None:
    make_active(story.cast, side=Side.CUSTOMER)


def the_import_is_undone(story: Story) -> None:
    undo_import(*story.on[:2], last_import(story.cast.programme_id))


def a_word_is_erased(story: Story) -> None:
    seq = db.session.execute(
        select(Event.seq).where(Event.kind == "ChangeRefused", Event.programme_id == story.cast.programme_id)
    ).scalar_one()
    assert erase_values(*story.on[:2], seq)


def an_entry_is_served(story: Story) -> None:
    story.entry = add_entry(*story.on[:2], ConcernText("The price", raised_side=Side.SUPPLIER))
    set_served(*story.on, [story.entry])


def the_entry_is_hidden(story: Story) -> None:
    hide_entry(*story.on[:2], story.entry, "Said in anger")


def the_programme_is_renamed(story: Story) -> None:
    draft = replace(present_draft(story.cast.programme_id), title="Another title", customer="Lakeside & Sons")
    edit_programme(*story.on[:2], draft, _programme(story).version, "clock")


def it_is_written_in_another_language(story: Story) -> None:
    draft = replace(present_draft(story.cast.programme_id), locale="nb", time_zone="Pacific/Kiritimati")
    edit_programme(*story.on[:2], draft, _programme(story).version, "clock")


def it_moves_to_another_step(story: Story) -> None:
    move_to_step(*story.on[:2], 2, "Both want to")


def it_is_archived(story: Story) -> None:
    archive_programme(*story.on[:2])


def it_is_brought_back(story: Story) -> None:
    restore_programme(*story.on[:2])


def somebody_gets_another_role(story: Story) -> None:
    member = story.cast.supplier_member
    draft = PersonDraft(Side.SUPPLIER, "Sergio Peña Ruiz", role_title="Planner", roles=Roles(sponsor=True))
    person = person_by_number(story.cast.programme_id, member.number)
    assert person is not None
    edit_person(*story.on[:2], member.number, draft, person.version)


def somebody_leaves(story: Story) -> None:
    cast = story.cast
    leave(cast.actor, cast.programme_id, cast.supplier_member.number, cast.supplier_signatory.number, "")


def a_facilitator_is_renamed(story: Story) -> None:
    change_name(story.cast.facilitator.id, "Maja Lindqvist")


def the_programme_is_handed_over(story: Story) -> None:
    hand_over(*story.on[:2], story.cast.outsider.id)


def a_workshop_is_planned(story: Story) -> None:
    plan(story.cast, Kind.REVIEW)


def somebody_goes_out(story: Story) -> None:
    set_attendance(*story.here, story.cast.customer_member.number, False)


def notes_are_written(story: Story) -> None:
    save_notes(*story.here, story.item, "Nobody was sure", 1)


def a_block_gets_a_minute(story: Story) -> None:
    now = agenda(story.cast, story.workshop, live=True).now
    assert now is not None
    adjust_minutes(*story.here, now.key, 1, now.minutes)


def its_clock_stands_still(story: Story) -> None:
    pause_item(*story.here, story.item)


def its_clock_goes_on(story: Story) -> None:
    resume_item(*story.here, story.item)


def the_room_moves_on(story: Story) -> None:
    step_item(*story.here, agenda(story.cast, story.workshop, live=True).keys[1], ItemState.RUNNING)


def cards_are_asked_for(story: Story) -> None:
    running.switch_mode(story.cast.actor, now_in(story.cast, story.workshop), "gather")
    press(
        story.cast, now_in(story.cast, story.workshop), "open", prompt="What worries you?", naming="anonymous"
    )


def a_phone_comes_in(story: Story) -> None:
    _join(story, story.cast.supplier_signatory)


def an_anonymous_card_is_handed_in(story: Story) -> None:
    who = giver(story.cast.supplier_signatory, "a secret of a phone")
    give(story.cast, now_in(story.cast, story.workshop), who, "card", text="The price of steel")


def the_projector_is_blank(story: Story) -> None:
    set_blank(*story.here, True)


def results_are_hidden(story: Story) -> None:
    set_hidden(*story.here, True)


def nobody_new_is_let_in(story: Story) -> None:
    set_joining(*story.here, False)


def the_code_is_new(story: Story) -> None:
    renew_code(*story.here)


def the_list_is_locked(story: Story) -> None:
    lock_list(*story.here)


def one_side_signs(story: Story) -> None:
    sign_for(story.cast, story.workshop, Side.SUPPLIER)


def the_list_is_open_again(story: Story) -> None:
    reopen_list(*story.here, "A date was wrong")


def both_sides_sign(story: Story) -> None:
    lock_list(*story.here)
    sign_for(story.cast, story.workshop, Side.SUPPLIER)
    sign_for(story.cast, story.workshop, Side.CUSTOMER)


def the_workshop_closes(story: Story) -> None:
    close_workshop(*story.here, "Well done")


def _programme(story: Story) -> ProgrammeBrief:
    return programme_by_id(story.cast.programme_id)


def _join(story: Story, member: Member) -> None:
    room = room_of(workshop_of(story.cast, story.workshop).id)
    assert room is not None
    assert join(room, new_token(), person_number=member.number).is_in


STEPS: tuple[Callable[[Story], None], ...] = (
    words_change,
    a_yes,
    both_agree,
    another_draft_is_dropped,
    a_change_is_asked_for,
    the_change_is_refused,
    a_word_is_erased,
    somebody_goes_out,
    notes_are_written,
    a_block_gets_a_minute,
    half_a_minute_passes,
    an_hour_passes,
    its_clock_stands_still,
    half_a_minute_passes,
    its_clock_goes_on,
    half_a_minute_passes,
    a_phone_comes_in,
    cards_are_asked_for,
    an_anonymous_card_is_handed_in,
    the_room_moves_on,
    the_projector_is_blank,
    results_are_hidden,
    nobody_new_is_let_in,
    the_code_is_new,
    its_day_passes,
    it_is_reported,
    it_is_judged_otherwise,
    a_reason_is_given,
    both_settle_it,
    the_rest_is_carried,
    a_verdict_is_taken_back,
    another_is_released,
    an_import_comes_in,
    the_import_is_undone,
    an_entry_is_served,
    the_entry_is_hidden,
    the_programme_is_renamed,
    it_is_written_in_another_language,
    it_moves_to_another_step,
    the_list_is_locked,
    one_side_signs,
    the_list_is_open_again,
    somebody_gets_another_role,
    somebody_leaves,
    both_sides_sign,
    the_workshop_closes,
    a_workshop_is_planned,
    a_facilitator_is_renamed,
    the_programme_is_handed_over,
    it_is_archived,
    it_is_brought_back,
)
