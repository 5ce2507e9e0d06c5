"""The example programme moved on to where a test wants it, through the services, on a running server's data."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta

from facilitator import clock
from facilitator.domain.actors import Actor, ActorKind
from facilitator.domain.agendas import ItemState
from facilitator.domain.commitments import REPORT_OF, Outcome, Report, Wording
from facilitator.domain.programmes import ProgrammeDraft
from facilitator.domain.sides import Side
from facilitator.domain.zones import today_in
from facilitator.queries.agendas import agenda_of
from facilitator.queries.names import names_of
from facilitator.queries.people import PersonRow, people_of
from facilitator.queries.programmes import ProgrammeBrief, programme_by_public_id
from facilitator.queries.review import is_checked, review_list
from facilitator.queries.sheets import current_sheet
from facilitator.queries.users import first_account
from facilitator.queries.workshops import workshop_by_number
from facilitator.services.agendas import step_item
from facilitator.services.commitments import draft_commitment, say_yes
from facilitator.services.example import tell_example
from facilitator.services.imports import import_commitments
from facilitator.services.programmes import create_programme
from facilitator.services.review import RoomVerdict, judge_in_room
from facilitator.services.sheets import lock_list
from facilitator.services.signing_links import make_link
from facilitator.services.workshops import start_workshop
from tests.browser.live_server import LiveServer
from tests.commitments import read_rows
from tests.days import ZONE

SESSION = 3
"""The example's session that is still to come."""
DEEDS = ("Name one planner for the night shift", "Send the open questions every Monday by ten")


@dataclass(frozen=True)
class Scene:
    """A programme with its third session under way."""

    public_id: str
    supplier_signatory: str
    customer_signatory: str
    customer_signatory_number: int
    verify_id: str = ""
    link: str = ""

    @property
    def place(self) -> str:
        return f"/programmes/{self.public_id}"

    @property
    def workshop(self) -> str:
        """Where the pages of the session begin."""
        return f"{self.place}/workshops/{SESSION}"


def empty_programme() -> str:
    """A programme with nothing in it yet; its public id. Inside a write transaction."""
    account = first_account()
    assert account is not None
    draft = ProgrammeDraft("Begun today", "Northwind Fittings", "Lakeside Yards", ZONE)
    return create_programme(facilitator(), draft, account.id)


def bring_in(public_id: str) -> None:
    """A commitment that came in from a table. Inside a write transaction."""
    programme = programme_by_public_id(public_id)
    assert programme is not None
    head = "party,giver,receiver,deed,evidence,due,step,stretch\n"
    row = "supplier,Anna Berg,Carl Ek,Send the list,It is there,2027-01-31,2,3\n"
    import_commitments(facilitator(), programme, read_rows((head + row).encode()))


def in_session(server: LiveServer) -> Scene:
    """The third session runs: some commitments are checked, one new one of each party is agreed."""
    with server.writing():
        programme = _another_example()
        _open_the_session(programme)
        return _scene(programme)


def own_example(server: LiveServer) -> ProgrammeBrief:
    """An example of a test's own, its third session still to come."""
    with server.writing():
        return _another_example()


def promise_both_ways(programme: ProgrammeBrief) -> None:
    """One new commitment of each party, agreed, in its third session. Inside a write transaction."""
    workshop = workshop_by_number(programme.id, SESSION)
    for side, deed in zip(Side, DEEDS, strict=True):
        _agreed(facilitator(), programme, side, deed, workshop.id)


def list_on_the_table(server: LiveServer) -> Scene:
    """As in_session, with everything checked and the list locked; the customer's signatory has a personal link."""
    with server.writing():
        programme = _another_example()
        _open_the_session(programme, check_all=True)
        lock_list(facilitator(), programme.id, SESSION, take_in=False)
        signer = _signatory(programme, Side.CUSTOMER)
        token = make_link(facilitator(), programme.id, SESSION, signer.number)
        sheet = current_sheet(workshop_by_number(programme.id, SESSION).id)
        assert sheet is not None
        return _scene(programme, verify_id=sheet.verify_id, link=f"/s/{token}")


def signed_list(server: LiveServer, public_id: str) -> str:
    """The address of the verify page of the example's second, signed list."""
    with server.writing():
        sheet = current_sheet(workshop_by_number(_programme(public_id).id, SESSION - 1).id)
        assert sheet is not None and sheet.completed_at is not None
        return f"/v/{sheet.verify_id}"


def _open_the_session(programme: ProgrammeBrief, check_all: bool = False) -> None:
    actor = facilitator()
    start_workshop(actor, programme.id, SESSION)
    workshop = workshop_by_number(programme.id, SESSION)
    first = agenda_of(workshop).next_key
    assert first is not None
    step_item(actor, programme.id, SESSION, first, ItemState.RUNNING)
    checks = review_list(programme, workshop, names_of(programme.id))
    waiting = [checks.find(one.ref) for one in checks.due if not is_checked(one)]
    for one in waiting if check_all else waiting[:2]:
        judge_in_room(actor, programme.id, one.ref, RoomVerdict(_as_reported(one.report.said)), workshop.id)
    promise_both_ways(programme)


def _as_reported(report: Report | None) -> Outcome:
    """The receiver sees it as the giver does."""
    same = {REPORT_OF[outcome]: outcome for outcome in Outcome if outcome in REPORT_OF}
    return same[report] if report else Outcome.KEPT


def _agreed(actor: Actor, programme: ProgrammeBrief, side: Side, deed: str, workshop_id: int) -> None:
    giver, receiver = (_member(programme, one) for one in (side, side.other))
    wording = Wording(
        giver_id=giver.id,
        receiver_id=receiver.id,
        deed=deed,
        evidence="It stands in the shared folder",
        due=today_in(programme.time_zone, clock.now()) + timedelta(days=40),
        step=programme.current_step,
        stretch=2,
    )
    ref = draft_commitment(actor, programme.id, side, wording, workshop_id=workshop_id)
    for person in (giver, receiver):
        say_yes(actor, programme.id, ref, person.id)


def _another_example() -> ProgrammeBrief:
    account = first_account()
    assert account is not None
    return _programme(tell_example(account.id, nullcontext))


def _programme(public_id: str) -> ProgrammeBrief:
    found = programme_by_public_id(public_id)
    assert found is not None
    return found


def facilitator() -> Actor:
    """The account that looks after the examples."""
    account = first_account()
    assert account is not None
    return Actor(kind=ActorKind.FACILITATOR, name=account.name, user_id=account.id)


def _signatory(programme: ProgrammeBrief, side: Side) -> PersonRow:
    return next(one for one in people_of(programme.id).present(side) if one.roles.signatory)


def _member(programme: ProgrammeBrief, side: Side) -> PersonRow:
    return next(one for one in people_of(programme.id).present(side) if not one.roles.observer)


def _scene(programme: ProgrammeBrief, **more: str) -> Scene:
    customer = _signatory(programme, Side.CUSTOMER)
    return Scene(
        programme.public_id,
        _signatory(programme, Side.SUPPLIER).name,
        customer.name,
        customer.number,
        **more,
    )
