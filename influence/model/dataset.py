"""What was read: the clean tables, and an account of every row that was not used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from influence.model.identities import Identity
from influence.model.overrides import Override
from influence.model.positions import positions
from influence.model.set_aside import SetAsideRows
from influence.settings import TABLES, Settings


@dataclass(frozen=True)
class SourceReading:
    """How one file was read.

    ``rows_in`` = ``rows_used`` + ``rows_set_aside`` + ``rows_filtered`` always holds; a filtered row is one that the
    project's own ``filter`` leaves out.
    ``detected`` tells the dialect in plain words (``{"encoding": "cp1252", "delimiter": ";", …}``); ``mapping`` our
    field → their column.
    """

    table: str
    file: str
    sha256: str
    rows_in: int
    rows_used: int
    rows_set_aside: int
    rows_filtered: int
    detected: Mapping[str, str]
    mapping: Mapping[str, str]

    def __post_init__(self) -> None:
        if self.rows_in != self.rows_used + self.rows_set_aside + self.rows_filtered:
            raise ValueError(f"rows of {self.file} do not add up: {self}")


@dataclass(frozen=True)
class Dataset:
    """The tables of a project, clean, typed and sorted, with the record of their reading.

    Every frame has exactly the fields of :data:`influence.model.TABLES`, in that order, typed as their
    :class:`~influence.settings.Field`
    says (text columns hold ``str``, never NaN), sorted by key, with a plain range index. A table that was not given is
    empty. Every id that
    one table uses from another exists there. Accounts that opted out are no longer in any table.

    Parameters
    ----------
    tables
        Table name → frame, for all of :data:`TABLES`.
    settings
        The project's settings.
    as_of
        The analysis date, resolved.
    readings
        One entry a source file, in reading order.
    set_aside
        Rows not used, sorted by table, file and line.
    notes
        Facts about the reading in plain English that every report repeats (``"12 church affiliations without a recorded
        basis were left out"``).
    overrides
        Decisions of people in force, by account id; every account of them is known.
    decided
        The whole log of decisions on these and earlier accounts, in order; of none that opted out.
    elsewhere
        Table → number of its rows that are used and not in ``tables``: those of tables that exceed memory.
    opted_out
        Ids that are to be forgotten wherever something of earlier runs was kept; shown nowhere.
    drawn_by
        Pseudonym → what random numbers are keyed by, for ids that stand for others; empty else.
    merged
        Decisions by which records were made one; none that names an account that opted out.
    identified
        All decisions on which records are the same, in the order of their log; none on an account that opted out.
    """

    tables: Mapping[str, pd.DataFrame]
    settings: Settings
    as_of: date | None
    readings: tuple[SourceReading, ...] = ()
    set_aside: SetAsideRows = field(default_factory=SetAsideRows)
    notes: tuple[str, ...] = ()
    overrides: tuple[Override, ...] = ()
    decided: tuple[Override, ...] = ()
    opted_out: frozenset[str] = field(default=frozenset(), repr=False)
    elsewhere: Mapping[str, int] = field(default_factory=dict, repr=False)
    drawn_by: Mapping[str, int] = field(default_factory=dict, repr=False)
    merged: tuple[Identity, ...] = ()
    identified: tuple[Identity, ...] = ()
    _places: dict[tuple[str, str], npt.NDArray[np.int64]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        for name, spec in TABLES.items():
            if name not in self.tables:
                raise ValueError(f"the dataset lacks the table {name!r}")
            columns = tuple(self.tables[name].columns)
            if columns != spec.field_names:
                raise ValueError(f"{name} must have the columns {spec.field_names}. Got {columns}.")

    def __repr__(self) -> str:
        sizes = ", ".join(f"{name}={len(frame)}" for name, frame in self.tables.items() if len(frame))
        return f"Dataset({sizes}, set_aside={len(self.set_aside)}, as_of={self.as_of})"

    def place(self, table: str, name: str, rows: pd.DataFrame | None = None) -> npt.NDArray[np.int64]:
        """Give where the account that each row of a table names stands in ``accounts``, or its group in ``groups``.

        Found once for all who ask, and not to be written to.

        Parameters
        ----------
        table, name
            A table, and a field of it that names accounts, or ``group_id``.
        rows
            Some rows of the table, with the index they have there; all where absent.

        Returns
        -------
        array of int
            One a row; −1 where it is nowhere, as no id of a dataset that was read is.

        Examples
        --------
        >>> from influence.demo.tables import as_dataset, table
        >>> from influence.settings import Settings
        >>> tables = {
        ...     "accounts": table("accounts", {"account_id": ["ann", "bob"]}),
        ...     "asks": table("asks", {"account_id": ["bob", "ann", "bob"], "date": ["2026-01-02"] * 3}),
        ... }
        >>> as_dataset(tables, Settings()).place("asks", "account_id").tolist()
        [0, 1, 1]
        """
        key = (table, name)
        if key not in self._places:
            ids = self.groups["group_id"] if name == "group_id" else self.accounts["account_id"]
            self._places[key] = positions(self.tables[table][name], ids)
        found = self._places[key]
        whole = self.tables[table]
        return found if rows is None or rows is whole else found[whole.index.get_indexer(rows.index)]

    def knowing(self, places: Mapping[tuple[str, str], npt.NDArray[np.int64]]) -> Dataset:
        """Give the same dataset, which is told what :meth:`place` gives for (table, field)."""
        self._places.update(places)
        return self

    @property
    def accounts(self) -> pd.DataFrame:
        """The accounts, sorted by ``account_id``."""
        return self.tables["accounts"]

    def having_status(self, status: str) -> npt.NDArray[np.bool_]:
        """Tell which accounts have a ``status``: ``customer``, ``prospect`` or ``lapsed``."""
        return (self.accounts["status"] == status).to_numpy(dtype=np.bool_)

    @property
    def groups(self) -> pd.DataFrame:
        """The groups, sorted by ``group_id``; every affiliation's group is here, with a kind."""
        return self.tables["groups"]

    @property
    def affiliations(self) -> pd.DataFrame:
        """Account–group memberships, at most one a pair; ``kind`` is always the group's."""
        return self.tables["affiliations"]

    @property
    def ties(self) -> pd.DataFrame:
        """Direct ties, at most one a (pair, kind); undirected ones have ``source`` < ``target``."""
        return self.tables["ties"]
