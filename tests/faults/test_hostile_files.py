"""Files that mean harm, or were made by accident: each gives a clear message, and nothing is lost."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from influence.errors import DataError, InputError
from influence.tables import read

HEAD = "account_id,name,revenue\n"
TIES = "source,target,kind\n1,2,social\n"


def folder_of(tmp_path: Path, accounts: bytes | str, name: str = "accounts.csv", ties: str = TIES) -> Path:
    data = accounts.encode() if isinstance(accounts, str) else accounts
    (tmp_path / name).write_bytes(data)
    (tmp_path / "ties.csv").write_text(ties, encoding="utf-8")
    return tmp_path


def adds_up(data) -> None:
    for reading in data.readings:
        assert reading.rows_in == reading.rows_used + reading.rows_set_aside + reading.rows_filtered


WIDE = b"account_id,name," + b",".join(b"c%d" % i for i in range(10_000))
READ: dict[str, bytes] = {
    "mixed line ends": b"account_id,name,revenue\r\n1,a,1\n2,b,2\r3,c,3\r\n",
    "a cell of a million characters": b"account_id,name,revenue\n1," + b"x" * 1_000_000 + b",1\n2,b,2\n",
    "a million digits": b"account_id,name,revenue\n1,a," + b"9" * 1_000_000 + b"\n2,b,2\n",
    "a million points": b"account_id,name,revenue\n1,a," + b"1." * 500_000 + b"\n2,b,2\n",
    "ten thousand columns": WIDE + b"\n1,a" + b"," * 10_000 + b"\n2,b" + b"," * 10_000 + b"\n",
    "a header of a million marks": b"account_id,name," + b"-" * 1_000_000 + b"\n1,a,\n2,b,\n",
    "formulas": HEAD.encode() + b"1,=1+1,1\n2,@SUM(A1),2\n",
    "bidi and zero width": "account_id,name,revenue\n1,\u202egro.elpmaxe\u202c,1\n2,a\u200bb\ufeff,2\n".encode(),
    "broken bytes in one row": "account_id,name,revenue\n1,Größe,1\n2,ÄÖÜ,2\n3,".encode() + b"\xff,3\n",
}


@pytest.mark.parametrize("shape", READ)
def test_odd_files_are_read_and_every_row_is_accounted_for(tmp_path: Path, shape: str) -> None:
    adds_up(read(folder_of(tmp_path, READ[shape])))


REFUSED: dict[str, tuple[bytes, type[Exception]]] = {
    "nothing": (b"", DataError),
    "a byte order mark alone": (b"\xef\xbb\xbf", DataError),
    "NUL": (b"account_id,name\n1,a\0b\n", InputError),
    "half UTF-16": (HEAD.encode("utf-16")[:-1], InputError),
    "headers twice": (b"account_id,account_id\n1,2\n", DataError),
    "a number with two readings": (b"account_id,revenue\n1,1.234\n2,5.678\n", DataError),
    "a date with two readings": (b"account_id,since\n1,01/02/2024\n2,03/04/2024\n", DataError),
    "a quotation mark that never ends": (HEAD.encode() + b'1,"a,1\n' + b"2,b,2\n" * 3, InputError),
    "half a million quotation marks": (HEAD.encode() + b"1,a,1\n2," + b'"' * 500_001 + b",3\n", InputError),
}


@pytest.mark.parametrize("shape", REFUSED)
def test_files_that_cannot_be_used_are_refused_in_a_sentence(tmp_path: Path, shape: str) -> None:
    data, error = REFUSED[shape]
    with pytest.raises(error, match="accounts"):
        read(folder_of(tmp_path, data))


IDS = ("001", "1", "1.0", "1e5", "NaN", "null", "-0", "True", "1\u200b2", "=1", "ID", "0x10", "1_000")


def test_ids_that_look_like_something_else_stay_apart(tmp_path: Path) -> None:
    lines = "".join(f"{key},n,1\n" for key in IDS)
    data = read(folder_of(tmp_path, HEAD + lines, ties="source,target,kind\n001,1.0,social\n1e5,NaN,social\n"))
    assert sorted(data.accounts["account_id"]) == sorted(IDS) and len(data.ties) == 2


@pytest.mark.parametrize("length", [0, 3, 4, 100, -8, -4, -1])
def test_a_truncated_parquet_file_is_named(tmp_path: Path, length: int) -> None:
    stream = io.BytesIO()
    pq.write_table(pa.table({"account_id": ["1", "2"] * 500}), stream)
    with pytest.raises((InputError, DataError), match="accounts"):
        read(folder_of(tmp_path, stream.getvalue()[:length], "accounts.parquet"))


def test_a_damaged_description_of_columns_ends_no_process(tmp_path: Path) -> None:
    """Bits that stand where it is told how often values are missing: Arrow ends the process when asked for them."""
    stream = io.BytesIO()
    pq.write_table(pa.table({"account_id": ["1", "2", None] * 500}), stream, compression="none")
    (tmp_path / "whole").write_bytes(stream.getvalue())
    code = (
        "from pathlib import Path; from influence.errors import InfluenceError\n"
        "from influence.tables.arrow import read_parquet; from influence.tables.phrases import Phrases\n"
        "whole = Path('whole').read_bytes(); refused = 0\n"
        "size = int.from_bytes(whole[-8:-4], 'little')\n"
        "for at in range(len(whole) - 8 - size, len(whole) - size + 40):\n"
        "    for bit in range(8):\n"
        "        Path('x').write_bytes(whole[:at] + bytes([whole[at] ^ 1 << bit]) + whole[at + 1:])\n"
        "        try:\n"
        "            read_parquet(Path('x'), 'x', Phrases('en'))\n"
        "        except InfluenceError:\n"
        "            refused += 1\n"
        "print(refused)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-500:]
    assert int(done.stdout) > 50


def test_texts_of_parquet_that_are_no_utf8_are_refused(tmp_path: Path) -> None:
    stream = io.BytesIO()
    table = pa.table({"account_id": ["1", "2"], "name": ["aaaa", "bbbb"]})
    pq.write_table(table, stream, compression="none", use_dictionary=False, write_statistics=False)
    data = stream.getvalue().replace(b"aaaa", b"aa\xffa")
    with pytest.raises(InputError, match=r"accounts\.parquet"):
        read(folder_of(tmp_path, data, "accounts.parquet"))


def workbook(*cells: tuple[int, int, object]) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("accounts")
        for row, column, value in ((0, 0, "account_id"), (1, 0, "1"), (2, 0, "2"), *cells):
            sheet.write(row, column, value)
    return stream.getvalue()


def rebuilt(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return stream.getvalue()


def test_a_cell_at_the_end_of_the_sheet_takes_no_memory(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, workbook((1_048_575, 16_383, "far")), "accounts.xlsx")
    with pytest.raises(InputError, match="lie so far apart"):
        read(folder)
    data = rebuilt(workbook(), lambda name, content: content.replace(b'r="A3"', b'r="A999999999"'))
    (folder / "accounts.xlsx").write_bytes(data)
    with pytest.raises(InputError, match=r"accounts\.xlsx"):
        read(folder)


def test_a_fault_outside_any_sheet_takes_no_memory(tmp_path: Path) -> None:
    fault = b'<row r="99999999999"><c t="e"><v>#REF!</v></c></row></sheetData>'
    data = rebuilt(workbook(), lambda name, content: content.replace(b"</sheetData>", fault))
    with pytest.raises(InputError, match=r"accounts\.xlsx"):
        read(folder_of(tmp_path, data, "accounts.xlsx"))


def test_an_archive_of_nothing_is_refused_before_it_grows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("influence.tables.workbook_bombs.MOST_BYTES", 1_000_000)
    data = rebuilt(workbook(), lambda name, content: content + b" " * (5_000_000 if "styles" in name else 0))
    assert len(data) < 30_000
    with pytest.raises(InputError, match="unpacks to"):
        read(folder_of(tmp_path, data, "accounts.xlsx"))


def test_a_database_opens_no_other_file_and_no_address(tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("account_id\nsecret-id\n", encoding="utf-8")
    folder = tmp_path / "project"
    folder.mkdir()
    with duckdb.connect(str(folder / "crm.duckdb")) as connection:
        connection.execute(f"CREATE VIEW accounts AS SELECT * FROM read_csv('{secret}')")
    (folder / "ties.csv").write_text(TIES, encoding="utf-8")
    with pytest.raises(InputError, match=r"crm\.duckdb") as raised:
        read(folder)
    assert "secret-id" not in str(raised.value)


def test_members_of_a_workbook_leave_it_nowhere(tmp_path: Path) -> None:
    stream = io.BytesIO(workbook())
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("../evil.txt", "x")
        archive.writestr(str(tmp_path / "evil.txt"), "x")
    folder = tmp_path / "project"
    folder.mkdir()
    adds_up(read(folder_of(folder, stream.getvalue(), "accounts.xlsx")))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["project"]
