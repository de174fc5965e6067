"""A town of any size as a project folder, drawn and written a piece at a time, and its hubs ranked on disk.

``python -m benchmarks.past_memory FOLDER --accounts 10000000`` writes the folder where it is not there, within a GiB of
memory, ranks its hubs with ``--engine duckdb`` and prints time, peak memory and the size of the engine's files.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

KINDS = ("community", "industry", "social")
_PIECE = 500_000


def write_large_folder(folder: Path, accounts: int, each: float = 5.0, seed: int = 1) -> int:
    """Write accounts, groups and affiliations of a town whose groups have sizes like 1/rank; give the affiliations.

    Parameters
    ----------
    accounts
        Number of accounts; a twentieth as many groups.
    each
        Mean number of groups that an account draws; the same one drawn twice counts once.
    """
    folder.mkdir(parents=True, exist_ok=True)
    groups = _groups_of(accounts)
    _write(folder / "groups.csv", {"group_id": _ids("G", np.arange(groups)), "kind": _kinds(groups)})
    total = 0
    with (
        _writer(folder / "accounts.csv", ("account_id", "revenue")) as people,
        _writer(folder / "affiliations.csv", ("account_id", "group_id")) as rows,
    ):
        for mine, revenue, member, group in _pieces(accounts, each, seed):
            texts = pc.utf8_slice_codeunits(pa.array([f"{amount:.2f}" for amount in revenue]), 0, 20)
            people.write_table(pa.table({"account_id": _ids("A", mine), "revenue": texts}))
            total += len(member)
            rows.write_table(pa.table({"account_id": _ids("A", member), "group_id": _ids("G", group)}))
    return total


def write_large_arrays(folder: Path, accounts: int, each: float = 5.0, seed: int = 1) -> None:
    """Write the same town as the clean tables of an engine, in Parquet: positions instead of ids, strengths all 1."""
    folder.mkdir(parents=True, exist_ok=True)
    groups = _groups_of(accounts)
    pq.write_table(
        pa.table({"grp": np.arange(groups, dtype=np.int32), "omega": np.ones(groups), "size": np.full(groups, np.nan)}),
        folder / "groups.parquet",
    )
    ends = {name: np.empty(0, dtype=np.int32) for name in ("source", "target", "kind")}
    none = np.empty(0)
    pq.write_table(pa.table({**ends, "omega": none, "strength": none}), folder / "ties.parquet")
    people, rows = (
        pq.ParquetWriter(folder / f"{name}.parquet", pa.schema(columns))
        for name, columns in (
            ("accounts", [("account", pa.int32()), ("revenue", pa.float64())]),
            ("affiliations", [("account", pa.int32()), ("grp", pa.int32()), ("strength", pa.float64())]),
        )
    )
    with people, rows:
        for mine, revenue, member, group in _pieces(accounts, each, seed):
            people.write_table(pa.table({"account": mine.astype(np.int32), "revenue": revenue}))
            strength = np.ones(len(member))
            ends = {"account": member.astype(np.int32), "grp": group.astype(np.int32)}
            rows.write_table(pa.table({**ends, "strength": strength}))


def _groups_of(accounts: int) -> int:
    return max(accounts // 20, 1)


def _pieces(accounts: int, each: float, seed: int) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]]:
    """Give accounts, their revenue, and the account and group of every affiliation, a piece at a time."""
    groups, rng = _groups_of(accounts), np.random.default_rng(seed)
    chance = np.cumsum(1 / (np.arange(groups) + 20.0))
    chance /= chance[-1]
    for begin in range(0, accounts, _PIECE):
        mine = np.arange(begin, min(begin + _PIECE, accounts))
        revenue = np.round(rng.lognormal(8, 1.5, len(mine)), 2)
        member = np.repeat(mine, rng.poisson(each, len(mine)))
        group = np.searchsorted(chance, rng.random(len(member))).astype(np.int64)
        pair = np.unique(member * groups + group)
        yield mine, revenue, pair // groups, pair % groups


def _writer(path: Path, names: tuple[str, ...]) -> pa_csv.CSVWriter:
    return pa_csv.CSVWriter(path, pa.schema([(name, pa.string()) for name in names]))


def _write(path: Path, columns: dict[str, pa.Array]) -> None:
    pa_csv.write_csv(pa.table(columns), path)


def _ids(letter: str, positions: np.ndarray) -> pa.Array:
    text = pc.utf8_lpad(pa.array(positions).cast(pa.string()), 8, "0")
    return pc.binary_join_element_wise(pa.scalar(letter), text, "")


def _kinds(groups: int) -> pa.Array:
    return pa.array(KINDS).take(pa.array(np.arange(groups) % len(KINDS)))


def rank_on_disk(folder: Path, measure: str, memory: str) -> dict[str, float]:
    """Rank hubs in a process of its own; give seconds, and GiB of memory and of disk at the most."""
    with tempfile.TemporaryDirectory() as work:
        most, done = [0], Event()

        def watch() -> None:
            while not done.wait(2):
                sizes = [path.stat().st_size for path in Path(work).rglob("*") if path.is_file()]
                most[0] = max(most[0], sum(sizes))

        watcher = Thread(target=watch, daemon=True)
        watcher.start()
        begin = time.perf_counter()
        command = ["influence", "hubs", str(folder), "-m", measure, "-n", "10", "-f", "csv", "-q"]
        command += ["--engine", "duckdb", "--memory-limit", memory, "--work", work]
        subprocess.run([sys.executable, "-m", *command], check=True)  # noqa: S603 - our own command
        seconds = time.perf_counter() - begin
        done.set()
        watcher.join()
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return {"seconds": seconds, "memory": peak / 2**20, "disk": most[0] / 2**30}


def main() -> None:
    """Write and rank."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--accounts", type=int, default=1_000_000)
    parser.add_argument("--measure", default="diffusion")
    parser.add_argument("--memory-limit", default="2GiB")
    given = parser.parse_args()
    if not (given.folder / "affiliations.csv").exists():
        total = write_large_folder(given.folder, given.accounts)
        sys.stdout.write(f"{given.accounts} accounts, {total} affiliations\n")
    found = rank_on_disk(given.folder, given.measure, given.memory_limit)
    sys.stdout.write(", ".join(f"{name} {value:.2f}" for name, value in found.items()) + "\n")


if __name__ == "__main__":
    main()
