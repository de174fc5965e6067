from datetime import date, datetime

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from influence.tables.cells import Cells, text_cells
from influence.tables.dates import AmbiguousDatesError, read_dates


def dates(*texts, order=None):
    return read_dates(text_cells(pa.array(texts, pa.large_string())), order)


def days(*texts, order=None):
    return dates(*texts, order=order).values.astype("datetime64[D]").tolist()


@pytest.mark.parametrize(
    "text",
    [
        "2025-12-31",
        "2025-12-31T23:59:59Z",
        "2025-12-31 08:15:00.123+01:00",
        "2025/12/31",
        "20251231",
        "31.12.2025",
        "31.12.2025 14:30",
        "31.12.2025, 14:30 Uhr",
        "31. 12. 2025",
        "31.12.25",
        "12/31/2025",
        "12/31/2025 5:00 PM",
        "31/12/2025",
        "31-12-2025",
        "31. Dezember 2025",
        "31. Dez. 2025",
        "31-Dec-2025",
        "Dec 31, 2025",
        "December 31, 2025",
    ],
)
def test_spellings(text):
    assert days(text) == [date(2025, 12, 31)]


@pytest.mark.parametrize(
    "text", ["31.02.2025", "2025-13-01", "2025", "soon", "45000", "0000-00-00", "1.1.", "32/32/2025"]
)
def test_no_dates(text):
    assert dates(text).bad.tolist() == [True]


def test_one_clear_value_decides_for_the_column():
    assert days("01/02/2025", "12/31/2025") == [date(2025, 1, 2), date(2025, 12, 31)]
    assert days("01/02/2025", "31/12/2025") == [date(2025, 2, 1), date(2025, 12, 31)]


@pytest.mark.parametrize(
    "texts", [["01/02/2025"], ["01/02/2025", "13/02/2025", "02/13/2025"], ["13/02/2025", "02/13/2025"]]
)
def test_two_readings_are_refused(texts):
    with pytest.raises(AmbiguousDatesError):
        dates(*texts)


def test_a_declared_order_decides():
    assert days("01/02/2025", order="dmy") == [date(2025, 2, 1)]
    assert days("01/02/2025", order="mdy") == [date(2025, 1, 2)]
    assert days("25/12/31", order="ymd") == [date(2025, 12, 31)]


@pytest.mark.parametrize("texts", [["25-12-31"], ["25-12-31", "24-03-15"], ["31/12/25"], ["10-11-12", "31-12-25"]])
def test_years_of_two_digits_may_stand_first(texts):
    with pytest.raises(AmbiguousDatesError):
        dates(*texts)


def test_every_reading_is_shown():
    with pytest.raises(AmbiguousDatesError) as caught:
        dates("25-12-31", "01/02/03")
    assert caught.value.examples == (
        ("25-12-31", "2031-12-25", "2025-12-31"),
        ("01/02/03", "2003-02-01, 2003-01-02", "2001-02-03"),
    )


def test_one_value_decides_where_the_year_stands():
    assert days("25-12-31", "68-01-30", "99-12-31") == [date(2025, 12, 31), date(2068, 1, 30), date(1999, 12, 31)]
    assert days("31/12/25", "30/11/99") == [date(2025, 12, 31), date(1999, 11, 30)]
    assert days("12/31/25", "01/02/25") == [date(2025, 12, 31), date(2025, 1, 2)]
    assert days("25-12-31", order="dmy") == [date(2031, 12, 25)]
    assert days("25-12-31", order="ymd") == [date(2025, 12, 31)]


def test_same_day_and_month_need_no_order():
    assert days("05/05/2025") == [date(2025, 5, 5)]


def test_years_of_two_digits():
    assert days("01.01.68", "01.01.69") == [date(2068, 1, 1), date(1969, 1, 1)]
    assert dates("01.01.68").two_digit_years


def test_native_moments_and_serial_numbers():
    cells = Cells(
        pa.nulls(2, pa.large_string()),
        pa.array([None, 45000]),
        pa.array([datetime(2025, 3, 1, 17, 5), None], pa.timestamp("us")),
    )
    read = read_dates(cells)
    assert read.values.astype("datetime64[D]").tolist() == [date(2025, 3, 1), None]
    assert read.bad.tolist() == [False, True]


@given(st.lists(st.dates(date(1970, 1, 1), date(2067, 12, 31)), min_size=1, max_size=10))
def test_every_spelling_gives_the_day_back(values):
    for form in ("%Y-%m-%d", "%d.%m.%Y", "%Y%m%d"):
        assert days(*[value.strftime(form) for value in values]) == values
    assert days(*[value.strftime("%m/%d/%Y") for value in values], order="mdy") == values


@given(st.lists(st.text("0123456789./-: TZdezDAugM", max_size=12), max_size=8))
def test_any_text_is_a_day_or_bad_or_empty(texts):
    try:
        read = dates(*texts)
    except AmbiguousDatesError:
        return
    cells = text_cells(pa.array(texts, pa.large_string())).text.to_pylist()
    for cell, value, bad in zip(cells, read.values.tolist(), read.bad, strict=True):
        assert (cell is None) == (value is None and not bad)
