"""The tie operator with its accounts in another order, in which products are fast; numbers stay the same.

A product with W reads an account's groups one after another. Where accounts with equally many groups stand together,
the processor foresees where each list ends; where those of one small group stand together too, what they read is still
near. Together that halves the time of a product.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from influence.model import FloatArray, IntArray, Network
from influence.network.operator import TieOperator, direct_ties, group_weight, operator_of


@dataclass(frozen=True)
class Arranged:
    """W of a network for recurrences: vectors go in by :meth:`there`, and come out by :meth:`back`.

    Parameters
    ----------
    operator
        W with its accounts in another order.
    order
        n positions: account ``order[p]`` of the network stands at p.
    """

    operator: TieOperator
    order: IntArray

    def there(self, x: FloatArray) -> FloatArray:
        """Give a vector of the network's order in the operator's."""
        return x[self.order]

    def back(self, x: FloatArray) -> FloatArray:
        """Give a vector of the operator's order in the network's."""
        result = np.empty_like(x)
        result[self.order] = x
        return result


def arranged(network: Network) -> Arranged:
    """Give the arranged operator of a network; made once and kept with it.

    Cost O(affiliations + ties); it holds the positions of the incidence twice more, and its strengths only where they
    are not all 1.
    """
    return network.once(_arrange)


def strength(network: Network) -> FloatArray:
    """Give W 1: the total strength of every account's ties, exactly 0 without ties; made once and kept."""
    return network.once(_strength)


def _strength(network: Network) -> FloatArray:
    way = arranged(network)
    result = way.back(way.operator.strength())
    result.flags.writeable = False
    return result


def _arrange(network: Network) -> Arranged:
    incidence = network.incidence
    count = np.diff(incidence.indptr)
    # Largest groups first: their entries of a vector, the most wanted, then lie together.
    rank = np.empty(network.n_groups, dtype=incidence.indices.dtype)
    rank[np.argsort(-network.group_members, kind="stable")] = np.arange(network.n_groups)
    columns = rank[incidence.indices]
    smallest = np.zeros(network.n_accounts, dtype=columns.dtype)
    tied = count > 0
    smallest[tied] = np.maximum.reduceat(columns, incidence.indptr[:-1][tied]) if len(columns) else 0
    order = np.lexsort((smallest, count)).astype(np.int64)
    moved = sp.csr_array((incidence.data, columns, incidence.indptr), shape=incidence.shape)[order]
    if np.all(incidence.data == 1.0):
        moved = sp.csr_array((incidence.data, moved.indices, moved.indptr), shape=incidence.shape)
    weight = np.empty(network.n_groups)
    weight[rank] = group_weight(network)
    direct = direct_ties(network)
    return Arranged(operator_of(moved, weight, sp.csr_array(direct[order][:, order])), order)
