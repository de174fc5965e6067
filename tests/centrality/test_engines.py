"""Compiled loops and NumPy give the same scores, whatever the number of threads and the size of the batches."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_networks import networks

from influence.centrality import Betweenness, Constraint, Core, EffectiveSize, Harmonic
from influence.centrality.steps import components, steps
from influence.model import Network, Score

SAMPLED = {"exact_up_to": 0, "sources": 3, "seed": 2}
MEASURES = [
    Betweenness(),
    Betweenness(**SAMPLED),
    Harmonic(),
    Harmonic(**SAMPLED),
    Core(),
    Constraint(),
    EffectiveSize(),
    EffectiveSize(max_pairs=20),
    Constraint(accounts=2),
]


def scored(network: Network, measure: object, engine: str, crew: str) -> tuple[Score, ...]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INFLUENCE_KERNELS", engine)
        patch.setenv("INFLUENCE_THREADS", crew)
        anew = replace(network)
        both = getattr(measure, "score_both", None)
        return (measure.score(anew), *(both(anew) if both else ()))


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: f"{measure.name}-{MEASURES.index(measure)}")
@settings(max_examples=40)
@given(network=networks(), crew=st.sampled_from(["2", "5"]))
def test_engines_and_threads_agree(measure: object, network: Network, crew: str) -> None:
    in_numpy, alone, together = (
        scored(network, measure, engine, threads)
        for engine, threads in (("numpy", "1"), ("compiled", "1"), ("compiled", crew))
    )
    for one, two, three in zip(in_numpy, alone, together, strict=True):
        np.testing.assert_allclose(two.values, one.values, rtol=1e-11, atol=1e-13)
        np.testing.assert_array_equal(three.values, two.values)
        if one.standard_error is not None:
            np.testing.assert_allclose(two.standard_error, one.standard_error, rtol=1e-7, atol=1e-8)
            np.testing.assert_array_equal(three.standard_error, two.standard_error)


@given(network=networks())
def test_engines_find_the_same_components(network: Network) -> None:
    found = []
    for engine in ("numpy", "compiled"):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("INFLUENCE_KERNELS", engine)
            found.append(components(steps(replace(network))))
    (one, count), (other, same_count) = found
    np.testing.assert_array_equal(one, other)
    assert count == same_count == len(set(one[one >= 0].tolist()))
    # Numbered in the order of their first accounts.
    firsts = [int(np.flatnonzero(one == label)[0]) for label in range(count)]
    assert firsts == sorted(firsts)
