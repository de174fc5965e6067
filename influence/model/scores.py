"""Scores of measures, account by account or group by group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from influence.errors import UsageError
from influence.language import Said, listed, say
from influence.model.network import FloatArray

if TYPE_CHECKING:
    import pandas as pd


_PARAMETERS = frozenset({"passing", "passing_by_default", "attenuation", "attenuation_by_default"})


@dataclass(frozen=True)
class Remark:
    """Something to say about how a measure was computed: a phrase of the area ``measures``, and its numbers."""

    key: str
    values: Mapping[str, float] = field(default_factory=dict)

    @property
    def is_parameter(self) -> bool:
        """Whether it only gives the parameter that was used: for who wants to compute the measure again."""
        return self.key in _PARAMETERS

    def said(self, language: str) -> str:
        """Say it: whole numbers with separators of thousands, others to six digits.

        Examples
        --------
        >>> Remark("sampled", {"taken": 256, "population": 24631, "seed": 1}).said("de")
        'aus 256 von 24.631 Quellen geschätzt (Startwert 1)'
        """
        return say(language, "measures", self.key, **{name: _digits(x, language) for name, x in self.values.items()})


def _digits(value: float, language: str) -> float | str:
    if isinstance(value, int):
        return value
    text = f"{value:.6g}"
    return Said(text.replace(".", ",") if language == "de" else text, lambda other: str(_digits(value, other)))


@dataclass(frozen=True)
class Score:
    """One measure's values.

    ``values`` has one entry an id, NaN where not computed (a short-list measure outside its short-list).
    ``standard_error`` is ``None`` for exact values.
    ``remarks`` tell how it was computed when there is something to say (``"256 of 24,631 sources sampled"``).
    """

    name: str
    values: FloatArray
    standard_error: FloatArray | None = None
    remarks: tuple[Remark, ...] = ()

    def __post_init__(self) -> None:
        self.values.flags.writeable = False
        if self.standard_error is not None:
            self.standard_error.flags.writeable = False

    def __repr__(self) -> str:
        known = self.values[~np.isnan(self.values)]
        spread = f", {known.min():.3g} to {known.max():.3g}" if len(known) else ""
        return f"Score({self.name}: {len(known)} of {len(self.values)} values{spread})"

    def note(self, language: str = "en", *, parameters: bool = True) -> str:
        """Say all remarks in one line, or all but the parameters; empty where there is none."""
        wanted = (remark for remark in self.remarks if parameters or not remark.is_parameter)
        return listed((remark.said(language) for remark in wanted), "; ")


@dataclass(frozen=True)
class Scores:
    """Several measures on the same ids, in the order in which they were asked for."""

    ids: Sequence[str]
    columns: tuple[Score, ...]

    def __post_init__(self) -> None:
        for column in self.columns:
            if column.values.shape != (len(self.ids),):
                raise ValueError(f"{column.name} must have {len(self.ids)} values. Got {column.values.shape}.")

    def __repr__(self) -> str:
        return f"Scores({len(self.ids)} rows: {', '.join(self.names)})"

    def __getitem__(self, name: str) -> Score:
        for column in self.columns:
            if column.name == name:
                return column
        raise UsageError(f"There is no measure {name!r} here. Measures: {', '.join(self.names)}.")

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the measures."""
        return tuple(column.name for column in self.columns)

    def to_frame(self) -> pd.DataFrame:
        """Give one row an id with a column a measure, and ``<measure>_se`` where it has a standard error."""
        import pandas as pd

        data: dict[str, object] = {}
        for column in self.columns:
            data[column.name] = column.values
            if column.standard_error is not None:
                data[f"{column.name}_se"] = column.standard_error
        return pd.DataFrame(data, index=pd.Index(list(self.ids), name="id", dtype="str"))
