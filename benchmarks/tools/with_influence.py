"""Our measures, as its documentation shows it: a measure is a value that scores a network."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from benchmarks.generator import FloatArray, Shape, Town, draw_town
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
from influence.kernels import compiled_pays
from influence.kernels.engine import KERNELS
from influence.model import Network

_ALWAYS = 10**12
_HARDLY = 1e-6
"""An attenuation for which Katz takes few steps: a measure before the one that is counted."""
_STEPS = 300
"""Steps an affiliation of the longest recurrence, at least."""


def _scored(measure: Callable[[Facts], Measure]) -> Task:
    def run(network: Network, facts: Facts) -> FloatArray:
        return np.asarray(measure(facts).score(network).values)

    return Task(run)


def _make_ready(town: Town) -> None:
    """Make ids, which peers do without, and load loops and their compiler, whose memory is none of a measure's."""
    names(town.n_accounts, town.n_groups)
    wanted = os.environ.get(KERNELS)
    if compiled_pays(_STEPS * len(town.group)):
        tiny = as_network(draw_town(Shape(200)))
        os.environ[KERNELS] = "compiled"
        try:
            for measure in (Diffusion(), PageRank(), Katz(), Eigenvector(), Core()):
                measure.score(replace(tiny))
        finally:
            os.environ.pop(KERNELS) if wanted is None else os.environ.update({KERNELS: wanted})


def _prepared(network: Network) -> Network:
    anew = replace(network)
    Katz(_HARDLY).score(anew)
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
