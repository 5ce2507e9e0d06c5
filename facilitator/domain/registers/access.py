"""Access: what one side lets the other see, whom it can ask, and what must not happen with it (step 2).

Whose it is opens it, the other side uses it: whoever may look any working day, unannounced, seldom has to. An entry
begins as asked for or as offered unprompted; it is closed, paused or declined only with a reason.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from facilitator.domain.criteria import Criterion, Facts, Finding, Row, enough_each, found
from facilitator.domain.registers.arriving import Ahead
from facilitator.domain.registers.doors import DoorForm, Doors
from facilitator.domain.registers.family import (
    Act,
    Field,
    Input,
    Kind,
    Seed,
    State,
    Words,
    acts_but,
    and_people,
)
from facilitator.domain.registers.fields import day_in
from facilitator.domain.registers.per_side import PerSide
from facilitator.domain.registers.requests import FIELDS, LONGEST_WAIT, SINCE, Answer, Requests
from facilitator.domain.registers.rounds import Rounds
from facilitator.domain.registers.running_out import RunsOut
from facilitator.domain.registers.voiced import Voiced
from facilitator.domain.sides import Side


class AccessStatus(StrEnum):
    """From a wish to what is open; what is open can be paused or closed."""

    ASKED = "asked"
    OFFERED = "offered_unprompted"
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"
    DECLINED = "declined"


SYSTEMS = "systems"
KINDS = (
    (SYSTEMS, "systems and data"),
    ("sites", "sites and visits"),
    ("documents", "documents and reports"),
    ("people", "people and meetings"),
    ("decisions", "decisions"),
)
LIMITS = (
    ("no_price_talks", "not in price talks"),
    ("not_passed_on", "not passed on"),
    ("not_kept", "not kept"),
    ("not_recorded", "not recorded"),
)
USES = (
    ("used", "used"),
    ("learned", "learned something"),
    ("changed", "changed something"),
    ("good_to_know", "not needed, still good to know"),
)
WHY, INSTEAD = FIELDS[Answer.NO]


@dataclass(frozen=True, slots=True)
class AccessText(Words):
    """What may be seen, whose it is, how one gets in, whom one asks first; days as `2027-01-31`."""

    side: Side | None = None
    way_in: str = ""
    ask_first: str = ""
    kind: str = ""
    persons: str = ""
    limits: str = ""
    look_again: str = ""
    tried: str = ""
    guessing: str = ""
    asked_on: str = ""
    from_when: str = ""
    depends_on: str = ""
    reason: str = ""
    instead: str = ""

    ASK = "Say in a few words what the other side could look at."
    SIDES = frozenset({"side"})
    NEEDED = {"side": "Choose whose it is."}
    FIELDS = (
        (Field("title", "What can be looked at", is_short=True),),
        (
            Field("side", "Whose it is", Input.SIDE, is_short=True),
            Field("kind", "Kind", Input.CHOICE, choices=KINDS),
        ),
        (
            Field("way_in", "Way in", is_short=True, hint="“Any working day, unannounced” is one."),
            Field("ask_first", "Ask first", is_short=True, hint="Whom, when something looks alarming."),
        ),
        (Field("persons", "Who may look", is_more=True),),
        (Field("limits", "Limits", Input.CHOICES, is_more=True, choices=LIMITS),),
        (
            Field("look_again", "Look again on", Input.DATE, is_more=True),
            Field("tried", "Way in tried on", Input.DATE, is_more=True),
            Field("asked_on", "Asked on", Input.DATE, is_more=True),
        ),
        (
            Field("from_when", "Open from", Input.DATE, is_more=True),
            Field("depends_on", "Not yet, as it depends on", is_more=True),
        ),
        (Field("guessing", "What the guessing costs now", is_more=True),),
        (
            Field("reason", "Why it is paused, closed or declined", is_more=True),
            Field("instead", "What instead", is_more=True),
        ),
        (Field("note", "Note", Input.PARAGRAPH, is_more=True),),
    )

    @property
    def to(self) -> Side | None:
        """The side that looks."""
        return self.side and self.side.other

    @property
    def is_system(self) -> bool:
        return self.kind == SYSTEMS


def _arrives(words: AccessText, status: StrEnum, ahead: Ahead) -> AccessText:
    """What is asked for has the day from which it waits; what is open is looked at again two sessions later.

    What it depended on is settled once it gets anywhere.
    """
    if status in (AccessStatus.OPEN, AccessStatus.OFFERED):
        words = replace(words, depends_on="")
    if status == AccessStatus.ASKED and not words.asked_on:
        return replace(words, asked_on=ahead.today.isoformat())
    again = day_in(words.look_again)
    if status == AccessStatus.OPEN and (again is None or again <= ahead.today):
        later = ahead.session(2)
        return replace(words, look_again=later.isoformat()) if later else words
    return words


REQUESTS = Requests(asked=AccessStatus.ASKED, yes=AccessStatus.OPEN, no=AccessStatus.DECLINED)


def _all_answered(facts: Facts) -> Finding:
    """No request waits for longer; shown by those that do. Nothing is shown while there is no access at all."""
    every = facts.of("access")
    late = [one for one in every if REQUESTS.is_late(one, facts.today)]
    return found(bool(every) and not late, [Row(one.ref) for one in late])


def _way_in_tried(facts: Facts) -> Finding:
    """Each side has opened one whose way in the other side has tried."""
    tried = [one for one in facts.of("access") if one.status is AccessStatus.OPEN and one.text.tried]
    return enough_each({side: [Row(one.ref) for one in tried if one.text.side is side] for side in Side}, 1)


def _ready_for_alarm(facts: Facts) -> Finding:
    """Each open one says whom to ask first and when to look again; shown by those that do not, else by all."""
    of_them = [one for one in facts.of("access") if one.status is AccessStatus.OPEN]
    lacking = [one for one in of_them if not (one.text.ask_first and one.text.look_again)]
    return found(bool(of_them) and not lacking, [Row(one.ref) for one in lacking or of_them])


ACCESS = Kind(
    key="access",
    letter="A",
    noun="access",
    words=AccessText,
    states={
        AccessStatus.ASKED: State("asked", begins="the other side asks for it", leads=("closed",)),
        AccessStatus.OFFERED: State("offered", begins="offered unprompted", leads=("closed",)),
        AccessStatus.OPEN: State("open", is_reached=True, leads=("paused", "closed")),
        AccessStatus.PAUSED: State(
            "paused",
            aside="Pause",
            said="%(ref)s is paused.",
            mark="paused",
            asks=(WHY,),
            back=AccessStatus.OPEN,
        ),
        AccessStatus.CLOSED: State(
            "closed",
            is_over=True,
            aside="Close",
            said="%(ref)s is closed.",
            mark="closed",
            asks=(WHY,),
            back=AccessStatus.OPEN,
        ),
        AccessStatus.DECLINED: State(
            "declined",
            is_over=True,
            aside="Decline",
            said="%(ref)s is declined.",
            mark="declined",
            asks=(WHY, INSTEAD),
        ),
    },
    title="Access",
    asks="What could the other side look at?",
    empty="What one can look at, one need not guess, and what may be looked at any day is seldom looked at. Offer one "
    "thing unprompted, or ask for what you miss most, and name whom to ask first when something looks alarming.",
    count=("%(num)d access", "%(num)d accesses"),
    lead="What each side lets the other see, and what is asked for",
    serves="Opened by",
    served="Opens",
    paper="What each side lets the other see",
    paper_over="Closed or declined",
    acts=and_people(acts_but(Act.WEIGH, Act.HIDE, Act.SHOW), Act.ADD, Act.SAY),
    voiced=Voiced(
        offers=("title", "way_in", "ask_first"),
        offered=AccessStatus.OFFERED,
        asks=("title", "guessing"),
        asked=AccessStatus.ASKED,
    ),
    arrives=_arrives,
    per_side=PerSide("%(party)s opens"),
    rounds=Rounds(
        (Field("use", "Since last time", Input.CHOICE, choices=USES), Field("use_word", "In a word")),
        "Was it used?",
        said="What was said of the use of %(ref)s is saved.",
        when=(AccessStatus.OPEN,),
        shown=2,
    ),
    requests=REQUESTS,
    criteria=(
        Criterion("every-request-answered", _all_answered),
        Criterion("way-in-tried", _way_in_tried),
        Criterion("limits-clear", _ready_for_alarm),
    ),
    runs_out=(
        RunsOut("look_again", (AccessStatus.OPEN,), "To be looked at again since %(day)s"),
        RunsOut(
            SINCE,
            (AccessStatus.ASKED,),
            "Asked on %(day)s, no answer yet",
            after=LONGEST_WAIT,
            held_off="depends_on",
        ),
    ),
    doors=Doors(
        "What each side lets the other see",
        {
            AccessStatus.ASKED: DoorForm.WAITING,
            AccessStatus.OFFERED: DoorForm.AJAR,
            AccessStatus.OPEN: DoorForm.OPEN,
            AccessStatus.PAUSED: DoorForm.AJAR,
            AccessStatus.CLOSED: DoorForm.SHUT,
            AccessStatus.DECLINED: DoorForm.SHUT,
        },
    ),
    leaves=lambda words: Seed(f"Open: {words.title}", words.way_in, words.side, 2),
)
