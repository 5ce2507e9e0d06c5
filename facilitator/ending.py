"""Ends rehearsals: their rows in one transaction, and then the files of the packs that they printed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from facilitator.config import Settings
from facilitator.domain.errors import NotFound
from facilitator.packs.files import remove_packs
from facilitator.services.rehearsals import end_rehearsal, left_over
from facilitator.services.transactions import let_go, write_kept


def end_and_remove(
    settings: Settings, rehearsal_id: int, writing: Callable[[], AbstractContextManager[None]]
) -> None:
    """Takes a rehearsal away. Raises NotFound for a programme that counts."""
    with writing():
        packs = end_rehearsal(rehearsal_id)
    remove_packs(settings.packs_dir, packs)


def end_left_over(settings: Settings, go_on: Callable[[], bool]) -> int:
    """Ends every rehearsal that nobody has ended for too long, and says how many. Call it outside any transaction."""
    old, ended = left_over(), 0
    let_go()
    for rehearsal_id in old:
        if not go_on():
            break
        try:
            end_and_remove(settings, rehearsal_id, write_kept)
        except NotFound:  # somebody was quicker
            continue
        ended += 1
    return ended
