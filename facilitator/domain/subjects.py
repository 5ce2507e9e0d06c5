"""Of what both sides say something blind: one line for each subject."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from facilitator.domain.blind_pairs import Subject
from facilitator.domain.criteria import SAID as OF_CRITERIA

SUBJECTS: Mapping[str, Subject] = MappingProxyType({one.key: one for one in (OF_CRITERIA,)})
