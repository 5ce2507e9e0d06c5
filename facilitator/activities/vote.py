"""Vote: everybody has some dots to put on options; nobody sees anything before it is closed, then by side.

The options are the groups on the board, or what the facilitator types. Anonymous unless the facilitator says named.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from facilitator.activities import options
from facilitator.activities.collected import COLLECT, READY, SHOWN, Collected
from facilitator.activities.family import Block, Fields, Kind, Left, Shown
from facilitator.activities.gather import checked_prompt
from facilitator.activities.options import Option
from facilitator.activities.paging import Page, even_size, page_among, page_of, turn
from facilitator.activities.telling import tell
from facilitator.domain.actors import Actor
from facilitator.domain.card_walls import laid_out
from facilitator.domain.directions import isolated
from facilitator.domain.errors import Invalid
from facilitator.domain.events.activities import VoteClosed, VoteOpened, VotePutAside
from facilitator.domain.givers import Giver
from facilitator.domain.votes import (
    MOST_DOTS,
    Counted,
    count_dots,
    read_vote,
    suggested_dots,
    with_dots,
    write_vote,
)
from facilitator.queries.answers import answers_of
from facilitator.services import ballots, boards
from facilitator.services.activity_states import save_state
from facilitator.services.registers import take_board

RESULTS_PER_PAGE = 6
"""What the projector shows at once: more could not be read from the back."""
_BESIDE = 150
"""Pixels of the wall for how many dots there are and who has voted."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One option on somebody's phone: `dots` on it, and the whole vote after one more or one less."""

    key: str
    title: str
    dots: int
    more: str
    less: str
    can_more: bool


def show(block: Block) -> Shown:
    """Before and while voting the options alone; after it the result, most votes first."""
    hidden, shown = block.room.hidden, HOW.told(block)
    if block.state.phase == SHOWN:
        result = () if hidden else result_of(block)
        page: Page[Option] | Page[Counted] = page_of(block, result, even_size(len(result), RESULTS_PER_PAGE))
        voters = int(block.state.data.get("voters", 0))
        return shown | {
            "sides": _is_by_side(block),
            "hidden": hidden,
            "result": result,
            "page": page,
            "voters": voters,
        }
    listed = () if hidden else _options(block)
    pages = laid_out([[option.title] for option in listed], block.prompt, _BESIDE)
    page = page_among(block, listed, pages.pages)
    if block.state.phase == COLLECT:
        shown |= {"dots": _dots(block), "voted": HOW.counts(block).given}
        shown["phones"] = ballots.phones_in(block.item.id)
    return shown | {"options": listed, "page": page, "size": pages.size}


def desk(block: Block) -> Shown:
    """What the facilitator sets before opening, who may still vote while it is open, and the result."""
    listed = _options(block)
    shown = {
        "options": listed,
        "from_board": bool(options.board_options(block)),
        "typed": "\n".join(block.state.settings.get("options", ())),
        "dots": int(block.state.settings.get("dots", 0)) or suggested_dots(len(listed)),
        "suggested": suggested_dots(len(listed)),
        "most_dots": MOST_DOTS,
        "sides_possible": ballots.sides_kept(block.item.id),
        "collects": options.board_collects(block),
        "may_show": HOW.may_show(block),
    }
    if block.state.phase == COLLECT:
        shown |= {"voted": HOW.counts(block).given, "dots": _dots(block)}
    if block.state.phase == SHOWN:
        voters = int(block.state.data.get("voters", 0))
        shown |= {"result": result_of(block), "voters": voters, "names": _names(block)}
    return shown


def mine(block: Block, giver: Giver) -> Shown:
    """One's own dots while voting is open."""
    if block.state.phase != COLLECT:
        return {}
    own, listed, dots = HOW.own(block, giver), _options(block), _dots(block)
    keys = [option.key for option in listed]
    vote = read_vote(own["own"].get(0, ""), keys, MOST_DOTS)
    left = dots - sum(vote.values())
    choices = tuple(
        Choice(
            key=option.key,
            title=option.title,
            dots=vote.get(option.key, 0),
            more=write_vote(with_dots(vote, option.key, 1), keys),
            less=write_vote(with_dots(vote, option.key, -1), keys),
            can_more=left > 0,
        )
        for option in listed
    )
    return {**own, "dots": dots, "left": left, "choices": choices}


def give_vote(block: Block, giver: Giver, fields: Fields) -> Shown:
    """The whole vote in one value, so that the last one that arrives counts; without a dot it is taken back."""
    to = HOW.taking(block, giver)
    keys = [option.key for option in _options(block)]
    written = fields["vote"] if "vote" in fields else _from_fields(fields, keys)
    vote = read_vote(written, keys, _dots(block))
    if giver.scribe and not vote:
        raise Invalid({"vote": "There is no dot on this vote yet."})
    kept = write_vote(vote, keys)
    if kept:
        to.store.put(to, giver, 0, kept)
    else:
        to.store.take_back(to, giver, 0)
    return {"vote": kept, "left": _dots(block) - sum(vote.values())}


def open_up(actor: Actor, block: Block, fields: Fields) -> None:
    """Opens the vote, or votes anew from nothing; from now on the options stand as they are."""
    prompt = checked_prompt(fields.get("prompt", block.prompt))
    typed = options.read_titles(fields.get("options", "\n".join(block.state.settings.get("options", ()))))
    listed = options.chosen(block, typed)
    dots = options.read_dots(fields.get("dots", ""), len(listed))
    now = HOW.opened(
        block,
        fields,
        {"prompt": prompt, "dots": dots, "options": typed},
        {
            "options": [[option.key, option.title] for option in listed],
            "board": bool(options.board_options(block)),
        },
    )
    asked = HOW.told(now)
    told = VoteOpened(block.item.title, now.state.run, dots, asked["anonymous"], asked["sides"])
    tell(actor, now, told)


def close(actor: Actor, block: Block, fields: Fields) -> None:
    """Counts: only totals stay of an anonymous vote; by side where that gives nobody away. Raises TooFew."""
    closed = HOW.closed(block)
    said = HOW.said(closed)
    by_side = not HOW.is_anonymous(closed) or (bool(said) and all(one.side for one in said))
    listed = [(option.key, option.title) for option in _options(closed)]
    keys = [key for key, _title in listed]
    votes = [(one.side or "", read_vote(one.value, keys, MOST_DOTS)) for one in said]
    counted = count_dots(listed, votes, by_side)
    result = {"result": [asdict(one) for one in counted], "voters": len(said), "page": 1}
    data = {**closed.state.data, **result}
    save_state(block.item.id, closed.state, data=data)
    if data["board"]:
        rows = [(one.key, one.votes, one.supplier, one.customer) for one in counted]
        boards.count_votes(options.board(closed), rows)
    votes_of = {one.key: one.votes for one in counted}
    tell(actor, closed, VoteClosed(block.item.title, closed.state.run, len(said), votes_of))


def register(actor: Actor, block: Block, fields: Fields) -> None:
    """Takes the groups that were voted on into the register of step 1, with their votes."""
    collects = fields.get("collects") or options.board_collects(block)
    take_board(actor, block.programme.id, block.workshop, options.board(block), collects)


def leaves(block: Block) -> Left | None:
    """The result, most votes first."""
    result = result_of(block)
    if not result:
        return None
    return Left("What was voted", tuple(f"{one.votes}: {isolated(one.title)}" for one in result))


def result_of(block: Block) -> tuple[Counted, ...]:
    """The result of the last vote that was closed; nothing while one is open."""
    return tuple(Counted(**one) for one in block.state.data.get("result", ()))


def _options(block: Block) -> tuple[Option, ...]:
    """While ready those that would be voted on, afterwards those that are or were."""
    return options.possible(block) if block.state.phase == READY else options.asked(block)


def _dots(block: Block) -> int:
    return int(block.state.settings.get("dots", 1))


def _is_by_side(block: Block) -> bool:
    return any(one.supplier is not None for one in result_of(block))


def _from_fields(fields: Fields, keys: list[str]) -> str:
    """The vote of a plain form with one number per option, as the facilitator keys one in from paper."""
    parts = [(key, fields.get(f"dots-{key}", "").strip()) for key in keys]
    return " ".join(f"{key}:{number}" for key, number in parts if number)


def _names(block: Block) -> tuple[tuple[str, str], ...]:
    """Who put how many dots where, of a named vote: name and words."""
    if HOW.is_anonymous(block):
        return ()
    titles = {option.key: option.title for option in _options(block)}
    rows = answers_of(block.item.id, block.state.mode, block.state.run)
    return tuple((row.name, _in_words(row.value, titles)) for row in rows)


def _in_words(value: str, titles: dict[str, str]) -> str:
    vote = read_vote(value, list(titles), MOST_DOTS)
    return ", ".join(f"{isolated(titles[key])} ({dots})" for key, dots in vote.items())


HOW = Collected(what="vote", shows=close, put_aside_as=VotePutAside, anonymous=True)
KIND = Kind(
    key="vote",
    phases=(READY, COLLECT, SHOWN),
    show=show,
    desk=desk,
    mine=mine,
    gives={"vote": give_vote, "agree": HOW.agree},
    acts={"open": open_up, "close": close, "aside": HOW.aside, "register": register, "page": turn},
    leaves=leaves,
    ends=HOW.ends,
    collects=HOW,
    has_mine=True,
    is_tool=True,
)
