"""Round: everybody is heard once, the two sides in turn. The facilitator taps; nobody needs a phone.

Who has spoken stands in the state; one event tells of it when the room goes on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from facilitator import clock
from facilitator.activities.family import Block, Fields, Kind, Left, Shown
from facilitator.activities.telling import tell
from facilitator.domain.actors import Actor
from facilitator.domain.directions import isolated, listed
from facilitator.domain.errors import Conflict, Invalid, NotFound
from facilitator.domain.events.activities import RoundHeld
from facilitator.domain.givers import Giver
from facilitator.domain.rounds import Voice, speaking_order
from facilitator.domain.sides import Side
from facilitator.domain.typed_numbers import whole_number
from facilitator.queries.rooms import state_of_mode
from facilitator.queries.workshops import Attendee, attendance_of
from facilitator.services.activity_states import save_state, touch_rooms

SECONDS = (0, 30, 60, 120, 180)
"""What a speaker's own clock can be set to; 0 is none."""


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody in the round. `place` is how many speak before them, None once they have spoken or speak now."""

    number: int
    name: str
    side: Side
    has_spoken: bool
    has_passed: bool
    is_speaking: bool
    place: int | None


@dataclass(frozen=True, slots=True)
class Standing:
    """The round as it is: everybody by side, who speaks, and who is still to come, in the suggested order."""

    seats: tuple[Seat, ...]
    order: tuple[Seat, ...]
    speaking: Seat | None
    since: int | None
    """When the one who speaks began, in seconds since 1970."""
    seconds: int
    by_attendance: bool
    """Whether it is those who are there; else those who are expected, as nobody was noted yet."""

    @property
    def next(self) -> Seat | None:
        return self.order[0] if self.order else None

    @property
    def spoken(self) -> int:
        return sum(seat.has_spoken for seat in self.seats)

    @property
    def is_over(self) -> bool:
        return bool(self.seats) and not self.order and self.speaking is None

    def of(self, side: str) -> tuple[Seat, ...]:
        """The people of one side (`supplier` or `customer`)."""
        return tuple(seat for seat in self.seats if seat.side == side)


def standing(block: Block) -> Standing:
    """Who has spoken in this block's round, who is next."""
    return _standing(block, attendance_of(block.programme.id, block.workshop.id).people)


def _standing(block: Block, everybody: Sequence[Attendee]) -> Standing:
    data = block.state.data
    spoken, passed, speaking = _numbers(data, "spoken"), _numbers(data, "passed"), data.get("speaking")
    people, noted = _people(everybody, {*spoken, *([speaking] if speaking else [])})
    voices = [Voice(one.number, one.side) for one in people]
    order = speaking_order(voices, spoken, passed, speaking)
    seats = {
        one.number: Seat(
            number=one.number,
            name=one.name,
            side=one.side,
            has_spoken=one.number in spoken,
            has_passed=one.number in passed,
            is_speaking=one.number == speaking,
            place=order.index(one.number) if one.number in order else None,
        )
        for one in people
    }
    return Standing(
        seats=tuple(seats.values()),
        order=tuple(seats[number] for number in order),
        speaking=seats.get(speaking) if speaking else None,
        since=data.get("since"),
        seconds=int(block.state.settings.get("seconds", 0)),
        by_attendance=noted,
    )


def _people(everybody: Sequence[Attendee], heard: set[int]) -> tuple[list[Attendee], bool]:
    """Those who are there, observers too when they have been heard; those expected while nobody is noted."""
    noted = any(one.present for one in everybody)
    return [
        one
        for one in everybody
        if one.number in heard or ((one.present if noted else one.expected) and not one.is_observer)
    ], noted


def _numbers(data: Mapping[str, Any], key: str) -> list[int]:
    return [int(number) for number in data.get(key, ())]


def show(block: Block) -> Shown:
    now = standing(block)
    return {"round": now, "hint": "-".join(str(seat.number) for seat in now.order)}


def mine(block: Block, giver: Giver) -> Shown:
    """This person's place: speaking, spoken, next, or after whom."""
    everybody = attendance_of(block.programme.id, block.workshop.id).people
    now = _standing(block, everybody)
    number = next((one.number for one in everybody if one.person_id == giver.person_id), None)
    seat = next((seat for seat in now.seats if seat.number == number), None)
    before = None
    if seat is not None and seat.place is not None:
        before = now.order[seat.place - 1] if seat.place > 0 else now.speaking
    return {"seat": seat, "before": before}


def start_speaking(actor: Actor, block: Block, fields: Fields) -> None:
    """Somebody begins to speak: the one named, else the suggested one. Whoever spoke until now has spoken."""
    now = standing(block)
    seat = _seat(now, fields) if fields.get("person") else now.next
    if seat is None:
        raise Conflict("Everybody has spoken. Tap a name to hear somebody again.")
    data = _after_speaker(block)
    if seat.number in data["spoken"]:
        data["spoken"].remove(seat.number)
    data |= {"speaking": seat.number, "since": int(clock.now().timestamp())}
    data["passed"] = [number for number in data["passed"] if number != seat.number]
    _save(block, data)


def stop_speaking(actor: Actor, block: Block, fields: Fields) -> None:
    """The one who speaks has spoken; nobody speaks until the next tap."""
    if block.state.data.get("speaking") is None:
        raise Conflict("Nobody is speaking at the moment.")
    _save(block, _after_speaker(block))


def toggle_spoken(actor: Actor, block: Block, fields: Fields) -> None:
    """One tap on a name: has spoken; one more: has not after all."""
    seat = _seat(standing(block), fields)
    data = _fresh(block)
    if seat.has_spoken:
        data["spoken"].remove(seat.number)
    else:
        data["spoken"].append(seat.number)
        data["passed"] = [number for number in data["passed"] if number != seat.number]
        if seat.is_speaking:
            data |= {"speaking": None, "since": None}
    _save(block, data)


def pass_on(actor: Actor, block: Block, fields: Fields) -> None:
    """Somebody would rather not speak now: they are asked again at the end. Once more: they come back in."""
    now = standing(block)
    seat = _seat(now, fields) if fields.get("person") else (now.speaking or now.next)
    if seat is None or seat.has_spoken:
        raise Conflict("This person has spoken already.")
    data = _fresh(block)
    back_in = seat.has_passed and fields.get("back") == "1"
    data["passed"] = [number for number in data["passed"] if number != seat.number]
    if not back_in:
        data["passed"].append(seat.number)
    if seat.is_speaking:
        data |= {"speaking": None, "since": None}
    _save(block, data)


def set_clock(actor: Actor, block: Block, fields: Fields) -> None:
    """How long each speaker has, in seconds; 0 for no clock. It rings nothing and stops nobody."""
    chosen = whole_number(fields.get("seconds", ""))
    if chosen not in SECONDS:
        raise Invalid({"seconds": "Choose one of the lengths."})
    save_state(block.item.id, block.state, settings={**block.state.settings, "seconds": chosen})
    _touch(block)


def again(actor: Actor, block: Block, fields: Fields) -> None:
    """Begins a new round with everybody; the one before is told of first."""
    ends(actor, block)
    now = state_of_mode(block.item.id, block.state.mode)
    save_state(block.item.id, now, run=now.run + 1, data={})
    _touch(block)


def ends(actor: Actor, block: Block) -> None:
    """Whoever speaks has spoken, and the log learns who was heard."""
    if block.state.data.get("speaking") is not None:
        block = replace(block, state=save_state(block.item.id, block.state, data=_after_speaker(block)))
    heard = {"spoken": _numbers(block.state.data, "spoken"), "passed": _numbers(block.state.data, "passed")}
    if heard["spoken"] and block.state.data.get("told") != heard:
        _tell(actor, block)
        save_state(block.item.id, block.state, data={**block.state.data, "told": heard})


def leaves(block: Block) -> Left | None:
    """How many of each side were heard, and who passed."""
    return left_in(block, attendance_of(block.programme.id, block.workshop.id).people)


def left_in(block: Block, everybody: Sequence[Attendee]) -> Left | None:
    """The same, with the people of the workshop at hand."""
    now = _standing(block, everybody)
    if not now.spoken:
        return None
    lines = [
        f"{isolated(name)}: {sum(seat.has_spoken for seat in now.of(side))} of {len(now.of(side))} spoke"
        for side, name in (("supplier", block.programme.supplier), ("customer", block.programme.customer))
        if now.of(side)
    ]
    passed = [seat.name for seat in now.seats if seat.has_passed and not seat.has_spoken]
    return Left("Heard in the round", (*lines, *([f"Passed: {listed(passed)}"] if passed else ())))


def _seat(now: Standing, fields: Fields) -> Seat:
    chosen = fields.get("person", "")
    seat = next((seat for seat in now.seats if str(seat.number) == chosen), None)
    if seat is None:
        raise NotFound("This person is not in the round. Mark them as present first.")
    return seat


def _fresh(block: Block) -> dict[str, Any]:
    data = block.state.data
    return {**data, "spoken": _numbers(data, "spoken"), "passed": _numbers(data, "passed")}


def _after_speaker(block: Block) -> dict[str, Any]:
    """The data once the one who speaks has spoken."""
    data = _fresh(block)
    speaking = data.get("speaking")
    if speaking is not None and speaking not in data["spoken"]:
        data["spoken"].append(int(speaking))
    return data | {"speaking": None, "since": None}


def _save(block: Block, data: dict[str, Any]) -> None:
    save_state(block.item.id, block.state, data=data)
    _touch(block)


def _touch(block: Block) -> None:
    touch_rooms(block.programme.id)


def _tell(actor: Actor, block: Block) -> None:
    now = standing(block)
    by_number = {seat.number: seat for seat in now.seats}
    told = RoundHeld(
        item=block.item.title,
        run=block.state.run,
        spoken=[_who(by_number.get(number)) for number in _numbers(block.state.data, "spoken")],
        passed=[_who(by_number.get(number)) for number in _numbers(block.state.data, "passed")],
    )
    tell(actor, block, told)


def _who(seat: Seat | None) -> str:
    return f"{seat.name} ({seat.side.value})" if seat else ""


KIND = Kind(
    key="round",
    show=show,
    mine=mine,
    acts={
        "speak": start_speaking,
        "stop": stop_speaking,
        "toggle": toggle_spoken,
        "pass": pass_on,
        "clock": set_clock,
        "again": again,
    },
    leaves=leaves,
    ends=ends,
    has_mine=True,
    is_tool=True,
)
