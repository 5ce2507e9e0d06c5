"""Lays out one checkout's review packs, each size when it is asked for: whatever version the folder holds."""

from __future__ import annotations

import gc
import json
import sys
import time

from bench.layouts import _peak_megabytes
from bench.scenario import add_account, pack_programme, temporary_app
from facilitator.packs import render
from facilitator.packs.making import build_pack


def main() -> None:
    """Reads a size per line and answers [seconds of processor time, seconds, pages, bytes, peak MiB so far]."""
    with temporary_app() as app:
        account = add_account(app)
        packs = {}
        render.warm_up()
        print(json.dumps([]), flush=True)
        for line in sys.stdin:
            commitments = int(line)
            if commitments not in packs:
                programme_id = pack_programme(app, account, commitments)
                with app.app_context():
                    packs[commitments] = build_pack(app.config["SETTINGS"], programme_id, "review", None)
            processor, wall = time.process_time(), time.perf_counter()
            made = render.render_pack(packs[commitments])
            taken = [time.process_time() - processor, time.perf_counter() - wall]
            print(json.dumps([*taken, made.pages, len(made.pdf), _peak_megabytes()]), flush=True)
            gc.collect()


if __name__ == "__main__":
    main()
