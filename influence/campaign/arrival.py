"""How likely the word arrives: at a prospect, or at one unseen member of a group at least; and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from influence.campaign.source import Source
from influence.campaign.targets import Pairs, at_least_one, counts_of
from influence.campaign.ways import count_ends
from influence.model import FloatArray, IntArray, Values
from influence.value.interval import as_sure, draws_counted, poisson_ends, quantile_ends

Ends = tuple[FloatArray, FloatArray, FloatArray]
"""A number, and the lower and upper end of its 90 % interval, for each of some pairs."""


@dataclass(frozen=True)
class Arrivals:
    """Says for pairs of a target and an account how likely the account's word arrives, from counts of sets.

    ``each`` is how many sets were drawn for every target.
    """

    source: Source
    values: Values
    people: FloatArray
    each: int

    def reached(self, pairs: Pairs, judging: Pairs, a_set: FloatArray) -> Ends:
        """Give the chance that the word reaches a prospect, or one given unseen member of a group."""
        counts = counts_of(pairs, judging)
        low, high = count_ends(self.values, pairs.account, counts)
        of = a_set[pairs.target]
        return np.minimum(counts * of, 1.0), low * of, np.minimum(high * of, 1.0)

    def anybody(self, pairs: Pairs, judging: Pairs, a_set: FloatArray) -> Ends:
        """Give the chance that the word reaches at least one unseen member; every target is a group.

        Of a member of the group the rates move the chance by what they do to its own telling in the group; of others as
        they move all that it brings.
        """
        counts, of = counts_of(pairs, judging), a_set[pairs.target]
        chance = np.minimum(counts * of, 1.0)
        low, high = count_ends(self.values, pairs.account, counts)
        group = pairs.target - self.source.sketcher.wiring.n_accounts
        inside = np.flatnonzero(self.source.sketcher.wiring.holds(pairs.account, group) & (counts > 0))
        if len(inside):
            sure = as_sure(counts[inside], self.each)
            few, many = poisson_ends(sure)
            down, up = self._factors(pairs.account[inside], group[inside])
            low[inside] = counts[inside] * np.exp(-np.hypot(np.log(sure / few), np.log(down)))
            high[inside] = counts[inside] * np.exp(np.hypot(np.log(many / sure), np.log(up)))
        return chance, low * of, np.minimum(high * of, 1.0)

    def _factors(self, accounts: IntArray, groups: IntArray) -> tuple[FloatArray, FloatArray]:
        """Give how low and how high the chance that a member tells anybody unseen is in the middle 90 % of draws."""
        rates, rated = self.source.rates, self.source.rated
        kind, people = rated.group_kind[groups], self.people[groups + rated.n_accounts]
        others = np.maximum(self.source.outside.size, rated.group_members)[groups] - 1.0

        def chances(telling: FloatArray, share: FloatArray) -> FloatArray:
            told = np.minimum(telling[kind] / np.maximum(others, 1.0), 1.0)
            return np.asarray(np.minimum(share[accounts], 1.0) * at_least_one(told, people))

        mean = chances(rates.telling_means, self.source.participation)
        drawn = np.array([
            chances(rates.draws.telling[draw], rates.participation_draw(draw) * rates.reach)
            for draw in range(draws_counted(rates, rated.n_accounts))
        ])  # fmt: skip
        return quantile_ends(drawn / np.maximum(mean, 1e-300))


__all__ = ["Arrivals"]
