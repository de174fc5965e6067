"""Every command that writes something, and a town that gives each something to say: for tests of what befalls them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from influence.cli.main import main
from influence.memory import FOLDER

ROOT = Path(__file__).parents[1]
HELD = "held.json"
"""The file beside the town that holds its plan with a hold-out."""
COMMANDS = {
    "check": ("-o", "{out}/set-aside.csv"),
    "rank": ("-o", "{out}/list.csv"),
    "ranges": ("-o", "{out}/ranges.csv"),
    "hubs": ("-o", "{out}/hubs.csv"),
    "clusters": ("-o", "{out}/clusters.csv"),
    "learn": ("-o", "{out}/learn.csv"),
    "backtest": ("--page", "{out}/page.html", "-o", "{out}/backtest.csv"),
    "plan": ("--budget", "5", "--plan", "{out}/plan.json", "-o", "{out}/plan.csv"),
    "evaluate": ("--plan", "{beside}/held.json", "-o", "{out}/evaluation.csv"),
    "prospects": ("-o", "{out}/prospects.csv"),
    "hours": ("--capacity", "20h/week", "-o", "{out}/hours.csv"),
    "map": ("-o", "{out}/map.html"),
    "export": ("--out", "{out}/export"),
    "report": ("--out", "{out}/report", "--only", "page"),
    "privacy": ("-o", "{out}/privacy.csv"),
    "changes": ("-o", "{out}/changes.csv"),
    "plans": ("-o", "{out}/plans.csv"),
    "overrides": ("-o", "{out}/overrides.csv"),
    "identities": ("--exact", "1", "--least", "1e-9", "-o", "{out}/identities.csv"),
}

ELSEWHERE = {
    "demo": ("--out", "{out}/demo"),
    "init": ("{project}", "--force"),
    "override": ("{account}", "{project}", "--exclude", "--reason", "x", "--by", "A", "--on", "2025-01-01"),
}
"""Commands that write no result about a project: a town of their own, its settings, a decision about it."""


def arguments(name: str, project: Path, out: Path, account: str = "00001") -> list[str]:
    """Give the arguments of a command that writes below ``out`` (of :data:`ELSEWHERE`: into the project)."""
    places = {"out": out, "beside": project.parent, "project": project, "account": account}
    given = [part.format(**places) for part in {**COMMANDS, **ELSEWHERE}[name]]
    return [name, *given] if name in ELSEWHERE else [name, str(project), *given]


def files(folder: Path) -> dict[str, bytes]:
    """Give what stands under final names; what is on its way has names that begin with a point."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }


def eventful_town(folder: Path) -> Path:
    """Give the town with two decisions, a run and an earlier plan kept, and data that have changed since."""
    project = folder / "town"
    shutil.copytree(ROOT / "data" / "town", project, ignore=shutil.ignore_patterns(FOLDER))
    _as_of(project, "2025-06-30")
    _run("plan", project, "--budget", "9", "--holdout", "20%", "--plan", folder / HELD, "-q")
    _as_of(project, "2025-12-31")
    for account in ("00001", "00002"):
        _run("override", account, project, "--include", "--reason", "x", "--by", "A", "--on", "2025-01-01")
    _run("rank", project, "-q")
    text = (project / "accounts.csv").read_text(encoding="utf-8")
    (project / "accounts.csv").write_text(text.replace(",2895.67,837.50,", ",2895.67,937.50,"), encoding="utf-8")
    return project


def _as_of(project: Path, day: str) -> None:
    settings = project / "influence.toml"
    text = re.sub(r"(?m)^as_of = .*\n", "", settings.read_text(encoding="utf-8"))
    settings.write_text(text.replace("[project]\n", f"[project]\nas_of = {day}\n"), encoding="utf-8")


def _run(*given: object) -> None:
    assert main([str(part) for part in given]) == 0
