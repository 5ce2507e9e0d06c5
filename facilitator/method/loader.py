"""Turns the method's TOML files into one frozen `Method`, checked and cached."""

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from facilitator.method.guidance import read_cues, read_guidance
from facilitator.method.reading import MethodError, Table, check_unique, read_table
from facilitator.method.session_papers import read_bring, read_first_list
from facilitator.method.shapes import (
    ACTIVITY_KINDS,
    COLLECTS,
    GATHER_STAGES,
    LONGEST_PROMPT,
    SHOWS,
    SIDES,
    WORKSHOP_KINDS,
    Activity,
    AgendaItem,
    Behaviour,
    Criterion,
    ExampleCommitment,
    Factor,
    GatherStage,
    HintRule,
    Level,
    Method,
    ReasonCategory,
    Register,
    Role,
    SecondPromise,
    SignOffWords,
    Step,
    Word,
    WorkshopTemplate,
)

STEP_NUMBERS = (1, 2, 3, 4, 5)
LONGEST_WORKSHOP_MINUTES = 480
LOCKED_ACTIVITIES = ("sign-off", "break")


@cache
def load_method() -> Method:
    """The method as it ships with the product, read once per process.

    Raises MethodError, naming file and key, when an edited file cannot be used.
    """
    return read_method(files("facilitator.method"))


def read_method(folder: Traversable) -> Method:
    """Read and check the method in `folder`, uncached. Raises MethodError."""
    hints, second, categories = _read_wording(folder)
    factors, levels, behaviours = _read_behaviours(folder)
    return Method(
        steps=_read_steps(folder),
        templates=_read_templates(folder),
        gather=_read_gather(folder),
        words=_read_words(folder),
        roles=_read_roles(folder),
        hints=hints,
        second_promise=second,
        reason_categories=categories,
        factors=factors,
        levels=levels,
        behaviours=behaviours,
        sign_off=_read_sign_off(folder),
        guidance=read_guidance(folder),
        bring=read_bring(folder, WORKSHOP_KINDS, ACTIVITY_KINDS),
        first_list=read_first_list(folder),
    )


def _names_in(folder: Traversable, name: str) -> list[str]:
    inside = folder.joinpath(name)
    if not inside.is_dir():
        raise MethodError(f"Method folder {name}: this folder is missing.")
    found = (entry.name for entry in inside.iterdir())
    return sorted(f"{name}/{entry}" for entry in found if entry.endswith(".toml"))


def _read_steps(folder: Traversable) -> tuple[Step, ...]:
    steps = [_read_step(read_table(folder, name)) for name in _names_in(folder, "steps")]
    steps.sort(key=lambda step: step.number)
    numbers = tuple(step.number for step in steps)
    if numbers != STEP_NUMBERS:
        raise MethodError(
            "Method folder steps: it needs one file for each of the steps 1 to 5, "
            f"but the numbers found are {', '.join(map(str, numbers)) or 'none'}."
        )
    return tuple(steps)


def _read_step(table: Table) -> Step:
    criteria = table.tables("done_when", at_least=2)
    step = Step(
        number=table.whole("number", 1, 5),
        key=table.key_word("key"),
        title=table.text("title"),
        short_title=table.text("short_title"),
        aim=table.text("aim"),
        script=table.text("script"),
        prompts=table.texts("prompts"),
        activities=tuple(_read_activity(entry) for entry in table.tables("activities")),
        register=_read_register(table.table("register")),
        commitments=tuple(_read_example(entry) for entry in table.tables("commitments")),
        pitfalls=table.texts("pitfalls"),
        done_when=tuple(_read_criterion(entry) for entry in criteria),
    )
    check_unique(table, "done_when", tuple(criterion.key for criterion in step.done_when))
    table.finish()
    return step


def _read_activity(table: Table) -> Activity:
    activity = Activity(title=table.text("title"), how=table.text("how"))
    table.finish()
    return activity


def _read_register(table: Table) -> Register:
    register = Register(title=table.text("title"), description=table.text("description"))
    table.finish()
    return register


def _read_example(table: Table) -> ExampleCommitment:
    example = ExampleCommitment(
        side=table.choice("side", SIDES),
        deed=table.text("deed"),
        evidence=table.text("evidence"),
        stretch=table.whole("stretch", 1, 5),
    )
    table.finish()
    return example


def _read_criterion(table: Table) -> Criterion:
    criterion = Criterion(key=table.key_word("key"), text=table.text("text"), known_by=table.text("known_by"))
    table.finish()
    return criterion


def _read_templates(folder: Traversable) -> tuple[WorkshopTemplate, ...]:
    found: dict[str, WorkshopTemplate] = {}
    for name in _names_in(folder, "workshops"):
        table = read_table(folder, name)
        template = _read_template(table)
        if template.key in found:
            raise table.error("key", f"another workshop is called “{template.key}” already.")
        found[template.key] = template
    for kind in WORKSHOP_KINDS:
        if not any(template.kind == kind for template in found.values()):
            raise MethodError(f"Method folder workshops: it needs a workshop of the kind {kind}.")
    return tuple(sorted(found.values(), key=_place_of))


def _place_of(template: WorkshopTemplate) -> tuple[int, int, int, str]:
    """Launch, reviews from long to short, themes by step, repair."""
    kind = WORKSHOP_KINDS.index(template.kind)
    return kind, template.step or 0, -template.minutes, template.key


def _read_template(table: Table) -> WorkshopTemplate:
    entries = table.tables("items")
    template = WorkshopTemplate(
        key=table.key_word("key"),
        kind=table.choice("kind", WORKSHOP_KINDS),
        title=table.text("title"),
        minutes=table.whole("minutes", 5, LONGEST_WORKSHOP_MINUTES),
        step=table.whole("step", 1, 5) if table.has("step") else None,
        purpose=table.text("purpose"),
        when_to_use=table.text("when_to_use"),
        items=tuple(_read_item(entry) for entry in entries),
    )
    check_unique(table, "items", tuple(item.key for item in template.items))
    if template.kind == "theme" and template.step is None:
        raise table.error("step", "a theme workshop must say which step it works on.")
    total = sum(item.minutes for item in template.items)
    if total != template.minutes:
        raise table.error("minutes", f"says {template.minutes}, but the items add up to {total} minutes.")
    if not template.items[-1].locked:
        raise entries[-1].error("locked", "the closing item must have locked = true.")
    table.finish()
    return template


def _read_item(table: Table) -> AgendaItem:
    item = AgendaItem(
        key=table.key_word("key"),
        title=table.text("title"),
        minutes=table.whole("minutes", 1, LONGEST_WORKSHOP_MINUTES),
        activity=table.choice("activity", ACTIVITY_KINDS),
        script=table.text("script"),
        leaves_behind=table.text("leaves_behind"),
        cues=read_cues(table.table("cues")),
        locked=table.flag("locked"),
        prompt=table.text("prompt") if table.has("prompt") else "",
        collects=table.key_word("collects") if table.has("collects") else "",
        anonymous=table.flag("anonymous"),
        shows=table.texts("shows") if table.has("shows") else (),
        was=table.texts("was") if table.has("was") else (),
        only_used=table.flag("only_used"),
    )
    if item.only_used and not item.collects:
        raise table.error("only_used", "needs the register that it collects for.")
    if unknown := [name for name in item.shows if name not in SHOWS]:
        raise table.error("shows", f"must be of {', '.join(SHOWS)}; “{unknown[0]}” is not.")
    if len(item.prompt) > LONGEST_PROMPT:
        raise table.error(
            "prompt", f"is read from the back of the room: keep it under {LONGEST_PROMPT} letters."
        )
    if item.activity in LOCKED_ACTIVITIES and not item.locked:
        raise table.error("locked", f"an item of the kind {item.activity} must be locked.")
    table.finish()
    return item


def _read_gather(folder: Traversable) -> tuple[GatherStage, ...]:
    table = read_table(folder, "gather.toml")
    stages = tuple(_read_stage(entry) for entry in table.tables("stages"))
    if tuple(stage.key for stage in stages) != GATHER_STAGES:
        raise table.error("stages", f"must be {', '.join(GATHER_STAGES)}, in this order.")
    table.finish()
    return stages


def _read_stage(table: Table) -> GatherStage:
    key = table.choice("key", GATHER_STAGES)
    own = tuple((name, table.text(name)) for name in COLLECTS if table.has(name))
    stage = GatherStage(
        key=key,
        share=table.whole("share", 1, 60),
        question=table.text("question") if key != GATHER_STAGES[0] else "",
        questions=own,
    )
    for _collects, question in (("", stage.question), *own):
        if len(question) > LONGEST_PROMPT:
            raise table.error("question", f"is read from the back: keep it under {LONGEST_PROMPT} letters.")
    table.finish()
    return stage


def _read_words(folder: Traversable) -> tuple[Word, ...]:
    table = read_table(folder, "words.toml")
    words = []
    for entry in table.tables("words"):
        words.append(
            Word(
                key=entry.key_word("key"),
                term=entry.text("term"),
                definition=entry.text("definition"),
            )
        )
        entry.finish()
    check_unique(table, "words", tuple(word.key for word in words))
    table.finish()
    return tuple(words)


def _read_roles(folder: Traversable) -> tuple[Role, ...]:
    table = read_table(folder, "roles.toml")
    roles = []
    for entry in table.tables("roles"):
        roles.append(Role(key=entry.key_word("key"), title=entry.text("title"), does=entry.text("does")))
        entry.finish()
    check_unique(table, "roles", tuple(role.key for role in roles))
    table.finish()
    return tuple(roles)


def _read_wording(
    folder: Traversable,
) -> tuple[tuple[HintRule, ...], SecondPromise, tuple[ReasonCategory, ...]]:
    table = read_table(folder, "wording.toml")
    rules = tuple(_read_rule(entry) for entry in table.tables("hints"))
    check_unique(
        table,
        "hints",
        tuple(form.casefold() for rule in rules for form in (rule.pattern, *rule.also)),
    )
    entry = table.table("second_promise")
    second = SecondPromise(entry.text("hint"), entry.texts("verbs"), entry.texts("before"))
    entry.finish()
    categories = []
    for entry in table.tables("reason_categories"):
        categories.append(
            ReasonCategory(key=entry.key_word("key"), label=entry.text("label"), ask=entry.text("ask"))
        )
        entry.finish()
    check_unique(table, "reason_categories", tuple(category.key for category in categories))
    table.finish()
    return rules, second, tuple(categories)


def _read_rule(table: Table) -> HintRule:
    rule = HintRule(
        pattern=table.text("pattern"),
        also=table.texts("also") if table.has("also") else (),
        unless=table.texts("unless") if table.has("unless") else (),
        unless_measured=table.flag("unless_measured"),
        hint=table.text("hint"),
    )
    table.finish()
    return rule


def _read_behaviours(
    folder: Traversable,
) -> tuple[tuple[Factor, ...], tuple[Level, ...], tuple[Behaviour, ...]]:
    table = read_table(folder, "behaviours.toml")
    factors = tuple(_read_factor(entry) for entry in table.tables("factors"))
    levels = tuple(_read_level(entry) for entry in table.tables("levels"))
    factor_keys = tuple(factor.key for factor in factors)
    level_keys = tuple(level.key for level in levels)
    check_unique(table, "factors", factor_keys)
    check_unique(table, "levels", level_keys)
    behaviours = []
    for entry in table.tables("behaviours"):
        behaviours.append(
            Behaviour(
                factor=entry.choice("factor", factor_keys),
                level=entry.choice("level", level_keys),
                text=entry.text("text"),
            )
        )
        entry.finish()
    table.finish()
    return factors, levels, tuple(behaviours)


def _read_factor(table: Table) -> Factor:
    factor = Factor(
        key=table.key_word("key"),
        title=table.text("title"),
        meaning=table.text("meaning"),
        lower_is_better=table.flag("lower_is_better"),
    )
    table.finish()
    return factor


def _read_level(table: Table) -> Level:
    level = Level(key=table.key_word("key"), title=table.text("title"), meaning=table.text("meaning"))
    table.finish()
    return level


def _read_sign_off(folder: Traversable) -> SignOffWords:
    table = read_table(folder, "sign_off.toml")
    words = SignOffWords(
        legal_status=table.text("legal_status"),
        intent=_text_for_party(table, "intent"),
        consent=table.text("consent"),
        authority=_text_for_party(table, "authority"),
        button=_text_for_party(table, "button"),
        kind_of_signature=table.text("kind_of_signature"),
        what_it_does_not_prove=table.text("what_it_does_not_prove"),
    )
    table.finish()
    return words


def _text_for_party(table: Table, key: str) -> str:
    """A text in which the page puts the party's name for `{party}`, and nothing else."""
    text = table.text(key)
    rest = text.replace("{party}", "")
    if rest == text or "{" in rest or "}" in rest:
        raise table.error(key, "must hold {party} where the party's name goes, and no other { }.")
    return text
