"""Vectors of an engine that speaks SQL: expressions over the columns of a table with a row an account."""

from __future__ import annotations

import re
from math import isfinite
from typing import TypeAlias
from weakref import ReferenceType, ref

from influence.errors import UsageError

_NUMBER = re.compile(r"\(?-?[0-9.]+e[+-][0-9]+\)?")

Operand: TypeAlias = "Column | float"


def literal(value: float) -> str:
    """Give a number in SQL, to the last bit.

    Examples
    --------
    >>> literal(0.1), literal(-2)
    ('1.00000000000000006e-01', '(-2.00000000000000000e+00)')
    """
    if not isfinite(value):
        raise UsageError("A measure left the range of numbers: its parameters are too large for this network.")
    text = f"{value:.17e}"
    return f"({text})" if value < 0 else text


class Column:
    """One number, or one truth, an account: an expression, not yet reckoned.

    Its engine keeps the expression up to date when the table that it speaks of is replaced by the next.
    """

    __slots__ = ("__weakref__", "_owner", "sql")

    def __init__(self, sql: str, owner: Owner) -> None:
        self.sql, self._owner = sql, owner
        owner.watch(self)

    @property
    def is_constant(self) -> bool:
        """Whether it is one number for all accounts, which no table need hold."""
        return _NUMBER.fullmatch(self.sql) is not None

    def _with(self, other: Operand, form: str) -> Column:
        return Column(form.format(self.sql, sql_of(other)), self._owner)

    def __add__(self, other: Operand) -> Column:
        """Give self + other."""
        return self._with(other, "({} + {})")

    def __sub__(self, other: Operand) -> Column:
        """Give self − other."""
        return self._with(other, "({} - {})")

    def __mul__(self, other: Operand) -> Column:
        """Give self ∘ other."""
        return self._with(other, "({} * {})")

    def __rmul__(self, other: float) -> Column:
        """Give other · self."""
        return self._with(other, "({1} * {0})")

    def __truediv__(self, other: Operand) -> Column:
        """Give self / other."""
        return self._with(other, "({} / {})")

    def __gt__(self, other: Operand) -> Column:
        """Give where self is larger."""
        return self._with(other, "({} > {})")

    def __invert__(self) -> Column:
        """Give where a condition does not hold."""
        return Column(f"(NOT {self.sql})", self._owner)


class Owner:
    """Knows which columns somebody still holds, in the order in which they were made."""

    def __init__(self) -> None:
        self._watched: list[ReferenceType[Column]] = []

    def watch(self, column: Column) -> None:
        """Take note of a new column."""
        self._watched.append(ref(column))

    def held(self) -> list[Column]:
        """Give the columns that are still held."""
        columns = [(entry, entry()) for entry in self._watched]
        self._watched = [entry for entry, column in columns if column is not None]
        return [column for _, column in columns if column is not None]


def sql_of(value: Operand) -> str:
    """Give an operand in SQL."""
    return value.sql if isinstance(value, Column) else literal(float(value))
