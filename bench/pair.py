"""`python -m bench.pair CHECKOUT [--rounds N]`: each page here beside the same page of another checkout, in turns.

Each checkout answers in a process of its own, from its own scenario. A page is asked for right after somebody came in
or went out, which few pages show; after a draft was dropped or brought back, which many do (the commitment's page is
then that draft's own); and again with nothing happened since. Processor time of the thread that answers, medians, one
JSON object per line.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from bench.checkouts import Checkout
from bench.lines import compared, median, show
from bench.pages import AGAIN

BEFORE = {"arrives": "", "changes": ", a draft changed", "nothing": AGAIN}
"""What happens before a page is asked for, and how its line says so."""
_SIDE = Path(__file__).with_name("pair_side.py")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.pair", description=__doc__)
    parser.add_argument("checkout", type=Path, help="a folder with another version, such as a git worktree")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--commitments", type=int, default=400)
    given = parser.parse_args(arguments)
    folders = {"other": given.checkout, "here": Path.cwd()}
    sides = {name: Checkout(folder, _SIDE, [str(given.commitments)]) for name, folder in folders.items()}
    pages = [one for one in sides["here"].first if one in sides["other"].first]
    found: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    for turn in range(given.rounds):
        for page in pages:
            for before in BEFORE:
                for name in sorted(sides, reverse=bool(turn % 2)):
                    found[page, before, name] += sides[name].ask([page, 5, before])[1:]
    for (page, before, name), times in found.items():
        if name == "here":
            other = median(found[page, before, "other"])
            show(
                compared(
                    f"{page}{BEFORE[before]}, processor time",
                    median(times),
                    "ms",
                    f"{given.checkout.name}'s",
                    other,
                )
            )
    for side in sides.values():
        side.end()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
