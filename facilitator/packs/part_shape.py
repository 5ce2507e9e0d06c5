"""What every part of a pack has in common: a frozen plain value that names its own template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class PartShape:
    """What one part of a pack says. Each sort has its key as the default of a field `part`.

    Its template is `templates/packs/parts/<key>.html`, which finds the shape as `part`. `SORTS` are the shapes by key,
    as `packs.parts` lists them: stored content is read back by them.
    """

    SORTS: ClassVar[dict[str, type[PartShape]]] = {}
