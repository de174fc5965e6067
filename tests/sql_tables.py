"""Networks in the tables of an engine that speaks SQL."""

from __future__ import annotations

import numpy as np

from influence.engines.prepare import Clean, prepare
from influence.engines.sql import SqlEngine
from influence.engines.store import Store
from influence.model import Network


def engine_of(network: Network, store: Store, prefix: str = "vectors") -> SqlEngine:
    """Load a network into a store, and give the engine that runs there."""
    weight = np.array([kind.weight for kind in network.kinds], dtype=np.float64)
    matrix = network.incidence.tocoo()
    store.load("accounts", {"account": np.arange(network.n_accounts, dtype=np.int32), "revenue": network.revenue})
    store.load(
        "all_groups",
        {
            "grp": np.arange(network.n_groups, dtype=np.int32),
            "omega": weight[network.group_kind],
            "size": network.group_size,
        },
    )
    store.load(
        "affiliations",
        {"account": matrix.row.astype(np.int32), "grp": matrix.col.astype(np.int32), "strength": matrix.data},
    )
    ties = [tie.tocoo() for tie in network.ties]
    counts = [tie.nnz for tie in ties]
    kind = np.repeat(np.arange(len(ties), dtype=np.int32), counts)
    none = np.zeros(0)
    store.load(
        "ties",
        {
            "source": np.concatenate([none, *(tie.row for tie in ties)]).astype(np.int32),
            "target": np.concatenate([none, *(tie.col for tie in ties)]).astype(np.int32),
            "kind": kind,
            "omega": np.append(weight, 0.0)[kind] if len(kind) else none,
            "strength": np.concatenate([none, *(tie.data for tie in ties)]),
        },
    )
    return SqlEngine(
        store, prepare(store, Clean("accounts", "all_groups", "affiliations", "ties", network.alpha)), prefix
    )
