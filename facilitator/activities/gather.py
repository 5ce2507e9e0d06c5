"""Gather: everybody writes in silence, then every card is shown once, in shuffled order, and at last all together.

Anonymous or named is said before anybody writes and cannot change while cards come in.
"""

from __future__ import annotations

from dataclasses import dataclass

from facilitator.activities.collected import COLLECT, READY, Collected
from facilitator.activities.family import Block, Fields, Kind, Left, Shown
from facilitator.activities.paging import Page, page_among, turn
from facilitator.activities.telling import tell
from facilitator.activities.voted import group_of_card, retitle
from facilitator.domain.actors import Actor
from facilitator.domain.anonymity import may_be_shown
from facilitator.domain.card_walls import laid_out
from facilitator.domain.directions import isolated
from facilitator.domain.errors import Conflict, Invalid, NotFound
from facilitator.domain.events.activities import CardsPutAside, GatheringOpened
from facilitator.domain.givers import Giver
from facilitator.domain.texts import clean_line
from facilitator.domain.typed_numbers import whole_number
from facilitator.queries.boards import Board, CardView, board_of
from facilitator.services import ballots, boards, named_cards
from facilitator.services.activity_states import MOVED_ON, save_state, touch_rooms
from facilitator.services.boards import CARD_LENGTH, MOST_CARDS

WALK, ALL = "walk", "all"
PROMPT_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Walk:
    """Where the room is while cards are shown one by one: this card, the `place`-th of `of`."""

    card: CardView
    place: int
    of: int

    @property
    def is_last(self) -> bool:
        return self.place == self.of


def checked_prompt(text: str) -> str:
    """What the room is asked, in one line; empty means the item's own words. Raises Invalid when it is too long."""
    prompt = clean_line(text)
    if len(prompt) > PROMPT_LENGTH:
        raise Invalid({"prompt": f"Keep the question under {PROMPT_LENGTH} letters."})
    return prompt


def show(block: Block) -> Shown:
    """While cards come in only how many; then the card that is on, or all of them. Nothing of them while hidden."""
    shown = HOW.told(block)
    if block.state.phase == COLLECT:
        shown["count"] = HOW.counts(block).given
        shown["people"], shown["phones"] = HOW.counts(block).people, ballots.phones_in(block.item.id)
    elif block.state.phase in (WALK, ALL):
        board = board_of(block.item.id)
        shown["count"] = len(board.cards)
        shown["people"] = int(block.state.data.get("people", 0))
        shown["hidden"] = block.room.hidden
        if not block.room.hidden:
            shown["walk"] = walk_of(block, board) if block.state.phase == WALK else None
            shown["groups"] = board.groups if block.state.phase == ALL else ()
            shown["size"], shown["page"] = _wall(block, board)
            shown["read"] = _read_so_far(block, board)
    return shown


def desk(block: Block) -> Shown:
    """What the facilitator sees beside it: how many take part, what was hidden; never who wrote what anonymously."""
    board = board_of(block.item.id)
    return {
        "handed": HOW.counts(block) if block.state.phase == COLLECT else None,
        "may_show": HOW.may_show(block),
        "few_in": block.state.phase == READY and ballots.few_are_in(block.item.id),
        "sides_possible": ballots.sides_kept(block.item.id),
        "board": board,
        "page": _wall(block, board)[1] if block.state.phase == ALL else None,
        "read": _read_so_far(block, board),
        "walk": walk_of(block, board) if block.state.phase == WALK else None,
        "collects": block.item.collects,
        "most": CARD_LENGTH,
    }


def mine(block: Block, giver: Giver) -> Shown:
    """One's own cards while they are collected, and whether there is room for another."""
    if block.state.phase != COLLECT:
        return {}
    own = HOW.own(block, giver)
    return {
        **own,
        "may": len(own["own"]) < MOST_CARDS and not own["replaced"],
        "most": CARD_LENGTH,
        "most_cards": MOST_CARDS,
    }


def give_card(block: Block, giver: Giver, fields: Fields) -> Shown:
    """A card handed in, or one's own card with other words (its `slot` from 1; 0 or none for a new one)."""
    to = HOW.taking(block, giver)
    slot, text = boards.put_card(to, giver, _slot(fields.get("slot", "0")), fields.get("text", ""))
    return {"slot": slot, "text": text}


def give_back(block: Block, giver: Giver, fields: Fields) -> Shown:
    """One's own card taken back."""
    to, slot = HOW.taking(block, giver), _slot(fields.get("slot", ""))
    if slot not in boards.SLOTS:
        raise NotFound("There is no such card of yours.")
    to.store.take_back(to, giver, slot)
    return {"slot": slot, "text": ""}


def _slot(text: str) -> int:
    slot = whole_number(text)
    if slot is None or slot > MOST_CARDS:
        raise Invalid({"slot": "There is no such card of yours."})
    return slot


def open_up(actor: Actor, block: Block, fields: Fields) -> None:
    """Begins to collect, or collects once more: what is on the board already stays there."""
    prompt = checked_prompt(fields.get("prompt", block.prompt))
    now = HOW.opened(block, fields, {"prompt": prompt}, {"at": 0})
    told = HOW.told(now)
    tell(actor, now, GatheringOpened(block.item.title, now.state.run, told["anonymous"], told["sides"]))


def reveal(actor: Actor, block: Block, fields: Fields) -> None:
    """Ends collecting; the first card is shown, or all of them where there is none to begin with. Raises TooFew."""
    people = _told_people(block)
    closed = HOW.closed(block, WALK)
    first = boards.reveal(actor, HOW.of(closed))
    data = {**closed.state.data, "at": first, "from": first, "people": people}
    save_state(block.item.id, closed.state, phase=WALK if first else ALL, data=data)


def _told_people(block: Block) -> int:
    """From how many the cards are, where that may be said beside them: not of so few that each card has a face, nor
    of a board on which there are cards of another collecting. 0 where it may not."""
    people = HOW.counts(block).people
    return people if may_be_shown(people, few=False) and not board_of(block.item.id).cards else 0


def forward(actor: Actor, block: Block, fields: Fields) -> None:
    """The next card; after the last one all together."""
    _need(block, WALK)
    _step(block, 1)


def backward(actor: Actor, block: Block, fields: Fields) -> None:
    """The card before; from all together the last one."""
    _need(block, WALK, ALL)
    _step(block, -1)


def read_card(actor: Actor, block: Block, fields: Fields) -> None:
    """Makes a card the one that is read; one of an earlier collecting too."""
    _need(block, WALK, ALL)
    card = next((one for one in board_of(block.item.id).cards if one.key == fields.get("card")), None)
    if card is None:
        raise NotFound("This card is not on the board any more.")
    first = min(int(block.state.data.get("from", 1)), card.position)
    data = {**block.state.data, "at": card.position, "from": first}
    save_state(block.item.id, block.state, phase=WALK, data=data)
    touch_rooms(block.programme.id)


def show_all(actor: Actor, block: Block, fields: Fields) -> None:
    """All cards together."""
    _need(block, WALK)
    _all_from_the_first(block)
    touch_rooms(block.programme.id)


def hide(actor: Actor, block: Block, fields: Fields) -> None:
    """Takes a card off the board, with a reason."""
    _need(block, WALK, ALL)
    boards.hide_card(actor, HOW.of(block), fields.get("card", ""), fields.get("reason", ""))
    _retitle(block, fields.get("card", ""))


def show_again(actor: Actor, block: Block, fields: Fields) -> None:
    """Puts a hidden card back."""
    _need(block, WALK, ALL)
    boards.show_card(actor, HOW.of(block), fields.get("card", ""))
    _retitle(block, fields.get("card", ""))


def _retitle(block: Block, card: str) -> None:
    """What a vote called a group by its first card, it calls it no more once that card has come off the board."""
    board = board_of(block.item.id)
    retitle(block.workshop.id, board, group_of_card(board, card))


def leaves(block: Block) -> Left | None:
    """The groups of its board, as they stand."""
    groups = board_of(block.item.id).groups
    if not groups:
        return None
    return Left("What was gathered", tuple(_line(group.title, len(group.cards)) for group in groups))


def _line(title: str, cards: int) -> str:
    return title if cards == 1 else f"{isolated(title)} ({cards} cards)"


def walk_of(block: Block, board: Board) -> Walk | None:
    """The card that is on; the next one where it has been hidden in the meantime."""
    cards = _round_of(block, board)
    at = int(block.state.data.get("at", 0))
    card = next((one for one in cards if one.position >= at), cards[-1] if cards else None)
    return Walk(card, cards.index(card) + 1, len(cards)) if card is not None else None


def _round_of(block: Block, board: Board) -> list[CardView]:
    """The cards that are walked through: those of the last collecting, in their shuffled order."""
    first = int(block.state.data.get("from", 1))
    return [card for card in board.cards if card.position >= first]


def _wall(block: Block, board: Board) -> tuple[int, Page[CardView]]:
    """How large the cards are written on the wall, and which stand there: the page of the one that is read, else the
    one that the facilitator has turned to. Names are written smaller, so they count for less."""
    cards = board.cards
    pages = laid_out(
        [[f"{card.text} {card.name[: len(card.name) * 4 // 5]}"] for card in cards], block.prompt
    )
    walk = walk_of(block, board) if block.state.phase == WALK else None
    if walk is None:
        return pages.size, page_among(block, cards, pages.pages)
    number = pages.page_of(cards.index(walk.card))
    first, end = pages.pages[number - 1]
    return pages.size, Page(cards[first:end], number, len(pages.pages))


def _read_so_far(block: Block, board: Board) -> frozenset[str]:
    """The keys of the cards that were before the room: those before the one that is on, else all."""
    walk = walk_of(block, board) if block.state.phase == WALK else None
    return frozenset(card.key for card in board.cards if walk is None or card.position < walk.card.position)


def _all_from_the_first(block: Block) -> None:
    save_state(block.item.id, block.state, phase=ALL, data={**block.state.data, "page": 1})


def _step(block: Block, by: int) -> None:
    board = board_of(block.item.id)
    cards = _round_of(block, board)
    walk = walk_of(block, board)
    if block.state.phase == ALL:
        place = len(cards)
    else:
        place = (walk.place + by) if walk is not None else len(cards) + 1
    if place > len(cards) or not cards:
        _all_from_the_first(block)
    elif place >= 1:
        data = {**block.state.data, "at": cards[place - 1].position}
        save_state(block.item.id, block.state, phase=WALK, data=data)
    touch_rooms(block.programme.id)


def _need(block: Block, *phases: str) -> None:
    if block.state.phase not in phases:
        raise Conflict(MOVED_ON)


def _rests_in(block: Block) -> str:
    return ALL if board_of(block.item.id).cards else READY


HOW = Collected(
    what="card",
    shows=reveal,
    put_aside_as=CardsPutAside,
    slots=boards.SLOTS,
    named=named_cards,
    rests_in=_rests_in,
)
KIND = Kind(
    key="gather",
    phases=(READY, COLLECT, WALK, ALL),
    show=show,
    desk=desk,
    mine=mine,
    gives={"card": give_card, "take-back": give_back, "agree": HOW.agree},
    acts={
        "open": open_up,
        "reveal": reveal,
        "aside": HOW.aside,
        "next": forward,
        "previous": backward,
        "read": read_card,
        "all": show_all,
        "hide": hide,
        "show": show_again,
        "page": turn,
    },
    leaves=leaves,
    ends=HOW.ends,
    collects=HOW,
    has_mine=True,
    is_tool=True,
)
