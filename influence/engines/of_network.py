"""A network in memory as tables of an engine that speaks SQL."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from influence.engines.prepare import Clean
from influence.engines.store import Arrays
from influence.model import Network

Ints = npt.NDArray[np.int32]

_ACCOUNTS, _GROUPS, _AFFILIATIONS, _TIES = "accounts", "all_groups", "affiliations", "ties"


def clean_of(network: Network) -> Clean:
    """Give the names of the tables of :func:`tables_of`, and what else an engine must know of a network."""
    return Clean(_ACCOUNTS, _GROUPS, _AFFILIATIONS, _TIES, network.alpha)


def tables_of(network: Network) -> Mapping[str, Arrays]:
    """Give the tables of a network, by name: arrays over accounts, groups, affiliations and ties.

    Examples
    --------
    >>> from influence.centrality.example import network_of
    >>> tables = tables_of(network_of({"choir": "ann bob"}, ["bob cem"]))
    >>> {name: len(columns["strength"]) for name, columns in tables.items() if "strength" in columns}
    {'affiliations': 2, 'ties': 2}
    """
    weight = np.array([kind.weight for kind in network.kinds], dtype=np.float64)
    matrix = network.incidence
    ties = [tie.tocoo() for tie in network.ties]
    kind = np.repeat(np.arange(len(ties), dtype=np.int32), [tie.nnz for tie in ties])
    return {
        _ACCOUNTS: {"account": _numbers(network.n_accounts), "revenue": network.revenue},
        _GROUPS: {
            "grp": _numbers(network.n_groups),
            "omega": weight[network.group_kind],
            "size": network.group_size,
        },
        _AFFILIATIONS: {
            "account": np.repeat(_numbers(network.n_accounts), np.diff(matrix.indptr)),
            "grp": matrix.indices.astype(np.int32, copy=False),
            "strength": matrix.data,
        },
        _TIES: {
            "source": _together([tie.row.astype(np.int32, copy=False) for tie in ties], np.int32),
            "target": _together([tie.col.astype(np.int32, copy=False) for tie in ties], np.int32),
            "kind": kind,
            "omega": weight[kind],
            "strength": _together([tie.data for tie in ties], np.float64),
        },
    }


def _numbers(count: int) -> Ints:
    return np.arange(count, dtype=np.int32)


def _together(parts: list[npt.NDArray[np.generic]], kind: type[np.generic]) -> npt.NDArray[np.generic]:
    return np.concatenate([np.empty(0, dtype=kind), *parts])
