"""A workshop with commitments in it, ready to be signed: made through the services, for tests of signing."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from facilitator import clock
from facilitator.domain.commitments import Wording
from facilitator.domain.sides import Side
from facilitator.domain.signing import SigningMethod
from facilitator.domain.workshops import Kind, WorkshopDraft
from facilitator.queries.sheets import SheetView, current_sheet
from facilitator.queries.workshops import workshop_by_number
from facilitator.services.commitments import draft_commitment, say_yes
from facilitator.services.signatures import Declaration, Signed, sign
from facilitator.services.workshops import plan_workshop, start_workshop
from tests.days import ZONE, today
from tests.factories import Cast, Member


def started_workshop(cast: Cast, kind: Kind = Kind.LAUNCH) -> int:
    """A workshop of today that is running; its number."""
    draft = WorkshopDraft(kind=kind, day=today(), clock=time(9, 30), length_minutes=240)
    number = plan_workshop(cast.actor, cast.programme_id, draft)
    start_workshop(cast.actor, cast.programme_id, number)
    return number


def commitment(
    cast: Cast,
    number: int,
    side: Side = Side.SUPPLIER,
    *,
    deed: str = "Send the weekly figures every Friday by noon",
    due: date | None = None,
    yeses: int = 2,
) -> str:
    """A commitment made in this workshop with so many of its two yeses; its ref."""
    giver, receiver = ends(cast, side)
    wording = Wording(
        giver_id=giver.id,
        receiver_id=receiver.id,
        deed=deed,
        evidence="The sheet lies in the shared folder",
        due=due or today() + timedelta(days=40),
        step=1,
        stretch=2,
    )
    workshop = workshop_by_number(cast.programme_id, number)
    ref = draft_commitment(cast.actor, cast.programme_id, side, wording, workshop_id=workshop.id)
    for person in (giver, receiver)[:yeses]:
        say_yes(cast.actor, cast.programme_id, ref, person.id)
    return ref


def ends(cast: Cast, side: Side) -> tuple[Member, Member]:
    """The giver and the receiver of a commitment of this side."""
    supplier, customer = cast.supplier_member, cast.customer_member
    return (supplier, customer) if side is Side.SUPPLIER else (customer, supplier)


def signatory(cast: Cast, side: Side) -> Member:
    return cast.supplier_signatory if side is Side.SUPPLIER else cast.customer_signatory


def sheet_on_table(cast: Cast, number: int) -> SheetView:
    """The newest revision of a workshop's list."""
    sheet = current_sheet(workshop_by_number(cast.programme_id, number).id)
    assert sheet is not None
    return sheet


def declared(sheet: SheetView, name: str = "S. Ånestad", **changes: str | bool) -> Declaration:
    values: dict[str, object] = {"shown_hash": sheet.hash, "typed_name": name, "may_sign": True}
    values |= {"sure_name": name} | changes
    return Declaration(**values)  # type: ignore[arg-type]


def sign_for(cast: Cast, number: int, side: Side) -> Signed:
    """The side's signatory signs the newest revision on a device handed over."""
    sheet, person = sheet_on_table(cast, number), signatory(cast, side)
    return sign(
        cast.actor,
        cast.programme_id,
        sheet.id,
        person.id,
        declared(sheet, person.name),
        method=SigningMethod.HOST_DEVICE,
        host_name=cast.actor.name,
    )


def at(day: date, hour: int = 10) -> clock.held:
    """The clock held on that day."""
    return clock.held(datetime.combine(day, time(hour), tzinfo=ZoneInfo(ZONE)))
