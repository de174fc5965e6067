"""The pages on settings and assumptions, from the settings classes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from datetime import date
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from writers.docstrings import parameters, prose
from writers.markdown import table

_VALUES: Mapping[object, str] = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
    date: "date",
}


def settings_page() -> str:
    """Give every section and key of influence.toml with its default."""
    from influence import settings
    from influence.settings.sources import Join, Source, TableSettings

    sections: Mapping[str, type] = {
        "project": settings.ProjectSettings,
        "network": settings.NetworkSettings,
        "value": settings.ValueSettings,
        "referral": settings.ReferralSettings,
        "learning": settings.LearningSettings,
        "priority": settings.PrioritySettings,
        "ranges": settings.RangesSettings,
        "hours": settings.HoursSettings,
        "memory": settings.MemorySettings,
        "identities": settings.IdentitySettings,
        "privacy": settings.PrivacySettings,
    }
    parts = [
        "# influence.toml\n",
        "Every section and key, each with its default. What a file leaves out has the default; an empty default means "
        "that nothing is set (`None` in Python). A key that nobody "
        "knows is refused with the nearest known one. The file is optional: a folder whose tables have their own names "
        "needs none. `influence init FOLDER` writes a commented one.\n",
    ]
    for name, cls in sections.items():
        parts += [f"## [{name}]\n", prose(cls) + "\n", _keys(cls)]
    parts += [
        "## [kinds.NAME]\n",
        prose(settings.Kind) + " Write `[kinds.church]` to change a kind, `[kinds.sailing]` to add one.\n",
        _keys(settings.Kind, skip=("name",)),
        "What is declared for the four kinds, and for a kind that the settings do not mention:\n",
        _kinds_table(),
        "## [tables.NAME]\n",
        prose(TableSettings) + "\n",
        _keys(TableSettings, skip=("sources",)),
        "A single source is written directly into `[tables.NAME]`, several as `[[tables.NAME.sources]]`:\n",
        _keys(Source),
        "### join\n",
        prose(Join) + "\n",
        _keys(Join),
    ]
    return "\n".join(parts)


def assumptions_page() -> str:
    """Give every assumption about the world with its default and what it acts on."""
    from influence.settings import (
        HoursSettings,
        Kind,
        LearningSettings,
        NetworkSettings,
        PrioritySettings,
        ReferralSettings,
        ValueSettings,
    )

    parts = [
        "# Assumptions\n",
        "Numbers that stand for a belief about the world, not for something read from your files. They act on every "
        "list, are printed with it, and stand in the manifest beside it (`FILE.run.json`). Change them in "
        "[influence.toml](settings.md).\n",
        "## How word spreads and what it brings\n",
        _keys(ReferralSettings, skip=("samples",)),
        "## How firmly these are believed against the history\n",
        prose(LearningSettings) + "\n",
        _keys(LearningSettings, skip=("draws",)),
        "## What a kind of group or tie carries\n",
        _keys(Kind, skip=("name", "sensitive")),
        _kinds_table(),
        "## What an account is worth\n",
        prose(ValueSettings) + "\n",
        _keys(ValueSettings),
        "## How affiliations become ties\n",
        prose(NetworkSettings) + "\n",
        _keys(NetworkSettings),
        "## What account managers' time brings\n",
        prose(HoursSettings) + "\n",
        _keys(HoursSettings),
        "## How the list is sorted\n",
        prose(PrioritySettings) + "\n",
        _keys(PrioritySettings),
    ]
    return "\n".join(parts)


def _keys(cls: type, skip: tuple[str, ...] = ()) -> str:
    meaning, hints = parameters(cls), get_type_hints(cls)
    rows = [
        (f"`{entry.name}`", _value(hints[entry.name]), _default(entry), meaning.get(entry.name, ""))
        for entry in fields(cls)
        if entry.name not in skip
    ]
    if not any(row[3] for row in rows):
        return table(("key", "value", "default"), [row[:3] for row in rows])
    return table(("key", "value", "default", "meaning"), rows)


def _value(hint: Any) -> str:  # noqa: ANN401 - an annotation
    """Say in the words of a settings file what a key of this type takes."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return " or ".join(_value(one) for one in inner if one is not NoneType)
    if origin is Literal:
        return ", ".join(f'`"{choice}"`' for choice in inner)
    if origin is tuple:
        return "list of " + ("texts" if inner[0] is str else "tables")
    if origin is not None and issubclass(origin, Mapping):
        return "table"
    return _VALUES[hint]


def _default(entry: Field[object]) -> str:
    value = entry.default if entry.default_factory is MISSING else entry.default_factory()
    if value is MISSING:
        return "required"
    if value is None or value in ((), {}, ""):
        return ""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f'`"{value}"`' if isinstance(value, str) else f"`{value}`"


def _kinds_table() -> str:
    from influence.settings import DEFAULT_KINDS, Kind

    names = [entry.name for entry in fields(Kind)]
    rows = [
        tuple(f"`{str(getattr(kind, name)).lower()}`" if name != "name" else f"`{kind.name}`" for name in names)
        for kind in (*DEFAULT_KINDS.values(), Kind("your own"))
    ]
    return table(tuple(names), rows)
