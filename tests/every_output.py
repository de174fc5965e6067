"""Every command that gives something of a project, in every sort of output: for tests of what must never be in any."""

from __future__ import annotations

from pathlib import Path

from workbooks import all_bytes

Arguments = tuple[object, ...]


def every_output(folder: Path, out: Path, *more: object, account: str = "") -> list[Arguments]:
    """Give the arguments of runs that write everything there is to write, below ``out`` and to stdout.

    ``changes`` has something to say once an earlier run was kept; ``account`` may be decided about.
    """
    common = (*more, "--lang", "en")
    german = (*more, "--lang", "de")
    return [
        ("rank", folder, "-o", out / "list.csv", *common),
        ("rank", folder, "-o", out / "liste.xlsx", "--top", 40, *german),
        ("ranges", folder, "-f", "json", *common),
        ("hubs", folder, "--groups", "-f", "csv", *common),
        ("hubs", folder, "-o", out / "hubs.md", *german),
        ("clusters", folder, "-o", out / "clusters.json", *common),
        ("learn", folder, "-f", "csv", *common),
        ("backtest", folder, "--split", "2024-12-31", "--page", out / "backtest.html", "-f", "csv", *common),
        ("plan", folder, "--budget", 5, "--plan", out / "plan.json", "-f", "csv", *common),
        ("plan", folder, "--budget", 3, "--include", f"{account}=wanted", "-f", "md", *german),
        ("prospects", folder, "-f", "csv", *common),
        ("hours", folder, "--capacity", "20h/week", "-f", "csv", *common),
        ("report", folder, "--out", out / "report", "--budget", 3, "--only", "xlsx,graphml", *german),
        ("map", folder, "-o", out / "map.html", *common),
        ("check", folder, "-o", out / "aside.csv", *german),
        ("export", folder, "--out", out / "export", *common),
        ("privacy", folder, "-f", "csv", *common),
        ("overrides", folder, "-f", "csv", *common),
        ("identities", folder, "--least", "1e-9", "--exact", 1, "-o", out / "identities.csv", *common),
        ("identities", folder, "--least", "1e-9", "--exact", 0, "-f", "md", *german),
        ("plans", folder, "-f", "csv", *common),
        ("plans", folder, "--plan", 1, "-f", "csv", *german),
        ("changes", folder, "-f", "csv", *common),
    ]


def written(out: Path) -> dict[str, bytes]:
    """Give what every file below a folder holds, of workbooks all that is packed in them."""
    return {str(path.relative_to(out)): all_bytes(path) for path in sorted(out.rglob("*")) if path.is_file()}
