"""What files are called that are taken away: which programme, what it is, and on which day of the programme's calendar.

The letters are those that every file system takes. A table of a rehearsal is called so.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

from facilitator.domain.zones import local
from facilitator.queries.programmes import ProgrammeBrief


def table_name(programme: ProgrammeBrief, what: str, ending: str) -> str:
    """Such as `commitments-k3v9qx.csv`: it goes back into a programme, so it is called by its id."""
    rehearsed = "rehearsed-" if programme.is_rehearsal else ""
    return f"{rehearsed}{what}-{programme.public_id}.{ending}"


def paper_name(programme: ProgrammeBrief, what: str, made_at: datetime) -> str:
    """Such as `on-time-and-in-the-open-review-2027-01-14.pdf`, by the day that it was there when it was made."""
    plain = unicodedata.normalize("NFKD", programme.title).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:60].strip("-") or programme.public_id
    return f"{slug}-{what}-{local(made_at, programme.time_zone):%Y-%m-%d}.pdf"
