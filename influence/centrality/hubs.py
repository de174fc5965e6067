"""Hubs of a kind: the accounts that stand out among those with any tie of that kind."""

from __future__ import annotations

import numpy as np

from influence.centrality.diffusion import Diffusion
from influence.centrality.parameters import require
from influence.centrality.ranking import foremost
from influence.centrality.steps import has_tie
from influence.model import Network


def hub_kinds(network: Network, share: float = 0.05) -> list[tuple[str, ...]]:
    """Name the kinds in which each account is a hub: among the top ``share`` of those with a tie of the kind.

    Within a kind, accounts are ordered by their :class:`Diffusion` in the ties of that kind alone; of equals, such as
    the members of one parish who belong to no other, those come first whose diffusion in the whole network is higher:
    their word reaches the kind from elsewhere and leaves it. Who is among the first is told by :func:`foremost`: equals
    stand out together, or not at all; in a kind of fewer than 1/``share`` accounts only the one who is best in the kind
    itself.

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
    [(), (), (), ('social',), ()]
    """
    require(0 < share <= 1, "hub_kinds", "share", "in (0, 1]", share)
    found: dict[int, tuple[str, ...]] = {}
    overall = Diffusion().score(network).values
    for kind in network.kinds:
        if kind.weight <= 0:
            continue
        alone = network.of_kind(kind.name)
        candidates = np.flatnonzero(has_tie(alone))
        if len(candidates) == 0:
            continue
        inside = Diffusion().score(alone).values
        for account in candidates[foremost(share, inside[candidates], overall[candidates])].tolist():
            found[account] = (*found.get(account, ()), kind.name)
    result: list[tuple[str, ...]] = [()] * network.n_accounts
    for account, kinds in found.items():
        result[account] = kinds
    return result
