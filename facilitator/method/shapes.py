"""What the method is made of, as frozen values that pages and packs can read."""

from dataclasses import dataclass

from facilitator.method.guidance import Cues, Guidance
from facilitator.method.session_papers import Bring, FirstList

SIDES = ("supplier", "customer", "either")
WORKSHOP_KINDS = ("launch", "review", "theme", "repair")
ACTIVITY_KINDS = (
    "talk",
    "round",
    "gather",
    "cluster",
    "linking",
    "vote",
    "check-in",
    "fist",
    "pulse",
    "review",
    "register",
    "commit",
    "sign-off",
    "break",
)
COLLECTS = ("opportunities", "concerns")
"""Registers that a stage of gathering has a question of its own for."""

GATHER_STAGES = ("write", "look", "group", "vote", "keep")
SHOWS = (
    *(
        "speaker",
        "words",
        "figures",
        "cards",
        "groups",
        "votes",
        "lines",
        "possible",
        "concerns",
        "expectations",
        "access",
    ),
    *("check", "commitments", "list", "code", "back-at"),
)
"""What a script may say that the room sees, besides the question; a test makes each block show what it claims."""
LONGEST_PROMPT = 300


def paragraphs_of(text: str) -> tuple[str, ...]:
    """The paragraphs of a text of the method, which blank lines separate."""
    return tuple(part for part in text.split("\n\n") if part)


@dataclass(frozen=True, slots=True)
class Activity:
    """Something that the two parties do together in a step; `how` says how it is run."""

    title: str
    how: str


@dataclass(frozen=True, slots=True)
class Register:
    """The structured record that a step leaves behind."""

    title: str
    description: str


@dataclass(frozen=True, slots=True)
class ExampleCommitment:
    """A commitment to learn from: whose it would be, what is done, how it shows, 1 to 5 bold."""

    side: str
    deed: str
    evidence: str
    stretch: int


@dataclass(frozen=True, slots=True)
class Criterion:
    """One done-when criterion of a step, and how the two parties can know that it is met.

    It informs a decision of both parties and locks nothing.
    """

    key: str
    text: str
    known_by: str


@dataclass(frozen=True, slots=True)
class Step:
    """One of the five steps of a programme, with everything a facilitator needs for it."""

    number: int
    key: str
    title: str
    short_title: str
    aim: str
    script: str
    prompts: tuple[str, ...]
    activities: tuple[Activity, ...]
    register: Register
    commitments: tuple[ExampleCommitment, ...]
    pitfalls: tuple[str, ...]
    done_when: tuple[Criterion, ...]

    @property
    def script_paragraphs(self) -> tuple[str, ...]:
        """The facilitator's script, paragraph by paragraph."""
        return paragraphs_of(self.script)


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """One item of a workshop template. A locked item is never dropped or shortened for time.

    `prompt` is what projector and phones ask the room, `collects` what its cards become in the register
    (`opportunities`, `concerns` or nothing), `anonymous` whether they are handed in without names. `shows` is what
    the script says that the room sees besides the question. The `cues` are for the facilitator alone. `was` are titles
    that it had in earlier versions. One that is `only_used` is left out where the register that it `collects` has
    nothing open yet; the next one has its minutes then.
    """

    key: str
    title: str
    minutes: int
    activity: str
    script: str
    leaves_behind: str
    cues: Cues
    locked: bool
    prompt: str = ""
    collects: str = ""
    anonymous: bool = False
    shows: tuple[str, ...] = ()
    was: tuple[str, ...] = ()
    only_used: bool = False

    @property
    def script_paragraphs(self) -> tuple[str, ...]:
        """What the facilitator says, paragraph by paragraph."""
        return paragraphs_of(self.script)


@dataclass(frozen=True, slots=True)
class WorkshopTemplate:
    """An agenda to start from; the items' minutes add up to `minutes` exactly."""

    key: str
    kind: str
    title: str
    minutes: int
    step: int | None
    purpose: str
    when_to_use: str
    items: tuple[AgendaItem, ...]


@dataclass(frozen=True, slots=True)
class GatherStage:
    """One stage of the guided line of a block that gathers, by its key (`write`, `look`, `group`, `vote`, `keep`).

    `share` is its part of the block's minutes; `question` is what the room is asked in it (empty: the block's own
    prompt), or what stands under `questions` for what the cards become.
    """

    key: str
    share: int
    question: str
    questions: tuple[tuple[str, str], ...]

    def asks(self, collects: str) -> str:
        """What is asked where the cards become this (`opportunities`, `concerns`, or nothing)."""
        return dict(self.questions).get(collects, self.question)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the method and what it means, for the glossary of pages and packs."""

    key: str
    term: str
    definition: str


@dataclass(frozen=True, slots=True)
class Role:
    """What a person may be in a programme, and what is asked of them."""

    key: str
    title: str
    does: str


@dataclass(frozen=True, slots=True)
class HintRule:
    """A vague word or phrase, its other forms, the phrases in which it is fine, and the hint.

    With `unless_measured` there is no hint where the text names its measure ("from 12 to 5").
    """

    pattern: str
    also: tuple[str, ...]
    unless: tuple[str, ...]
    unless_measured: bool
    hint: str


@dataclass(frozen=True, slots=True)
class SecondPromise:
    """How a second deed in a line is told: one of the `verbs`, and behind it a word that stands `before` its object."""

    hint: str
    verbs: tuple[str, ...]
    before: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReasonCategory:
    """Why a commitment was not kept; `ask` invites the frank free text that goes with it."""

    key: str
    label: str
    ask: str


@dataclass(frozen=True, slots=True)
class Factor:
    """One of the four factors of trust. `lower_is_better` holds for self-orientation."""

    key: str
    title: str
    meaning: str
    lower_is_better: bool


@dataclass(frozen=True, slots=True)
class Level:
    """One of the four levels on which trust lives."""

    key: str
    title: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Behaviour:
    """An observable behaviour that raises trust, by factor and level (both are keys)."""

    factor: str
    level: str
    text: str


@dataclass(frozen=True, slots=True)
class SignOffWords:
    """The words around a signature. Those that name a side hold `{party}`, and `button` does.

    `legal_status` is only the default: each programme may choose its own sentence.
    """

    legal_status: str
    intent: str
    consent: str
    authority: str
    button: str
    kind_of_signature: str
    what_it_does_not_prove: str


@dataclass(frozen=True, slots=True)
class Method:
    """The whole method. Tuples keep the order in which they are shown."""

    steps: tuple[Step, ...]
    templates: tuple[WorkshopTemplate, ...]
    gather: tuple[GatherStage, ...]
    words: tuple[Word, ...]
    roles: tuple[Role, ...]
    hints: tuple[HintRule, ...]
    second_promise: SecondPromise
    reason_categories: tuple[ReasonCategory, ...]
    factors: tuple[Factor, ...]
    levels: tuple[Level, ...]
    behaviours: tuple[Behaviour, ...]
    sign_off: SignOffWords
    guidance: Guidance
    bring: Bring
    first_list: FirstList

    def step(self, number: int) -> Step:
        """The step with this number, 1 to 5; raises KeyError for any other."""
        for step in self.steps:
            if step.number == number:
                return step
        raise KeyError(number)

    def template(self, key: str) -> WorkshopTemplate:
        """The workshop template with this key; raises KeyError where there is none."""
        for template in self.templates:
            if template.key == key:
                return template
        raise KeyError(key)

    def cues(self, block: str, template: str, title: str) -> Cues | None:
        """What helps in the block `block` (template/key), whatever it is called; None for one that somebody made up.

        A block without it, laid out by a version that did not note it, is found by its template and its title.
        """
        key, _slash, name = block.partition("/")
        items = next((found.items for found in self.templates if found.key == (key or template)), ())
        if block:
            return next((item.cues for item in items if item.key == name), None)
        return next((item.cues for item in items if title in (item.title, *item.was)), None)

    def shows(self, block: str) -> tuple[str, ...]:
        """What the script of the block `block` (template/key) says that the room sees; nothing for any other."""
        key, _slash, name = block.partition("/")
        items = next((found.items for found in self.templates if found.key == key), ())
        return next((item.shows for item in items if item.key == name), ())

    def reason_category(self, key: str) -> ReasonCategory:
        """The reason category with this key; raises KeyError where there is none."""
        for category in self.reason_categories:
            if category.key == key:
                return category
        raise KeyError(key)
