"""Clusters: what they are made of, that they are the same every time, and what they are called."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
import scipy.sparse as sp
from builders import dataset

from influence.clusters import find_clusters
from influence.clusters.graph import modularity, two_mode_graph
from influence.clusters.names import name_clusters
from influence.clusters.partition import best_partition, connected_pieces
from influence.model import Clusters, Dataset
from influence.network import build_network, tie_operator
from influence.settings import Kind, Settings


def planted(seed: int = 5, towns: int = 4, each: int = 25, rename: int = 0, order: int = 1) -> Dataset:
    """Towns of accounts with three groups each, one large group across all, and a few ties inside towns."""
    rng = np.random.default_rng(seed)
    ids = [f"a{(position * 37 + rename) % 997:03d}" for position in range(towns * each)]
    accounts, affiliations, ties = [], [], []
    for position, account in enumerate(ids):
        town = position // each
        accounts.append({"account_id": account, "name": f"Firma {account}", "territory": f"Ort {town}"})
        for group in rng.choice(4, size=3, replace=False):
            strength = float(rng.uniform(0.5, 1.5))
            affiliations.append({"account_id": account, "group_id": f"g{town}{group}", "strength": strength})
        if rng.random() < 0.5:
            affiliations.append({"account_id": account, "group_id": "all", "strength": float(rng.uniform(0.5, 1.5))})
        if position % each:
            ties.append({"source": ids[position - 1], "target": account, "kind": "social", "strength": rng.random()})
    groups = [{"group_id": "all", "name": "Handelskammer", "kind": "industry", "size": 500.0}]
    for town in range(towns):
        groups += [
            {"group_id": f"g{town}{group}", "name": f"Verein {town}-{group}", "kind": "social"} for group in range(4)
        ]
    accounts.append({"account_id": "zzz", "name": "Allein"})
    return dataset(
        accounts=accounts[::order], groups=groups[::order], affiliations=affiliations[::order], ties=ties[::order]
    )


def found(data: Dataset, **options: object) -> Clusters:
    return find_clusters(data, build_network(data), **options)  # type: ignore[arg-type]


def sets(ids: Sequence[str], labels: np.ndarray) -> set[frozenset[str]]:
    return {frozenset(np.array(ids)[labels == label].tolist()) for label in np.unique(labels[labels >= 0])}


def test_planted_towns_are_found_and_the_lonely_account_is_in_none() -> None:
    data = planted()
    network, clusters = build_network(data), found(data)
    towns = data.accounts["territory"].to_numpy()
    expected = {frozenset(data.accounts.loc[towns == f"Ort {town}", "account_id"]) for town in range(4)}
    assert sets(network.account_ids, clusters.account_cluster) == expected
    assert clusters.account_cluster[network.account_ids.index("zzz")] == -1
    assert all("Ort" in name and "Verein" in name for name in clusters.names)
    for group, cluster in zip(network.group_ids, clusters.group_cluster, strict=True):
        if group != "all":
            assert f"Ort {group[1]}" in clusters.names[cluster]


def test_modularity_is_that_of_networkx() -> None:
    data = planted()
    graph, rng = two_mode_graph(build_network(data)), np.random.default_rng(1)
    labels = rng.integers(0, 5, graph.shape[0])
    reference = nx.from_scipy_sparse_array(graph, create_using=nx.DiGraph)
    parts = [np.flatnonzero(labels == label).tolist() for label in range(5)]
    assert modularity(graph, labels) == pytest.approx(nx.community.modularity(reference, parts), rel=1e-12)


def test_no_better_partition_is_known_for_the_southern_women() -> None:
    """Barber (2007, table 1) reports Q = 0.31–0.34 for the best partitions of Davis's Southern Women."""
    women = nx.davis_southern_women_graph()
    names, events = women.graph["top"], women.graph["bottom"]
    matrix = nx.bipartite.biadjacency_matrix(women, sorted(names), sorted(events))
    n, m = matrix.shape
    graph = sp.csr_array(sp.block_array([[None, sp.csr_array(matrix, dtype=float)], [sp.csr_array((m, n)), None]]))
    labels = best_partition(graph, 1)
    assert modularity(graph, labels) >= 0.335
    evelyn, olivia = sorted(names).index("Evelyn Jefferson"), sorted(names).index("Olivia Carleton")
    assert labels[evelyn] != labels[olivia]


@pytest.mark.parametrize("seed", range(12))
def test_compiled_moves_are_those_of_the_library(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    graph = two_mode_graph(build_network(planted(seed, towns=3 + seed % 4, each=12 + seed)))
    joined = np.flatnonzero((graph + graph.T).sum(axis=1) > 0)
    graph = sp.csr_array(graph[joined][:, joined])
    if seed % 2:  # equal weights: many moves raise modularity equally
        graph.data[:] = 1.0
    partitions = []
    for engine in ("numpy", "compiled"):
        monkeypatch.setenv("INFLUENCE_KERNELS", engine)
        partitions.append(best_partition(graph, seed))
    assert partitions[0].tolist() == partitions[1].tolist()


def test_arcs_of_an_account_add_up_to_its_strength() -> None:
    network = build_network(planted())
    graph = two_mode_graph(network)
    assert graph.sum(axis=1)[: network.n_accounts] == pytest.approx(tie_operator(network).strength())


def test_every_cluster_is_connected() -> None:
    data = planted(seed=11, towns=8, each=9)
    network, clusters = build_network(data), found(data)
    graph = nx.from_scipy_sparse_array(two_mode_graph(network))
    both = np.concatenate([clusters.account_cluster, clusters.group_cluster])
    for cluster in range(len(clusters.names)):
        members = [node for node in np.flatnonzero(both == cluster) if graph.degree(node)]
        assert nx.is_connected(graph.subgraph(members))


def test_a_cluster_that_falls_apart_is_cut_and_its_modularity_rises() -> None:
    arcs = ([0, 1, 2, 3, 4], [1, 2, 0, 4, 3])
    graph = sp.csr_array((np.ones(5), arcs), shape=(5, 5))
    together = np.zeros(5, dtype=np.int64)
    apart = connected_pieces(graph, together)
    assert sets(list("abcde"), apart) == {frozenset("abc"), frozenset("de")}
    assert modularity(graph, apart) > modularity(graph, together)


@pytest.mark.parametrize("seed", range(3))
def test_clusters_are_numbered_by_size_then_first_account(seed: int) -> None:
    clusters = found(planted(seed=seed, towns=6, each=7 + seed))
    labels = clusters.account_cluster
    keys = [
        (-(labels == cluster).sum(), np.flatnonzero(labels == cluster)[0]) for cluster in range(len(clusters.names))
    ]
    assert keys == sorted(keys)
    assert len(set(clusters.names)) == len(clusters.names)


def test_row_order_does_not_matter() -> None:
    forth, back = found(planted()), found(planted(order=-1))
    assert forth.account_cluster.tolist() == back.account_cluster.tolist()
    assert forth.names == back.names and forth.modularity == back.modularity


@pytest.mark.parametrize("seed", range(4))
def test_renaming_accounts_keeps_the_clusters(seed: int) -> None:
    # Affiliations at random: a network without clear clusters, in which another order of visits finds other ones.
    rng = np.random.default_rng(seed)
    pairs = [(account, group) for account in range(150) for group in rng.choice(40, 4, replace=False)]
    strengths = rng.uniform(0.5, 1.5, len(pairs))
    found_sets = []
    for names in (np.arange(150), rng.permutation(150)):
        data = dataset(
            accounts=[{"account_id": f"{name:03d}"} for name in names],
            groups=[{"group_id": f"g{group:02d}", "kind": "social"} for group in range(40)],
            affiliations=[
                {"account_id": f"{names[account]:03d}", "group_id": f"g{group:02d}", "strength": strength}
                for (account, group), strength in zip(pairs, strengths, strict=True)
            ],
        )
        original = {f"{name:03d}": str(position) for position, name in enumerate(names)}
        ids = [original[account] for account in build_network(data).account_ids]
        found_sets.append(sets(ids, found(data).account_cluster))
    assert found_sets[0] == found_sets[1]


_CHILD = """
import json, sys
sys.path[:0] = {paths!r}
from test_clusters import found, planted
clusters = found(planted(seed=3, towns=9, each=6))
labels = [clusters.account_cluster.tolist(), clusters.group_cluster.tolist()]
print(json.dumps([*labels, clusters.names, clusters.modularity]))
"""


def test_every_process_finds_the_same() -> None:
    here = Path(__file__).parent
    code = _CHILD.format(paths=[str(here), str(here.parent)])
    answers = set()
    for hash_seed in ("0", "1", "4711"):
        result = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        )
        answers.add(result.stdout)
    assert len(answers) == 1
    clusters = found(planted(seed=3, towns=9, each=6))
    assert json.loads(answers.pop())[0] == clusters.account_cluster.tolist()


def test_the_global_random_state_is_untouched() -> None:
    before = np.random.get_state()[1].tolist()  # noqa: NPY002
    found(planted())
    assert np.random.get_state()[1].tolist() == before  # noqa: NPY002


def test_nothing_to_cluster() -> None:
    clusters = found(dataset(accounts=[{"account_id": "a"}, {"account_id": "b"}]))
    assert clusters.account_cluster.tolist() == [-1, -1]
    assert clusters.names == () and clusters.modularity == 0.0
    assert found(dataset()).names == ()


def church(show_sensitive: bool, territory: str = "") -> Clusters:
    data = dataset(
        accounts=[{"account_id": account, "name": f"Firma {account}", "territory": territory} for account in "abcd"],
        groups=[{"group_id": "stanna", "name": "St. Anna", "kind": "church"}],
        affiliations=[{"account_id": account, "group_id": "stanna", "basis": "consent"} for account in "abcd"],
    )
    return found(data, show_sensitive=show_sensitive, language="de")


def test_a_sensitive_group_names_a_cluster_only_when_asked() -> None:
    assert church(show_sensitive=True).names == ("St. Anna",)
    assert church(show_sensitive=False).names == ("Um Firma a",)


@pytest.mark.parametrize(("territory", "name"), [("", "Um Firma a"), ("Nord", "Nord")])
def test_a_cluster_that_a_sensitive_group_dominates_is_not_called_after_a_weaker_one(territory: str, name: str) -> None:
    members = {"stanna": "abcdef", "rudern": "abcd", "chor": "vwxyz"}
    data = dataset(
        accounts=[
            {"account_id": account, "name": f"Firma {account}", "territory": territory if account < "g" else "Süd"}
            for account in "abcdefvwxyz"
        ],
        groups=[
            {"group_id": "stanna", "name": "St. Anna", "kind": "church"},
            {"group_id": "rudern", "name": "Ruderclub", "kind": "social"},
            {"group_id": "chor", "name": "Chor", "kind": "social"},
        ],
        affiliations=[
            {"account_id": account, "group_id": group, "basis": "consent"}
            for group, inside in members.items()
            for account in inside
        ],
    )
    hidden, shown = found(data, language="de"), found(data, language="de", show_sensitive=True)
    assert hidden.names[0] == name and not hidden.shows_sensitive
    assert "St. Anna" in shown.names[0] and shown.shows_sensitive
    assert hidden.names[1].startswith("Chor")


def test_a_group_of_weight_zero_joins_nobody_and_goes_where_its_members_are() -> None:
    settings = Settings(kinds={"silent": Kind("silent", weight=0.0)})
    data = dataset(
        settings,
        accounts=[{"account_id": account} for account in "abcde"],
        groups=[{"group_id": "left", "kind": "social"}, {"group_id": "mute", "kind": "silent"}],
        affiliations=[{"account_id": account, "group_id": "left"} for account in "abc"]
        + [{"account_id": account, "group_id": "mute"} for account in "cde"],
    )
    clusters = found(data)
    assert clusters.account_cluster.tolist() == [0, 0, 0, -1, -1]
    assert clusters.group_cluster.tolist() == [0, 0]


def test_names_that_coincide_are_numbered() -> None:
    data = dataset(
        accounts=[{"account_id": f"{town}{number}"} for town in "xy" for number in range(3)],
        groups=[{"group_id": town, "name": "Turnverein", "kind": "social"} for town in "xy"],
        affiliations=[{"account_id": f"{town}{number}", "group_id": town} for town in "xy" for number in range(3)],
    )
    assert found(data).names == ("Turnverein", "Turnverein, no. 2")


def test_a_cluster_of_one_bears_the_name_of_its_account() -> None:
    data = dataset(
        accounts=[
            {"account_id": str(number), "name": f"Firma {number}", "territory": "Süd" if number < 3 else "Nord"}
            for number in range(8)
        ]
    )
    clusters = np.array([-1, 0, 1, 2, 2, 3, 3, 3])
    names = name_clusters(build_network(data), data.accounts["territory"], clusters, 4, "de")
    assert names[:2] == ("Firma 1", "Firma 2"), "not Süd and Süd, Nr. 2"
    assert names[2] == "Um Firma 3" and names[3] == "Nord", "two accounts are no territory"
