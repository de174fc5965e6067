"""Reading ``influence.toml`` into :class:`~influence.settings.Settings`, with everything that is wrong said at once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from influence.errors import DataError, InputError, UsageError
from influence.language.folding import fold
from influence.settings.hours import HoursSettings
from influence.settings.identities import IdentitySettings
from influence.settings.kind_words import KIND_WORDS
from influence.settings.learning import LearningSettings
from influence.settings.memory import MemorySettings
from influence.settings.ranges import RangesSettings
from influence.settings.settings import (
    DEFAULT_KINDS,
    Kind,
    NetworkSettings,
    PrioritySettings,
    PrivacySettings,
    ProjectSettings,
    ReferralSettings,
    Settings,
)
from influence.settings.table_section import read_tables
from influence.settings.toml_values import Collector, coerce, refuse_unknown
from influence.settings.value import ValueSettings

SETTINGS_FILE = "influence.toml"

_SECTIONS: Mapping[str, type] = MappingProxyType(
    {
        "project": ProjectSettings,
        "network": NetworkSettings,
        "value": ValueSettings,
        "referral": ReferralSettings,
        "learning": LearningSettings,
        "priority": PrioritySettings,
        "ranges": RangesSettings,
        "hours": HoursSettings,
        "privacy": PrivacySettings,
        "identities": IdentitySettings,
        "memory": MemorySettings,
    }
)
_T = TypeVar("_T")


def load_settings(folder: str | Path) -> Settings:
    """Read the settings of a project folder; the defaults where it has no ``influence.toml``.

    Parameters
    ----------
    folder
        The project folder.

    Raises
    ------
    InputError
        The folder is missing or cannot be read, or the file cannot be read, is a link that leads nowhere or is no TOML
        (the message names the line).
    DataError
        Unknown sections, keys, tables or fields (each with the nearest known one), wrong types, values out of range:
        every problem of the file at once.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     load_settings(folder).network.alpha
    1.0
    """
    folder = Path(folder)
    path = folder / SETTINGS_FILE
    try:
        if not folder.is_dir():
            raise InputError(f"{folder}: there is no such folder")
        if not path.exists() and not path.is_symlink():
            return Settings()
    except OSError as error:
        raise InputError(f"{folder}: cannot be read: {error.strerror or error}") from error
    return parse_settings(_read_text(path))


def parse_settings(text: str) -> Settings:
    """Read settings from the text of an ``influence.toml``; errors as :func:`load_settings`."""
    try:
        content = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InputError(f"{SETTINGS_FILE}: not valid TOML: {error}") from error
    return settings_of(content)


def settings_of(content: Mapping[str, Any]) -> Settings:
    """Give the settings that the content of an ``influence.toml`` states; ``DataError`` as :func:`load_settings`."""
    collect = Collector(SETTINGS_FILE)
    refuse_unknown(content, (*_SECTIONS, "kinds", "tables"), "section", collect)
    sections = {name: _section(cls, content.get(name, {}), f"[{name}]", collect) for name, cls in _SECTIONS.items()}
    kinds = _kinds(content.get("kinds", {}), collect)
    tables = read_tables(content.get("tables", {}), collect)
    if collect.problems:
        raise DataError(sorted(collect.problems))
    stated = frozenset(f"{section}.{key}" for section in _SECTIONS for key in content.get(section, {}))
    return Settings(kinds=kinds, tables=tables, stated=stated, **sections)


def _read_text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from error
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(f"{path}: line {line}: not UTF-8; save the file as UTF-8") from error


def _section(cls: type[_T], content: object, place: str, collect: Collector, base: _T | None = None) -> Any:  # noqa: ANN401 - one of the settings classes
    """Give ``base`` (the defaults of ``cls``) with the values of one section."""
    values = _values(cls, content, place, collect)
    start = base if base is not None else cls()
    good: dict[str, Any] = {}
    for key, value in values.items():
        try:
            replace(start, **{key: value})  # type: ignore[type-var]
            good[key] = value
        except UsageError as error:
            collect(place, str(error))
    try:
        return replace(start, **good)  # type: ignore[type-var]
    except UsageError as error:
        collect(place, str(error))
        return start


def _values(cls: type, content: object, place: str, collect: Collector) -> dict[str, Any]:
    if not isinstance(content, dict):
        collect(place, "must be a section of keys and values", repr(content))
        return {}
    names = [field.name for field in fields(cls) if not (cls is Kind and field.name == "name")]
    refuse_unknown(content, names, "key", collect, place)
    types = {field.name: str(field.type) for field in fields(cls)}
    read = {key: coerce(content[key], types[key], key, place, collect) for key in names if key in content}
    return {key: value for key, value in read.items() if value is not None}


def _kinds(content: object, collect: Collector) -> Mapping[str, Kind]:
    """Give the default kinds, overridden field by field, and new ones.

    ``[kinds.Church]`` is our church, and ``[kinds.Kirche]`` begins as one: neither loses its protection by its name.
    """
    kinds = dict(DEFAULT_KINDS)
    if not isinstance(content, dict):
        collect("[kinds]", "must hold one section a kind, such as [kinds.sailing]", repr(content))
        return kinds
    for name, section in content.items():
        if name != name.strip() or not name:
            collect(f"[kinds.{name}]", "the name of a kind must be a word without space around it", name)
            continue
        key = next((known for known in DEFAULT_KINDS if known == fold(name)), name)
        like = kinds.get(KIND_WORDS.get(fold(name), ""), Kind(name))
        base = kinds.get(key) or replace(like, name=key)
        kinds[key] = _section(Kind, section, f"[kinds.{name}]", collect, base)
    return MappingProxyType(kinds)


__all__ = ["SETTINGS_FILE", "load_settings", "parse_settings", "settings_of"]
