"""Where each table of a project is: as influence.toml says, else by its name in the folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from influence.errors import DataError, InputError, Problem
from influence.model import TABLES
from influence.settings import Settings, Source
from influence.tables.arrow import duckdb_tables
from influence.tables.database import sqlite_tables
from influence.tables.excel import sheet_names
from influence.tables.opening import DATABASE_ENDINGS, ENDINGS, EXCEL_ENDINGS, is_sqlite
from influence.tables.phrases import Phrases


def find_sources(folder: Path, settings: Settings, say: Phrases) -> Mapping[str, tuple[Source, ...]]:
    """Give the sources of every table that the project has, in the order of :data:`~influence.model.TABLES`.

    Raises
    ------
    InputError
        The folder is missing, has no accounts, or neither affiliations nor ties.
    DataError
        Two files of the folder bear the name of one table.
    """
    if not folder.is_dir():
        raise InputError(say("no_folder", folder=folder))
    found = _by_name(folder)
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
    _require(folder, sources, say)
    return sources


def data_files(folder: Path) -> list[Path]:
    """Give the files of a folder that could hold a table, sorted by name."""
    return sorted(
        (path for path in folder.iterdir() if path.suffix.lower() in ENDINGS and _visible(path)),
        key=lambda path: path.name,
    )


def _visible(path: Path) -> bool:
    return path.is_file() and not path.name.startswith((".", "~$"))


def _by_name(folder: Path) -> dict[str, tuple[Source, ...]]:
    found: dict[str, tuple[Source, ...]] = {}
    for path in data_files(folder):
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
    return found


def _require(folder: Path, sources: Mapping[str, tuple[Source, ...]], say: Phrases) -> None:
    missing = [] if "accounts" in sources else ["accounts"]
    if "affiliations" not in sources and "ties" not in sources:
        missing.append(say("affiliations_or_ties"))
    if missing:
        files = ", ".join(path.name for path in data_files(folder)) or "–"
        raise InputError(say("no_tables", folder=folder, missing=", ".join(missing), files=files))
