"""Which character separates the cells of a text file."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Collection

from influence.tables.aliases import normalise_header

CANDIDATES = (";", ",", "\t", "|")
_ROWS = 200


def sniff_delimiter(head: str, known: Collection[str]) -> str:
    r"""Give the delimiter under which the first rows have the same number of cells, quoting respected.

    Where several do, the one under which most header cells are ``known`` (normalised) names, then the one that makes
    most columns. A file of one column has ``,``.

    Examples
    --------
    >>> sniff_delimiter("Kunde;Umsatz\n1;1.234,56\n2;7,00\n", ())
    ';'
    >>> sniff_delimiter('id,name\n1,"Meier; Sohn"\n', ())
    ','
    """
    best, best_score = ",", (0.0, 0, 0.0, 0)
    for candidate in CANDIDATES:
        score = _score(head, candidate, known)
        if score > best_score:
            best, best_score = candidate, score
    return best


def _score(head: str, delimiter: str, known: Collection[str]) -> tuple[float, int, float, int]:
    """Give (mostly consistent, known names, consistency, columns); all zero for one column."""
    rows = _rows(head, delimiter)
    if not rows or len(rows[0]) < 2:
        return 0.0, 0, 0.0, 0
    width = len(rows[0])
    names = sum(normalise_header(cell) in known for cell in rows[0])
    if len(rows) == 1:
        return 1.0, names, 1.0, width
    counts = Counter(len(row) for row in rows[1:])
    share = counts[width] / (len(rows) - 1)
    return float(share >= 0.5), names, round(share, 2), width


def _rows(head: str, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(head.splitlines(keepends=True), delimiter=delimiter):
            if row:
                rows.append(row)
            if len(rows) > _ROWS:
                break
    except csv.Error:
        return rows
    return rows
