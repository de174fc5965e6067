"""Keeping what a project is read from safe from what is written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from influence.cli.speech import phrase
from influence.errors import UsageError

if TYPE_CHECKING:
    from influence.settings import Settings


def refuse_inputs(target: Path, folder: Path, settings: Settings) -> None:
    """Refuse to write to a file that the project in ``folder`` is read from, by whatever path or link it is named.

    Inputs are ``influence.toml``, every declared source with its joined files and database files, every workbook and
    database of the folder, everything in a folder that stands for a table, and every file whose name makes it a table,
    whether or not it is there yet: written now, it would be read by the next command.

    Raises
    ------
    UsageError
        ``target`` is such a file.
    """
    from influence.tables.discovery import folders_of_parts

    for source in _inputs(folder, settings):
        if _same(target, source):
            raise UsageError(phrase("is_input", path=target, source=source))
    for parts in folders_of_parts(folder, settings):
        if any(_same(above, parts) for above in target.absolute().parents):
            raise UsageError(phrase("is_input", path=target, source=parts))
    table = _table_of(target, folder, settings)
    if table:
        raise UsageError(phrase("would_be_input", path=target, table=table, folder=folder))


def refuse_data(target: Path, folder: Path) -> None:
    """Refuse to write to a file that is one of the data files of ``folder`` under another name.

    Raises
    ------
    UsageError
        ``target`` is a link to such a file.
    """
    from influence.tables.discovery import data_files

    for source in data_files(folder) if folder.is_dir() else ():
        if _same(target, source):
            raise UsageError(phrase("is_input", path=target, source=source))


def _inputs(folder: Path, settings: Settings) -> Iterator[Path]:
    from influence.settings.loading import SETTINGS_FILE
    from influence.tables.discovery import data_files
    from influence.tables.opening import DATABASE_ENDINGS, EXCEL_ENDINGS

    yield folder / SETTINGS_FILE
    for table in settings.tables.values():
        for source in table.sources:
            yield from (_path(folder, file) for file in (source.file, *(join.file for join in source.join)))
    if folder.is_dir():
        for path in data_files(folder):
            if path.suffix.lower() in (*DATABASE_ENDINGS, *EXCEL_ENDINGS) or _table_of(path, folder, settings):
                yield path


def _path(folder: Path, file: str) -> Path:
    """Give the path of a source; of a database URL, that of the file it names."""
    if "://" not in file:
        return folder / file
    return Path(file.partition("://")[2].partition("?")[0].removeprefix("/"))


def _table_of(path: Path, folder: Path, settings: Settings) -> str:
    """Give the table that a file in ``folder`` is taken for by its name; empty where it is none."""
    from influence.model import TABLES
    from influence.tables.opening import ENDINGS

    name = path.stem.casefold()
    if name not in TABLES or path.suffix.lower() not in ENDINGS or not _same(path.absolute().parent, folder):
        return ""
    declared = settings.tables.get(name)
    return "" if declared is not None and declared.sources else name


def _same(left: Path, right: Path) -> bool:
    """Whether two paths lead to the same file, through links too; of files that are not there, whether names agree."""
    try:
        return left.samefile(right)
    except (OSError, ValueError):
        return False
