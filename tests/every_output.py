"""Every command that gives something of a project, in every sort of output: for tests of what must never be in any."""

from __future__ import annotations

import re
from pathlib import Path

from workbooks import all_bytes

from influence.cli.main import main

Arguments = tuple[object, ...]


def every_output(folder: Path, out: Path, *more: object, held: Path, account: str = "") -> list[Arguments]:
    """Give the arguments of runs that write everything there is to write, below ``out`` and to stdout.

    ``changes`` has something to say once an earlier run was kept; ``account`` may be decided about; ``held`` is a plan
    of :func:`hold_out`.
    """
    common = (*more, "--lang", "en")
    german = (*more, "--lang", "de")
    return [
        ("rank", folder, "-o", out / "list.csv", *common),
        ("rank", folder, "-o", out / "liste.xlsx", "--top", 40, *german),
        ("rank", folder, "-f", "excel-csv", *german),
        ("ranges", folder, "-f", "json", *common),
        ("ranges", folder, "-o", out / "ranges.tsv", *german),
        ("hubs", folder, "--groups", "-f", "csv", *common),
        ("hubs", folder, "-o", out / "hubs.md", *german),
        ("clusters", folder, "-o", out / "clusters.json", *common),
        ("clusters", folder, "-f", "md", *german),
        ("learn", folder, "-f", "csv", *common),
        ("learn", folder, "-o", out / "learn.md", *german),
        ("backtest", folder, "--split", "2024-12-31", "--page", out / "backtest.html", "-f", "csv", *common),
        ("backtest", folder, "--split", "2024-12-31", "-o", out / "backtest.jsonl", *german),
        ("plan", folder, "--budget", 5, "--plan", out / "plan.json", "-f", "csv", *common),
        ("plan", folder, "--budget", 3, "--include", f"{account}=wanted", "-o", out / "plan.md", *german),
        ("evaluate", folder, "--plan", held, "-f", "csv", *common),
        ("evaluate", folder, "--plan", held, "-o", out / "evaluation.json", *german),
        ("prospects", folder, "-f", "csv", *common),
        ("prospects", folder, "--only", "group", "-o", out / "prospects.xlsx", *german),
        ("hours", folder, "--capacity", "20h/week", "-f", "csv", *common),
        ("hours", folder, "--capacity", "20h/week", "--plan", out / "hours.json", "-o", out / "hours.md", *german),
        ("report", folder, "--out", out / "report", "--budget", 3, "--only", "xlsx,graphml", *german),
        ("map", folder, "-o", out / "map.html", *common),
        ("check", folder, *common),
        ("check", folder, "-o", out / "aside.csv", *german),
        ("export", folder, "--out", out / "export", *common),
        ("privacy", folder, "-f", "csv", *common),
        ("privacy", folder, "-o", out / "privacy.md", *german),
        ("overrides", folder, "-f", "csv", *common),
        ("overrides", folder, "-o", out / "overrides.md", *german),
        ("identities", folder, "--least", "1e-9", "--exact", 1, "-o", out / "identities.csv", *common),
        ("identities", folder, "--least", "1e-9", "--exact", 0, "-f", "md", *german),
        ("plans", folder, "-f", "csv", *common),
        ("plans", folder, "--plan", 1, "-o", out / "plans.tsv", *german),
        ("changes", folder, "-f", "csv", *common),
        ("changes", folder, "-o", out / "changes.md", *german),
    ]


def hold_out(folder: Path, file: Path, day: str) -> Path:
    """Write a plan with a hold-out as it would have been made on ``day``: what ``evaluate`` looks back at."""
    settings = folder / "influence.toml"
    text = settings.read_text(encoding="utf-8")
    dated = re.sub(r"(?m)^as_of = .*\n", "", text).replace("[project]\n", f"[project]\nas_of = {day}\n", 1)
    assert dated != text
    settings.write_text(dated, encoding="utf-8")
    given = ["plan", folder, "--budget", 6, "--holdout", "30%", "--plan", file, "-o", file.with_suffix(".csv"), "-q"]
    code = main([str(part) for part in given])
    settings.write_text(text, encoding="utf-8")
    assert code == 0
    return file


def written(out: Path) -> dict[str, bytes]:
    """Give what every file below a folder holds, of workbooks all that is packed in them."""
    return {str(path.relative_to(out)): all_bytes(path) for path in sorted(out.rglob("*")) if path.is_file()}
