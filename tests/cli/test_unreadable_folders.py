"""What cannot be read ends with the exit code of input, settings that cannot be with that of data."""

import os
from pathlib import Path

import pytest

from influence.cli.main import main

TABLES = {"accounts.csv": "account_id\n1\n2\n", "ties.csv": "source,target,kind\n1,2,social\n"}


@pytest.fixture
def folder(tmp_path):
    for name, text in TABLES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def unreadable(monkeypatch, folder):
    """Make the folder one that may not be read, as far as this process can tell (root may read all)."""

    def refuse(_):
        raise PermissionError(13, "Permission denied", str(folder))

    monkeypatch.setattr(os, "access", lambda *_, **__: False)
    monkeypatch.setattr(Path, "iterdir", refuse)


@pytest.mark.parametrize("command", ["check", "rank", "init"])
def test_a_folder_that_cannot_be_read(folder, monkeypatch, capsys, command):
    unreadable(monkeypatch, folder)
    assert main([command, str(folder)]) == 3
    assert "cannot be read: Permission denied" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["accounts.csv", "ties.csv", "groups.csv", "influence.toml"])
def test_a_link_to_nowhere(folder, name):
    (folder / name).unlink(missing_ok=True)
    (folder / name).symlink_to("gone")
    assert main(["check", str(folder)]) == 3


@pytest.mark.parametrize(
    ("settings", "code"),
    [("[project", 3), ("[projekt]\n", 4), ("[network]\nalpha = 7\n", 4), ("[referral]\nacquisition_cost = 1e300\n", 4)],
)
def test_settings(folder, settings, code):
    (folder / "influence.toml").write_text(settings, encoding="utf-8")
    assert main(["check", str(folder)]) == code


def test_an_option_that_cannot_be(folder):
    assert main(["rank", str(folder), "--top", "0"]) == 2
