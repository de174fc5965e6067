"""What stages behind reading hand over to Spark comes back as it is computed here."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from random_networks import town
from shapes import SHAPES
from sketching import assert_same, sketcher_of
from spark_cluster import cluster, end
from spark_here import needs_spark

from influence.cascade.sample import DRAWING, Sample
from influence.centrality import Core, Diffusion, Katz, PageRank, PersonalisedPageRank, Strength, TwoModeDegree, score
from influence.centrality.measure import SCORING
from influence.engines.journal import Journal
from influence.engines.spark_scores import SparkScores
from influence.engines.spark_session import SparkSession
from influence.engines.spark_sketches import SparkBlocks
from influence.errors import UsageError

pytestmark = needs_spark

SAMPLES = 1_000
MEASURES = (
    Strength(),
    TwoModeDegree(),
    Diffusion(hops=2, passing=0.01),
    PageRank(damping=0.05),
    PersonalisedPageRank(damping=0.05),
    Katz(attenuation=1e-7),
    Core(),
)
"""With parameters by which they are done after a few steps; the last is none that Spark scores."""


@pytest.fixture(autouse=True)
def _short_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("influence.cascade.sample._LEAST", 90)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[SparkSession]:
    with SparkSession("local[2]", tmp_path / "spark") as session:
        yield session


def never(*_: object) -> None:
    raise AssertionError("drawn in this process")


def test_executors_draw_the_sketches_of_memory(
    tmp_path: Path, session: SparkSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Several samples on several shapes, each twice: what lies there is not drawn again."""
    for shape in ("town", "apart", "one way", "untied"):
        sketcher = sketcher_of(SHAPES[shape]())
        expected = sketcher.credit(SAMPLES, 1), sketcher.sets(SAMPLES, 2, first=50)
        with monkeypatch.context() as patch, DRAWING.over_to(SparkBlocks(session, tmp_path / "sketches", "en")):
            patch.setattr(Sample, "drawn", never)
            assert_same(sketcher.credit(SAMPLES, 1), expected[0])
            assert_same(sketcher.sets(SAMPLES, 2, first=50), expected[1])
            patch.setattr(SparkBlocks, "_draw", lambda self, folder, blocks, compiled: never() if blocks else None)
            assert_same(sketcher.credit(SAMPLES, 1), expected[0])


def test_scores_are_those_of_memory(tmp_path: Path, session: SparkSession, monkeypatch: pytest.MonkeyPatch) -> None:
    """To 1e-9, with what is said of them; taken up again, they are there without a step."""
    networks = [SHAPES[shape]() for shape in ("one way", "heavy", "untied", "empty")]
    expected = [score(network, MEASURES) for network in networks]

    def compare() -> None:
        scores = SparkScores(session, tmp_path / "scores")
        with SCORING.over_to(scores):
            for network, known in zip(networks, expected, strict=True):
                found = score(network, MEASURES)
                for one, other in zip(found.columns, known.columns, strict=True):
                    np.testing.assert_allclose(one.values, other.values, rtol=1e-9, atol=1e-15, err_msg=one.name)
                    assert one.note() == other.note()
        scores.close()

    compare()
    monkeypatch.setattr(Journal, "note", lambda journal, said: pytest.fail("a step was done again"))
    compare()


def test_another_list_of_measures_begins_anew(tmp_path: Path, session: SparkSession) -> None:
    network = SHAPES["apart"]()
    for measures in (MEASURES[:2], MEASURES[1:3]):
        scores = SparkScores(session, tmp_path / "scores")
        with SCORING.over_to(scores):
            for one in score(network, measures).columns:
                np.testing.assert_allclose(
                    one.values, next(m for m in MEASURES if m.name == one.name).score(network).values, rtol=1e-9
                )
        scores.close()


@pytest.mark.parametrize(("language", "words"), [("en", "need Python"), ("de", "brauchen Python")])
def test_executors_without_influence_are_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, words: str
) -> None:
    """The Python that has no packages: what Spark brings is all that it finds."""
    bare = tmp_path / "python"
    bare.write_text(f'#!/bin/sh\nexec "{sys.base_prefix}/bin/python3" -S "$@"\n')
    bare.chmod(0o755)
    monkeypatch.setenv("PYSPARK_PYTHON", str(bare))
    with (
        SparkSession("local[1]", tmp_path / "spark") as session,
        DRAWING.over_to(SparkBlocks(session, tmp_path / "sketches", language)),
        pytest.raises(UsageError, match=words) as refused,
    ):
        sketcher_of(town()).credit(SAMPLES, 1)
    assert "No module named" in str(refused.value)
    assert "PYSPARK_PYTHON" in str(refused.value)


def test_other_code_on_an_executor_is_told_of(
    tmp_path: Path, session: SparkSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("influence.engines.spark_sketches.digest_of_walks", lambda: "another")
    with (
        DRAWING.over_to(SparkBlocks(session, tmp_path / "sketches", "en")),
        pytest.raises(UsageError, match="this version of influence"),
    ):
        sketcher_of(town()).credit(SAMPLES, 1)


def test_a_folder_that_is_not_shared_is_told_of(
    tmp_path: Path, session: SparkSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SparkBlocks, "_draw", lambda *_: None)
    with (
        DRAWING.over_to(SparkBlocks(session, tmp_path / "sketches", "en")),
        pytest.raises(UsageError, match="--work a folder that this machine and every executor see"),
    ):
        sketcher_of(town()).credit(SAMPLES, 1)


def test_sketches_survive_a_worker_that_is_killed(tmp_path: Path) -> None:
    small = {"spark.executor.memory": "512m", "spark.cores.max": "2"}
    sketcher = sketcher_of(town())
    expected = sketcher.credit(SAMPLES, 1)
    with cluster(tmp_path, workers=2) as here, SparkSession(here.master, tmp_path / "own", settings=small) as session:
        assert session.context.parallelize([1, 2], 2).count() == 2
        here.wait_for_executors()
        end(here.workers[0])
        with DRAWING.over_to(SparkBlocks(session, tmp_path / "sketches", "en")):
            assert_same(sketcher.credit(SAMPLES, 1), expected)
        assert here.workers[0].poll() is not None
