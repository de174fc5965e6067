"""Burt's structural holes: how far an account's contacts are each other's contacts too."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from influence.centrality.parameters import require
from influence.centrality.steps import BoolArray, has_tie
from influence.kernels import Rooms, compiled_pays, contacts_numpy, in_order
from influence.kernels.wiring import Bonds, bonds
from influence.model import FloatArray, IntArray, Network, Remark, Score
from influence.network import strength, tie_operator
from influence.progress import Progress, Stage, silent

PASSES = 4  # number of times that the affiliations of contacts are gone over
BATCH = 16  # short-listed accounts that one compiled loop takes
ROWS = 4096  # contacts of which the strongest tie is looked for in one go
SAMPLE = 512  # contacts that tell whether it is worth while to look for those of all


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
    nothing. Cost: the affiliations of an account's contacts twice, eight accounts at a time. Source: Burt (1992),
    Structural Holes.

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
            values[contacts.chosen] = contacts.holes(contacts.chosen, None, stage)
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
        Where already the first one's contacts, of which every so manieth is looked at, would take more than twice the
        bound, nobody is tried.

    Notes
    -----
    NaN outside the short-list and for isolated accounts; components do not matter. Scaling all strengths changes
    nothing. Cost: the affiliations of an account's contacts once, eight accounts at a time (Σ_j p_ij Σ_q m_jq needs of
    every group only the sums of p_ij and of 1 / max_k z_jk), and at most ``max_pairs`` pairs. Source: Burt (1992),
    Structural Holes.

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
        with progress.stage(self.name, len(contacts.chosen)) as stage:
            most, fits = contacts.strongest(self.max_pairs)
            scale = np.divide(1.0, most, out=np.zeros_like(most), where=most > 0)
            chosen = contacts.chosen[fits]
            values[chosen] = contacts.holes(chosen, scale, stage)
            too_large = len(contacts.chosen) - len(chosen)
            stage.advance(too_large)
        remarks = contacts.remarks()
        if too_large:
            remarks += (Remark("too_many_contacts", {"count": too_large}),)
        return Score(self.name, values, remarks=remarks)


@dataclass(frozen=True)
class _Contacts:
    """The mutual strengths z = W + Wᵀ of a network, for a short-list of its accounts."""

    bonds: Bonds
    chosen: IntArray
    tied: int
    pace: FloatArray
    compiled: bool

    def holes(self, chosen: IntArray, scale: FloatArray | None, stage: Stage) -> FloatArray:
        """Give the constraint of ``chosen`` or, with 1 / max_k z_jk of their contacts, their effective size."""
        given = (self.pace, np.zeros(0) if scale is None else scale, scale is not None)
        if self.compiled:
            from influence.kernels import contacts  # numba only where it pays

            rooms = Rooms(lambda: contacts.room_of(self.bonds, scale is not None))

        def holes(batch: IntArray) -> FloatArray:
            if not self.compiled:
                return contacts_numpy.holes(self.bonds, batch, *given)
            with rooms.one() as room:
                return contacts.holes(self.bonds, batch, *given, room)

        batches = [chosen[begin : begin + BATCH] for begin in range(0, len(chosen), BATCH)]
        found = [np.zeros(0)]
        for some in in_order(holes, batches):
            found.append(some)
            stage.advance(len(some))
        return np.concatenate(found)

    def strongest(self, max_pairs: int) -> tuple[FloatArray, BoolArray]:
        """Give max_k z_jk of contacts, and for which of the short-list all contacts' are known after so many pairs."""
        strongest = contacts_numpy.strongest
        if self.compiled:
            from influence.kernels.contacts import strongest
        rows, needed = self._rows()
        result, known, left = np.zeros(len(self.pace)), 0, max_pairs
        first = int(needed[0]) if len(needed) else 0
        if first > 2 * SAMPLE:
            _, pairs = strongest(self.bonds, rows[np.linspace(0, first - 1, SAMPLE).astype(np.int64)])
            if float(pairs.mean()) * first > 2.0 * max_pairs:
                return result, np.zeros(len(needed), dtype=np.bool_)
        batches = [rows[begin : begin + ROWS] for begin in range(0, len(rows), ROWS)]
        drawn = in_order(lambda some: strongest(self.bonds, some), batches)
        for batch, (most, pairs) in zip(batches, drawn, strict=False):
            fits = int(np.searchsorted(np.cumsum(pairs), left, side="right"))
            result[batch[:fits]] = most[:fits]
            known, left = known + fits, left - int(pairs.sum())
            if fits < len(batch):
                break
        return result, needed <= known

    def _rows(self) -> tuple[IntArray, IntArray]:
        """Give all contacts in the order of the short-list, and how many, from the first, each account needs."""
        net, rows = self.bonds, [np.zeros(0, dtype=np.int32)]
        place, group_needs = np.zeros(len(self.pace), dtype=np.int64), np.zeros(len(net.weight), dtype=np.int64)
        needed = np.zeros(len(self.chosen), dtype=np.int64)
        count = 0
        for at, i in enumerate(self.chosen.tolist()):
            tied = net.ties[net.ties_at[i] : net.ties_at[i + 1]]
            groups = net.groups[net.groups_at[i] : net.groups_at[i + 1]]
            groups = groups[net.weight[groups] > 0]
            met = [(net.members[net.members_at[g] : net.members_at[g + 1]], g) for g in groups if not group_needs[g]]
            for some, g in [(tied, None), *met]:
                added = some[place[some] == 0]
                rows.append(added)
                place[added] = count + 1 + np.arange(len(added))
                count += len(added)
                if g is not None:
                    group_needs[g] = count
            needed[at] = max(place[tied].max(initial=0), group_needs[groups].max(initial=0))
        return np.concatenate(rows), needed

    def remarks(self) -> tuple[Remark, ...]:
        """Say how many accounts the short-list leaves out; nothing where none."""
        if len(self.chosen) == self.tied:
            return ()
        return (Remark("short_list", {"taken": len(self.chosen), "population": self.tied}),)


def _contacts(network: Network, accounts: int) -> _Contacts:
    operator = tie_operator(network)
    reach = strength(network)
    total = reach + (reach if operator.symmetric else operator.heard())
    tied = np.flatnonzero(has_tie(network) & (total > 0))
    order = np.lexsort((tied, -reach[tied]))
    pace = np.divide(1.0, total, out=np.zeros_like(total), where=total > 0)
    chosen = tied[order][:accounts]
    known = operator.incidence @ network.group_members.astype(np.float64)
    compiled = compiled_pays(PASSES * float(known[chosen].sum()) * operator.incidence.nnz / max(len(total), 1))
    return _Contacts(network.once(_bonds, passing=True), chosen, len(tied), pace, compiled)


def _bonds(network: Network) -> Bonds:
    operator = tie_operator(network)
    return bonds(
        operator.incidence,
        operator.incidence_t,
        operator.group_weight,
        operator.self_strength,
        operator.direct,
        operator.direct_t,
    )
