"""Code blocks of Markdown pages, and a place in which they can be run as they stand."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from forking import ASK, FORKS
from program import PATIENCE

ROOT = Path(__file__).resolve().parents[1]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
_BLOCK = re.compile(r"^```(?P<language>[a-z]+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """One fenced block: its language, its text, and the line on which the text begins."""

    language: str
    text: str
    line: int


def blocks(page: Path) -> list[Block]:
    """Give the fenced blocks of a page that name a language, in order."""
    content = page.read_text(encoding="utf-8")
    return [
        Block(found["language"], found["text"], content.count("\n", 0, found.start()) + 2)
        for found in _BLOCK.finditer(content)
    ]


def pages_with(language: str) -> list[Path]:
    """Give the pages that hold a block in this language."""
    return [page for page in PAGES if any(block.language == language for block in blocks(page))]


def name_of(page: Path) -> str:
    """Give the path of a page below the project folder, as a test id."""
    return page.relative_to(ROOT).as_posix()


_PYTHON3 = """#!/bin/sh
# Stands in for the system's Python: "-m venv DIR" puts stand-ins into DIR/bin, all else is refused.
[ "$1 $2" = "-m venv" ] || { echo "unexpected: python3 $*" >&2; exit 64; }
mkdir -p "$3/bin" && cp "$STAND_INS"/pip "$STAND_INS"/influence "$STAND_INS"/python "$3/bin/"
"""
_PIP = """#!/bin/sh
# Checks that what is to be installed is there, and installs nothing.
[ "$1" = install ] || exit 64
[ ! -f pyproject.toml ] || { test -f constraints.txt && test -f README.md; }
"""
_PYTHON = """#!/bin/sh
# Runs the project's Python; running the tests from within a test would have no end.
if [ "$1 $2" = "-m pytest" ]; then exit 0; fi
exec "{python}" "$@"
"""
_INFLUENCE = f"""#!/bin/sh
exec "{{python}}" -I -S -c '{ASK}' "$@"
"""


@dataclass(frozen=True)
class Place:
    """A copy of what a reader has in the project folder, with stand-ins for installing."""

    folder: Path
    environment: dict[str, str]

    def run(self, script: str) -> subprocess.CompletedProcess[str]:
        """Run commands as a reader would paste them; the first that fails ends them."""
        return subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=PATIENCE,
        )


def make_place(folder: Path, forks: str) -> Place:
    """Make a place to run commands in: the shipped data, the files that installing needs, stand-ins on the path.

    The program's processes are forked by who listens at ``forks`` (:func:`forking.forks`).
    """
    work, stand_ins = folder / "influence", folder / "bin"
    work.mkdir()
    stand_ins.mkdir()
    shutil.copytree(ROOT / "data", work / "data")
    for name in ("pyproject.toml", "constraints.txt", "README.md"):
        shutil.copy(ROOT / name, work / name)
    scripts = {"python3": _PYTHON3, "pip": _PIP, "python": _PYTHON, "influence": _INFLUENCE}
    for name, text in scripts.items():
        path = stand_ins / name
        path.write_text(text.replace("{python}", sys.executable), encoding="utf-8")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
    environment = {
        **os.environ,
        "PATH": f"{stand_ins}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "STAND_INS": str(stand_ins),
        FORKS: forks,
        "COLUMNS": "120",
        "NO_COLOR": "1",
    }
    return Place(work, environment)
