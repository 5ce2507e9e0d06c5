"""Break: a clock that everybody sees, and when the room is back; both follow from the block's own time."""

from __future__ import annotations

from facilitator.activities.family import Kind

KIND = Kind(key="break")
