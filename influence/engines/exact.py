"""Sums in SQL that are the same to the bit in whatever order, and by however many threads, rows are added.

Numbers are cut into three parts, each a whole multiple of a unit so large that no sum of that many of them is rounded
(Demmel & Nguyen 2015, IEEE Trans. Comput. 64: pre-rounding); what three parts leave out is below 10⁻²⁰ of the largest.
"""

from __future__ import annotations

from math import frexp, ldexp

from influence.engines.column import literal

_PARTS = 3
_DIGITS = 53
_LOWEST = -960


def exact_sum(rows: str, bound: float, count: int, keys: str = "") -> str:
    """Give a query for Σ v of ``rows``, a query for columns ``keys`` and v: v of each key, or of all.

    Parameters
    ----------
    bound
        No |v| is larger.
    count
        Never more rows are added up.
    keys
        A column name, or none.

    Examples
    --------
    >>> exact_sum("SELECT 1e0 AS v", 0.0, 1)
    'SELECT coalesce(sum(v), 0e0) AS v FROM (SELECT 1e0 AS v) AS r0'
    """
    chosen, grouped = (f"{keys}, ", f" GROUP BY {keys}") if keys else ("", "")
    if bound == 0:
        return f"SELECT {chosen}coalesce(sum(v), 0e0) AS v FROM ({rows}) AS r0{grouped}"
    query, held = rows, ""
    for part, exponent in enumerate(_exponents(bound, count)):
        shift = literal(ldexp(1.5, exponent))
        # What rounding to the unit leaves is itself exact, so that the next part starts from it.
        query = (
            f"SELECT {chosen}{held}h{part}, v - h{part} AS v FROM "
            f"(SELECT {chosen}{held}v, (v + {shift}) - {shift} AS h{part} FROM ({query}) AS r{part}) AS s{part}"
        )
        held += f"h{part}, "
    total = "sum(h0) + (sum(h1) + sum(h2))"
    return f"SELECT {chosen}coalesce({total}, 0e0) AS v FROM ({query}) AS t{grouped}"


def _exponents(bound: float, count: int) -> list[int]:
    """Give for each part e with 1.5 · 2^e, which being added and taken off again rounds to a multiple of 2^(e − 52)."""
    room = count.bit_length()
    exponent, result = frexp(bound)[1] + room + 1, []
    for _ in range(_PARTS):
        result.append(max(exponent, _LOWEST))
        exponent = result[-1] - _DIGITS + room + 1
    return result
