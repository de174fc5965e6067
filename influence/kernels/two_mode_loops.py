"""Products of the tie operator as machine code, a stretch of accounts at a time.

Each does what the same lines do in SciPy and NumPy, number by number and in the same order of adding; it only reads
every array once. Accounts come in *runs*, of accounts that stand together and have equally many groups: within one a
processor foresees where each list of groups ends. Strengths that are all 1 are not read at all.
"""

from __future__ import annotations

import numpy as np

from influence.kernels.jit import jit
from influence.kernels.keyed import Floats
from influence.kernels.stretches import Positions
from influence.kernels.sums import BLOCK, LANES

Member = tuple[Positions, Positions, Positions, Floats, bool]
Ties = tuple[Positions, Positions, Positions, Positions, Positions, Floats, bool]

NEAR = 1024
"""Accounts whose numbers stay in a processor's nearest cache; a block is a multiple of it."""
_ONE = np.uint64(1)


@jit
def _fetch(member: Member, run: int, told: Floats, out: Floats, first: int, last: int) -> int:
    """Set ``out`` to B told of the accounts ``first`` … ``last − 1``; give the run of ``last``."""
    runs, start, place, data, unit = member
    # All without a sign, for what :func:`~influence.kernels.products.rows_of` says.
    at_run, row, end, to = np.uint64(run), np.uint64(first), np.uint64(last), np.uint64(0)
    while row < end:
        stop = min(np.uint64(runs[at_run + _ONE]), end)
        at = np.uint64(start[row])
        count = np.uint64(start[row + _ONE]) - at
        for _ in range(row, stop):
            total = 0.0
            if unit:
                for k in range(at, at + count):
                    total += told[place[k]]
            else:
                for k in range(at, at + count):
                    total += data[k] * told[place[k]]
            out[to] = total
            to += _ONE
            at += count
        row = stop
        at_run += np.uint64(row == runs[at_run + _ONE])
    return int(np.int64(at_run))  # with a sign: what is without one would become a float beside one


@jit
def _overhear(ties: Ties, said: Floats, heard: Floats, number: int) -> None:
    """Set ``heard`` to what the accounts of a block are told directly."""
    _, _, _, block, listener, data, unit = ties
    heard[:] = 0.0
    # Tie by tie, not account by account: how many of the few ties are one's no processor foresees.
    if unit:
        for at in range(block[number], block[number + 1]):
            heard[listener[at]] += said[at]
    else:
        for at in range(block[number], block[number + 1]):
            heard[listener[at]] += data[at] * said[at]


@jit
def tell(member: Member, ties: Ties, run: int, x: Floats, part: Floats, said: Floats, first: int, last: int) -> None:
    """Set ``part`` to what the accounts ``first`` … ``last − 1`` say to groups, and their slots of ``said``.

    ``run`` is the run of ``first``; x, the number that each account says.
    """
    runs, start, place, data, unit = member
    part[:] = 0.0
    at_run, row, end = np.uint64(run), np.uint64(first), np.uint64(last)
    while row < end:
        stop = min(np.uint64(runs[at_run + _ONE]), end)
        at = np.uint64(start[row])
        count = np.uint64(start[row + _ONE]) - at
        for i in range(row, stop):
            value = x[i]
            if unit:
                for k in range(at, at + count):
                    part[place[k]] += value
            else:
                for k in range(at, at + count):
                    part[place[k]] += data[k] * value
            at += count
        row = stop
        at_run += np.uint64(row == runs[at_run + _ONE])
    teller_start, teller, slot = ties[:3]
    for tie in range(teller_start[first], teller_start[last]):
        said[slot[tie]] = x[teller[tie]]


@jit
def hear(
    member: Member,
    ties: Ties,
    run: int,
    told: Floats,
    said: Floats,
    own: Floats,
    x: Floats,
    factor: float,
    shift: Floats,
    out: Floats,
    sums: Floats,
    whole: Floats,
    first: int,
    last: int,
) -> None:
    """Set out = factor (B told − own ∘ x + A x) + shift ∘ x for the accounts ``first`` … ``last − 1``.

    They are taken some at a time, whose numbers stay in a processor's nearest cache from one small loop to the next.

    Parameters
    ----------
    member, ties
        The arrays of :class:`~influence.kernels.two_mode.Member` and :class:`~influence.kernels.two_mode.Ties`; the
        latter may be empty.
    run
        The run of ``first``, which is where a block of a sum begins.
    told, said
        What groups were told, and what was said directly: A x before it is added up.
    shift
        n numbers, or none.
    sums
        Takes Σ x ∘ out, the lanes of all blocks; or no numbers.
    whole
        Takes out, which is then not below 0; or no numbers. It may be x itself.
    """
    tied, shifted, wanted, kept = len(said) > 0, len(shift) > 0, len(sums) > 0, len(whole) > 0
    heard = np.empty(BLOCK)
    for begin in range(first, last, NEAR):
        end, offset = min(begin + NEAR, last), begin % BLOCK
        here, of, mine = out[begin:end], x[begin:end], own[begin:end]
        run = _fetch(member, run, told, here, begin, end)
        for i in range(end - begin):
            here[i] -= mine[i] * of[i]
        if tied:
            if offset == 0:
                _overhear(ties, said, heard, begin // BLOCK)
            for i in range(end - begin):
                here[i] += heard[offset + i]
        for i in range(end - begin):
            here[i] *= factor
        if shifted:
            by = shift[begin:end]
            for i in range(end - begin):
                here[i] += by[i] * of[i]
        if kept:
            to = whole[begin:end]
            for i in range(end - begin):
                here[i] = max(here[i], 0.0)
                to[i] += here[i]
        if wanted:
            lanes = sums[begin // BLOCK]
            for base in range(0, end - begin, LANES):
                for lane in range(min(LANES, end - begin - base)):
                    lanes[lane] += of[base + lane] * here[base + lane]


@jit
def totals(
    member: Member, run: int, x: Floats, beside: Positions, factor: float, out: Floats, first: int, last: int
) -> None:
    """Set out[i] to factor times i's B x and by how much ``beside`` grows from i to the next; B holds ones."""
    for begin in range(first, last, NEAR):
        end = min(begin + NEAR, last)
        found = out[begin:end]
        run = _fetch(member, run, x, found, begin, end)
        for i in range(end - begin):
            found[i] = (found[i] + (beside[begin + i + 1] - beside[begin + i])) * factor


@jit
def place_ties(
    start: Positions,
    place: Positions,
    data: Floats,
    unit: bool,
    teller: Positions,
    slot: Positions,
    block: Positions,
    listener: Positions,
    new_data: Floats,
) -> None:
    """From the CSR matrix Aᵀ to the arrays of :class:`~influence.kernels.two_mode.Ties`; ``block`` holds zeros."""
    one, size = np.uint64(1), np.uint64(BLOCK)
    for at in range(len(place)):
        block[place[at] // size + one] += one
    for number in range(len(block) - 1):
        block[number + 1] += block[number]
    free = block.copy()
    for row in range(len(start) - 1):
        for at in range(start[row], start[row + 1]):
            number = place[at] // size
            to = free[number]
            free[number] += one
            teller[at] = row
            slot[at] = to
            listener[to] = place[at] - number * size
            if not unit:
                new_data[to] = data[at]
