"""The edition of our layout: a digest of all that shapes a pack besides its content.

Kept apart from the renderer, so that asking whether a pack is ready never loads the layout engine.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from facilitator.config import ROOT

STATIC = ROOT / "static"
TEMPLATES = ROOT / "templates" / "packs"
FONTS = tuple(sorted((STATIC / "fonts").glob("*.ttf")))
_FIRST = ("css/tokens.css", "css/fonts-pack.css", "css/packs/pack.css")
STYLES = (
    *_FIRST,
    *sorted(
        {path.relative_to(STATIC).as_posix() for path in (STATIC / "css/packs").glob("*.css")} - {*_FIRST}
    ),
)
"""The page and its type first, then what each part adds."""


@lru_cache(maxsize=1)
def edition() -> str:
    """One digest of templates, styles, fonts, pictures, the packs' own code, and the versions of the layout engine."""
    here = Path(__file__).parent
    parts = [*TEMPLATES.rglob("*.html"), *(STATIC / name for name in STYLES), *FONTS]
    parts += [*here.rglob("*.py"), *(here.parent / "pictures").glob("*.py")]
    parts.append(here.parent / "domain" / "directions.py")
    digest = hashlib.sha256(f"{version('weasyprint')} {version('pydyf')}".encode())
    for path in sorted(parts):
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
