"""The steps of a two-mode network as plain arrays of one type, as compiled loops want them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
LongArray = npt.NDArray[np.int64]
ShortArray = npt.NDArray[np.int32]
PlaceArray = npt.NDArray[np.int32] | npt.NDArray[np.int64]
WordArray = npt.NDArray[np.uint64]

U = np.uint64
"""Of positions in the innermost loops: with a sign they would be tested for being negative at every step."""


class Wiring(NamedTuple):
    """Who is in which group, and who is tied directly to whom, for n accounts and m groups.

    Parameters
    ----------
    groups_at, groups
        Account i is in ``groups[groups_at[i]:groups_at[i + 1]]``.
    members_at, members
        Group g has the members ``members[members_at[g]:members_at[g + 1]]``.
    ties_at, ties, tie_count
        The word of i reaches ``ties[ties_at[i]:ties_at[i + 1]]`` directly, in so many kinds.
    """

    groups_at: LongArray
    groups: ShortArray
    members_at: LongArray
    members: ShortArray
    ties_at: LongArray
    ties: ShortArray
    tie_count: FloatArray

    def turned(self, direct: sp.csr_array) -> Wiring:
        """Give the same with other direct ties."""
        ties_at, ties = _rows(direct)
        return self._replace(ties_at=ties_at, ties=ties, tie_count=direct.data)


def wiring(member: sp.csr_array, member_t: sp.csr_array, direct: sp.csr_array) -> Wiring:
    """Give the arrays of the n × m membership, its transpose and the n × n direct ties.

    Raises
    ------
    OverflowError
        Where accounts and groups together are more than a 32-bit number counts.
    """
    if sum(member.shape) >= np.iinfo(np.int32).max:
        raise OverflowError(f"Compiled loops count accounts and groups in 32 bits. Got {member.shape}.")
    return Wiring(*_rows(member), *_rows(member_t), *_rows(direct), direct.data)


def _rows(matrix: sp.csr_array) -> tuple[LongArray, ShortArray]:
    return matrix.indptr.astype(np.int64), matrix.indices.astype(np.int32, copy=False)


CERTAIN = 1 - 1e-12  # part of what may be promised that is enough: the rest is rounding
FIRST_LOOK = 8  # members of a group looked at before asking whether that is enough; twice as many every time


class Bonds(NamedTuple):
    """Mutual strengths z = W + Wᵀ as arrays, for n accounts and m groups.

    Parameters
    ----------
    groups_at, groups, strength
        Account i is in ``groups[groups_at[i]:groups_at[i + 1]]``, with these strengths.
    members_at, members, member_strength
        Group g has the members ``members[members_at[g]:members_at[g + 1]]``, the strongest first.
    weight, top
        Twice the weight of each group; the strength of its strongest member, 0 without any.
    own
        What the groups would give an account of itself.
    ties_at, ties, tie_strength
        Direct ties, there and back together.
    """

    groups_at: LongArray
    groups: ShortArray
    strength: FloatArray
    members_at: LongArray
    members: ShortArray
    member_strength: FloatArray
    weight: FloatArray
    top: FloatArray
    own: FloatArray
    ties_at: LongArray
    ties: ShortArray
    tie_strength: FloatArray


def bonds(
    incidence: sp.csr_array,
    incidence_t: sp.csr_array,
    weight: FloatArray,
    self_strength: FloatArray,
    direct: sp.csr_array,
    direct_t: sp.csr_array,
) -> Bonds:
    """Give the arrays of a tie operator's parts."""
    members_at, members = _rows(incidence_t)
    strength, size = incidence_t.data, np.diff(members_at)
    if len(strength) and strength.min() < strength.max():
        order = np.lexsort((-strength, np.repeat(np.arange(len(size)), size)))
        members, strength = members[order], strength[order]
    top = np.zeros(len(size))
    top[size > 0] = strength[members_at[:-1][size > 0]]
    mutual = sp.csr_array(direct + direct_t)
    return Bonds(
        *_rows(incidence),
        incidence.data,
        members_at,
        members,
        strength,
        2 * weight,
        top,
        2 * self_strength,
        *_rows(mutual),
        mutual.data,
    )
