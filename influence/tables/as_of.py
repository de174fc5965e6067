"""The analysis date: as the settings say, else the newest date in the data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from influence.settings import TABLES, Settings
from influence.tables.rows import Rows

FAR_AHEAD = 366
"""Days by which one date may be ahead of all others before it is pointed out."""


@dataclass(frozen=True)
class AnalysisDate:
    """The analysis date and, where it comes from the data, the field that holds it.

    ``ahead`` is by how many days it is ahead of the next older date in the data; 0 where there is none.
    """

    date: date | None
    field: str = ""
    ahead: int = 0


def analysis_date(tables: Mapping[str, Rows], settings: Settings) -> AnalysisDate:
    """Find the analysis date among the rows used; the ends of affiliations, which may lie ahead, do not count."""
    if settings.project.as_of is not None:
        return AnalysisDate(settings.project.as_of)
    newest: tuple[np.datetime64, str] | None = None
    older: list[np.datetime64] = []
    for name, spec in TABLES.items():
        for entry in spec.fields:
            if entry.type != "date" or entry.name == "until" or name not in tables:
                continue
            days = tables[name].frame.loc[tables[name].used, entry.name].to_numpy(dtype="datetime64[D]")
            days = days[~np.isnat(days)]
            if not len(days):
                continue
            latest = days.max()
            if newest is None or latest > newest[0]:
                older += [newest[0]] if newest is not None else []
                newest = (latest, f"{name}.{entry.name}")
            elif latest < newest[0]:
                older.append(latest)
            before = days[days < latest]
            older += [before.max()] if len(before) else []
    if newest is None:
        return AnalysisDate(None)
    ahead = int((newest[0] - max(older)).astype(int)) if older else 0
    return AnalysisDate(newest[0].astype(object), newest[1], ahead)
