"""A drawn town as a project folder, CSV or Parquet, written a million rows at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from benchmarks.generator import KINDS, Town
from benchmarks.town_network import account_ids, group_ids

FileForm = Literal["csv", "parquet"]
ROWS = 1_000_000
_FAMILIES = ("Abel", "Brandt", "Conrad", "Dietz", "Engel", "Falk", "Graf", "Horn", "Imhof", "Jung", "Kern", "Lenz")
_TRADES = ("Bakery", "Builders", "Carpentry", "Dental", "Electric", "Florist", "Garage", "Insurance", "Print", "Taxes")
_SETTINGS = '[project]\ntitle = "Drawn town"\nas_of = 2026-06-30\n'


def write_folder(town: Town, folder: Path, form: FileForm) -> None:
    """Write the tables of a town and its ``influence.toml`` into ``folder``, made where absent."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "influence.toml").write_text(_SETTINGS, encoding="utf-8")
    rows: dict[str, tuple[int, Callable[[slice], pa.Table]]] = {
        "accounts": (town.n_accounts, lambda part: _accounts(town, part)),
        "groups": (town.n_groups, lambda part: _groups(town, part)),
        "affiliations": (len(town.group), lambda part: _affiliations(town, part)),
        "ties": (len(town.tie_source), lambda part: _ties(town, part)),
        "referrals": (len(town.referrer), lambda part: _referrals(town, part)),
    }
    for name, (count, table) in rows.items():
        _write(folder / f"{name}.{form}", (table(part) for part in _parts(count)), form)


def _parts(count: int) -> Iterator[slice]:
    for begin in range(0, max(count, 1), ROWS):
        yield slice(begin, min(begin + ROWS, count))


def _write(path: Path, tables: Iterator[pa.Table], form: FileForm) -> None:
    first = next(tables)
    with pa_csv.CSVWriter(path, first.schema) if form == "csv" else pq.ParquetWriter(path, first.schema) as writer:
        writer.write_table(first)
        for table in tables:
            writer.write_table(table)


def _picked(words: tuple[str, ...], positions: np.ndarray) -> pa.Array:
    return pa.array(words).take(pa.array(positions))


def _days(days: np.ndarray) -> pa.Array:
    return pa.array(days.astype(np.int32), type=pa.int32()).cast(pa.date32())


def _ids(letter: str, digits: int, positions: np.ndarray) -> pa.Array:
    text = pc.utf8_lpad(pa.array(positions).cast(pa.string()), digits, "0")
    return pc.binary_join_element_wise(pa.scalar(letter), text, "")


def _accounts(town: Town, part: slice) -> pa.Table:
    position = np.arange(part.start, part.stop)
    name = pc.binary_join_element_wise(
        _picked(_FAMILIES, position % len(_FAMILIES)),
        _picked(_TRADES, position // len(_FAMILIES) % len(_TRADES)),
        pa.array(position).cast(pa.string()),
        " ",
    )
    return pa.table(
        {
            "account_id": account_ids(part.start, part.stop),
            "name": name,
            "revenue": town.revenue[part],
            "status": _picked(("customer", "prospect"), town.prospect[part].astype(np.int64)),
            "since": _days(town.since_day[part]),
            "territory": _picked(("North", "East", "South", "West"), position % 4),
            "owner": _picked(("Ada", "Ben", "Cleo", "Dan", "Eva"), position % 5),
        }
    )


def _groups(town: Town, part: slice) -> pa.Table:
    kind, ids = town.group_kind[part], group_ids(town.n_groups)[part]
    names = [f"{KINDS[position].capitalize()} circle {key[1:]}" for position, key in zip(kind, ids, strict=True)]
    return pa.table({"group_id": ids, "name": names, "kind": _picked(KINDS, kind.astype(np.int64))})


def _affiliations(town: Town, part: slice) -> pa.Table:
    if np.any(town.strength != 1.0):
        return _affiliation_rows(town, part).append_column("strength", pa.array(town.strength[part]))
    return _affiliation_rows(town, part)


def _affiliation_rows(town: Town, part: slice) -> pa.Table:
    group = town.group[part]
    church = (town.group_kind[group] == KINDS.index("church")).astype(np.int64)
    return pa.table(
        {
            "account_id": _ids("A", 8, town.member[part]),
            "group_id": _ids("G", 7, group),
            "basis": _picked(("", "consent 2025-01-01"), church),
        }
    )


def _ties(town: Town, part: slice) -> pa.Table:
    source = _ids("A", 8, town.tie_source[part])
    kind = pa.array(["social"]).take(pa.array(np.zeros(len(source), dtype=np.int64)))
    return pa.table({"source": source, "target": _ids("A", 8, town.tie_target[part]), "kind": kind})


def _referrals(town: Town, part: slice) -> pa.Table:
    won = town.referral_won[part]
    return pa.table(
        {
            "referrer_id": _ids("A", 8, town.referrer[part]),
            "referred_id": _ids("A", 8, town.referred[part]),
            "date": _days(town.referral_day[part]),
            "outcome": _picked(("lost", "won"), won.astype(np.int64)),
        }
    )
