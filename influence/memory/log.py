"""A log of decisions: one line of JSON each, in a text file that people can read, review and keep.

Logs are kept apart from the store of runs, because runs can be computed again and decisions cannot: a damaged store
loses no decision, and reading decisions never waits for a process that writes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from influence.files import write_text
from influence.language import say
from influence.memory.errors import MemoryFault
from influence.memory.locking import locked

FOLDER = "influence-memory"
"""The folder of a project that holds its memory."""

_WRONG = (ValueError, TypeError, KeyError, RecursionError)


class Numbered(Protocol):
    """A decision with its place in the log."""

    @property
    def number(self) -> int:
        """From 1."""


Entry = TypeVar("Entry", bound=Numbered)


@dataclass(frozen=True)
class Log(Generic[Entry]):
    """The log in one file.

    Parameters
    ----------
    file
        Its name in :data:`FOLDER`.
    parsed
        Makes a decision of the values of a line; raises ``ValueError``, ``TypeError`` or ``KeyError`` where they are
        of another shape.
    """

    file: str
    parsed: Callable[[dict[str, Any]], Entry]

    def read(self, folder: Path, language: str = "en") -> tuple[tuple[Entry, ...], tuple[str, ...]]:
        """Give the log of a project in order, and a sentence about every line that could not be read.

        Parameters
        ----------
        folder
            The project folder; a project without a log has none.
        language
            Of the sentences.
        """
        path = folder / FOLDER / self.file
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return (), ()
        except OSError as error:
            return (), (say(language, "memory", "log_unreadable", path=path, why=error.strerror or error),)
        entries: list[Entry] = []
        faults: list[str] = []
        for line, text in enumerate(data.decode("utf-8", "replace").split("\n"), start=1):
            if not text.strip():
                continue
            try:
                entries.append(self._entry(text))
            except _WRONG:
                faults.append(say(language, "memory", "log_line", path=path, line=line))
        return tuple(sorted(entries, key=lambda entry: entry.number)), tuple(faults)

    def append(self, folder: Path, entries: Sequence[Entry], language: str = "en") -> tuple[Entry, ...]:
        """Add decisions to the log, all or none, and give them with their numbers; what stands there stays.

        Raises
        ------
        MemoryFault
            The folder cannot be written, or another process holds it.
        UsageError, InfluenceError
            As :func:`influence.files.write_text`.
        """
        home = folder / FOLDER
        with locked(home, language):
            last = max((old.number for old in self.read(folder, language)[0]), default=0)
            numbered = tuple(
                replace(entry, number=last + place)  # type: ignore[type-var]
                for place, entry in enumerate(entries, start=1)
            )
            lines = "".join(f"{_line(entry)}\n" for entry in numbered)
            write_text(home / self.file, f"{self._text(home, language)}{lines}", language=language)
        return numbered

    def rewrite(self, folder: Path, change: Callable[[Entry], Entry | None], language: str = "en") -> int:
        """Change decisions, or remove those for which ``change`` gives ``None``; give how many there were.

        Lines that are no decisions stay as they are.

        Raises
        ------
        MemoryFault, UsageError, InfluenceError
            As :meth:`append`.
        """
        entries, _ = self.read(folder, language)
        changed = sum(change(entry) != entry for entry in entries)
        if not changed:
            return 0
        home = folder / FOLDER
        with locked(home, language):
            lines = [self._changed(line, change) for line in self._text(home, language).split("\n") if line.strip()]
            write_text(home / self.file, "".join(f"{line}\n" for line in lines if line), language=language)
        return changed

    def _entry(self, text: str) -> Entry:
        return self.parsed(json.loads(text))

    def _changed(self, line: str, change: Callable[[Entry], Entry | None]) -> str:
        try:
            entry = self._entry(line)
        except _WRONG:
            return line
        other = change(entry)
        return line if other == entry else "" if other is None else _line(other)

    def _text(self, home: Path, language: str) -> str:
        """Give what the log holds, ending with a line end."""
        path = home / self.file
        try:
            text = path.read_bytes().decode("utf-8", "replace")
        except FileNotFoundError:
            return ""
        except OSError as error:
            why = error.strerror or error
            raise MemoryFault(say(language, "memory", "log_unreadable", path=path, why=why)) from error
        return text if not text or text.endswith("\n") else f"{text}\n"


def _line(entry: Any) -> str:  # noqa: ANN401 - any dataclass
    content = {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(entry).items()}
    return json.dumps(content, ensure_ascii=False)


def require_shape(content: dict[str, Any], fields: Sequence[str], texts: Sequence[str]) -> None:
    """Raise ``ValueError`` or ``TypeError`` unless a line has just these fields, of which some are texts."""
    if set(content) != set(fields):
        raise ValueError("fields of another shape")
    for name in texts:
        if not isinstance(content[name], str):
            raise TypeError(name)
