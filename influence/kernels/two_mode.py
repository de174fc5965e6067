"""Products of the tie operator on several threads."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

from influence.kernels.engine import Rooms, threads
from influence.kernels.keyed import Floats
from influence.kernels.products import Rows, gathered, rows_of
from influence.kernels.stretches import Cuts, Positions, even, in_stretches, whole_blocks
from influence.kernels.sums import BLOCK

_NOTHING, _NO_SUMS = np.empty(0), np.empty((0, 0))


class Member(NamedTuple):
    """The incidence B for loops.

    Parameters
    ----------
    runs
        Where each run of rows with equally many numbers begins, and the number of rows.
    start, place, data, unit
        As in :class:`~influence.kernels.products.Rows`.
    """

    runs: Positions
    start: Positions
    place: Positions
    data: Floats
    unit: bool

    @classmethod
    def of(cls, rows: Rows) -> Member:
        """Give rows so."""
        count = np.diff(rows.start)
        change = np.flatnonzero(count[1:] != count[:-1]) + 1
        runs = np.concatenate([[0], change, [len(count)]])
        return cls(runs.astype(np.uint64), rows.start, rows.place, rows.data, rows.unit)

    def run(self, row: int) -> int:
        """Give the run of a row."""
        return int(np.searchsorted(self.runs, np.uint64(row), side="right")) - 1  # of one type: else all are copied


class Ties(NamedTuple):
    """Direct ties A for loops: products A x take two steps, neither of which fetches numbers from all over the memory.

    First every account, one after another, writes what it says to where its listeners will look for it; there the
    ties into one block of accounts lie together. Then block after block hears what was said.

    Parameters
    ----------
    start
        Where the ties of each teller begin.
    teller, slot
        Of every tie, ordered by teller: who says it, and where it is written.
    block
        Where the ties into each block begin, among slots.
    listener, data
        Of every slot: who listens, counted from the beginning of the block, and the strength.
    unit
        Whether all strengths are 1; ``data`` is then not read.
    """

    start: Positions
    teller: Positions
    slot: Positions
    block: Positions
    listener: Positions
    data: Floats
    unit: bool

    @classmethod
    def of(cls, tellers: sp.csr_array) -> Ties:
        """Give Aᵀ, n × n CSR, so: whom every teller reaches."""
        from influence.kernels.two_mode_loops import place_ties

        rows, n, ties = rows_of(tellers), tellers.shape[0], len(tellers.data)
        kind = rows.start.dtype
        teller, slot, block = np.empty(ties, kind), np.empty(ties, kind), np.zeros(-(-n // BLOCK) + 1, kind)
        listener, data = np.empty(ties, np.uint16), np.empty(0 if rows.unit else ties)
        place_ties(rows.start, rows.place, rows.data, rows.unit, teller, slot, block, listener, data)
        return cls(rows.start, teller, slot, block, listener, data, rows.unit)


class Room(NamedTuple):
    """What a product reckons in: what each stretch of accounts says to groups, their sum, and what is said directly."""

    parts: Floats
    told: Floats
    said: Floats


class TwoMode:
    """W = B U Bᵀ − D + A, by machine code.

    Bᵀ is not needed: every account adds what it says to its groups, then every account takes from them. The numbers of
    all groups mostly fit a processor's cache, in which adding here and there costs no more than reading.

    Parameters
    ----------
    rows
        B.
    cuts
        :func:`~influence.kernels.stretches.stretches` of B.
    weight, own
        u, and the diagonal d of D.
    ties
        A, which may have none.
    """

    def __init__(self, rows: Rows, cuts: Cuts, weight: Floats, own: Floats, ties: Ties) -> None:
        self._member, self._cuts, self._weight, self._own, self.ties = Member.of(rows), cuts, weight, own, ties
        self._shares_of: dict[int, Cuts] = {}
        parts, groups, said = len(cuts) - 1, len(weight), len(ties.teller)
        self._rooms = Rooms(lambda: Room(np.empty((parts, groups)), np.empty(groups), np.empty(said)))

    def product(
        self, x: Floats, factor: float, shift: Floats, out: Floats, sums: Floats, whole: Floats = _NOTHING
    ) -> None:
        """Set out = factor · W x + shift ∘ x; with ``whole`` it is max(0, that), and is added to ``whole``.

        Parameters
        ----------
        shift, whole
            n numbers, or none; ``whole`` may be x.
        sums
            :func:`~influence.kernels.sums.no_sums` to take those of x ∘ out, or no numbers.
        """
        from influence.kernels.two_mode_loops import hear, tell

        member, ties, own = self._member, self.ties, self._own
        with self._rooms.one() as room:
            in_stretches(
                lambda part, first, last: tell(
                    member, ties, member.run(first), x, room.parts[part], room.said, first, last
                ),
                self._cuts,
            )
            told = gathered(room.parts, self._weight, room.told)
            in_stretches(
                lambda _, first, last: hear(
                    member, ties, member.run(first), told, room.said, own, x, factor, shift, out, sums, whole,
                    first, last,
                ),
                self._shares(),
            )  # fmt: skip

    def hearings(self, total: Floats, factor: float, hops: int, passed: Callable[[], None]) -> None:
        """Add to ``total``, what was heard at first, what is heard in so many hops, each max(0, factor · W heard).

        ``passed`` is called after every hop.
        """
        heard, rooms = total, [np.empty(len(total)) for _ in range(min(hops, 2))]
        for hop in range(hops):
            out = rooms[hop % 2]  # which holds what was heard two hops ago
            self.product(heard, factor, _NOTHING, out, _NO_SUMS, total)
            heard = out
            passed()

    def totals(self, x: Floats, beside: Positions, factor: float) -> Floats:
        """Give ``factor`` times B x and by how much ``beside`` grows from account to account; B's numbers are all 1."""
        from influence.kernels.two_mode_loops import totals

        member, out = self._member, np.empty(len(self._own))
        in_stretches(
            lambda _, first, last: totals(member, member.run(first), x, beside, factor, out, first, last),
            self._shares(),
        )
        return out

    def _shares(self) -> Cuts:
        """Give the stretches in which accounts hear, which are the same for every product of so many threads."""
        crew = threads()
        if crew not in self._shares_of:
            self._shares_of[crew] = whole_blocks(even(self._member.start))
        return self._shares_of[crew]
