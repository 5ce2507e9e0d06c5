"""What the activities of a workshop left behind, block by block, for its record.

Commitments, verdicts and signatures have their own places in the record, and so has the register; this is the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from facilitator.activities import check_in, cluster, fist, linking, round, vote
from facilitator.activities.family import Block, Left
from facilitator.queries.agendas import Agenda, AgendaLine
from facilitator.queries.left import groups_of, states_of
from facilitator.queries.programmes import ProgrammeBrief
from facilitator.queries.rooms import RoomView, StateView, room_elsewhere, room_of
from facilitator.queries.workshops import Attendee, WorkshopBrief

States = dict[tuple[int, str], StateView]


def left_of(
    programme: ProgrammeBrief, workshop: WorkshopBrief, agenda: Agenda, everybody: Sequence[Attendee]
) -> tuple[tuple[str, Left], ...]:
    """Titles of blocks with what they left behind, in the agenda's order.

    Four queries, however long the agenda is, and three for each block that drew lines. The room itself may have been
    elsewhere: it does not come along with a programme's file, and what it left behind does.
    """
    states, boards = states_of(workshop.id), groups_of(workshop.id)
    if not states and not boards:
        return ()
    room = room_of(workshop.id) or room_elsewhere(programme.id, workshop.id, workshop.starts_at)
    found: list[tuple[str, Left]] = []
    for line in agenda.items:
        lefts = _of_states(programme, workshop, room, line, states, everybody)
        if line.id in boards:
            lefts.append(cluster.left_on(boards[line.id]))
        found.extend((line.title, left) for left in lefts if left.lines)
    return tuple(found)


def _of_states(
    programme: ProgrammeBrief,
    workshop: WorkshopBrief,
    room: RoomView,
    line: AgendaLine,
    states: States,
    everybody: Sequence[Attendee],
) -> list[Left]:
    """What can be read from the states of one block's activities, in the order of a usual session."""
    lefts: list[Left | None] = []
    for kind in (check_in.KIND, round.KIND, vote.KIND, fist.KIND, linking.KIND):
        state = states.get((line.id, kind.key))
        if state is None:
            continue
        block = Block(programme, workshop, room, replace(line, mode=kind.key), state)
        lefts.append(round.left_in(block, everybody) if kind is round.KIND else kind.leaves(block))
    return [left for left in lefts if left is not None]
