"""Small networks written by hand, for examples and for trying a measure out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import scipy.sparse as sp

from influence.model import Network
from influence.settings import Settings


def network_of(
    groups: Mapping[str, str],
    ties: Sequence[str] = (),
    *,
    kinds: Mapping[str, str] | None = None,
    others: str = "",
    revenue: Mapping[str, float] | None = None,
    directed: bool = False,
) -> Network:
    """Give the network of a few groups and ties; every strength is 1 and every group is known in full.

    Parameters
    ----------
    groups
        Group id → ids of its members, apart by blanks.
    ties
        Direct ties of kind ``social``, each two account ids apart by a blank.
    kinds
        Group id → kind; ``social`` where it is not named. Kinds have their default settings.
    others
        Accounts that belong nowhere, apart by blanks.
    revenue
        Account id → yearly revenue; 0 where it is not named.
    directed
        Whether the word goes from the first account of each tie to the second only.

    Examples
    --------
    >>> network_of({"chamber": "ann bob cem", "choir": "cem dee"}, ["dee eve"], kinds={"choir": "church"})
    Network(5 accounts, 2 groups, 5 affiliations, 1 ties; kinds: church, social)
    """
    kind_of = {group: (kinds or {}).get(group, "social") for group in groups}
    kind_names = sorted({*kind_of.values(), *(["social"] if ties else [])})
    group_ids = sorted(groups, key=lambda group: (kind_of[group], group))
    members = [(account, group) for group in group_ids for account in groups[group].split()]
    pairs = [tuple(tie.split()) for tie in ties]
    accounts = sorted(
        {account for account, _ in members} | {end for pair in pairs for end in pair} | set(others.split())
    )
    row = {account: position for position, account in enumerate(accounts)}
    column = {group: position for position, group in enumerate(group_ids)}
    return Network(
        account_ids=tuple(accounts),
        account_names=tuple(accounts),
        group_ids=tuple(group_ids),
        group_names=tuple(group_ids),
        group_kind=np.array([kind_names.index(kind_of[group]) for group in group_ids], dtype=np.int64),
        group_size=np.array([len(groups[group].split()) for group in group_ids], dtype=np.float64),
        kinds=tuple(Settings().kind(name) for name in kind_names),
        incidence=_ones([row[a] for a, _ in members], [column[g] for _, g in members], (len(accounts), len(group_ids))),
        ties=tuple(
            _ties([(row[a], row[b]) for a, b in pairs] if name == "social" else [], len(accounts), directed)
            for name in kind_names
        ),
        alpha=1.0,
        revenue=np.array([(revenue or {}).get(account, 0.0) for account in accounts], dtype=np.float64),
    )


def _ties(pairs: list[tuple[int, int]], n: int, directed: bool) -> sp.csr_array:
    both = pairs if directed else pairs + [(b, a) for a, b in pairs]
    return _ones([a for a, _ in both], [b for _, b in both], (n, n))


def _ones(rows: list[int], columns: list[int], shape: tuple[int, int]) -> sp.csr_array:
    place = (np.array(rows, dtype=np.int64), np.array(columns, dtype=np.int64))
    matrix = sp.csr_array(sp.coo_array((np.ones(len(rows)), place), shape=shape))
    matrix.sort_indices()
    return matrix
