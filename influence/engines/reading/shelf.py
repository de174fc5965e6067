"""Tables whose columns lie in files and are read where they lie: the system gives their memory away as it needs it."""

from __future__ import annotations

import mmap
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from influence.model.positions import arrow_texts
from influence.model.text_list import memory_of
from influence.settings import Field
from influence.tables.cells import TEXT, no_texts
from influence.tables.convert import DTYPES
from influence.tables.sorting import are_one
from influence.tables.texts import to_text


def shelved(folder: Path, table: str, fields: Sequence[Field], blocks: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Write a table block by block, a column in files of its own, and give it as a data frame over them.

    It is a data frame as others are, but cannot be written to. The files must stay while it is used.

    Parameters
    ----------
    folder
        Where the files lie; those of an earlier table of this name are replaced.
    table
        Their first name.
    fields
        The columns.
    blocks
        Rows in order: a text array of Arrow, or an array of NumPy, for every field.
    """
    columns: dict[str, _Column] = {
        field.name: _Numbers(folder / f"{table}.{field.name}", DTYPES[field.type])
        if field.type in DTYPES
        else _Texts(folder / f"{table}.{field.name}")
        for field in fields
    }
    try:
        for block in blocks:
            for name, column in columns.items():
                column.add(block[name])
    finally:
        for column in columns.values():
            column.close()
    return pd.DataFrame({name: column.read() for name, column in columns.items()}, copy=False)


class _Column(Protocol):
    def add(self, values: Any) -> None: ...  # noqa: ANN401 - of NumPy or Arrow
    def close(self) -> None: ...
    def read(self) -> pd.Series[Any]: ...


class _Numbers:
    """Numbers, days or truths; a column of one value throughout holds it once."""

    def __init__(self, path: Path, kind: str) -> None:
        self._path, self._type = path, np.dtype(kind)
        self._file: BinaryIO | None = None
        self._count, self._one = 0, np.zeros(1, self._type)

    def add(self, values: npt.NDArray[Any]) -> None:
        some = np.ascontiguousarray(values, dtype=self._type)
        if not len(some):
            return
        if not self._count:
            self._one = some[:1].copy()
        if self._file is None and not are_one(some, self._one):
            self._file = self._path.open("wb")
            for begin in range(0, self._count, len(some)):
                np.broadcast_to(self._one, min(len(some), self._count - begin)).tofile(self._file)
        if self._file is not None:
            some.tofile(self._file)
        self._count += len(some)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()

    def read(self) -> pd.Series[Any]:
        if self._file is None:
            return pd.Series(np.broadcast_to(self._one[0], self._count), copy=False)
        return pd.Series(np.frombuffer(_mapped(self._path), dtype=self._type), copy=False)


class _Texts:
    """Texts: their ends in one file, and what they say in another; texts that say nothing lie in none."""

    def __init__(self, path: Path) -> None:
        self._ends, self._said = path.with_name(f"{path.name}.ends"), path
        self._files: tuple[BinaryIO, ...] = ()
        self._count = self._bytes = 0

    def add(self, values: Any) -> None:  # noqa: ANN401 - pyarrow has no type stubs
        texts = arrow_texts(values)
        if not len(texts):
            return
        own, said = memory_of(texts)
        first, last = int(own[0]), int(own[-1])
        if not self._files and last > first:
            self._files = self._ends.open("wb"), self._said.open("wb")
            for begin in range(0, self._count, len(texts)):
                np.zeros(min(len(texts), self._count - begin), dtype=np.int64).tofile(self._files[0])
        if self._files:
            (own[:-1] + (self._bytes - first)).tofile(self._files[0])
            said[first:last].tofile(self._files[1])
        self._count += len(texts)
        self._bytes += last - first

    def close(self) -> None:
        if self._files:
            np.array([self._bytes], dtype=np.int64).tofile(self._files[0])
        for file in self._files:
            file.close()

    def read(self) -> pd.Series[Any]:
        if not self._files:
            return to_text(no_texts(self._count))
        parts = [None, *(pa.py_buffer(_mapped(path)) for path in (self._ends, self._said))]
        return to_text(pa.Array.from_buffers(TEXT, self._count, parts))


def _mapped(path: Path) -> mmap.mmap:
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
