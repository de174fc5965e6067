"""A folder stands for a table: its parts are read as one, on every engine that has rows to read."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from influence.errors import DataError, InputError
from influence.tables import read

ACCOUNTS = "account_id,revenue\n"
ROWS = {"a1": ("choir", "social"), "a2": ("choir", "social"), "a3": ("guild", "industry"), "a4": ("guild", "industry")}


def project(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "accounts.csv").write_text(ACCOUNTS + "".join(f"{name},10\n" for name in ROWS))
    return folder


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    folder = project(tmp_path / "whole")
    lines = "".join(f"{name},{group},{kind}\n" for name, (group, kind) in ROWS.items())
    write(folder / "affiliations.csv", "account_id,group_id,kind\n" + lines)
    return folder


def same(one: Path, other: Path) -> None:
    first, second = read(one), read(other)
    for table in ("accounts", "groups", "affiliations"):
        pd.testing.assert_frame_equal(getattr(first, table), getattr(second, table), obj=table)
    for one_table in ("accounts", "affiliations"):
        counts = [sum(r.rows_used for r in found.readings if r.table == one_table) for found in (first, second)]
        assert counts == [len(ROWS)] * 2


def test_parts_are_one_table(tmp_path: Path, whole: Path) -> None:
    parted = project(tmp_path / "parted")
    for number, (name, (group, kind)) in enumerate(ROWS.items()):
        write(parted / f"affiliations/part-{number}.csv", f"account_id,group_id,kind\n{name},{group},{kind}\n")
    write(parted / "affiliations/_SUCCESS", "")
    write(parted / "affiliations/.part-0.csv.crc", "x")
    write(parted / "affiliations/_delta/part-9.csv", "x")
    same(whole, parted)


def test_names_of_folders_are_columns(tmp_path: Path, whole: Path) -> None:
    parted = project(tmp_path / "parted")
    for kind in ("social", "industry"):
        mine = {name: group for name, (group, of) in ROWS.items() if of == kind}
        path = parted / f"affiliations.parquet/kind={kind}/part-0.parquet"
        path.parent.mkdir(parents=True)
        pq.write_table(pa.table({"account_id": list(mine), "group_id": list(mine.values())}), path)
    same(whole, parted)


def test_a_declared_folder_with_columns_of_other_names(tmp_path: Path, whole: Path) -> None:
    parted = project(tmp_path / "parted")
    for number, (name, (group, kind)) in enumerate(ROWS.items()):
        write(tmp_path / f"export/sort={kind}/{number}.csv", f"account_id,group_id\n{name},{group}\n")
    settings = '[tables.affiliations]\nfile = "../export"\ncolumns = { kind = "sort" }\n'
    (parted / "influence.toml").write_text(settings)
    same(whole, parted)


def test_a_row_is_named_with_its_part(tmp_path: Path, whole: Path) -> None:
    write(whole / "ties/part-1.csv", "source,target,kind\na1,nobody,family\n")
    (row,) = read(whole).set_aside
    assert row.file == "ties/part-1.csv"


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"ties/notes.docx": "x"}, "ties/notes.docx: is no part of a table"),
        ({"ties/_SUCCESS": ""}, "ties: this is a folder, and no part"),
    ],
)
def test_a_folder_that_is_no_table_is_refused(whole: Path, files: dict[str, str], words: str) -> None:
    for name, text in files.items():
        write(whole / name, text)
    with pytest.raises(InputError, match=words):
        read(whole)


def test_a_column_in_file_and_folder_is_refused(whole: Path) -> None:
    write(whole / "ties/kind=family/part.csv", "source,target,Kind\na1,a2,family\n")
    with pytest.raises(DataError, match="stands in the names of the folders"):
        read(whole)


def test_beside_a_file_a_folder_is_something_else(whole: Path, tmp_path: Path) -> None:
    before = read(whole)
    write(whole / "affiliations/old.csv", "account_id,group_id,kind\na1,gone,social\n")
    pd.testing.assert_frame_equal(read(whole).affiliations, before.affiliations)


def test_an_empty_value_and_an_escaped_one(tmp_path: Path, whole: Path) -> None:
    write(whole / "ties/strength=__HIVE_DEFAULT_PARTITION__/p.csv", "source,target,kind\na1,a2,family\n")
    write(whole / "ties/strength=2%2E5/p.csv", "source,target,kind\na3,a4,family\n")
    assert sorted(read(whole).ties["strength"]) == [1.0, 2.5]
