"""One step of the word: who hears an account through a shared group or a direct tie, strengths left aside.

Path, core and counting measures see the two-mode network through this module. A kind of weight 0 is absent, and so is a
group of which only one member is known: nobody is reached through it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components

from influence.kernels import Rooms, in_order
from influence.kernels.wiring import ShortArray, Wiring, wiring
from influence.model import FloatArray, IntArray, Network
from influence.network import account_order
from influence.network.rows import recurrences_compiled
from influence.progress import Stage

R = TypeVar("R")
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Steps:
    """The steps of a network of n accounts and m groups.

    Parameters
    ----------
    member, member_t
        n × m CSR of ones, and its transpose; columns of groups through which nobody is reached are empty.
    direct, direct_t
        n × n CSR, and its transpose: entry (i, j) counts the kinds in which the word of i reaches j directly.
    """

    member: sp.csr_array
    member_t: sp.csr_array
    direct: sp.csr_array
    direct_t: sp.csr_array


@dataclass(frozen=True)
class Wired:
    """The steps of a network for compiled loops, its accounts in another order, in which such loops are fast.

    Parameters
    ----------
    way, back
        The steps, and the same with every direct tie turned round.
    order
        n positions: account ``order[p]`` of the network stands at p.
    """

    way: Wiring
    back: Wiring
    order: IntArray

    def there(self, accounts: IntArray) -> ShortArray:
        """Give the positions of accounts here."""
        place = np.empty(len(self.order), dtype=np.int32)
        place[self.order] = np.arange(len(self.order), dtype=np.int32)
        return place[accounts]

    def back_again(self, values: FloatArray) -> FloatArray:
        """Give values of n accounts and then m groups, in the last axis, in the network's order."""
        result = np.array(values)
        result[..., self.order] = values[..., : len(self.order)]
        return result

    def sums(
        self,
        batches: Sequence[ShortArray],
        room_of: Callable[[Wiring], R],
        add: Callable[[ShortArray, R, FloatArray], None],
        stage: Stage,
    ) -> tuple[FloatArray, FloatArray]:
        """Give two sums over sources, for n accounts and then m groups in the network's order.

        Parameters
        ----------
        batches
            Positions of sources; a batch is one thread's.
        room_of
            Makes what a loop reckons in.
        add
            The loop: adds what the sources of a batch give to two rows of n + m numbers.
        stage
            Told of every batch.
        """
        rooms, shape = Rooms(lambda: room_of(self.way)), (2, len(self.order) + len(self.way.members_at) - 1)

        def of_batch(batch: ShortArray) -> FloatArray:
            found = np.zeros(shape)
            with rooms.one() as room:
                add(batch, room, found)
            return found

        total = np.zeros(shape)
        for batch, found in zip(batches, in_order(of_batch, batches), strict=True):
            total += found
            stage.advance(len(batch))
        sums, squares = self.back_again(total)
        return sums, squares


def wired(network: Network) -> Wired:
    """Give the steps of a network for compiled loops; made once, like the steps themselves."""
    return network.once(_wired, passing=True)


def steps(network: Network) -> Steps:
    """Give the steps of a network; made once for all measures of a stage. Cost O(affiliations + ties)."""
    return network.once(_steps, passing=True)


def _steps(network: Network) -> Steps:
    weight = np.array([kind.weight for kind in network.kinds], dtype=np.float64)
    used = (weight[network.group_kind] > 0) & (network.group_members > 1)
    member = _ones_like(network.incidence)
    member.data[~used[member.indices]] = 0.0
    member.eliminate_zeros()
    direct = sp.csr_array((network.n_accounts, network.n_accounts), dtype=np.float64)
    for kind, ties in zip(network.kinds, network.ties, strict=True):
        if kind.weight > 0:
            direct = direct + _ones_like(ties)
    direct = sp.csr_array(direct)
    return Steps(member, sp.csr_array(member.T), direct, sp.csr_array(direct.T))


def _wired(network: Network) -> Wired:
    way, order = steps(network), account_order(network)
    member, direct = sp.csr_array(way.member[order]), sp.csr_array(way.direct[order][:, order])
    forth = wiring(member, sp.csr_array(member.T), direct)
    if (way.direct - way.direct_t).count_nonzero() == 0:
        return Wired(forth, forth, order)
    turned = sp.csr_array(direct.T)
    return Wired(forth, forth.turned(turned), order)


def has_tie(network: Network) -> BoolArray:
    """Tell which accounts have a tie to another one: a shared group or a direct tie, in either direction.

    Examples
    --------
    >>> from influence.centrality.example import network_of
    >>> has_tie(network_of({"chamber": "ann bob", "choir": "cem"}, ["dee eve"])).tolist()
    [True, True, False, True, True]
    """
    result = np.zeros(network.n_accounts, dtype=np.bool_)
    for position, kind in enumerate(network.kinds):
        if kind.weight > 0:
            result |= tied_in(network, position)
    return result


def tied_in(network: Network, kind: int) -> BoolArray:
    """Tell which accounts have a tie to another one in the kind at position ``kind``, whatever it weighs."""
    ties, columns = network.ties[kind], network.columns_of(kind)
    result: BoolArray = np.diff(ties.indptr) > 0
    result[ties.indices] = True
    if columns.stop > columns.start:
        shared = np.zeros(network.n_groups)
        shared[columns] = network.group_members[columns] > 1
        result |= network.incidence @ shared > 0
    return result


def tied(way: Steps) -> BoolArray:
    """Tell which accounts have a step out or in."""
    return (
        (np.diff(way.member.indptr) > 0) | (np.diff(way.direct.indptr) > 0) | (np.diff(way.direct_t.indptr) > 0)
    ).astype(np.bool_)


def components(way: Steps) -> tuple[IntArray, int]:
    """Give the connected component of every account, and how many there are; −1 and uncounted without any tie.

    Directions are left aside. Component 0 holds the first account that has a tie, and so on.
    """
    inside = np.flatnonzero(tied(way))
    if recurrences_compiled(way.member.nnz, way.direct.nnz):
        from influence.kernels.joining import joined

        member, direct = way.member, way.direct
        first = joined(member.indptr, member.indices, direct.indptr, direct.indices, member.shape[1])[inside]
    else:
        label = _labels(way)[inside]
        first_of = np.full(sum(way.member.shape), way.member.shape[0], dtype=np.int64)
        np.minimum.at(first_of, label, inside)
        first = first_of[label]
    heads = first == inside
    number = np.zeros(way.member.shape[0], dtype=np.int64)
    number[inside[heads]] = np.arange(np.count_nonzero(heads))
    result = np.full(way.member.shape[0], -1, dtype=np.int64)
    result[inside] = number[first]
    return result, int(np.count_nonzero(heads))


def _labels(way: Steps) -> IntArray:
    """Give accounts of one component one label, below n + m."""
    n, m = way.member.shape
    member, direct = way.member.tocoo(), way.direct.tocoo()
    ends = (np.concatenate([member.row, direct.row]), np.concatenate([member.col + n, direct.col]))
    graph = sp.coo_matrix((np.ones(len(ends[0])), ends), shape=(n + m, n + m))
    return np.asarray(connected_components(graph, directed=True, connection="weak")[1][:n], dtype=np.int64)


def _ones_like(matrix: sp.csr_array) -> sp.csr_array:
    return sp.csr_array((np.ones(matrix.nnz), matrix.indices.copy(), matrix.indptr.copy()), shape=matrix.shape)
