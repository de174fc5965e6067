"""``influence identities``: proposes, records what a file says, lists, takes back; merges nothing by itself."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.duplicates import plant
from influence.memory import FOLDER
from influence.tables import read

Runner = Callable[..., object]
LOG = Path(FOLDER) / "identities.jsonl"


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("identities") / "list"
    made = plant(5, accounts=120)
    made.write(folder)
    accounts = (folder / "accounts.csv").read_text(encoding="utf-8").splitlines()
    header, first, rest = accounts[0], accounts[1].split(","), accounts[1:]
    nasty = ["=1+1", '"=HYPERLINK(""http://x"")"', *first[2:]]
    other = ["900002", '"=HYPERLINK(""HTTP://X"")"', *first[2:]]
    lines = [header, *rest, ",".join(nasty), ",".join(other)]
    (folder / "accounts.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "influence.toml").write_text("[referral]\nsamples = 2000\n", encoding="utf-8")
    return folder


@pytest.fixture
def folder(planted: Path, tmp_path: Path) -> Path:
    import shutil

    return Path(shutil.copytree(planted, tmp_path / "list"))


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def answered(folder: Path, run: Runner, answers: dict[int, str]) -> tuple[Path, list[dict[str, str]]]:
    file = folder.parent / "review.csv"
    assert run("identities", folder, "-o", file, "--exact", 2).code == 0
    rows = rows_of(file.read_text(encoding="utf-8"))
    for place, answer in answers.items():
        rows[place]["decision"] = answer
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return file, rows


def test_pairs_come_with_evidence_in_the_order_of_their_effect(run: Runner, folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    result = run("identities", folder, "--exact", 3, "-f", "csv")
    rows = rows_of(result.out)
    changes = [float(row["list_change"]) for row in rows]
    assert result.code == 0 and len(rows) > 10 and changes == sorted(changes, reverse=True)
    assert sum(row["change_basis"] == "computed" for row in rows) == 3
    assert all(0.9 <= float(row["probability"]) <= 0.99 and row["decision"] == row["why"] == "" for row in rows)
    assert all("same name" in row["signs"] or "name" in row["signs"] for row in rows)
    assert "nothing is merged before you say so" in result.err and "an estimate from declared weights" in result.err
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before, "nothing is kept"
    german = run("identities", folder, "--exact", 0, "-f", "md", "--lang", "de")
    assert "Wahrscheinlichkeit" in german.out and "gleicher Name" in german.out and "Durchsicht" not in german.err
    nothing = run("identities", folder, "--least", 1.5)
    assert nothing.code == 2 and "0.99" in nothing.err


def test_answers_are_recorded_act_and_are_taken_back(run: Runner, folder: Path) -> None:
    file, rows = answered(folder, run, {0: "merge", 1: "apart"})
    accounts = len(read(folder).accounts)
    result = run("identities", folder, "--apply", file, "--by", "Anna", "--on", "2025-03-01")
    assert result.code == 0 and "Pairs merged: 1; kept apart: 1." in result.err and result.out == ""
    logged = [json.loads(line) for line in (folder / LOG).read_text(encoding="utf-8").splitlines()]
    assert [entry["verdict"] for entry in logged] == ["merge", "distinct"]
    assert logged[0]["author"] == "Anna" and logged[0]["on"] == "2025-03-01"
    assert logged[0]["reason"] == rows[0]["signs"], "the evidence is the reason where nobody gives another"
    data = read(folder)
    assert len(data.accounts) == accounts - 1
    assert sum(entry.reason == "merged" for entry in data.set_aside) == 1
    assert "1 account was merged into another, as people decided" in run("rank", folder, "--top", 1).err
    again = rows_of(run("identities", folder, "-f", "csv", "--exact", 0).out)
    left = {(row["kept"], row["other"]) for row in again}
    assert {(row["kept"], row["other"]) for row in rows[2:]} == left
    assert run("identities", folder, "--apply", file, "--by", "Anna").err.startswith("Nothing decided")
    listed = rows_of(run("identities", folder, "--list", "-f", "csv").out)
    assert [(row["number"], row["verdict"], row["acts"]) for row in listed] == [
        ("1", "merge", "true"),
        ("2", "distinct", "true"),
    ]
    undone = run("identities", folder, "--undo", 1, "--by", "Bert", "--reason", "two shops")
    assert undone.code == 0 and "Decision 1 no longer holds" in undone.err
    assert len(read(folder).accounts) == accounts
    assert run("identities", folder, "--undo", 1, "--by", "Bert").code == 2
    listed = rows_of(run("identities", folder, "--list", "-f", "csv").out)
    assert [row["acts"] for row in listed] == ["false", "true", "false"] and listed[2]["why"] == "two shops"


def test_names_that_are_formulas_stay_text_and_their_ids_come_back(run: Runner, folder: Path) -> None:
    file, rows = answered(folder, run, {})
    text = file.read_text(encoding="utf-8")
    place = next(place for place, row in enumerate(rows) if row["other"] == "'=1+1" or row["kept"] == "'=1+1")
    assert rows[place]["kept_name"].startswith("'=HYPERLINK") and ",=" not in text
    answered(folder, run, {place: "merge"})
    assert run("identities", folder, "--apply", file, "--by", "Anna").code == 0
    logged = json.loads((folder / LOG).read_text(encoding="utf-8"))
    assert {logged["kept"], logged["other"]} == {"=1+1", "900002"}


def test_wrong_answers_change_nothing(run: Runner, folder: Path) -> None:
    file, _ = answered(folder, run, {0: "merge", 1: "perhaps", 2: "yes"})
    result = run("identities", folder, "--apply", file, "--by", "Anna")
    assert result.code == 4 and "line 3" in result.err and "'perhaps'" in result.err and "'yes'" in result.err
    assert not (folder / LOG).exists()
    missing = run("identities", folder, "--apply", folder / "none.csv", "--by", "Anna")
    assert missing.code == 3 and "none.csv" in missing.err
    for wrong in (("--apply", file, "--list"), ("--undo", 1, "--redact", "names"), ("--undo", 1)):
        assert run("identities", folder, *wrong, "--by", "Anna").code == 2
    assert run("identities", folder, "--list").code == 5
    (folder / LOG.parent).mkdir(exist_ok=True)
    (folder / LOG).write_text("{broken\n", encoding="utf-8")
    damaged = run("rank", folder, "--top", 1)
    assert damaged.code == 0 and "identities.jsonl" in damaged.err and "line 1" in damaged.err


def test_redacted_pairs_name_nobody(run: Runner, folder: Path) -> None:
    file, rows = answered(folder, run, {0: "merge"})
    run("identities", folder, "--apply", file, "--by", "Anna Zorbas")
    for given in (("--exact", 1), ("--list",)):
        result = run("identities", folder, *given, "--redact", "names", "-f", "csv")
        assert result.code == 0, result.err
        words = {row[end] for row in rows for end in ("kept", "other", "kept_name", "other_name")} | {"Anna Zorbas"}
        assert not [word for word in words if word in result.out]
        assert "a-" in result.out


def test_an_estimate_reads_nothing(run: Runner, folder: Path) -> None:
    result = run("identities", folder, "--estimate")
    assert result.code == 0 and "comparing records" in result.out and "GB" in result.out
