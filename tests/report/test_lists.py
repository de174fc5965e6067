"""Lists read back as what they were, carry nothing that runs, and are the same bytes every time."""

from __future__ import annotations

import csv
import io
import json
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plain_lists import plain_render

from influence.errors import UsageError
from influence.files import encoded
from influence.report.lists import FORMATS, headings, render, render_blocks, shown
from influence.report.text import markdown, unarmed, visible

HOSTILE = [
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "  =1",
    "＝1+1",
    "a;=1+1",
    "\x1b[31mred\x1b]0;title\x07",
    "‮moc.live",
    "<script>alert(1)</script>",
    "a|b",
    'say "hi", please',
    "two\nlines",
    "[x](javascript:alert(1))",
    "Bäckerei Größe",
    "null",
    "",
]


def frame() -> pd.DataFrame:
    size = len(HOSTILE)
    return pd.DataFrame(
        {
            "account_id": [f"{position:03d}" for position in range(size)],
            "name": HOSTILE,
            "rank": np.arange(1, size + 1),
            "revenue": [float("nan"), -0.001, *[1234.5] * (size - 2)],
            "pagerank": [0.1 + 0.2, float("inf"), *[1e-9] * (size - 2)],
            "known": [True, False] * (size // 2) + [True] * (size % 2),
        }
    )


@pytest.mark.parametrize(("form", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_delimited_text_reads_back(form: str, delimiter: str) -> None:
    text = render(frame(), form)
    rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))
    assert [row["account_id"] for row in rows] == list(frame()["account_id"])
    assert [row["name"].replace("'", "") for row in rows] == [name.replace("'", "") for name in HOSTILE]
    assert [row["revenue"] for row in rows[:3]] == ["", "0.00", "1234.50"]
    assert [row["pagerank"] for row in rows[:3]] == ["0.3", "", "1e-09"]
    assert [row["known"] for row in rows[:2]] == ["true", "false"]


def test_json_reads_back_exactly() -> None:
    for text in (render(frame(), "json"), "[" + ",".join(render(frame(), "jsonl").splitlines()) + "]"):
        rows = json.loads(text)
        assert [row["name"] for row in rows] == HOSTILE
        assert rows[0]["revenue"] is None and rows[2]["revenue"] == 1234.5
        assert rows[0]["pagerank"] == 0.3 and rows[1]["pagerank"] is None
    assert "\x1b" not in text and "‮" not in text


@pytest.mark.parametrize("name", [name for name in HOSTILE if unarmed(name) != name])
def test_no_cell_begins_a_formula(name: str) -> None:
    for separator in (";", "\t", "\r", "\n"):
        for part in unarmed(name).split(separator):
            assert not part.strip().startswith(("=", "+", "-", "@", "＝"))


def test_the_guard_acts_on_every_hostile_formula_and_on_nothing_else() -> None:
    assert [name for name in HOSTILE if unarmed(name) != name] == HOSTILE[:9]
    for harmless in ("-5", "+49", "-1.234,56", "A-Z", "a@b.de", "x; y"):
        assert unarmed(harmless) == harmless


def test_markdown_holds_one_row_a_record_and_no_markup() -> None:
    lines = render(frame(), "md").splitlines()
    assert len(lines) == 2 + len(HOSTILE)
    assert lines[0] == "| Account | Name | Rank | Revenue | PageRank | known |"
    assert "<" not in "".join(lines) and "\x1b" not in "".join(lines)
    assert all(line.replace("\\|", "").count("|") == 7 for line in lines)


def test_people_read_words_and_separators_of_their_language() -> None:
    table = pd.DataFrame({"segment": ["hidden_gem"], "hub_kinds": ["church, industry"], "revenue": [1234567.4]})
    assert "Hidden gem | church, industry | 1,234,567 " in render(table, "md", "en")
    assert "Verborgener Schatz | Kirche, Branche | 1.234.567 " in render(table, "md", "de")
    assert headings(["own_value", "made_up"], "de") == ["Eigener Wert", "made up"]
    assert render(table, "csv", "de") == render(table, "csv", "en")


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (0.5, "0.500"), (1.234, "1.23"), (12.34, "12.3"), (123.4, "123"), (2.0, "2"), (1e-7, "1.0e-07")],
)
def test_numbers_are_short_for_people(value: float, text: str) -> None:
    assert shown(value, "pagerank", "en") == text


def test_missing_values_of_every_sort_are_empty() -> None:
    table = pd.DataFrame(
        {
            "date": pd.to_datetime(["2025-12-31", None]),
            "count": pd.array([1, None], dtype="Int64"),
            "text": pd.Series(["a", None], dtype="str"),
        }
    )
    assert render(table, "csv") == "date,count,text\n2025-12-31,1,a\n,,\n"
    assert json.loads(render(table, "json"))[1] == {"date": None, "count": None, "text": None}


def test_the_last_bits_of_a_sum_do_not_change_the_bytes() -> None:
    left, right = pd.DataFrame({"x": [(0.1 + 0.2) + 0.3]}), pd.DataFrame({"x": [0.1 + (0.2 + 0.3)]})
    assert left["x"].iloc[0] != right["x"].iloc[0]
    for form in FORMATS:
        assert render(left, form) == render(right, form)


@pytest.mark.parametrize(("language", "delimiter", "amount"), [("de", ";", "1234,50"), ("en", ",", "1234.50")])
def test_excel_reads_its_own_marks(language: str, delimiter: str, amount: str) -> None:
    data = encoded(render(frame(), "excel-csv", language))
    assert data.startswith(b"\xef\xbb\xbf") and data.endswith(b"\r\n")
    text = data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    assert rows[0][:4] == headings(["account_id", "name", "rank", "revenue"], language)
    assert len(rows) == 1 + len(HOSTILE) and {len(row) for row in rows} == {6}
    assert [row[0] for row in rows[1:]] == list(frame()["account_id"])
    assert [row[3] for row in rows[1:4]] == ["", "0,00" if language == "de" else "0.00", amount]
    assert rows[1][4] == ("0,3" if language == "de" else "0.3")


def test_no_formula_reaches_excel() -> None:
    hostile = pd.DataFrame({"name": [*HOSTILE, "a,=1+1", "-1,5+2"], "=1+1": 1.0})
    for language, delimiter in (("de", ";"), ("en", ",")):
        text = render(hostile, "excel-csv", language).removeprefix("\ufeff")
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            for part in re.split(r"[;\t\r\n]", row[0]):
                assert not part.strip().startswith(("=", "+", "-", "@", "＝"))
        assert text.partition("\r\n")[0].endswith("'=1+1")


def test_tags_are_words_for_people_and_codes_for_programs() -> None:
    frame = pd.DataFrame({"tags": ["hidden_gem, silent_hub"]})
    assert "Hidden gem, Silent hub" in render(frame, "md")
    assert "hidden_gem, silent_hub" in render(frame, "csv")


def test_an_empty_table_keeps_its_heading() -> None:
    empty = pd.DataFrame({"account_id": [], "name": []})
    assert render(empty, "csv") == "account_id,name\n"
    assert json.loads(render(empty, "json")) == []
    assert render(empty, "jsonl") == ""


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(UsageError, match="Formats: csv, tsv, json, jsonl, md, excel-csv"):
        render(frame(), "xml")


@given(st.text())
def test_visible_text_is_one_line_without_control(text: str) -> None:
    seen = visible(text)
    assert len(seen.splitlines()) <= 1
    assert all(character.isprintable() or character in "‌‍" or character.isspace() for character in seen)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_csv_holds_any_text(text: str) -> None:
    rows = list(csv.reader(io.StringIO(render(pd.DataFrame({"a": [text], "b": ["x"]}), "csv"), newline="")))
    assert len(rows) == 2 and rows[1][1] == "x"
    assert rows[1][0].replace("'", "") == text.replace("'", "")


@given(st.text())
def test_markdown_text_cannot_leave_its_cell(text: str) -> None:
    assert "\n" not in markdown(text) and "<" not in markdown(text)


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**12), 10**12),
    st.floats(),
    st.text(max_size=6),
    st.just(pd.Timestamp("2024-02-29")),
)


@given(
    st.lists(st.floats(), max_size=8), st.lists(st.integers(-(2**60), 2**60), max_size=8), st.lists(CELLS, max_size=8)
)
def test_columns_are_written_as_their_cells_are(numbers: list[float], counts: list[int], mixed: list[object]) -> None:
    """A cell reads the same whether its column is written at once or it stands among cells of other types."""
    for cells, dtype in ((numbers, "float64"), (counts, "int64"), (mixed, "object"), ([*numbers, *counts], "float64")):
        for name in ("revenue", "pagerank"):
            whole = pd.DataFrame({name: pd.Series(cells, dtype=dtype), "end": "x"})
            apart = whole.astype("object")
            assert render(whole, "csv") == render(apart, "csv")


TEXTS = st.text(
    st.sampled_from([*"aZ9ä =+-@＝;,\t\r\n\"'|<&`\\.0", "\u202e", "\u200b", "\x1b", "\x9f", "…", "😀"]), max_size=6
)
MONEYS = st.one_of(
    st.floats(),
    st.integers(-(10**7), 10**7).map(lambda cents: cents / 100),
    st.integers(-(10**7), 10**7).map(lambda thousandths: thousandths / 1000),
)


@st.composite
def tables(draw: st.DrawFn) -> pd.DataFrame:
    size = draw(st.integers(0, 6))

    def column(cells: st.SearchStrategy, dtype: str) -> pd.Series:
        return pd.Series(draw(st.lists(cells, min_size=size, max_size=size)), dtype=dtype)

    return pd.DataFrame(
        {
            "rank": column(st.integers(-(2**60), 2**60), "int64"),
            "name": column(st.one_of(st.none(), TEXTS), "str"),
            "segment": column(st.sampled_from(["hidden_gem", "church, industry", "=1", "a|b"]), "str"),
            "own_value": column(MONEYS, "float64"),
            "crv": column(st.integers(-5, 5), "int64"),
            "pagerank": column(MONEYS, "float64"),
            "unseen_share": column(st.floats(0, 1), "float64"),
            "known": column(st.booleans(), "bool"),
            "count": column(st.one_of(st.none(), st.integers(0, 9)), "Int64"),
            "since": column(st.sampled_from(["2024-02-29", None]), "datetime64[us]"),
            "=odd": column(st.one_of(CELLS, TEXTS), "object"),
        }
    )


@settings(max_examples=200)
@given(tables(), st.sampled_from(FORMATS), st.sampled_from(["en", "de"]), st.integers(1, 4))
def test_blocks_of_columns_are_written_as_single_cells_are(
    table: pd.DataFrame, form: str, language: str, size: int
) -> None:
    wanted = encoded(plain_render(table, form, language))
    blocks = [table.iloc[first : first + size] for first in range(0, max(len(table), 1), size)]
    assert b"".join(render_blocks(blocks, form, language)) == wanted
    assert encoded(render(table, form, language)) == wanted


@pytest.mark.parametrize("name", ["own_value", "pagerank"])
def test_numbers_near_the_edge_of_rounding_are_rounded_as_python_does(name: str) -> None:
    rng = np.random.default_rng(5)
    numbers = np.concatenate(
        [
            rng.integers(-(10**9), 10**9, 4000) / 1000,
            (rng.integers(-(10**6), 10**6, 2000) + 0.5) / 100,
            (rng.integers(0, 2**50, 2000) + 0.5) / 100,
            rng.normal(size=2000) * 10.0 ** rng.integers(-20, 20, 2000),
            [0.0, -0.0, -0.004, 0.005, -0.005, 0.015, 2.0**43 / 100, 2.0**53, 1e300, -1e300, np.nan, np.inf, -np.inf],
        ]
    )
    table = pd.DataFrame({name: numbers})
    for form in ("csv", "json"):
        assert render(table, form) == plain_render(table, form, "en")
