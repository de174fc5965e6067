"""Products and conjugate gradients in machine code give what SciPy and NumPy give, to the last bit."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from random_networks import networks

from influence.centrality import Diffusion, Katz, PageRank, PersonalisedPageRank
from influence.errors import UsageError
from influence.kernels import products
from influence.kernels.sums import summed
from influence.kernels.vectors import advance, dots
from influence.model import Network
from influence.network import TieOperator, account_order, arranged, arrangement, strength, strength_there, tie_operator
from influence.network.rows import Factor, moved, order_of, transposed


@pytest.fixture(autouse=True, scope="module")
def small_networks_are_arranged_too() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(arrangement, "WORTH_ARRANGING", 0)
        yield


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


@given(networks(), st.sampled_from(["1", "3"]), st.integers(0, 9), st.booleans())
def test_rows_are_moved_alike(network: Network, crew: str, seed: int, wide: bool) -> None:
    rng, matrix = np.random.default_rng(seed), network.incidence.copy()
    if wide:
        matrix.indptr, matrix.indices = matrix.indptr.astype(np.int64), matrix.indices.astype(np.int64)
    order, column = rng.permutation(network.n_accounts), rng.permutation(network.n_groups)
    dense = matrix.toarray()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INFLUENCE_THREADS", crew)
        for compiled in (False, True):
            there = moved(matrix, order, column, compiled=compiled)
            np.testing.assert_array_equal(there.toarray()[:, column], dense[order])
            back = transposed(matrix, compiled=compiled)
            np.testing.assert_array_equal(back.toarray(), dense.T)
            assert back.has_sorted_indices
            ranked = order_of(matrix, column, compiled=compiled)
            key = [(np.count_nonzero(row), max(column[row > 0], default=0), i) for i, row in enumerate(dense)]
            assert ranked.tolist() == [i for *_, i in sorted(key)]


@given(networks(), st.sampled_from(["numpy", "compiled"]), st.booleans())
def test_accounts_are_arranged_by_their_groups(network: Network, engine: str, few: bool) -> None:
    order, groups = account_order(network), np.diff(network.incidence.indptr)
    np.testing.assert_array_equal(groups[order], np.sort(groups))
    x = np.random.default_rng(0).random(network.n_accounts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INFLUENCE_KERNELS", engine)
        patch.setattr(arrangement, "NARROW", 1 << 16 if few else -1)
        there = arranged(network)
        # Of few groups, accounts with equally many stand as they stand in the network.
        expected = np.argsort(groups, kind="stable") if few else order
        np.testing.assert_array_equal(there.there(np.arange(len(x))), expected)
        back = there.back(there.there(x))
    np.testing.assert_array_equal(back, x)
    found = there.back(there.operator.apply(there.there(x)))
    np.testing.assert_allclose(found, tie_operator(network).apply(x), atol=1e-12)


def large_operator(unit: bool) -> TieOperator:
    """W of 20,000 accounts, random: more than one block of a sum."""
    rng, n, m = np.random.default_rng(3), 20_000, 300
    incidence = sp.random_array((n, m), density=0.01, format="csr", rng=rng)
    direct = sp.random_array((n, n), density=0.00005, format="csr", rng=rng)
    if unit:
        incidence.data[:], direct.data[:] = 1.0, 1.0
    return TieOperator(incidence, rng.random(m), direct)


WAYS = (("numpy", "1"), ("compiled", "1"), ("compiled", "2"), ("compiled", "7"))
"""Engines, and numbers of threads."""


@pytest.mark.parametrize("unit", [True, False])
@pytest.mark.parametrize("narrow", [1 << 16, 0])
def test_sums_over_many_blocks_are_the_same_bits(unit: bool, narrow: int) -> None:
    rng, found = np.random.default_rng(4), []
    x, shift, residual, inverse = (rng.random(20_000) for _ in range(4))
    for engine, crew in WAYS:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("INFLUENCE_KERNELS", engine)
            patch.setenv("INFLUENCE_THREADS", crew)
            patch.setattr(products, "NARROW", narrow)
            operator, out, left = large_operator(unit), np.empty(20_000), residual.copy()
            form = operator.form(x, -0.8, shift, out)
            assert form == pytest.approx(float(np.dot(x, -0.8 * operator.apply(x) + shift * x)), rel=1e-12)
            if engine == "compiled":
                square = advance(np.zeros(20_000), left, x, out, inverse, 0.01)
                sums = dots((x, left), (x, x), (shift, out))
            else:
                left -= out * 0.01
                square = summed(left * (left * inverse))
                sums = [summed(x * left), summed(x * x), summed(shift * out)]
            found.append((form, square, *sums, out.tolist(), left.tolist()))
    assert all(one == found[0] for one in found[1:])


@pytest.mark.parametrize("unit", [True, False])
@pytest.mark.parametrize("hops", [0, 1, 4])
def test_hearings_over_many_blocks_are_the_same_bits(unit: bool, hops: int) -> None:
    found, said = [], np.random.default_rng(5).normal(size=20_000)
    heard = expected = said
    for _ in range(hops):
        heard = np.maximum(0.01 * large_operator(unit).apply(heard), 0.0)
        expected = expected + heard
    for engine, crew in WAYS:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("INFLUENCE_KERNELS", engine)
            patch.setenv("INFLUENCE_THREADS", crew)
            total, passed = said.copy(), []
            large_operator(unit).hearings(total, 0.01, hops, lambda passed=passed: passed.append(1))
        assert len(passed) == hops
        np.testing.assert_allclose(total, expected, rtol=1e-12)
        found.append(total.tolist())
    assert all(one == found[0] for one in found[1:])


def test_rows_of_a_tie_in_any_order_are_the_same_bits() -> None:
    operator, x = large_operator(unit=False), np.random.default_rng(6).normal(size=20_000)
    direct = operator.direct.copy()
    for first, last in pairwise(direct.indptr):
        direct.indices[first:last], direct.data[first:last] = (
            direct.indices[first:last][::-1],
            direct.data[first:last][::-1],
        )
    direct.has_sorted_indices = False
    other = replace(operator, direct=direct)
    for engine in ("numpy", "compiled"):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("INFLUENCE_KERNELS", engine)
            np.testing.assert_array_equal(replace(other).apply(x), replace(operator).apply(x))
            np.testing.assert_array_equal(replace(other).apply_transposed(x), replace(operator).apply_transposed(x))


@given(networks(), st.booleans())
def test_strength_is_the_same_bits_in_either_order(network: Network, unit: bool) -> None:
    if unit:
        network = replace(network, incidence=(network.incidence > 0).astype(np.float64))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INFLUENCE_KERNELS", "compiled")
        alone, later = anew(network), anew(network)
        way = arranged(later)
        expected = strength(alone)
        np.testing.assert_array_equal(strength(later), expected)
        if way.order is not None:
            np.testing.assert_array_equal(strength_there(later), expected[way.order])
        patch.setattr(arrangement, "WORTH_ARRANGING", math.inf)
        kept = anew(network)
        assert arranged(kept).order is None
        np.testing.assert_array_equal(strength_there(kept), expected)


@given(st.lists(st.floats(-1e6, 1e6), max_size=50), st.integers(0, 40_000))
def test_a_sum_in_fixed_order_is_the_sum(values: list[float], ones: int) -> None:
    assert summed(np.array([*values, *[1.0] * ones])) == pytest.approx(math.fsum(values) + ones, abs=1e-5)


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


@given(networks(), st.sampled_from(["1", "3"]), st.integers(1, 9), st.booleans())
def test_columns_side_by_side_are_the_same_bits_as_one_by_one(
    network: Network, crew: str, columns: int, unit: bool
) -> None:
    rng, matrix = np.random.default_rng(columns), network.incidence.copy()
    if unit:
        matrix.data[:] = 1.0
    across, down = rng.normal(size=(network.n_groups, columns)), rng.normal(size=(network.n_accounts, columns))
    found = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INFLUENCE_THREADS", crew)
        for compiled in (False, True):
            factor = Factor(matrix, compiled)
            found.append((factor.times(across), factor.turned_times(down)))
            for at in range(columns):
                np.testing.assert_array_equal(found[-1][0][:, at], factor.times(across[:, at].copy()))
                np.testing.assert_array_equal(found[-1][1][:, at], factor.turned_times(down[:, at].copy()))
    for one, other in zip(*found, strict=True):
        np.testing.assert_array_equal(one, other)
