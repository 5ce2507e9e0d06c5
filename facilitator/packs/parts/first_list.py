"""What a commitment is, for people who are about to make their first."""

from __future__ import annotations

from dataclasses import dataclass

from facilitator.method import load_method
from facilitator.packs.material import Material
from facilitator.packs.part_shape import PartShape


@dataclass(frozen=True, slots=True)
class FirstListPart(PartShape):
    """Half a page of words with an example, and the sheet to clear before the launch by its name."""

    title: str
    lead: str
    words: tuple[tuple[str, str], ...]
    example_deed: str
    example_evidence: str
    before_launch: str
    part: str = "first_list"


def first_list_part(_material: Material) -> FirstListPart:
    """The method's words, and the first example of its first step."""
    method = load_method()
    page, example = method.first_list, method.steps[0].commitments[0]
    return FirstListPart(
        page.title, page.lead, page.parts, example.deed, example.evidence, method.guidance.before_launch.title
    )
