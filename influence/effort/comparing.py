"""What looking for duplicates will take."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from influence.effort.costs import Cost, Effort, seconds_of
from influence.effort.ranking import estimate_effort
from influence.settings import Settings

_COMPARING, _BYTES_COMPARED = Cost(1.5, account=150.0), 2500.0
"""Of looking for records that are one: comparing each account with those like it, and memory an account."""
_EXACT = ((5_000, 10), (50_000, 5), (300_000, 2))


@dataclass(frozen=True)
class Comparing:
    """What of looking for duplicates decides how long it takes: for how many pairs the list is computed anew.

    ``None``: as many as :func:`exact_pairs` says.
    """

    exact: int | None = None


def exact_pairs(accounts: int) -> int:
    """Give for how many pairs of duplicates the list is computed anew where nobody says.

    Examples
    --------
    >>> exact_pairs(600), exact_pairs(20_000), exact_pairs(10**6)
    (10, 5, 0)
    """
    return next((pairs for size, pairs in _EXACT if accounts <= size), 0)


def estimate_comparing(
    folder: str | Path, settings: Settings | None = None, comparing: Comparing | None = None
) -> Effort:
    """Estimate time and memory of ``influence identities`` from the number of rows, in well under a second.

    Parameters
    ----------
    folder, settings
        As for :func:`influence.read`.
    comparing
        What is asked for.

    Raises
    ------
    InputError
        The project cannot be found.
    """
    ranked = estimate_effort(folder, settings, 0)
    exact = comparing.exact if comparing is not None and comparing.exact is not None else exact_pairs(ranked.accounts)
    once = {name: ranked.seconds[name] for name in ("reading", "network", "values", "list")}
    seconds = {
        **once,
        "comparing": seconds_of(_COMPARING, account=ranked.accounts),
        "merging": exact * sum(once.values()),
    }
    memory = ranked.memory + _BYTES_COMPARED * ranked.accounts
    return Effort(ranked.accounts, ranked.links, ranked.exact, seconds, memory)
