"""The benchmark of plans runs as it is documented and keeps what it measured."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.plans import main


def test_both_commands_and_every_stage_are_measured_and_kept(tmp_path: Path, capsys) -> None:
    main(["--accounts", "400", "--out", str(tmp_path)])
    rows = json.loads((tmp_path / "plans.json").read_text(encoding="utf-8"))["rows"]
    assert [row["what"].split(",")[0].split(" --")[0] for row in rows] == [
        "influence hours", "influence plan", "hours: read", "hours: network", "hours: values", "hours: plan",
        "hours: list as text",
    ]  # fmt: skip
    assert all(row["outcome"] == "done" and row["seconds"] > 0 for row in rows)
    assert capsys.readouterr().out.count("done") == len(rows)
