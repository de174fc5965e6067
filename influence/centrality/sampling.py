"""Sums over all accounts, estimated from some of them with a standard error."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from influence.centrality.ranking import comparable
from influence.model import FloatArray, IntArray, Remark

ENOUGH = 6  # contributions of the usual size from which on a sum is estimated well enough to state its error
FURTHER = 2  # contributions that a sample may have missed
CLASSES, IN_CLASS = 20, 50  # classes of totals alike, and how many make one at least


@dataclass(frozen=True)
class Sources:
    """Accounts from which paths are followed: all that have a tie, or a sample of them without replacement."""

    accounts: IntArray
    population: int

    @property
    def exact(self) -> bool:
        """Whether no account was left out."""
        return len(self.accounts) == self.population

    def remarks(self, seed: int) -> tuple[Remark, ...]:
        """Say how many were sampled; nothing where all were taken."""
        if self.exact:
            return ()
        return (Remark("sampled", {"taken": len(self.accounts), "population": self.population, "seed": seed}),)

    def total(self, sums: FloatArray, squares: FloatArray) -> tuple[FloatArray, FloatArray | None]:
        """Give the total over the population, and its standard error where sources were sampled.

        With k of N sources and sample variance s² the error is N √((1 − k/N) s²/k).

        Parameters
        ----------
        sums, squares
            Σ y and Σ y² over the sources.
        """
        if self.exact:
            return sums, None
        k = len(self.accounts)
        variance = np.clip(squares - sums**2 / k, 0.0, None) / (k - 1)
        return sums * (self.population / k), self.population * np.sqrt((1 - k / self.population) * variance / k)


def squares_expected(sums: FloatArray, squares: FloatArray) -> tuple[FloatArray, float]:
    """Give Σ y² as to be expected where a few large contributions make up a sum, of which a sample may have none.

    Σ y² of the sample understates its variance just where it understates the sum. To each is added ``FURTHER`` · v², as
    if two more contributions of the usual size v had been met: as Agresti & Coull (1998), The American Statistician 52,
    add two successes to a count, which gives an account never met the error √2 v, about the rule of three. The usual
    size is v = Σ y² / Σ y (with v, a sum varies like v times a Poisson count), but no less than that of all accounts
    with sums alike, taken together: as dispersions of counts are drawn to their trend (Robinson & Smyth 2007,
    Bioinformatics 23).

    Parameters
    ----------
    sums, squares
        Σ y and Σ y² over the sources, y ≥ 0.

    Returns
    -------
    tuple
        Σ y² to be expected, and the sum from which on intervals that rest on it were seen to hold: that of the first
        class of sums alike that are ``ENOUGH`` usual contributions or more.

    Examples
    --------
    >>> expected, sound_from = squares_expected(np.array([0.0, 4.0]), np.array([0.0, 8.0]))
    >>> expected.tolist(), sound_from
    ([8.0, 16.0], 4.0)
    """
    met = sums[sums > 0]
    if len(met) == 0:
        return squares, 0.0
    order = np.sort(comparable(met))
    count = max(1, min(CLASSES, len(met) // IN_CLASS))
    lowest = order[np.arange(count) * len(met) // count]
    alike = np.searchsorted(lowest[1:], comparable(sums), side="right")
    total, of_squares, members = (
        np.bincount(alike, of, minlength=count) for of in (sums, squares, (sums > 0).astype(np.float64))
    )
    usual = np.divide(of_squares, total, out=np.zeros(count), where=total > 0)
    often = total >= ENOUGH * usual * members
    own = np.divide(squares, sums, out=np.zeros_like(sums), where=sums > 0)
    expected = squares + FURTHER * np.maximum(own, usual[alike]) ** 2
    return np.asarray(expected), float(lowest[int(np.argmax(often)) if often.any() else -1])


def within(work: int, n_accounts: int, least: int, most: int) -> int:
    """Give how often something that takes time in proportion to the network can be done within ``work``.

    Examples
    --------
    >>> within(32_000_000, 5_000, 32, 1_024), within(32_000_000, 400_000, 32, 1_024)
    (1024, 80)
    """
    return min(most, max(least, work // max(n_accounts, 1)))


def number_taken(candidates: int, exact_up_to: int, sources: int) -> int:
    """Give how many of so many candidates are sources: all where that is exact, or as many are to be drawn."""
    return candidates if candidates <= max(exact_up_to, sources) else sources


def draw_sources(candidates: IntArray, exact_up_to: int, sources: int, seed: int) -> Sources:
    """Take all of ``candidates`` where they are at most ``exact_up_to`` or ``sources``, else draw ``sources`` of them.

    Examples
    --------
    >>> draw_sources(np.arange(10), exact_up_to=4, sources=3, seed=1)
    Sources(accounts=array([3, 4, 7]), population=10)
    """
    if number_taken(len(candidates), exact_up_to, sources) == len(candidates):
        return Sources(candidates, len(candidates))
    drawn = np.random.default_rng(seed).choice(candidates, size=sources, replace=False)
    return Sources(np.sort(drawn), len(candidates))
