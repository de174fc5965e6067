"""What a team wrote into the workbook that is about to be replaced: read back, so that it stands in the new one."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from influence.errors import UsageError
from influence.language import LANGUAGES, say
from influence.report.lists import headings

OWN = ("state", "who", "date", "note")
"""The columns that readers fill, as they stand in the workbook."""
STATES = 7
Kept = dict[str, dict[str, object]]
"""Account id → own column → what was written there, for those with anything written."""


@dataclass(frozen=True)
class Words:
    """What the own columns and their states are called in a language."""

    account: str
    columns: dict[str, str]
    states: tuple[str, ...]


def words(language: str) -> Words:
    """Give the words of a language."""
    return Words(
        headings(["account_id"], language)[0],
        {name: say(language, "export", f"own_{name}") for name in OWN},
        tuple(say(language, "export", f"state_{place}") for place in range(1, STATES + 1)),
    )


def read_kept(path: Path, language: str) -> Kept:
    """Read what readers wrote into the workbook at ``path``; nothing where there is none, or it is none of ours.

    States are given in ``language``, whatever the language of the old workbook.

    Raises
    ------
    UsageError
        The file is there and cannot be read, so that nobody knows what would be lost.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    if not path.is_file():
        return {}
    try:
        book = CalamineWorkbook.from_path(str(path))
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for spoken in LANGUAGES:
                if rows and (found := _places(rows[0], words(spoken))) is not None:
                    return _written(rows[1:], found, words(spoken).states, words(language).states)
    except (CalamineError, OSError, ValueError) as error:
        raise UsageError(say(language, "export", "old_unreadable", path=path, why=error)) from error
    return {}


def _places(heading: list[Any], known: Words) -> dict[str, int] | None:
    """Give where the account and the own columns stand; ``None`` where any is missing."""
    wanted = {"account": known.account, **known.columns}
    places = {name: heading.index(word) for name, word in wanted.items() if word in heading}
    return places if len(places) == len(wanted) else None


def _written(rows: list[list[Any]], places: dict[str, int], old: tuple[str, ...], new: tuple[str, ...]) -> Kept:
    translated = dict(zip(old, new, strict=True))
    kept: Kept = {}
    for row in rows:
        cells = {name: row[places[name]] for name in OWN}
        filled = {name: cell for name, cell in cells.items() if cell is not None and str(cell).strip()}
        if "state" in filled:
            filled["state"] = translated.get(str(filled["state"]), filled["state"])
        if filled:
            kept[_id(row[places["account"]])] = filled
    return kept


def _id(cell: object) -> str:
    """Give an id as text; Excel makes a number of one that somebody typed anew."""
    return str(int(cell)) if isinstance(cell, float) and cell == int(cell) else str(cell)


def added(block: pd.DataFrame, kept: Kept) -> pd.DataFrame:
    """Give a block of the list with the own columns beside it; dates as the number by which Excel counts days."""
    if not kept:
        return block
    ids = block["account_id"].tolist()
    columns = {name: [_cell(kept.get(key, {}).get(name)) for key in ids] for name in OWN}
    return block.assign(
        **{f"own_{name}": pd.Series(cells, dtype=object, index=block.index) for name, cells in columns.items()}
    )


def _cell(value: object) -> object:
    if isinstance(value, datetime.date):  # and datetime.datetime, which is one
        day = value.date() if isinstance(value, datetime.datetime) else value
        return float((day - datetime.date(1899, 12, 30)).days)
    return value
