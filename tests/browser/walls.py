"""What a wall can show, each made through the services in a programme of its own: few and many, short and very long."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import time, timedelta

from facilitator import clock
from facilitator.activities import running
from facilitator.activities.undisputed import TOGETHER
from facilitator.domain.actors import Actor
from facilitator.domain.agendas import Activity, ItemDraft, ItemState
from facilitator.domain.commitments import Outcome, Report, Wording
from facilitator.domain.registers.concerns import ConcernText
from facilitator.domain.registers.opportunities import OpportunityText
from facilitator.domain.sides import Side
from facilitator.domain.signing import SigningMethod
from facilitator.domain.workshops import Kind, WorkshopDraft
from facilitator.queries.agendas import agenda_of
from facilitator.queries.names import names_of
from facilitator.queries.programmes import programme_by_id
from facilitator.queries.review import review_list
from facilitator.queries.rooms import RoomView, room_of
from facilitator.queries.sheets import current_sheet
from facilitator.queries.users import first_account
from facilitator.queries.workshops import WorkshopBrief, workshop_by_number
from facilitator.services.agendas import add_item, step_item
from facilitator.services.commitments import draft_commitment, say_yes
from facilitator.services.imports import import_commitments
from facilitator.services.registers import add_entry
from facilitator.services.review import Judging, Reporting, judge, report
from facilitator.services.rooms import screen_token, set_blank, show_code
from facilitator.services.sheets import lock_list, reopen_list
from facilitator.services.signatures import Declaration, sign
from facilitator.services.timing import pause_item
from facilitator.services.workshops import close_workshop, plan_workshop, set_attendance, start_workshop
from tests.blocks import giver
from tests.commitments import read_rows
from tests.days import today
from tests.factories import Member, actor_of, make_person, make_programme

LONG = (
    "What would we dare to plan together for the coming two seasons if each of us could rely on the other side’s "
    "word as on our own, and had it in writing?"
)
NAMES = (
    "Åse Lindqvist", "Tomás Ruiz", "Łukasz Wójcik", "Zoë Okonkwo", "Aurélie Fontaine-Delacroix", "Mehmet Yıldız",
    "Noor el-Haddad", "Jan Brandt", "Konstantinos Papadimitriou", "Ingrid Sæther",
)  # fmt: skip
DEEDS = (
    "Send each batch test two working days before it is delivered",
    "Ring on the same day when a delivery slips",
    "Show two engineers the paint line for a full day, with the recipes that are used in hall two uncovered",
    "Confirm each Monday’s plan by Tuesday noon",
)
EVIDENCE = "It stands in the shared folder, with the litres of each hull"
EPIC = " ".join([DEEDS[2]] * 6)


@dataclass
class Stage:
    """A workshop that runs, with its people there; what a state needs of it is done through the services."""

    actor: Actor
    programme_id: int
    number: int
    people: list[Member]
    wordings: itertools.count[int] = field(default_factory=itertools.count)

    @property
    def workshop(self) -> WorkshopBrief:
        return workshop_by_number(self.programme_id, self.number)

    @property
    def room(self) -> RoomView:
        found = room_of(self.workshop.id)
        assert found is not None
        return found

    @property
    def address(self) -> str:
        return f"/screen/{screen_token(self.room)}"

    def of(self, side: Side) -> list[Member]:
        return [one for one in self.people if one.side is side]

    def block(self, activity: Activity, title: str = "", prompt: str = "") -> None:
        """A block of its own is on, and everybody is there."""
        here = (self.actor, self.programme_id, self.number)
        key = add_item(*here, ItemDraft(title or f"Block of {activity.value}", 20, activity, prompt=prompt))
        step_item(*here, key, ItemState.RUNNING)

    def come(self, missing: int = 0) -> None:
        for one in self.people[missing:]:
            set_attendance(self.actor, self.programme_id, self.number, one.number, True)

    def press(self, act: str, **fields: str) -> None:
        running.act(self.actor, self.now(), act, fields)

    def give(self, name: str, values: list[str]) -> None:
        for one, value in zip(self.people, values, strict=False):
            running.give(self.now(), giver(one), self.now().state.mode, name, {"value": value})

    def now(self) -> running.Block:
        agenda = agenda_of(self.workshop, clock.now())
        block = running.block_now(programme_by_id(self.programme_id), self.workshop, self.room, agenda)
        assert block is not None
        return block

    def commit(self, side: Side, deed: str, agreed: bool = True) -> str:
        at = next(self.wordings)
        by, to = self.of(side)[at % len(self.of(side))], self.of(side.other)[at % len(self.of(side.other))]
        day = today()
        wording = Wording(by.id, to.id, deed, EVIDENCE, day + timedelta(20), 1, 2)
        ref = draft_commitment(self.actor, self.programme_id, side, wording, workshop_id=self.workshop.id)
        for person in (by, to) if agreed else (by,):
            say_yes(self.actor, self.programme_id, ref, person.id)
        return ref

    def commit_many(self, count: int, deeds: tuple[str, ...] = DEEDS) -> None:
        """So many new ones of each side; the last of the customer waits for a yes."""
        for at, side in itertools.product(range(count), Side):
            self.commit(side, deeds[at % len(deeds)], agreed=(at, side) != (count - 1, Side.CUSTOMER))

    def owe(self, count: int, deeds: tuple[str, ...] = DEEDS) -> None:
        """So many of both sides together are open from before, due some days ago."""
        day = today() - timedelta(4)
        lines = ["party,giver,receiver,deed,evidence,due,step,stretch"]
        for at in range(count):
            side = (Side.SUPPLIER, Side.CUSTOMER)[at % 2]
            by, to = self.of(side)[0].name, self.of(side.other)[0].name
            lines.append(
                f'{side.value},{by},{to},"{deeds[at % len(deeds)]}","It is in the shared folder",{day},1,2'
            )
        import_commitments(
            self.actor, programme_by_id(self.programme_id), read_rows("\n".join(lines).encode())
        )

    def look_at(self, ref: str = "") -> None:
        """The receiver judges the first that is to be looked at, and the giver has said why."""
        checks = review_list(programme_by_id(self.programme_id), self.workshop, names_of(self.programme_id))
        one = checks.find(ref or checks.due[0].ref)
        assert one.wording.giver_id is not None and one.wording.receiver_id is not None
        at = (self.actor, self.programme_id, one.ref)
        said = "Two owners have not confirmed their yard slots. Four hulls are in; I should have told you in November."
        report(
            *at,
            one.wording.giver_id,
            Reporting(Report.PARTLY, said, "waiting_on_third_party"),
            self.workshop.id,
        )
        judge(*at, one.wording.receiver_id, Judging(Outcome.PARTLY_KEPT), self.workshop.id)

    def sign(self, *sides: Side) -> None:
        """These sides' signatories sign on a device handed over."""
        sheet = current_sheet(self.workshop.id)
        assert sheet is not None
        for side in sides:
            one = self.of(side)[0]
            said = Declaration(shown_hash=sheet.hash, typed_name=one.name, may_sign=True, sure_name=one.name)
            sign(
                self.actor, self.programme_id, sheet.id, one.id, said,
                method=SigningMethod.HOST_DEVICE, host_name=self.actor.name,
            )  # fmt: skip


def stage(people: int = 3, supplier: str = "Nordhavn Coatings", customer: str = "Halvorsen Yachts") -> Stage:
    """A workshop of today with so many people a side, started. Inside a write transaction."""
    account = first_account()
    assert account is not None
    actor = actor_of(account)
    programme_id, _public_id = make_programme(account, "Nordhavn and Halvorsen", supplier, customer)
    cast = []
    for side, at in itertools.product(Side, range(people)):
        name = NAMES[(at * 2 + (side is Side.CUSTOMER)) % len(NAMES)] + (f" {at}" if at > 4 else "")
        cast.append(make_person(actor, programme_id, side, name, signatory=at == 0, sponsor=at == 0))
    day = today()
    number = plan_workshop(actor, programme_id, WorkshopDraft(Kind.LAUNCH, day, time(9, 30)))
    start_workshop(actor, programme_id, number)
    return Stage(actor, programme_id, number, cast)


def first_block(at: Stage) -> None:
    key = agenda_of(at.workshop).keys[0]
    step_item(at.actor, at.programme_id, at.number, key, ItemState.RUNNING)


def lobby(at: Stage) -> None:
    at.come(missing=2)


def somebody_is_missing(at: Stage) -> None:
    first_block(at)
    at.come(missing=2)


def code_called_back(at: Stage) -> None:
    talk(at)
    show_code(at.actor, at.programme_id, at.number, True)


def between(at: Stage) -> None:
    first_block(at)
    at.come()
    key = agenda_of(at.workshop).keys[0]
    step_item(at.actor, at.programme_id, at.number, key, ItemState.DONE)


def talk(at: Stage) -> None:
    at.come()
    at.block(Activity.TALK, "Welcome and purpose", "What has to be different in a year?")


def long_talk(at: Stage) -> None:
    at.come()
    at.block(Activity.TALK, LONG, LONG)


def paused(at: Stage) -> None:
    talk(at)
    pause_item(at.actor, at.programme_id, at.number, at.now().item.key)


def pause(at: Stage) -> None:
    at.come()
    at.block(Activity.BREAK, "Coffee")


def blank(at: Stage) -> None:
    talk(at)
    set_blank(at.actor, at.programme_id, at.number, True)


def round_of(at: Stage) -> None:
    at.come()
    at.block(Activity.ROUND, "Round", "What did you take from today, in one sentence?")
    for _turn in range(3):
        at.press("speak")
    at.press("clock", seconds="60")


def check_in_opens(at: Stage) -> None:
    at.come()
    at.block(Activity.CHECK_IN, "Check-in", "With which word are you here?")
    at.press("ask", how="word", naming="named")
    at.give("answer", ["hopeful", "tired"])


def check_in_words(at: Stage) -> None:
    check_in_opens(at)
    at.give("answer", ["hopeful", "curious", "tired", "doubtful", "wide awake", "in good spirits"] * 8)
    at.press("show")


def check_in_numbers(at: Stage) -> None:
    at.come()
    at.block(Activity.CHECK_IN, "Check-in", "How much do you trust this to be read?")
    at.press("ask", how="scale", naming="named")
    at.give("answer", [str(one % 5 + 1) for one in range(len(at.people))])
    at.press("show")


def fist_asks(at: Stage) -> None:
    at.come()
    ref = at.commit(Side.SUPPLIER, DEEDS[2])
    at.block(Activity.FIST, "Fist to five")
    at.press("ask", ref=ref, naming="named")
    at.give("answer", ["4", "2"])


def fist_shows(at: Stage) -> None:
    fist_asks(at)
    at.give("answer", [str(one % 6) for one in range(len(at.people))])
    at.press("show")


def register(at: Stage) -> None:
    at.come()
    for one in (*DEEDS, *DEEDS):
        add_entry(at.actor, at.programme_id, OpportunityText(one))
    add_entry(at.actor, at.programme_id, ConcernText("We are last in line when others call"), severity=3)
    at.block(Activity.REGISTER, "Opportunities", "Which of these would we begin with?")
    at.press("view", view="opportunities")


def review(at: Stage) -> None:
    at.come()
    at.owe(7)
    at.block(Activity.REVIEW, "Review of commitments")


def review_together(at: Stage) -> None:
    """What nobody disputes: each giver said before the session that it is done."""
    at.come()
    at.owe(20)
    checks = review_list(programme_by_id(at.programme_id), at.workshop, names_of(at.programme_id))
    with clock.held(at.workshop.begins_at - timedelta(minutes=5)):
        for one in checks.due:
            giver_id = checks.find(one.ref).wording.giver_id
            assert giver_id is not None
            report(at.actor, at.programme_id, one.ref, giver_id, Reporting(Report.DONE))
    at.block(Activity.REVIEW, "Review of commitments")
    at.press("show", ref=TOGETHER)


def review_said(at: Stage) -> None:
    review(at)
    at.look_at()
    at.press("show", ref="S-01")


def review_long(at: Stage) -> None:
    at.come()
    at.owe(40, (EPIC,))
    at.block(Activity.REVIEW, LONG)
    at.look_at()
    at.press("show", ref="S-01")


def review_ends(at: Stage) -> None:
    at.come()
    at.owe(1)
    at.block(Activity.REVIEW, "Review of commitments")
    at.look_at()
    at.press("show", ref="")


def commit_begins(at: Stage) -> None:
    at.come()
    at.block(Activity.COMMIT, "New commitments", "What do we each do until we meet again?")


def commit(at: Stage) -> None:
    commit_begins(at)
    at.commit_many(3)


def commit_many(at: Stage) -> None:
    commit_begins(at)
    at.commit_many(20)


def commit_long(at: Stage) -> None:
    commit_begins(at)
    at.commit_many(4, (EPIC,))


def read_back(at: Stage) -> None:
    at.come()
    at.commit_many(4)
    at.block(Activity.SIGN_OFF, "Read-back before signing", "We read the list back")
    at.press("read", at="1")


def read_back_many(at: Stage) -> None:
    at.come()
    at.commit_many(20)
    at.block(Activity.SIGN_OFF, LONG)
    at.press("read", at="7")


def read_back_long(at: Stage) -> None:
    at.come()
    at.commit_many(4, (EPIC,))
    at.block(Activity.SIGN_OFF, "Read-back before signing")
    at.press("read", at="1")


def signing(at: Stage) -> None:
    at.come()
    for side in Side:
        at.commit(side, DEEDS[0])
    at.block(Activity.SIGN_OFF, "Sign-off")
    lock_list(at.actor, at.programme_id, at.number)
    at.sign(Side.SUPPLIER)


def opened_again(at: Stage) -> None:
    """Somebody has said “not yet”."""
    at.come()
    at.commit_many(3)
    at.block(Activity.SIGN_OFF, "Sign-off")
    lock_list(at.actor, at.programme_id, at.number)
    reopen_list(at.actor, at.programme_id, at.number, LONG)


def closed(at: Stage) -> None:
    signing(at)
    at.sign(Side.CUSTOMER)
    close_workshop(at.actor, at.programme_id, at.number, "", None)


FEW: tuple[Callable[[Stage], None], ...] = (
    lobby, somebody_is_missing, code_called_back, between, talk, long_talk, paused, pause, blank, round_of,
    check_in_opens, check_in_words, check_in_numbers, fist_asks, fist_shows, register, review, review_together,
    review_said, review_long,
    review_ends, commit_begins, commit, commit_many, commit_long, read_back, read_back_many, read_back_long, signing,
    opened_again, closed,
)  # fmt: skip
MANY: tuple[Callable[[Stage], None], ...] = (lobby, round_of, check_in_words, check_in_numbers, fist_shows)
"""These once more with twenty people a side."""
