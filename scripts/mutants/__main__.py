"""Puts small faults into the rules, one at a time, and tells which of them no test notices: `make mutants`.

What none may notice, because it changes nothing, stands in equivalent.toml with its reason. Ends with 1 when 5 % or
more of a module's mutants survive, and when the list names what is not there or is noticed after all.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from changes import Mutant, mutants_of, sample, written_anew
from trial import DOMAIN, Outcome, Running, enums_in, prepare, tests_of

MODULES = ("commitments", "signing", "timing", "agendas", "sheets", "records", "canonical", "log")
SAMPLE = 60
MOST_SURVIVE = 0.05
KNOWN = Path(__file__).with_name("equivalent.toml")


@dataclass
class Report:
    """What became of one module's mutants."""

    module: str
    tried: int = 0
    killed: int = 0
    late: int = 0
    equivalent: int = 0
    survivors: list[Mutant] = field(default_factory=list)
    noticed: list[Mutant] = field(default_factory=list)
    """Those on the list of equivalent ones that a test notices after all."""
    unknown: list[str] = field(default_factory=list)
    """Names on that list which no mutant has any more."""
    seconds: float = 0.0

    @property
    def share(self) -> float:
        """The survivors among all that could be noticed."""
        return len(self.survivors) / max(1, self.tried - self.equivalent)

    @property
    def is_good(self) -> bool:
        return self.share < MOST_SURVIVE and not self.noticed and not self.unknown


def main() -> int:
    given = _arguments()
    prepare()
    known = tomllib.loads(KNOWN.read_text())
    good = True
    for module in given.modules or MODULES:
        report = examine(module, known.get(module, {}), None if given.all else given.sample, given.jobs)
        tell(report)
        good = good and report.is_good
    return 0 if good else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="mutants", description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("modules", nargs="*", help=f"of the domain; all without: {', '.join(MODULES)}")
    parser.add_argument("--all", action="store_true", help="every mutant, not a sample of each module")
    parser.add_argument("--sample", type=int, default=SAMPLE, help="mutants of each module (%(default)s)")
    parser.add_argument(
        "--jobs", type=int, default=os.cpu_count() or 1, help="at the same time (%(default)s)"
    )
    return parser.parse_args()


def examine(module: str, known: dict[str, str], most: int | None, jobs: int) -> Report:
    """Tries a module's mutants; `known` gives the reason of each one that changes nothing."""
    began = time.monotonic()
    source = (DOMAIN / f"{module}.py").read_text()
    every = mutants_of(module, source, enums_in(module))
    drawn = every if most is None else sample(every, most)
    report = Report(module, tried=len(drawn), unknown=sorted(known.keys() - {one.name for one in every}))
    tests = tests_of(module)
    seconds = _without_fault(module, source, tests)
    for mutant, outcome in _trials(module, drawn, tests, 2 + 5 * seconds, jobs):
        if mutant.name in known:
            report.equivalent += 1
            if outcome is not Outcome.SURVIVED:
                report.noticed.append(mutant)
        elif outcome is Outcome.SURVIVED:
            report.survivors.append(mutant)
        else:
            report.killed += 1
            report.late += outcome is Outcome.LATE
    report.survivors.sort(key=lambda one: one.line)
    report.seconds = time.monotonic() - began
    return report


def _without_fault(module: str, source: str, tests: Sequence[Path]) -> float:
    """How long the tests take when nothing is wrong; ends everything when they fail."""
    trial = Running(module, written_anew(source), tests, 600)
    while (outcome := trial.outcome()) is None:
        time.sleep(0.02)
    if not tests or outcome is not Outcome.SURVIVED:
        sys.exit(f"mutants: the tests of {module} do not pass as it stands (MUTANTS_TALK=1 shows why)")
    return trial.seconds


def _trials(
    module: str, mutants: Sequence[Mutant], tests: Sequence[Path], seconds: float, jobs: int
) -> Iterator[tuple[Mutant, Outcome]]:
    waiting, running = list(reversed(mutants)), dict[int, tuple[Mutant, Running]]()
    while waiting or running:
        while waiting and len(running) < jobs:
            mutant = waiting.pop()
            running[id(mutant)] = mutant, Running(module, mutant.source, tests, seconds)
        for key, (mutant, trial) in list(running.items()):
            outcome = trial.outcome()
            if outcome is not None:
                del running[key]
                yield mutant, outcome
        time.sleep(0.01)


def tell(report: Report) -> None:
    """One line of numbers, and a line for each mutant that somebody has to look at."""
    print(
        f"{report.module}: {report.tried} mutants, {report.killed} killed ({report.late} by running too long), "
        f"{report.equivalent} equivalent, {len(report.survivors)} survived = {report.share:.1%} "
        f"({report.seconds:.0f} s)"
    )
    for mutant in report.survivors:
        print(f"  survived  facilitator/domain/{report.module}.py:{mutant.line}  {mutant.name}")
    for mutant in report.noticed:
        print(f"  not equivalent after all: {mutant.name}")
    for name in report.unknown:
        print(f"  listed as equivalent, but there is no such mutant: {name}")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
