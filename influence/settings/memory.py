"""The section ``[memory]``: what a project keeps of its runs."""

from __future__ import annotations

from dataclasses import dataclass

from influence.errors import UsageError


@dataclass(frozen=True)
class MemorySettings:
    """Whether runs are kept in the folder ``influence-memory`` of the project, and how much of them.

    Parameters
    ----------
    on
        Whether runs are kept. Decisions logged by ``influence override`` act either way.
    largest
        Number of accounts over all kept runs from which on the oldest runs lose theirs; their settings and manifests
        stay. A million take about 50 MB.
    details
        Number of rows over all kept runs (affiliations, ties, scores, what accounts are worth) from which on the oldest
        runs lose theirs. With them ``influence changes`` can tell one cause from another. 0 keeps none; a million take
        about 20 MB.
    """

    on: bool = True
    largest: int = 20_000_000
    details: int = 2_000_000

    def __post_init__(self) -> None:
        if self.largest < 1:
            raise UsageError(f"The 'largest' of [memory] must be 1 or more. Got {self.largest!r}.")
        if self.details < 0:
            raise UsageError(f"The 'details' of [memory] must be 0 or more. Got {self.details!r}.")
