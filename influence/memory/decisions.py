"""The log of overrides."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Any

from influence.memory.log import Log, require_shape
from influence.model.overrides import Override

_FIELDS = ("number", "account_id", "action", "rank", "reason", "author", "on", "as_of", "computed_rank")


def _parsed(content: dict[str, Any]) -> Override:
    require_shape(content, _FIELDS, ("account_id", "reason", "author"))
    for name in ("number", "rank", "computed_rank"):
        if not (type(content[name]) is int or (content[name] is None and name != "number")):
            raise TypeError(name)
    as_of = content["as_of"]
    return Override(
        **{
            **content,
            "on": date.fromisoformat(content["on"]),
            "as_of": None if as_of is None else date.fromisoformat(as_of),
        }
    )


_LOG = Log("overrides.jsonl", _parsed)


def read_overrides(folder: Path, language: str = "en") -> tuple[tuple[Override, ...], tuple[str, ...]]:
    """Give the log of a project, and what is wrong with it, as :meth:`influence.memory.log.Log.read`."""
    return _LOG.read(folder, language)


def append_override(folder: Path, entry: Override, language: str = "en") -> Override:
    """Add a decision to the log and give it with its number, as :meth:`influence.memory.log.Log.append`."""
    [numbered] = _LOG.append(folder, [entry], language)
    return numbered


def forget_overrides(folder: Path, ids: Collection[str], language: str = "en") -> int:
    """Remove every decision on some accounts, because they opted out; give how many there were."""
    return _LOG.rewrite(folder, lambda entry: None if entry.account_id in ids else entry, language)
