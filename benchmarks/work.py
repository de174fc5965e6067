"""What is compared: the measures, the common numbers that make the work the same, and how a tool takes part."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from benchmarks.generator import FloatArray, IntArray, Town

OURS = "influence"
BARE = "scipy"  # no graph library: the least that projecting can cost
DAMPING = 0.85
HOPS = 3
TOLERANCE = 1e-10
KATZ_DECAY = 0.9  # a λ₁
SOURCES = 1024


@dataclass(frozen=True)
class Compared:
    """A measure that several tools compute.

    Parameters
    ----------
    title
        What tables call it.
    definition
        The work, in a line.
    half_steps
        How often the incidence arrays must be read: half-steps from accounts to groups or back; ``None`` where that
        follows from the data (see :class:`benchmarks.floor.Floor`) or the measure is no such walk.
    """

    title: str
    definition: str
    half_steps: int | None = None


MEASURES: Mapping[str, Compared] = MappingProxyType(
    {
        "two_mode_degree": Compared("two-mode degree", "groups plus direct ties of an account", 1),
        "strength": Compared("strength", "W 1", 2),
        "diffusion": Compared("diffusion", f"Σ (qW)^t 1 for t = 1..{HOPS}, q given", 2 * HOPS),
        "pagerank": Compared("PageRank", f"damping {DAMPING}, total error {TOLERANCE:g}"),
        "katz": Compared("Katz", "(I − aW)⁻¹ 1, a given as 0.9/λ₁"),
        "eigenvector": Compared("eigenvector", "leading eigenvector of W"),
        "core": Compared("k-core", "(k, 2)-core of the two-mode network"),
        "harmonic": Compared("harmonic", "mean inverse number of steps; exact up to 20,000 accounts, then 256 sampled"),
        "betweenness": Compared("betweenness", "two-mode shortest ways, endpoints accounts only, exact"),
        "betweenness_sampled": Compared("betweenness, sampled", f"the same, from {SOURCES:,} sources"),
    }
)
"""Every compared measure by name."""


@dataclass(frozen=True)
class Facts:
    """Numbers that every tool is given, so that all do the same work.

    Parameters
    ----------
    passing
        q of diffusion and a of Katz: 0.9 / λ₁.
    sources
        Accounts from which sampled betweenness counts ways.
    """

    passing: float
    sources: IntArray


@dataclass(frozen=True)
class Task:
    """One measure as one tool computes it.

    Parameters
    ----------
    run
        Gives n numbers, one an account, from what the way built.
    same
        Whether the result must equal ours; otherwise it is a neighbouring measure, as ``remark`` says.
    free_scale
        Whether the tool scales its scores in another way, so that both are brought to one length first.
    """

    run: Callable[[Any, Facts], FloatArray]
    same: bool = True
    remark: str = ""
    free_scale: bool = False


def _nothing(town: Town) -> None:
    """Prepare nothing."""


@dataclass(frozen=True)
class Way:
    """A tool and the graph on which it works.

    Parameters
    ----------
    tool
        Its name on PyPI, which gives its version.
    graph
        ``projected`` (accounts only) or ``two-mode``.
    build
        Builds the graph from the arrays of a town; its time is counted.
    tasks
        Measure name → task.
    fresh
        For a tool whose graph keeps what was once derived from it: gives the same graph with nothing kept. Every
        repeat then begins with one, so that all work is counted each time.
    prepare
        Called before anything is counted: makes what is no work of the tool.
    prepared
        Gives the graph with what its measures share made, and nothing else kept: what a second measure begins with.
    """

    tool: str
    graph: str
    build: Callable[[Town], Any]
    tasks: Mapping[str, Task] = field(default_factory=dict)
    fresh: Callable[[Any], Any] | None = None
    prepare: Callable[[Town], object] = _nothing
    prepared: Callable[[Any], Any] | None = None

    @property
    def name(self) -> str:
        """Name in tables."""
        return self.tool if self.tool == OURS else f"{self.tool}, {self.graph}"
