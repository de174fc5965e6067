"""Keyed random numbers: their law, their independence, and the same in machine code."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from influence.kernels import keyed
from influence.kernels.constants import COIN, GROUP, TIE


def test_numbers_are_uniform_within_and_across_streams() -> None:
    keys = keyed.sample_keys(5, 0, 2_000)
    streams = [keyed.streams(keys, domain, np.full(2_000, place)) for domain in (GROUP, TIE, COIN) for place in (0, 9)]
    drawn = np.concatenate([keyed.uniform(stream, draw) for stream in streams for draw in range(8)])
    share = np.bincount((drawn * 20).astype(int), minlength=20) / len(drawn)
    assert np.all(np.abs(share - 0.05) < 4 * np.sqrt(0.05 * 0.95 / len(drawn)))
    rows = drawn.reshape(48, 2_000)
    apart = np.corrcoef(rows)[~np.eye(48, dtype=bool)]
    assert np.abs(apart).max() < 5 / np.sqrt(2_000)
    assert len(np.unique(drawn)) == len(drawn)


@given(st.floats(2.0**-60, 1.0))
def test_the_logarithm_is_the_logarithm(x: float) -> None:
    np.testing.assert_allclose(keyed.log(np.array([x])), np.log([x]), rtol=4e-15, atol=1e-16)


def test_successes_are_independent_trials() -> None:
    keys = keyed.sample_keys(0, 0, 20_000)
    inverse = keyed.inverse_log(np.full(20_000, 0.3))
    rows, positions = keyed.successes(keys, np.full(20_000, 6), inverse)
    share = np.bincount(positions, minlength=6) / 20_000
    assert np.all(np.abs(share - 0.3) < 4 * np.sqrt(0.21 / 20_000))
    assert abs(np.bincount(rows, minlength=20_000).var() - 6 * 0.21) < 0.1
    assert len(np.unique(rows * 6 + positions)) == len(rows)


def test_certain_trials_all_succeed() -> None:
    rows, positions = keyed.successes(keyed.sample_keys(1, 0, 2), np.array([3, 0]), keyed.inverse_log(np.ones(2)))
    assert (sorted(rows.tolist()), sorted(positions.tolist())) == ([0, 0, 0], [0, 1, 2])


@given(st.integers(0, 2**63), st.integers(0, 10**9), st.integers(0, 50), st.floats(1e-9, 1.0))
def test_machine_code_draws_the_same(seed: int, place: int, draw: int, chance: float) -> None:
    key = keyed.sample_keys(seed, 3, 1)
    stream = keyed.streams(key, TIE, np.array([place]))
    inverse = keyed.inverse_log(np.array([chance]))
    stream_of, uniform, gap = _called()
    assert stream_of(key[0], TIE, place) == stream[0]
    assert uniform(stream[0], draw) == keyed.uniform(stream, draw)[0]
    assert gap(stream[0], draw, inverse[0], 0.0) == keyed.gaps(stream, draw, inverse)[0]


@cache
def _called() -> tuple[Callable[..., Any], Callable[..., Any], Callable[..., Any]]:
    """Give the loops' own draws; loops only can call them."""
    import numba

    from influence.kernels.keyed_loops import gap, stream_of, uniform

    return (
        numba.njit(lambda key, domain, place: stream_of(key, domain, place)),
        numba.njit(lambda key, draw: uniform(key, draw)),
        numba.njit(lambda key, draw, inverse, quiet: gap(key, draw, inverse, quiet)),
    )
