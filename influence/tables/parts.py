"""Tables in parts: a folder of files, as Spark and other engines write them, whose folders' names may say columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from urllib.parse import unquote

import pyarrow as pa

from influence.errors import DataError, InputError
from influence.settings import Source
from influence.settings.locations import shown_location
from influence.tables.aliases import normalise_header
from influence.tables.cells import Cells, RawTable
from influence.tables.phrases import Phrases

_NOTHING = "__HIVE_DEFAULT_PARTITION__"
"""What engines write into a folder's name where the value is empty."""


@dataclass(frozen=True)
class Part(Source):
    """One file of a folder.

    Parameters
    ----------
    beside
        Column that stands in the names of the part's folders → the value of all its rows.
    """

    beside: Mapping[str, str] = field(default_factory=dict)


def parts_of(folder: Path, source: Source, endings: tuple[str, ...], say: Phrases) -> tuple[Source, ...]:
    """Give a source for every part where ``source`` names a folder, in the order of their paths; else the source alone.

    Names that begin with ``_`` or ``.`` are the notes of whoever wrote the folder, and are passed over with all below.
    A folder called ``key=value`` gives the rows below it a column ``key``.

    Raises
    ------
    InputError
        There is no part, or a file that is none.
    """
    top = folder / source.file
    if "://" in source.file or not is_folder(top):
        return (source,)
    shown = shown_location(source.file)
    try:
        files = sorted(path.relative_to(top) for path in top.rglob("*") if not path.is_dir())
    except OSError as error:
        raise InputError(say("cannot_open", file=shown, why=error.strerror or error)) from error
    files = [file for file in files if not any(part.startswith(("_", ".", "~$")) for part in file.parts)]
    others = [file for file in files if file.suffix.lower() not in endings]
    if others:
        raise InputError(say("no_part", file=f"{shown}/{others[0].as_posix()}", endings=", ".join(endings)))
    if not files:
        raise InputError(say("no_parts", file=shown, endings=", ".join(endings)))
    said = {item.name: getattr(source, item.name) for item in fields(source)}
    return tuple(
        Part(**said | {"file": (Path(source.file) / file).as_posix(), "beside": columns_in(file.parent)})
        for file in files
    )


def is_folder(path: Path) -> bool:
    """Whether a path leads to a folder; one that cannot be asked for is none."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def columns_in(path: Path) -> Mapping[str, str]:
    """Give the columns that the names of folders say, and their value.

    Examples
    --------
    >>> columns_in(Path("kind=trade%20fair/year=2025"))
    {'kind': 'trade fair', 'year': '2025'}
    """
    pairs = (part.partition("=") for part in path.parts)
    named = {unquote(key): unquote(value) for key, sign, value in pairs if key and sign}
    return {key: "" if value == _NOTHING else value for key, value in named.items()}


def with_columns_beside(raw: RawTable, source: Source, say: Phrases) -> RawTable:
    """Add the columns that stand in the names of a part's folders.

    Raises
    ------
    DataError
        The file has such a column itself.
    """
    if not isinstance(source, Part) or not source.beside:
        return raw
    own = {normalise_header(name) for name in raw.columns}
    problems = [say.problem(raw.file, "column_beside", name) for name in source.beside if normalise_header(name) in own]
    if problems:
        raise DataError(problems)
    added = {
        name: Cells(pa.repeat(pa.scalar(value or None, pa.large_string()), len(raw)))
        for name, value in source.beside.items()
    }
    return replace(raw, columns={**raw.columns, **added}, headers=(*raw.headers, *added))
