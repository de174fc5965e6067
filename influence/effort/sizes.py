"""How large a project is, from the number of its rows, and what memory a ranking of it takes; quick to load."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from influence.settings import Settings
from influence.settings.loading import load_settings
from influence.tables.counting import Count, count_rows

_BYTES = {"base": 400e6, "account": 760.0, "link": 325.0, "row": 50.0}


@dataclass(frozen=True)
class Size:
    """Table → the rows of each of its sources, counted or judged by the size of a file."""

    counts: Mapping[str, tuple[Count, ...]]

    @property
    def accounts(self) -> int:
        """Rows of the accounts."""
        return self._rows("accounts")

    @property
    def links(self) -> int:
        """Rows of affiliations and ties together."""
        return self._rows("affiliations") + self._rows("ties")

    @property
    def exact(self) -> bool:
        """Whether all rows were counted."""
        return all(one.exact for of in self.counts.values() for one in of)

    def memory(self, rows: int | None = None) -> float:
        """Give the bytes that a ranking takes at the most, of which ``rows`` are shown; all where absent."""
        shown = _BYTES["row"] * shown_rows(rows, self.accounts)
        return _BYTES["base"] + _BYTES["account"] * self.accounts + _BYTES["link"] * self.links + shown

    def _rows(self, table: str) -> int:
        return sum(count.rows for count in self.counts.get(table, ()))


def shown_rows(rows: int | None, accounts: int) -> int:
    """Give how many rows a list shows, of which ``rows`` are asked for; all where absent."""
    return accounts if rows is None else min(rows, accounts)


def size_of(folder: str | Path, settings: Settings | None = None) -> Size:
    """Give how large a project is; parameters as for :func:`influence.read`.

    Raises
    ------
    InputError
        The project cannot be found.
    """
    return Size(count_rows(folder, load_settings(Path(folder)) if settings is None else settings))
