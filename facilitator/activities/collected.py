"""Collecting: everybody is asked the same thing, by name or without, and nothing of it is seen before it is shown.

An activity that collects declares how in one `Collected`: what is given, in how many places of each phone, and what it
does when it is shown. Everything else is the same for all of them: who may give, on which terms they were asked, how
many have, changing it until it is shown, putting aside what too few gave, beginning anew.

The terms stand in the settings of the activity: `anonymous`, chosen before anybody writes; `opened` (when, ISO, UTC;
empty when it is over); `sides` and `few`, as the room was told; `aside`, whether the last run was put aside unseen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from facilitator import clock
from facilitator.activities.family import Act, Block, Fields, Shown
from facilitator.activities.telling import about_block, tell
from facilitator.domain.actors import Actor
from facilitator.domain.errors import Conflict
from facilitator.domain.events.activities import AnswersPutAside, OfRun
from facilitator.domain.givers import Giver
from facilitator.domain.scales import Said
from facilitator.queries.answers import answers_of
from facilitator.services import answers, ballots, collected
from facilitator.services.activity_states import MOVED_ON, save_state
from facilitator.services.collected import CLOSED, Collection, Counts, Store

READY, COLLECT, SHOWN = "ready", "collect", "shown"
ANONYMOUS, NAMED = "anonymous", "named"


def ready(_block: Block) -> str:
    return READY


@dataclass(frozen=True, slots=True)
class Collected:
    """How one activity collects."""

    what: str
    """What is given: `card`, `vote`, `answer`."""
    shows: Act
    """Ends the run that is on and keeps what it got. Raises TooFew."""
    put_aside_as: type[OfRun] = AnswersPutAside
    """The event that tells of a run that was put aside."""
    slots: range = range(1)
    """The places that one phone can fill."""
    named: Store = answers
    """Where what comes with names is kept."""
    anonymous: bool | None = None
    """Whether it is without names until that is chosen; None: as the agenda's item says."""
    rests_in: Callable[[Block], str] = ready
    """The phase after a run that was put aside."""

    def is_anonymous(self, block: Block) -> bool:
        """Whether the run that is on, or the next one, is without names."""
        default = block.item.anonymous if self.anonymous is None else self.anonymous
        return bool(block.state.settings.get("anonymous", default))

    def is_private(self, block: Block) -> bool:
        """Whether what phones give now is anonymous, or would have been a moment ago."""
        return block.state.phase not in ("", READY) and self.is_anonymous(block)

    def of(self, block: Block) -> Collection:
        """The run that is on, as the services know it."""
        state, anonymous = block.state, self.is_anonymous(block)
        return Collection(
            programme_id=block.programme.id,
            about=about_block(block),
            title=block.item.title,
            item_id=block.item.id,
            item_key=block.item.key,
            mode=state.mode,
            run=state.run,
            phase=state.phase,
            what=self.what,
            slots=self.slots,
            anonymous=anonymous,
            store=ballots if anonymous else self.named,
            sides=bool(state.settings.get("sides")),
            few=anonymous and bool(state.settings.get("few")),
            opened=str(state.settings.get("opened", "")),
        )

    def told(self, block: Block) -> dict[str, Any]:
        """What everybody is told of the terms."""
        to = self.of(block)
        aside = block.state.phase != COLLECT and bool(block.state.settings.get("aside"))
        return {"anonymous": to.anonymous, "sides": to.sides, "few": to.few, "aside": aside}

    def may_show(self, block: Block) -> bool:
        """Whether the press that shows it would be taken now; true where nothing collects."""
        return block.state.phase != COLLECT or self.can_show(block)

    def counts(self, block: Block) -> Counts:
        """How much came in so far; nothing of it, and never whose, where it is anonymous."""
        to = self.of(block)
        return to.store.counts(to)

    def opened(
        self, block: Block, fields: Fields, settings: Mapping[str, Any], data: Mapping[str, Any] | None = None
    ) -> Block:
        """Asks the room: from now on phones give. Raises Conflict while it does already.

        Who is in by now decides whether sides are noted, and whether they are so few that each is told first; who comes
        later changes nothing in it.
        """
        state, item = block.state, block.item.id
        if state.phase == COLLECT:
            raise Conflict(MOVED_ON)
        naming = fields.get("naming", ANONYMOUS if self.is_anonymous(block) else NAMED)
        anonymous = naming == ANONYMOUS
        terms = {
            "anonymous": anonymous,
            "opened": clock.now().isoformat(),
            "sides": anonymous and ballots.sides_kept(item),
            "few": anonymous and ballots.few_are_in(item),
            "aside": False,
        }
        run = state.run + (state.phase != READY)
        after = {**state.settings, **settings, **terms}
        return replace(
            block, state=save_state(item, state, phase=COLLECT, run=run, settings=after, data=data)
        )

    def taking(self, block: Block, giver: Giver) -> Collection:
        """The run, held until the transaction ends, so that this giver may put something into it or take it back.

        Raises Conflict when it does not collect (any more) or another phone may have given for them, Invalid for one
        that has not said that it knows how few they are.
        """
        to = self._held(block)
        if to.anonymous:
            ballots.check_may_give(to, giver)
        return to

    def own(self, block: Block, giver: Giver) -> Shown:
        """What this phone has given so far, by slot, and whether it may: not one that was `replaced`, nor one that is
        `asked` and has not said yes."""
        to = self.of(block)
        return {
            "own": to.store.own(to, giver),
            "replaced": to.anonymous and not ballots.may_give(to, giver),
            "asked": to.anonymous and ballots.is_asked(to, giver),
            "private": to.anonymous,
        }

    def agree(self, block: Block, giver: Giver, fields: Fields) -> Shown:
        """A phone says that it knows how few they are."""
        ballots.agree(self._held(block), giver)
        return {"agreed": True}

    def can_show(self, block: Block) -> bool:
        """Whether what came in may be shown: with names always, without of three or more, or of few who knew."""
        to = self.of(block)
        return not to.anonymous or ballots.can_take(to)

    def closed(self, block: Block, phase: str = SHOWN) -> Block:
        """Ends the run; whoever gives at this moment waits for it, and then sees that it has ended. Raises TooFew."""
        if block.state.phase != COLLECT:
            raise Conflict(MOVED_ON)
        if not self.can_show(block):
            raise ballots.TooFew
        settings = {**block.state.settings, "opened": ""}
        return replace(block, state=collected.stop(self.of(block), block.state, phase, settings))

    def said(self, block: Block) -> tuple[Said, ...]:
        """What a run that was closed just now has got, once: with names by party and name, else shuffled.

        The ballots are gone then; the caller keeps what may be kept of it.
        """
        to = self.of(block)
        if to.anonymous:
            return tuple(ballots.take(to))
        rows = answers_of(to.item_id, to.mode, to.run)
        return tuple(Said(row.value, row.side, row.name) for row in rows)

    def aside(self, actor: Actor, block: Block, fields: Fields) -> None:
        """Puts what came in without names aside, unseen, and makes ready to ask anew."""
        to = self.of(block)
        if to.phase != COLLECT or not to.anonymous:
            raise Conflict("There is nothing to put aside.")
        settings = {**block.state.settings, "opened": "", "aside": True}
        collected.stop(to, block.state, self.rests_in(block), settings, run=to.run + 1)
        ballots.put_aside(to)
        tell(actor, block, self.put_aside_as(block.item.title, to.run))

    def ends(self, actor: Actor, block: Block) -> None:
        """The room goes on: what may be shown is, when it comes back; the rest waits, to be collected on."""
        if block.state.phase == COLLECT and self.can_show(block):
            self.shows(actor, block, {})

    def _held(self, block: Block) -> Collection:
        to = self.of(block)
        if to.phase != COLLECT:
            raise Conflict(CLOSED)
        collected.hold(to)
        return to
