"""The words that the method uses, for people who have not met them yet."""

from __future__ import annotations

from dataclasses import dataclass

from facilitator.method import load_method
from facilitator.packs.material import Material
from facilitator.packs.part_shape import PartShape
from facilitator.packs.shapes import Word

FIRST = 2
"""So many packs explain the words; whoever holds a later one has met them."""

GLOSSARY = (
    "programme",
    "party",
    "commitment",
    "verdict",
    "stretch",
    "first-win",
    "sign-off",
    "signatory",
    "sponsor",
    "facilitator",
    "workshop",
    "step",
    "opportunity",
    "concern",
    "expectation",
    "repair",
)


@dataclass(frozen=True, slots=True)
class Glossary(PartShape):
    """Half a page of words."""

    words: tuple[Word, ...]
    part: str = "words"


def glossary_part(material: Material) -> Glossary | None:
    """Only in the first packs."""
    if material.session.number > FIRST:
        return None
    words = {word.key: Word(word.term, word.definition) for word in load_method().words}
    return Glossary(tuple(words[key] for key in GLOSSARY if key in words))
