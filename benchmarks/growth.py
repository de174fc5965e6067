"""How time and memory grow with the size: the exponent in time ∝ accounts^exponent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.record import Results
from benchmarks.work import OURS

LINEAR = 1.1
_LEAST_SECONDS = 0.005
_LEAST_MIB = 4.0


@dataclass(frozen=True)
class Growth:
    """Exponents of one measure or stage.

    Parameters
    ----------
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
    """Give the exponents of all our measures and stages, in time and memory."""
    series: dict[tuple[str, str], dict[int, float]] = {}
    for run in results.runs:
        if run.tool == OURS and run.seconds is not None and run.peak_mib is not None:
            series.setdefault((run.measure, "time"), {})[run.accounts] = run.seconds
            series.setdefault((run.measure, "memory"), {})[run.accounts] = run.peak_mib
    for row in results.end_to_end:
        if row.outcome == "done":
            series.setdefault((f"rank, {row.form}, {row.stage}", "time"), {})[row.accounts] = row.seconds
            series.setdefault((f"rank, {row.form}, {row.stage}", "memory"), {})[row.accounts] = row.peak_mib
    least = {"time": _LEAST_SECONDS, "memory": _LEAST_MIB}
    found = [growth(what, quantity, points, least[quantity]) for (what, quantity), points in series.items()]
    return [one for one in found if one is not None]
