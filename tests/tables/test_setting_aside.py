"""The account of unused rows: kept as columns, told as entries, the same as row by row."""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from influence.language.folding import Mentions, fold, words_of
from influence.model import SetAsideRows
from influence.tables import read, set_aside_frame
from influence.tables.cells import TEXT
from influence.tables.setting_aside import _cut, _rows_of

ROWS = 5000
CELL = st.text(st.sampled_from("aä\t\n\r… "), max_size=6)


def many(tmp_path: Path) -> SetAsideRows:
    """Rows of a sensitive kind without basis, unknown accounts, repeated rows and rows with a cell too many."""
    (tmp_path / "accounts.csv").write_text("account_id,name,revenue\n" + "".join(f"{i},n{i},1\n" for i in range(50)))
    groups = "".join(f"g{i},Verein {i},{'church' if i % 2 else 'social'}\n" for i in range(100))
    (tmp_path / "groups.csv").write_text("group_id,name,kind\n" + groups)
    shapes = ("{i},g1,,x{n}", "X{n},g2,,", "1,g2,,", "{i},g{g},Verein 1,zu,viel {n}", "{i},g1,Verein 1\u00a0{n},")
    rows = [shapes[n % 5].format(i=n % 50, g=n % 100, n=n) for n in range(ROWS)]
    (tmp_path / "affiliations.csv").write_text("account_id,group_id,role,basis\n" + "\n".join(rows) + "\n", "utf-8")
    return read(tmp_path).set_aside


def test_each_row_takes_little_memory_and_tells_the_same_as_an_entry(tmp_path: Path) -> None:
    rows = many(tmp_path)
    assert ROWS - 100 < len(rows) <= ROWS + 50 and len(rows.grounds) < 10, "what many rows share stands once"
    kept = sum(part.nbytes for part in (rows.ground, rows.lines, rows.values, rows.cells, *rows.fills))
    assert kept < 160 * len(rows)
    entries = list(rows)
    assert entries == sorted(entries, key=lambda one: (one.table, one.file, one.line, one.reason))
    assert [rows[at] for at in (0, 7, -1)] == [entries[0], entries[7], entries[-1]] and list(rows[3:9]) == entries[3:9]
    assert "Verein 1" not in " ".join(entry.row + entry.problem.value for entry in entries)
    tally: dict[tuple[str, str], list[object]] = {}
    for entry in entries:
        tally.setdefault((entry.table, entry.reason), []).append(entry)
    assert rows.tally() == {key: (len(found), found[0]) for key, found in tally.items()}
    assert {reason for _, reason in tally} == {"no_basis", "unknown_account", "duplicate", "wrong_cell_count"}


def test_entries_are_told_in_any_language_and_without_cells(tmp_path: Path) -> None:
    rows = many(tmp_path)[:40]
    german, hidden = rows.in_language("de"), rows.without_cells()
    for mine, other, bare in zip(rows, german, hidden, strict=True):
        assert f"line {mine.line}" in mine.problem.place and f"Zeile {mine.line}" in other.problem.place
        assert mine.problem.rule != other.problem.rule and (mine.row, mine.line) == (other.row, other.line)
        assert (bare.problem.rule, bare.problem.value, bare.problem.advice) == (mine.reason, "***", "")
        assert bare.row == ("***" if mine.row else "")
    again = [entry.problem.rule for entry in german if entry.reason == "duplicate"]
    assert again and all(re.search(r"affiliations\.csv: Zeile \d+", rule) for rule in again)
    assert rows == list(rows) and rows != german and rows != rows[:-1]


def test_nothing_set_aside_is_an_empty_table() -> None:
    nothing = SetAsideRows()
    assert nothing == () and list(nothing) == [] and nothing.tally() == {} and len(nothing.without_cells()) == 0


def test_the_table_says_what_the_entries_say(tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()
    rows = many(tmp_path / "project")
    frame = set_aside_frame(read(tmp_path / "project"))
    told = [
        (one.table, one.file, one.line, one.reason, one.problem.rule, one.problem.value, one.problem.advice, one.row)
        for one in rows
    ]
    assert list(frame.itertuples(index=False, name=None)) == told


@given(st.lists(st.lists(CELL, min_size=2, max_size=2), min_size=1, max_size=5), st.integers(1, 9))
def test_rows_stand_on_one_line_and_are_cut_by_letters(cells: list[list[str]], most: int) -> None:
    columns = [pa.array(column, TEXT) for column in zip(*cells, strict=True)]
    expected = ["\t".join(re.sub(r"[\t\r\n]", " ", cell) for cell in row) for row in cells]
    assert _rows_of(columns).to_pylist() == expected
    cut = [text if len(text) <= most else text[: most - 1] + "…" for text in expected]
    assert _cut(pa.array(expected, TEXT), most - 1, most).to_pylist() == cut


WORDS = st.lists(st.sampled_from(["St", "Anna", "anna", "Köln", "12", "7", "x", "-"]), max_size=4).map(" ".join)


@given(st.lists(WORDS, max_size=6), st.lists(WORDS, max_size=6))
def test_a_name_is_found_wherever_its_words_stand(names: list[str], texts: list[str]) -> None:
    mentions = Mentions(names)
    for text in texts:
        words, found = words_of(text), False
        for name in filter(None, map(fold, names)):
            inside, short = words_of(name), len(name) == 1 or (name.isdigit() and len(name) <= 3)
            spread = [words[at : at + len(inside)] for at in range(len(words))]
            found |= bool(fold(text) == name or (inside and not short and inside in spread))
        assert mentions.found_in(text) == (found and bool(text)), (names, text)
