"""The arrays that a cascade walks over: who is told by whom, with which chance.

The cascade (DESIGN of the product, documented in ``docs/how-a-score-is-made.md``): an account that takes part tells,
per affiliation of kind κ, each of the
n_g − 1 other members of the group with chance p_g = min(1, r_κ / (n_g − 1)), members outside the data included, and the
other end of each direct tie
with chance p_κ. A reached account takes part with chance π.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from influence.kernels.arranging import grouped, grouped_within
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
    teller_start, teller, teller_kind, teller_chance
        Direct ties into account j, by teller and kind: who tells, in which kind, and with which chance. Ties of several
        kinds between two accounts are chances of their own.
    outside_chance
        For each group the chance that a member who takes part tells the root outside the data; where absent p_g, that
        of one given unseen member. Larger where a root stands for several of them, any of whom may hear.

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
    teller_kind: Places
    teller_chance: FloatArray
    outside_chance: FloatArray | None = None

    @property
    def n_groups(self) -> int:
        """Number of groups."""
        return len(self.group_chance)

    @cached_property
    def by_teller(self) -> tuple[IntArray, IntArray]:
        """Direct ties in the order of who tells: their places in ``teller``, and where those of each account begin."""
        return grouped(self.teller, self.n_accounts)

    @property
    def listener(self) -> IntArray:
        """Who is told over each direct tie."""
        return np.repeat(np.arange(self.n_accounts, dtype=np.int64), np.diff(self.teller_start))

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
    def known(self) -> IntArray:
        """Known members of each group."""
        return np.diff(self.group_start)

    @property
    def n_ways(self) -> int:
        """Number of ways by which a word can leave an account: its affiliations and the ties over which it tells.

        Ways are numbered: first the entries of the member lists, then the direct ties as they stand in ``teller``.
        """
        return len(self.member) + len(self.teller)


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
    by_group, group_start = grouped(incidence.indices, network.n_groups)
    owner = np.repeat(np.arange(network.n_accounts, dtype=incidence.indices.dtype), np.diff(incidence.indptr))
    seat = np.empty(incidence.nnz, dtype=incidence.indices.dtype)
    seat[by_group] = np.arange(incidence.nnz) - np.repeat(group_start[:-1], np.diff(group_start))

    teller_start, teller, teller_kind = _tellers(network)
    return Wiring(
        n_accounts=network.n_accounts,
        account_start=incidence.indptr.astype(np.int64),
        account_group=incidence.indices,
        seat=seat,
        group_start=group_start,
        member=owner[by_group],
        group_chance=telling_chance(network, size),
        teller_start=teller_start,
        teller=teller,
        teller_kind=teller_kind,
        teller_chance=tie_chances(network)[teller_kind],
    )


def rewired(wiring: Wiring, before: Network, network: Network, group_size: FloatArray) -> Wiring:
    """Give the wiring of ``network`` from that of ``before``, which differs in rates alone.

    ``group_size`` is that with which ``wiring`` was made.
    """
    if ((tie_chances(before) > 0) != (tie_chances(network) > 0)).any():
        return wire(network, group_size)
    size = np.maximum(group_size, network.group_members)
    chances = telling_chance(network, size), tie_chances(network)[wiring.teller_kind]
    return replace(wiring, group_chance=chances[0], teller_chance=chances[1])


def _tellers(network: Network) -> tuple[IntArray, Places, Places]:
    """Give the direct ties that carry word by listener, teller and kind: where each listener's begin, and the rest."""
    listeners, tellers, kinds = [], [], []
    for position, (kind, ties) in enumerate(zip(network.kinds, network.ties, strict=True)):
        if ties.nnz and kind.tie_probability > 0:
            layer = ties.tocoo()
            listeners.append(layer.col)
            tellers.append(layer.row)
            kinds.append(np.full(layer.nnz, position, dtype=layer.row.dtype))
    if not kinds:
        nobody = np.empty(0, dtype=network.incidence.indices.dtype)
        return np.zeros(network.n_accounts + 1, dtype=np.int64), nobody, nobody
    listener, teller, kind_of = (np.concatenate(parts) for parts in (listeners, tellers, kinds))
    # Ties stand kind by kind, and stay so between the same two accounts.
    order, start = grouped_within(listener, teller, network.n_accounts)
    return start, teller[order], kind_of[order]


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


def tie_chances(network: Network) -> FloatArray:
    """Give p_κ for each of K kinds: the chance that one who takes part tells whoever a direct tie leads to."""
    return np.array([kind.tie_probability for kind in network.kinds], dtype=np.float64)
