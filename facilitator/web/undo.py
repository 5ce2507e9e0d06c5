"""Undo instead of “are you sure?”: what was done is said, and a button beside it takes it back."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash


def offer_undo(message: str, url: str, fields: Mapping[str, str | int] | None = None) -> None:
    """Says what was done, with an Undo that posts `fields` to `url`; the next page shows it once."""
    named = {name: str(value) for name, value in (fields or {}).items()}
    flash({"words": str(message), "undo": url, "fields": named}, "undo")  # type: ignore[arg-type]
