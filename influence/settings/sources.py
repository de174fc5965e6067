"""Where the rows of a table come from and how their columns are called there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from influence.errors import UsageError
from influence.settings.locations import shown_location


@dataclass(frozen=True)
class ColumnMapping:
    """One field of ours, found in ``column`` of theirs; an empty ``column`` says that the field has none there.

    ``prefix`` is put before every non-empty value, to keep the ids of two sources apart.
    """

    column: str
    prefix: str = ""


@dataclass(frozen=True)
class Join:
    """A second file that adds columns by key: rows match where ``on`` of the source equals ``key`` of ``file``.

    A row without a match keeps empty cells. A key that stands twice in the joined file is an error unless ``many``:
    then a row becomes one row for each match, and rows are counted after the join. A joined column whose name the
    source has already is added as ``"<file name without ending>.<column>"``.
    """

    file: str
    on: str
    key: str
    sheet: str | None = None
    many: bool = False


@dataclass(frozen=True)
class Source:
    """One file (or database table) that delivers rows for one of our tables.

    Parameters
    ----------
    file
        Path relative to the project folder (CSV, TSV, Parquet, Excel, DuckDB or SQLite; or a folder of parts in CSV,
        TSV or Parquet), or a SQLAlchemy URL. Data may lie outside the project folder (``"../export.csv"``).
    sheet
        Excel: name of the sheet; the first one when absent.
    table
        Database: name of the table or view; the name of our table when absent.
    columns
        Our field → their column. A field that is not named is looked for under its own name and known aliases.
    constants
        Our field → one value for all rows.
    filter
        Their column → the value (or values) that a row must have to be used at all.
    join
        Files that add columns before the mapping.
    missing
        Cell texts that mean "empty" in this source (``"n/a"``, ``"NULL"``), compared without case.
    delimiter, encoding, decimal, date_order
        Dialect; detected when absent. ``decimal`` is ``","`` or ``"."``; ``date_order`` is ``"dmy"``, ``"mdy"`` or
        ``"ymd"``.
    """

    file: str
    sheet: str | None = None
    table: str | None = None
    columns: Mapping[str, ColumnMapping] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    filter: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    join: tuple[Join, ...] = ()
    missing: tuple[str, ...] = ()
    delimiter: str | None = None
    encoding: str | None = None
    decimal: Literal[",", "."] | None = None
    date_order: Literal["dmy", "mdy", "ymd"] | None = None

    def __post_init__(self) -> None:
        shown = shown_location(self.file)
        if self.decimal not in (None, ",", "."):
            raise UsageError(f"The 'decimal' of source {shown!r} must be ',' or '.'. Got {self.decimal!r}.")
        if self.date_order not in (None, "dmy", "mdy", "ymd"):
            raise UsageError(
                f"The 'date_order' of source {shown!r} must be 'dmy', 'mdy' or 'ymd'. Got {self.date_order!r}."
            )
        if self.delimiter is not None and (len(self.delimiter) != 1 or self.delimiter in '"\r\n'):
            raise UsageError(f"The 'delimiter' of source {shown!r} must be one character. Got {self.delimiter!r}.")


@dataclass(frozen=True)
class TableSettings:
    """All sources of one table, read in this order; without any, the table is looked for by its name in the folder.

    ``duplicates`` says what happens to rows of accounts or groups that share an id and disagree: ``"refuse"`` (default)
    or ``"first"`` (keep the first, set the others aside).
    """

    sources: tuple[Source, ...] = ()
    duplicates: Literal["refuse", "first"] = "refuse"

    def __post_init__(self) -> None:
        if self.duplicates not in ("refuse", "first"):
            raise UsageError(f"The 'duplicates' of a table must be 'refuse' or 'first'. Got {self.duplicates!r}.")
