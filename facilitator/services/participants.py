"""Phones in the room: joining under a name, let in or removed by the facilitator.

One phone per person is in at a time; the index on the table holds that, whoever presses when. A name that nobody has
taken yet lets its phone in at once. Whatever else somebody asks for waits for the facilitator's nod. One browser has
one place: a second name from it waits for the nod too, whatever became of the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.exc import IntegrityError

from facilitator import clock
from facilitator.domain.actors import Actor, ActorKind
from facilitator.domain.directions import isolated
from facilitator.domain.errors import Conflict, NotFound
from facilitator.domain.events.about import about_workshop
from facilitator.domain.events.payloads import Payload
from facilitator.domain.events.rooms import PhoneLetIn, PhoneRemoved, PhonesTurnedAway, PhoneTurnedAway
from facilitator.domain.events.signing import ListHanded
from facilitator.domain.people import PersonDraft
from facilitator.domain.rooms import RoomEnded, check_may_ask, check_may_wait, checked_name
from facilitator.domain.sides import Side
from facilitator.domain.signing import SigningRole
from facilitator.domain.tokens import new_public_id, new_token, token_hash
from facilitator.domain.typed_names import folded_name
from facilitator.extensions import db
from facilitator.models import Participant, Person
from facilitator.queries.programme_hold import hold_programme
from facilitator.queries.rooms import PhoneView, RoomView, phone_by_hash, phone_by_key, room_by_id, room_of
from facilitator.queries.workshops import workshop_by_id, workshop_by_number
from facilitator.services.activity_states import touch_rooms
from facilitator.services.door import (
    UNKNOWN,
    Asker,
    count_waiting,
    gone,
    had_a_place,
    mark,
    turn_away,
    waiting_place,
)
from facilitator.services.log import record_event
from facilitator.services.people import add_person, speaker_for
from facilitator.services.row_changes import change_rows
from facilitator.services.sheets import revoke_links
from facilitator.services.signatures import check_signer, open_sheet
from facilitator.services.workshops import set_attendance


def join(
    room: RoomView,
    token: str,
    *,
    person_number: int | None = None,
    typed_name: str = "",
    side: Side | None = None,
    asker: Asker = UNKNOWN,
) -> PhoneView:
    """Lets a phone ask for its place; `token` is its secret, of which only the hash is kept.

    A free name is in at once and noted as present. A taken one, or a typed one, waits. A phone that is in keeps its
    place, whatever it sends again; one that was removed may ask again, and waits. Raises RoomEnded, JoiningClosed,
    NotFound for a person the programme does not have, Invalid for a typed name that cannot be.
    """
    hold_programme(room.programme_id)
    room = room_by_id(room.id)
    known = phone_by_hash(token_hash(token))
    if known is not None and known.room_id != room.id:
        raise NotFound
    if known is not None and known.is_in and room.is_open:
        return known
    browser, address = mark(room.id, "browser", asker.browser), mark(room.id, "address", asker.address)
    if known is None and waiting_place(room.id, browser, token_hash(token)):
        known = phone_by_hash(token_hash(token))
    check_may_ask(room.is_open, room.joining or _has_place(known))
    place = _place(room.programme_id, person_number, typed_name, side) | {"browser_hash": browser}
    free = (
        known is None
        and place["person_id"] is not None
        and not _was_taken(room.id, place["person_id"])
        and not had_a_place(room.id, browser)
    )
    place["asked_from"] = "" if free else address
    if not free and not _has_place(known):
        check_may_wait(*count_waiting(room.id, address))
    if known is None:
        known = _ask(room, token, place, free)
    else:
        _ask_again(known, place)
    touch_rooms(room.programme_id)
    return _now(known.room_id, known.key)


def let_in(actor: Actor, programme_id: int, number: int, phone_key: str) -> PhoneView:
    """The facilitator's nod: a typed name joins its party, a second phone takes the place of the first.

    Pressing twice changes nothing again. Raises NotFound for a phone of another room, Conflict for one that was
    removed meanwhile.
    """
    hold_programme(programme_id)
    room, phone = _phone_in(programme_id, number, phone_key)
    if phone.is_in:
        return phone
    if not room.is_open:
        raise RoomEnded
    if phone.removed_at is not None:
        raise Conflict(
            f"{isolated(phone.name)} was turned away or removed in the meantime. They can ask again."
        )
    person_id = phone.person_id or _new_person(actor, programme_id, phone)
    replaced = _replace(room.id, person_id)
    waits = (Participant.id == phone.id) & Participant.let_in_at.is_(None) & Participant.removed_at.is_(None)
    before = _change(
        waits,
        {
            "person_id": person_id,
            "let_in_at": clock.now(),
            "replaces": phone.replaces or replaced,
            "asked_from": "",
        },
    )
    phone = _now(room.id, phone_key)
    if before:
        _tell(actor, room, PhoneLetIn(phone.name, phone.side.value, replaced))
        _note_present(actor, room, phone)
    return phone


def remove(actor: Actor, programme_id: int, number: int, phone_key: str) -> PhoneView:
    """Ends a phone's part, or turns away one that waits; pressing twice changes nothing again.

    Raises NotFound for a phone of another room.
    """
    hold_programme(programme_id)
    room, phone = _phone_in(programme_id, number, phone_key)
    if _change((Participant.id == phone.id) & Participant.removed_at.is_(None), gone()):
        _end_links(phone.person_id, phone.sign_sheet_id)
        _tell(actor, room, (PhoneRemoved if phone.is_in else PhoneTurnedAway)(phone.name, phone.side.value))
    return _now(room.id, phone_key)


def turn_all_away(actor: Actor, programme_id: int, number: int, phone_keys: Sequence[str]) -> int:
    """Turns away those of these phones that still wait, and returns how many; who asked meanwhile goes on waiting.

    Raises NotFound for a workshop without a room.
    """
    hold_programme(programme_id)
    room = room_of(workshop_by_number(programme_id, number).id)
    if room is None:
        raise NotFound
    count = turn_away(room.id, phone_keys)
    if count:
        _tell(actor, room, PhonesTurnedAway(count))
    return count


def hand_list(actor: Actor, programme_id: int, number: int, phone_key: str) -> PhoneView:
    """Hands the list that is out for signing to the phone of somebody who may sign it.

    Raises Conflict when nothing is out for signing, the phone is not in, or the person has signed already;
    NotAllowed for somebody who is not named on the list; NotFound.
    """
    hold_programme(programme_id)
    room, phone = _phone_in(programme_id, number, phone_key)
    if not phone.is_in or phone.person_id is None:
        raise Conflict(f"{isolated(phone.name)} is not in the room any more.")
    sheet = open_sheet(programme_id, number)
    check_signer(sheet, speaker_for(programme_id, phone.person_id), sheet.hash, SigningRole.SIGNATORY)
    handed = _change(
        (Participant.id == phone.id) & Participant.sign_sheet_id.is_distinct_from(sheet.id),
        {"sign_sheet_id": sheet.id},
    )
    if handed:
        _tell(actor, room, ListHanded(sheet.revision, sheet.hash, phone.name, phone.side.value))
    return _now(room.id, phone_key)


def _replace(room_id: int, person_id: int) -> bool:
    """Removes the phone by which a person is in, as another one takes its place; whether there was one."""
    is_in = (
        (Participant.room_id == room_id)
        & (Participant.person_id == person_id)
        & Participant.let_in_at.is_not(None)
        & Participant.removed_at.is_(None)
    )
    for sheet_id in db.session.execute(select(Participant.sign_sheet_id).where(is_in)).scalars():
        _end_links(person_id, sheet_id)
    return _change(is_in, gone()) > 0


def _end_links(person_id: int | None, sheet_id: int | None) -> None:
    """What was opened on a phone that is removed signs nothing any more; the person can have a new link."""
    if sheet_id is not None and person_id is not None:
        revoke_links(sheet_id, clock.now(), person_id)


def _place(programme_id: int, number: int | None, typed: str, side: Side | None) -> dict[str, Any]:
    """Who it is, as columns: a person of the programme, or a typed name and a party."""
    if number is not None:
        person = db.session.execute(
            select(Person.id, Person.side).where(
                Person.programme_id == programme_id, Person.number == number, Person.left_at.is_(None)
            )
        ).one_or_none()
        if person is None:
            raise NotFound
        return {"person_id": person.id, "side": person.side, "typed_name": ""}
    name = checked_name(typed, side)
    assert side is not None
    same = _namesake(programme_id, name, side)
    return {"person_id": same, "side": side, "typed_name": "" if same else name}


def _namesake(programme_id: int, name: str, side: Side) -> int | None:
    """The one person of the party who is called so, however it is written."""
    people = db.session.execute(
        select(Person.id, Person.name).where(
            Person.programme_id == programme_id, Person.side == side, Person.left_at.is_(None)
        )
    ).all()
    same = [person.id for person in people if folded_name(person.name) == folded_name(name)]
    return same[0] if len(same) == 1 else None


def _ask(room: RoomView, token: str, place: dict[str, Any], free: bool) -> PhoneView:
    """A new phone's row: in at once under a name that is `free`, as nobody has taken it in this room, else waiting."""
    now = clock.now()
    row = {
        "room_id": room.id,
        "key": new_public_id(),
        "token_hash": token_hash(token),
        "asked_at": now,
        "replaces": False,
        **place,
    }
    if free and _put({**row, "let_in_at": now}):
        phone = _now(room.id, str(row["key"]))
        _note_present(_person_on_phone(phone), room, phone)
        return phone
    if not _put({**row, "let_in_at": None}) and phone_by_hash(str(row["token_hash"])) is None:
        raise Conflict("That did not arrive whole. Please try again.")
    return _now(room.id, str(row["key"]))


def _put(values: dict[str, Any]) -> bool:
    """Stores a phone; False when the person has one in, or the same phone was stored, at this very moment."""
    try:
        with db.session.begin_nested():
            db.session.add(Participant(**values))
            db.session.flush()
    except IntegrityError:
        return False
    return True


def _ask_again(phone: PhoneView, place: dict[str, Any]) -> None:
    """A phone that waits chooses another name, or one that was removed asks anew: both wait for the nod."""
    if phone.let_in_at is not None and phone.removed_at is not None:
        _keep_trace(phone)
    _change(
        (Participant.id == phone.id)
        & (Participant.let_in_at.is_(None) | Participant.removed_at.is_not(None)),
        {**place, "asked_at": clock.now(), "let_in_at": None, "removed_at": None, "sign_sheet_id": None},
    )


def _keep_trace(phone: PhoneView) -> None:
    """A row that no phone opens: under this name somebody was in, and when. Without it the name of a removed phone
    that asks anew would look free, and whoever comes next would be in without a nod, and might give a second time.
    """
    db.session.add(
        Participant(
            room_id=phone.room_id,
            key=new_public_id(),
            token_hash=token_hash(new_token()),
            person_id=phone.person_id,
            side=phone.side,
            browser_hash=db.session.scalar(
                select(Participant.browser_hash).where(Participant.id == phone.id)
            ),
            replaces=phone.replaces,
            asked_at=phone.asked_at,
            let_in_at=phone.let_in_at,
            removed_at=phone.removed_at,
        )
    )
    db.session.flush()


def _was_taken(room_id: int, person_id: int) -> bool:
    """Whether a phone is or was in under this name: after a removal only the facilitator gives it again."""
    return (
        db.session.execute(
            select(Participant.id)
            .where(
                Participant.room_id == room_id,
                Participant.person_id == person_id,
                Participant.let_in_at.is_not(None),
            )
            .limit(1)
        ).first()
        is not None
    )


def _has_place(phone: PhoneView | None) -> bool:
    """Whether it asked before joining was closed and still waits."""
    return phone is not None and phone.is_waiting


def _new_person(actor: Actor, programme_id: int, phone: PhoneView) -> int:
    """Somebody whose typed name the facilitator confirmed: who is called so already, else a new member."""
    same = _namesake(programme_id, phone.name, phone.side)
    if same is not None:
        return same
    number = add_person(actor, programme_id, PersonDraft(side=phone.side, name=phone.name))
    return db.session.execute(
        select(Person.id).where(Person.programme_id == programme_id, Person.number == number)
    ).scalar_one()


def _note_present(actor: Actor, room: RoomView, phone: PhoneView) -> None:
    assert phone.number is not None
    workshop = workshop_by_id(room.programme_id, room.workshop_id)
    set_attendance(actor, room.programme_id, workshop.number, phone.number, True)


def _person_on_phone(phone: PhoneView) -> Actor:
    return Actor(kind=ActorKind.PERSON, name=phone.name, person_id=phone.person_id, side=phone.side)


def _phone_in(programme_id: int, number: int, phone_key: str) -> tuple[RoomView, PhoneView]:
    """The room of a workshop and one of its phones; raises NotFound."""
    room = room_of(workshop_by_number(programme_id, number).id)
    if room is None:
        raise NotFound
    return room, _now(room.id, phone_key)


def _now(room_id: int, phone_key: str) -> PhoneView:
    """The phone as it is now; raises NotFound."""
    phone = phone_by_key(room_id, phone_key)
    if phone is None:
        raise NotFound
    return phone


def _change(which: ColumnElement[bool], values: dict[str, Any]) -> int:
    """The conditional change of phones; how many changed."""
    return change_rows(update(Participant).where(which).values(**values))


def _tell(actor: Actor, room: RoomView, payload: Payload) -> None:
    workshop = workshop_by_id(room.programme_id, room.workshop_id)
    about = about_workshop(workshop.id, workshop.number)
    record_event(room.programme_id, payload, actor, about=about)
