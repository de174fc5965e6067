"""The product with the tie operator on several threads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from influence.kernels.keyed import Floats
from influence.kernels.products import Rows, gathered, rows_of
from influence.kernels.stretches import Cuts, Positions, even, in_stretches, whole_blocks
from influence.kernels.sums import BLOCK


@dataclass(frozen=True)
class Direct:
    """Direct ties A for products A x in two steps, neither of which fetches numbers from all over the memory.

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
    def of(cls, tellers: sp.csr_array) -> Direct:
        """Give Aᵀ, n × n CSR, so: whom every teller reaches."""
        from influence.kernels.product_loops import place_ties

        rows, n, ties = rows_of(tellers), tellers.shape[0], len(tellers.data)
        kind = rows.start.dtype
        teller, slot, block = np.empty(ties, kind), np.empty(ties, kind), np.zeros(-(-n // BLOCK) + 1, kind)
        listener = np.empty(ties, np.uint16)
        data = np.empty(0 if rows.unit else ties)
        place_ties(rows.start, rows.place, rows.data, rows.unit, teller, slot, block, listener, data)
        return cls(rows.start, teller, slot, block, listener, data, rows.unit)


@dataclass(frozen=True)
class Room:
    """What a product reckons in: what each stretch of accounts says to groups, their sum, and what is said directly."""

    parts: Floats
    told: Floats
    said: Floats

    @classmethod
    def of(cls, parts: int, groups: int, ties: int) -> Room:
        """Give room for so many."""
        return cls(np.empty((parts, groups)), np.empty(groups), np.empty(ties))


def two_mode(
    member: Rows,
    parts_of: Cuts,
    weight: Floats,
    own: Floats,
    direct: Direct,
    room: Room,
    x: Floats,
    factor: float,
    shift: Floats,
    out: Floats,
    sums: Floats,
    whole: Floats,
) -> None:
    """Set out = factor (B (u ∘ Bᵀ x) − d ∘ x + A x) + shift ∘ x.

    With ``whole`` it is max(0, that), and is added to ``whole``.

    Bᵀ is not needed: every account adds what it says to its groups, then every account takes from them. The numbers of
    all groups mostly fit a processor's cache, in which adding here and there costs no more than reading.

    Parameters
    ----------
    member, direct
        B and A; A may have no numbers.
    parts_of
        :func:`~influence.kernels.stretches.stretches` of B.
    weight, own
        u and d.
    shift
        n numbers, or none.
    sums
        :func:`~influence.kernels.sums.no_sums` to take those of x ∘ out, or no numbers.
    whole
        n numbers, or none.
    """
    from influence.kernels.product_loops import say, scatter, spread

    def tell(part: int, first: int, last: int) -> None:
        scatter(member.start, member.place, member.data, member.unit, x, room.parts[part], first, last)
        say(direct.teller, direct.slot, x, room.said, int(direct.start[first]), int(direct.start[last]))

    def hear(_: int, first: int, last: int) -> None:
        spread(
            member.start, member.place, member.data, member.unit, told, own, x,
            direct.block, direct.listener, direct.data, direct.unit, room.said,
            factor, shift, out, sums, whole, first, last,
        )  # fmt: skip

    in_stretches(tell, parts_of)
    told = gathered(room.parts, weight, room.told)
    in_stretches(hear, whole_blocks(even(member.start)))
