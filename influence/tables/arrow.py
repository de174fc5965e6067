"""Tables that come as Arrow: Parquet files and DuckDB tables."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from influence.errors import DataError, InputError
from influence.files import CONFINED
from influence.tables.cells import (
    BLANKS,
    EXACT,
    MOMENT,
    TEXT,
    Arrow,
    Cells,
    RawTable,
    nothing,
    text_cells,
    unique_names,
)
from influence.tables.phrases import Phrases

_PIECE = 250_000
_EXACT_BELOW = {16: 2.0**11, 32: 2.0**24, 64: EXACT}
_LENGTH_BYTES = 4
_BROKEN = (OSError, ValueError, LookupError, pa.ArrowException)
"""What Arrow raises for a broken file; ``KeyError`` where columns have other names in one place than in another."""
_WIDE = ("HUGEINT", "UHUGEINT", "BIGNUM", "VARINT")
"""Integers of DuckDB that no Arrow type holds."""


def read_parquet(path: Path, file: str, say: Phrases) -> RawTable:
    """Read a Parquet file; :class:`~influence.errors.InputError` where it cannot be read."""
    import pyarrow.parquet as pq

    try:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            stream.seek(0)
            content = pq.ParquetFile(stream)
            _try_out(content)
            table = pq.ParquetFile(stream, read_dictionary=_repetitive(content.metadata)).read()
            table.validate(full=True)  # texts that are no UTF-8, indices that lead nowhere
    except _BROKEN as error:
        raise InputError(say("cannot_open", file=file, why=_first_line(error))) from error
    return from_arrow(table, file, digest, {"format": "Parquet"}, say)


def parquet_pieces(path: Path, file: str, say: Phrases, take: Callable[[RawTable], None]) -> RawTable:
    """Give a Parquet file piece by piece to ``take``, some 250,000 rows at a time; what is returned has no rows.

    Raises :class:`~influence.errors.InputError` where it cannot be read.
    """
    import pyarrow.parquet as pq

    try:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            stream.seek(0)
            content, done = pq.ParquetFile(stream), 0
            empty = from_arrow(content.schema_arrow.empty_table(), file, digest, {"format": "Parquet"}, say)
            for batch in content.iter_batches(_PIECE, use_threads=True):
                piece = from_arrow(pa.Table.from_batches([batch]), file, digest, {"format": "Parquet"}, say)
                take(replace(piece, lines=piece.lines + done))
                done += len(piece)
    except _BROKEN as error:
        raise InputError(say("cannot_open", file=file, why=_first_line(error))) from error
    return empty


def _try_out(content: Any) -> None:  # noqa: ANN401
    """Read a row of every group: a damaged description of columns is an error then, and no end of the process.

    To ask the metadata for such a column would end it: they hand no error of C++ on.
    """
    for number in range(content.metadata.num_row_groups):
        next(content.iter_batches(1, row_groups=[number], use_threads=False), None)


def _repetitive(metadata: Any) -> list[str]:  # noqa: ANN401 - pyarrow has no type stubs
    """Give the columns of a Parquet file that stand there as numbers of few texts: read as such, they take a fifth."""
    groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
    columns = [[group.column(number) for group in groups] for number in range(metadata.num_columns)]
    return sorted({pieces[0].path_in_schema for pieces in columns if pieces and all(map(_is_repetitive, pieces))})


def _is_repetitive(piece: Any) -> bool:  # noqa: ANN401
    """Whether values, of a plain column, take fewer bytes than the length of a text alone would."""
    few = piece.has_dictionary_page and piece.total_uncompressed_size < _LENGTH_BYTES * piece.num_values
    return bool(few and piece.physical_type == "BYTE_ARRAY" and "." not in piece.path_in_schema)


def read_duckdb(path: Path, file: str, table: str, say: Phrases) -> RawTable:
    """Read one table or view of a DuckDB file, opened read-only."""
    import duckdb

    quoted = _quoted(table)
    try:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        with duckdb.connect(str(path), read_only=True, config=dict(CONFINED)) as connection:
            content = connection.sql(_select(connection, quoted)).to_arrow_table()
    except (OSError, ValueError, duckdb.Error, pa.ArrowException) as error:
        raise InputError(say("cannot_open", file=f"{file} [{table}]", why=_first_line(error))) from error
    return from_arrow(content, f"{file} [{table}]", digest, {"format": "DuckDB"}, say)


def _select(connection: Any, quoted: str) -> str:  # noqa: ANN401 - a DuckDB connection
    """Give the query for a table: all of it, integers of more than 64 bits as the text of their digits."""
    columns = connection.sql(f"DESCRIBE {quoted}").fetchall()
    wide = [_quoted(str(column[0])) for column in columns if column[1] in _WIDE]
    written = ", ".join(f"CAST({name} AS VARCHAR) AS {name}" for name in wide)
    return f"SELECT *{f' REPLACE ({written})' if wide else ''} FROM {quoted}"  # noqa: S608 - quoted names


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def duckdb_tables(path: Path) -> list[str]:
    """Give the names of the tables and views of a DuckDB file; none where it cannot be read."""
    import duckdb

    try:
        with duckdb.connect(str(path), read_only=True, config=dict(CONFINED)) as connection:
            rows = connection.execute("SELECT table_name FROM information_schema.tables ORDER BY 1").fetchall()
    except (duckdb.Error, OSError):
        return []
    return [str(row[0]) for row in rows]


def from_arrow(table: Any, file: str, digest: str, detected: dict[str, str], say: Phrases) -> RawTable:  # noqa: ANN401 - a pyarrow table
    """Make a raw table of an Arrow table; lists and structures become text."""
    headers = tuple(str(name).strip(BLANKS) for name in table.column_names)
    if not headers:
        raise DataError([say.problem(file, "empty_file")])
    lines = np.arange(1, table.num_rows + 1, dtype=np.int64)
    waiting = table.columns
    del table  # Each column as it came goes when it is converted.
    columns = {unique: _cells(waiting.pop(0)) for unique in unique_names(headers)}
    return RawTable(file, "row", digest, headers, columns, lines, detected)


def _cells(column: Arrow) -> Cells:
    """Sort a column of any Arrow type into text, numbers or moments."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        if _is_text(kind.value_type):
            return _few_texts(column)
        column = column.cast(kind.value_type)
        kind = column.type
    if _is_text(kind):
        return text_cells(column)
    values = _in_one(column)
    empty = nothing(len(values))
    if pa.types.is_boolean(kind):
        return Cells(pc.if_else(values, "true", "false").cast(TEXT))
    if pa.types.is_integer(kind) or pa.types.is_decimal(kind):
        return Cells(empty, values)
    if pa.types.is_floating(kind):
        floats = values.cast(pa.float64())
        # A missing number of pandas: NaN stands for an empty cell there.
        numbers = pc.if_else(pc.is_nan(floats), pa.scalar(None, pa.float64()), floats)
        return Cells(empty, numbers, exact_below=_EXACT_BELOW[kind.bit_width])
    if pa.types.is_timestamp(kind):
        local = pc.local_timestamp(values) if kind.tz is not None else values
        return Cells(empty, None, local.cast(MOMENT, safe=False))
    if pa.types.is_date(kind):
        return Cells(empty, None, values.cast(MOMENT))
    if pa.types.is_null(kind):
        return Cells(empty)
    try:
        return text_cells(values.cast(TEXT))
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return text_cells(pa.array([_shown(value) for value in values.to_pylist()], TEXT))


def _is_text(kind: Any) -> bool:  # noqa: ANN401 - an Arrow type
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _few_texts(column: Arrow) -> Cells:
    """Make text cells of a column that numbers its texts: what is done to a text is done once for all its rows."""
    encoded = _in_one(column.unify_dictionaries() if isinstance(column, pa.ChunkedArray) else column)
    return Cells(text_cells(encoded.dictionary).text.take(encoded.indices))


def _in_one(column: Arrow) -> Arrow:
    values = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(values, pa.ChunkedArray):
        values = pa.concat_arrays(values.chunks) if values.num_chunks else pa.nulls(0, values.type)
    return values


def _shown(value: object) -> str | None:
    """Write a value of a type that has no text of its own: bytes, lists, structures, durations."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return None if value is None else str(value)


def _first_line(error: BaseException) -> str:
    return str(error).strip().split("\n", maxsplit=1)[0]
