"""Hubs of a kind: the accounts that stand out among those with any tie of that kind."""

from __future__ import annotations

from math import floor

import numpy as np

from influence.centrality.diffusion import Diffusion
from influence.centrality.parameters import require
from influence.centrality.ranking import comparable
from influence.centrality.steps import has_tie
from influence.model import FloatArray, IntArray, Network


def hub_kinds(network: Network, share: float = 0.05) -> list[tuple[str, ...]]:
    """Name the kinds in which each account is a hub: among the top ``share`` of those with a tie of the kind.

    Within a kind, accounts are ordered by their :class:`Diffusion` in the ties of that kind alone; of equals, such as
    the members of one parish who belong to no other, those come first whose diffusion in the whole network is higher:
    their word reaches the kind from elsewhere and leaves it. With c accounts the hubs are the first k = ⌊share · c⌋, at
    least one, and those equal to the k-th in both; but where the equals would make more than 2 k hubs, or are all there
    are, they do not stand out, and none of them is one.

    Parameters
    ----------
    share
        Range (0, 1].

    Returns
    -------
    list of tuple of str
        n tuples of kind names, in the order of ``network.kinds``. Kinds of weight 0 have no hubs.

    Notes
    -----
    Cost one diffusion a kind and one for all.

    Examples
    --------
    >>> from influence.centrality.example import network_of
    >>> network = network_of({"choir": "ann bob cem dee", "club": "cem dee"}, ["dee eve"], kinds={"choir": "church"})
    >>> hub_kinds(network)
    [(), (), (), ('church', 'social'), ()]
    """
    require(0 < share <= 1, "hub_kinds", "share", "in (0, 1]", share)
    found: list[list[str]] = [[] for _ in range(network.n_accounts)]
    overall = comparable(Diffusion().score(network).values)
    for kind in network.kinds:
        if kind.weight <= 0:
            continue
        alone = network.of_kind(kind.name)
        candidates = np.flatnonzero(has_tie(alone))
        if len(candidates) == 0:
            continue
        inside = comparable(Diffusion().score(alone).values)
        for account in _standing_out(candidates, inside, overall, share):
            found[account].append(kind.name)
    return [tuple(kinds) for kinds in found]


def _standing_out(candidates: IntArray, inside: FloatArray, overall: FloatArray, share: float) -> IntArray:
    order = candidates[np.lexsort((-overall[candidates], -inside[candidates]))]
    # 0.29 · 100 is 28.999…: the share of a whole number is meant exactly.
    first = max(1, floor(share * len(order) + 1e-9))
    last = order[first - 1]
    equal = (inside[order] == inside[last]) & (overall[order] == overall[last])
    ahead = order[: int(np.argmax(equal))]
    if equal.all() or len(ahead) + np.count_nonzero(equal) > 2 * first:
        return ahead
    return np.concatenate([ahead, order[equal]])
