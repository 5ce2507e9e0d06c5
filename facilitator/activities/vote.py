"""Vote: everybody has some dots to put on options; nobody sees anything before it is closed, then by side.

The options are the groups on the board, or what the facilitator types. Anonymous unless the facilitator says named.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from facilitator import clock
from facilitator.activities.family import Block, Fields, Giver, Kind, Left, Shown
from facilitator.activities.gather import checked_prompt
from facilitator.activities.paging import Page, even_size, page_of, turn
from facilitator.activities.telling import tell
from facilitator.domain.actors import Actor
from facilitator.domain.errors import Conflict, Invalid
from facilitator.domain.texts import clean_line
from facilitator.domain.tokens import new_public_id
from facilitator.domain.typed_numbers import whole_number
from facilitator.domain.votes import (
    MOST_DOTS,
    Counted,
    count_dots,
    read_vote,
    suggested_dots,
    with_dots,
    write_vote,
)
from facilitator.queries.answers import answers_of, own_answers, who_answered
from facilitator.queries.boards import board_item, board_of, collects_of
from facilitator.services import ballots, boards
from facilitator.services.activity_states import MOVED_ON, save_state
from facilitator.services.answers import put_answer, take_back_answer
from facilitator.services.registers import take_board

READY, OPEN, CLOSED = "ready", "open", "closed"
VOTE = "vote"
MOST_OPTIONS = 40
OPTION_LENGTH = 160
OPTIONS_PER_PAGE = 10
RESULTS_PER_PAGE = 6
"""What the projector shows at once: more could not be read from the back."""


@dataclass(frozen=True, slots=True)
class Option:
    """Something to vote for, as it stood when voting was opened."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One option on somebody's phone: `dots` on it, and the whole vote after one more or one less."""

    key: str
    title: str
    dots: int
    more: str
    less: str
    can_more: bool


def is_named(block: Block) -> bool:
    """Whether votes are given with a name: only when the facilitator says so."""
    return bool(block.state.settings.get("named", False))


def are_few(block: Block) -> bool:
    """Whether so few were in when a vote without names was opened that each phone says first that it knows."""
    return not is_named(block) and bool(block.state.data.get("few"))


def is_private(block: Block) -> bool:
    return not is_named(block) and block.state.phase == OPEN


def show(block: Block) -> Shown:
    """Before and while voting the options alone; after it the result, most votes first."""
    named = is_named(block)
    shown: dict[str, Any] = {"named": named, "sides": bool(block.state.data.get("sides"))}
    shown |= {"few": are_few(block), "aside": bool(block.state.data.get("aside"))}
    if block.state.phase == READY:
        shown["options"] = () if block.room.hidden else _options(block)
        shown["page"] = _options_page(block)
    elif block.state.phase == OPEN:
        options = () if block.room.hidden else _options(block)
        shown |= {"options": options, "dots": _dots(block), "voted": _voted(block)}
        shown["page"] = _options_page(block)
    else:
        shown["hidden"] = block.room.hidden
        shown["result"] = () if block.room.hidden else result_of(block)
        shown["page"] = _result_page(block)
        shown["voters"] = int(block.state.data.get("voters", 0))
    return shown


def desk(block: Block) -> Shown:
    """What the facilitator sets before opening, who may still vote while it is open, and the result."""
    options = _options(block)
    shown: dict[str, Any] = {
        "options": options,
        "from_board": bool(_board_options(block)),
        "typed": "\n".join(block.state.settings.get("options", ())),
        "named": is_named(block),
        "dots": int(block.state.settings.get("dots", 0)) or suggested_dots(len(options)),
        "suggested": suggested_dots(len(options)),
        "most_dots": MOST_DOTS,
        "sides_possible": ballots.sides_kept(block.item.id),
        "collects": board_collects(block),
    }
    if block.state.phase == OPEN:
        shown["voted"] = _voted(block)
        shown["may_show"] = _may_show(block)
        shown["dots"] = _dots(block)
    if block.state.phase == CLOSED:
        shown |= {"result": result_of(block), "voters": int(block.state.data.get("voters", 0))}
        shown["names"] = _names(block)
    return shown


def mine(block: Block, giver: Giver) -> Shown:
    """One's own dots while voting is open."""
    if block.state.phase != OPEN:
        return {"choices": (), "may": False, "replaced": False, "asked": False}
    opened = str(block.state.data.get("opened_at", ""))
    replaced = not is_named(block) and not ballots.may_give(giver.secret, opened)
    keys, dots = [option.key for option in _options(block)], _dots(block)
    vote = _own_vote(block, giver, keys)
    left = dots - sum(vote.values())
    return {
        "may": not replaced,
        "replaced": replaced,
        "asked": are_few(block)
        and not ballots.has_agreed(block.item.key, KEY, block.state.run, giver.secret),
        "private": not is_named(block),
        "dots": dots,
        "left": left,
        "vote": write_vote(vote, keys),
        "choices": tuple(
            Choice(
                key=option.key,
                title=option.title,
                dots=vote.get(option.key, 0),
                more=write_vote(with_dots(vote, option.key, 1), keys),
                less=write_vote(with_dots(vote, option.key, -1), keys),
                can_more=left > 0,
            )
            for option in _options(block)
        ),
    }


def give_agreement(block: Block, giver: Giver, fields: Fields) -> Shown:
    """A phone says that it knows how few they are."""
    if block.state.phase != OPEN:
        raise Conflict(ballots.CLOSED)
    ballots.hold(block.programme.id, block.item.id, block.state)
    ballots.agree(block.item.id, block.item.key, KEY, block.state.run, giver.secret)
    return {"agreed": True}


def give_vote(block: Block, giver: Giver, fields: Fields) -> Shown:
    """The whole vote in one value, so that the last one that arrives counts; without a dot it is taken back."""
    if block.state.phase != OPEN:
        raise Conflict(ballots.CLOSED)
    keys = [option.key for option in _options(block)]
    written = fields["vote"] if "vote" in fields else _from_fields(fields, keys)
    vote = read_vote(written, keys, _dots(block))
    if giver.scribe and not vote:
        raise Invalid({"vote": "There is no dot on this vote yet."})
    ballots.hold(block.programme.id, block.item.id, block.state)
    kept = write_vote(vote, keys)
    if is_named(block):
        _keep_named(block, giver, kept)
    else:
        _keep_anonymous(block, giver, kept)
    return {"vote": kept, "left": _dots(block) - sum(vote.values())}


def open_up(actor: Actor, block: Block, fields: Fields) -> None:
    """Opens the vote, or votes anew from nothing; from now on the options stand as they are."""
    if block.state.phase == OPEN:
        raise Conflict(MOVED_ON)
    prompt = checked_prompt(fields.get("prompt", block.prompt))
    typed = _typed_options(fields.get("options", "\n".join(block.state.settings.get("options", ()))))
    options = _board_options(block) or [Option(new_public_id(), title) for title in typed]
    if len(options) < 2:
        raise Invalid(
            {"options": "There is nothing to choose between yet: gather cards, or type two options."}
        )
    dots = _read_dots(fields.get("dots", ""), len(options))
    named = fields.get("naming", "named" if is_named(block) else "anonymous") == "named"
    sides = not named and ballots.sides_kept(block.item.id)
    run = block.state.run + (block.state.phase != READY)
    settings = {**block.state.settings, "prompt": prompt, "dots": dots, "named": named, "options": typed}
    data = {
        "options": [[option.key, option.title] for option in options],
        "board": bool(_board_options(block)),
        "sides": sides,
        "few": not named and ballots.few_are_in(block.item.id),
        "opened_at": clock.now().isoformat(),
    }
    save_state(block.item.id, block.state, phase=OPEN, run=run, settings=settings, data=data)
    told = {"run": run, "dots": dots, "anonymous": not named, "sides": sides}
    tell(actor, block, "VoteOpened", told)


def close(actor: Actor, block: Block, fields: Fields) -> None:
    """Counts: only totals stay of an anonymous vote; by side where that gives nobody away. Raises TooFew."""
    if block.state.phase != OPEN:
        raise Conflict(MOVED_ON)
    if not _may_show(block):
        raise ballots.TooFew
    options = [(option.key, option.title) for option in _options(block)]
    keys = [key for key, _title in options]
    votes, sides_known = _all_votes(block)
    read = [(side, read_vote(value, keys, MOST_DOTS)) for side, value in votes]
    counted = count_dots(options, read, sides_known)
    data = {
        "options": block.state.data["options"],
        "board": block.state.data.get("board", False),
        "result": [asdict(one) for one in counted],
        "voters": len(votes),
        "sides": sides_known,
    }
    save_state(block.item.id, block.state, phase=CLOSED, data=data)
    if data["board"]:
        rows = [(one.key, one.votes, one.supplier, one.customer) for one in counted]
        boards.count_votes(_board(block), rows)
    said = {one.key: one.votes for one in counted}
    tell(actor, block, "VoteClosed", {"run": block.state.run, "voters": len(votes), "votes": said})


def aside(actor: Actor, block: Block, fields: Fields) -> None:
    """Puts an anonymous vote aside, uncounted, and makes ready for another one."""
    if block.state.phase != OPEN or is_named(block):
        raise Conflict(MOVED_ON)
    ballots.check_may_put_aside(block.item.id, KEY, block.state.run, are_few(block))
    save_state(block.item.id, block.state, phase=READY, run=block.state.run + 1, data={"aside": True})
    ballots.put_aside(block.item.id, KEY, block.state.run)
    tell(actor, block, "VotePutAside", {"run": block.state.run})


def register(actor: Actor, block: Block, fields: Fields) -> None:
    """Takes the groups that were voted on into the register of step 1, with their votes."""
    collects = fields.get("collects") or board_collects(block)
    take_board(actor, block.programme.id, block.workshop, _board(block), collects)


def ends(actor: Actor, block: Block) -> None:
    """The room leaves while votes come in: they are counted as they are; those of too few wait to be collected on."""
    if block.state.phase == OPEN and _may_show(block):
        close(actor, block, {})


def leaves(block: Block) -> Left | None:
    """The result, most votes first."""
    result = result_of(block)
    if not result:
        return None
    return Left("What was voted", tuple(f"{one.votes}: {one.title}" for one in result))


def result_of(block: Block) -> tuple[Counted, ...]:
    """The result of the last vote that was closed; nothing while one is open."""
    return tuple(Counted(**one) for one in block.state.data.get("result", ()))


def board_collects(block: Block) -> str:
    """What the groups of the board become in the register: what their own block says."""
    return block.item.collects or collects_of(_board(block))


def _board(block: Block) -> int:
    return board_item(block.item.id, block.workshop.id)


def _board_options(block: Block) -> list[Option]:
    """The groups on the board; nothing while there is not even a choice between two."""
    groups = board_of(_board(block)).groups
    return [Option(group.key, group.title) for group in groups] if len(groups) > 1 else []


def _options(block: Block) -> tuple[Option, ...]:
    """While ready those that would be voted on, afterwards those that are or were."""
    if block.state.phase != READY:
        return tuple(Option(key, title) for key, title in block.state.data.get("options", ()))
    typed = block.state.settings.get("options", ())
    return tuple(_board_options(block) or [Option(str(n), title) for n, title in enumerate(typed, start=1)])


def _options_page(block: Block) -> Page[Option]:
    """The options that the projector shows; none while they are hidden."""
    options = () if block.room.hidden else _options(block)
    return page_of(block, options, even_size(len(options), OPTIONS_PER_PAGE))


def _result_page(block: Block) -> Page[Counted]:
    """The part of the result that the projector shows, most votes first; none while it is hidden."""
    result = () if block.room.hidden else result_of(block)
    return page_of(block, result, even_size(len(result), RESULTS_PER_PAGE))


def _typed_options(text: str) -> list[str]:
    lines = list(dict.fromkeys(clean_line(line) for line in text.splitlines() if line.strip()))
    if len(lines) > MOST_OPTIONS:
        raise Invalid({"options": f"These are {len(lines)} options; up to {MOST_OPTIONS} can be voted on."})
    if any(len(line) > OPTION_LENGTH for line in lines):
        raise Invalid({"options": f"Keep each option under {OPTION_LENGTH} letters."})
    return lines


def _read_dots(text: str, options: int) -> int:
    if not text.strip():
        return suggested_dots(options)
    dots = whole_number(text.strip())
    if dots is None or not 1 <= dots <= MOST_DOTS:
        raise Invalid({"dots": f"Give everybody between 1 and {MOST_DOTS} dots."})
    return dots


def _dots(block: Block) -> int:
    return int(block.state.settings.get("dots", 1))


def _from_fields(fields: Fields, keys: list[str]) -> str:
    """The vote of a plain form with one number per option, as the facilitator keys one in from paper."""
    parts = [(key, fields.get(f"dots-{key}", "").strip()) for key in keys]
    return " ".join(f"{key}:{number}" for key, number in parts if number)


def _own_vote(block: Block, giver: Giver, keys: list[str]) -> dict[str, int]:
    run = block.state.run
    if is_named(block):
        if giver.person_id is None:
            return {}
        written = own_answers(block.item.id, KEY, run, giver.person_id).get(0, "")
    else:
        written = ballots.own_ballots(block.item.key, KEY, run, VOTE, (0,), giver.secret).get(0, "")
    return read_vote(written, keys, MOST_DOTS)


def _keep_named(block: Block, giver: Giver, vote: str) -> None:
    if giver.person_id is None:
        raise Invalid({"person": "This vote is with names. Say whose it is."})
    if vote:
        put_answer(block.item.id, KEY, block.state.run, giver.person_id, 0, vote, while_in=OPEN)
    else:
        take_back_answer(block.item.id, KEY, block.state.run, giver.person_id, 0, while_in=OPEN)


def _keep_anonymous(block: Block, giver: Giver, vote: str) -> None:
    opened = str(block.state.data.get("opened_at", ""))
    ballots.check_may_give(giver.secret, opened)
    ballots.check_agreed(are_few(block), block.item.key, KEY, block.state.run, giver.secret)
    item, run = block.item, block.state.run
    if vote:
        side = giver.side if block.state.data.get("sides") else None
        ballots.put_ballot(item.id, item.key, KEY, run, VOTE, 0, vote, giver.secret, side)
    else:
        ballots.remove_ballot(item.key, KEY, run, VOTE, 0, giver.secret)


def _voted(block: Block) -> int:
    if is_named(block):
        return len(who_answered(block.item.id, KEY, block.state.run))
    return ballots.counts(block.item.id, KEY, block.state.run).given


def _all_votes(block: Block) -> tuple[list[tuple[str, str]], bool]:
    """Every vote with its side, and whether votes may be told by side."""
    if is_named(block):
        rows = answers_of(block.item.id, KEY, block.state.run)
        return [(row.side.value, row.value) for row in rows], True
    votes = ballots.take_ballots(block.item.id, KEY, block.state.run, are_few(block))
    return votes, bool(votes) and all(side for side, _value in votes)


def _may_show(block: Block) -> bool:
    return is_named(block) or ballots.can_take(block.item.id, KEY, block.state.run, are_few(block))


def _names(block: Block) -> tuple[tuple[str, str], ...]:
    """Who put how many dots where, of a named vote: name and words."""
    if not is_named(block):
        return ()
    titles = {option.key: option.title for option in _options(block)}
    rows = answers_of(block.item.id, KEY, block.state.run)
    return tuple((row.name, _in_words(row.value, titles)) for row in rows)


def _in_words(value: str, titles: dict[str, str]) -> str:
    vote = read_vote(value, list(titles), MOST_DOTS)
    return ", ".join(f"{titles[key]} ({dots})" for key, dots in vote.items())


KEY = "vote"
KIND = Kind(
    key=KEY,
    phases=(READY, OPEN, CLOSED),
    show=show,
    desk=desk,
    mine=mine,
    gives={"vote": give_vote, "agree": give_agreement},
    acts={"open": open_up, "close": close, "aside": aside, "register": register, "page": turn},
    leaves=leaves,
    ends=ends,
    is_private=is_private,
    has_mine=True,
    is_tool=True,
)
