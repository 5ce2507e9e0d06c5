"""Whatever can be asked without names is attacked: each activity of the registry that says that it can be private."""

from __future__ import annotations

import pytest
from flask import Flask

from facilitator import database
from tests.blocks import again
from tests.clients import CheckedClient
from tests.factories import Cast
from tests.leaks import LEAKS, Leak
from tests.private_attack import FEW_ROUNDS, ROUNDS, attack, in_order, one_by_one
from tests.private_room import can_be_private, private_room
from tests.pulse import PULSE, registered


def test_those_that_ask_everybody_are_found() -> None:
    assert {"gather", "vote", "check-in", "fist"} <= set(can_be_private())


@pytest.mark.parametrize("rounds", [FEW_ROUNDS, pytest.param(ROUNDS, marks=pytest.mark.long)])
@pytest.mark.parametrize("key", can_be_private())
def test_nobody_finds_out_who_gave_what(
    app: Flask, cast: Cast, client: CheckedClient, stranger: CheckedClient, key: str, rounds: int
) -> None:
    assert attack(app, private_room(app, cast, client, stranger, key), rounds) == set()


def test_a_slow_write_of_a_phone_is_told_to_no_log(
    app: Flask,
    cast: Cast,
    client: CheckedClient,
    stranger: CheckedClient,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Its line would have the moment at which somebody handed something in; that of a desk is told."""
    room = private_room(app, cast, client, stranger, "gather")
    monkeypatch.setattr(database, "LONG", -1.0)
    with caplog.at_level("WARNING"):
        room.open()
        assert "held the write lock" in caplog.text
        caplog.clear()
        room.give(room.players[0])
    assert caplog.text == ""


def test_a_fifth_activity_is_attacked_by_itself_and_keeps_its_secret(
    app: Flask, cast: Cast, client: CheckedClient, stranger: CheckedClient
) -> None:
    with registered(app, PULSE):
        assert can_be_private()[-1] == "pulse"
        room = private_room(app, cast, client, stranger, "pulse")
        assert attack(app, room) == set()
        with room.wall.writing():
            lines = PULSE.show(again(cast, room.wall.block))["lines"]
    assert sum(int(line.rpartition(" ")[2]) for line in lines) == 2 * len(room.players), (
        "all were counted, twice"
    )


@pytest.mark.parametrize("leak", LEAKS, ids=lambda leak: leak.__name__)
def test_one_that_leaks_is_caught(
    app: Flask, cast: Cast, client: CheckedClient, stranger: CheckedClient, leak: Leak
) -> None:
    """Proof that the attacker is not blind, in few rounds: the same activity, with one mistake in it."""
    kind, traces = leak()
    with registered(app, kind):
        room = private_room(app, cast, client, stranger, kind.key)
        attacked = in_order if any(trace.startswith("order: ") for trace in traces) else one_by_one
        found = attacked(app, room)
    assert traces <= found, found
