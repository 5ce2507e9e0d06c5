"""Pages and the quick entry of a commitment, beside a bare page, one after the other in turns."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator

from flask import Flask

from bench.bare import bare_app
from bench.calls import Answer, Caller, counted
from bench.lines import Line, compared, percentile, plain
from bench.scenario import EMAIL, NOW, PASSWORD, WORKSHOPS, Scenario
from bench.story import PEOPLE, deed, evidence
from facilitator import clock

BARE = "a bare Flask page with one query"
_Call = Callable[[], Answer]
WARM_UP = 5
TURN = 5


def page_paths(scenario: Scenario) -> dict[str, str]:
    """The pages that a facilitator looks at most."""
    here, session = scenario.url, f"{scenario.url}/workshops/{WORKSHOPS}"
    return {
        "programme page": here,
        "ledger page": f"{here}/commitments",
        "commitment page": f"{here}/commitments/{scenario.ref}",
        "run screen": f"{session}/run",
        "review page": f"{session}/review",
        "commit page": f"{session}/commit",
    }


def signed_in(app: Flask) -> Caller:
    """Signed in on the day on which the pages are looked at: two weeks later it would have to sign in again."""
    caller = Caller(app)
    with clock.held(NOW):
        caller.sign_in(EMAIL, PASSWORD)
    return caller


def measure_pages(app: Flask, small: Scenario, large: Scenario, rounds: int) -> Iterator[Line]:
    """Queries at both sizes, then times of the larger one's pages and of the quick entry."""
    caller = signed_in(app)
    bare = Caller(bare_app(app.config["SQLALCHEMY_DATABASE_URI"]))
    with clock.held(NOW):
        yield from query_lines(app, caller, small, large)
        calls = {name: _getting(caller, path) for name, path in page_paths(large).items()}
        calls[BARE] = _getting(bare, "/")
        yield from _time_lines(_in_turns(calls, rounds), BARE)
        entry = f"{large.url}/workshops/{WORKSHOPS}/commit"
        writes = {
            "commit POST": _entering(caller, entry),
            BARE: calls[BARE],
            "bare POST": _posting(bare, "/"),
        }
        yield from _write_lines(_in_turns(writes, max(20, rounds // 3)))


def query_lines(app: Flask, caller: Caller, small: Scenario, large: Scenario) -> Iterator[Line]:
    """How many statements each page sends, at both sizes, and whether it is the same number."""
    paths = page_paths(small)
    for name, path in page_paths(large).items():
        few, many = _statements(app, caller, paths[name]), _statements(app, caller, path)
        at = f"the {name} at {small.commitments}"
        yield plain(f"{name}, queries at {small.commitments} commitments", few, "queries")
        yield compared(f"{name}, queries at {large.commitments} commitments", many, "queries", at, few)
        yield Line(f"{name}, queries equal", few == many, "yes or no")


def _statements(app: Flask, caller: Caller, path: str) -> int:
    caller.get(path)
    with counted(app) as statements:
        _checked(caller.get(path), 200, path)
    return len(statements)


def _checked(answer: Answer, status: int, what: str) -> Answer:
    """A wrong answer must not pass for a quick one."""
    if answer.status != status:
        raise RuntimeError(f"{what} answered {answer.status} instead of {status}")
    return answer


def _getting(caller: Caller, path: str) -> _Call:
    return lambda: _checked(caller.get(path), 200, path)


def _posting(caller: Caller, path: str) -> _Call:
    return lambda: _checked(caller.post(path, {}), 303, path)


def _entering(caller: Caller, path: str) -> _Call:
    """A new, complete line each time."""
    giver, receiver = PEOPLE[1][1], PEOPLE[5][1]
    entered = iter(range(20_000, 90_000))

    def call() -> Answer:
        index = next(entered)
        form = {
            "once": uuid.uuid4().hex,
            "giver": giver,
            "receiver": receiver,
            "deed": deed(index),
            "evidence": evidence(index),
            "due": "2027-02-11",
            "step": "3",
            "stretch": "2",
        }
        return _checked(caller.post(path, form), 303, path)

    return call


def _in_turns(calls: dict[str, _Call], rounds: int) -> dict[str, list[Answer]]:
    """The answers to each call, in turns of five, so that whatever else the machine does falls on all alike.

    The first of a turn is not counted: it would tell more about the call before it, which left the
    processor's caches full of its own.
    """
    for call in [call for call in calls.values() for _ in range(WARM_UP)]:
        call()
    names = list(calls)
    found: dict[str, list[Answer]] = {name: [] for name in names}
    for turn in range(max(1, rounds // TURN)):
        start = turn % len(names)
        for name in names[start:] + names[:start]:
            found[name] += [calls[name]() for _ in range(TURN + 1)][1:]
    return found


_KINDS: tuple[tuple[str, Callable[[list[Answer]], float]], ...] = (
    ("p50", lambda answers: 1000 * percentile([one.seconds for one in answers], 0.5)),
    ("p99", lambda answers: 1000 * percentile([one.seconds for one in answers], 0.99)),
    ("processor time p50", lambda answers: 1000 * percentile([one.processor for one in answers], 0.5)),
)


def _time_lines(found: dict[str, list[Answer]], against: str) -> Iterator[Line]:
    for label, milliseconds in _KINDS:
        other = milliseconds(found[against])
        yield plain(f"bare page, {label}", other, "ms")
        for name, answers in found.items():
            if name != against:
                yield compared(f"{name}, {label}", milliseconds(answers), "ms", f"{against}, {label}", other)


def _write_lines(found: dict[str, list[Answer]]) -> Iterator[Line]:
    for label, milliseconds in _KINDS:
        entry = milliseconds(found["commit POST"])
        for name, against in ((BARE, BARE), ("bare POST", "a bare Flask POST that writes one row")):
            other = milliseconds(found[name])
            yield compared(f"commit POST, {label}", entry, "ms", f"{against}, {label}", other)
