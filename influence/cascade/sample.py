"""What sets are drawn from, block by block: each block is drawn on its own, here or wherever it is handed over to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np

from influence.cascade.reverse import NONE, Roots, reverse_sets
from influence.cascade.search import Search
from influence.kernels import in_order
from influence.kernels.constants import ROOT
from influence.kernels.handing import Handed
from influence.kernels.keyed import Keys, sample_keys, streams, uniform
from influence.model import FloatArray, IntArray

_LEAST = 20_000


@dataclass(frozen=True)
class Block:
    """Consecutive samples of a seed: ``count`` of them, from number ``first`` on."""

    seed: int
    first: int
    count: int

    @property
    def keys(self) -> Keys:
        """The keys of its samples: what a sample's coins are drawn from, whatever block it is in."""
        return sample_keys(self.seed, self.first, self.count)


class Found(NamedTuple):
    """The sets of a block: where each begins (one number more than sets), all accounts, and the way of each."""

    start: IntArray
    account: IntArray
    way: IntArray


class Drawn(NamedTuple):
    """A block: its roots, the place of each that is a contact among contacts (−1 for the others), and the sets."""

    roots: Roots
    contact: IntArray
    sets: Found


Drawing: TypeAlias = "Callable[[Sample, Sequence[Block], bool], Iterator[Drawn]]"
"""Gives blocks, in their order; the truth says whether machine code draws them."""


@dataclass(frozen=True)
class Sample:
    """What sets are drawn from: arrays and numbers alone, so that it can be written down and read elsewhere.

    Parameters
    ----------
    search
        How to walk back.
    cumulative
        n + m + c running sums of the weights of all possible roots: accounts, groups of unseen members, contacts.
    contact
        c positions of the account to which each contact is known.
    """

    search: Search
    cumulative: FloatArray
    contact: IntArray

    def drawn(self, block: Block, compiled: bool) -> Drawn:
        """Draw a block.

        The same seed gives the same sets on every machine, in blocks of any size, compiled or not.
        """
        roots, contact = self._roots(block.keys)
        start, account, way = reverse_sets(self.search, roots, compiled)
        own = np.flatnonzero(way == NONE)
        way[own] = self.search.wiring.n_ways + contact[np.searchsorted(start, own, side="right") - 1]
        return Drawn(roots, contact, Found(start, account, way))

    def with_sets(self, block: Block, sets: Found) -> Drawn:
        """Give a block whose sets are drawn already."""
        return Drawn(*self._roots(block.keys), sets)

    def _roots(self, keys: Keys) -> tuple[Roots, IntArray]:
        n, m = self.search.wiring.n_accounts, self.search.wiring.n_groups
        cumulative = self.cumulative
        stream = streams(keys, ROOT, np.zeros(len(keys), dtype=np.int64))
        drawn = np.searchsorted(cumulative, uniform(stream, 0) * cumulative[-1], side="right")
        # Rounding may put the last draw behind the end: it belongs to the last root that can be drawn.
        drawn = np.minimum(drawn, np.searchsorted(cumulative, cumulative[-1]))
        known, outside = drawn < n, drawn >= n + m
        contact = np.full(len(keys), NONE)
        which = np.where(outside, drawn - n - m, NONE)
        contact[outside] = self.contact[which[outside]]
        account, group = np.where(known, drawn, NONE), np.where(known | outside, NONE, drawn - n)
        return Roots(keys, account, group, contact), which


def blocks_of(samples: int, seed: int, n_accounts: int, first: int = 0) -> list[Block]:
    """Cut ``samples`` samples, from number ``first`` on, into blocks.

    The more accounts, the larger: a block takes a number an account before its first set.

    Examples
    --------
    >>> [(block.first, block.count) for block in blocks_of(50_000, 1, 1_000)]
    [(0, 20000), (20000, 20000), (40000, 10000)]
    """
    size = max(_LEAST, n_accounts // 64)
    return [Block(seed, first + begin, min(size, samples - begin)) for begin in range(0, samples, size)]


def drawn_here(sample: Sample, blocks: Sequence[Block], compiled: bool) -> Iterator[Drawn]:
    """Draw blocks in the threads of this process, none of which is kept."""
    return in_order(lambda block: sample.drawn(block, compiled), blocks)


DRAWING: Handed[Drawing] = Handed("drawing", drawn_here)
"""Who draws sketches: whoever does must give what :meth:`Sample.drawn` gives."""
