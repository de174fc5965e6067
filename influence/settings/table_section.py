"""The ``[tables.NAME]`` sections of ``influence.toml``.

A table has one source written directly in its section, or several under ``[[tables.NAME.sources]]``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from influence.errors import UsageError
from influence.settings.schema import TABLES
from influence.settings.sources import ColumnMapping, Join, Source, TableSettings
from influence.settings.toml_values import Collector, nearest, refuse_unknown, text_of

_TEXT_KEYS = ("file", "sheet", "table", "delimiter", "encoding", "decimal", "date_order")
_SOURCE_KEYS = (*_TEXT_KEYS, "columns", "constants", "filter", "join", "missing")


def read_tables(content: object, collect: Collector) -> Mapping[str, TableSettings]:
    """Read all ``[tables.NAME]`` sections."""
    if not isinstance(content, dict):
        collect("[tables]", "must hold one section a table, such as [tables.accounts]", repr(content))
        return {}
    refuse_unknown(content, TABLES, "table", collect, "[tables]")
    return MappingProxyType({name: _table(name, content[name], collect) for name in TABLES if name in content})


def _table(name: str, content: object, collect: Collector) -> TableSettings:
    place = f"[tables.{name}]"
    if not isinstance(content, dict):
        collect(place, "must be a section with at least file = …", repr(content))
        return TableSettings()
    refuse_unknown(content, (*_SOURCE_KEYS, "sources", "duplicates"), "key", collect, place)
    direct = {key: value for key, value in content.items() if key in _SOURCE_KEYS}
    listed = content.get("sources", [])
    if not isinstance(listed, list) or not all(isinstance(entry, dict) for entry in listed):
        collect(place, f"sources must be written as [[tables.{name}.sources]] sections")
        listed = []
    if direct and listed:
        collect(place, "has both a source of its own and a list of sources", "", "move all into the list")
    sources = [_source(name, direct, place, collect)] if direct else []
    for position, entry in enumerate(listed, start=1):
        where = f"[[tables.{name}.sources]] {position}"
        refuse_unknown(entry, _SOURCE_KEYS, "key", collect, where)
        sources.append(_source(name, entry, where, collect))
    duplicates = content.get("duplicates", "refuse")
    if duplicates not in ("refuse", "first"):
        collect(place, "duplicates must be 'refuse' or 'first'", str(duplicates))
        duplicates = "refuse"
    return TableSettings(tuple(source for source in sources if source is not None), duplicates)


def _source(name: str, content: Mapping[str, Any], place: str, collect: Collector) -> Source | None:
    values: dict[str, Any] = {}
    for key in _TEXT_KEYS:
        if key in content:
            if isinstance(content[key], str):
                values[key] = content[key]
            else:
                collect(place, f"{key} must be a text in quotation marks", repr(content[key]))
    if not content.get("file"):
        collect(place, "file is missing", "", 'say where the rows are: file = "…"')
    fields = TABLES[name].field_names
    values["columns"] = _fields(content.get("columns", {}), "columns", fields, place, collect, _column)
    values["constants"] = _fields(content.get("constants", {}), "constants", fields, place, collect, text_of)
    for field in values["columns"]:
        if field in values["constants"] and values["columns"][field].column:
            collect(place, "a field has both a column and a constant", field, "keep one of the two")
    values["filter"] = _fields(content.get("filter", {}), "filter", None, place, collect, _texts)
    values["missing"] = _missing(content.get("missing", ()), place, collect)
    values["join"] = _joins(content.get("join", []), place, collect)
    try:
        return Source(**values) if isinstance(values.get("file"), str) else None
    except UsageError as error:
        collect(place, str(error))
        return None


def _fields(
    content: object,
    what: str,
    known: tuple[str, ...] | None,
    place: str,
    collect: Collector,
    read: Callable[[object], Any],
) -> Mapping[str, Any]:
    """Read a table of names; ``known`` fields only, where given."""
    if not isinstance(content, dict):
        collect(place, f"{what} must be a table such as {{ name = … }}", repr(content))
        return {}
    result: dict[str, Any] = {}
    for key, entry in content.items():
        if known is not None and key not in known:
            collect(f"{place} {what}", "unknown field", key, nearest(key, known))
            continue
        value = read(entry)
        if value is None:
            collect(f"{place} {what}", f"{key} must be {_EXPECTED[what]}", repr(entry))
        else:
            result[key] = value
    return MappingProxyType(result)


_EXPECTED = {
    "columns": 'their column in quotation marks, or { column = "…", prefix = "…" }',
    "constants": "one text or number",
    "filter": "one text or a list of texts",
}


def _column(entry: object) -> ColumnMapping | None:
    if isinstance(entry, str):
        return ColumnMapping(entry)
    if isinstance(entry, dict) and set(entry) <= {"column", "prefix"}:
        column, prefix = entry.get("column"), entry.get("prefix", "")
        if isinstance(column, str) and column and isinstance(prefix, str):
            return ColumnMapping(column, prefix)
    return None


def _texts(entry: object) -> tuple[str, ...] | None:
    if not isinstance(entry, list):
        entry = [entry]
    texts = [text_of(value) for value in entry]
    known = tuple(text for text in texts if text is not None)
    return known if len(known) == len(texts) and known else None


def _missing(entry: object, place: str, collect: Collector) -> tuple[str, ...]:
    if entry == ():
        return ()
    texts = _texts(entry)
    if texts is None:
        collect(place, "missing must be one text or a list of texts", repr(entry))
    return texts or ()


def _joins(content: object, place: str, collect: Collector) -> tuple[Join, ...]:
    entries: list[object] = content if isinstance(content, list) else [content]
    joins = []
    for entry in entries:
        join = _join(entry)
        if join is None:
            rule = (
                'join must be { file = "…", on = "their column here", key = "column there" }, many = true where needed'
            )
            collect(place, rule, repr(entry))
        else:
            joins.append(join)
    return tuple(joins)


def _join(entry: object) -> Join | None:
    if not isinstance(entry, dict):
        return None
    many = entry.get("many", False)
    texts = {str(key): value for key, value in entry.items() if key != "many" and isinstance(value, str)}
    known = {"file", "on", "key"} <= set(texts) <= {"file", "on", "key", "sheet"}
    if not known or not isinstance(many, bool) or len(texts) != len(set(entry) - {"many"}):
        return None
    return Join(**texts, many=many)
