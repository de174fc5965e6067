"""The comparison of sampled betweenness with networkit's."""

from __future__ import annotations

import json

import networkx as nx
import numpy as np
import pytest

from benchmarks.betweenness import Trial, all_endpoints, main, page
from benchmarks.generator import Shape, draw_town
from benchmarks.graphs import two_mode
from influence.centrality import Betweenness


def test_groups_and_ties_are_endpoints_where_that_is_what_a_tool_estimates() -> None:
    town = draw_town(Shape(150))
    graph = two_mode(town)
    expected = nx.betweenness_centrality(nx.from_scipy_sparse_array(graph.adjacency()))
    found = Betweenness().score(all_endpoints(town)).values
    np.testing.assert_allclose(found, [expected[node] for node in range(graph.size)], atol=1e-12)


def test_the_table_shows_what_stopped() -> None:
    text = page(200, 1e-16, [Trial("influence", 0, 1, seconds=2.0), Trial("ApproxBetweenness", 0.01, 1, "time")])
    assert "| influence | exact | 1 | 2 s |  |  |" in text
    assert "| ApproxBetweenness | 0.01 | 1 | stopped: time |  |  |" in text


@pytest.mark.long
def test_a_tiny_comparison(tmp_path) -> None:
    for peer in ("networkit", "igraph"):
        pytest.importorskip(peer)
    assert main(["--accounts", "300", "--check", "150", "--sources", "64", "--seeds", "1", "--out", str(tmp_path)]) == 0
    given = json.loads((tmp_path / "betweenness.json").read_text(encoding="utf-8"))
    assert {"influence", "EstimateBetweenness", "KadabraBetweenness"} <= {trial["method"] for trial in given}
    assert all(trial["outcome"] == "done" for trial in given)
