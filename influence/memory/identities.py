"""The log of decisions about which records are the same.

A merge of somebody who opted out stays in it, ids alone: without it the objection would not reach the other record.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from influence.memory.log import Log, require_shape
from influence.model.identities import Identity

IDENTITIES = "identities.jsonl"
_FIELDS = ("number", "what", "kept", "other", "verdict", "reason", "author", "on")


def _parsed(content: dict[str, Any]) -> Identity:
    require_shape(content, _FIELDS, ("what", "kept", "other", "verdict", "reason", "author", "on"))
    if type(content["number"]) is not int:
        raise TypeError("number")
    return Identity(**{**content, "on": date.fromisoformat(content["on"])})


_LOG = Log(IDENTITIES, _parsed)


def read_identities(folder: Path, language: str = "en") -> tuple[tuple[Identity, ...], tuple[str, ...]]:
    """Give the log of a project, and what is wrong with it, as :meth:`influence.memory.log.Log.read`."""
    return _LOG.read(folder, language)


def append_identities(folder: Path, entries: Sequence[Identity], language: str = "en") -> tuple[Identity, ...]:
    """Add decisions to the log, all or none, as :meth:`influence.memory.log.Log.append`."""
    return _LOG.append(folder, entries, language)


def forget_identities(folder: Path, ids: Collection[str], language: str = "en") -> int:
    """Remove what is not needed of decisions on accounts that opted out; give how many there were.

    Of merges the two ids stay, so that the objection reaches both records; all else goes.
    """

    def kept(entry: Identity) -> Identity | None:
        if entry.what != "account" or not {entry.kept, entry.other} & set(ids):
            return entry
        return replace(entry, reason="", author="") if entry.verdict in ("merge", "undo") else None

    return _LOG.rewrite(folder, kept, language)
