"""The two-mode network of accounts and groups, with direct ties between accounts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar, cast

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from influence.errors import UsageError
from influence.kernels.products import column_counts
from influence.settings import Kind

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
T = TypeVar("T")


@dataclass(frozen=True)
class Network:
    """Accounts, groups, affiliations and direct ties as arrays; never projected.

    With n accounts, m groups and K kinds:

    Parameters
    ----------
    account_ids, account_names
        n ids in code-point order, and the names shown to people.
    group_ids, group_names
        m ids and names, ordered by (kind, id).
    group_kind
        m positions in ``kinds``, ascending, so that the groups of a kind are one range of columns.
    group_size
        m numbers of members, known or not: the declared size, but never less than the known members.
    kinds
        The K kinds in use, sorted by name.
    incidence
        n × m CSR matrix B of affiliation strengths (after decay), sorted indices, no explicit zeros.
    ties
        One n × n CSR matrix A a kind (possibly empty); ``A[i, j] > 0``: the word of i reaches j. Undirected ties stand
        in both triangles.
    alpha
        Exponent α of the group weighting.
    revenue
        n yearly revenues in currency (0 where unknown or negative): the restart of personalised PageRank.
    least
        Known members from which on a group may be named and counted in front of people (small cells); 0: any.
    drawn_by
        As in the dataset.

    Notes
    -----
    Arrays are read-only. What is derived from the network alone is made once and kept (:meth:`once`).
    """

    account_ids: Sequence[str]
    account_names: Sequence[str]
    group_ids: Sequence[str]
    group_names: Sequence[str]
    group_kind: IntArray
    group_size: FloatArray
    kinds: tuple[Kind, ...]
    incidence: sp.csr_array
    ties: tuple[sp.csr_array, ...]
    alpha: float
    revenue: FloatArray
    least: int = 0
    drawn_by: Mapping[str, int] = field(default_factory=dict, repr=False)
    _made: dict[Callable[..., object], object] = field(default_factory=dict, init=False, repr=False, compare=False)
    _passing: set[Callable[..., object]] = field(default_factory=set, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        n, m = len(self.account_ids), len(self.group_ids)
        if self.incidence.shape != (n, m):
            raise ValueError(f"incidence must be {n} × {m}. Got {self.incidence.shape}.")
        if len(self.ties) != len(self.kinds) or any(tie.shape != (n, n) for tie in self.ties):
            raise ValueError("there must be one n × n matrix of ties a kind")
        if np.any(np.diff(self.group_kind) < 0):
            raise ValueError("groups must be ordered by kind")
        for array in (
            self.group_kind,
            self.group_size,
            self.revenue,
            self.incidence.data,
            *(tie.data for tie in self.ties),
        ):
            array.flags.writeable = False

    def __repr__(self) -> str:
        kinds = ", ".join(kind.name for kind in self.kinds)
        return (
            f"Network({self.n_accounts} accounts, {self.n_groups} groups, {self.incidence.nnz} affiliations, "
            f"{self.n_ties} ties; kinds: {kinds or 'none'})"
        )

    def once(self, make: Callable[[Network], T], *, passing: bool = False) -> T:
        """Give ``make(self)``, computed at the first call only; ``make`` must depend on the network alone.

        What is ``passing`` serves one stage, and is kept until :meth:`let_go`.
        """
        if make not in self._made:
            self._made[make] = make(self)
            if passing:
                self._passing.add(make)
        return cast("T", self._made[make])

    def made(self, make: Callable[[Network], T]) -> T | None:
        """Give what :meth:`once` has kept, or nothing."""
        return cast("T | None", self._made.get(make))

    def let_go(self) -> None:
        """Let go of what is passing: the memory of large networks serves the stages that follow."""
        while self._passing:
            self._made.pop(self._passing.pop(), None)

    @property
    def n_accounts(self) -> int:
        """Number of accounts n."""
        return len(self.account_ids)

    @property
    def n_groups(self) -> int:
        """Number of groups m."""
        return len(self.group_ids)

    @cached_property
    def n_ties(self) -> int:
        """Number of direct ties; an undirected tie counts once."""
        total = 0
        for tie in self.ties:
            both = tie.multiply(tie.T.tocsr()).count_nonzero()
            total += tie.nnz - both // 2
        return total

    @cached_property
    def group_members(self) -> IntArray:
        """Known members of every group (m counts)."""
        return column_counts(self.incidence)

    def kind_index(self, name: str) -> int:
        """Give the position of kind ``name`` in ``kinds``; ``UsageError`` where the network has no such kind."""
        for position, kind in enumerate(self.kinds):
            if kind.name == name:
                return position
        known = ", ".join(kind.name for kind in self.kinds) or "none"
        raise UsageError(f"The network has no ties of kind {name!r}. Its kinds: {known}.")

    def columns_of(self, kind: int) -> slice:
        """Give the range of group columns of the kind at position ``kind``."""
        first, last = np.searchsorted(self.group_kind, [kind, kind + 1])
        return slice(int(first), int(last))

    def of_kind(self, name: str) -> Network:
        """Give the network of all accounts with the groups and ties of one kind only."""
        kind = self.kind_index(name)
        columns = self.columns_of(kind)
        return Network(
            self.account_ids,
            self.account_names,
            self.group_ids[columns],
            self.group_names[columns],
            np.zeros(columns.stop - columns.start, dtype=np.int64),
            self.group_size[columns].copy(),
            (self.kinds[kind],),
            sp.csr_array(self.incidence[:, columns]),
            (self.ties[kind],),
            self.alpha,
            self.revenue,
            self.least,
            self.drawn_by,
        )

    def to_frame(self) -> pd.DataFrame:
        """Give one row an affiliation: account_id, group_id, kind, strength."""
        import pandas as pd

        matrix = self.incidence.tocoo()
        kinds = np.array([kind.name for kind in self.kinds], dtype=object)
        return pd.DataFrame(
            {
                "account_id": np.array(self.account_ids, dtype=object)[matrix.row],
                "group_id": np.array(self.group_ids, dtype=object)[matrix.col],
                "kind": kinds[self.group_kind[matrix.col]],
                "strength": matrix.data,
            }
        )

    def to_networkx(self) -> nx.MultiDiGraph:
        """Give the two-mode network to networkx: account and group nodes, one edge an affiliation or tie direction.

        Nodes are ``("account", id)`` and ``("group", id)`` with ``name`` (groups also ``kind`` and ``size``); edges
        carry ``kind``, ``strength`` (larger = closer)
        and ``length`` (larger = farther, 1 / strength): pass ``length`` to path measures, ``strength`` to all others.
        Affiliations and undirected ties
        stand in both directions.
        """
        import networkx as nx

        from influence.model.length import length

        graph = nx.MultiDiGraph()
        accounts = [("account", key) for key in self.account_ids]
        groups = [("group", key) for key in self.group_ids]
        for node, name in zip(accounts, self.account_names, strict=True):
            graph.add_node(node, name=name)
        for position, (node, name) in enumerate(zip(groups, self.group_names, strict=True)):
            kind = self.kinds[self.group_kind[position]].name
            graph.add_node(node, name=name, kind=kind, size=float(self.group_size[position]))
        matrix = self.incidence.tocoo()
        for row, column, strength in zip(matrix.row, matrix.col, matrix.data, strict=True):
            account, group = accounts[row], groups[column]
            values = {
                "kind": self.kinds[self.group_kind[column]].name,
                "strength": float(strength),
                "length": float(length(strength)),
            }
            graph.add_edge(account, group, **values)
            graph.add_edge(group, account, **values)
        for kind_, tie in zip(self.kinds, self.ties, strict=True):
            direct = tie.tocoo()
            for row, column, strength in zip(direct.row, direct.col, direct.data, strict=True):
                graph.add_edge(
                    accounts[row],
                    accounts[column],
                    kind=kind_.name,
                    strength=float(strength),
                    length=float(length(strength)),
                )
        return graph
