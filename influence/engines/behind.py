"""Where the stages behind reading hand work over to: sketches to files, and on Spark the measures as well."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from influence.cascade.sample import DRAWING, Block, Drawing, Drawn, Sample, drawn_here
from influence.centrality import Measure
from influence.centrality.measure import SCORING, Scoring, scored_here
from influence.engines.scores import KeptScores
from influence.engines.sketches import KeptBlocks
from influence.model import Network, Score
from influence.progress import Progress


@dataclass
class Behind:
    """Memory and folder of a run past memory, and who computes in it.

    Parameters
    ----------
    memory
        Bytes that it may take: at least 1 GiB, with Spark 3 GiB, of which half is Java's.
    work
        Folder for its files, made where absent. A run that was killed goes on where it was, if it is begun again with
        the same folder and project: what was read, measures and sketches. After a run that ended well its files are
        removed. ``None``: a temporary folder, removed in any case: after a SIGKILL, by the next run.
    master
        Address of a Spark cluster, each executor of which sees the folder, or ``local[*]`` for Spark on this machine;
        ``None``: all is computed in this process.
    """

    memory: int
    work: Path | None = None
    master: str | None = None
    _drawing: Drawing = field(default_factory=lambda: drawn_here, init=False, repr=False)
    _scoring: Scoring = field(default_factory=lambda: scored_here, init=False, repr=False)

    @property
    def heap(self) -> int:
        """Bytes of Java's memory."""
        return 0 if self.master is None else self.memory // 2

    @contextmanager
    def taking_over(self) -> Iterator[None]:
        """Let it compute what is computed meanwhile, once it is :meth:`within` folders: reading is another thread's."""

        def draw(sample: Sample, blocks: Sequence[Block], compiled: bool) -> Iterator[Drawn]:
            return self._drawing(sample, blocks, compiled)

        def score(measure: Measure, network: Network, progress: Progress) -> Score:
            return self._scoring(measure, network, progress)

        with DRAWING.over_to(draw), SCORING.over_to(score):
            yield

    @contextmanager
    def within(self, spark: Path, kept: Path, language: str) -> Iterator[None]:
        """Let it compute in folders of Spark's files, and of what is kept; Spark ends with the context."""
        sketches = kept / "sketches"
        with ExitStack() as parts:
            if self.work is not None:
                self._scoring, self._drawing = KeptScores(kept / "scores"), KeptBlocks(sketches)
            if self.master is not None:
                from influence.engines.spark_scores import SparkScores
                from influence.engines.spark_session import SparkSession
                from influence.engines.spark_sketches import SparkBlocks

                session = parts.enter_context(SparkSession(self.master, spark.resolve(), self.heap))
                on_spark = SparkScores(session, spark.resolve(), self._scoring)
                parts.callback(on_spark.close)
                self._scoring, self._drawing = on_spark, SparkBlocks(session, sketches.resolve(), language)
            try:
                yield
            finally:
                self._drawing, self._scoring = drawn_here, scored_here
