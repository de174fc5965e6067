"""The arrays that a cascade walks over: who is told by whom, with which chance.

The cascade (DESIGN of the product, documented in ``docs/how-a-score-is-made.md``): an account that takes part tells,
per affiliation of kind κ, each of the
n_g − 1 other members of the group with chance p_g = min(1, r_κ / (n_g − 1)), members outside the data included, and the
other end of each direct tie
with chance p_κ. A reached account takes part with chance π.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sp

from influence.kernels.keyed import Places
from influence.model import FloatArray, IntArray, Network


@dataclass(frozen=True)
class Wiring:
    """A network as a cascade sees it, read backwards: from who hears to who tells.

    Parameters
    ----------
    n_accounts
        Number of accounts n.
    account_start, account_group
        CSR of the incidence: the groups of account i are ``account_group[account_start[i]:account_start[i + 1]]``,
        ascending.
    seat
        For each CSR entry (i, g) the position of i in the member list of g.
    group_start, member
        The members of group g are ``member[group_start[g]:group_start[g + 1]]``, ascending.
    group_chance
        p_g for each group.
    teller_start, teller, teller_chance
        Direct ties into account j: who tells, and with which chance.

    Notes
    -----
    Positions have 32 bits where the network's have: what a walk reads at random is half as large then.
    """

    n_accounts: int
    account_start: IntArray
    account_group: Places
    seat: Places
    group_start: IntArray
    member: Places
    group_chance: FloatArray
    teller_start: IntArray
    teller: Places
    teller_chance: FloatArray

    @property
    def n_groups(self) -> int:
        """Number of groups."""
        return len(self.group_chance)

    def holds(self, account: IntArray, group: IntArray) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Give, pair by pair, whether the account is a known member of the group."""
        if not len(self._entry_key):
            return np.zeros(len(account), dtype=bool)
        wanted = account * self.n_groups + group
        place = np.minimum(np.searchsorted(self._entry_key, wanted), len(self._entry_key) - 1)
        return np.asarray(self._entry_key[place] == wanted)

    @cached_property
    def _entry_key(self) -> IntArray:
        """Give i · m + g for each CSR entry, ascending: tells by bisection whether an account is in a group."""
        owner = np.repeat(np.arange(self.n_accounts, dtype=np.int64), np.diff(self.account_start))
        return owner * self.n_groups + self.account_group

    @property
    def hears(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Whether anybody could tell each account, in a group or over a direct tie."""
        fellows = (self.known > 1).astype(np.int64)
        before = np.concatenate([[0], np.cumsum(fellows[self.account_group])])
        in_company = before[self.account_start[1:]] > before[self.account_start[:-1]]
        return np.asarray(in_company | (np.diff(self.teller_start) > 0))

    @property
    def known(self) -> IntArray:
        """Known members of each group."""
        return np.diff(self.group_start)


def wire(network: Network, group_size: FloatArray | None = None) -> Wiring:
    """Prepare a network for cascades.

    Parameters
    ----------
    network
        The network; kinds of weight 0 still carry the word, their ``telling_rate`` and ``tie_probability`` say how
        much.
    group_size
        n_g for each group, where other than ``network.group_size``; never less than the known members.
    """
    size = network.group_size if group_size is None else np.maximum(group_size, network.group_members)
    incidence = network.incidence
    entry = sp.csr_array(
        (np.arange(1, incidence.nnz + 1, dtype=np.int64), incidence.indices, incidence.indptr), shape=incidence.shape
    ).tocsc()
    entry.sort_indices()
    group_start = entry.indptr.astype(np.int64)
    seat = np.empty(incidence.nnz, dtype=incidence.indices.dtype)
    seat[entry.data - 1] = np.arange(incidence.nnz) - np.repeat(group_start[:-1], np.diff(group_start))

    told = sp.csc_array((network.n_accounts, network.n_accounts), dtype=np.float64)
    # Parallel ties of several kinds are separate chances: told unless every one of them fails.
    missed = told.copy()
    for kind, ties in zip(network.kinds, network.ties, strict=True):
        if ties.nnz and kind.tie_probability > 0:
            chance = min(kind.tie_probability, 1.0 - 1e-15)
            layer = sp.csc_array(ties)
            layer.data = np.full(layer.nnz, np.log1p(-chance))
            missed = missed + layer
    missed = sp.csc_array(missed)
    missed.sort_indices()
    return Wiring(
        n_accounts=network.n_accounts,
        account_start=incidence.indptr.astype(np.int64),
        account_group=incidence.indices,
        seat=seat,
        group_start=group_start,
        member=entry.indices,
        group_chance=telling_chance(network, size),
        teller_start=missed.indptr.astype(np.int64),
        teller=missed.indices,
        teller_chance=-np.expm1(missed.data),
    )


def telling_chance(network: Network, group_size: FloatArray) -> FloatArray:
    """Give p_g for each group: the chance that one who takes part tells a given other member of n_g."""
    rate = np.array([kind.telling_rate for kind in network.kinds], dtype=np.float64)[network.group_kind]
    return np.asarray(np.minimum(1.0, rate / np.maximum(group_size - 1.0, 1.0)))


def ragged(start: IntArray, rows: IntArray) -> tuple[IntArray, IntArray]:
    """Give, for the lists of several rows laid end to end, whose list each element is of and where it stands.

    Examples
    --------
    >>> owner, entry = ragged(np.array([0, 2, 2, 5]), np.array([2, 0]))
    >>> owner.tolist(), entry.tolist()
    ([0, 0, 0, 1, 1], [2, 3, 4, 0, 1])
    """
    counts = start[rows + 1] - start[rows]
    owner = np.repeat(np.arange(len(rows), dtype=np.int64), counts)
    before = np.cumsum(counts) - counts
    entry = np.arange(int(counts.sum()), dtype=np.int64) - before[owner] + start[rows][owner]
    return owner, entry
