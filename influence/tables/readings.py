"""The account of what was read: for every source how many rows came in, were used, set aside and filtered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from influence.model import SetAsideRows, SourceReading
from influence.tables.convert import Converted
from influence.tables.elsewhere import Elsewhere
from influence.tables.rows import Rows


def gather_readings(
    parts: Mapping[str, Sequence[Converted]],
    rows: Mapping[str, Rows],
    elsewhere: Elsewhere,
    set_aside: SetAsideRows,
) -> tuple[SourceReading, ...]:
    """Give the account of every source, in the order of ``parts``; each row set aside must stand in ``set_aside``."""
    readings: list[SourceReading] = []
    for table, listed in parts.items():
        for number, part in enumerate(listed):
            raw = part.opened.raw
            mine = rows[table].used[rows[table].of_source(number)]
            used, more = int(np.count_nonzero(mine)), elsewhere.rows_of(table, number)
            mapping = {
                name: raw.headers[list(raw.columns).index(column)] for name, column in part.mapped.columns.items()
            }
            readings.append(
                SourceReading(
                    table,
                    raw.file,
                    raw.sha256,
                    part.opened.rows_in + more,
                    used + more,
                    len(mine) - used + len(raw.rejected),
                    part.opened.rows_filtered,
                    {**raw.detected, **part.detected},
                    mapping,
                )
            )
    if sum(reading.rows_set_aside for reading in readings) != len(set_aside):
        raise AssertionError("every row that is set aside must have its reason")
    return tuple(readings)
