"""What a run costs: seconds of each stage and memory, from numbers of rows."""

from __future__ import annotations

from dataclasses import dataclass

from influence.kernels import threads

_SPREAD = 2.0
"""Machines differ: the range is the estimate divided and multiplied by this."""


@dataclass(frozen=True)
class Cost:
    """Seconds of one processor for a stage: a fixed part, and so many microseconds an account, link, row and sample.

    ``shared`` tells whether several threads share the work.
    """

    fixed: float
    account: float = 0.0
    link: float = 0.0
    row: float = 0.0
    sample: float = 0.0
    shared: bool = False


@dataclass(frozen=True)
class Effort:
    """What a command will take on a machine like the one on which the costs were measured.

    Parameters
    ----------
    accounts, links
        Rows of the accounts, and of affiliations and ties together.
    exact
        Whether all rows were counted, or some judged by the size of a file.
    seconds
        Stage → seconds.
    memory
        Bytes at the peak.
    more, more_memory
        Seconds and bytes that may come on top, where sampling goes on for long.
    """

    accounts: int
    links: int
    exact: bool
    seconds: dict[str, float]
    memory: float
    more: float = 0.0
    more_memory: float = 0.0

    @property
    def total(self) -> float:
        """Seconds of all stages."""
        return sum(self.seconds.values())

    @property
    def range(self) -> tuple[float, float]:
        """Seconds on a machine twice as fast, and on one half as fast."""
        return self.total / _SPREAD, (self.total + self.more) * _SPREAD


def seconds_of(cost: Cost, *, account: int = 0, link: int = 0, row: int = 0, sample: int = 0) -> float:
    """Give the seconds of a stage for so many accounts, links, rows and samples."""
    work = (cost.account * account + cost.link * link + cost.row * row + cost.sample * sample) / 1e6
    # Threads share most of the work, never all of it.
    return cost.fixed + (work * (0.3 + 0.7 / threads()) if cost.shared else work)
