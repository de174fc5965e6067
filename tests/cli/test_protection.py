"""No command writes over what a project is read from."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

JOINED = """
[tables.accounts]
file = "../kunden.csv"
join = { file = "umsatz.csv", on = "account_id", key = "nr" }
"""


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def declared(project: Path) -> Path:
    """Move the accounts out of the folder, and their revenue into a joined file."""
    (project / "umsatz.csv").write_text("nr,segment\n001,A\n002,B\n", encoding="utf-8")
    (project / "accounts.csv").rename(project.parent / "kunden.csv")
    with (project / "influence.toml").open("a", encoding="utf-8") as file:
        file.write(JOINED)
    return project


@pytest.mark.parametrize("command", ["rank", "hubs", "clusters", "check", "map"])
@pytest.mark.parametrize("name", ["accounts.csv", "influence.toml", "ACCOUNTS.CSV", "../projekt/ties.csv"])
def test_an_input_is_not_written_over(run, project: Path, command: str, name: str) -> None:
    before = contents(project.parent)
    result = run(command, project, "-o", project / name, *(["-f", "csv"] if command in ("rank", "hubs") else []))
    assert result.code == 2 and name.rpartition("/")[2] in result.err
    assert contents(project.parent) == before


def test_a_relative_path_and_links_lead_to_the_same_refusal(
    run, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "soft.csv").symlink_to(project / "accounts.csv")
    (tmp_path / "hard.csv").hardlink_to(project / "accounts.csv")
    (tmp_path / "folder").symlink_to(project)
    before = contents(tmp_path)
    monkeypatch.chdir(project)
    for target in ("accounts.csv", tmp_path / "soft.csv", tmp_path / "hard.csv", tmp_path / "folder" / "groups.csv"):
        assert run("rank", "-o", target).code == 2
    assert contents(tmp_path) == before


def test_declared_and_joined_files_are_inputs(run, declared: Path) -> None:
    before = contents(declared.parent)
    for target in (declared.parent / "kunden.csv", declared / "umsatz.csv"):
        result = run("rank", declared, "-o", target)
        assert result.code == 2 and target.name in result.err
    assert contents(declared.parent) == before
    assert run("rank", declared, "-o", declared / "accounts.csv").code == 0, "accounts are read from elsewhere"


def test_database_files_are_inputs(run, project: Path) -> None:
    with closing(sqlite3.connect(project.parent / "crm.db")) as base, base:
        base.execute("CREATE TABLE ties (source, target, kind)")
        base.execute("INSERT INTO ties VALUES ('001', '004', 'social')")
    (project / "ties.csv").unlink()
    for url in ("../crm.db", f"sqlite:///{project.parent}/crm.db"):
        (project / "influence.toml").write_text(f'[tables.ties]\nfile = "{url}"\n[referral]\nsamples = 2000\n')
        before = contents(project.parent)
        assert run("hubs", project, "-f", "csv", "-o", project.parent / "crm.db").code == 2
        assert contents(project.parent) == before


def test_a_file_that_the_next_command_would_read_is_not_made(run, project: Path) -> None:
    result = run("rank", project, "-o", project / "orders.csv")
    assert result.code == 2 and "'orders'" in result.err
    assert not (project / "orders.csv").exists()


def test_results_may_lie_in_the_project_and_be_replaced(run, project: Path) -> None:
    for _ in range(2):
        assert run("rank", project, "-o", project / "liste.csv").code == 0
    assert run("map", project, "-o", project / "karte.html").code == 0


def test_init_does_not_follow_a_link_to_the_data(run, project: Path) -> None:
    (project / "influence.toml").unlink()
    (project / "influence.toml").symlink_to("accounts.csv")
    before = contents(project)
    assert run("init", project, "--force").code == 2
    assert contents(project) == before


@pytest.mark.parametrize("name", ["accounts.csv", "influence.toml", "README.md"])
def test_demo_never_replaces_a_file_that_it_did_not_write(run, tmp_path: Path, name: str) -> None:
    out = tmp_path / "demo"
    out.mkdir()
    (out / name).write_text("mine")
    for more in ([], ["--force"]):
        result = run("demo", "--example", "davis", "--out", out, *more)
        assert result.code == 2 and name in result.err
        assert contents(tmp_path) == {out / name: b"mine"}


def test_demo_keeps_what_was_changed_in_a_former_demo(run, tmp_path: Path) -> None:
    out = tmp_path / "demo"
    assert run("demo", "--example", "davis", "--out", out).code == 0
    assert run("demo", "--example", "davis", "--out", out).code == 0
    with (out / "accounts.csv").open("a") as file:
        file.write("Zoe,Zoe\n")
    before = contents(out)
    for more in ([], ["--force"]):
        result = run("demo", "--example", "davis", "--out", out, *more)
        assert result.code == 2 and "accounts.csv" in result.err
    assert contents(out) == before


def test_demo_does_not_mix_two_networks(run, tmp_path: Path) -> None:
    out = tmp_path / "demo"
    assert run("demo", "--example", "davis", "--out", out).code == 0
    before = contents(out)
    result = run("demo", "--example", "florentine", "--out", out, "--force")
    assert result.code == 2 and "davis" in result.err
    assert contents(out) == before


def test_demo_writes_beside_other_files_with_force_only(run, tmp_path: Path) -> None:
    out = tmp_path / "demo"
    out.mkdir()
    (out / "notes.txt").write_text("mine")
    assert run("demo", "--example", "davis", "--out", out).code == 2
    assert run("demo", "--example", "davis", "--out", out, "--force").code == 0
    assert (out / "notes.txt").read_text() == "mine"


def test_parts_of_a_table_are_inputs(run, project: Path) -> None:
    parts = project / "affiliations"
    parts.mkdir()
    (project / "affiliations.csv").rename(parts / "part-0.csv")
    before = contents(project)
    for target in (parts / "part-0.csv", parts / "part-1.csv", parts / "kind=club" / "list.csv"):
        result = run("rank", project, "-o", target)
        assert result.code == 2 and "affiliations" in result.err
    assert contents(project) == before
    assert run("rank", project, "-o", project / "list.csv").code == 0
