"""Live-edge worlds: the cascade drawn in advance, so that any set of seeds can be valued on the same draws.

In a world every coin of :mod:`influence.cascade.forward` has been flipped: who takes part, and whom each of those
tells. Whom a set of seeds reaches within T hops is then the union of whom each seed alone reaches, and its value a
weighted coverage. Meant for small networks, where it is the brute force that estimates are judged by: memory grows with
accounts × worlds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from influence.cascade.forward import Cascade
from influence.cascade.sets import distinct
from influence.cascade.telling import Lines, lay_out, tell
from influence.errors import UsageError
from influence.model import FloatArray, IntArray, Network

_MOST_PASSES = 20


@dataclass(frozen=True)
class Worlds:
    """Whom each account, approached alone, reaches in each of ``count`` worlds.

    Row by row and sorted: ``account`` reaches ``person`` in ``world`` (itself never). Persons are numbered as in
    :class:`~influence.cascade.telling.Lines`.
    """

    lines: Lines
    count: int
    account: IntArray
    world: IntArray
    person: IntArray

    def __repr__(self) -> str:
        return f"Worlds({self.count} worlds, {len(self.account)} reached)"


def draw_worlds(network: Network, cascade: Cascade, count: int = 1000, seed: int = 1) -> Worlds:
    """Draw ``count`` worlds of a network. Cost O(those who are told, over all worlds and hops)."""
    if count < 2:
        raise UsageError(f"The 'count' of worlds must be 2 or more. Got {count!r}.")
    lines = lay_out(network)
    n, persons = lines.accounts, max(lines.persons, 1)
    rng = np.random.default_rng(seed)
    takes_part = rng.random((count, n)) < cascade.participation_of(n)
    world, teller = np.nonzero(takes_part)
    tellings = tell(lines, teller.astype(np.int64), rng)
    # A place is world × n + account; live edges lead from places to persons, sorted by place.
    place = (world * n + teller)[tellings.teller]
    start = np.searchsorted(place, np.arange(count * n + 1))

    root, person = place, tellings.told
    pairs = _distinct(root, person, lines, n)
    fresh = pairs
    for _ in range(cascade.hops - 1):
        root, person = np.divmod(fresh, persons)
        known = person < n
        root, at = root[known], (root[known] // n) * n + person[known]
        width = start[at + 1] - start[at]
        step = np.repeat(start[at] - np.cumsum(width) + width, width) + np.arange(int(width.sum()))
        told = _distinct(np.repeat(root, width), tellings.told[step], lines, n)
        fresh = told[~np.isin(told, pairs, assume_unique=True)]
        if not len(fresh):
            break
        pairs = np.sort(np.concatenate([pairs, fresh]))
    root, person = np.divmod(pairs, persons)
    order = np.lexsort((person, root // max(n, 1), root % max(n, 1)))
    return Worlds(lines, count, (root % max(n, 1))[order], (root // max(n, 1))[order], person[order])


def _distinct(root: IntArray, person: IntArray, lines: Lines, accounts: int) -> IntArray:
    """Give each pair of a place and a person other than its account once, as one number."""
    other = person != root % max(accounts, 1)
    return distinct(root[other] * lines.persons + person[other])


def alone_values(
    worlds: Worlds, value: npt.ArrayLike, unseen_value: npt.ArrayLike = 0.0
) -> tuple[FloatArray, FloatArray]:
    """Give the expected value of approaching each account alone, and its standard error (n numbers each)."""
    n = worlds.lines.accounts
    worth = worlds.lines.person_values(value, unseen_value)[worlds.person]
    total = np.bincount(worlds.account * worlds.count + worlds.world, worth, minlength=n * worlds.count)
    by_account = total.reshape(n, worlds.count)
    return by_account.mean(axis=1), by_account.std(axis=1, ddof=1) / np.sqrt(worlds.count)


def shapley_shares(
    worlds: Worlds, candidates: IntArray, value: npt.ArrayLike, unseen_value: npt.ArrayLike = 0.0
) -> FloatArray:
    """Give each account's Shapley share in the value of approaching all ``candidates`` (0 for the others).

    In each world the value of a person is shared equally by the candidates that alone reach it (Chen & Teng 2017), so
    that shares add up to the expected value of approaching all candidates. Those must have no value themselves.
    """
    cover = _coverage(worlds, candidates, value, unseen_value)
    share = cover.worth[cover.key] / np.bincount(cover.key, minlength=len(cover.worth))[cover.key]
    return np.bincount(cover.account, share, minlength=worlds.lines.accounts) / worlds.count


def best_seeds(
    worlds: Worlds, size: int, candidates: IntArray, value: npt.ArrayLike, unseen_value: npt.ArrayLike = 0.0
) -> IntArray:
    """Give ``size`` seeds of the greatest value in the worlds: greedy, then single swaps until none gains.

    Fewer where fewer candidates gain anything. Candidates must have no value themselves. Ties go to the lower position.
    The value in these worlds flatters the set; judge it on fresh runs (:func:`~influence.cascade.forward.simulate`).
    """
    cover = _coverage(worlds, candidates, value, unseen_value)
    times = np.zeros(len(cover.worth), dtype=np.int64)
    seeds: list[int] = []
    for _ in range(size):
        gain = cover.gains(times)
        gain[seeds] = 0.0
        best = int(np.argmax(gain)) if len(gain) else 0
        if not len(gain) or gain[best] <= 0:
            break
        seeds.append(best)
        times[cover.keys_of(best)] += 1
    for _ in range(_MOST_PASSES):
        if not _swap(cover, times, seeds):
            break
    return np.array(sorted(seeds), dtype=np.int64)


def _swap(cover: _Coverage, times: IntArray, seeds: list[int]) -> bool:
    """Replace each seed by a better one where there is one; tell whether any was replaced."""
    swapped = False
    for place, old in enumerate(seeds):
        times[cover.keys_of(old)] -= 1
        gain = cover.gains(times)
        gain[[seed for seed in seeds if seed != old]] = 0.0
        best = int(np.argmax(gain))
        if gain[best] > gain[old] * (1 + 1e-9):
            seeds[place], swapped = best, True
        times[cover.keys_of(seeds[place])] += 1
    return swapped


@dataclass(frozen=True)
class _Coverage:
    """Rows of valued persons that candidates reach: ``account`` (ascending) covers ``key``, worth ``worth[key]``."""

    accounts: int
    account: IntArray
    key: IntArray
    worth: FloatArray
    start: IntArray

    def gains(self, times: IntArray) -> FloatArray:
        """Give what each account adds where ``times`` says how often each key is covered already."""
        fresh = np.where(times == 0, self.worth, 0.0)
        return np.bincount(self.account, fresh[self.key], minlength=self.accounts).astype(np.float64)

    def keys_of(self, account: int) -> IntArray:
        return self.key[self.start[account] : self.start[account + 1]]


def _coverage(
    worlds: Worlds, candidates: Sequence[int] | IntArray, value: npt.ArrayLike, unseen_value: npt.ArrayLike
) -> _Coverage:
    n = worlds.lines.accounts
    worth = worlds.lines.person_values(value, unseen_value)
    asked = np.zeros(n, dtype=np.bool_)
    asked[np.asarray(candidates, dtype=np.int64)] = True
    if np.any(worth[:n][asked] != 0):
        raise UsageError("Candidates must have no value themselves: a seed gives none.")
    rows = asked[worlds.account] & (worth[worlds.person] > 0)
    account = worlds.account[rows]
    persons = worlds.lines.persons
    wanted = worlds.world[rows] * persons + worlds.person[rows]
    keys = distinct(wanted)
    key = np.searchsorted(keys, wanted)
    start = np.searchsorted(account, np.arange(n + 1))
    return _Coverage(n, account, key, worth[keys % max(persons, 1)], start)
