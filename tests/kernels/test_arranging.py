"""Rows sorted by a key: one thread or several, machine code or not."""

from __future__ import annotations

import numpy as np
import pytest

from influence.kernels import arranging


@pytest.mark.parametrize("crew", ["1", "2", "3"])
@pytest.mark.parametrize("keys", [1, 7, 60_000])
def test_any_number_of_threads_gives_the_stable_order(crew: str, keys: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INFLUENCE_THREADS", crew)
    monkeypatch.setenv("INFLUENCE_KERNELS", "compiled")
    monkeypatch.setattr(arranging, "_LEAST_PART", 1_000)
    rng = np.random.default_rng(keys)
    key, other = rng.integers(0, keys, 200_001), rng.integers(0, 5, 200_001)
    order, start = arranging.grouped(key, keys)
    assert (order == np.argsort(key, kind="stable")).all()
    assert (np.diff(start) == np.bincount(key, minlength=keys)).all()
    both, _ = arranging.grouped(key, keys, arranging.grouped(other, 5)[0])
    assert (both == np.lexsort((other, key))).all()


def test_nothing_is_sorted_to_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for engine in ("compiled", "numpy"):
        monkeypatch.setenv("INFLUENCE_KERNELS", engine)
        order, start = arranging.grouped(np.zeros(0, dtype=np.int64), 3)
        assert (len(order), start.tolist()) == (0, [0, 0, 0, 0])
