"""Our measures, as its documentation shows it: a measure is a value that scores a network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec

import numpy as np

from benchmarks.generator import FloatArray, Town
from benchmarks.town_network import as_network, names
from benchmarks.work import DAMPING, HOPS, OURS, SOURCES, TOLERANCE, Facts, Task, Way
from influence.centrality import (
    Betweenness,
    Core,
    Diffusion,
    Eigenvector,
    Harmonic,
    Katz,
    Measure,
    PageRank,
    Strength,
    TwoModeDegree,
)
from influence.model import Network
from influence.network import arranged

_ALWAYS = 10**12


def _scored(measure: Callable[[Facts], Measure]) -> Task:
    def run(network: Network, facts: Facts) -> FloatArray:
        return np.asarray(measure(facts).score(network).values)

    return Task(run)


def _make_ready(town: Town) -> None:
    """Make ids, which peers do without, and load the compiler, whose memory is none of a measure's."""
    names(town.n_accounts, town.n_groups)
    if find_spec("numba"):
        import_module("influence.kernels.product_loops")


def _prepared(network: Network) -> Network:
    anew = replace(network)
    arranged(anew)
    return anew


WAYS = (
    Way(
        OURS,
        "two-mode",
        as_network,
        {
            "two_mode_degree": _scored(lambda _: TwoModeDegree(normalised=False)),
            "strength": _scored(lambda _: Strength()),
            "diffusion": _scored(lambda facts: Diffusion(HOPS, facts.passing)),
            "pagerank": _scored(lambda _: PageRank(DAMPING, TOLERANCE)),
            "katz": _scored(lambda facts: Katz(facts.passing, TOLERANCE)),
            "eigenvector": _scored(lambda _: Eigenvector()),
            "core": _scored(lambda _: Core()),
            "harmonic": _scored(lambda _: Harmonic()),
            "betweenness": _scored(lambda _: Betweenness(exact_up_to=_ALWAYS)),
            "betweenness_sampled": _scored(lambda _: Betweenness(exact_up_to=0, sources=SOURCES)),
        },
        fresh=replace,
        prepare=_make_ready,
        prepared=_prepared,
    ),
)
