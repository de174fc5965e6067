"""Checking single values of a settings file: their type, and names that nobody knows."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

from influence.errors import Problem


@dataclass
class Collector:
    """Gathers the problems of one file."""

    file: str
    problems: list[Problem] = field(default_factory=list)

    def __call__(self, place: str, rule: str, value: str = "", advice: str = "") -> None:
        """Add one problem at ``place`` of the file."""
        where = f"{self.file}: {place}" if place else self.file
        self.problems.append(Problem(where, rule, value, advice))


def nearest(name: str, known: Iterable[str]) -> str:
    """Give advice on an unknown name: the nearest known one, or all of them.

    Examples
    --------
    >>> nearest("refferal", ["referral", "value"])
    'did you mean referral?'
    >>> nearest("x", ["referral", "value"])
    'known: referral, value'
    """
    names = sorted(known)
    lowered = {known_name.casefold(): known_name for known_name in names}
    close = get_close_matches(name.casefold(), lowered, n=1, cutoff=0.6)
    return f"did you mean {lowered[close[0]]}?" if close else f"known: {', '.join(names)}"


def refuse_unknown(
    content: Mapping[str, object], known: Iterable[str], what: str, collect: Collector, place: str = ""
) -> None:
    """Collect one problem for every key of ``content`` that is not known."""
    names = list(known)
    for key in content:
        if key not in names:
            collect(place, f"unknown {what}", key, nearest(key, names))


def coerce(value: object, annotation: str, key: str, place: str, collect: Collector) -> Any:  # noqa: ANN401 - typed by annotation
    """Give ``value`` as the type that ``annotation`` names, or None and a collected problem."""
    kind, rule = _kind(annotation)
    result = _COERCIONS[kind](value)
    if result is None:
        collect(place, f"{key} must be {rule}", _shown(value))
    return result


def text_of(value: object) -> str | None:
    """Give a text, number or truth value of TOML as cell text; None where it is something else."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int)):
        return str(value)
    if isinstance(value, float) and math.isfinite(value):
        return repr(value)
    if isinstance(value, date):
        return value.isoformat()
    return None


def _shown(value: object) -> str:
    return value if isinstance(value, str) else repr(value)


def _kind(annotation: str) -> tuple[str, str]:
    if annotation.startswith("date"):
        return "date", "a date such as 2025-12-31"
    if annotation.startswith("float"):
        return "float", "a number"
    if annotation.startswith("int"):
        return "int", "a whole number"
    if annotation.startswith("bool"):
        return "bool", "true or false"
    if annotation.startswith("tuple"):
        return "texts", 'a list of texts, such as ["…", "…"]'
    return "str", "a text in quotation marks"


def _date(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value.strip()) if isinstance(value, str) else None
    except ValueError:
        return None


def _float(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _int(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _bool(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _str(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _texts(value: object) -> tuple[str, ...] | None:
    entries: list[object] = value if isinstance(value, list) else [value]
    texts = tuple(entry for entry in entries if isinstance(entry, str))
    return texts if len(texts) == len(entries) else None


_COERCIONS: Mapping[str, Any] = {
    "date": _date,
    "float": _float,
    "int": _int,
    "bool": _bool,
    "texts": _texts,
    "str": _str,
}
