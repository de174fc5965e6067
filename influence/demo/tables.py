"""Typed tables in memory, and their text: UTF-8, comma, ISO dates, money with two decimals."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from functools import cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from influence.model import TABLES, Dataset
from influence.settings import Field, Settings

Dates = npt.NDArray[np.datetime64]

_EMPTY: Mapping[str, object] = {"number": np.nan, "money": np.nan, "date": np.datetime64("NaT"), "flag": False}


def table(name: str, columns: Mapping[str, object]) -> pd.DataFrame:
    """Give the table ``name`` with every field of the schema, typed, sorted by key (else by all its fields)."""
    spec = TABLES[name]
    rows = len(next(iter(columns.values())))  # type: ignore[arg-type]
    frame = pd.DataFrame({field.name: _column(field, columns.get(field.name), rows) for field in spec.fields})
    order = list(spec.key) or list(spec.field_names)
    return frame.sort_values(order, kind="stable", ignore_index=True)


def _column(field: Field, values: object, rows: int) -> pd.Series:
    if values is None:
        values = [field.default or _EMPTY.get(field.type, "")] * rows
    if field.type in ("number", "money"):
        return pd.Series(values, dtype="float64")
    if field.type == "date":
        return pd.Series(np.asarray(values, dtype="datetime64[s]"))
    return pd.Series(values, dtype="bool" if field.type == "flag" else "str")


def as_dataset(tables: Mapping[str, pd.DataFrame], settings: Settings) -> Dataset:
    """Give the tables as a dataset, as if they had been read; absent ones are empty."""
    filled = {name: tables[name] if name in tables else _empty(name).copy() for name in TABLES}
    return Dataset(filled, settings, settings.project.as_of)


@cache
def _empty(name: str) -> pd.DataFrame:
    return table(name, {field: [] for field in TABLES[name].field_names})


def as_csv(frame: pd.DataFrame, money: frozenset[str] = frozenset()) -> str:
    """Give a table as CSV text; the columns in ``money`` have two decimals, other numbers as many as they need."""
    columns = [_texts(frame[name], name in money) for name in frame.columns]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(frame.columns)
    writer.writerows(zip(*columns, strict=True))
    return text.getvalue()


def money_fields(name: str) -> frozenset[str]:
    """Give the names of the money fields of a table of the schema."""
    return frozenset(field.name for field in TABLES[name].fields if field.type == "money")


def _texts(column: pd.Series, money: bool) -> list[str]:
    if pd.api.types.is_bool_dtype(column.dtype):
        return ["true" if value else "false" for value in column]
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        days = np.datetime_as_string(column.to_numpy(dtype="datetime64[D]"))
        return ["" if day == "NaT" else str(day) for day in days]
    if pd.api.types.is_float_dtype(column.dtype):
        pattern = "{:.2f}" if money else "{:.10g}"
        return ["" if value != value else pattern.format(value) for value in column.tolist()]
    return [str(value) for value in column]
