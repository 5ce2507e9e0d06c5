"""The tidying of every night: rows and files that were kept for a while only. `flask tidy` does it at once."""

from __future__ import annotations

from collections.abc import Callable

from facilitator.config import Settings
from facilitator.ending import end_left_over
from facilitator.packs.files import prune_files
from facilitator.services.pruning import RULES, SLICE, Rule, prune_slice
from facilitator.services.transactions import write_kept

Tidied = list[tuple[str, int]]


def tidy(settings: Settings, go_on: Callable[[], bool] = lambda: True) -> Tidied:
    """Removes what is too old, and says how much of what. Needs an app context outside of any transaction.

    Between two slices `go_on` may end it early; the rest goes next time.
    """
    done = [(rule.what, _prune(rule, go_on)) for rule in RULES]
    done.append(("rehearsals that nobody ended", end_left_over(settings, go_on)))
    done.append(("files of packs", prune_files(settings.packs_dir) if go_on() else 0))
    return done


def _prune(rule: Rule, go_on: Callable[[], bool]) -> int:
    removed = 0
    while go_on():
        with write_kept():
            found = prune_slice(rule)
        removed += found
        if found < SLICE:
            break
    return removed
