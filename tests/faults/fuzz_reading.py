"""Feed damaged project folders to the readers for as long as asked; run by hand.

    python tests/faults/fuzz_reading.py --minutes 60 --seed 1

Case n of a seed is always the same folder, so that what fails can be made again with ``--only n``. A case passes when
reading gives a dataset whose rows add up, or an error made for people; anything else (a bare exception, a killed or
crashed process, more than a minute of work) is kept in the folder given by ``--keep`` and counted. Cases run in a child
process, as a crash of a native library takes its process along.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import traceback
import zipfile
from pathlib import Path

ACCOUNTS = (
    "account_id,name,revenue,margin,status,since,opt_out\n001,Bäckerei Größe,1234.50,50,customer,2020-01-31,\n"
    '002,"Müller, ""Söhne""",99,9,customer,2021-12-31,\n1e5,NaN,,,prospect,,\n'
)
GROUPS = "group_id;name;kind;size\ng1;Kegelclub;social;40\ng2;St. Anna;church;90\n"
AFFILIATIONS = "account_id\tgroup_id\tsince\tbasis\n001\tg1\t2020-01-01\t\n002\tg1\t\t\n001\tg2\t\tconsent\n"
TIES = "source,target,kind,strength\n001,002,social,1\n"
REFERRALS = "referrer_id,referred_id,date,outcome,amount\n001,1e5,2024-05-01,won,1000.00\n"
SETTINGS = """[project]
language = "de"
as_of = 2025-01-01

[kinds.sailing]
weight = 2

[tables.ties]
file = "ties.csv"
"""
TABLES = {"accounts": ACCOUNTS, "groups": GROUPS, "affiliations": AFFILIATIONS, "ties": TIES, "referrals": REFERRALS}
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252", "utf-32")
TOKENS = (
    *(b"\0", b'"', b'""', b"\r", b"\n", b"\r\n", b",", b";", b"\t", b"\xff\xfe", b"\xef\xbb\xbf", b"\x1a", b"'"),
    *(b"=1+1", b"@SUM(A1)", b"\xe2\x80\xae", b"\xe2\x80\x8b", b"\xed\xa0\x80", b"NaN", b"inf", b"-0", b"1e999"),
    *(b"1.234", b"1,234.56", b"31.02.2024", b"0000-00-00", b"9999-12-31", b"1/2/3", b"true", b"church"),
    *(b"A" * 70_000, b"," * 3000, b"\n" * 3000, b'"' * 999, b"account_id", b"group_id", b"[", b"]"),
    *(b"../../../etc/passwd", b"sqlite://", b"\\", b"%s{0}"),
)
SECONDS_A_CASE = 60


def columns(text: str) -> dict[str, list[str]]:
    """Give a table of ours as columns of text."""
    delimiter = next(mark for mark in ";\t," if mark in text.split("\n", 1)[0])
    head, *rows = [line.split(delimiter) for line in text.strip().split("\n")]
    return {name: [(row + [""] * 9)[place] for row in rows] for place, name in enumerate(head)}


def as_workbook(text: str) -> bytes:
    """Give a table as an Excel workbook."""
    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("accounts")
        for place, (name, cells) in enumerate(columns(text).items()):
            sheet.write_column(0, place, [name, *cells])
    return stream.getvalue()


def as_parquet(text: str) -> bytes:
    """Give a table as a Parquet file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    stream = io.BytesIO()
    pq.write_table(pa.table(columns(text)), stream)
    return stream.getvalue()


def as_sqlite(text: str) -> bytes:
    """Give a table as an SQLite database."""
    connection = sqlite3.connect(":memory:")
    table = columns(text)
    connection.execute(f"CREATE TABLE accounts ({', '.join(f'{name} TEXT' for name in table)})")
    rows = list(zip(*table.values(), strict=True))
    connection.executemany(f"INSERT INTO accounts VALUES ({', '.join('?' * len(table))})", rows)
    connection.commit()
    return connection.serialize()


def as_duckdb(text: str) -> bytes:
    """Give a table as a DuckDB database."""
    import duckdb
    import pyarrow as pa

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.duckdb"
        with duckdb.connect(str(path)) as connection:
            given = pa.table(columns(text))  # noqa: F841 - read by the statement
            connection.execute("CREATE TABLE accounts AS SELECT * FROM given")
        return path.read_bytes()


MAKERS = {".xlsx": as_workbook, ".parquet": as_parquet, ".sqlite": as_sqlite, ".duckdb": as_duckdb}


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Give bytes after a few random changes."""
    body = bytearray(data)
    for _ in range(chance.choice((0, 1, 1, 2, 3, 8, 40))):
        place = chance.randrange(len(body) + 1)
        match chance.randrange(7):
            case 0 if body:
                body[min(place, len(body) - 1)] = chance.randrange(256)
            case 1:
                body[place:place] = chance.choice(TOKENS)
            case 2:
                del body[place : place + chance.choice((1, 2, 10, 100))]
            case 3:
                del body[place:]
            case 4:
                body[place:place] = body[: chance.randrange(200)]
            case 5:
                body[place : place + 4] = chance.randbytes(4)
            case _:
                end = place + chance.randrange(60)
                body[place:end] = bytes(reversed(body[place:end]))
    return bytes(body)


def rezipped(data: bytes, chance: random.Random) -> bytes:
    """Give a workbook in which one member is damaged and the archive itself is whole."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        victim = chance.choice(old.namelist())
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, damaged(content, chance) if name == victim else content)
    return stream.getvalue()


def make_case(folder: Path, seed: int, number: int) -> None:
    """Write the project folder of one case."""
    chance = random.Random(f"{seed}/{number}")
    victim = chance.choice([*TABLES, "accounts", "settings"])
    ending = chance.choice((".csv", ".csv", ".csv", ".tsv", *MAKERS))
    for name, text in TABLES.items():
        if name != victim:
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
            continue
        binary = ending in MAKERS and name == "accounts"
        data = MAKERS[ending](text) if binary else text.encode(chance.choice(ENCODINGS), "replace")
        inside = binary and ending == ".xlsx" and chance.random() < 0.6
        data = rezipped(data, chance) if inside else damaged(data, chance)
        (folder / f"{name}{ending if binary else '.csv'}").write_bytes(data)
    if victim == "settings" or chance.random() < 0.2:
        data = SETTINGS.encode()
        (folder / "influence.toml").write_bytes(damaged(data, chance) if victim == "settings" else data)


def run_case(folder: Path) -> str:
    """Read a folder; give how that ended, or raise what should not have happened."""
    from influence.errors import InfluenceError
    from influence.tables import read, set_aside_frame

    try:
        data = read(folder)
    except InfluenceError as error:
        if not str(error).strip():
            raise AssertionError("an error without a word") from error
        return type(error).__name__
    for reading in data.readings:
        gone = sum(entry.table == reading.table and entry.file == reading.file for entry in data.set_aside)
        if reading.rows_in != reading.rows_used + reading.rows_filtered + gone:
            raise AssertionError(f"rows of {reading.file} do not add up")
    set_aside_frame(data)
    return "read"


def _limit(seconds: int) -> None:
    """End this process after so much work (0: never), or ten times as long without: the machine may have others."""
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.alarm(10 * seconds)


def child(seed: int, first: int, until: float, *, only: bool) -> None:
    """Run cases from ``first`` on; say of each how it ended, before the next begins."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
    number = first
    while time.time() < until:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            make_case(folder, seed, number)
            print("begin", number, flush=True)  # noqa: T201
            _limit(SECONDS_A_CASE)
            try:
                print("end", run_case(folder), flush=True)  # noqa: T201
            except Exception as error:
                print("end", f"FAILED {type(error).__name__}", flush=True)  # noqa: T201
                traceback.print_exc()
            _limit(0)
        number += 1
        if only:
            return


def main() -> int:
    """Run the fuzzer; 1 where any case failed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="number of the first case")
    parser.add_argument("--only", type=int, help="this case alone")
    parser.add_argument("--keep", type=Path, default=Path("fuzz-failures"))
    parser.add_argument("--child", type=float, help=argparse.SUPPRESS)
    given = parser.parse_args()
    first = given.first if given.only is None else given.only
    if given.child is not None:
        child(given.seed, first, given.child, only=given.only is not None)
        return 0
    until = time.time() + 60 * given.minutes
    counts: dict[str, int] = {}
    number, failures = first, 0
    while time.time() < until:
        again = [sys.executable, __file__, "--seed", str(given.seed), "--child", str(until)]
        again += ["--first", str(number)] if given.only is None else ["--only", str(given.only)]
        with subprocess.Popen(again, stdout=subprocess.PIPE, text=True, bufsize=1) as running:
            ended = True
            for line in running.stdout or ():
                word, _, rest = line.strip().partition(" ")
                if word == "begin":
                    number, ended = int(rest), False
                elif word == "end":
                    ended = True
                    counts[rest] = counts.get(rest, 0) + 1
                    if rest.startswith("FAILED"):
                        failures += 1
                        keep(given, number)
                    if number % 2000 == 0:
                        print(number, counts, file=sys.stderr, flush=True)  # noqa: T201
        if not ended:
            failures += 1
            counts["CRASHED"] = counts.get("CRASHED", 0) + 1
            print(f"case {number} ended the process: {running.returncode}", file=sys.stderr, flush=True)  # noqa: T201
            keep(given, number)
        elif running.returncode:
            return running.returncode
        number += 1
        if given.only is not None:
            break
    print(f"{sum(counts.values())} cases, {failures} failed: {counts}")  # noqa: T201
    return 1 if failures else 0


def keep(given: argparse.Namespace, number: int) -> None:
    """Keep the folder of a case that failed."""
    target = given.keep / f"{given.seed}-{number}"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    make_case(target, given.seed, number)


if __name__ == "__main__":
    os.environ.setdefault("PYTHONHASHSEED", "0")
    sys.exit(main())
