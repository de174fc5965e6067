"""Scores in files are those in memory; a killed run computes the rest, and no half file is taken for a whole."""

from __future__ import annotations

import re
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from killing import Killed
from random_networks import town
from shapes import SHAPES

from influence.centrality import (
    Betweenness,
    Diffusion,
    Harmonic,
    Measure,
    PageRank,
    Strength,
    TwoModeDegree,
    default_measures,
    score,
)
from influence.centrality.measure import SCORING, scored_here
from influence.engines.kept import write_whole
from influence.engines.scores import _CODE, KeptScores, digest_of_network, digest_of_score
from influence.model import Network, Score
from influence.progress import Progress, silent


class Counting:
    """Scores, and remembers by what; dies instead of a measure."""

    def __init__(self, dies_at: str = "") -> None:
        self.scored: list[str] = []
        self._dies_at = dies_at

    def __call__(self, measure: Measure, network: Network, progress: Progress) -> Score:
        if measure.name == self._dies_at:
            raise Killed
        self.scored.append(measure.name)
        return scored_here(measure, network, progress)


def kept(folder: Path, measure: Measure, network: Network, counting: Counting | None = None) -> Score:
    return KeptScores(folder, counting or Counting())(measure, network, silent)


def assert_same(one: Score, other: Score) -> None:
    assert (one.name, one.remarks, one.note("de")) == (other.name, other.remarks, other.note("de"))
    assert one.values.tobytes() == other.values.tobytes()
    assert one.values.dtype == other.values.dtype
    assert (one.standard_error is None) == (other.standard_error is None)
    if one.standard_error is not None and other.standard_error is not None:
        assert one.standard_error.tobytes() == other.standard_error.tobytes()
    assert not one.values.flags.writeable


@pytest.mark.parametrize("shape", SHAPES)
def test_what_was_kept_is_what_was_computed(tmp_path: Path, shape: str) -> None:
    """All measures, sampled ones among them: values, errors and remarks to the bit, and nothing computed again."""
    network = SHAPES[shape]()
    measures = (*default_measures(network), Harmonic(sources=3))
    expected = [measure.score(network) for measure in measures]
    for one, known in zip(measures, expected, strict=True):
        assert_same(kept(tmp_path, one, network), known)
    again = Counting()
    for one, known in zip(measures, expected, strict=True):
        assert_same(kept(tmp_path, one, network, again), known)
    assert again.scored == []


def test_a_killed_run_computes_the_rest(tmp_path: Path) -> None:
    network, measures = town(), (Strength(), PageRank(), Betweenness())
    with SCORING.over_to(KeptScores(tmp_path, Counting(dies_at="betweenness"))), pytest.raises(Killed):
        score(network, measures)
    counting = Counting()
    with SCORING.over_to(KeptScores(tmp_path, counting)):
        found = score(town(), measures)
    assert counting.scored == ["betweenness"]
    for one, other in zip(found.columns, score(network, measures).columns, strict=True):
        assert_same(one, other)


def test_another_measure_parameter_or_network_is_another_score() -> None:
    network = town()
    others = [
        network,
        network.of_kind(network.kinds[0].name),
        replace(network, alpha=network.alpha + 1e-9),
        replace(network, revenue=network.revenue + 1e-9),
        replace(network, group_size=network.group_size + 1),
        replace(network, kinds=(replace(network.kinds[0], weight=0.5), *network.kinds[1:])),
        replace(network, incidence=network.incidence * 2),
        replace(network, ties=network.ties[::-1]),
        replace(network, ties=tuple(tie * 2 for tie in network.ties)),
    ]
    measures = (PageRank(), PageRank(damping=0.5), Diffusion(), Diffusion(hops=2), Strength(), TwoModeDegree())
    assert len({digest_of_network(other) for other in others}) == len(others)
    assert len({digest_of_score(measure, other) for measure in measures for other in others}) == 6 * len(others)
    assert digest_of_score(PageRank(), town()) == digest_of_score(PageRank(), network)


def test_all_code_that_decides_what_a_score_is_tells_it_apart() -> None:
    """What measures import, but for what only speaks: else a score of an older operator would be taken."""
    folder = Path(str(files("influence.centrality")))
    imported = {
        f"influence.{found}"
        for file in folder.glob("*.py")
        for found in re.findall(r"^ *from influence\.(\w+)", file.read_text(encoding="utf-8"), re.MULTILINE)
    }
    silent_ones = {f"influence.{name}" for name in ("errors", "language", "progress", "settings")}
    assert imported - silent_ones == set(_CODE)


@pytest.mark.parametrize("damage", ["half", "none", "other", "said"])
def test_what_is_not_whole_is_computed_again(tmp_path: Path, damage: str) -> None:
    network, measure = town(), PageRank()
    expected = kept(tmp_path, measure, network)
    (folder,) = tmp_path.iterdir()
    values, said = folder / "values.npy", folder / "score.json"
    whole = values.read_bytes()
    if damage == "half":
        values.write_bytes(whole[: len(whole) // 2])
    elif damage == "none":
        values.unlink()
    elif damage == "other":  # as long as it was, and zeros at its end: what a crash of the machine leaves behind
        values.write_bytes(whole[:-64] + bytes(64))
    else:
        said.write_bytes(said.read_bytes()[:-1])
    counting = Counting()
    assert_same(kept(tmp_path, measure, network, counting), expected)
    assert counting.scored == ["pagerank"]
    assert_same(kept(tmp_path, measure, network, counting), expected)
    assert counting.scored == ["pagerank"]


def test_a_file_is_whole_or_not_there(tmp_path: Path) -> None:
    file = tmp_path / "file"
    with pytest.raises(AttributeError):
        write_whole(file, b"begun", "no bytes")  # type: ignore[arg-type]
    assert not file.exists()
    write_whole(file, b"ab", np.array([1], dtype=np.uint8))
    assert file.read_bytes() == b"ab\x01"
