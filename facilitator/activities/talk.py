"""Talk: one subject, spoken about openly. The room sees what it is about and how long it has."""

from __future__ import annotations

from facilitator.activities.family import Kind

KIND = Kind(key="talk")
