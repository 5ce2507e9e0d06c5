"""Runs tests against a mutant, in a child of this process that has loaded everything but the domain.

The app itself is never loaded: its package stands there empty, so that a child only imports the few modules of the
domain that the tests name. A child is bounded in time and memory, for a mutant may run for ever.
"""

from __future__ import annotations

import ast
import importlib.util
import math
import multiprocessing
import os
import resource
import signal
import sys
import types
from collections.abc import Sequence
from enum import Enum, StrEnum
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from typing import Any

import hypothesis
import pytest

ROOT = Path(__file__).resolve().parents[2]
DOMAIN = ROOT / "facilitator" / "domain"
TESTS = ROOT / "tests" / "domain"
MEGABYTES = 2048
BESIDE = {"agendas": ("timing",)}
"""Modules whose tests also hold the rules of another one."""


class Outcome(StrEnum):
    """What became of a mutant: the tests noticed it, or ran too long with it, or saw nothing."""

    KILLED = "killed"
    LATE = "late"
    SURVIVED = "survived"


def tests_of(module: str) -> list[Path]:
    """The domain's tests named after a module, such as those of signing and of signing's devices; where there are
    none, those that import it.
    """
    importing = [path for path in sorted(TESTS.glob("test_*.py")) if _imports(path, module)]
    names = (module, *BESIDE.get(module, ()))
    own = [path for path in importing if any(f"{path.stem}_".startswith(f"test_{name}_") for name in names)]
    return own or importing


def _imports(path: Path, module: str) -> bool:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            names = {alias.name for alias in node.names}
            if node.module == f"facilitator.domain.{module}":
                return True
            if node.module == "facilitator.domain" and module in names:
                return True
    return False


def prepare() -> None:
    """Loads what the tests need from elsewhere, once for all children; puts the app's empty package in its place."""
    import rfc8785  # noqa: F401
    import sqlalchemy  # noqa: F401

    package = types.ModuleType("facilitator")
    package.__path__ = [str(ROOT / "facilitator")]
    sys.modules["facilitator"] = package
    sys.path.insert(0, str(ROOT))
    generate = (
        hypothesis.Phase.explicit,
        hypothesis.Phase.generate,
    )  # one failure is enough: none is made smaller
    hypothesis.settings.register_profile(
        "mutants", deadline=None, derandomize=True, database=None, max_examples=40, phases=generate
    )


def enums_in(module: str) -> dict[str, list[str]]:
    """The members of every enum that a module knows, looked up in a child."""
    with multiprocessing.get_context("fork").Pool(1) as pool:
        return pool.apply(_enums, (module,))


def _enums(module: str) -> dict[str, list[str]]:
    loaded: Any = importlib.import_module(f"facilitator.domain.{module}")
    known = {name: value for name, value in vars(loaded).items() if isinstance(value, type)}
    return {name: list(value.__members__) for name, value in known.items() if issubclass(value, Enum)}


class Running:
    """One trial that is on its way. Seconds are those of the processor, so that a busy machine makes nothing late."""

    def __init__(self, module: str, source: str, tests: Sequence[Path], seconds: float) -> None:
        self.seconds = 0.0
        self._pid = os.fork()
        if self._pid == 0:
            os._exit(_in_child(module, source, tests, seconds))

    def outcome(self) -> Outcome | None:
        """None while it is not over."""
        pid, status, used = os.wait4(self._pid, os.WNOHANG)
        if not pid:
            return None
        self.seconds = used.ru_utime + used.ru_stime
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGKILL):
            return Outcome.LATE
        return Outcome.SURVIVED if status == 0 else Outcome.KILLED


def _in_child(module: str, source: str, tests: Sequence[Path], seconds: float) -> int:
    """0 when all tests pass; 1 when one fails or nothing can be loaded."""
    try:
        limit = MEGABYTES * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(seconds), math.ceil(seconds) + 5))
        if not os.environ.get("MUTANTS_TALK"):
            quiet = os.open(os.devnull, os.O_WRONLY)
            os.dup2(quiet, 1)
            os.dup2(quiet, 2)
        sys.meta_path.insert(0, _Mutated(module, source))
        os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
        options = ["-q", "-x", "--tb=line", "-p", "no:cacheprovider", "-p", "_hypothesis_pytestplugin"]
        options += ["-c", os.devnull, f"--rootdir={ROOT}", f"--confcutdir={TESTS}", "--import-mode=importlib"]
        options += ["--hypothesis-profile=mutants"]
        return int(pytest.main([*options, *map(str, tests)]) != 0)
    except BaseException:
        return 1


class _Mutated:
    """Finds one module, with the source that it is given."""

    def __init__(self, module: str, source: str) -> None:
        self._name, self._path, self._source = f"facilitator.domain.{module}", DOMAIN / f"{module}.py", source

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> ModuleSpec | None:
        if name != self._name:
            return None
        loader = _Loader(name, str(self._path), self._source)
        return importlib.util.spec_from_file_location(name, self._path, loader=loader)


class _Loader(SourceFileLoader):
    def __init__(self, name: str, path: str, source: str) -> None:
        super().__init__(name, path)
        self._source = source

    def get_code(self, fullname: str) -> Any:
        return compile(self._source, self.path, "exec")
