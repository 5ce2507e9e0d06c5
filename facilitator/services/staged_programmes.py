"""A programme's file is looked at before it comes in: kept for a day, for whoever brought it alone."""

from __future__ import annotations

import zlib

from sqlalchemy import delete

from facilitator import clock
from facilitator.domain.tokens import new_token
from facilitator.models import StagedProgramme
from facilitator.services.many_rows import insert_rows
from facilitator.services.row_changes import change_rows


def packed_file(content: bytes) -> bytes:
    """The file as it is kept; needs no lock."""
    return zlib.compress(content, 6)


def stage_programme(user_id: int, file_name: str, content: bytes) -> str:
    """Keeps a file that was `packed_file`, in the place of one that the account looked at before; returns its key."""
    change_rows(delete(StagedProgramme).where(StagedProgramme.user_id == user_id))
    key = new_token()
    row = {"key": key, "user_id": user_id, "at": clock.now(), "file_name": file_name[:200]}
    insert_rows(StagedProgramme, [row | {"content": content}])
    return key


def forget_programme(user_id: int, key: str) -> None:
    """It came in, or nobody wants it."""
    change_rows(delete(StagedProgramme).where(StagedProgramme.key == key, StagedProgramme.user_id == user_id))
