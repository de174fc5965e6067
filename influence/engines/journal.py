"""What the steps of a run found, written down step by step, so that a run that was killed goes on from there."""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa


class StaleError(Exception):
    """The steps that a store has noted are those of another run."""


class Journal:
    """A file with a line of JSON for every step that is finished.

    Opened again, it is asked the same steps from the start, and gives what it has noted of each. A line that was cut
    off while it was written does not count, nor does any of another run.

    Parameters
    ----------
    file
        The file; its folder is there.
    run
        What tells this run from others, beside its steps.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "journal"
    >>> journal = Journal(file, "one")
    >>> journal.noted("SELECT 1") is None
    True
    >>> journal.note({"numbers": [1.0]})
    >>> Journal(file, "one").noted("SELECT 1")
    {'numbers': [1.0]}
    >>> Journal(file, "another").noted("SELECT 1") is None
    True
    """

    def __init__(self, file: Path, run: str) -> None:
        self._file, self._step = file, 0
        begun = {"run": run}
        lines = _lines(file)
        self._lines = lines[1:] if lines[:1] == [begun] else []
        text = "".join(json.dumps(line) + "\n" for line in [begun, *self._lines])
        # Whole or not at all: tables that later steps needed no more are gone, so that half a journal is worth nothing.
        fresh = file.with_name(f"{file.name}.new")
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(file)

    @property
    def resumed(self) -> bool:
        """Whether steps of an earlier run are being passed over."""
        return self._step < len(self._lines)

    @property
    def step(self) -> int:
        """Number of the step under way, from 1."""
        return self._step

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Give what is noted, step by step."""
        return (line["said"] for line in self._lines)

    def noted(self, statement: str) -> dict[str, Any] | None:
        """Go on to the next step and give what was noted of it; ``None`` where it is to be done.

        Raises
        ------
        StaleError
            Another step is noted there.
        """
        self._step += 1
        self._statement = digest_of(statement)
        if self._step > len(self._lines):
            return None
        line = self._lines[self._step - 1]
        if line["statement"] != self._statement:
            raise StaleError
        return dict(line["said"])

    def note(self, said: dict[str, Any]) -> None:
        """Note what the step under way found; it is on the disk when this returns."""
        line = {"statement": self._statement, "said": said}
        self._lines.append(line)
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
            file.flush()
            os.fsync(file.fileno())


def _lines(file: Path) -> list[dict[str, Any]]:
    """Give the lines that are whole."""
    try:
        *whole, _ = file.read_text(encoding="utf-8").split("\n")
        return [json.loads(line) for line in whole]
    except (FileNotFoundError, ValueError):
        return []


def digest_of(statement: str) -> str:
    """Give what tells a statement from others.

    Examples
    --------
    >>> digest_of("SELECT 1")
    'e004ebd5b5532a4b'
    """
    return sha256(statement.encode()).hexdigest()[:16]


def digest_of_table(table: pa.Table) -> str:
    """Give what tells a table, its columns and their types, from others."""
    digest = sha256()
    with pa.PythonFile(_Hashed(digest), "w") as sink, pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table.combine_chunks())
    return digest.hexdigest()


class _Hashed(io.RawIOBase):
    """Takes what is written for its digest alone: no table is copied for it."""

    def __init__(self, digest: hashlib._Hash) -> None:
        super().__init__()
        self._digest = digest

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:  # noqa: ANN401 - whatever holds bytes
        self._digest.update(data)
        return len(data)
