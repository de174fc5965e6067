"""Workbooks: values and never formulas, whatever stands in the data; read back by two readers; the same bytes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import date

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from workbooks import HOSTILE, calamine_cells, cells, opened, parts

from influence.report.text import unarmed, visible
from influence.report.workbook import About, Column, Line, Prose, Sheet, column_of, workbook
from influence.report.workbook.cells import LONGEST, units

ABOUT = About("Probe & Söhne", "en", date(2026, 3, 31))


def book_of(frame: pd.DataFrame, **more: object) -> bytes:
    columns = [column_of(str(name), frame[name].dtype.kind, "en", currency="EUR") for name in frame]
    sheet = Sheet("Sheet", columns, len(frame), lambda: [frame[:2], frame[2:]], frozen=1)
    return b"".join(workbook([sheet], ABOUT, **more))


def test_hostile_names_are_text_that_is_seen_and_nothing_else() -> None:
    frame = pd.DataFrame({"name": pd.Series(list(HOSTILE), dtype=object), "rank": np.arange(len(HOSTILE))})
    content = book_of(frame)
    for read in (cells(content), calamine_cells(content)):
        assert len(read["Sheet"]) == len(HOSTILE) + 1
        for (shown, rank, *_), name in zip(read["Sheet"][1:], HOSTILE, strict=True):
            assert HOSTILE[int(rank)] == name
            assert shown == visible(name) or (shown.endswith("characters)") and units(shown) == LONGEST), name
            assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b\ufeff]", shown)
    sheet = parts(content)["xl/worksheets/sheet1.xml"]
    assert b"<f>" not in sheet.replace(b"&lt;f&gt;", b"") and b"hyperlink" not in sheet


def test_a_text_that_could_become_a_formula_stays_text_when_it_is_edited() -> None:
    frame = pd.DataFrame({"name": pd.Series(["=1+1", "-x", "Bäckerei", "-5"], dtype="str")})
    sheet = opened(book_of(frame))["Sheet"]
    assert [sheet.cell(row, 1).quotePrefix for row in range(2, 6)] == [unarmed(n) != n for n in frame["name"]]


@given(names=st.lists(st.text(max_size=60), min_size=1, max_size=8))
@settings(max_examples=25, deadline=None)
def test_whatever_text_there_is_two_readers_agree_on_it(names: list[str]) -> None:
    frame = pd.DataFrame({"name": pd.Series(names, dtype=object), "rank": np.arange(len(names))})
    content = book_of(frame)
    expected = [visible(name) for name in names]
    ours = [row[0] or "" for row in cells(content)["Sheet"][1:]]
    theirs = [row[0] or "" for row in calamine_cells(content)["Sheet"][1:]]
    assert ours == expected and [text or "" for text in theirs] == expected


def test_numbers_are_numbers_to_sixteen_digits_and_gaps_are_empty() -> None:
    values = [1234567.891, 0.1 + 0.2, -0.0, float("nan"), float("inf"), 1e-12]
    frame = pd.DataFrame({"priority": values, "own_value": values, "rank": [1, 2, 3, 4, 5, 6]})
    content = book_of(frame)
    rows = cells(content)["Sheet"]
    assert rows[0] == ["Priority", "Own value (EUR)", "Rank"]
    wanted = [float(f"{v + 0.0:.16g}") if np.isfinite(v) else "" for v in values]
    assert [row[2] for row in rows[1:]] == [1, 2, 3, 4, 5, 6]
    for read in (rows, calamine_cells(content)["Sheet"]):
        assert [row[1] if row[1] is not None else "" for row in read[1:]] == wanted


def test_the_heading_stays_in_view_with_filters_bars_and_a_choice_of_states() -> None:
    frame = pd.DataFrame({"name": pd.Series(["a", "b"], dtype="str"), "own_value": [1.0, 2.0]})
    columns = [
        Column("name", "Name"),
        Column("own_value", "Own", "money", bar="#A9BFFA"),
        Column("state", "State", "own", choices=("open", "asked")),
        Column("x", "Folded", "money", folded=True),
    ]
    frame["x"] = 0.5
    content = b"".join(workbook([Sheet("S", columns, 2, lambda: [frame], frozen=1)], ABOUT))
    sheet = opened(content)["S"]
    assert sheet.freeze_panes == "B2" and sheet.auto_filter.ref == "A1:D3"
    (choice,) = sheet.data_validations.dataValidation
    assert choice.formula1 == '"open,asked"' and str(choice.sqref) == "C2:C3"
    kinds = {rule.type for found in sheet.conditional_formatting for rule in found.rules}
    assert "dataBar" in kinds
    assert sheet.column_dimensions["D"].hidden and sheet.column_dimensions["D"].outlineLevel == 1
    assert sheet.print_title_rows == "$1:$1"


def test_rows_beyond_the_limit_are_left_out_and_no_others() -> None:
    frame = pd.DataFrame({"rank": np.arange(1, 8)})
    for most in (1, 2, 3, 7, 9):
        rows = cells(book_of(frame, most_rows=most))["Sheet"]
        assert [row[0] for row in rows[1:]] == list(range(1, min(most, 7) + 1))


def test_sentences_stand_under_their_headings() -> None:
    lines = (Line("Title", "title"), Line("Head", "heading"), Line("A sentence."), Line("left", "pair", "=right"))
    rows = cells(b"".join(workbook([Prose("P", lines)], ABOUT)))["P"]
    assert rows == [["Title", None], ["Head", None], [None, "A sentence."], ["left", "=right"]]


def test_the_same_content_gives_the_same_bytes_on_any_day_in_any_place() -> None:
    code = (
        "import sys, os, pandas as pd\n"
        "os.umask(int(sys.argv[1], 8))\n"
        "from influence.report.workbook import About, Sheet, column_of, workbook\n"
        "f = pd.DataFrame({'name': ['ä', '=1'], 'own_value': [1.5, 2.0]})\n"
        "c = [column_of(n, f[n].dtype.kind, 'de') for n in f]\n"
        "sys.stdout.buffer.write(b''.join(workbook([Sheet('S', c, 2, lambda: [f])], About('T', 'de'))))\n"
    )
    made = []
    for zone, seed, mask in (("UTC", "0", "022"), ("Pacific/Auckland", "7", "077")):
        environment = {**os.environ, "TZ": zone, "PYTHONHASHSEED": seed}
        done = subprocess.run([sys.executable, "-c", code, mask], env=environment, capture_output=True, check=True)
        made.append(done.stdout)
    assert made[0] == made[1] and len(made[0]) > 2000
    texts = parts(made[0])
    assert b"2000-01-01T00:00:00Z" in texts["docProps/core.xml"]
    assert not [name for name, text in texts.items() if re.search(rb"20[2-9]\d-", text)]


def test_an_empty_table_is_a_heading() -> None:
    frame = pd.DataFrame({"name": pd.Series([], dtype="str"), "rank": np.array([], dtype=np.int64)})
    assert cells(book_of(frame))["Sheet"] == [["Name", "Rank"]]
