"""How time and memory grow with the size: the exponent in time ∝ accounts^exponent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.record import Results
from benchmarks.work import OURS

LINEAR = 1.1
IMPORT = "import"
_LEAST_SECONDS = 0.005
_LEAST_MIB = 4.0


@dataclass(frozen=True)
class Growth:
    """Exponents of one measure or stage.

    Parameters
    ----------
    quantity
        ``time`` or ``memory``.
    overall
        Slope of the straight line through all points, log against log.
    last
        Slope between the two largest sizes.
    """

    what: str
    quantity: str
    overall: float
    last: float

    @property
    def steep(self) -> bool:
        """Whether it grows faster than the network, by either slope."""
        return max(self.overall, self.last) > LINEAR


def exponent(sizes: Sequence[float], amounts: Sequence[float]) -> float:
    """Give the slope of log amount against log size, by least squares.

    Examples
    --------
    >>> round(exponent([10, 100, 1000], [3, 300, 30_000]), 6)
    2.0
    """
    if len(sizes) < 2:
        raise ValueError("an exponent needs two sizes")
    return float(np.polyfit(np.log(sizes), np.log(amounts), 1)[0])


def growth(what: str, quantity: str, points: dict[int, float], least: float) -> Growth | None:
    """Give the exponents of ``points`` (size → amount); amounts below ``least`` say nothing and are left out."""
    told = sorted((size, amount) for size, amount in points.items() if amount >= least)
    if len(told) < 2:
        return None
    sizes, amounts = zip(*told, strict=True)
    return Growth(what, quantity, exponent(sizes, amounts), exponent(sizes[-2:], amounts[-2:]))


def all_growth(results: Results) -> list[Growth]:
    """Give the exponents of all our measures and stages, in time and memory.

    Memory of a stage is counted above what the process held when everything was imported; of the stages within a stage
    only the time is told.
    """
    times: dict[str, dict[int, float]] = {}
    peaks: dict[str, dict[int, float]] = {}
    for run in results.runs:
        if run.tool == OURS and run.seconds is not None and run.peak_mib is not None:
            times.setdefault(run.measure, {})[run.accounts] = run.seconds
            peaks.setdefault(run.measure, {})[run.accounts] = run.peak_mib
    imported = {(row.form, row.accounts): row.peak_mib for row in results.end_to_end if row.stage == IMPORT}
    for row in results.end_to_end:
        if row.outcome == "done" and row.stage != IMPORT:
            what = f"rank, {row.form}, {row.stage}"
            times.setdefault(what, {})[row.accounts] = row.seconds
            if ":" not in row.stage:
                above = row.peak_mib - imported.get((row.form, row.accounts), 0.0)
                peaks.setdefault(what, {})[row.accounts] = above
    found = [growth(what, "time", points, _LEAST_SECONDS) for what, points in times.items()]
    found += [growth(what, "memory", points, _LEAST_MIB) for what, points in peaks.items()]
    return [one for one in found if one is not None]
