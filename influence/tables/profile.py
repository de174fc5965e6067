"""What the columns of an unknown file hold: how many values, how many different, numbers, dates or words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from influence.errors import DataError, InputError
from influence.progress import Progress, silent
from influence.settings import Source
from influence.settings.schema import TABLES
from influence.tables.aliases import aliases, normalise_header
from influence.tables.arrow import duckdb_tables
from influence.tables.cells import Arrow, Cells, RawTable
from influence.tables.database import sqlite_tables
from influence.tables.dates import AmbiguousDatesError, read_dates
from influence.tables.discovery import data_files
from influence.tables.excel import sheet_names
from influence.tables.numbers import AmbiguousNumbersError, read_numbers
from influence.tables.opening import DATABASE_ENDINGS, EXCEL_ENDINGS, is_sqlite, read_raw
from influence.tables.phrases import Phrases

_ID_HEADER = re.compile(r"(id|nr|no|nummer|number|code|key|cvr)(\d{4})?$")
_SAMPLE = 20_000
_NEARLY = 0.05
_NEARLY_NAMED = 0.1


@dataclass(frozen=True, eq=False)
class Column:
    """One column: its distinct values and what they look like.

    ``holds`` is ``number``, ``date``, ``text`` or ``nothing``; ``ambiguous`` tells numbers or dates with two readings.
    """

    name: str
    filled: int
    values: Arrow
    holds: str
    ambiguous: bool

    @property
    def distinct(self) -> int:
        """Number of different values."""
        return len(self.values)

    @property
    def unique(self) -> bool:
        """Whether no value stands twice."""
        return self.filled > 1 and self.distinct == self.filled

    @property
    def repeats(self) -> int:
        """Number of cells that hold a value once more."""
        return self.filled - self.distinct

    @property
    def nearly_unique(self) -> bool:
        """Whether hardly a value stands twice: at most 5 % of the cells, of a column headed as an id 10 % or one."""
        named = self.is_headed_as_id and self.filled > 2
        allowed = max(1, int(_NEARLY_NAMED * self.filled)) if named else int(_NEARLY * self.filled)
        return self.filled > 1 and self.repeats <= allowed

    @property
    def may_be_id(self) -> bool:
        """Whether the values could name accounts or groups: words, or numbers under a header that says so."""
        return self.holds == "text" or (self.holds == "number" and self.is_headed_as_id)

    @property
    def is_headed_as_id(self) -> bool:
        """Whether the header is one of numbers or codes, or a name for an account or a group."""
        header = normalise_header(self.name)
        return bool(_ID_HEADER.search(header)) or header in _id_names()

    def share_in(self, other: Column) -> float:
        """Give the share of this column's different values that ``other`` holds, too."""
        if not self.distinct or not other.distinct:
            return 0.0
        return float(pc.sum(pc.is_in(self.values, value_set=other.values)).as_py()) / self.distinct


@dataclass(frozen=True, eq=False)
class FileProfile:
    """One file, sheet or database table."""

    source: Source
    rows: int
    columns: tuple[Column, ...]
    raw: RawTable

    @property
    def label(self) -> str:
        """Name for people."""
        return self.raw.file

    @property
    def title(self) -> str:
        """The words that may tell what the file is: name of the table, sheet or file."""
        return self.source.table or self.source.sheet or Path(self.source.file).stem

    @property
    def stem(self) -> str:
        """The title without case, spaces and punctuation."""
        return normalise_header(self.title)

    def column(self, name: str) -> Column:
        """Give a column by its unique name."""
        return next(column for column in self.columns if column.name == name)


@dataclass(frozen=True)
class Folder:
    """All files of a folder that could be read, and why others could not."""

    files: tuple[FileProfile, ...]
    unreadable: tuple[str, ...]


def profile_folder(folder: Path, say: Phrases, progress: Progress = silent) -> Folder:
    """Profile every file, sheet and database table of a folder, in the order of their names."""
    files: list[FileProfile] = []
    unreadable: list[str] = []
    paths = data_files(folder, say)
    with progress.stage("looking", len(paths)) as stage:
        for path in paths:
            for source in _sources(path):
                try:
                    raw = read_raw(folder, source.table or path.stem, source, (), say, progress)
                except (InputError, DataError) as error:
                    unreadable.append(str(error))
                    continue
                files.append(profile_table(source, raw))
            stage.advance()
    return Folder(tuple(files), tuple(unreadable))


def profile_table(source: Source, raw: RawTable) -> FileProfile:
    """Profile one table."""
    columns = tuple(_profile(name, cells) for name, cells in raw.columns.items())
    return FileProfile(source, len(raw) + len(raw.rejected), columns, raw)


@cache
def _id_names() -> frozenset[str]:
    """Give the names of every id of every table."""
    ids = [(name, field.name) for name, spec in TABLES.items() for field in spec.fields if field.type == "id"]
    return frozenset(name for table, field in ids for tier in aliases(table)[field] for name in tier)


def _sources(path: Path) -> Sequence[Source]:
    ending = path.suffix.lower()
    if ending in EXCEL_ENDINGS:
        names = sheet_names(path)
        return [Source(path.name, sheet=name) for name in names] if len(names) > 1 else [Source(path.name)]
    if ending in DATABASE_ENDINGS:
        names = sqlite_tables(path) if is_sqlite(path) else duckdb_tables(path)
        return [Source(path.name, table=name) for name in names]
    return [Source(path.name)]


def _profile(name: str, cells: Cells) -> Column:
    text = cells.as_text()
    filled = len(text) - text.null_count
    values = pc.drop_null(pc.unique(text))
    if not filled:
        return Column(name, 0, values, "nothing", False)
    if cells.text.null_count == len(text):
        return Column(name, filled, values, "date" if cells.moment is not None else "number", False)
    holds, ambiguous = _what(values)
    return Column(name, filled, values, holds, ambiguous)


def _what(values: Arrow) -> tuple[str, bool]:
    """Tell numbers, dates and words apart by the values; one in twenty may be something else."""
    step = max(1, len(values) // _SAMPLE)
    sample = Cells(values.take(pa.array(np.arange(0, len(values), step))))
    try:
        bad = read_numbers(sample).bad
        if bad.mean() <= 0.05:
            return "number", False
    except AmbiguousNumbersError:
        return "number", True
    try:
        bad = read_dates(sample).bad
        if bad.mean() <= 0.05:
            return "date", False
    except AmbiguousDatesError:
        return "date", True
    return "text", False
