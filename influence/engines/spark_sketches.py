"""Blocks of sketches drawn on the executors of Spark, by the loops that draw them here."""

from __future__ import annotations

import platform
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from influence.cascade.sample import Block, Drawn, Sample
from influence.engines.sketches import SampleFolder, digest_of_walks, kept_sample
from influence.engines.spark_session import SparkSession
from influence.errors import UsageError
from influence.kernels import in_order
from influence.language import say

_A_CORE = 4
"""Blocks that a core is given at a time: so many are drawn before the first is credited."""
_UNABLE = re.compile(r"No module named '[\w.]+'|PYTHON_VERSION_MISMATCH|Cannot run program \"[^\"]*\"|OtherCodeError")


class OtherCodeError(Exception):
    """The influence of an executor would draw other sets than the one that asks for them."""


@dataclass(frozen=True)
class SparkBlocks:
    """Draws blocks on the executors: each is a task, which writes its sets into a file, whole or not at all.

    What is sent to the executors is the name of a folder and three numbers a block: the arrays of the sample lie there,
    and are mapped by every process that draws from them. Blocks that an earlier run has drawn are taken as they are.

    Parameters
    ----------
    session
        Where Spark runs.
    folder
        Where the files lie; every executor sees it, and whoever gave it removes it.
    language
        In which it is said what executors lack.
    """

    session: SparkSession
    folder: Path
    language: str

    def __call__(self, sample: Sample, blocks: Sequence[Block], compiled: bool) -> Iterator[Drawn]:
        """Draw blocks, or take them from their files.

        Raises
        ------
        UsageError
            The executors have no Python with this influence, or do not see the folder.
        """
        files = SampleFolder.of(sample, self.folder)
        missing = {block for block in blocks if files.found(block) is None}
        if missing:
            files.keep(sample)

        def taken(block: Block) -> Drawn:
            found = files.found(block)
            if found is None:
                raise UsageError(self._phrase("unseen_blocks", folder=self.folder))
            return sample.with_sets(block, found)

        size = _A_CORE * max(self.session.context.defaultParallelism, 1) if missing else max(len(blocks), 1)
        for begin in range(0, len(blocks), size):
            some = blocks[begin : begin + size]
            self._draw(files.folder, [block for block in some if block in missing], compiled)
            yield from in_order(taken, some)

    def _draw(self, folder: Path, blocks: Sequence[Block], compiled: bool) -> None:
        if not blocks:
            return
        task = partial(draw_block, str(folder), digest_of_walks(), compiled)
        numbers = [(block.seed, block.first, block.count) for block in blocks]
        try:
            self.session.context.parallelize(numbers, len(numbers)).foreach(task)
        except Exception as error:
            unable = _UNABLE.search(str(error))
            if unable is None:
                raise
            python = ".".join(platform.python_version_tuple()[:2])
            raise UsageError(self._phrase("executors_unable", python=python, why=unable[0])) from error

    def _phrase(self, key: str, **values: object) -> str:
        return say(self.language, "engines", key, master=self.session.master, **values)


def draw_block(folder: str, walks: str, compiled: bool, numbers: tuple[int, int, int]) -> None:
    """Draw a block of the sample in a folder, on an executor.

    Parameters
    ----------
    folder
        Where the sample lies, and the block will.
    walks
        The state of the code that decides what a set is, where the block was asked for.
    compiled
        Whether machine code draws.
    numbers
        Seed, first sample and number of samples.

    Raises
    ------
    OtherCodeError
        The code is in another state here.
    """
    if digest_of_walks() != walks:
        raise OtherCodeError
    SampleFolder(Path(folder)).drawn(kept_sample(folder), Block(*numbers), compiled)
