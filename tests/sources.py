"""The project's own Python, read as trees: each file once, however many rules look at it."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path


@cache
def tree_of(path: Path) -> ast.Module:
    """Nobody may change it: the next rule looks at the same one."""
    return ast.parse(path.read_text(encoding="utf-8"))
