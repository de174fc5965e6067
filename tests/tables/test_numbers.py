import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from influence.tables.cells import Cells, text_cells
from influence.tables.numbers import AmbiguousNumbersError, read_numbers


def numbers(*texts, decimal=None):
    return read_numbers(text_cells(pa.array(texts, pa.large_string())), decimal)


@pytest.mark.parametrize(
    ("texts", "values"),
    [
        (["1.234,56", "7", "1.000"], [1234.56, 7, 1000]),
        (["1,234.56", "7", "1,000"], [1234.56, 7, 1000]),
        (["1'234.50", "1’000", "50.-", "50.--"], [1234.5, 1000, 50, 50]),
        (["1 234,5", "12\u00a0345,00", "1\u202f000"], [1234.5, 12345, 1000]),
        (["1.234.567", "1.234"], [1234567, 1234]),
        (["1,234,567", "1,234"], [1234567, 1234]),
        (
            ["12,50 €", "EUR 3,00", "-€5,5", "€ -5", "$7", "CHF 1'000", "US$ 3", "5,-"],
            [12.5, 3, -5.5, -5, 7, 1000, 3, 5],
        ),
        (["(12,50)", "5-", "−3", "+4", "- 2"], [-12.5, -5, -3, 4, -2]),
        (["0,125", "1.000"], [0.125, 1000]),
        (["1234,567", "1.000"], [1234.567, 1000]),
        (["1e5", "1.5E+05"], [100000, 150000]),
        (["1,5E+05", "2"], [150000, 2]),
        (["007", ".5", "-.25"], [7, 0.5, -0.25]),
        (["", "3"], [np.nan, 3]),
    ],
)
def test_spellings(texts, values):
    read = numbers(*texts)
    np.testing.assert_array_equal(read.values, values)
    assert not read.bad.any()


@pytest.mark.parametrize(
    "text", ["x", "nan", "NaN", "inf", "-Infinity", "1e999", "1,23,456", "1..2", "12 34", "٣", "--5", "€"]
)
def test_no_numbers(text):
    read = numbers(text, "1")
    assert read.bad.tolist() == [True, False]
    assert np.isnan(read.values[0])


def test_percent_is_a_rate():
    read = numbers("12,5 %", "30%", "0,4")
    assert read.values.tolist() == pytest.approx([0.125, 0.3, 0.4])
    assert read.percent.tolist() == [True, True, False]


@pytest.mark.parametrize("texts", [["1.234"], ["1,234", "12"], ["1.5", "1,5"], ["1.234", "1,5", "2.75"]])
def test_two_readings_are_refused(texts):
    with pytest.raises(AmbiguousNumbersError) as caught:
        numbers(*texts)
    assert caught.value.examples


def test_both_readings_are_shown():
    with pytest.raises(AmbiguousNumbersError) as caught:
        numbers("1.234", "5")
    assert caught.value.examples == (("1.234", "1.234", "1234"),)


def test_a_declared_sign_decides():
    assert numbers("1.234", decimal=",").values.tolist() == [1234]
    assert numbers("1.234", decimal=".").values.tolist() == [1.234]
    assert numbers("1.5", "1,5", decimal=",").bad.tolist() == [True, False]
    assert numbers("1.5", "1,5", decimal=".").bad.tolist() == [False, True]


def test_the_rarer_sign_is_bad_where_nothing_is_ambiguous():
    read = numbers("1,5", "2,75", "3.25")
    assert read.decimal == ","
    assert read.bad.tolist() == [False, False, True]


def test_whole_numbers_need_no_sign():
    assert numbers("1", "20", "300000").decimal is None


def test_native_numbers_stay_beside_texts():
    cells = Cells(pa.array([None, "1.234,5", None], pa.large_string()), pa.array([1.25, None, None]))
    assert read_numbers(cells).values.tolist()[:2] == [1.25, 1234.5]
    nan = Cells(pa.nulls(2, pa.large_string()), pa.array([float("inf"), 2.0]))
    assert read_numbers(nan).bad.tolist() == [True, False]


@given(st.lists(st.decimals(-(10**9), 10**9, places=2, allow_nan=False), min_size=1, max_size=20))
def test_german_and_english_spelling_give_the_same(values):
    english = [f"{value:,.2f}" for value in values]
    german = [text.translate(str.maketrans(",.", ".,")) for text in english]
    expected = [float(value) for value in values]
    assert numbers(*english).values.tolist() == expected
    assert numbers(*german).values.tolist() == expected


@given(st.lists(st.text(max_size=12), max_size=8))
def test_any_text_is_a_number_or_bad_or_empty(texts):
    try:
        read = numbers(*texts)
    except AmbiguousNumbersError:
        return
    cells = text_cells(pa.array(texts, pa.large_string())).text.to_pylist()
    for cell, value, bad in zip(cells, read.values, read.bad, strict=True):
        assert (cell is None) == (bool(np.isnan(value)) and not bad)
        assert not np.isinf(value)
