"""The trust method as data: five steps, workshop agendas, words and hints.

The text lives in the TOML files beside this module, so that a consultant can edit it
without touching code. `load_method` reads them once into frozen dataclasses; a mistake
in a file raises `MethodError`, which names the file and the key.
"""

from facilitator.method.loader import load_method, read_method
from facilitator.method.reading import MethodError
from facilitator.method.shapes import (
    ACTIVITY_KINDS,
    SIDES,
    WORKSHOP_KINDS,
    Activity,
    AgendaItem,
    Behaviour,
    Criterion,
    ExampleCommitment,
    Factor,
    GatherStage,
    HintRule,
    Level,
    Method,
    ReasonCategory,
    Register,
    Role,
    SignOffWords,
    Step,
    Word,
    WorkshopTemplate,
    paragraphs_of,
)
from facilitator.method.wording import Hint, find_hints, find_vague_words

__all__ = [
    "ACTIVITY_KINDS",
    "SIDES",
    "WORKSHOP_KINDS",
    "Activity",
    "AgendaItem",
    "Behaviour",
    "Criterion",
    "ExampleCommitment",
    "Factor",
    "GatherStage",
    "Hint",
    "HintRule",
    "Level",
    "Method",
    "MethodError",
    "ReasonCategory",
    "Register",
    "Role",
    "SignOffWords",
    "Step",
    "Word",
    "WorkshopTemplate",
    "find_hints",
    "find_vague_words",
    "load_method",
    "paragraphs_of",
    "read_method",
]
