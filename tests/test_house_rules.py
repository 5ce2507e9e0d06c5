"""The layout's promises that no linter keeps: sizes, names, places. Each message names the file."""

from __future__ import annotations

import ast
import re
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sources import tree_of

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "facilitator"
MAX_LINES = {".py": 420, ".js": 420, ".css": 600, ".html": 420}
MAX_FUNCTION_LINES = 60
DRAWERS = {"helper", "helpers", "util", "utils", "manager", "managers", "common", "misc", "base_service"}
FOREIGN = {"vendor", "fonts", "versions", "__pycache__"}
MACHINE_PATH = re.compile(
    r"""(?<![\w./:])(?:/home/[a-z]|/root/|/Users/[A-Za-z]|/work/|[A-Z]:\\Users)|file:///[a-z]"""
)
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX|NotImplementedError)\b")
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*\btype=\"application/json\")[^>]*>", re.IGNORECASE)
INLINE_STYLE = re.compile(r"<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|\bhref=\"javascript:", re.IGNORECASE)


def files(*patterns: str) -> list[Path]:
    """Our own files that match, relative order kept stable; nothing vendored or generated."""
    found = {path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file()}
    return sorted(path for path in found if not FOREIGN & set(path.relative_to(ROOT).parts))


def python_files() -> list[Path]:
    return files(
        "facilitator/**/*.py", "tests/**/*.py", "scripts/*.py", "bench/**/*.py", "migrations/*.py", "*.py"
    )


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_the_walk_sees_the_code() -> None:
    assert PACKAGE / "domain" / "__init__.py" in python_files()
    assert not [path for path in python_files() if "vendor" in path.parts]


def test_files_stay_small() -> None:
    own = [*python_files(), *files("static/css/**/*.css", "static/js/**/*.js", "templates/**/*.html")]
    sizes = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in own}
    too_long = {name(path): lines for path, lines in sizes.items() if lines > MAX_LINES[path.suffix]}
    assert not too_long, f"probably two ideas in one file: {too_long}"


def test_functions_stay_small() -> None:
    too_long = []
    for path in files("facilitator/**/*.py", "scripts/*.py", "bench/**/*.py"):
        for function in functions(tree_of(path)):
            lines = (function.end_lineno or function.lineno) - function.lineno + 1
            if lines > MAX_FUNCTION_LINES:
                too_long.append(f"{name(path)}:{function.lineno} {function.name} ({lines} lines)")
    assert not too_long, too_long


def test_no_drawer_for_everything() -> None:
    own = [*python_files(), *files("static/css/**/*", "static/js/**/*", "templates/**/*")]
    drawers = [
        name(path) for path in own if DRAWERS & {path.stem.lstrip("_"), *path.relative_to(ROOT).parts[:-1]}
    ]
    assert not drawers, f"name the noun instead: {drawers}"


def test_every_module_says_what_it_is() -> None:
    silent = [
        name(path)
        for path in files("facilitator/**/*.py")
        if path.read_text(encoding="utf-8").strip() and ast.get_docstring(tree_of(path)) is None
    ]
    assert not silent, f"no docstring at the top of {silent}"


def test_every_signature_is_typed() -> None:
    untyped = []
    for path in files("facilitator/**/*.py", "scripts/*.py", "tests/**/*.py"):
        for function in functions(tree_of(path)):
            arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
            bare = [one.arg for one in arguments if one.annotation is None and one.arg not in {"self", "cls"}]
            if bare or function.returns is None:
                untyped.append(f"{name(path)}:{function.lineno} {function.name}({', '.join(bare)})")
    assert not untyped, untyped


def test_every_test_file_asserts_something() -> None:
    proof = re.compile(r"\bassert\b|\braises\(|\bexpect\(")
    empty = [
        name(path)
        for path in files("tests/**/test_*.py")
        if not proof.search(path.read_text(encoding="utf-8"))
    ]
    assert not empty, empty


def test_every_test_stands_beside_its_layer() -> None:
    """`tests/<layer>/test_<noun>.py` for a folder of facilitator/, or a folder for whole-product tests."""
    known = {path.name for path in PACKAGE.iterdir() if path.is_dir()} | {"browser", "migrations"}
    stray = [
        name(path)
        for path in files("tests/*/**/test_*.py")
        if path.relative_to(ROOT / "tests").parts[0] not in known
    ]
    assert not stray, stray


def test_no_inline_script_or_style_in_pages() -> None:
    """The content security policy refuses them; packs are print documents and carry their style sheet."""
    found = []
    for path in files("templates/**/*.html"):
        if "packs" in path.relative_to(ROOT / "templates").parts[:1]:
            continue
        text = re.sub(r"{#.*?#}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        found += [f"{name(path)}: {hit.group().strip()}" for hit in INLINE_SCRIPT.finditer(text)]
        found += [f"{name(path)}: {hit.group().strip()}" for hit in INLINE_STYLE.finditer(text)]
    assert not found, found


def test_scripts_ask_the_server_in_one_place_only() -> None:
    """Only `wire.js` fetches, and only `ask.js` with `session.js` use it: nowhere else is an answer judged."""
    asking = re.compile(r"\bfetch\(|\bsendBeacon\(|\bXMLHttpRequest\b")
    wired = re.compile(r'from "\./wire\.js"')
    scripts = {path.name: path.read_text(encoding="utf-8") for path in files("static/js/**/*.js")}
    assert [file for file, text in scripts.items() if asking.search(text)] == ["wire.js"]
    assert [file for file, text in scripts.items() if wired.search(text)] == ["ask.js", "session.js"]


def test_templates_reach_for_no_data() -> None:
    reaching = re.compile(r"\b(?:query|session\.(?:execute|scalars)|db\.)\s*[.(]")
    found = [
        name(path)
        for path in files("templates/**/*.html")
        if reaching.search(path.read_text(encoding="utf-8"))
    ]
    assert not found, found


ONE_PLACE = {
    r"\browcount\b|\bsynchronize_session\b": {"facilitator/services/row_changes.py"},
    r"\bon_conflict_do_\w+\(": {"facilitator/services/upserts.py"},
    r"\bProgramme\.id == \w+\)\s*\.with_for_update\(": {"facilitator/queries/programme_hold.py"},
    r"\b(?:completed_at|reopened_at)\.is_\(None\)": {"facilitator/queries/out_for_signing.py"},
}
"""What one module does for the whole house, by what only its code needs."""


def test_each_tool_has_one_place() -> None:
    for needs, places in ONE_PLACE.items():
        found = {
            name(path)
            for path in files("facilitator/**/*.py")
            if re.search(needs, path.read_text(encoding="utf-8"))
        }
        assert found == places, needs


def _changes_rows(node: ast.AST) -> bool:
    """Whether it is `….execute(update(…)…)` or the same with `delete`."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
        return False
    root: ast.AST = node.args[0]
    while isinstance(root, ast.Call | ast.Attribute):
        root = root.func if isinstance(root, ast.Call) else root.value
    return node.func.attr == "execute" and isinstance(root, ast.Name) and root.id in ("update", "delete")


def test_updates_and_deletes_go_through_their_one_door() -> None:
    seen = ast.parse("db.session.execute(update(Room).where(Room.id == 1))", mode="eval").body
    assert _changes_rows(seen)
    found = [
        f"{name(path)}:{node.lineno}"
        for path in files("facilitator/services/*.py", "facilitator/activities/*.py", "facilitator/web/*.py")
        if path.name != "row_changes.py"
        for node in ast.walk(tree_of(path))
        if _changes_rows(node)
    ]
    assert not found, f"services/row_changes.py changes rows: {found}"


def test_nothing_unfinished_and_no_path_of_one_machine() -> None:
    own = [
        *files(
            "facilitator/**/*.py", "facilitator/**/*.toml", "scripts/*", "bench/**/*.py", "*.py", "Makefile"
        ),
        *files("templates/**/*.html", "static/js/**/*.js", "static/css/**/*.css"),
    ]
    found = [
        f"{name(path)}:{number}: {line.strip()[:80]}"
        for path in own
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if UNFINISHED.search(line) or MACHINE_PATH.search(line)
    ]
    assert not found, found


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_locks_pin_everything_by_checksum_and_name_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    pins = [entry for entry in re.split(r"\n(?=\S)", text) if entry.strip() and not entry.startswith("#")]
    assert len(pins) > 30
    assert not [
        pin.split()[0] for pin in pins if "==" not in pin.split("\\")[0] or "--hash=sha256:" not in pin
    ]
    assert "://" not in text and "index" not in text


def test_both_locks_agree() -> None:
    def pins(lock: str) -> set[str]:
        return set(
            re.findall(r"^([\w.-]+==[\w.]+)", (ROOT / lock).read_text(encoding="utf-8"), flags=re.MULTILINE)
        )

    assert pins("requirements.txt") <= pins("requirements-dev.txt")


def test_scripts_can_be_started() -> None:
    programs = [path for path in files("scripts/*", ".ci/*") if path.read_bytes().startswith(b"#!")]
    assert {"bootstrap", "check", "lock", "run"} <= {path.name for path in programs}
    assert not [name(path) for path in programs if not path.stat().st_mode & stat.S_IXUSR]
