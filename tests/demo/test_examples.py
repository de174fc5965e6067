"""The classics, as project folders."""

from __future__ import annotations

import csv

import networkx as nx
import pytest

from influence.demo import write_example
from influence.errors import UsageError
from influence.settings.loading import load_settings


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_florentine_families(tmp_path):
    write_example(tmp_path, "florentine")
    accounts, ties = rows_of(tmp_path / "accounts.csv"), rows_of(tmp_path / "ties.csv")
    assert len(accounts) == 15
    assert set(accounts[0]) == {"account_id", "name"}
    assert {frozenset((tie["source"], tie["target"])) for tie in ties} == {
        frozenset(pair) for pair in nx.florentine_families_graph().edges
    }
    assert len(ties) == 20
    assert {tie["kind"] for tie in ties} == {"social"}
    degree = [tie[end] for tie in ties for end in ("source", "target")]
    assert max(set(degree), key=degree.count) == "Medici"
    assert degree.count("Medici") == 6
    assert load_settings(tmp_path).project.title == "Florentine families"


def test_southern_women(tmp_path):
    write_example(tmp_path, "davis")
    accounts, groups = rows_of(tmp_path / "accounts.csv"), rows_of(tmp_path / "groups.csv")
    affiliations = rows_of(tmp_path / "affiliations.csv")
    assert (len(accounts), len(groups), len(affiliations)) == (18, 14, 89)
    attendance = [row["group_id"] for row in affiliations]
    # Column sums of Davis, Gardner & Gardner's table, events 1 to 14.
    assert [attendance.count(f"E{event:02d}") for event in range(1, 15)] == [
        3,
        3,
        6,
        4,
        8,
        8,
        10,
        14,
        12,
        5,
        4,
        6,
        3,
        3,
    ]
    assert [group["group_id"] for group in groups] == sorted(group["group_id"] for group in groups)
    assert load_settings(tmp_path).project.title == "Southern women"


def test_an_unknown_example_is_refused_with_those_known(tmp_path):
    with pytest.raises(UsageError, match="davis, florentine"):
        write_example(tmp_path / "x", "karate")
    assert not (tmp_path / "x").exists()
