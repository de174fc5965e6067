"""Where each table of a project is: as influence.toml says, else by its name in the folder.

A folder may stand for a file: its parts are read as several sources of the table.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from influence.errors import DataError, InputError, Problem
from influence.model import TABLES
from influence.settings import Settings, Source
from influence.tables.arrow import duckdb_tables
from influence.tables.database import sqlite_tables
from influence.tables.excel import sheet_names
from influence.tables.opening import (
    DATABASE_ENDINGS,
    ENDINGS,
    EXCEL_ENDINGS,
    PARQUET_ENDINGS,
    TEXT_ENDINGS,
    is_sqlite,
)
from influence.tables.parts import is_folder, parts_of
from influence.tables.phrases import Phrases

_ENGLISH = Phrases()

PART_ENDINGS = (*TEXT_ENDINGS, *PARQUET_ENDINGS)
"""Of the files in a folder that stands for a table."""


def find_sources(folder: Path, settings: Settings, say: Phrases) -> Mapping[str, tuple[Source, ...]]:
    """Give the sources of every table that the project has, in the order of :data:`~influence.model.TABLES`.

    Raises
    ------
    InputError
        The folder is missing or cannot be read, a table in it is a folder without parts or a link that leads nowhere,
        there are no accounts, or neither affiliations nor ties.
    DataError
        Two files of the folder bear the name of one table.
    """
    found = _by_name(folder, say)
    problems: list[Problem] = []
    sources: dict[str, tuple[Source, ...]] = {}
    for name in TABLES:
        declared = settings.tables.get(name)
        if declared is not None and declared.sources:
            sources[name] = declared.sources
        elif len(found.get(name, ())) > 1:
            files = ", ".join(sorted(source.file for source in found[name]))
            problems.append(say.problem(name, "table_twice", files, table=name))
        elif found.get(name):
            sources[name] = found[name]
    if problems:
        raise DataError(problems)
    sources = {
        name: tuple(part for source in entries for part in parts_of(folder, source, PART_ENDINGS, say))
        for name, entries in sources.items()
    }
    _refuse_what_is_no_file(folder, sources, say)
    _require(folder, sources, say)
    return sources


def data_files(folder: Path, say: Phrases = _ENGLISH) -> list[Path]:
    """Give the files of a folder that could hold a table, sorted by name.

    Raises
    ------
    InputError
        The folder is missing or cannot be read.
    """
    return [path for path in _entries(folder, say) if path.is_file()]


def _entries(folder: Path, say: Phrases) -> list[Path]:
    """Give what a folder has under names that a table may have, files or not."""
    try:
        if not folder.is_dir():
            raise InputError(say("no_folder", folder=folder))
        entries = sorted(folder.iterdir(), key=lambda path: path.name)
        return [path for path in entries if path.suffix.lower() in ENDINGS and not path.name.startswith((".", "~$"))]
    except OSError as error:
        raise InputError(say("cannot_open", file=folder, why=error.strerror or error)) from error


def _refuse_what_is_no_file(folder: Path, sources: Collection[str], say: Phrases) -> None:
    """Refuse to pass over an entry that bears the name of a table and cannot be read as a file."""
    reasons = [
        say("not_a_file" if path.is_dir() else "lost_link", file=path.name)
        for path in _entries(folder, say)
        if path.stem.lower() in TABLES and path.stem.lower() not in sources and not path.is_file()
    ]
    if reasons:
        raise InputError("\n".join(reasons))


def folders_of_parts(folder: Path, settings: Settings) -> list[Path]:
    """Give the folders that stand for a table, declared or by their name, whether or not parts are in them."""
    declared = {source.file for table in settings.tables.values() for source in table.sources}
    found = [folder / file for file in sorted(declared) if "://" not in file and is_folder(folder / file)]
    return [*found, *(path for path in _folders(folder) if not _has_sources(settings, path.stem.lower()))]


def _has_sources(settings: Settings, table: str) -> bool:
    declared = settings.tables.get(table)
    return declared is not None and bool(declared.sources)


def _folders(folder: Path) -> list[Path]:
    """Give the folders that bear the name of a table: ``orders``, or ``orders.parquet`` as Spark calls them.

    Beside a file of that name a folder is something else, such as what the file was made of.
    """
    if not is_folder(folder):
        return []
    named = [path for path in sorted(folder.iterdir(), key=lambda path: path.name) if path.stem.lower() in TABLES]
    files = {path.stem.lower() for path in named if path.suffix.lower() in ENDINGS and path.is_file()}
    return [
        path
        for path in named
        if path.stem.lower() not in files and path.suffix.lower() in ("", *PART_ENDINGS) and is_folder(path)
    ]


def _by_name(folder: Path, say: Phrases) -> dict[str, tuple[Source, ...]]:
    found: dict[str, tuple[Source, ...]] = {}
    for path in data_files(folder, say):
        if path.suffix.lower() in DATABASE_ENDINGS:
            names = sqlite_tables(path) if is_sqlite(path) else duckdb_tables(path)
            for name in names:
                if name in TABLES:
                    found[name] = (*found.get(name, ()), Source(path.name, table=name))
        elif path.stem.lower() in TABLES:
            name = path.stem.lower()
            found[name] = (*found.get(name, ()), Source(path.name))
        elif path.suffix.lower() in EXCEL_ENDINGS:
            for sheet in sheet_names(path):
                name = sheet.lower()
                if name in TABLES:
                    found[name] = (*found.get(name, ()), Source(path.name, sheet=sheet))
    for path in _folders(folder):
        name = path.stem.lower()
        found[name] = (*found.get(name, ()), Source(path.name))
    return found


def _require(folder: Path, sources: Mapping[str, tuple[Source, ...]], say: Phrases) -> None:
    missing = [] if "accounts" in sources else ["accounts"]
    if "affiliations" not in sources and "ties" not in sources:
        missing.append(say("affiliations_or_ties"))
    if missing:
        files = ", ".join(path.name for path in data_files(folder, say)) or "–"
        raise InputError(say("no_tables", folder=folder, missing=", ".join(missing), files=files))
