"""The stages together, from Python."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError, replace
from pathlib import Path

import pytest
from builders import dataset

import influence
from influence.centrality import Diffusion, PageRank
from influence.demo import write_example
from influence.errors import UsageError
from influence.model import Dataset
from influence.pipeline import analyse, write_results


@pytest.fixture(scope="module")
def families(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = tmp_path_factory.mktemp("florence")
    write_example(folder, "florentine")
    return influence.read(folder)


def test_the_stages_one_by_one_give_what_analyse_gives(families: Dataset, tmp_path: Path) -> None:
    network = influence.build_network(families)
    scores = influence.score(network)
    values = influence.estimate_values(families, network)
    priorities = influence.ranged(families, network, values, influence.prioritise(families, network, scores, values))
    whole = analyse(families)
    assert whole.priorities.frame.equals(priorities.frame)
    assert "Analysis(" in repr(whole) and "clusters" in repr(whole)
    page = influence.write_map(tmp_path / "map.html", families, network, priorities)
    assert page.read_text(encoding="utf-8").lower().startswith("<!doctype html>")
    with pytest.raises(FrozenInstanceError):
        whole.network = network  # type: ignore[misc]


def test_every_stage_is_at_the_front_door_and_names_an_argument_in_the_wrong_place(families: Dataset) -> None:
    network = influence.build_network(families)
    scores, values = influence.score(network, [Diffusion()]), influence.estimate_values(families, network)
    priorities = influence.prioritise(families, network, scores, values)
    clusters = influence.find_clusters(families, network)
    assert len(influence.profile_clusters(families, network, priorities, clusters).frame) == len(clusters.names)
    ranged = influence.ranged(families, network, values, priorities)
    assert influence.rank_accounts(families, measures=[Diffusion()]).table.equals(ranged.table)
    swapped = [
        (lambda: influence.find_clusters(network, families), "'dataset' must be a Dataset. Got Network"),
        (lambda: influence.estimate_values(network, families), "'dataset' must be a Dataset. Got Network"),
        (lambda: influence.prioritise(families, network, values, scores), "'scores' must be a Scores. Got Values"),
        (lambda: influence.profile_clusters(families, network, clusters, priorities), "'priorities' must be"),
        (lambda: influence.build_network(network), "'dataset' must be a Dataset"),
        (lambda: influence.score(families), "'network' must be a Network. Got Dataset"),
        (lambda: influence.analyse(network), "'dataset' must be a Dataset"),
        (lambda: influence.rank_accounts(network), "'dataset' must be a Dataset"),
        (lambda: influence.write_map("x.html", network, families, priorities), "'dataset' must be a Dataset"),
    ]
    for call, said in swapped:
        with pytest.raises(TypeError, match=said):
            call()


def test_clusters_are_named_in_the_language_of_the_project(families: Dataset) -> None:
    project = replace(families.settings.project, language="de")
    german = replace(families, settings=replace(families.settings, project=project))
    network = influence.build_network(families)
    named = influence.find_clusters(families, network, language="de").names
    assert influence.find_clusters(german, network).names == named != influence.find_clusters(families, network).names


def test_measures_can_be_chosen(families: Dataset) -> None:
    network = influence.build_network(families)
    scores = influence.score(network, [Diffusion(), PageRank(damping=0.5)])
    assert scores.names == ("diffusion", "pagerank")
    assert analyse(families, measures=[Diffusion()]).scores.names == ("diffusion",)


def test_results_are_written_together_or_not_at_all(families: Dataset, tmp_path: Path) -> None:
    analysis = analyse(families)
    written = write_results(analysis, tmp_path / "results", command="test")
    assert list(written) == ["list", "clusters", "map", "manifest"]
    assert all(path.is_file() for path in written.values())
    record = json.loads(written["manifest"].read_text(encoding="utf-8"))
    assert [output["file"] for output in record["outputs"]] == ["list.csv", "clusters.csv", "map.html"]
    before = {path: path.read_bytes() for path in written.values()}
    written["map"].unlink()
    written["map"].mkdir()
    with pytest.raises(UsageError):
        write_results(
            replace(analysis, priorities=replace(analysis.priorities, notes=("other",))),
            tmp_path / "results",
            command="x",
        )
    assert written["list"].read_bytes() == before[written["list"]]
    assert sorted(path.name for path in (tmp_path / "results").iterdir()) == [
        "clusters.csv",
        "list.csv",
        "map.html",
        "run.json",
    ]


def test_what_is_written_names_sensitive_groups_exactly_where_the_list_does(tmp_path: Path) -> None:
    parish = dataset(
        accounts=[{"account_id": key, "revenue": 100.0} for key in "abc"],
        groups=[{"group_id": "p1", "name": "St. Anna", "kind": "church"}],
        affiliations=[{"account_id": key, "group_id": "p1", "basis": "consent"} for key in "abc"],
    )
    hidden, shown = analyse(parish), analyse(parish, show_sensitive=True)
    for number, (analysis, told) in enumerate(((hidden, False), (shown, True))):
        written = write_results(analysis, tmp_path / str(number), command="test")
        files = {name: path.read_text(encoding="utf-8") for name, path in written.items()}
        assert [("St. Anna" in files[name]) for name in ("list", "clusters", "map")] == [told] * 3
        assert json.loads(files["manifest"])["options"]["show_sensitive"] is told
        page = influence.write_map(tmp_path / "map.html", parish, analysis.network, analysis.priorities)
        assert ("St. Anna" in page.read_text(encoding="utf-8")) is told
    with pytest.raises(UsageError, match="show_sensitive"):
        write_results(replace(shown, priorities=hidden.priorities), tmp_path / "mixed", command="test")
    assert not (tmp_path / "mixed").exists()
