"""Sketches in files are those in memory; a killed run draws the rest, and no half file is taken for a whole."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from killing import Killed
from random_networks import town
from shapes import SHAPES
from sketching import Mortal, assert_same, sketcher_of

from influence.cascade.sample import DRAWING, Block, Drawn, Sample
from influence.engines.sketches import KeptBlocks, SampleFolder, digest_of_sample, kept_sample
from influence.engines.spark_sketches import OtherCodeError, digest_of_walks, draw_block

SAMPLES = 700


@pytest.fixture(autouse=True)
def _short_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("influence.cascade.sample._LEAST", 150)


@pytest.mark.parametrize("engine", ["numpy", "compiled"])
@pytest.mark.parametrize("shape", SHAPES)
def test_files_change_no_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shape: str, engine: str) -> None:
    monkeypatch.setenv("INFLUENCE_KERNELS", engine)
    sketcher = sketcher_of(SHAPES[shape]())
    for drawn in (lambda: sketcher.credit(SAMPLES, 1), lambda: sketcher.sets(SAMPLES, 2, first=SAMPLES)):
        expected = drawn()
        with DRAWING.over_to(KeptBlocks(tmp_path)):
            assert_same(drawn(), expected)
            assert_same(drawn(), expected)


@pytest.fixture
def sample() -> Sample:
    """What the sketches of a town are drawn from."""
    taken = []

    def take(sample: Sample, blocks: Sequence[Block], compiled: bool) -> Iterator[Drawn]:
        taken.append(sample)
        return (sample.drawn(block, compiled) for block in blocks)

    with DRAWING.over_to(take):
        sketcher_of(town()).credit(10, 1)
    return taken[0]


def test_a_sample_is_read_as_it_was_written(tmp_path: Path, sample: Sample) -> None:
    files = SampleFolder.of(sample, tmp_path)
    files.keep(sample)
    again = kept_sample(str(files.folder))
    assert digest_of_sample(again) == digest_of_sample(sample)
    for one, other in zip(
        sample.drawn(Block(3, 50, 99), False).sets, again.drawn(Block(3, 50, 99), False).sets, strict=True
    ):
        np.testing.assert_array_equal(one, other)


def test_what_would_give_other_sets_lies_elsewhere(tmp_path: Path, sample: Sample, monkeypatch) -> None:
    search = sample.search
    others = [
        dataclasses.replace(sample, search=dataclasses.replace(search, hops=search.hops + 1)),
        dataclasses.replace(sample, search=dataclasses.replace(search, participation=search.participation + 1e-15)),
        dataclasses.replace(sample, cumulative=sample.cumulative * 2),
    ]
    digests = {digest_of_sample(one) for one in (sample, *others)}
    monkeypatch.setattr("influence.engines.sketches.digest_of_walks", lambda: "later code")
    digests.add(digest_of_sample(sample))
    assert len(digests) == 5
    files = SampleFolder.of(sample, tmp_path)
    assert len({files.file(block) for block in (Block(1, 0, 9), Block(2, 0, 9), Block(1, 9, 9), Block(1, 0, 8))}) == 4


def test_a_killed_run_draws_the_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INFLUENCE_THREADS", "1")
    sketcher = sketcher_of(town())
    expected = sketcher.credit(SAMPLES, 1)
    mortal = Mortal(monkeypatch, 3, Killed)
    with DRAWING.over_to(KeptBlocks(tmp_path)):
        with pytest.raises(Killed):
            sketcher.credit(SAMPLES, 1)
        assert mortal.drawn == [0, 150, 300]
        mortal.drawn.clear()
        assert_same(sketcher.credit(SAMPLES, 1), expected)
    assert mortal.drawn == [450, 600]


@pytest.mark.parametrize("keep", [0, 5, 16, 400, -8])
def test_half_a_file_is_drawn_again(tmp_path: Path, sample: Sample, keep: int) -> None:
    files, block = SampleFolder.of(sample, tmp_path), Block(1, 0, 100)
    found = files.drawn(sample, block, False)
    file = files.file(block)
    whole = file.read_bytes()
    file.write_bytes(whole[:keep])
    assert files.found(block) is None
    for one, other in zip(files.drawn(sample, block, False), found, strict=True):
        np.testing.assert_array_equal(one, other)
    assert file.read_bytes() == whole


def test_an_executor_draws_what_is_drawn_here(tmp_path: Path, sample: Sample) -> None:
    files, block = SampleFolder.of(sample, tmp_path), Block(1, 300, 80)
    files.keep(sample)
    draw_block(str(files.folder), digest_of_walks(), False, (1, 300, 80))
    for one, other in zip(files.found(block), sample.drawn(block, False).sets, strict=True):
        np.testing.assert_array_equal(one, other)
    with pytest.raises(OtherCodeError):
        draw_block(str(files.folder), "another", False, (1, 300, 80))


def test_nothing_half_written_is_left(tmp_path: Path) -> None:
    with DRAWING.over_to(KeptBlocks(tmp_path)):
        sketcher_of(town()).credit(SAMPLES, 1)
    (folder,) = tmp_path.iterdir()
    assert sorted(file.suffix for file in folder.iterdir()) == [".sets"] * 5
