"""``changes``, ``override`` and ``overrides`` as a person meets them, and a memory that is in nobody's way."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path

import pandas as pd
import pytest

from influence.memory import FOLDER, history


def changed(project: Path, old: str, new: str, name: str = "accounts.csv") -> None:
    text = (project / name).read_text(encoding="utf-8")
    assert old in text
    (project / name).write_text(text.replace(old, new), encoding="utf-8")


def table(text: str) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(text), dtype={"account_id": str})


def test_what_changed_between_two_runs(run, project: Path) -> None:
    assert run("changes", project).code == 5
    assert run("changes", project).code == 5, "the same again is nothing to compare with"
    changed(project, "001,Bäckerei Größe,1000,300", "001,Bäckerei Größe,1000,900")
    changed(project, "007,Allein,10,2,customer,,\n", "008,Neu,10,2,customer,,\n")
    result = run("changes", project, "-f", "csv")
    assert result.code == 0, result.err
    found = table(result.out).set_index("account_id")
    parts = found[[name for name in found if name.startswith("from_")]].sum(axis=1)
    assert (parts - found["change"]).abs().max() < 0.005
    assert (found["from_other"] == 0).all() and (found.loc[["002", "003"], "from_money"] != 0).all()
    assert found.loc["001", "from_own_value"] == 600
    assert found.loc["007", "movement"] == "left" and found.loc["007", "name"] == "007"
    assert found.loc["008", "movement"] == "entered" and "Allein" not in result.out + result.err
    assert "own value +EUR 600" in found.loc["001", "why"]
    assert len(history(project)) == 2


def test_a_redacted_run_does_not_say_that_it_is_kept(run, project: Path) -> None:
    told = run("changes", project, "--redact", "names")
    assert told.code == 5 and "not kept" in told.err and history(project) == ()
    assert "nicht aufgehoben" in run("changes", project, "--redact", "names", "--lang", "de").err
    assert "This one is kept" in run("changes", project).err and len(history(project)) == 1


def test_ties_that_lost_their_basis_are_forgotten_and_said_to_be(run, project: Path) -> None:
    run("rank", project, "-q")
    before = table(run("rank", project, "-f", "csv").out).set_index("account_id")["referral_value"]
    assert b"g3" in (project / FOLDER / "runs.duckdb").read_bytes()
    changed(project, "001,g3,consent 2024-03-11", "001,g3,consent withdrawn 2025-03-11", "affiliations.csv")
    result = run("changes", project, "-f", "csv")
    found = table(result.out).set_index("account_id")
    parts = found[[name for name in found if name.startswith("from_")]].sum(axis=1)
    assert (parts - found["change"]).abs().max() < 0.005 and before["001"] > 0
    assert found.loc["001", "from_other"] != 0 and "No longer kept" in result.err


def test_runs_without_what_they_rested_on_are_told_by_place(run, project: Path) -> None:
    with (project / "influence.toml").open("a", encoding="utf-8") as file:
        file.write("\n[memory]\ndetails = 0\n")
    run("rank", project, "-q")
    changed(project, "005,g2,\n", "005,g1,\n", "affiliations.csv")
    result = run("changes", project, "-f", "csv")
    found = table(result.out).set_index("account_id")
    assert found.loc["005", "from_own_ties"] == found.loc["005", "change"] != 0
    assert (found[["from_other", "from_arrivals", "from_money", "from_rates"]] == 0).all(axis=None)
    assert "was not kept" in result.err


def test_plans_are_kept_and_listed_with_what_followed(run, project: Path) -> None:
    assert run("plans", project).code == 5
    run("plan", project, "--budget", 2, "-q")
    run("plan", project, "--budget", 2, "-q")
    run("plan", project, "--budget", 1, "--include", "002=knows everybody", "--lose", "005", "-q")
    run("plan", project, "--budget", 3, "--redact", "names", "-q")
    listed = table(run("plans", project).out)
    assert listed["plan"].tolist() == [2, 1], "the same again is no other plan, and a redacted one is not kept"
    assert listed["budget"].tolist() == ["1 accounts", "2 accounts"] and listed["what_if"].tolist() == [True, False]
    seeds = table(run("plans", project, "--plan", 2).out)
    assert seeds["account_id"].tolist() == ["002"] and seeds["arm"].tolist() == ["seed"]
    assert run("plans", project, "--plan", 9).code == 2
    hidden = run("plans", project, "--plan", 2, "--redact", "names").out
    assert "002" not in table(hidden)["account_id"].tolist() and "HYPERLINK" not in hidden
    accounts = (project / "accounts.csv").read_text(encoding="utf-8").splitlines()
    accounts = [f"{line},{'opt_out' if place == 0 else 'yes' if place == 2 else ''}" for place, line in
                enumerate(accounts)]  # fmt: skip
    (project / "accounts.csv").write_text("\n".join(accounts) + "\n", encoding="utf-8")
    assert run("plans", project, "--plan", 2).code == 5, "who opted out is no longer in it"
    assert b"knows everybody" not in (project / FOLDER / "runs.duckdb").read_bytes()


def test_settings_are_told_from_data(run, project: Path) -> None:
    run("rank", project, "-q")
    changed(project, "samples = 2000", "samples = 2000\nconversion = 0.6", "influence.toml")
    found = table(run("changes", project, "-f", "csv").out)
    assert (found["from_settings"] - found["change"]).abs().max() < 0.005 and (found["change"] > 0).any()
    assert (found[["from_own_value", "from_own_ties", "from_neighbours"]] == 0).all(axis=None)


def test_since_a_day(run, project: Path) -> None:
    for day, margin in (("2025-12-31", 300), ("2026-03-31", 400), ("2026-06-30", 500)):
        settings = (project / "influence.toml").read_text(encoding="utf-8").splitlines()
        settings = [f"as_of = {day}" if line.startswith("as_of") else line for line in settings]
        (project / "influence.toml").write_text("\n".join(settings), encoding="utf-8")
        accounts = (project / "accounts.csv").read_text(encoding="utf-8").splitlines()
        accounts = [
            f"001,Bäckerei Größe,1000,{margin},customer,Altstadt,Anna" if line.startswith("001") else line
            for line in accounts
        ]
        (project / "accounts.csv").write_text("\n".join(accounts) + "\n", encoding="utf-8")
        assert run("rank", project, "-q").code == 0
    own = "from_own_value"
    assert table(run("changes", project, "-f", "csv").out).set_index("account_id").loc["001", own] == 100
    assert (
        table(run("changes", project, "-f", "csv", "--since", "2026-01-31").out).set_index("account_id").loc["001", own]
        == 200
    )
    early = run("changes", project, "--since", "2025-01-01")
    assert early.code == 5 and "2025-12-31" in early.err
    assert run("changes", project, "--since", "gestern").code == 2
    assert run("changes", project, "--rising").code in (0, 5)


def test_who_opts_out_later_is_nowhere(run, project: Path) -> None:
    changed(project, "007,Allein", "kunde-007,Allein")
    run("override", "kunde-007", project, "--exclude", "--reason", "moved", "--by", "Anna")
    run("rank", project, "-q")
    memory = project / FOLDER
    assert b"kunde-007" in b"".join(path.read_bytes() for path in memory.iterdir())
    text = (project / "accounts.csv").read_text(encoding="utf-8").splitlines()
    lines = [
        f"{line},{'opt_out' if place == 0 else 'yes' if 'kunde-007' in line else ''}" for place, line in enumerate(text)
    ]
    (project / "accounts.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for arguments in (("changes", project, "-f", "csv"), ("overrides", project, "-f", "csv"), ("rank", project)):
        result = run(*arguments)
        assert "kunde-007" not in result.out + result.err and "Allein" not in result.out + result.err
    assert b"kunde-007" not in b"".join(path.read_bytes() for path in memory.iterdir())


def test_memory_switched_off_writes_nothing(run, project: Path) -> None:
    with (project / "influence.toml").open("a", encoding="utf-8") as file:
        file.write("\n[memory]\non = false\n")
    before = sorted(path.name for path in project.iterdir())
    assert run("rank", project).code == 0 and run("changes", project).code == 5
    assert sorted(path.name for path in project.iterdir()) == before


def test_a_store_that_cannot_be_used_is_said_and_the_list_is_whole(run, project: Path) -> None:
    whole = run("rank", project).out
    (project / FOLDER / "runs.duckdb").write_bytes(b"damaged")
    result = run("rank", project)
    assert result.code == 0 and result.out == whole and "move it away" in result.err
    assert run("changes", project, "--lang", "de").code == 1


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
def test_a_folder_that_cannot_be_written_is_said(run, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.geteuid() == 0:

        def refused(self: Path, *_: object, **__: object) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr("influence.memory.locking.Path.mkdir", refused)
    else:
        project.chmod(0o500)
    result = run("rank", project)
    project.chmod(0o700)
    assert result.code == 0 and result.out.startswith("rank,") and "nothing can be kept there" in result.err


def test_a_what_if_is_nothing_to_compare_with(run, project: Path) -> None:
    run("rank", project, "--combine", "borda", "-q")
    assert [entry.what_if for entry in history(project)] == [True]
    assert run("changes", project).code == 5


def test_decisions_are_logged_respected_listed_and_lifted(run, project: Path) -> None:
    result = run(
        "override", "005", project, "--rank", 1, "--reason", "Chairs  the board", "--by", "Anna", "--on", "2025-03-31"
    )
    assert result.code == 0 and "as stated" in result.err, result.err
    clock = run("override", "001", project, "--exclude", "--reason", "moved")
    assert "by the clock of this machine" in clock.err
    listed = table(run("rank", project, "-q").out)
    assert listed["account_id"].iloc[0] == "005" and listed["account_id"].iloc[-1] == "001"
    assert listed["reason"].iloc[0].startswith("Placed at rank 1 by Anna on 2025-03-31")
    run("rank", project, "-q", "-o", project / "list.csv")
    acting = json.loads((project / "list.csv.run.json").read_text(encoding="utf-8"))["overrides"]
    assert [(entry["account_id"], entry["action"]) for entry in acting] == [("001", "exclude"), ("005", "rank")]
    run("export", project, "--out", project / "files", "--only", "letters", "-q")
    assert run("override", "005", project, "--clear", "--reason", "board dissolved", "--by", "Anna").code == 0
    assert table(run("rank", project, "-q").out).set_index("account_id").loc["005", "rank"] != 1
    log = table(run("overrides", project).out)
    assert log["override"].tolist() == ["cleared", "excluded", "placed"] and log["in_force"].tolist() == [
        False,
        True,
        False,
    ]


def test_what_happened_after_a_decision(run, project: Path) -> None:
    (project / "referrals.csv").write_text(
        "referrer_id,referred_id,date,outcome,amount\n005,004,2025-03-31,won,1\n005,002,2025-06-01,won,500\n"
        "005,006,2025-06-02,lost,\n001,006,2025-07-01,won,100\n",
        encoding="utf-8",
    )
    run("override", "005", project, "--include", "--reason", "x", "--by", "A", "--on", "2025-03-31")
    [row] = table(run("overrides", project).out).to_dict("records")
    assert (row["referrals_since"], row["won_since"], row["amount_since"]) == (2, 1, 500)
    assert row["others_won"] == pytest.approx(1 / 4) and row["days"] == 275


@pytest.mark.parametrize(
    "arguments",
    [
        ("001", "--reason", "x"),
        ("001", "--include", "--exclude", "--reason", "x"),
        ("001", "--rank", 0, "--reason", "x"),
        ("001", "--include"),
        ("001", "--include", "--reason", "\u200b"),
        ("001", "--include", "--reason", "x" * 501),
        ("nobody", "--include", "--reason", "x"),
        ("001", "--include", "--reason", "x", "--on", "31.3.2025"),
    ],
)
def test_what_is_no_decision_is_refused(run, project: Path, arguments: tuple[object, ...]) -> None:
    account, *options = arguments
    for language in ("en", "de"):
        assert run("override", account, project, *options, "--lang", language).code == 2
    assert not (project / FOLDER / "overrides.jsonl").exists()


def test_a_reason_that_names_a_sensitive_group_is_withheld(run, project: Path) -> None:
    run("override", "001", project, "--include", "--reason", "sings in St. Anna", "--by", "Anna")
    for command in (("rank",), ("overrides",)):
        result = run(*command, project)
        assert "St. Anna" not in result.out + result.err and "***" in result.out


def test_a_plan_follows_decisions_unless_it_says_otherwise(run, project: Path) -> None:
    plain = run("plan", project, "--budget", 2, "-f", "csv", "-q")
    assert plain.code == 0, plain.err
    first = table(plain.out)["account_id"].iloc[0]
    run("override", first, project, "--exclude", "--reason", "moved", "--by", "Anna")
    run("override", "007", project, "--include", "--reason", "chairs the board", "--by", "Anna")
    planned = table(run("plan", project, "--budget", 2, "-f", "csv", "-q").out)["account_id"].tolist()
    assert first not in planned and "007" in planned
    again = table(run("plan", project, "--budget", 2, "-f", "csv", "-q", "--include", f"{first}=back").out)
    assert first in again["account_id"].tolist()
