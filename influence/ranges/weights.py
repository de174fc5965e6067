"""The Bayesian bootstrap over affiliations and ties (Rubin 1981): how often each might count, draw by draw.

Every affiliation, and every tie with both its directions, gets an independent exponential weight; divided by their mean
they are a draw from n · Dirichlet(1, …, 1). Weights are keyed by the ids of account and group, of the two ends and the
kind of a tie, and by the number of the draw: a row elsewhere moves no other row's weight (but for the mean of all), and
neither the order of rows nor threads move any.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from influence.cascade.recursion import Ways, Weights
from influence.kernels import keyed
from influence.kernels.constants import RANGES
from influence.kernels.keyed import Keys
from influence.model import FloatArray, Network, codes_of_ids

_LINK, _OWN, _SHARE = (np.uint64(domain) for domain in range(3))


@dataclass(frozen=True)
class Codes:
    """64-bit codes of what is drawn for: affiliations, directions of ties (both of a tie alike) and accounts."""

    affiliation: Keys
    tie: Keys
    account: Keys


def codes_of(network: Network, ways: Ways) -> Codes:
    """Code the affiliations, ties and accounts of a network by their ids."""
    accounts, groups = (_codes(ids, network) for ids in (network.account_ids, network.group_ids))
    kinds = codes_of_ids(kind.name for kind in network.kinds)
    owner = np.repeat(accounts, np.diff(ways.start))
    source = np.repeat(accounts, np.diff(ways.tie_start))
    end = accounts[ways.tie_end]
    # The sum of scattered codes is the same from both ends.
    pair = keyed.mixed(keyed.mixed(source) + keyed.mixed(end) + kinds[ways.tie_kind])
    return Codes(keyed.mixed(owner + keyed.mixed(groups[ways.group])), pair, accounts)


def _codes(ids: Sequence[str], network: Network) -> Keys:
    codes = codes_of_ids(ids)
    for place, key in enumerate(ids if network.drawn_by else ()):
        codes[place] = network.drawn_by.get(key, codes[place])
    return codes


@dataclass(frozen=True)
class Draw:
    """The random numbers of one draw."""

    key: Keys
    codes: Codes

    def weights(self) -> Weights:
        """Give the weights of affiliations and of ties, each of mean 1 (where there is any)."""
        return Weights(self._exponential(self.codes.affiliation), self._exponential(self.codes.tie))

    def share_noise(self) -> FloatArray:
        """Give a standard normal number an account, for the error of its referral value."""
        return self._normal(_SHARE)

    def own_noise(self) -> FloatArray:
        """Give a standard normal number an account, for the error of its own value."""
        return self._normal(_OWN)

    def _exponential(self, places: Keys) -> FloatArray:
        if not len(places):
            return np.empty(0)
        number = -keyed.log(1.0 - self._uniform(_LINK, places))
        return np.asarray(number / number.mean())

    def _normal(self, domain: np.uint64) -> FloatArray:
        from scipy.special import ndtri

        return np.asarray(ndtri(self._uniform(domain, self.codes.account) + 2.0**-54), dtype=np.float64)

    def _uniform(self, domain: np.uint64, places: Keys) -> FloatArray:
        return keyed.uniform(keyed.mixed(self.key + keyed.mixed(places + domain)), 0)


def draw_of(codes: Codes, seed: int, number: int) -> Draw:
    """Give the random numbers of draw ``number`` (from 0) of a seed: the same whichever draws there are beside it."""
    sample = keyed.sample_keys(seed, number, 1)
    return Draw(keyed.streams(sample, RANGES, np.zeros(1, dtype=np.int64)), codes)
