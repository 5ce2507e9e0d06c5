"""Sees which system packages are there; installs what is missing when it may, or names the line to type.

Usage: ``python scripts/system_packages.py NEED…`` with needs out of :data:`NEEDS`.
A missing *required* need ends with status 1 and one line that says what to type. A missing *recommended* one
costs one line and nothing else. Standard library only: this runs before anything else is trusted to work.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TRIED = ROOT / ".venv" / "tried-system-packages"

BREW_LIBRARIES = (Path("/opt/homebrew/lib"), Path("/usr/local/lib"))
PANGO_LINUX = (
    "libgobject-2.0.so.0",
    "libpango-1.0.so.0",
    "libpangoft2-1.0.so.0",
    "libharfbuzz.so.0",
    "libharfbuzz-subset.so.0",
    "libfontconfig.so.1",
)
PANGO_MAC = (
    "libgobject-2.0.0.dylib",
    "libpango-1.0.dylib",
    "libpangoft2-1.0.dylib",
    "libharfbuzz.dylib",
    "libharfbuzz-subset.dylib",
    "libfontconfig.1.dylib",
)
FONT_FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".fonts",
    Path.home() / ".local/share/fonts",
)
# One of each group, so that Chinese, Arabic and emoji in a commitment reach the paper.
FONT_GROUPS = (
    ("NotoSansCJK", "NotoSerifCJK", "NotoSansSC"),
    ("NotoSansArabic", "NotoNaskh"),
    ("NotoColorEmoji",),
)
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_BROWSER = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


@dataclass(frozen=True)
class Need:
    """Something outside Python: how to see it, what it is for, and its packages by package manager."""

    title: str
    purpose: str
    is_there: Callable[[], bool]
    packages: dict[str, tuple[str, ...]]
    required: bool = False
    required_in_ci: bool = False


def _loads(library: str) -> bool:
    candidates = [library, *(str(folder / library) for folder in BREW_LIBRARIES if sys.platform == "darwin")]
    for candidate in candidates:
        try:
            ctypes.CDLL(candidate)
        except OSError:
            continue
        return True
    return False


def has_pango() -> bool:
    """Whether everything that WeasyPrint loads at import can be loaded."""
    return all(_loads(library) for library in (PANGO_MAC if sys.platform == "darwin" else PANGO_LINUX))


def has_fonts() -> bool:
    """Whether a font of each of :data:`FONT_GROUPS` is installed; macOS brings its own for all of them."""
    if sys.platform == "darwin":
        return True
    names = [name for folder in FONT_FOLDERS for _, _, files in os.walk(folder) for name in files]
    return all(any(name.startswith(group) for name in names) for group in FONT_GROUPS)


def has_chromium() -> bool:
    """Whether a Chromium or Chrome can be started (Ubuntu's apt package is only a pointer to a snap)."""
    return any(shutil.which(name) for name in BROWSERS) or MAC_BROWSER.exists()


def has_pdftotext() -> bool:
    """Whether poppler's text reader is on the path."""
    return shutil.which("pdftotext") is not None


def has_postgresql() -> bool:
    """Whether a PostgreSQL server binary is here (Debian keeps it out of the path)."""
    return shutil.which("initdb") is not None or any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


NEEDS = {
    "pango": Need(
        "the Pango libraries",
        "WeasyPrint makes the PDF packs with them",
        has_pango,
        {
            "apt-get": ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"),
            "dnf": ("pango", "harfbuzz"),
            "brew": ("pango",),
        },
        required=True,
    ),
    "fonts": Need(
        "the Noto fonts",
        "Chinese, Arabic and emoji in packs need them; everything else prints without",
        has_fonts,
        {
            "apt-get": ("fonts-noto-core", "fonts-noto-cjk", "fonts-noto-color-emoji"),
            "dnf": (
                "google-noto-sans-arabic-fonts",
                "google-noto-sans-cjk-fonts",
                "google-noto-color-emoji-fonts",
            ),
        },
    ),
    "chromium": Need(
        "Chromium",
        "the browser tests are SKIPPED without it",
        has_chromium,
        {"apt-get": ("chromium",), "dnf": ("chromium",), "brew": ("--cask", "chromium")},
        required_in_ci=True,
    ),
    "pdftotext": Need(
        "pdftotext",
        "the tests that read packs back are SKIPPED without it",
        has_pdftotext,
        {"apt-get": ("poppler-utils",), "dnf": ("poppler-utils",), "brew": ("poppler",)},
        required_in_ci=True,
    ),
    "postgresql": Need(
        "a PostgreSQL server",
        "the tests run on SQLite alone without it",
        has_postgresql,
        {"apt-get": ("postgresql",), "dnf": ("postgresql-server",), "brew": ("postgresql@17",)},
    ),
}


def in_ci() -> bool:
    """Whether nobody is there to type anything."""
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def package_manager() -> str | None:
    """The first package manager of this machine that the table knows."""
    return next((name for name in ("apt-get", "dnf", "brew") if shutil.which(name)), None)


def root_prefix(manager: str) -> list[str] | None:
    """What goes before an installing command: nothing for root, sudo without password; None: may not."""
    if manager == "brew":
        return None  # someone's own Mac: say the line, don't change it
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n"]
    return None


def line_to_type(need: Need, manager: str | None) -> str:
    """The one exact line for this machine; all three where no package manager was recognised."""
    if manager is None:
        return " | ".join(line_to_type(need, name) for name in need.packages)
    packages = " ".join(need.packages.get(manager, ()))
    if manager == "apt-get" and packages == "chromium" and _is_ubuntu():
        return "sudo snap install chromium"
    if manager == "brew":
        return f"brew install {packages}"
    sudo = "" if os.geteuid() == 0 else "sudo "
    update = f"{sudo}apt-get update && " if manager == "apt-get" else ""
    return f"{update}{sudo}{manager} install -y {packages}"


def _is_ubuntu() -> bool:
    try:
        return "ID=ubuntu" in Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
    except OSError:
        return False


def wants_install(name: str, manager: str | None) -> bool:
    """Whether to try by ourselves: never a snap, a database server only in CI, a recommendation only once."""
    if manager is None or manager not in NEEDS[name].packages:
        return False
    if name == "chromium" and _is_ubuntu():
        return False
    if name == "postgresql":
        return in_ci()
    return NEEDS[name].required or in_ci() or name not in _tried()


def _tried() -> set[str]:
    return set(TRIED.read_text(encoding="utf-8").split()) if TRIED.exists() else set()


def install(names: list[str], manager: str, prefix: list[str]) -> None:
    """Installs the packages of the given needs in one go; the caller looks again to see what came of it."""
    packages = [package for name in names for package in NEEDS[name].packages[manager]]
    print(f"Installing {', '.join(packages)} …", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    options = ["-qq", "-o", "DPkg::Lock::Timeout=120"] if manager == "apt-get" else ["-q"]
    commands = [[*prefix, manager, *options, "install", "-y", *packages]]
    if manager == "apt-get":
        commands[0].insert(-len(packages), "--no-install-recommends")
        commands.insert(0, [*prefix, "apt-get", "-qq", "update"])
    for command in commands:
        result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if result.returncode != 0:
            print(result.stderr.strip()[-400:], file=sys.stderr)
    if TRIED.parent.is_dir():
        TRIED.write_text("\n".join(sorted(_tried() | set(names))) + "\n", encoding="utf-8")


def must_have(need: Need) -> bool:
    """Whether to stop without it: nobody reads a hint in CI."""
    return need.required or (need.required_in_ci and in_ci())


def report(needs: list[Need], manager: str | None) -> int:
    """Prints one line for each required need or, when there is none, one hint for each other; the status."""
    required = [need for need in needs if must_have(need)]
    for need in required or needs:
        verb = "needs" if need in required else "would like"
        line = line_to_type(need, manager)
        print(f"Facilitator {verb} {need.title}: {need.purpose}. Type: {line}", file=sys.stderr)
    return 1 if required else 0


def main(names: list[str]) -> int:
    """Looks, installs what it may, looks again. Status 1: something required is missing; 2: bad name."""
    unknown = [name for name in names if name not in NEEDS]
    if unknown or not names:
        print(f"usage: system_packages.py {' | '.join(NEEDS)} …", file=sys.stderr)
        return 2
    missing = [name for name in names if not NEEDS[name].is_there()]
    if not missing:
        return 0
    manager = package_manager()
    wanted = [name for name in missing if wants_install(name, manager)]
    prefix = root_prefix(manager) if manager and wanted else None
    if manager and prefix is not None:
        install(wanted, manager, prefix)
        missing = [name for name in missing if not NEEDS[name].is_there()]
    return report([NEEDS[name] for name in missing], manager)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
