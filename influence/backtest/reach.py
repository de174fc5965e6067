"""Who is likely to hear of the firm from its customers: the telling operator on the two-mode network, matrix-free."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from influence.cascade import wire
from influence.model import FloatArray, Network


def reach(network: Network, tellers: npt.NDArray[np.bool_], participation: float | FloatArray, hops: int) -> FloatArray:
    """Give the chance that the word reaches each account when all ``tellers`` may pass it on.

    With a = 1 for tellers and 0 for others at first, and T times over::

        told_j = 1 − Π_groups g of j Π_members i ≠ j (1 − π_i p_g a_i) · Π_ties i → j (1 − π_i p_ij a_i),   a_j = told_j

    for all but tellers, who keep a = 1: the independent cascade of :mod:`influence.cascade` with events taken as
    independent. p_g and p_ij follow from the kinds' ``telling_rate`` and ``tie_probability``.

    Parameters
    ----------
    network
        The network; strengths and kind weights play no part.
    tellers
        n flags: who has the word at first.
    participation
        π in [0, 1]: one for all accounts, or one an account.
    hops
        T ≥ 1.

    Returns
    -------
    FloatArray
        n chances in [0, 1]; 0 where nobody could tell it. Exact at T = 1 where each pair meets in one place; otherwise
        somewhat high, since who is told twice by one account is not told independently, and word can come back.
        Cost O(T · (affiliations + ties)).

    Examples
    --------
    >>> from influence.centrality.example import network_of
    >>> network = network_of({"club": "ann bob cem"}, others="dee")
    >>> chance = reach(network, np.array([True, False, False, False]), participation=1.0, hops=1)
    >>> chance.tolist()  # the rate of 0.7 is for two others
    [0.0, 0.35, 0.35, 0.0]
    """
    wiring = wire(network)
    rows = np.repeat(np.arange(network.n_accounts), np.diff(wiring.account_start))
    group = wiring.account_group
    teller = wiring.teller
    listener = np.repeat(np.arange(network.n_accounts), np.diff(wiring.teller_start))
    speaks = np.broadcast_to(np.asarray(participation, dtype=np.float64), tellers.shape)
    active: FloatArray = speaks * tellers
    told = np.zeros(network.n_accounts)
    # A chance of exactly 1 has no logarithm; the nearest number below it has.
    group_chance = np.minimum(wiring.group_chance, 1.0 - 1e-15)
    tie_chance = np.minimum(wiring.teller_chance, 1.0 - 1e-15)
    for _ in range(hops):
        own = np.log1p(-group_chance[group] * active[rows])
        in_group = np.bincount(group, own, network.n_groups)
        missed = np.bincount(rows, in_group[group] - own, network.n_accounts)
        missed = missed + np.bincount(listener, np.log1p(-tie_chance * active[teller]), network.n_accounts)
        told = np.maximum(-np.expm1(missed), 0.0) + 0.0  # −0 becomes 0
        active = speaks * np.where(tellers, 1.0, told)
    return told


def customer_contacts(network: Network, customers: npt.NDArray[np.bool_]) -> FloatArray:
    """Count the customers who could tell each account: co-members, once a group shared, and direct ties towards it.

    Examples
    --------
    >>> from influence.centrality.example import network_of
    >>> network = network_of({"club": "ann bob cem"}, ["ann dee"])
    >>> customer_contacts(network, np.array([True, True, False, False])).tolist()
    [1.0, 1.0, 2.0, 1.0]
    """
    flag = customers.astype(np.float64)
    member = network.incidence.astype(bool).astype(np.float64)
    met = member @ (member.T @ flag) - np.diff(network.incidence.indptr) * flag
    tied: FloatArray = np.zeros(network.n_accounts)
    if network.ties:
        together = network.ties[0].astype(bool).astype(np.float64)
        for ties in network.ties[1:]:
            together = together + ties.astype(bool)
        tied = np.asarray(together.astype(bool).astype(np.float64).T @ flag, dtype=np.float64)
    return np.asarray(met + tied)
