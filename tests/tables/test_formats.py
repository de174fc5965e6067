import random
import sqlite3
from datetime import date, datetime
from pathlib import Path

import duckdb
import openpyxl
import pandas as pd
import pytest

from influence.errors import DataError, InfluenceError, InputError
from influence.tables import propose_settings, read

TIES = "source,target,kind\n417,0815,social\n"


def workbook(folder, name="accounts.xlsx", rows=None, sheet="Kunden"):
    book = openpyxl.Workbook()
    book.active.title = sheet
    default = [
        ("Kundennummer", "Firma", "Umsatz", "Kunde seit", None),
        (417.0, "Weg AG", 1234.5, datetime(2020, 3, 1), None),
        ("0815", "Müller", "7,50 €", date(2021, 5, 2), None),
        (None, None, None, None, None),
        (12, 99, None, None, None),
    ]
    for row in rows if rows is not None else default:
        book.active.append(row)
    book.create_sheet("Leer")
    book.save(folder / name)


def test_excel(project):
    folder = project(ties=TIES)
    workbook(folder)
    data = read(folder)
    assert data.accounts["account_id"].tolist() == ["0815", "12", "417"]
    assert data.accounts["name"].tolist() == ["Müller", "99", "Weg AG"]
    assert data.accounts["revenue"].tolist()[0] == 7.5
    assert data.accounts["revenue"].tolist()[2] == 1234.5
    assert data.accounts["since"].dt.date.tolist()[0] == date(2021, 5, 2)
    reading = data.readings[0]
    assert (reading.rows_in, reading.rows_used, reading.rows_set_aside) == (4, 3, 1)
    assert [(entry.line, entry.reason) for entry in data.set_aside] == [(4, "empty_row")]


def test_excel_sheets(project):
    folder = project('[tables.accounts]\nfile = "accounts.xlsx"\nsheet = "Kunde"', ties=TIES)
    workbook(folder)
    with pytest.raises(InputError, match="no sheet 'Kunde'; sheets there: Kunden, Leer"):
        read(folder)
    (folder / "influence.toml").write_text('[tables.accounts]\nfile = "accounts.xlsx"\nsheet = "Leer"')
    with pytest.raises(DataError, match="no header"):
        read(folder)


@pytest.mark.parametrize("name", ["accounts.xlsx", "accounts.parquet", "accounts.duckdb", "accounts.ods"])
def test_broken_files(project, name):
    with pytest.raises(InputError, match="accounts"):
        read(project(f'[tables.accounts]\nfile = "{name}"', ties=TIES, **{name: b"no such format"}))


def test_parquet(project):
    folder = project(ties=TIES)
    frame = pd.DataFrame(
        {
            "account_id": ["417", "0815"],
            "revenue": [1.5, float("nan")],
            "since": pd.to_datetime(["2020-01-01", None]),
            "opt_out": [False, None],
            "segment": pd.Categorical(["A", "B"]),
        }
    )
    frame.to_parquet(folder / "accounts.parquet")
    data = read(folder)
    assert data.accounts["account_id"].tolist() == ["0815", "417"]
    assert data.accounts["segment"].tolist() == ["B", "A"]
    assert data.accounts["revenue"].isna().tolist() == [True, False]
    assert data.accounts["since"].dt.date.tolist()[1] == date(2020, 1, 1)


def test_numeric_ids_of_parquet_become_whole_text_and_that_is_said(project):
    folder = project(ties="source,target,kind\n417,418,social\n")
    pd.DataFrame({"account_id": [417.0, 418.0, 2.0**60], "revenue": [1, 2, 3]}).to_parquet(folder / "accounts.parquet")
    data = read(folder)
    assert {"417", "418"} <= set(data.accounts["account_id"])
    assert data.readings[0].detected["numbers in account_id"]
    big = 2**62 + 1
    pd.DataFrame({"account_id": [417, 418, big]}).to_parquet(folder / "accounts.parquet")
    assert str(big) in set(read(folder).accounts["account_id"])


def test_duckdb_is_found_by_its_tables_and_only_read(project):
    folder = project()
    with duckdb.connect(str(folder / "crm.duckdb")) as connection:
        connection.sql(
            "CREATE TABLE accounts AS SELECT * FROM (VALUES ('417', 1.50::DECIMAL(9,2)), ('0815', 2)) t(id, sales)"
        )
        connection.sql(
            "CREATE VIEW ties AS SELECT '417' AS source, '0815' AS target, 'social' AS kind, DATE '2024-01-05' AS since"
        )
    before = (folder / "crm.duckdb").read_bytes()
    data = read(folder)
    assert data.accounts["revenue"].tolist() == [2.0, 1.5]
    assert data.as_of == date(2024, 1, 5)
    assert [reading.file for reading in data.readings] == ["crm.duckdb [accounts]", "crm.duckdb [ties]"]
    assert (folder / "crm.duckdb").read_bytes() == before


def sqlite(path):
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE accounts (account_id TEXT, revenue)")
    connection.executemany("INSERT INTO accounts VALUES (?, ?)", [("417", 5), ("0815", "1.234,50"), ("9", 2.5)])
    connection.execute("CREATE TABLE ties (source, target, kind)")
    connection.execute("INSERT INTO ties VALUES (417, '0815', 'social')")
    connection.commit()
    connection.close()


def test_sqlite(project):
    folder = project()
    sqlite(folder / "crm.db")
    data = read(folder)
    assert dict(zip(data.accounts["account_id"], data.accounts["revenue"], strict=True)) == {
        "417": 5.0,
        "0815": 1234.5,
        "9": 2.5,
    }
    assert len(data.ties) == 1


def test_any_database_by_url(project):
    folder = project()
    sqlite(folder / "crm.db")
    url = f"sqlite:///{folder / 'crm.db'}"
    (folder / "influence.toml").write_text(
        f'[tables.accounts]\nfile = "{url}"\n[tables.ties]\nfile = "{url}"\ntable = "ties"'
    )
    data = read(folder)
    assert len(data.accounts) == 3
    assert len(data.readings[0].sha256) == 64


def test_a_password_is_never_shown(project):
    folder = project('[tables.accounts]\nfile = "sqlite://bob:s3cret@nowhere/x"', ties=TIES)
    with pytest.raises(InputError) as caught:
        read(folder)
    assert "s3cret" not in str(caught.value)
    (folder / "influence.toml").write_text('[tables.accounts]\nfile = "nodialect://bob:s3cret@nowhere/x"')
    with pytest.raises(InputError) as caught:
        read(folder)
    assert "s3cret" not in str(caught.value)


def test_missing_tables_and_files_are_all_named(project):
    with pytest.raises(InputError, match=r"no table for accounts, affiliations or ties; files there: kunden\.csv"):
        read(project(kunden="a,b\n"))
    settings = '[tables.accounts]\nfile = "no.csv"\n[tables.ties]\nfile = "neither.csv"'
    with pytest.raises(InputError) as caught:
        read(project(settings))
    assert "no.csv" in str(caught.value) and "neither.csv" in str(caught.value)


def test_two_files_for_one_table(project):
    with pytest.raises(DataError, match=r"several files for the table ties: 'ties.csv, ties.tsv'"):
        read(project(accounts="account_id\n1\n", ties=TIES, **{"ties.tsv": TIES.replace(",", "\t")}))


def test_data_may_lie_beside_the_folder(project):
    folder = project('[tables.accounts]\nfile = "../beside.csv"', ties=TIES)
    (folder.parent / "beside.csv").write_text("account_id\n417\n0815\n")
    assert len(read(folder).accounts) == 2


def test_a_workbook_with_sheets_called_like_tables(project):
    folder = project()
    book = openpyxl.Workbook()
    book.active.title = "Accounts"
    for sheet, rows in {
        "Accounts": [["id"], [1], [2]],
        "ties": [["source", "target", "kind"], [1, 2, "social"]],
    }.items():
        page = book[sheet] if sheet in book.sheetnames else book.create_sheet(sheet)
        for row in rows:
            page.append(row)
    book.save(folder / "crm.xlsx")
    data = read(folder)
    assert (len(data.accounts), len(data.ties)) == (2, 1)
    assert data.readings[1].file == "crm.xlsx [ties]"


@pytest.mark.parametrize("name", ["accounts.sqlite", "accounts.parquet", "accounts.xlsx"])
def test_damaged_files_never_end_in_a_bare_error(project, name):
    folder = project(f'[tables.accounts]\nfile = "{name}"', ties=TIES)
    path = folder / name
    frame = pd.DataFrame({"account_id": ["417", "0815"], "revenue": [1.0, 2.0]})
    if name.endswith("sqlite"):
        sqlite(path)
    elif name.endswith("parquet"):
        frame.to_parquet(path)
    else:
        frame.to_excel(path, index=False)
    whole = path.read_bytes()
    chance = random.Random(5)
    outcomes = set()
    for _ in range(60):
        damaged = bytearray(whole)
        for _ in range(chance.choice([1, 5, 40])):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        path.write_bytes(damaged)
        try:
            outcomes.add(len(read(folder).accounts))
        except InfluenceError as error:
            outcomes.add(type(error).__name__)
    assert "InputError" in outcomes


def accounts_that_cannot_be_read(folder, what):
    path = folder / "accounts.csv"
    if what == "folder":
        path.mkdir()
    else:
        path.symlink_to("gone.csv" if what == "link" else "accounts.csv")


@pytest.mark.parametrize("declared", ["", '[tables.accounts]\nfile = "accounts.csv"'])
@pytest.mark.parametrize(
    ("what", "words"), [("folder", "this is a folder"), ("link", "a link to"), ("loop", "a link to")]
)
def test_entries_that_are_no_files_are_named(project, what, words, declared):
    folder = project(declared, ties=TIES)
    accounts_that_cannot_be_read(folder, what)
    with pytest.raises(InputError, match=r"accounts\.csv: (this is|a link) .*") as caught:
        read(folder)
    assert words in str(caught.value)


def test_an_optional_table_that_is_no_file_is_not_passed_over(project):
    folder = project(accounts="account_id\n417\n0815\n", ties=TIES)
    (folder / "groups.csv").symlink_to("gone.csv")
    with pytest.raises(InputError, match=r"groups\.csv: a link to a file that is not there"):
        read(folder)


@pytest.mark.parametrize(
    ("act", "call"), [(read, "iterdir"), (read, "is_dir"), (read, "exists"), (propose_settings, "iterdir")]
)
def test_a_folder_that_cannot_be_read(project, monkeypatch, call, act):
    folder = project(accounts="account_id\n417\n", ties=TIES)

    def refuse(_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, call, refuse)
    with pytest.raises(InputError, match="cannot be read: Permission denied"):
        act(folder)


def test_settings_that_are_a_link_to_nowhere_are_not_taken_for_none(project):
    folder = project(accounts="account_id\n417\n0815\n", ties=TIES)
    (folder / "influence.toml").symlink_to("gone.toml")
    with pytest.raises(InputError, match="cannot be read: No such file"):
        read(folder)
