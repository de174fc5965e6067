"""Same input, same bytes: whatever the hash seed, the number of threads, the order of rows, and the version of Python.

The whole of every output is compared. What names its origin may differ where the origin does: in manifests the hashes
of inputs and the version of Python; of rows set aside the lines.
"""

from __future__ import annotations

import csv
import io
import json
import os
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from every_output import every_output
from program import PATIENCE
from workbooks import opened

from influence.memory import FOLDER

pytestmark = pytest.mark.long
ROOT = Path(__file__).parents[2]
OTHER = "INFLUENCE_OTHER_PYTHON"
"""Names another interpreter in which what influence needs is installed."""
DRIVER = """
import contextlib, json, sys
from pathlib import Path
from every_output import hold_out
from influence.cli.main import main
hold_out(Path("town"), Path("out/held.json"), "2025-06-30")
for place, arguments in enumerate(json.load(sys.stdin)):
    with open(f"out/stdout-{place:02}-{arguments[0]}.txt", "w", encoding="utf-8", newline="") as file:
        with contextlib.redirect_stdout(file):
            code = main([*arguments, "-q"])
    assert code == 0, (arguments, code)
"""
STAYS = "00002"
NAMING_PYTHON = ("run.json", "priorities.xlsx", "report.html")
"""What names the version of Python: manifests, and the sheet and the part on the method that quote them."""


def outputs(folder: Path, *, shuffled: int = 0, python: str = sys.executable, **environment: str) -> dict[str, bytes]:
    """Give all that all commands write about the town, in a process of its own, by name."""
    shutil.copytree(ROOT / "data" / "town", folder / "town", ignore=shutil.ignore_patterns(FOLDER))
    for table in sorted((folder / "town").glob("*.csv")) if shuffled else ():
        head, *rows = table.read_bytes().splitlines(keepends=True)
        random.Random(f"{shuffled} {table.name}").shuffle(rows)
        table.write_bytes(head + b"".join(rows))
    (folder / "out").mkdir()
    town, out = Path("town"), Path("out")
    runs = [
        ("override", STAYS, town, "--rank", 3, "--reason", "asked to", "--by", "Anna", "--on", "2025-12-01"),
        ("ranges", town, "-o", out / "ranges.xlsx"),
        ("hubs", town, "--measure", "pagerank", "-o", out / "hubs.csv"),
        ("plan", town, "--budget", 9, "--holdout", "20%", "-o", out / "plan.xlsx"),
        ("hours", town, "--capacity", "20h/week", "--plan", out / "hours.json", "-o", out / "hours.xlsx"),
        ("rank", town, "--redact", "names,groups", "-o", out / "redacted.csv"),
        *(one for one in every_output(town, out, held=out / "held.json", account=STAYS) if one[0] != "changes"),
    ]
    key = folder / "town" / FOLDER / "pseudonyms.key"
    key.parent.mkdir()
    key.write_text("07" * 32, encoding="ascii")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("INFLUENCE_")}
    done = subprocess.run(
        [python, "-c", DRIVER],
        input=json.dumps([[str(part) for part in run] for run in runs]).encode(),
        cwd=folder,
        env={**inherited, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}", **environment},
        capture_output=True,
        check=False,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stderr.decode().partition("nanobind: ")[0][-2000:]
    found = {str(path.relative_to(folder)): path.read_bytes() for path in sorted(out_files(folder))}
    assert len(found) > 45
    return found


def out_files(folder: Path) -> list[Path]:
    return [path for path in (folder / "out").rglob("*") if path.is_file()]


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("usual")
    return outputs(folder, PYTHONHASHSEED="0", INFLUENCE_THREADS="1")


def unlike(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    assert one.keys() == other.keys()
    return [name for name in one if one[name] != other[name]]


def test_whatever_the_hash_seed_and_the_threads(usual: dict[str, bytes], tmp_path: Path) -> None:
    assert unlike(usual, outputs(tmp_path, PYTHONHASHSEED="5", INFLUENCE_THREADS="2")) == []


def without_origin(found: dict[str, bytes]) -> dict[str, object]:
    """Give outputs without what tells where they come from: hashes of inputs, and lines of rows set aside."""
    return {name: _without_origin(name, content) for name, content in found.items()}


def _without_origin(name: str, content: bytes) -> object:
    if name.endswith("run.json"):
        manifest = json.loads(content)
        for reading in manifest["inputs"]:
            del reading["sha256"]
        # The bytes of what holds lines of the inputs differ, so their hashes do.
        del manifest["python"], manifest["outputs"]
        return manifest
    if name.endswith("aside.csv"):
        rows = list(csv.DictReader(io.StringIO(content.decode())))
        return sorted(
            json.dumps({key: cell for key, cell in row.items() if key not in ("line", "Zeile")}) for row in rows
        )
    if name.endswith(".xlsx"):
        book = opened(content)
        return [
            (sheet.title, [[cell.value for cell in row] for row in sheet.iter_rows()])
            for sheet in book.worksheets
            if sheet.title.lower() not in ("method", "methode", "set aside", "nicht verwendet")
        ]
    if name.endswith((".html", ".md", ".txt")):
        without = re.sub(rb"\b[0-9a-f]{12,64}\b|<td>influence[ 0-9.]*</td>|(Zeile|line) [0-9.,]+", b"", content)
        return re.sub(rb"\s+", b" ", without)
    return content


def test_whatever_the_order_of_rows(usual: dict[str, bytes], tmp_path: Path) -> None:
    shuffled = outputs(tmp_path, shuffled=9, PYTHONHASHSEED="3", INFLUENCE_THREADS="2")
    one, other = without_origin(usual), without_origin(shuffled)
    assert [name for name in one if one[name] != other[name]] == []


def test_whatever_the_version_of_python(usual: dict[str, bytes], tmp_path: Path) -> None:
    python = os.environ.get(OTHER, "")
    if not python:
        pytest.skip(f"{OTHER} names no other interpreter")
    asked = "import sys; print(*sys.version_info[:3], sep='.')"
    version = subprocess.run([python, "-c", asked], capture_output=True, text=True, check=True).stdout.strip()
    mine = ".".join(map(str, sys.version_info[:3]))
    assert version.split(".")[:2] != mine.split(".")[:2]
    other = outputs(tmp_path, python=python, PYTHONHASHSEED="5", INFLUENCE_THREADS="2")
    assert [name for name in unlike(usual, other) if not name.endswith(NAMING_PYTHON)] == []
    one, two = without_origin(usual), without_origin(other)
    for manifest in (found[name] for found in (one, two) for name in found if name.endswith("run.json")):
        assert isinstance(manifest, dict)
        del manifest["influence"]  # which may stand there without being installed
    assert [name for name in one if one[name] != two[name]] == []
