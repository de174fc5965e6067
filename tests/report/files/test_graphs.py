"""GraphML and GEXF read back by networkx: every account, group, affiliation and tie once, nothing sensitive named."""

from __future__ import annotations

import io
import warnings
from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from map_towns import Town, synthetic, town
from workbooks import HELD

from influence.report.files import Material
from influence.report.files.graph import token
from influence.report.files.graph_formats import gexf, graphml


def material_of(made: Town) -> Material:
    return Material(made.dataset, made.network, made.priorities)


def read(material: Material, form: str) -> nx.MultiGraph:
    content = io.BytesIO(b"".join({"graphml": graphml, "gexf": gexf}[form](material)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if form == "graphml":
            return nx.read_graphml(content, force_multigraph=True)
        return nx.MultiGraph(nx.read_gexf(content))


FORMS = ("graphml", "gexf")


@pytest.mark.parametrize("form", FORMS)
def test_networkx_reads_every_node_and_edge_with_its_attributes(form: str) -> None:
    made = synthetic(150, 30)
    graph = read(material_of(made), form)
    network = made.network
    accounts = {f"account:{key}" for key in network.account_ids}
    groups = {node for node, data in graph.nodes(data=True) if data["what"] == "group"}
    assert set(graph) - groups == accounts and len(groups) == network.n_groups
    assert graph.number_of_edges() == network.incidence.nnz + network.n_ties
    frame = made.priorities.frame.set_index("account_id")
    for key in network.account_ids:
        data = graph.nodes[f"account:{key}"]
        assert (
            data["account_id"] == key
            and data["label"] == frame.loc[key, "name"]
            and data["rank"] == frame.loc[key, "rank"]
        )
        assert data["own_value"] == pytest.approx(frame.loc[key, "own_value"], rel=1e-11)
    matrix = network.incidence.tocoo()
    for row, column, strength in list(zip(matrix.row, matrix.col, matrix.data, strict=True))[::7]:
        kind = network.kinds[network.group_kind[column]]
        name = network.group_ids[column]
        other = f"group:{name}" if not kind.sensitive else f"nameless:{column}"
        (edge,) = graph[f"account:{network.account_ids[row]}"][other].values()
        assert (
            edge["strength"] == pytest.approx(strength) and edge["kind"] == kind.name and edge["what"] == "affiliation"
        )


@pytest.mark.parametrize("form", FORMS)
def test_a_graph_of_the_first_accounts_is_the_whole_one_without_the_others(form: str) -> None:
    made = synthetic(150, 60)
    whole = read(material_of(made), form)
    first = {f"account:{key}" for key in made.priorities.frame["account_id"].head(40)}
    graph = read(replace(material_of(made), most_drawn=40), form)
    groups = {group for account in first for group in whole[account] if not group.startswith("account:")}
    assert set(graph) == first | groups and 0 < len(groups) < made.network.n_groups
    expected = whole.subgraph(first | groups)
    pairs = [sorted(sorted(edge) for edge in one.edges()) for one in (graph, expected)]
    assert pairs[0] == pairs[1] and dict(graph.nodes(data=True)) == dict(expected.nodes(data=True))


def ties_town(ties: list[dict[str, object]]) -> Town:
    return town([{"account_id": key} for key in "abc"], ties=ties)


@pytest.mark.parametrize("form", FORMS)
def test_ties_stand_once_and_say_which_way_the_word_goes(form: str) -> None:
    made = ties_town(
        [
            {"source": "a", "target": "b", "kind": "social", "strength": 2.0},
            {"source": "c", "target": "a", "kind": "social", "strength": 1.0, "directed": True},
            {"source": "a", "target": "b", "kind": "industry", "strength": 0.5},
        ]
    )
    content = b"".join({"graphml": graphml, "gexf": gexf}[form](material_of(made))).decode()
    assert content.count("<edge ") == 3 and 'source="account:c" target="account:a"' in content
    if form == "graphml":
        graph = read(material_of(made), form)
        assert {(d["kind"], d["strength"], d["one_way"]) for d in graph["account:a"]["account:b"].values()} == {
            ("social", 2.0, False),
            ("industry", 0.5, False),
        }
        (one,) = graph["account:a"]["account:c"].values()
        assert one["one_way"] is True


@pytest.mark.parametrize("form", FORMS)
def test_of_a_sensitive_group_neither_name_nor_id_nor_size_is_told_unless_asked_for(form: str) -> None:
    made = town(
        [{"account_id": "a"}, {"account_id": "b"}],
        [{"group_id": "K9", "name": "Sankt Geheim", "kind": "church", "size": 4711.0}],
        [{"account_id": key, "group_id": "K9", "kind": "church", "basis": "consent"} for key in "ab"],
    )
    content = b"".join({"graphml": graphml, "gexf": gexf}[form](material_of(made)))
    assert b"Geheim" not in content and b"K9" not in content and b"4711" not in content
    assert b"church group (name withheld)" in content
    shown = material_of(replace(made, priorities=replace(made.priorities, shows_sensitive=True)))
    assert b"Sankt Geheim" in b"".join({"graphml": graphml, "gexf": gexf}[form](shown))


@pytest.mark.parametrize("form", FORMS)
def test_hostile_names_break_no_file_and_ids_stay_apart(form: str) -> None:
    accounts = [{"account_id": f"{name[:50]}{place}", "name": name} for place, name in enumerate(HELD)]
    made = town(
        accounts,
        [{"group_id": "g", "name": '"><x y="', "kind": "social"}],
        [{"account_id": accounts[0]["account_id"], "group_id": "g", "kind": "social"}],
        title='</creator>&<"',
    )
    graph = read(material_of(made), form)
    assert graph.number_of_nodes() == len(HELD) + 1 and graph.number_of_edges() == 1


@given(st.lists(st.text(max_size=12), min_size=2, max_size=12, unique=True))
@settings(max_examples=60, deadline=None)
def test_ids_that_differ_stay_different_and_printable(texts: list[str]) -> None:
    made = [token(text) for text in texts]
    assert len(set(made)) == len(texts) and all(text.isprintable() for text in made)


@pytest.mark.parametrize("form", FORMS)
def test_the_order_of_the_list_changes_no_byte(form: str) -> None:
    made = synthetic(40, 12)
    order = np.arange(40)[::-1]
    turned = replace(made.priorities, order=order)
    write = {"graphml": graphml, "gexf": gexf}[form]
    assert b"".join(write(material_of(made))) == b"".join(write(material_of(replace(made, priorities=turned))))


@pytest.mark.parametrize("form", FORMS)
def test_an_empty_network_is_an_empty_graph(form: str) -> None:
    assert read(material_of(town([])), form).number_of_nodes() == 0
