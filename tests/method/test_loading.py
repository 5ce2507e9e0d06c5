"""The method's files: complete as they ship, and a mistake in one is named in plain words."""

from __future__ import annotations

import re
import shutil
from dataclasses import FrozenInstanceError, astuple, fields, is_dataclass
from importlib.resources import files
from pathlib import Path

import pytest

from facilitator.domain.agendas import Activity as AgendaActivity
from facilitator.domain.people import Role as PersonRole
from facilitator.domain.workshops import Kind
from facilitator.method import (
    ACTIVITY_KINDS,
    WORKSHOP_KINDS,
    MethodError,
    Step,
    WorkshopTemplate,
    find_vague_words,
    load_method,
    paragraphs_of,
    read_method,
)

METHOD = load_method()
ITEMS = [(template.key, item) for template in METHOD.templates for item in template.items]
each_step = pytest.mark.parametrize("step", METHOD.steps, ids=lambda step: step.key)
each_template = pytest.mark.parametrize("template", METHOD.templates, ids=lambda template: template.key)


def test_the_method_is_read_once_and_frozen() -> None:
    assert load_method() is METHOD
    with pytest.raises(FrozenInstanceError):
        METHOD.steps[0].title = "Another"  # type: ignore[misc]


def test_templates_are_those_of_the_method_in_the_order_of_a_programme() -> None:
    assert [(t.key, t.kind, t.minutes, t.step) for t in METHOD.templates] == [
        ("launch", "launch", 180, 1),
        ("review", "review", 120, None),
        ("short-review", "review", 30, None),
        ("theme-2", "theme", 120, 2),
        ("theme-3", "theme", 120, 3),
        ("theme-4", "theme", 120, 4),
        ("theme-5", "theme", 120, 5),
        ("repair", "repair", 60, None),
    ]


@pytest.mark.parametrize(
    ("key", "minutes"),
    [
        ("launch", [10, 10, 15, 30, 30, 10, 15, 15, 30, 10, 5]),
        ("review", [10, 35, 10, 15, 5, 5, 10, 20, 10]),
        ("short-review", [15, 10, 5]),
        *((f"theme-{step}", [20, 10, 25, 25, 25, 15]) for step in range(2, 6)),
        ("repair", [5, 10, 12, 5, 5, 5, 6, 7, 5]),
    ],
)
def test_the_minutes_of_each_item(key: str, minutes: list[int]) -> None:
    assert [item.minutes for item in METHOD.template(key).items] == minutes


@each_template
def test_minutes_add_up_and_the_end_is_locked(template: WorkshopTemplate) -> None:
    assert sum(item.minutes for item in template.items) == template.minutes
    assert template.items[-1].locked
    assert all(item.locked for item in template.items if item.activity in ("break", "sign-off"))
    assert "sign-off" in {item.activity for item in template.items}
    assert "commit" in {item.activity for item in template.items}


@each_template
def test_working_items_may_be_shortened(template: WorkshopTemplate) -> None:
    locked = {item.activity for item in template.items[:-1] if item.locked}
    assert locked <= {"break", "sign-off"}


@each_template
def test_every_workshop_after_the_launch_opens_with_a_review(template: WorkshopTemplate) -> None:
    activities = [item.activity for item in template.items]
    expected = template.kind in ("review", "theme")
    assert ("review" in activities[:2]) is expected


def test_each_item_has_a_script_that_can_be_spoken_in_its_time() -> None:
    lengths = {(key, item.key): len(item.script.split()) for key, item in ITEMS}
    assert {place: n for place, n in lengths.items() if not 60 <= n <= 150} == {}


def test_no_script_is_used_twice() -> None:
    sentences = [
        sentence
        for _, item in ITEMS
        for sentence in re.split(r"(?<=[.?!])\s+", item.script)
        if len(sentence.split()) > 8
    ]
    twice = {sentence for sentence in sentences if sentences.count(sentence) > 1}
    assert twice == set()


@each_step
def test_each_step_is_complete(step: Step) -> None:
    assert len(paragraphs_of(step.script)) >= 4
    assert step.script_paragraphs == paragraphs_of(step.script)
    assert 8 <= len(step.prompts) <= 12
    assert all(prompt.endswith("?") for prompt in step.prompts)
    assert 6 <= len(step.commitments) <= 8
    assert {"supplier", "customer", "either"} == {example.side for example in step.commitments}
    assert 5 <= len(step.pitfalls) <= 7
    assert len(step.activities) >= 4
    assert len(step.done_when) >= 3


@each_step
def test_the_examples_are_as_specific_as_the_hints_ask(step: Step) -> None:
    vague = [
        (example.deed, hints)
        for example in step.commitments
        if (hints := find_vague_words(f"{example.deed}. {example.evidence}."))
    ]
    assert vague == []


def test_a_step_and_a_template_are_found_by_name() -> None:
    assert [METHOD.step(number).number for number in range(1, 6)] == [1, 2, 3, 4, 5]
    assert METHOD.template("repair").kind == "repair"
    assert METHOD.reason_category("waiting_on_you").label == "Waiting on you"
    with pytest.raises(KeyError):
        METHOD.step(6)
    with pytest.raises(KeyError):
        METHOD.template("party")
    with pytest.raises(KeyError):
        METHOD.reason_category("weather")


def test_the_words_used_by_the_rules_are_the_same() -> None:
    assert set(ACTIVITY_KINDS) == {activity.value for activity in AgendaActivity}
    assert set(WORKSHOP_KINDS) == {kind.value for kind in Kind}
    assert {role.key for role in METHOD.roles} == {role.value for role in PersonRole}


def test_reason_categories_are_those_of_the_rules() -> None:
    assert [category.key for category in METHOD.reason_categories] == [
        "forgot",
        "promised_too_much",
        "waiting_on_you",
        "waiting_on_third_party",
        "priorities_changed",
        "people_or_means_missing",
        "wording_unclear",
        "other",
    ]


def test_behaviours_cover_every_factor_and_level() -> None:
    for factor in METHOD.factors:
        mine = [behaviour for behaviour in METHOD.behaviours if behaviour.factor == factor.key]
        assert 4 <= len(mine) <= 6
        assert {behaviour.level for behaviour in mine} == {level.key for level in METHOD.levels}
    assert [factor.key for factor in METHOD.factors if factor.lower_is_better] == ["self_orientation"]


def test_the_glossary_explains_the_words_of_the_method() -> None:
    terms = {word.term for word in METHOD.words}
    assert {"programme", "party", "commitment", "outcome", "stretch", "sign-off", "pulse"} <= terms
    assert all(word.definition.endswith(".") for word in METHOD.words)


def test_the_words_of_signing_name_the_party() -> None:
    assert METHOD.sign_off.button.format(party="Nordlicht") == "I sign for Nordlicht"
    assert METHOD.sign_off.legal_status.startswith("This list records intentions.")


# A consultant edits a file and makes a mistake.


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "method"
    shutil.copytree(
        str(files("facilitator.method")), copy, ignore=shutil.ignore_patterns("*.py", "__pycache__")
    )
    assert read_method(copy) == METHOD
    return copy


@pytest.mark.parametrize(
    ("file", "before", "after", "complaint"),
    [
        ("steps/2-transparency.toml", "stretch = 2", "stretch = 7", "from 1 to 5, but it is 7"),
        (
            "steps/2-transparency.toml",
            "\naim =",
            "\naym =",
            "aim: this key is missing. Is “aym” a misspelling",
        ),
        ("steps/3-security.toml", "number = 3", "number = 2", "each of the steps 1 to 5"),
        (
            "steps/1-open-programme.toml",
            '"supplier"',
            '"vendor"',
            "commitments, entry 1, side: must be one of",
        ),
        ("steps/1-open-programme.toml", "prompts = [", "prompts = [1,", "prompts, entry 1: must be text"),
        (
            "workshops/launch.toml",
            "minutes = 15",
            "minutes = 20",
            "minutes: says 180, but the items add up to 185",
        ),
        (
            "workshops/launch.toml",
            "locked = true",
            "locked = false",
            "items, entry 6, locked: an item of the kind break",
        ),
        (
            "workshops/review.toml",
            '"check-in"\nshows',
            '"check-inn"\nshows',
            "items, entry 1, activity: must be one of",
        ),
        ("workshops/review.toml", "leaves_behind", "leaves", "leaves_behind: this key is missing"),
        (
            "workshops/repair.toml",
            'key = "repair"',
            'key = "launch"',
            "key: another workshop is called “launch”",
        ),
        ("workshops/theme-4-legal-ground.toml", "step = 4", "", "step: a theme workshop must say which step"),
        ("gather.toml", 'key = "look"', 'key = "group"', "stages: must be write, look, group, vote, keep"),
        ("gather.toml", "share = 8", "share = 0", "stages, entry 2, share: must be"),
        ("gather.toml", 'opportunities = "', 'oportunities = "', "Did you mean “opportunities”?"),
        ("workshops/repair.toml", '["figures"]', '["figure"]', "items, entry 5, shows: must be of speaker"),
        ("words.toml", 'key = "party"', 'key = "programme"', "words: “programme” stands there twice"),
        (
            "wording.toml",
            "unless_measured = true\nhint",
            "unless_mesured = true\nhint",
            "Did you mean “unless_measured”?",
        ),
        ("wording.toml", 'pattern = "soon"', 'pattern = ""', "pattern: must not be empty"),
        ("behaviours.toml", 'level = "team"', 'level = "teem"', "level: must be one of personal"),
        ("behaviours.toml", "lower_is_better = true", 'lower_is_better = "yes"', "must be true or false"),
        ("sign_off.toml", 'button = "I sign for {party}"', 'button = "I sign"', "button: must hold {party}"),
        ("roles.toml", "does =", "does :", "it is not valid TOML"),
        ("bring.toml", '["linking"]', '["lynking"]', "things, entry 10, activities: must be of talk"),
        ("bring.toml", 'count = "people"', 'count = "persons"', "things, entry 3, count: must be one of"),
        ("first_list.toml", 'label = "who"', 'lable = "who"', "label: this key is missing"),
    ],
)
def test_a_mistake_names_the_file_and_the_key(
    folder: Path, file: str, before: str, after: str, complaint: str
) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert before in text
    (folder / file).write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(MethodError) as caught:
        read_method(folder)
    message = str(caught.value)
    assert complaint in message
    assert file.split("/")[0] in message


def test_each_stage_of_the_line_has_its_question_and_its_share() -> None:
    assert [(stage.key, stage.share) for stage in METHOD.gather] == [
        ("write", 7),
        ("look", 8),
        ("group", 6),
        ("vote", 4),
        ("keep", 5),
    ]
    vote = METHOD.gather[3]
    assert len({vote.asks("opportunities"), vote.asks("concerns"), vote.asks("")}) == 3
    assert METHOD.gather[1].asks("concerns") == "What does this mean?"


def test_a_file_saved_in_another_encoding_is_named(folder: Path) -> None:
    (folder / "words.toml").write_text("# Größe", encoding="latin-1")
    with pytest.raises(MethodError, match=r"words\.toml: it must be saved as UTF-8"):
        read_method(folder)


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "roles.toml").unlink()
    with pytest.raises(MethodError, match=r"roles\.toml: this file is missing"):
        read_method(folder)


def test_a_missing_kind_of_workshop_is_named(folder: Path) -> None:
    (folder / "workshops" / "repair.toml").unlink()
    with pytest.raises(MethodError, match="a workshop of the kind repair"):
        read_method(folder)


def test_a_consultant_may_add_a_workshop_of_their_own(folder: Path) -> None:
    text = (folder / "workshops" / "short-review.toml").read_text(encoding="utf-8")
    added = text.replace('key = "short-review"', 'key = "corridor-review"', 1)
    (folder / "workshops" / "corridor.toml").write_text(added, encoding="utf-8")
    assert read_method(folder).template("corridor-review").minutes == 30


def _texts_of(method: object) -> list[str]:
    """Every text of the method, however deep it lies."""
    if isinstance(method, str):
        return [method]
    if isinstance(method, tuple):
        return [text for part in method for text in _texts_of(part)]
    if is_dataclass(method):
        return [text for field in fields(method) for text in _texts_of(getattr(method, field.name))]
    return []


def test_no_sentence_has_more_than_28_words() -> None:
    long = [
        sentence
        for text in _texts_of(METHOD)
        for paragraph in paragraphs_of(text)
        for sentence in re.split(r"(?<=[.!?:;])[”’)]*\s+", paragraph)
        if len(sentence.split()) > 28
    ]
    assert long == []


def test_every_block_has_four_cues_of_its_own() -> None:
    cues = [cue for _key, item in ITEMS for cue in astuple(item.cues)]
    assert len(cues) == 4 * 56
    of_one_kind = [astuple(item.cues) for _key, item in ITEMS]
    assert len(set(of_one_kind)) == len(of_one_kind)
    check_in = METHOD.template("launch").items[1].cues
    assert METHOD.cues("launch/check-in", "launch", "A round of names") is check_in
    assert METHOD.cues("launch/check-in", "review", "Copied from the launch") is check_in
    assert METHOD.cues("launch/no-such-block", "launch", "Check-in round") is None


def test_cues_of_blocks_of_earlier_versions_are_found_by_their_title() -> None:
    assert METHOD.cues("", "launch", "Check-in round") is METHOD.template("launch").items[1].cues
    assert METHOD.cues("", "review", "Check-in and pulse") is METHOD.cues("review/check-in", "review", "")
    assert METHOD.cues("", "launch", "Something of our own") is None


def test_there_are_ten_cards_and_one_page_before_the_launch() -> None:
    guidance = METHOD.guidance
    assert len(guidance.cards) == 10
    assert len({card.when for card in guidance.cards}) == 10
    assert [title for title, _points in guidance.before_launch.parts] == [
        "Law",
        "People’s data",
        "Employees’ representatives",
        "The house",
    ]
    assert sum(len(points) for _title, points in guidance.before_launch.parts) == 12
    assert guidance.before_launch.lead.startswith("Twelve questions")
    assert guidance.not_here.subjects and guidance.not_here.steps


def test_what_is_brought_follows_from_the_session_and_its_agenda() -> None:
    def brought(kind: str, *activities: str) -> str:
        return " ".join(one.text for one in METHOD.bring.things if one.serves(kind, activities))

    assert "launch pack" in brought("launch") and "review pack" not in brought("launch")
    assert "Adhesive dots" in brought("review", "vote") and "Adhesive dots" not in brought("review", "talk")
    assert "signatory" in brought("review", "sign-off") and "signatory" not in brought("review", "talk")
