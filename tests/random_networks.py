"""Small random datasets and networks for hypothesis, and the reference graphs that networkx reads."""

from __future__ import annotations

from dataclasses import dataclass, replace

import networkx as nx
import numpy as np
import scipy.sparse as sp
from builders import dataset
from hypothesis import strategies as st

from influence.model import Dataset, Network
from influence.network import tie_operator
from influence.settings import Kind, NetworkSettings, Settings

KINDS = ("church", "club", "trade")


@dataclass(frozen=True)
class Rows:
    """Rows as they would stand in the tables."""

    settings: Settings
    accounts: list[dict[str, object]]
    groups: list[dict[str, object]]
    affiliations: list[dict[str, object]]
    ties: list[dict[str, object]]


@st.composite
def rows(draw: st.DrawFn, *, directed: bool = True) -> Rows:
    """Draw up to 9 accounts, 6 groups, 20 affiliations and 10 ties of three kinds."""
    n, m = draw(st.integers(0, 9)), draw(st.integers(0, 6))
    strength = st.sampled_from([1.0, 0.1, 0.7, 2.0, 3.0])
    kind = st.sampled_from(KINDS)
    settings = Settings(
        kinds={name: Kind(name, weight=draw(st.sampled_from([1.0, 0.5, 2.0, 0.0]))) for name in KINDS},
        network=NetworkSettings(alpha=draw(st.sampled_from([1.0, 0.0, 0.5, 2.0]))),
    )
    accounts = [{"account_id": f"a{i}", "revenue": draw(st.sampled_from([0.0, 1.0, 50.0]))} for i in range(n)]
    groups = [
        {"group_id": f"g{g}", "kind": draw(kind), "size": draw(st.sampled_from([float("nan"), 1.0, 4.0, 40.0]))}
        for g in range(m)
    ]
    cell = st.tuples(st.integers(0, max(n - 1, 0)), st.integers(0, max(m - 1, 0)))
    affiliations = [
        {"account_id": f"a{i}", "group_id": f"g{g}", "kind": groups[g]["kind"], "strength": draw(strength)}
        for i, g in sorted(draw(st.sets(cell, max_size=20 if n and m else 0)))
    ]
    pair = st.tuples(st.integers(0, max(n - 1, 0)), st.integers(0, max(n - 1, 0)))
    ties = {}
    for (i, j), name, one_way in draw(st.lists(st.tuples(pair, kind, st.booleans()), max_size=10 if n > 1 else 0)):
        ends = (i, j) if one_way and directed else (min(i, j), max(i, j))
        if i != j:
            ties[(*ends, name)] = {
                "source": f"a{ends[0]}",
                "target": f"a{ends[1]}",
                "kind": name,
                "strength": draw(strength),
                "directed": one_way and directed,
            }
    return Rows(settings, accounts, groups, affiliations, list(ties.values()))


def datasets(*, directed: bool = True) -> st.SearchStrategy[Dataset]:
    """Draw the tables of :func:`rows`."""
    return rows(directed=directed).map(
        lambda given: dataset(
            given.settings,
            accounts=given.accounts,
            groups=given.groups,
            affiliations=given.affiliations,
            ties=given.ties,
        )
    )


def networks(*, directed: bool = True) -> st.SearchStrategy[Network]:
    """Draw the network of :func:`rows`, put together here rather than by ``build_network``."""
    return rows(directed=directed).map(network_from)


def network_from(given: Rows) -> Network:
    """Put a network together from rows, in the plainest way."""
    kinds = sorted({str(row["kind"]) for row in (*given.groups, *given.ties)})
    groups = sorted(given.groups, key=lambda row: (row["kind"], row["group_id"]))
    account = {row["account_id"]: i for i, row in enumerate(given.accounts)}
    group = {row["group_id"]: g for g, row in enumerate(groups)}
    incidence = np.zeros((len(account), len(group)))
    for row in given.affiliations:
        incidence[account[row["account_id"]], group[row["group_id"]]] = row["strength"]
    ties = {name: np.zeros((len(account), len(account))) for name in kinds}
    for row in given.ties:
        i, j = account[row["source"]], account[row["target"]]
        ties[row["kind"]][i, j] += row["strength"]
        ties[row["kind"]][j, i] += 0.0 if row["directed"] else row["strength"]
    return Network(
        account_ids=tuple(account),
        account_names=tuple(account),
        group_ids=tuple(group),
        group_names=tuple(group),
        group_kind=np.array([kinds.index(row["kind"]) for row in groups], dtype=np.int64),
        group_size=np.array([np.fmax(row["size"], (incidence[:, g] > 0).sum()) for g, row in enumerate(groups)], float),
        kinds=tuple(given.settings.kind(name) for name in kinds),
        incidence=sp.csr_array(incidence),
        ties=tuple(sp.csr_array(ties[name]) for name in kinds),
        alpha=given.settings.network.alpha,
        revenue=np.array([row["revenue"] for row in given.accounts], dtype=np.float64),
    )


def projection(network: Network) -> nx.DiGraph:
    """Give W as a networkx graph, an edge i → j of weight W_ij where the word of i reaches j; undirected if W = Wᵀ."""
    operator = tie_operator(network)
    kind = nx.Graph if operator.symmetric else nx.DiGraph
    return nx.from_scipy_sparse_array(operator.to_matrix(), create_using=kind)


def two_mode_graph(network: Network) -> nx.DiGraph:
    """Give accounts, groups and a node in the middle of every direct tie, with every edge half a step.

    Accounts are whole numbers, groups ``("g", position)``. Kinds of weight 0 are left out.
    """
    graph = nx.DiGraph()
    graph.add_nodes_from(range(network.n_accounts))
    matrix = network.incidence.tocoo()
    for i, g in zip(matrix.row.tolist(), matrix.col.tolist(), strict=True):
        if network.kinds[network.group_kind[g]].weight > 0:
            graph.add_edge(i, ("g", g))
            graph.add_edge(("g", g), i)
    for position, (kind, ties) in enumerate(zip(network.kinds, network.ties, strict=True)):
        if kind.weight > 0:
            direct = ties.tocoo()
            for i, j in zip(direct.row.tolist(), direct.col.tolist(), strict=True):
                graph.add_edge(i, ("t", position, i, j))
                graph.add_edge(("t", position, i, j), j)
    return graph


def permuted(network: Network, order: np.ndarray) -> Network:
    """Give the same network with its accounts in another order (ids are given anew, so that they stay sorted)."""
    return replace(
        network,
        incidence=_sorted(network.incidence[order]),
        ties=tuple(_sorted(ties[order][:, order]) for ties in network.ties),
        revenue=network.revenue[order],
    )


def scaled(network: Network, factor: float) -> Network:
    """Give the same network with every tie, direct or through a group, ``factor`` times as strong."""
    return replace(
        network,
        incidence=network.incidence * np.sqrt(factor),
        ties=tuple(ties * factor for ties in network.ties),
    )


def town(seed: int = 3) -> Network:
    """A town of 60 accounts in 20 groups of three kinds, with ties, some directed, and accounts that belong nowhere."""
    rng = np.random.default_rng(seed)
    n, m = 60, 20
    incidence = np.where(rng.random((n, m)) < 0.12, rng.choice([0.5, 1.0, 2.0], (n, m)), 0.0)
    ties = [np.where(rng.random((n, n)) < 0.01, 1.0, 0.0) for _ in range(3)]
    incidence[55:] = 0.0
    for tie in ties:
        np.fill_diagonal(tie, 0.0)
        tie[55:] = 0.0
        tie[:, 55:] = 0.0
    names = tuple(f"{i:03d}" for i in range(n))
    return Network(
        account_ids=names,
        account_names=names,
        group_ids=tuple(f"g{g:02d}" for g in range(m)),
        group_names=tuple(f"Group {g}" for g in range(m)),
        group_kind=np.sort(rng.integers(0, 3, m)),
        group_size=(incidence > 0).sum(axis=0) + 5.0,
        kinds=(Kind("a"), Kind("b", weight=0.5), Kind("c", weight=2.0)),
        incidence=sp.csr_array(incidence),
        ties=tuple(sp.csr_array(tie) for tie in ties),
        alpha=1.0,
        revenue=rng.lognormal(8, 2, n),
    )


def _sorted(matrix):
    matrix = matrix.tocsr()
    matrix.sort_indices()
    return matrix
