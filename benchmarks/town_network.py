"""A drawn town as influence's own network, without a detour over files."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import scipy.sparse as sp

from benchmarks.generator import KINDS, Town
from influence.model import Network
from influence.settings import Kind


def account_ids(first: int, last: int) -> list[str]:
    """Give the ids of the accounts at the positions ``first`` up to ``last``; their order is that of the positions."""
    return [f"A{position:08d}" for position in range(first, last)]


def group_ids(count: int) -> list[str]:
    """Give the ids of the first ``count`` groups."""
    return [f"G{position:07d}" for position in range(count)]


@lru_cache(maxsize=1)
def names(accounts: int, groups: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give all ids of accounts and groups, made once: peers, which number accounts, have none to make."""
    return tuple(account_ids(0, accounts)), tuple(group_ids(groups))


def as_network(town: Town) -> Network:
    """Give the network of a town: kind weights of 1, ties of the kind ``social``, every member known."""
    n = town.n_accounts
    ids, groups = names(n, town.n_groups)
    return Network(
        account_ids=ids,
        account_names=ids,
        group_ids=groups,
        group_names=groups,
        group_kind=town.group_kind.astype(np.int64),
        group_size=town.group_sizes().astype(np.float64),
        kinds=tuple(Kind(name) for name in KINDS),
        incidence=incidence(town),
        ties=tuple(ties(town) if name == "social" else sp.csr_array((n, n), dtype=np.float64) for name in KINDS),
        alpha=1.0,
        revenue=town.revenue.copy(),
    )


def incidence(town: Town) -> sp.csr_array:
    """Give the incidence matrix B of a town."""
    shape, places = (town.n_accounts, town.n_groups), (town.member, town.group)
    matrix = sp.csr_array(sp.coo_array((town.strength, places), shape=shape))
    matrix.sort_indices()
    return matrix


def ties(town: Town) -> sp.csr_array:
    """Give the direct ties of a town, in both triangles, all strengths 1."""
    row, column = np.concatenate([town.tie_source, town.tie_target]), np.concatenate([town.tie_target, town.tie_source])
    matrix = sp.csr_array(sp.coo_array((np.ones(len(row)), (row, column)), shape=(town.n_accounts, town.n_accounts)))
    matrix.sort_indices()
    return matrix
