"""Sums over all accounts, estimated from some of them with a standard error."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from influence.model import FloatArray, IntArray, Remark


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


def affordable(usual: int, least: int, n_accounts: int) -> int:
    """Give how much work of a size that grows with the network to do: less beyond 100,000 accounts, never below least.

    Examples
    --------
    >>> affordable(256, 32, 5_000), affordable(256, 32, 400_000), affordable(256, 32, 10_000_000)
    (256, 64, 32)
    """
    return max(least, round(usual * min(1.0, 100_000 / max(n_accounts, 1))))


def draw_sources(candidates: IntArray, exact_up_to: int, sources: int, seed: int) -> Sources:
    """Take all of ``candidates`` where they are at most ``exact_up_to`` or ``sources``, else draw ``sources`` of them.

    Examples
    --------
    >>> draw_sources(np.arange(10), exact_up_to=4, sources=3, seed=1)
    Sources(accounts=array([3, 4, 7]), population=10)
    """
    if len(candidates) <= max(exact_up_to, sources):
        return Sources(candidates, len(candidates))
    drawn = np.random.default_rng(seed).choice(candidates, size=sources, replace=False)
    return Sources(np.sort(drawn), len(candidates))
