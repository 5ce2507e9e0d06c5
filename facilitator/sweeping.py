"""When Python looks for memory that only points at itself: between requests, not inside them.

A look at all that a server keeps takes a tenth of a second, and Python takes it in the middle of whatever request makes
one object too many. So what is there once the server is warm is set aside for good, what comes later is looked at while
nobody is served, and inside a request Python looks by itself only when very much has piled up: memory does not grow
without end under a load that never pauses.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Hashable, Iterator

from jinja2 import Environment

PILED_UP = 20_000
"""New objects, less those that are gone, from which Python looks by itself. A page leaves a few hundred."""
WORTH_IT = 2_000
"""The same, from which it is worth a look when nobody is served."""
OLDER_AFTER = 10
"""Looks at the newest after which the next one takes in those that it left; ten of these, and it takes in all."""
SLOW = 1.0
"""Seconds after which somebody who is served is waited for no more: a stream lasts for hours."""
WARM_AFTER = 10.0
"""Seconds after its start from which a server that nobody asks for anything gets its templates ready."""
OPENED_FIRST = ("components", "home", "programmes", "commitments", "run", "review", "commit")
"""Templates of the pages that a facilitator opens first."""


def settle() -> None:
    """Sets aside what is there, and has Python look by itself only at what piles up from now on."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(PILED_UP, OLDER_AFTER, OLDER_AFTER)


def sweep() -> bool:
    """Looks at what is due; whether anything was. Call it while nobody is served."""
    young, looks, looks_at_older = gc.get_count()
    if young < WORTH_IT:
        return False
    if looks < OLDER_AFTER:
        gc.collect(0)
    else:
        gc.collect(1 if looks_at_older < OLDER_AFTER else 2)
    return True


def warm(templates: Environment) -> Iterator[str]:
    """Makes ready what is opened first, one template at each step, and settles at the end."""
    for name in templates.list_templates(filter_func=lambda name: name.split("/")[0] in OPENED_FIRST):
        templates.get_template(name)
        yield name
    settle()


class QuietMoments:
    """Knows who is served by which thread, and uses the moments in which nobody is."""

    def __init__(self) -> None:
        self._served: dict[Hashable, float] = {}
        """Since when, the newest last."""
        self._warming: Iterator[str] | None = None
        self._warm_at = time.monotonic() + WARM_AFTER

    def begins(self, who: Hashable) -> None:
        self._served[who] = time.monotonic()

    def ends(self, who: Hashable) -> None:
        self._served.pop(who, None)

    def use(self, templates: Environment) -> bool:
        """Does something small that can wait for such a moment, if this is one; whether there is more to do at once."""
        now = time.monotonic()
        if now - next(reversed(self._served.values()), now - SLOW) < SLOW:
            return False
        if sweep() or now < self._warm_at:
            return False
        self._warming = self._warming or warm(templates)
        if next(self._warming, None) is None:
            self._warm_at = float("inf")
            return False
        return True
