"""Ids keep their digits or are set aside; amounts that no sum could hold are set aside; faults are never emptied."""

import sqlite3
import zipfile
from decimal import Decimal

import duckdb
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from influence.errors import DataError, InputError
from influence.network import build_network
from influence.tables import read
from influence.tables.natives import objects_to_cells
from influence.tables.numbers import read_numbers
from influence.value import estimate_values

TIES = "source,target,kind\n1,2,social\n"
NEIGHBOURS = [2**63, 2**63 + 1, 2**63 + 2]


def reasons(data):
    return [(entry.table, entry.line, entry.reason) for entry in data.set_aside]


@pytest.mark.parametrize(
    "values",
    [
        pa.array(NEIGHBOURS, pa.uint64()),
        pa.array([Decimal(2**53 + 1), Decimal(2**53), Decimal(2**53 + 3)], pa.decimal128(20, 0)),
        pa.array([Decimal(10**40 + 1), Decimal(10**40), Decimal(-3)], pa.decimal256(50, 2)),
        pa.array([2**63 - 1, 2**63 - 2, 2**63 - 3], pa.int64()),
    ],
)
def test_integers_of_parquet_keep_their_digits(project, values):
    folder = project(ties=TIES)
    pq.write_table(pa.table({"account_id": values, "revenue": [1, 2, 3]}), folder / "accounts.parquet")
    assert set(read(folder).accounts["account_id"]) == {f"{value:.0f}" for value in map(Decimal, values.to_pylist())}


@pytest.mark.parametrize("kind", ["UBIGINT", "HUGEINT", "UHUGEINT", "DECIMAL(20, 0)"])
def test_integers_of_duckdb_keep_their_digits(project, kind):
    largest = {"HUGEINT": 2**127 - 1, "UHUGEINT": 2**128 - 1}.get(kind, 2**64 - 1)
    folder = project()
    with duckdb.connect(str(folder / "crm.duckdb")) as connection:
        connection.sql(
            f"CREATE TABLE accounts AS SELECT * FROM (VALUES ({largest}::{kind}, 10), ({largest - 1}::{kind}, 20), "
            f"(5::{kind}, 30)) t(account_id, revenue)"
        )
        connection.sql("CREATE TABLE ties AS SELECT account_id AS source, 5 AS target, 'social' AS kind FROM accounts")
    data = read(folder)
    revenue = dict(zip(data.accounts["account_id"], data.accounts["revenue"], strict=True))
    assert revenue == {str(largest): 10, str(largest - 1): 20, "5": 30}
    assert len(data.ties) == 2


def test_columns_of_sqlite_without_a_type_keep_their_digits(project):
    folder = project()
    connection = sqlite3.connect(folder / "crm.db")
    connection.execute("CREATE TABLE accounts (account_id, revenue)")
    ids = [2**53 + 1, 2**53, 1.5, "K7", 2**62 + 1, 1e18]
    connection.executemany("INSERT INTO accounts VALUES (?, ?)", [(value, 1) for value in ids])
    connection.execute("CREATE TABLE ties (source, target, kind)")
    connection.execute("INSERT INTO ties VALUES (?, 'K7', 'social')", (2**53 + 1,))
    connection.commit()
    connection.close()
    data = read(folder)
    assert set(data.accounts["account_id"]) == {str(2**53 + 1), str(2**53), "1.5", "K7", str(2**62 + 1)}
    assert reasons(data) == [("accounts", 6, "inexact_id")]
    assert len(data.ties) == 1


def test_ids_that_excel_has_cut_to_fifteen_digits_are_set_aside(project):
    folder = project(ties=TIES)
    book = openpyxl.Workbook()
    for row in [("account_id", "revenue"), (4012345678901234567, 5), (4012345678901234568, 6), (10**15, 7)]:
        book.active.append(row)
    for row in [(999_999_999_999_999, 8), ("4012345678901234567", 9), (1, 10**15)]:
        book.active.append(row)
    book.save(folder / "accounts.xlsx")
    data = read(folder)
    assert set(data.accounts["account_id"]) == {"999999999999999", "4012345678901234567"}
    assert reasons(data)[:3] == [("accounts", line, "inexact_id") for line in (2, 3, 4)]
    assert reasons(data)[3] == ("accounts", 7, "too_large")
    assert "store the ids of this column as text" in str(data.set_aside[0].problem)


@pytest.mark.parametrize(("kind", "lost"), [(pa.float64(), 2**53), (pa.float32(), 2**24), (pa.float16(), 2**11)])
def test_floats_are_ids_as_far_as_they_are_exact(project, kind, lost):
    folder = project(ties=TIES)
    frame = pa.table({"account_id": pa.array([1.0, 2.0, lost - 1.0, float(lost), float("inf"), None], kind)})
    pq.write_table(frame, folder / "accounts.parquet")
    data = read(folder)
    assert set(data.accounts["account_id"]) == {"1", "2", str(lost - 1)}
    assert reasons(data) == [
        ("accounts", 4, "inexact_id"),
        ("accounts", 5, "inexact_id"),
        ("accounts", 6, "missing_required"),
    ]


def test_ids_that_lost_digits_join_nothing(project):
    settings = (
        '[tables.accounts]\nfile = "a.parquet"\njoin = { file = "b.parquet", on = "crm", key = "crm" }\n'
        'columns = { account_id = "id" }'
    )
    folder = project(settings, ties=TIES)
    pd.DataFrame({"id": ["1", "2"], "crm": [1e18, 7.0]}).to_parquet(folder / "a.parquet")
    pd.DataFrame({"crm": [1e18, 7.0], "name": ["wrong", "right"]}).to_parquet(folder / "b.parquet")
    data = read(folder)
    assert data.accounts["name"].tolist() == ["", "right"]
    assert any("1 row of a.parquet has no match" in note for note in data.notes)


numbers = st.one_of(
    st.integers(-(10**25), 10**25),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.decimals(-(10**20), 10**20, places=3, allow_nan=False),
)


@given(st.lists(st.one_of(st.none(), numbers), max_size=8))
def test_different_numbers_never_share_a_key(values):
    cells = objects_to_cells(values)
    keys = cells.as_key().to_pylist()
    for first, second in zip(values, keys, strict=True):
        assert second is None or Decimal(second) == (Decimal(repr(first)) if isinstance(first, float) else first)
    number = read_numbers(cells, ".").values.tolist()
    assert [value for value in number if value == value] == [float(value) for value in values if value is not None]


@pytest.mark.parametrize(
    "amount", ["1e14", "-1e14", "1e17", "1e300", "-1e300", "10000000000000.01", "99.999.999.999.999,00"]
)
def test_amounts_beyond_the_largest_are_set_aside(project, amount):
    settings = '[tables.accounts]\nfile = "accounts.csv"\ndecimal = ","' if "," in amount else ""
    data = read(project(settings, accounts=f"account_id;revenue\n1;{amount}\n2;6\n3;7\n", ties=TIES + "2,3,social\n"))
    assert data.accounts["account_id"].tolist() == ["2", "3"]
    assert reasons(data)[0] == ("accounts", 2, "too_large")
    assert "revenue is larger than 10,000,000,000,000" in data.set_aside[0].problem.rule
    assert "in thousands or millions" in data.set_aside[0].problem.advice


@pytest.mark.parametrize("amount", ["1e999", "inf", "Infinity", "nan"])
def test_what_is_no_number_is_bad(project, amount):
    data = read(
        project(accounts=f"account_id,revenue\n1,{amount}\n2,6\n3,7\n", ties="source,target,kind\n2,3,social\n")
    )
    assert reasons(data) == [("accounts", 2, "bad_number")]


def test_the_largest_amount_itself_is_taken(project):
    data = read(project(accounts="account_id,revenue\n1,10000000000000\n2,-10000000000000\n", ties=TIES))
    assert data.accounts["revenue"].tolist() == [1e13, -1e13]


def test_huge_strengths_and_sizes_are_set_aside(project):
    folder = project(
        accounts="account_id\n1\n2\n3\n",
        groups="group_id,kind,size\ng,social,1e300\nh,social,10000000000\nk,social,10000000001\n",
        affiliations="account_id,group_id,strength\n1,h,1e300\n2,h,1e13\n3,h,1e13\n1,g,\n",
        ties="source,target,kind,strength\n1,2,social,1e14\n2,3,social,1e13\n",
    )
    data = read(folder)
    assert [entry for entry in reasons(data) if entry[2] == "too_large"] == [
        ("affiliations", 2, "too_large"),
        ("groups", 2, "too_large"),
        ("groups", 4, "too_large"),
        ("ties", 2, "too_large"),
    ]
    build_network(data)


@pytest.mark.parametrize("strength", ["1e-14", "1e-300"])
def test_strengths_that_come_to_nothing_are_set_aside(project, strength):
    data = read(project(accounts="id\n1\n2\n3\n", ties=f"source,target,kind,strength\n1,2,a,{strength}\n2,3,a,1e-13\n"))
    assert reasons(data) == [("ties", 2, "too_small")]
    assert data.ties["strength"].tolist() == [1e-13]


def test_values_beyond_counting_are_refused(project):
    accounts = "account_id,revenue\n" + "".join(f"{number},1e13\n" for number in range(30))
    data = read(project("[value]\nhorizon_years = 50", accounts=accounts, ties=TIES))
    assert len(data.accounts) == 30
    with pytest.raises(DataError, match=r"the values: .* worth more than can be counted"):
        estimate_values(data, build_network(data))


def test_a_margin_of_many_times_the_revenue_is_set_aside(project):
    data = read(
        project(accounts="account_id,revenue,margin\n1,5,30 %\n2,6,2000 %\n3,7,10 %\n", ties=TIES + "1,3,social\n")
    )
    assert reasons(data)[0] == ("accounts", 3, "bad_rate")


def faulty(folder, rows, values=None):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    path = folder / "accounts.xlsx"
    book.save(path)
    for formula, value in (values or {}).items():
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        sheet = parts["xl/worksheets/sheet1.xml"].decode()
        assert formula in sheet
        parts["xl/worksheets/sheet1.xml"] = sheet.replace(formula, value).encode()
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in parts.items():
                archive.writestr(name, content)


def test_error_cells_of_a_workbook_are_set_aside_and_named(project):
    folder = project(ties="source,target,kind\n4,5,social\n")
    rows = [
        ("account_id", "name", "revenue", "since", "note"),
        ("1", "a", "#REF!", None, None),
        ("2", "#N/A", 5, None, None),
        ("#NAME?", "c", 5, None, None),
        ("4", "d", 5, None, "#DIV/0!"),
        ("5", "e", None, None, None),
        ("6", "f", 5, "#VALUE!", None),
    ]
    faulty(folder, rows)
    data = read(folder)
    assert data.accounts["account_id"].tolist() == ["4", "5"]
    assert reasons(data) == [("accounts", line, "cell_error") for line in (2, 3, 4, 7)]
    assert [entry.problem.value for entry in data.set_aside] == ["C2: #REF!", "B3: #N/A", "A4: #NAME?", "D7: #VALUE!"]
    assert read(folder).readings[0].rows_in == 6


def test_formulas_that_were_never_calculated_are_set_aside(project):
    folder = project(ties="source,target,kind\n1,3,social\n")
    rows = [("account_id", "revenue"), ("1", 5), ("2", "=1+1"), ("3", "=2+2"), ("=A2&1", None)]
    faulty(folder, rows, {"<f>2+2</f><v />": "<f>2+2</f><v>4</v>"})
    data = read(folder)
    assert data.accounts["revenue"].tolist() == [5, 4]
    assert [(entry.line, entry.problem.value) for entry in data.set_aside] == [(3, "B3: =1+1"), (5, "A5: =A2&1")]


def test_a_formula_whose_value_is_an_empty_text_is_empty(project):
    folder = project(ties=TIES)
    rows = [("account_id", "name"), ("1", '=""'), ("2", "b")]
    faulty(folder, rows, {'<c r="B2"><f>""</f><v />': '<c r="B2" t="str"><f>""</f><v></v>'})
    data = read(folder)
    assert (data.accounts["name"].tolist(), data.set_aside) == (["", "b"], ())


def test_a_workbook_saved_without_any_value_is_refused(project):
    folder = project(ties=TIES)
    faulty(folder, [("account_id", "revenue"), ("1", "=5*1"), ("2", "=5*2")])
    with pytest.raises(
        DataError, match=r"the column revenue \(revenue\) holds formulas without a saved value: 'B2: =5\*1'"
    ):
        read(folder)


def test_a_column_that_nobody_needs_may_be_faulty(project):
    folder = project(ties=TIES)
    faulty(folder, [("account_id", "check"), ("1", "=5*1"), ("2", "#REF!")])
    assert len(read(folder).accounts) == 2


def test_a_password_of_a_url_is_shown_nowhere(project, recwarn, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for url in (
        "postgresql://ina:pa/ss@localhost:1/db",
        "postgresql://localhost:1/db?user=ina&password=s3cret",
        "nodriver://ina:s3cret@h/db",
        "sqlite:///x.db?password=s3cret",
        "sqlite:///x.db?uri=s3cret&password=pa%2Fss",
        "mysql+pymysql://ina:pa%2Fss@localhost:1/db",
        "postgresql://ina:p@ss/w0rd@localhost:1/db?x=s3cret",
        "sqlite:/ina:s3cret@nowhere",
    ):
        with pytest.raises(InputError) as caught:
            read(project(f'[tables.accounts]\nfile = "{url}"', ties=TIES))
        for secret in ("s3cret", "pa/ss", "pa%2Fss", "p@ss", "w0rd", "ina:"):
            assert secret not in str(caught.value)
        assert caught.value.__cause__ is None
    assert not [str(warning.message) for warning in recwarn]


def test_the_rest_of_a_url_stays_as_it_is(project):
    folder = project('[tables.accounts]\nfile = "sqlite://e:e@nowhere/x"', ties=TIES)
    with pytest.raises(InputError, match=r"sqlite://…@nowhere/x \[accounts\]: cannot be read: Invalid"):
        read(folder)
