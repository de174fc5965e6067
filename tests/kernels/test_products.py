"""Products and conjugate gradients in machine code give what SciPy and NumPy give, to the last bit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_networks import networks

from influence.centrality import Diffusion, Katz, PageRank, PersonalisedPageRank
from influence.errors import UsageError
from influence.model import Network
from influence.network import arranged, tie_operator


def anew(network: Network) -> Network:
    """Give the same network with nothing derived from it kept."""
    return replace(network)


@given(networks(), st.sampled_from(["1", "3"]), st.integers(0, 9))
def test_products_are_the_same_bits(network: Network, crew: str, seed: int) -> None:
    x = np.random.default_rng(seed).normal(size=network.n_accounts)
    shift = np.random.default_rng(seed + 1).random(network.n_accounts)
    found = []
    for engine in ("numpy", "compiled"):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("INFLUENCE_KERNELS", engine)
            patch.setenv("INFLUENCE_THREADS", crew)
            operator = arranged(anew(network)).operator
            out = np.empty(network.n_accounts)
            found.append((operator.apply(x), operator.combined(x, -0.7, shift, out).copy()))
    for one, other in zip(*found, strict=True):
        np.testing.assert_array_equal(one, other)


@given(networks())
def test_combined_is_what_it_says(network: Network) -> None:
    operator = tie_operator(network)
    x, shift = (np.random.default_rng(i).random(network.n_accounts) for i in (1, 2))
    given_out = np.empty(network.n_accounts)
    found = operator.combined(x, -2.0, shift, given_out)
    assert found is given_out
    np.testing.assert_allclose(found, -2.0 * operator.apply(x) + shift * x, atol=1e-12)


@given(networks(), st.sampled_from([Diffusion(), PageRank(), PersonalisedPageRank(), Katz()]))
def test_measures_are_the_same_bits(network: Network, measure: object) -> None:
    found = []
    for engine in ("numpy", "compiled"):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("INFLUENCE_KERNELS", engine)
            try:
                found.append(measure.score(anew(network)).values.tolist())
            except UsageError as error:
                found.append([str(error)])
    assert found[0] == found[1]
