"""The engine that speaks SQL: the same statements on a database of one machine and on a cluster.

All vectors stand in one table with a row an account, and are expressions over its columns until a product with W is
wanted. Then the next table is made: every vector that is still held, reckoned, and the product beside them.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from influence.centrality.engine import Engine
from influence.engines.column import Column, Owner, literal, sql_of
from influence.engines.exact import exact_sum
from influence.engines.store import Store
from influence.errors import UsageError

_NOT_SENT = "/*+ MERGE(vec, got, said, fact) */"
"""Tables of accounts lie where they are joined. Spark, which judges a table by its compressed files, would send one of
ten million accounts to every executor, and run out of memory; for a database this is a comment."""


@dataclass(frozen=True)
class Tables:
    """The tables of a network of n accounts in a store, and what is known of them.

    Parameters
    ----------
    accounts
        Table of account (0 to n − 1), a_own (d: what B (u ∘ Bᵀ x) gives back to the account itself), and what an
        engine gives of its network: a_revenue, a_tied, a_groups, a_reached, a_strength, a_heard.
    incidence
        Table of account, grp and strength, without the groups whose weight is 0.
    weights
        Table of grp and weight (u).
    direct
        Table of source, target and strength: Σ ω A.
    size, groups_used, total_revenue, symmetric
        As an engine gives them.
    members, memberships, ties
        The most accounts of a group, groups of an account, and direct ties of one end; 0 where there is none.
    strongest, strongest_tie
        The largest strength of an affiliation, and of a direct tie.
    """

    accounts: str
    incidence: str
    weights: str
    direct: str
    size: int
    groups_used: int
    total_revenue: float
    symmetric: bool
    members: int
    memberships: int
    ties: int
    strongest: float
    strongest_tie: float


class SqlEngine(Engine[Column]):
    """W of the network in some tables."""

    holds_vectors = False

    def __init__(self, store: Store, tables: Tables, prefix: str = "vectors") -> None:
        super().__init__()
        self._store, self._tables, self._prefix = store, tables, prefix
        self._owner, self._table, self._number = Owner(), tables.accounts, 0
        self._own = self._fact("own")

    @property
    def table(self) -> str:
        """The table over whose columns all vectors are expressions; beside them it has account."""
        return self._table

    @property
    def size(self) -> int:
        """Number of accounts n."""
        return self._tables.size

    @property
    def symmetric(self) -> bool:
        """Whether W = Wᵀ."""
        return self._tables.symmetric

    @property
    def total_revenue(self) -> float:
        """Sum of all revenues."""
        return self._tables.total_revenue

    @property
    def groups_used(self) -> int:
        """Number of groups of kinds that have a weight."""
        return self._tables.groups_used

    def constant(self, value: float) -> Column:
        """Give ``value`` for every account."""
        return Column(literal(value), self._owner)

    def revenue(self) -> Column:
        """Give the revenues."""
        return self._fact("revenue")

    def tied(self) -> Column:
        """Give 1 for accounts with a tie."""
        return self._fact("tied")

    def groups(self) -> Column:
        """Give the number of groups."""
        return self._fact("groups")

    def reached(self) -> Column:
        """Give the number of accounts reached directly."""
        return self._fact("reached")

    def strength(self) -> Column:
        """Give W 1."""
        return self._fact("strength")

    def heard(self) -> Column:
        """Give Wᵀ 1."""
        return self._fact("heard")

    def product(
        self, x: Column, factor: float = 1.0, shift: Column | None = None, spare: Column | None = None
    ) -> Column:
        """Give factor · W x + shift ∘ x."""
        del spare
        return self._product(x, factor, shift, ("source", "target"))

    def product_transposed(self, x: Column) -> Column:
        """Give Wᵀ x."""
        return self._product(x, 1.0, None, ("target", "source"))

    def copy(self, x: Column) -> Column:
        """Give the vector itself: no step changes one."""
        return x

    def larger(self, x: Column, other: Column | float) -> Column:
        """Give the larger of two numbers."""
        return Column(f"greatest({x.sql}, {sql_of(other)})", self._owner)

    def absolute(self, x: Column) -> Column:
        """Give |x|."""
        return Column(f"abs({x.sql})", self._owner)

    def inverse(self, x: Column) -> Column:
        """Give 1 / x, or 0."""
        return Column(f"(CASE WHEN {x.sql} > 0e0 THEN 1e0 / {x.sql} ELSE 0e0 END)", self._owner)

    def where(self, condition: Column, x: Column, other: Column | float) -> Column:
        """Give x where a condition holds, and ``other`` elsewhere."""
        return Column(f"(CASE WHEN {condition.sql} THEN {x.sql} ELSE {sql_of(other)} END)", self._owner)

    def sum(self, x: Column, where: Column | None = None) -> float:
        """Give Σ x."""
        return self._sums(x.sql if where is None else f"(CASE WHEN {where.sql} THEN {x.sql} ELSE 0e0 END)")[0]

    def dots(self, *pairs: tuple[Column, Column]) -> list[float]:
        """Give Σ x ∘ y for each pair: one statement for the largest numbers, one for all sums."""
        return self._sums(*(f"({x.sql} * {y.sql})" for x, y in pairs))

    def largest(self, x: Column) -> float:
        """Give the largest."""
        return self._store.row(f"SELECT coalesce(max({x.sql}), 0e0) FROM {self._table}")[0]

    def _sums(self, *values: str) -> list[float]:
        sums = [
            f"({exact_sum(f'SELECT {value} AS v FROM {self._table}', bound, self.size)})" if bound else "0e0"
            for value, bound in zip(values, self._bounds(*values), strict=True)
        ]
        return list(self._store.row(f"SELECT {', '.join(f'{value} AS s{place}' for place, value in enumerate(sums))}"))

    def _bounds(self, *values: str) -> list[float]:
        """Give the largest size of a number of each, found exactly in whatever order rows come."""
        largest = ", ".join(f"coalesce(max(abs({value})), 0e0) AS b{place}" for place, value in enumerate(values))
        bounds = list(self._store.row(f"SELECT {largest} FROM {self._table}"))
        if not all(isfinite(bound) and bound <= 1e250 for bound in bounds):
            raise UsageError("A measure left the range of numbers: its parameters are too large for this network.")
        return bounds

    def _product(self, x: Column, factor: float, shift: Column | None, ends: tuple[str, str]) -> Column:
        tables, told, bound = self._tables, f"{self._prefix}_told", self._bounds(x.sql)[0]
        join, value, drop = "", f"0e0 - {self._own.sql} * {x.sql}", []
        if tables.memberships:
            self._tell(x, bound, told)
            drop.append(told)
            join, value = self._gathered(told), f"coalesce(got.v, 0e0) - {self._own.sql} * {x.sql}"
        if tables.ties:
            join += self._said(x, bound, *ends)
            value = f"({value}) + coalesce(said.v, 0e0)"
        value = f"{literal(factor)} * ({value})"
        if shift is not None:
            value += f" + {shift.sql} * {x.sql}"
        return self._next({"product": value}, join, drop)["product"]

    def _tell(self, x: Column, bound: float, told: str) -> None:
        """Make the table of u ∘ Bᵀ x: what every group is told."""
        tables = self._tables
        rows = (
            f"SELECT {_NOT_SENT} grp, strength * {x.sql} AS v FROM {tables.incidence} AS inc "
            f"JOIN {self._table} AS vec ON inc.account = vec.account"
        )
        heard = exact_sum(rows, bound * tables.strongest, tables.members, "grp")
        self._store.make(
            told,
            f"SELECT heard.grp AS grp, weight * heard.v AS told FROM ({heard}) AS heard "
            f"JOIN {tables.weights} AS weights ON heard.grp = weights.grp",
        )

    def _gathered(self, told: str) -> str:
        """Give the join with B of what groups were told."""
        tables = self._tables
        bound = self._store.row(f"SELECT coalesce(max(abs(told)), 0e0) FROM {told}")[0]
        rows = (
            f"SELECT account, strength * told AS v FROM {tables.incidence} AS inc "
            f"JOIN {told} AS told ON inc.grp = told.grp"
        )
        got = exact_sum(rows, bound * tables.strongest, tables.memberships, "account")
        return f" LEFT JOIN ({got}) AS got ON vec.account = got.account"

    def _said(self, x: Column, bound: float, mine: str, other: str) -> str:
        """Give the join with what direct ties give."""
        tables = self._tables
        rows = (
            f"SELECT {_NOT_SENT} {mine} AS one, strength * {x.sql} AS v FROM {tables.direct} AS tie "
            f"JOIN {self._table} AS vec ON tie.{other} = vec.account"
        )
        said = exact_sum(rows, bound * tables.strongest_tie, tables.ties, "one")
        return f" LEFT JOIN ({said}) AS said ON vec.account = said.one"

    def _fact(self, name: str) -> Column:
        """Give a column of the table of accounts."""
        if self._table == self._tables.accounts:
            return Column(f"a_{name}", self._owner)
        join = f" JOIN {self._tables.accounts} AS fact ON vec.account = fact.account"
        return self._next({name: f"fact.a_{name}"}, join)[name]

    def _next(self, fresh: dict[str, str], join: str = "", drop: list[str] | None = None) -> dict[str, Column]:
        """Make the next table: the vectors held, and ``fresh`` ones; all speak of it from then on."""
        held = [column for column in self._owner.held() if not column.is_constant]
        kept: dict[str, str] = {}
        for column in held:
            kept.setdefault(column.sql, f"c{len(kept)}")
        chosen = [f"{sql} AS {name}" for sql, name in kept.items()]
        added = {name: f"c{len(kept) + place}" for place, name in enumerate(fresh)}
        chosen += [f"{fresh[name]} AS {to}" for name, to in added.items()]
        self._number += 1
        table, old = f"{self._prefix}_{self._number}", self._table
        gone = [*(drop or ()), *([old] if old != self._tables.accounts else [])]
        query = f"SELECT {_NOT_SENT} {', '.join(['vec.account AS account', *chosen])} FROM {old} AS vec{join}"
        self._store.make(table, query, gone)
        self._table = table
        for column in held:
            column.sql = kept[column.sql]
        return {name: Column(to, self._owner) for name, to in added.items()}
