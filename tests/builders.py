"""Small datasets for tests, built as reading would leave them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import pandas as pd

from influence.model import TABLES, Dataset, Priorities
from influence.model.columns import Stored
from influence.settings import Settings

_DTYPES = {"number": "float64", "money": "float64", "date": "datetime64[us]", "flag": "bool"}


def frame(table: str, rows: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    """Give a clean frame of ``table``: every field present and typed, missing cells as reading leaves them."""
    spec = TABLES[table]
    columns = {}
    for field in spec.fields:
        dtype = _DTYPES.get(field.type, "str")
        empty: object = {"float64": float("nan"), "datetime64[us]": pd.NaT, "bool": False}.get(dtype, "")
        if field.default:
            empty = float(field.default) if dtype == "float64" else field.default
        columns[field.name] = pd.Series([row.get(field.name, empty) for row in rows], dtype=dtype)
    result = pd.DataFrame(columns, columns=list(spec.field_names))
    return result.sort_values(list(spec.key or spec.field_names[:2]), ignore_index=True)


def dataset(
    settings: Settings | None = None, as_of: date | None = None, **tables: Sequence[Mapping[str, object]]
) -> Dataset:
    """Give a dataset of the rows named; tables not named are empty."""
    return Dataset(
        tables={name: frame(name, tables.get(name, ())) for name in TABLES},
        settings=settings or Settings(),
        as_of=as_of,
    )


def listing(frame: pd.DataFrame, *, combination: str = "money", language: str = "en", **more: object) -> Priorities:
    """Give a list whose reasons are those in the frame."""
    reasons = frame["reason"]
    return Priorities(
        {str(name): Stored(frame[name].array) for name in frame if name != "reason"},
        np.arange(len(frame)),
        lambda rows, language="": reasons.iloc[rows].tolist(),
        combination,
        more.get("currency", "EUR"),  # type: ignore[arg-type]
        language,
        more.get("assumptions", ()),  # type: ignore[arg-type]
        more.get("notes", ()),  # type: ignore[arg-type]
    )
