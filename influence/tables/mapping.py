"""Which of their columns holds which of our fields."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from influence.errors import Problem
from influence.model import TABLES
from influence.settings import Source
from influence.tables.aliases import aliases, header_forms, normalise_header
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


def named_columns(table: str, field: str, raw: RawTable, taken: Collection[str] = ()) -> list[str]:
    """Give the columns whose header, not one of ``taken``, is among the strongest names of a field that any has.

    Headers as they stand count before headers without their currency.
    """
    known = [
        (unique, header_forms(header))
        for unique, header in zip(raw.columns, raw.headers, strict=True)
        if header not in taken and unique not in taken
    ]
    for position in (0, 1):
        for tier in aliases(table)[field]:
            matches = [unique for unique, forms in known if forms[position : position + 1] and forms[position] in tier]
            if matches:
                return matches
    return []


def _by_name(table: str, field: str, raw: RawTable, taken: set[str], say: Phrases) -> tuple[str | None, Problem | None]:
    matches = named_columns(table, field, raw, taken)
    if len(matches) > 1:
        both = ", ".join(repr(match) for match in matches)
        return None, say.problem(raw.file, "column_ambiguous", field, columns=both)
    return (matches[0] if matches else None), None


def _missing(field: str, raw: RawTable, say: Phrases) -> Problem:
    return say.problem(raw.file, "column_missing", field, known=_shown(raw))


def _shown(raw: RawTable) -> str:
    names = [name if len(name) <= 40 else name[:39] + "…" for name in raw.columns]
    more = f" … ({len(names)})" if len(names) > 30 else ""
    return ", ".join(names[:30]) + more
