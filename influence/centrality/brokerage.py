"""Burt's structural holes: how far an account's contacts are each other's contacts too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from influence.centrality.parameters import require
from influence.centrality.steps import has_tie
from influence.model import FloatArray, IntArray, Network, Remark, Score
from influence.network import TieOperator, tie_operator
from influence.progress import Progress, silent

BLOCK = 1 << 22  # numbers in one dense block: 32 MB


@dataclass(frozen=True)
class Constraint:
    """Burt's constraint: low for an account whose contacts do not know each other, the bridge between circles.

    With z_ij = W_ij + W_ji and p_ij = z_ij / Σ_k z_ik, over the contacts j of i (z_ij > 0)::

        constraint_i = Σ_j (p_ij + Σ_q p_iq p_qj)²

    Parameters
    ----------
    accounts
        Length of the short-list: the accounts of the highest strength, equals in the order of their ids.

    Notes
    -----
    NaN outside the short-list and for isolated accounts; components do not matter. Scaling all strengths changes
    nothing. Cost two products with W an account. Source: Burt (1992), Structural Holes.

    Examples
    --------
    >>> from influence.centrality.example import network_of
    >>> Constraint().score(network_of({}, ["ann bob", "bob cem"], others="dee")).values.tolist()
    [1.0, 0.5, 1.0, nan]
    """

    accounts: int = 500

    def __post_init__(self) -> None:
        require(self.accounts >= 1, "Constraint", "accounts", "1 or more", self.accounts)

    @property
    def name(self) -> str:
        """Column name."""
        return "constraint"

    def score(self, network: Network, progress: Progress = silent) -> Score:
        """Score the short-list of ``network``."""
        contacts = _contacts(network, self.accounts)
        values = np.full(network.n_accounts, np.nan)
        with progress.stage(self.name, len(contacts.chosen)) as stage:
            for block, share in contacts.shares():
                indirect = contacts.mutual(share * contacts.pace[:, None])
                values[block] = np.sum(np.where(share > 0, share + indirect, 0.0) ** 2, axis=0)
                stage.advance(len(block))
        return Score(self.name, values, remarks=contacts.remarks())


@dataclass(frozen=True)
class EffectiveSize:
    """Burt's effective size: the number of contacts less what they repeat of each other.

    With z and p as in :class:`Constraint` and m_jq = z_jq / max_k z_jk, over the contacts j and q of i::

        effective_size_i = Σ_j (1 − Σ_q p_iq m_jq)

    Parameters
    ----------
    accounts
        Length of the short-list, as in :class:`Constraint`.
    max_pairs
        Bound on the work: the contacts' own ties are looked at pair by pair, each contact once. Short-listed accounts
        are taken in order while the pairs that they add fit; those that do not fit have NaN, and the note counts them.

    Notes
    -----
    NaN outside the short-list and for isolated accounts; components do not matter. Scaling all strengths changes
    nothing. Cost two products with W an account, and at most ``max_pairs`` pairs. Source: Burt (1992), Structural
    Holes.

    Examples
    --------
    >>> from influence.centrality.example import network_of
    >>> EffectiveSize().score(network_of({"chamber": "ann bob cem"}, ["cem dee"])).values.round(4).tolist()
    [1.25, 1.25, 2.5, 1.0]
    """

    accounts: int = 500
    max_pairs: int = 100_000_000

    def __post_init__(self) -> None:
        require(self.accounts >= 1, "EffectiveSize", "accounts", "1 or more", self.accounts)
        require(self.max_pairs >= 1, "EffectiveSize", "max_pairs", "1 or more", self.max_pairs)

    @property
    def name(self) -> str:
        """Column name."""
        return "effective_size"

    def score(self, network: Network, progress: Progress = silent) -> Score:
        """Score the short-list of ``network``."""
        contacts = _contacts(network, self.accounts)
        values = np.full(network.n_accounts, np.nan)
        with progress.stage(self.name, 2 * len(contacts.chosen)) as stage:
            pairs, left = contacts.pairs(), self.max_pairs
            fits, needed = np.zeros(network.n_accounts, dtype=np.bool_), np.zeros(network.n_accounts, dtype=np.bool_)
            for block, share in contacts.shares():
                for account, of_account in zip(block, share.T, strict=True):
                    adds = (of_account > 0) & ~needed
                    cost = int(pairs[adds].sum())
                    if cost <= left:
                        left -= cost
                        needed |= adds
                        fits[account] = True
                stage.advance(len(block))
            most = contacts.largest(needed, pairs)
            scale = np.divide(1.0, most, out=np.zeros_like(most), where=most > 0)
            for block, share in contacts.shares():
                repeated = contacts.mutual(np.where(share > 0, scale[:, None], 0.0))
                size = np.count_nonzero(share > 0, axis=0) - np.sum(share * repeated, axis=0)
                values[block] = np.where(fits[block], size, np.nan)
                stage.advance(len(block))
        too_large = len(contacts.chosen) - int(np.count_nonzero(fits))
        remarks = contacts.remarks()
        if too_large:
            remarks += (Remark("too_many_contacts", {"count": too_large}),)
        return Score(self.name, values, remarks=remarks)


@dataclass(frozen=True)
class _Contacts:
    """The mutual strengths z = W + Wᵀ of a network, for a short-list of its accounts."""

    operator: TieOperator
    symmetric: bool
    chosen: IntArray
    tied: int
    pace: FloatArray

    def mutual(self, x: FloatArray) -> FloatArray:
        """Give z x for the columns of x."""
        return (
            2 * self.operator.apply(x) if self.symmetric else self.operator.apply(x) + self.operator.apply_transposed(x)
        )

    def shares(self) -> Iterator[tuple[IntArray, FloatArray]]:
        """Give block after block of the short-list, with the column p_i· of each of its accounts."""
        n = self.operator.size
        width = max(1, BLOCK // max(n, 1))
        for begin in range(0, len(self.chosen), width):
            block, column = self.chosen[begin : begin + width], np.arange(len(self.chosen[begin : begin + width]))
            alone = np.zeros((n, len(block)))
            alone[block, column] = 1.0
            share = self.mutual(alone)
            share[block, column] = 0.0
            yield block, np.clip(share, 0.0, None) * self.pace[block]

    def pairs(self) -> IntArray:
        """Give a bound on the number of contacts of every account: its co-members and direct ties, counted each."""
        member = self.operator.incidence.astype(np.bool_).astype(np.int64)
        members = np.bincount(member.indices, minlength=member.shape[1]) * (self.operator.group_weight > 0)
        direct = np.diff(self.operator.direct.indptr) + np.diff(self.operator.direct_t.indptr)
        return np.asarray(member @ members + direct, dtype=np.int64)

    def largest(self, needed: np.ndarray, pairs: IntArray) -> FloatArray:
        """Give max_k z_jk of the accounts in ``needed``, a stretch of rows of z at a time; 0 for the others."""
        result = np.zeros(self.operator.size)
        rows = np.flatnonzero(needed)
        if len(rows) == 0:
            return result
        stretch = np.cumsum(pairs[rows]) // BLOCK
        for part in np.split(rows, np.flatnonzero(np.diff(stretch)) + 1):
            scaled = self.operator.incidence[part] @ sp.diags_array(2 * self.operator.group_weight)
            row = sp.csr_array(
                scaled @ self.operator.incidence_t + self.operator.direct[part] + self.operator.direct_t[part]
            )
            own = np.repeat(part, np.diff(row.indptr)) == row.indices
            row.data[own] = 0.0
            result[part] = row.max(axis=1).toarray()
        return result

    def remarks(self) -> tuple[Remark, ...]:
        """Say how many accounts the short-list leaves out; nothing where none."""
        if len(self.chosen) == self.tied:
            return ()
        return (Remark("short_list", {"taken": len(self.chosen), "population": self.tied}),)


def _contacts(network: Network, accounts: int) -> _Contacts:
    operator = tie_operator(network)
    strength = operator.strength()
    total = strength + operator.heard()
    tied = np.flatnonzero(has_tie(network) & (total > 0))
    order = np.lexsort((tied, -strength[tied]))
    pace = np.divide(1.0, total, out=np.zeros_like(total), where=total > 0)
    return _Contacts(operator, operator.symmetric, tied[order][:accounts], len(tied), pace)
