"""Puts the scripts of each family of screens into one file: static/js/families/NAME.js → static/bundles/NAME.js.

``make bundles`` (needs npm, for esbuild at its pinned version) writes the bundles and ``BUNDLES.toml``, which says what
each was made from; both are committed, so that nobody needs npm to run Facilitator. A bundle whose sources have changed
is not served: pages then load the sources one by one (facilitator/web/script_bundles.py), and ``make check`` says so.
"""

from __future__ import annotations

import base64
import hashlib
import json
import platform
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "static"
FAMILIES = STATIC / "js" / "families"
BUNDLES = STATIC / "bundles"
ESBUILD = "0.28.2"
PACKAGES = {
    "linux-x64": "4xTZr1FUmSoQW4XIWmit3tzQrUTZM+N3P0XV8xROKYF50XfI7xeO90+1bZvNwxIufQ9hDQVRJH5YhgPVF8A/HQ==",
    "linux-arm64": "pW4AC0P3it8c7do9MVM4p51FzHzdM/TZrerurgRcHJ2WTa1VQ1CIq18xncfpBJw4ojkiZZrKW2yIBWBP92j6Ug==",
    "darwin-arm64": "n4KqkOQrraxHJcgjM1RvwbigfQKIKJVpM7xp+KsxiyUSrRdIXnt73VhrPAx0fV44hgfmIVKjxMN9J1t5jySVkw==",
    "darwin-x64": "uq6suIWYP37qzGddBKPw5QEQPi6HiLGsO7UmkpfyaYNQ3D+rN6w6WfwH+nuqcGXWvawGwxOEroO4YGnFh95azw==",
}
"""SHA-512 of the package with esbuild's program for each kind of machine, as npm names and checks them."""
OPTIONS = (
    "--bundle",
    "--format=esm",
    "--minify",
    "--charset=utf8",
    "--legal-comments=inline",
    "--log-level=warning",
)


def esbuild() -> Path:
    """The pinned program, fetched once. Raises KeyError (no such machine), ValueError (not what was pinned)."""
    kind = f"{sys.platform}-{ {'x86_64': 'x64', 'aarch64': 'arm64'}.get(platform.machine(), platform.machine()) }"
    program = ROOT / ".venv" / f"esbuild-{ESBUILD}"
    if program.exists():
        return program
    with tempfile.TemporaryDirectory() as place:
        name = f"@esbuild/{kind}@{ESBUILD}"
        subprocess.run(["npm", "pack", "--silent", name], cwd=place, check=True, stdout=subprocess.DEVNULL)
        (archive,) = Path(place).glob("*.tgz")
        if base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode() != PACKAGES[kind]:
            raise ValueError(f"{name} is not what was pinned")
        with tarfile.open(archive) as package:
            member = package.extractfile("package/bin/esbuild")
            assert member is not None
            program.write_bytes(member.read())
    program.chmod(0o755)
    return program


def bundle(program: Path, family: Path) -> list[Path]:
    """Writes one bundle; returns the sources that it is made from. Raises CalledProcessError."""
    made = BUNDLES / family.name
    with tempfile.NamedTemporaryFile(suffix=".json") as told:
        command = [
            str(program),
            str(family.relative_to(ROOT)),
            *OPTIONS,
            f"--outfile={made}",
            f"--metafile={told.name}",
        ]
        subprocess.run(command, cwd=ROOT, check=True)
        return [ROOT / name for name in json.load(told)["inputs"]]


def listing(made: dict[str, list[Path]]) -> str:
    """``BUNDLES.toml``: each bundle with its sources, and the checksums of all of them."""
    lines = ["# Written by scripts/bundles.py; do not edit the files listed here."]
    for family, sources in made.items():
        names = sorted(_name(path) for path in sources)
        lines += ["", f"[bundles.{family}]", f'sha256 = "{_digest(BUNDLES / f"{family}.js")}"', "sources = ["]
        lines += [*(f'    "{name}",' for name in names), "]"]
    lines += ["", "[sources]"]
    every = {_name(path): _digest(path) for sources in made.values() for path in sources}
    return "\n".join([*lines, *(f'"{name}" = "{every[name]}"' for name in sorted(every))]) + "\n"


def _name(path: Path) -> str:
    return path.relative_to(STATIC).as_posix()


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main() -> int:
    """Makes every bundle anew, and takes away those whose family is gone."""
    program = esbuild()
    BUNDLES.mkdir(exist_ok=True)
    for old in BUNDLES.glob("*.js"):
        old.unlink()
    made = {family.stem: bundle(program, family) for family in sorted(FAMILIES.glob("*.js"))}
    (BUNDLES / "BUNDLES.toml").write_text(listing(made), encoding="utf-8")
    print(f"{len(made)} bundles → {BUNDLES.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
