"""Hubs of a kind: the accounts that stand out among those with any tie of that kind."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

import numpy as np
import scipy.sparse as sp

from influence.centrality.diffusion import Diffusion
from influence.centrality.parameters import require
from influence.centrality.ranking import foremost
from influence.centrality.steps import BoolArray, tied_in
from influence.kernels import threads
from influence.model import FloatArray, IntArray, Network


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
    result: list[tuple[str, ...]] = [()] * network.n_accounts
    flags = hub_flags(network, share)
    for account in np.flatnonzero(flags.any(axis=1)).tolist():
        kinds = zip(network.kinds, flags[account], strict=True)
        result[account] = tuple(kind.name for kind, is_hub in kinds if is_hub)
    return result


def hub_flags(network: Network, share: float = 0.05) -> BoolArray:
    """Tell of each of n accounts and K kinds whether the account is a hub in the kind; as :func:`hub_kinds`.

    Examples
    --------
    >>> from influence.centrality.example import network_of
    >>> hub_flags(network_of({"choir": "ann bob", "club": "bob cem"})).tolist()
    [[False], [True], [False]]
    """
    require(0 < share <= 1, "hub_kinds", "share", "in (0, 1]", share)
    flags: BoolArray = np.zeros((network.n_accounts, len(network.kinds)), dtype=np.bool_)
    standings = within_kinds(network)
    if not standings:
        return flags
    overall = Diffusion().score(network).values
    for kind, (candidates, inside) in standings.items():
        flags[candidates[foremost(share, inside, overall[candidates])], kind] = True
    return flags


def within_kinds(network: Network) -> dict[int, tuple[IntArray, FloatArray]]:
    """Give the accounts with a tie of each kind and their diffusion in its ties alone; made once and kept.

    Keys are positions of kinds; those of weight 0 are left out. Nearly all of the time of :func:`hub_flags`.
    """
    return network.once(_within_kinds)


def _within_kinds(network: Network) -> dict[int, tuple[IntArray, FloatArray]]:
    def standing(kind: int) -> tuple[IntArray, FloatArray]:
        alone, candidates = _tied_in(network, kind)
        return candidates, Diffusion().score(alone).values

    heard = [position for position, kind in enumerate(network.kinds) if kind.weight > 0]
    if not heard:
        return {}
    # Threads of their own: what a kind asks of the threads of the kernels must not wait behind another kind.
    with ThreadPoolExecutor(min(threads(), len(heard))) as crew:
        waiting = [crew.submit(copy_context().run, standing, kind) for kind in heard]
        return {kind: future.result() for kind, future in zip(heard, waiting, strict=True)}


def _tied_in(network: Network, kind: int) -> tuple[Network, IntArray]:
    """Give the accounts that have a tie of a kind, and the network of these and of this kind alone."""
    columns, ties = network.columns_of(kind), network.ties[kind]
    incidence = sp.csr_array(network.incidence[:, columns])
    tied = tied_in(network, kind)
    accounts = np.flatnonzero(tied).astype(np.int64)
    direct = ties[accounts][:, accounts] if ties.nnz else sp.csr_array((len(accounts),) * 2, dtype=np.float64)
    unnamed = ("",) * len(accounts)  # nobody asks, and to copy a million names takes longer than a product
    alone = Network(
        account_ids=unnamed,
        account_names=unnamed,
        group_ids=network.group_ids[columns],
        group_names=network.group_names[columns],
        group_kind=np.zeros(incidence.shape[1], dtype=np.int64),
        group_size=network.group_size[columns].copy(),
        kinds=(network.kinds[kind],),
        incidence=incidence[accounts],
        ties=(sp.csr_array(direct),),
        alpha=network.alpha,
        revenue=network.revenue[accounts],
    )
    return alone, accounts
