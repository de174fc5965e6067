"""What it tells about an account to be named when others are asked "whom would you tell?".

Nominees are found to be central in diffusion (Banerjee, Chandrasekhar, Duflo & Jackson 2019). The network already holds
that somebody with many ties is named often; so only what goes beyond counts as evidence. A nominator that names k
accounts is expected to name each of its contacts in proportion to the strength of their tie.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from influence.model import Dataset, FloatArray, Network
from influence.network import strength, tie_operator


@dataclass(frozen=True)
class Nominations:
    """n numbers each: by how many an account was named, and by how many its ties let expect."""

    named: FloatArray
    expected: FloatArray


def count_nominations(dataset: Dataset, network: Network) -> Nominations:
    """Count who was named, and how often that was to be expected; nominations of oneself count for nothing.

    A nominator without any tie names out of the blue: nothing is expected of it.
    """
    source, target = (dataset.place("nominations", name) for name in ("nominator_id", "nominee_id"))
    other = source != target
    source, target = source[other], target[other]
    named = np.bincount(target, minlength=network.n_accounts).astype(np.float64)
    if not len(source):
        return Nominations(named, np.zeros(network.n_accounts))
    names = np.bincount(source, minlength=network.n_accounts).astype(np.float64)
    total = strength(network)
    sent = np.divide(names, total, out=np.zeros_like(names), where=total > 0)
    return Nominations(named, np.maximum(tie_operator(network).apply_transposed(sent), 0.0))


def as_asks(nominations: Nominations, share: FloatArray, weight: float) -> tuple[FloatArray, FloatArray]:
    """Give nominations as weighted asks agreed to and declined.

    The number of nominations k is taken to follow a Poisson law of mean e π_i / π: who takes part more than its segment
    is named more than its ties let expect. Its likelihood, to the power ``weight`` (Ibrahim & Chen 2000), is nearly
    that of k asks agreed to and e (1 − π) / π declined: named as often as expected, an account stays with
    its segment.
    """
    ceiling = np.clip(share, 1e-6, 1.0)
    return weight * nominations.named, weight * nominations.expected * (1 - ceiling) / ceiling


def reach_factor(
    referred: FloatArray, expected: FloatArray, nominations: Nominations, weight: float, evidence: float
) -> FloatArray:
    """Give how many times as many an account refers, or is named, as expected: (s + k) / (s + e), Gamma–Poisson."""
    seen = referred + weight * nominations.named
    awaited = expected + weight * nominations.expected
    return np.asarray((evidence + seen) / (evidence + awaited))
