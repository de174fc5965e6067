"""Which of their columns holds which of our fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from influence.errors import Problem
from influence.model import TABLES
from influence.settings import Source
from influence.tables.aliases import aliases, normalise_header
from influence.tables.cells import RawTable
from influence.tables.phrases import Phrases


@dataclass(frozen=True)
class Mapped:
    """Our field → the unique name of their column, for fields that have one."""

    columns: Mapping[str, str]


def map_columns(table: str, raw: RawTable, source: Source, say: Phrases) -> tuple[Mapped, list[Problem]]:
    """Find the column of every field: as declared, else under its own name, else under a known alias.

    A required field without column and constant, a declared column that is not there or stands twice, and two columns
    that answer to the same name are problems.
    """
    spec = TABLES[table]
    problems: list[Problem] = []
    found: dict[str, str] = {}
    taken = {mapping.column for mapping in source.columns.values()}
    for field in spec.fields:
        if field.name in source.constants:
            continue
        if field.name in source.columns and not source.columns[field.name].column:
            name, problem = None, None
        elif field.name in source.columns:
            name, problem = find_column(source.columns[field.name].column, raw, say)
        else:
            name, problem = _by_name(table, field.name, raw, taken, say)
        if problem is not None:
            problems.append(problem)
        elif name is not None:
            found[field.name] = name
        elif field.required and not (table in ("affiliations", "ties", "groups") and field.name == "kind"):
            problems.append(_missing(field.name, raw, say))
    return Mapped(found), problems


def find_column(name: str, raw: RawTable, say: Phrases) -> tuple[str | None, Problem | None]:
    """Find a column that the settings name, exactly or, where that is unique, without case and punctuation."""
    exact = [unique for unique, header in zip(raw.columns, raw.headers, strict=True) if name in (header, unique)]
    if not exact:
        wanted = normalise_header(name)
        exact = [unique for unique in raw.columns if normalise_header(unique) == wanted]
    if len(exact) == 1:
        return exact[0], None
    if exact:
        return None, say.problem(raw.file, "column_twice", name)
    return None, say.problem(raw.file, "column_absent", name, known=_shown(raw))


def _by_name(table: str, field: str, raw: RawTable, taken: set[str], say: Phrases) -> tuple[str | None, Problem | None]:
    for tier in aliases(table)[field]:
        matches = [
            unique
            for unique, header in zip(raw.columns, raw.headers, strict=True)
            if normalise_header(header) in tier and header not in taken
        ]
        if len(matches) > 1:
            both = ", ".join(repr(match) for match in matches)
            return None, say.problem(raw.file, "column_ambiguous", field, columns=both)
        if matches:
            return matches[0], None
    return None, None


def _missing(field: str, raw: RawTable, say: Phrases) -> Problem:
    return say.problem(raw.file, "column_missing", field, known=_shown(raw))


def _shown(raw: RawTable) -> str:
    names = [name if len(name) <= 40 else name[:39] + "…" for name in raw.columns]
    more = f" … ({len(names)})" if len(names) > 30 else ""
    return ", ".join(names[:30]) + more
