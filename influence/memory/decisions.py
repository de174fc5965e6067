"""The log of overrides: one line of JSON a decision, in a text file that people can read, review and keep.

It is kept apart from the store of runs, because runs can be computed again and decisions cannot: a damaged store loses
no decision, and reading decisions never waits for a process that writes.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

from influence.files import write_text
from influence.language import say
from influence.memory.errors import MemoryFault
from influence.memory.locking import locked
from influence.model.overrides import Override

FOLDER = "influence-memory"
"""The folder of a project that holds its memory."""

_FILE = "overrides.jsonl"
_FIELDS = ("number", "account_id", "action", "rank", "reason", "author", "on", "as_of", "computed_rank")


def read_overrides(folder: Path, language: str = "en") -> tuple[tuple[Override, ...], tuple[str, ...]]:
    """Give the log of a project in order, and a sentence about every line that could not be read.

    Parameters
    ----------
    folder
        The project folder; a project without a log has none.
    language
        Of the sentences.
    """
    path = folder / FOLDER / _FILE
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return (), ()
    except OSError as error:
        return (), (say(language, "memory", "log_unreadable", path=path, why=error.strerror or error),)
    entries: list[Override] = []
    faults: list[str] = []
    for line, text in enumerate(data.decode("utf-8", "replace").split("\n"), start=1):
        if not text.strip():
            continue
        try:
            entries.append(_parsed(text))
        except (ValueError, TypeError, KeyError, RecursionError):
            faults.append(say(language, "memory", "log_line", path=path, line=line))
    return tuple(sorted(entries, key=lambda entry: entry.number)), tuple(faults)


def append_override(folder: Path, entry: Override, language: str = "en") -> Override:
    """Add a decision to the log and give it with its number; what stands there stays byte by byte.

    Raises
    ------
    MemoryFault
        The folder cannot be written, or another process holds it.
    UsageError, InfluenceError
        As :func:`influence.files.write_text`.
    """
    home = folder / FOLDER
    with locked(home, language):
        entries, _ = read_overrides(folder, language)
        numbered = replace(entry, number=max((old.number for old in entries), default=0) + 1)
        before = _text(home, language)
        write_text(home / _FILE, f"{before}{_line(numbered)}\n", language=language)
    return numbered


def forget_overrides(folder: Path, ids: Collection[str], language: str = "en") -> int:
    """Remove every decision on some accounts, because they opted out; give how many there were.

    Raises
    ------
    MemoryFault, UsageError, InfluenceError
        As :func:`append_override`.
    """
    entries, _ = read_overrides(folder, language)
    gone = [entry for entry in entries if entry.account_id in ids]
    if not gone:
        return 0
    home = folder / FOLDER
    with locked(home, language):
        kept = [line for line in _text(home, language).split("\n") if line.strip() and not _is_about(line, ids)]
        write_text(home / _FILE, "".join(f"{line}\n" for line in kept), language=language)
    return len(gone)


def _is_about(line: str, ids: Collection[str]) -> bool:
    try:
        return _parsed(line).account_id in ids
    except (ValueError, TypeError, KeyError, RecursionError):
        return False


def _text(home: Path, language: str) -> str:
    """Give what the log holds, ending with a line end."""
    path = home / _FILE
    try:
        text = path.read_bytes().decode("utf-8", "replace")
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise MemoryFault(say(language, "memory", "log_unreadable", path=path, why=error.strerror or error)) from error
    return text if not text or text.endswith("\n") else f"{text}\n"


def _line(entry: Override) -> str:
    content = {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(entry).items()}
    return json.dumps(content, ensure_ascii=False)


def _parsed(text: str) -> Override:
    content = json.loads(text)
    if set(content) != set(_FIELDS):
        raise ValueError("fields of another shape")
    for name in ("account_id", "reason", "author"):
        if not isinstance(content[name], str):
            raise TypeError(name)
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
