"""Gather: everybody writes in silence, then every card is shown once, in shuffled order, and at last all together.

Anonymous or named is said before anybody writes and cannot change while cards come in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from facilitator import clock
from facilitator.activities.family import Block, Fields, Giver, Kind, Left, Shown
from facilitator.activities.paging import Page, even_size, page_of, turn
from facilitator.activities.telling import about_block, tell
from facilitator.activities.voted import group_of_card, retitle
from facilitator.domain.actors import Actor
from facilitator.domain.errors import Conflict, Invalid
from facilitator.domain.texts import clean_line
from facilitator.domain.typed_numbers import whole_number
from facilitator.queries.boards import Board, CardView, board_of
from facilitator.services import ballots, boards
from facilitator.services.activity_states import MOVED_ON, save_state, touch_rooms
from facilitator.services.boards import CARD_LENGTH, MOST_CARDS, Collection, Hand
from facilitator.services.registers import take_board

READY, COLLECT, WALK, ALL = "ready", "collect", "walk", "all"
PROMPT_LENGTH = 300
PER_PAGE = 6
"""Cards that the projector shows at once when all are shown: more could not be read from the back."""


@dataclass(frozen=True, slots=True)
class Walk:
    """Where the room is while cards are shown one by one: this card, the `place`-th of `of`."""

    card: CardView
    place: int
    of: int

    @property
    def is_last(self) -> bool:
        return self.place == self.of


def is_anonymous(block: Block) -> bool:
    """Whether this gathering is without names: as it was opened, else as the agenda has it."""
    return bool(block.state.settings.get("anonymous", block.item.anonymous))


def is_private(block: Block) -> bool:
    return is_anonymous(block) and block.state.phase == COLLECT


def checked_prompt(text: str) -> str:
    """What the room is asked, in one line; empty means the item's own words. Raises Invalid when it is too long."""
    prompt = clean_line(text)
    if len(prompt) > PROMPT_LENGTH:
        raise Invalid({"prompt": f"Keep the question under {PROMPT_LENGTH} letters."})
    return prompt


def collection_of(block: Block) -> Collection:
    """The run of gathering that is on, as the services know it."""
    return Collection(
        programme_id=block.programme.id,
        about=about_block(block),
        title=block.item.title,
        item_id=block.item.id,
        item_key=block.item.key,
        mode=KEY,
        run=block.state.run,
        anonymous=is_anonymous(block),
        sides=bool(block.state.data.get("sides", False)),
        few=are_few(block),
    )


def are_few(block: Block) -> bool:
    """Whether so few were in when it was opened without names that each phone says first that it knows."""
    return is_anonymous(block) and bool(block.state.data.get("few"))


def show(block: Block) -> Shown:
    """While cards come in only how many; then the card that is on, or all of them. Nothing of them while hidden."""
    shown: dict[str, Any] = {"anonymous": is_anonymous(block), "sides": bool(block.state.data.get("sides"))}
    shown |= {"few": are_few(block), "aside": bool(block.state.data.get("aside"))}
    if block.state.phase == COLLECT:
        shown["count"] = boards.handed_in(collection_of(block)).cards
    elif block.state.phase in (WALK, ALL):
        board = board_of(block.item.id)
        shown["count"] = len(board.cards)
        shown["hidden"] = block.room.hidden
        if not block.room.hidden:
            shown["walk"] = _walk(block, board) if block.state.phase == WALK else None
            shown["groups"] = board.groups if block.state.phase == ALL else ()
            shown["page"] = _page(block, board) if block.state.phase == ALL else None
    return shown


def desk(block: Block) -> Shown:
    """What the facilitator sees beside it: how many take part, what was hidden; never who wrote what anonymously."""
    board = board_of(block.item.id)
    handed = boards.handed_in(collection_of(block)) if block.state.phase == COLLECT else None
    return {
        "handed": handed,
        "may_show": handed is None or _may_show(block),
        "anonymous": is_anonymous(block),
        "sides": bool(block.state.data.get("sides")),
        "few_in": block.state.phase == READY and ballots.few_are_in(block.item.id),
        "sides_possible": ballots.sides_kept(block.item.id),
        "board": board,
        "page": _page(block, board) if block.state.phase == ALL else None,
        "walk": _walk(block, board) if block.state.phase == WALK else None,
        "collects": block.item.collects,
        "most": CARD_LENGTH,
    }


def mine(block: Block, giver: Giver) -> Shown:
    """One's own cards while they are collected, and whether there is room for another."""
    if block.state.phase != COLLECT:
        return {"cards": (), "may": False, "replaced": False, "asked": False}
    replaced = not _may(block, giver)
    cards = boards.own_cards(collection_of(block), _hand(giver))
    return {
        "cards": cards,
        "may": len(cards) < MOST_CARDS and not replaced,
        "replaced": replaced,
        "asked": are_few(block) and not _agreed(block, giver),
        "most": CARD_LENGTH,
        "most_cards": MOST_CARDS,
        "private": is_anonymous(block),
    }


def give_agreement(block: Block, giver: Giver, fields: Fields) -> Shown:
    """A phone says that it knows how few they are."""
    _hold(block, giver)
    ballots.agree(block.item.id, block.item.key, KEY, block.state.run, giver.secret)
    return {"agreed": True}


def give_card(block: Block, giver: Giver, fields: Fields) -> Shown:
    """A card handed in, or one's own card with other words (its `slot` from 1; 0 or none for a new one)."""
    _hold(block, giver)
    ballots.check_agreed(are_few(block), block.item.key, KEY, block.state.run, giver.secret)
    slot = _slot(fields.get("slot", "0"))
    kept = boards.put_card(collection_of(block), _hand(giver), slot, fields.get("text", ""))
    return {"slot": kept.slot, "text": kept.text}


def give_back(block: Block, giver: Giver, fields: Fields) -> Shown:
    """One's own card taken back."""
    _hold(block, giver)
    slot = _slot(fields.get("slot", ""))
    boards.take_back(collection_of(block), _hand(giver), slot)
    return {"slot": slot, "text": ""}


def _slot(text: str) -> int:
    slot = whole_number(text)
    if slot is None or slot > MOST_CARDS:
        raise Invalid({"slot": "There is no such card of yours."})
    return slot


def open_up(actor: Actor, block: Block, fields: Fields) -> None:
    """Begins to collect, or collects once more: what is on the board already stays there."""
    if block.state.phase == COLLECT:
        raise Conflict(MOVED_ON)
    prompt = checked_prompt(fields.get("prompt", block.prompt))
    naming = fields.get("naming", "anonymous" if is_anonymous(block) else "named")
    anonymous = naming == "anonymous"
    run = block.state.run + (block.state.phase != READY)
    sides = anonymous and ballots.sides_kept(block.item.id)
    few = anonymous and ballots.few_are_in(block.item.id)
    settings = {**block.state.settings, "prompt": prompt, "anonymous": anonymous}
    data = {"sides": sides, "few": few, "opened_at": clock.now().isoformat(), "at": 0}
    save_state(block.item.id, block.state, phase=COLLECT, run=run, settings=settings, data=data)
    tell(actor, block, "GatheringOpened", {"run": run, "anonymous": anonymous, "sides": sides})


def reveal(actor: Actor, block: Block, fields: Fields) -> None:
    """Ends collecting; the first card is shown, or all of them where there is none to begin with. Raises TooFew."""
    _need(block, COLLECT)
    if not _may_show(block):
        raise ballots.TooFew
    # The state first: whoever hands in at this moment waits for it, and then sees that collecting has ended.
    data = block.state.data
    closed = save_state(block.item.id, block.state, phase=WALK, data={**data, "at": 0, "opened_at": ""})
    first = boards.reveal(actor, collection_of(block))
    save_state(
        block.item.id, closed, phase=WALK if first else ALL, data={**closed.data, "at": first, "from": first}
    )


def aside(actor: Actor, block: Block, fields: Fields) -> None:
    """Puts what came in without names aside, unseen; what was on the board before stays."""
    _need(block, COLLECT)
    if not is_anonymous(block):
        raise Conflict(
            "Cards with names are kept. Show them, and take off the board what should not be on it."
        )
    ballots.check_may_put_aside(block.item.id, KEY, block.state.run, are_few(block))
    phase = ALL if board_of(block.item.id).cards else READY
    data = {**block.state.data, "aside": True, "opened_at": "", "page": 1}
    save_state(block.item.id, block.state, phase=phase, run=block.state.run + 1, data=data)
    boards.put_aside(actor, collection_of(block))


def forward(actor: Actor, block: Block, fields: Fields) -> None:
    """The next card; after the last one all together."""
    _need(block, WALK)
    _step(block, 1)


def backward(actor: Actor, block: Block, fields: Fields) -> None:
    """The card before; from all together the last one."""
    _need(block, WALK, ALL)
    _step(block, -1)


def show_all(actor: Actor, block: Block, fields: Fields) -> None:
    """All cards together."""
    _need(block, WALK)
    _all_from_the_first(block)
    touch_rooms(block.programme.id)


def hide(actor: Actor, block: Block, fields: Fields) -> None:
    """Takes a card off the board, with a reason."""
    _need(block, WALK, ALL)
    boards.hide_card(actor, collection_of(block), fields.get("card", ""), fields.get("reason", ""))
    _retitle(block, fields.get("card", ""))


def show_again(actor: Actor, block: Block, fields: Fields) -> None:
    """Puts a hidden card back."""
    _need(block, WALK, ALL)
    boards.show_card(actor, collection_of(block), fields.get("card", ""))
    _retitle(block, fields.get("card", ""))


def _retitle(block: Block, card: str) -> None:
    """What a vote called a group by its first card, it calls it no more once that card has come off the board."""
    board = board_of(block.item.id)
    retitle(block.workshop.id, board, group_of_card(board, card))


def register(actor: Actor, block: Block, fields: Fields) -> None:
    """Takes the groups on the board into the register of step 1."""
    _need(block, WALK, ALL)
    collects = fields.get("collects") or block.item.collects
    take_board(actor, block.programme.id, block.workshop, block.item.id, collects)


def ends(actor: Actor, block: Block) -> None:
    """The room leaves while cards come in: they are revealed, to be shown when the room comes back or groups them.

    Those of too few wait where they are, to be collected on.
    """
    if block.state.phase == COLLECT and _may_show(block):
        reveal(actor, block, {})


def leaves(block: Block) -> Left | None:
    """The groups of its board, as they stand."""
    groups = board_of(block.item.id).groups
    if not groups:
        return None
    return Left("What was gathered", tuple(_line(group.title, len(group.cards)) for group in groups))


def _line(title: str, cards: int) -> str:
    return title if cards == 1 else f"{title} ({cards} cards)"


def _walk(block: Block, board: Board) -> Walk | None:
    """The card that is on; the next one where it has been hidden in the meantime."""
    cards = _round_of(block, board)
    at = int(block.state.data.get("at", 0))
    card = next((one for one in cards if one.position >= at), cards[-1] if cards else None)
    return Walk(card, cards.index(card) + 1, len(cards)) if card is not None else None


def _round_of(block: Block, board: Board) -> list[CardView]:
    """The cards that are walked through: those of the last collecting, in their shuffled order."""
    first = int(block.state.data.get("from", 1))
    return [card for card in board.cards if card.position >= first]


def _page(block: Block, board: Board) -> Page[CardView]:
    """The cards of the page that the projector shows, group by group."""
    cards = [card for group in board.groups for card in group.cards]
    return page_of(block, cards, even_size(len(cards), PER_PAGE))


def _all_from_the_first(block: Block) -> None:
    save_state(block.item.id, block.state, phase=ALL, data={**block.state.data, "page": 1})


def _step(block: Block, by: int) -> None:
    board = board_of(block.item.id)
    cards = _round_of(block, board)
    walk = _walk(block, board)
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


def _hold(block: Block, giver: Giver) -> None:
    if block.state.phase != COLLECT:
        raise Conflict(ballots.CLOSED)
    ballots.hold(block.programme.id, block.item.id, block.state)
    if is_anonymous(block):
        ballots.check_may_give(giver.secret, str(block.state.data.get("opened_at", "")))


def _may(block: Block, giver: Giver) -> bool:
    opened = str(block.state.data.get("opened_at", ""))
    return not is_anonymous(block) or ballots.may_give(giver.secret, opened)


def _may_show(block: Block) -> bool:
    few = are_few(block)
    return not is_anonymous(block) or ballots.can_take(block.item.id, KEY, block.state.run, few)


def _agreed(block: Block, giver: Giver) -> bool:
    return ballots.has_agreed(block.item.key, KEY, block.state.run, giver.secret)


def _hand(giver: Giver) -> Hand:
    return Hand(
        actor=giver.actor,
        person_id=giver.person_id,
        name=giver.name,
        side=giver.side,
        secret=giver.secret,
        scribe=giver.scribe,
    )


def _need(block: Block, *phases: str) -> None:
    if block.state.phase not in phases:
        raise Conflict(MOVED_ON)


KEY = "gather"
KIND = Kind(
    key=KEY,
    phases=(READY, COLLECT, WALK, ALL),
    show=show,
    desk=desk,
    mine=mine,
    gives={"card": give_card, "take-back": give_back, "agree": give_agreement},
    acts={
        "open": open_up,
        "reveal": reveal,
        "aside": aside,
        "next": forward,
        "previous": backward,
        "all": show_all,
        "hide": hide,
        "show": show_again,
        "register": register,
        "page": turn,
    },
    leaves=leaves,
    ends=ends,
    is_private=is_private,
    has_mine=True,
    is_tool=True,
)
