"""Run the recipes on their data, which are not part of the project, and write down on each page what came out.

::

    python docs/run_recipes.py DATA [RECIPE …]

``DATA`` holds one folder a recipe, under the name that the page gives in ``<!-- results of NAME -->``. Lists, maps and
manifests go to ``recipes-out/`` in the current folder.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path[:0] = [str(ROOT), str(HERE)]

from writers.markdown import table  # noqa: E402 - found through the line above

OUT = Path("recipes-out")
TOP = 10
HUBS = 5
LONGEST = 260
_RESULTS = re.compile(r"(<!-- results of (\w+) -->\n).*?(<!-- end of results -->)", re.DOTALL)
_SETTINGS = re.compile(r"```toml\n(.*?)```", re.DOTALL)
_PERSON = re.compile(r"\bP\d{5}\b")
_COLUMNS = ("rank", "name", "priority", "own_value", "referral_value", "influence", "reason")


@dataclass(frozen=True)
class Run:
    """What one command took."""

    seconds: float
    megabytes: float


def run(command: str, folder: Path, *options: str) -> Run:
    """Run one command of the program on a folder; what it says goes to a log beside its results."""
    call = [sys.executable, "-m", "influence", command, str(folder), *options]
    with (folder / f"{command}.log").open("wb") as log:
        begin = time.perf_counter()
        child = subprocess.Popen(  # noqa: S603 - our own program
            call, stdout=log, stderr=subprocess.STDOUT, env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "160"}
        )
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - begin
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"influence {command} {folder}: exit code {child.returncode}, see {folder / command}.log")
    return Run(seconds, usage.ru_maxrss / 1024)


def results(folder: Path) -> str:
    """Run a prepared folder and describe what came out."""
    import pandas as pd

    run("check", folder)
    ranked = run("rank", folder, "-o", str(folder / "list.csv"))
    drawn = run("map", folder, "-o", str(folder / "map.html"))
    readings = json.loads((folder / "list.csv.run.json").read_text(encoding="utf-8"))["inputs"]
    rows = [
        tuple(str(reading[key]) for key in ("table", "file", "rows_in", "rows_used", "rows_set_aside", "rows_filtered"))
        for reading in readings
    ]
    listed = pd.read_csv(folder / "list.csv", dtype=str, keep_default_na=False)
    head = [tuple(_shown(row[column]) for column in _COLUMNS) for _, row in listed.head(TOP).iterrows()]
    hubs = listed.assign(influence=listed["influence"].astype(float)).sort_values(
        ["influence", "account_id"], ascending=[False, True]
    )
    return "\n".join(
        [
            "## What came out\n",
            table(("table", "file", "rows in", "used", "set aside", "filtered"), rows),
            f"`rank` took {ranked.seconds:.1f} s and {ranked.megabytes:.0f} MB on two cores, "
            f"`map` {drawn.seconds:.1f} s. The first ten, with every assumption at its default:\n",
            table(_COLUMNS, head),
            f"First by `influence`: {', '.join(hubs['name'].head(HUBS))}.\n",
        ]
    )


def _shown(text: str) -> str:
    """Give a cell as it may be published: numbers short, persons not named, long reasons cut."""
    try:
        return f"{float(text):,.4g}" if "." in text and abs(float(text)) < 1000 else f"{float(text):,.0f}"
    except ValueError:
        text = _PERSON.sub("a director", text)
    return text if len(text) <= LONGEST else text[:LONGEST].rsplit(" ", 1)[0] + " …"


def main(arguments: list[str]) -> None:
    """Run the recipes asked for, or all."""
    data, wanted = Path(arguments[0]), arguments[1:]
    for page in sorted((HERE / "recipes").glob("*.md")):
        text = page.read_text(encoding="utf-8")
        place = _RESULTS.search(text)
        if place is None or (wanted and page.stem not in wanted):
            continue
        folder = OUT / page.stem
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for path in sorted((data / place[2]).glob("*.csv")):
            shutil.copyfile(path, folder / path.name)
        settings = _SETTINGS.search(text)
        (folder / "influence.toml").write_text(settings[1] if settings else "", encoding="utf-8")
        said = results(folder)
        page.write_text(_RESULTS.sub(lambda found, said=said: found[1] + said + found[3], text), encoding="utf-8")
        sys.stdout.write(f"{page.stem}: done, see {folder}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
