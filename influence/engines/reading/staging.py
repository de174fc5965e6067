"""Cells as they stand, streamed from a file into a table of a store."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from influence.engines.duckdb_store import DuckDBStore
from influence.errors import Problem, UsageError
from influence.language import say as say_in
from influence.progress import Progress
from influence.settings import Source
from influence.settings.locations import shown_location
from influence.tables.aliases import all_names, normalise_header
from influence.tables.arrow import parquet_pieces
from influence.tables.cells import Cells, RawTable, Rejected
from influence.tables.csv_file import read_csv
from influence.tables.mapping import Mapped, map_columns
from influence.tables.opening import PARQUET_ENDINGS, TEXT_ENDINGS, require_file, without_missing
from influence.tables.parts import with_columns_beside
from influence.tables.phrases import Phrases

_PARTS = ("text", "number", "moment")


@dataclass(frozen=True)
class Staged:
    """A source whose cells are in a table of the store: for every column of the file t, n and m with its position.

    Parameters
    ----------
    name
        The table, with the line of every row.
    raw
        The source without rows, but with those that could not be split into cells.
    kinds
        For every column, which of text (t), number (n) and moment (m) the table holds, with the type of numbers.
    mapped
        Our fields → columns.
    problems
        What is wrong with that.
    rows
        Number of rows of the table.
    """

    name: str
    source: Source
    raw: RawTable
    kinds: tuple[Mapping[str, str], ...]
    mapped: Mapped
    problems: tuple[Problem, ...]
    rows: int

    def position(self, field: str) -> int | None:
        """Give the position of the column of a field; ``None`` where it has none."""
        column = self.mapped.columns.get(field)
        return None if column is None else list(self.raw.columns).index(column)

    def table(self, rows: pa.Table) -> RawTable:
        """Give rows of the store's table as the reader of the file gave them."""
        columns = {}
        for position, (name, kinds) in enumerate(zip(self.raw.columns, self.kinds, strict=True)):
            parts = {part: _whole(rows, f"{part[0]}{position}") for part in _PARTS if part in kinds}
            columns[name] = Cells(
                parts["text"].cast(pa.large_string()),
                parts.get("number"),
                parts.get("moment"),
                exact_below=float(kinds["exact_below"]),
            )
        lines = rows.column("line").to_numpy()
        raw = self.raw
        return RawTable(raw.file, raw.unit, raw.sha256, raw.headers, columns, lines, raw.detected, raw.rejected)


def _whole(rows: pa.Table, name: str) -> Any:  # noqa: ANN401 - pyarrow has no type stubs
    column = rows.column(name)
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.nulls(0, column.type)


def stage_source(
    store: DuckDBStore, name: str, folder: Path, table: str, source: Source, say: Phrases, progress: Progress
) -> Staged:
    """Stream a CSV or Parquet file into a table.

    Raises
    ------
    InputError, DataError
        As its reader does.
    UsageError
        The source is of another form, or is to be joined or filtered.
    """
    _require_plain_source(table, source, say.language)
    path = folder / source.file
    require_file(path, source.file, folder, say)
    known = all_names(table) | {normalise_header(mapping.column) for mapping in source.columns.values()}
    kinds: list[Mapping[str, str]] = []
    schema: list[pa.Schema] = []
    count = 0

    def pieces(take: Callable[[pa.Table], None]) -> dict[str, Any]:
        nonlocal count

        def taken(piece: RawTable) -> None:
            nonlocal count
            arrays, found = _parts(without_missing(with_columns_beside(piece, source, say), source))
            if not schema:
                kinds.extend(found)
                schema.append(arrays.schema)
            take(arrays.cast(schema[0]))
            count += len(piece)

        if path.suffix.lower() in PARQUET_ENDINGS:
            raw = parquet_pieces(path, source.file, say, taken)
        else:
            raw = read_csv(path, source.file, source, known, say, progress, taken)
        if not schema:
            taken(raw)
        raw = with_columns_beside(raw, source, say)
        return {
            **{key: getattr(raw, key) for key in ("file", "unit", "sha256", "headers")},
            "columns": list(raw.columns),
            "detected": dict(raw.detected),
            "rejected": [asdict(row) for row in raw.rejected],
            "kinds": kinds,
            "rows": count,
        }

    state = path.stat()
    said = store.fill(name, f"{table} {source!r} {state.st_size} {state.st_mtime_ns}", pieces)
    rejected = tuple(Rejected(**{**row, "row": tuple(row["row"])}) for row in said["rejected"])
    empty = {column: Cells(pa.nulls(0, pa.large_string())) for column in said["columns"]}
    raw = RawTable(
        said["file"],
        said["unit"],
        said["sha256"],
        tuple(said["headers"]),
        empty,
        np.empty(0, dtype=np.int64),
        said["detected"],
        rejected,
    )
    mapped, problems = map_columns(table, raw, source, say)
    return Staged(name, source, raw, tuple(said["kinds"]), mapped, tuple(problems), said["rows"])


def _parts(piece: RawTable) -> tuple[pa.Table, list[Mapping[str, str]]]:
    """Give the parts of the columns of a piece that any kind of cell is in."""
    arrays: dict[str, Any] = {"line": pa.array(piece.lines)}
    kinds: list[Mapping[str, str]] = []
    for position, cells in enumerate(piece.columns.values()):
        kind = {"exact_below": repr(cells.exact_below)}
        for part in _PARTS:
            values = getattr(cells, part)
            if values is not None:
                arrays[f"{part[0]}{position}"] = values
                kind[part] = str(values.type)
        kinds.append(kind)
    return pa.table(arrays), kinds


def _require_plain_source(table: str, source: Source, language: str) -> None:
    ending = Path(source.file).suffix.lower()
    if "://" in source.file or ending not in (*TEXT_ENDINGS, *PARQUET_ENDINGS) or source.join or source.filter:
        raise UsageError(say_in(language, "engines", "source_not_plain", file=shown_location(source.file), table=table))
