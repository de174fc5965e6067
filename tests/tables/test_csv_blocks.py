"""Plain blocks of text files: read at once, they give what Python's csv module gives row by row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from influence.errors import InfluenceError
from influence.progress import silent
from influence.settings import Source
from influence.tables import csv_blocks, csv_file
from influence.tables.csv_blocks import plain_columns
from influence.tables.csv_rows import CsvRows
from influence.tables.phrases import Phrases

WRITTEN_AT_RANDOM = st.text('ab"",;\n\n\r \u200b\ufeffé', max_size=60)
CELLS = st.sampled_from(
    ["", "1", "a b", '"x"', '"x, y"', '"x ""y"""', '""', '"two\nlines"', '"', 'a"b', " ", '"a"b', "é"]
)
ROWS = st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=25)
BREAKS = st.sampled_from(["\n", "\n", "\r\n", "\r", "\n\n"])


def _read(path: Path, encoding: str | None) -> Any:
    try:
        raw = csv_file.read_csv(path, path.name, Source(path.name, encoding=encoding), (), Phrases("en"), silent)
    except InfluenceError as error:
        return str(error)
    cells = {name: column.text.to_pylist() for name, column in raw.columns.items()}
    return raw.headers, cells, raw.lines.tolist(), raw.rejected, raw.detected


def _assert_read_alike(path: Path, block: int, encoding: str | None = None) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_file, "_CHUNK", 2)
        patch.setattr(csv_blocks, "_PIECE", 7)
        patch.setattr(csv_blocks, "_BLOCK", block)
        in_blocks = _read(path, encoding)
        patch.setattr(csv_file, "plain_columns", lambda *_: None)
        assert in_blocks == _read(path, encoding)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("blocks") / "table.csv"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=WRITTEN_AT_RANDOM, block=st.integers(1, 80))
def test_any_text_is_read_alike(file: Path, text: str, block: int) -> None:
    file.write_text(f"a,b\n{text}", encoding="utf-8", newline="")
    _assert_read_alike(file, block)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=ROWS,
    break_=BREAKS,
    delimiter=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16", "latin-1"]),
    block=st.integers(1, 300),
)
def test_rows_are_read_alike_in_every_encoding(
    file: Path, rows: list[tuple[str, str, str]], break_: str, delimiter: str, encoding: str, block: int
) -> None:
    lines = [delimiter.join(row) for row in [("id", "name", "revenue"), *rows]]
    file.write_bytes(break_.join([*lines, ""]).encode(encoding))
    _assert_read_alike(file, block, encoding)


@pytest.mark.parametrize(
    "block",
    [
        b"1,2\n\n3,4\n",
        b"1,2\r3,4\n",
        b'1,"2\n3",4\n',
        b'1,"2"3\n',
        b'1,2"\n',
        b'1,"2\n',
        b"1\n",
        b",\n",
        b" ,\xe2\x80\x8b\n",
        b"",
    ],
)
def test_what_is_not_plain_is_refused(block: bytes) -> None:
    assert plain_columns(block, "utf-8", ",", 2) is None


def test_plain_blocks_never_reach_the_csv_module(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text("id,name\n" + "".join(f'{row},"Name, {row}"\n' for row in range(100)), encoding="utf-8")
    monkeypatch.setattr(csv_blocks, "_BLOCK", 200)
    monkeypatch.setattr(CsvRows, "add", None)  # no row could be taken over from the csv module
    headers, cells, lines, _, _ = _read(file, None)
    assert headers == ("id", "name")
    assert cells["name"] == [f"Name, {row}" for row in range(100)]
    assert lines == list(range(2, 102))
