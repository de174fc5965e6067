"""``python -m benchmarks.report_page``: the report as a user makes and opens it, beside the budgets that it promises.

A town is drawn, ``influence report`` runs on its files, and the page is opened in headless Chromium with every request
blocked: its size, how long until it can be used, what a choice and a chip take, and how many frames a second a dragged
map shows. Without a graphics card, and while other work runs on the machine, times are on the slow side.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from benchmarks.folders import write_folder
from benchmarks.generator import Shape, draw_town
from benchmarks.limited import Limits, run

_MEGABYTE = 1e6


@dataclass(frozen=True)
class Budget:
    """What is promised of a page: megabytes, seconds until it can be used, frames a second of a dragged map (or 0)."""

    megabytes: float
    seconds: float
    frames: float = 0.0


BUDGETS: Mapping[int, Budget] = MappingProxyType(
    {
        2_000: Budget(1.5, 2.0, 30.0),
        10_000: Budget(5.0, 4.0),
        100_000: Budget(10.0, 4.0),
        1_000_000: Budget(10.0, 4.0),
    }
)
"""Accounts → budget; each also has one of the sizes measured where none is asked for."""
AFFILIATIONS, TIES = 5.0, 1.0
"""Of each account: six connections, as the budgets are stated."""


@dataclass(frozen=True)
class Measured:
    """One page: making it (seconds, mebibytes), and opening it."""

    accounts: int
    made: float
    peak_mib: float
    megabytes: float
    usable: float
    chosen: float
    chip: float
    frames: float

    def misses(self, budget: Budget | None) -> list[str]:
        """Say what is beyond the budget."""
        if budget is None:
            return []
        found = {
            "megabytes": self.megabytes > budget.megabytes,
            "seconds": self.usable > budget.seconds,
            "frames": 0 < self.frames < budget.frames,
        }
        return [name for name, missed in found.items() if missed]


_COUNT = """() => {
  const frames = { seen: 0, start: performance.now() };
  const count = () => { frames.seen += 1; requestAnimationFrame(count); };
  requestAnimationFrame(count);
  window.seen = () => (1000 * frames.seen) / (performance.now() - frames.start);
}"""
_TAKEN = """async (act) => {
  const painted = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const start = performance.now();
  document.querySelector(act).click();
  await painted();
  return (performance.now() - start) / 1000;
}"""


def measure(accounts: int, folder: Path, limits: Limits) -> Measured:
    """Draw a town, write its report, open the page."""
    town = draw_town(Shape(accounts, affiliations_each=AFFILIATIONS, ties_each=TIES))
    project, out = folder / "town", folder / "report"
    write_folder(town, project, "parquet")
    options = ("--out", str(out), "--only", "page", "--quiet")
    ended = run([sys.executable, "-m", "influence", "report", str(project), *options], limits)
    page = out / "report.html"
    if ended.outcome != "done" or not page.exists():
        raise SystemExit(f"influence report of {accounts:,} accounts: {ended.outcome} {ended.detail}")
    return Measured(accounts, ended.seconds, ended.peak_mib, page.stat().st_size / _MEGABYTE, *_open(page))


def _open(page: Path) -> tuple[float, float, float, float]:
    """Give seconds until the map is drawn (the best of three), of a choice, of a chip, and frames a second."""
    from playwright.sync_api import sync_playwright

    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=["--headless", "--no-sandbox", "--disable-gpu"])
        usable = min(_loaded(browser, page)[0] for _ in range(3))
        _, tab = _loaded(browser, page)
        tab.evaluate("document.querySelector('[data-view=all]').click()")
        frames = _dragged(tab)
        chosen = float(tab.evaluate(_TAKEN, "#body tr[data-account] button"))
        chip = float(tab.evaluate(_TAKEN, ".chip"))
        browser.close()
    return usable, chosen, chip, frames


def _dragged(tab: Any) -> float:  # noqa: ANN401 - as below
    """Drag the map by the mouse for about two seconds, and give the frames a second that were shown."""
    box = tab.locator("#stage").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    tab.mouse.move(x, y)
    tab.mouse.down()
    tab.evaluate(_COUNT)
    begin, step = time.perf_counter(), 0
    while time.perf_counter() - begin < 2.0:
        step += 1
        tab.mouse.move(x + 4 * (step % 50 - 25), y + 2 * (step % 40 - 20))
    frames = float(tab.evaluate("window.seen()"))
    tab.mouse.up()
    return frames


def _loaded(browser: Any, page: Path) -> tuple[float, Any]:  # noqa: ANN401 - Playwright has no types of its own here
    tab = browser.new_page(viewport={"width": 1440, "height": 900})
    tab.route("**/*", lambda route: route.continue_() if route.request.url.startswith("file:") else route.abort())
    begin = time.perf_counter()
    tab.goto(f"{page.as_uri()}#map")
    tab.wait_for_selector("html[data-ready]", state="attached")
    tab.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return time.perf_counter() - begin, tab


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure pages and print a table; 1 where one is beyond its budget."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--sizes", default=",".join(map(str, BUDGETS)), help="Numbers of accounts, with commas between."
    )
    parser.add_argument("--memory", type=float, default=6.0, help="GiB that making a report may take.")
    parser.add_argument("--seconds", type=float, default=1800.0, help="Seconds that making a report may take.")
    parser.add_argument("--out", type=Path, help="File to keep the table in.")
    asked = parser.parse_args(arguments)
    table = ["| accounts | made in s | MiB | page MB | usable in s | choice s | chip s | frames a second | beyond |"]
    table.append("|" + "---:|" * 8 + "---|")
    print("\n".join(table))  # noqa: T201
    beyond = 0
    for accounts in map(int, asked.sizes.split(",")):
        with tempfile.TemporaryDirectory(prefix="influence-benchmark-") as folder:
            row = measure(accounts, Path(folder), Limits(asked.seconds, 1024 * asked.memory))
        missed = row.misses(BUDGETS.get(accounts))
        beyond += len(missed)
        figures = (row.megabytes, row.usable, row.chosen, row.chip)
        cells = [f"{row.accounts:,}", f"{row.made:.1f}", f"{row.peak_mib:,.0f}", *(f"{one:.2f}" for one in figures)]
        table.append(f"| {' | '.join([*cells, f'{row.frames:.0f}', ', '.join(missed)])} |")
        print(table[-1], flush=True)  # noqa: T201
    if asked.out is not None:
        asked.out.write_text("\n".join([*table, ""]), encoding="utf-8")
    return 1 if beyond else 0


if __name__ == "__main__":
    raise SystemExit(main())
