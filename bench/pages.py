"""Pages and the quick entry of a commitment, beside a bare page, one after the other in turns."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from itertools import cycle

from flask import Flask

from bench.bare import bare_app
from bench.calls import Answer, Caller, counted
from bench.lines import Line, compared, percentile, plain
from bench.scenario import EMAIL, NOW, PASSWORD, WORKSHOPS, Scenario
from bench.story import PEOPLE, deed, evidence
from facilitator import clock, sweeping

BARE = "a bare Flask page with one query"
_Call = Callable[[], Answer]
AGAIN = ", asked again"
"""A page with nothing happened since; before each of the others something has happened in the programme."""
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
        "pack page": f"{here}/packs/review/next",
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
    sweeping.settle()
    with clock.held(NOW):
        yield from query_lines(app, caller, small, large)
        happens = happening(caller, large)
        calls = {name: getting(caller, path, happens) for name, path in page_paths(large).items()}
        calls |= {f"{name}{AGAIN}": getting(caller, path) for name, path in page_paths(large).items()}
        calls[BARE] = getting(bare, "/")
        yield from _time_lines(in_turns(calls, rounds), BARE)
        entry = f"{large.url}/workshops/{WORKSHOPS}/commit"
        writes = {
            "commit POST": _entering(caller, entry),
            BARE: calls[BARE],
            "bare POST": _posting(bare, "/"),
        }
        yield from _write_lines(in_turns(writes, max(20, rounds // 3)))


def query_lines(app: Flask, caller: Caller, small: Scenario, large: Scenario) -> Iterator[Line]:
    """How many statements each page sends, at both sizes, and whether it is the same number."""
    paths, at_small, at_large = page_paths(small), happening(caller, small), happening(caller, large)
    for name, path in page_paths(large).items():
        few = _statements(app, caller, paths[name], at_small)
        many = _statements(app, caller, path, at_large)
        at = f"the {name} at {small.commitments}"
        yield plain(f"{name}, queries at {small.commitments} commitments", few, "queries")
        yield compared(f"{name}, queries at {large.commitments} commitments", many, "queries", at, few)
        yield Line(f"{name}, queries equal", few == many, "yes or no")


def _statements(app: Flask, caller: Caller, path: str, happens: Callable[[], Answer]) -> int:
    caller.get(path)
    happens()
    with counted(app) as statements:
        _checked(caller.get(path), 200, path)
    return len(statements)


def _checked(answer: Answer, status: int, what: str) -> Answer:
    """A wrong answer must not pass for a quick one."""
    if answer.status != status:
        raise RuntimeError(f"{what} answered {answer.status} instead of {status}")
    return answer


def getting(caller: Caller, path: str, before: _Call | None = None) -> _Call:
    def call() -> Answer:
        if before is not None:
            before()
        return _checked(caller.get(path), 200, path)

    return call


def happening(caller: Caller, scenario: Scenario) -> _Call:
    """Somebody comes in or goes out: the smallest thing that happens in a programme."""
    path, presses = f"{scenario.url}/workshops/{WORKSHOPS}/attendance", cycle(("1:in", "1:out"))
    return lambda: _checked(caller.post(path, {"person": next(presses)}), 303, path)


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


def in_turns(calls: dict[str, _Call], rounds: int) -> dict[str, list[Answer]]:
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
            found[name] += [_swept(calls[name]) for _ in range(TURN + 1)][1:]
    return found


def _swept(call: _Call) -> Answer:
    """Memory is swept between calls, as the server does it."""
    answer = call()
    sweeping.sweep()
    return answer


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
