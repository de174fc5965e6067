"""What the files to pass on are made from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from influence.errors import UsageError
from influence.model import ClusterProfiles, Dataset, IntArray, Network, Priorities, positions
from influence.model.columns import frame_of
from influence.model.priorities import BLOCK
from influence.network import nameless
from influence.report.cells import MONEY
from influence.report.charts import LineChart
from influence.report.files.kept import Kept
from influence.report.money import money_columns
from influence.report.workbook import Prose, Sheet

MOST_DRAWN = 50_000
"""Accounts of a graph file: Gephi and Cytoscape hardly open more, and the file grows to gigabytes."""


@dataclass(frozen=True)
class Material:
    """The results of a run, for the same accounts, in the language of ``priorities``.

    Parameters
    ----------
    dataset, network, priorities
        What was read, the network made from it, and the list made from that.
    profiles
        The clusters; no sheet of them where ``None``.
    lift
        A chart of what a list of the past found; no figure of it where ``None``.
    sheets
        Further sheets of the workbook, such as those of a plan: they stand behind the reasons.
    most_drawn
        Accounts that the graph files hold at most, those of the highest rank; all where ``None``.
    kept
        What a team wrote into the workbook that is to be replaced, as
        :func:`~influence.report.files.kept.read_kept` gives it.

    Raises
    ------
    UsageError
        The list and the network are of different accounts.
    """

    dataset: Dataset
    network: Network
    priorities: Priorities
    profiles: ClusterProfiles | None = None
    lift: LineChart | None = None
    sheets: tuple[Sheet | Prose, ...] = ()
    most_drawn: int | None = MOST_DRAWN
    kept: Kept = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        if len(self.priorities) != self.network.n_accounts:
            raise UsageError("The list and the network are of different accounts: make both from one dataset.")

    @property
    def language(self) -> str:
        """Language of all that people read."""
        return self.priorities.language

    @property
    def title(self) -> str:
        """The project's title; its name in the language where it has none."""
        return self.dataset.settings.project.title or "influence"

    @property
    def money(self) -> frozenset[str]:
        """The columns that are money."""
        return MONEY | money_columns(self.priorities)

    @property
    def nameless(self) -> npt.NDArray[np.bool_]:
        """Which groups are neither named nor counted: those of sensitive kinds unless asked for, and small cells."""
        return nameless(self.network, show_sensitive=self.priorities.shows_sensitive)

    def columns(self, *names: str, rows: IntArray | None = None, size: int = BLOCK) -> Iterator[pd.DataFrame]:
        """Give some columns of the list, or of some rows of it, without reasons, block by block."""
        chosen = {name: self.priorities.columns[name] for name in names}
        order = self.priorities.order if rows is None else self.priorities.order[rows]
        for first in range(0, len(order), size):
            yield frame_of(chosen, order[first : first + size])

    def drawn(self) -> IntArray:
        """Give the positions in the network of the accounts that the graph files hold, in its order."""
        if self.most_drawn is None or self.network.n_accounts <= self.most_drawn:
            return np.arange(self.network.n_accounts)
        first = self.priorities.select("account_id")["account_id"].iloc[: self.most_drawn]
        return np.sort(positions(first, self.network.account_ids))

    def by_account(self, *names: str) -> pd.DataFrame:
        """Give some columns of the list, a row an account in the order of the network, ids as index."""
        ids = pd.Index(list(self.network.account_ids), dtype="str")
        place = positions(ids, self.priorities.select("account_id")["account_id"])
        if (place < 0).any():
            return self.priorities.select("account_id", *names).set_index("account_id").reindex(ids)
        chosen = {name: self.priorities.columns[name] for name in names}
        return frame_of(chosen, self.priorities.order[place]).set_axis(ids, axis="index")
