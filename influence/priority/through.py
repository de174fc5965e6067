"""Through whom the word of an account goes: the groups and accounts that carry its referral value, largest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import scipy.sparse as sp

from influence.language import digits, say
from influence.language.many import Texts, each, joined, say_each, scattered, texts_from
from influence.model import FloatArray, IntArray, Network
from influence.model.carried import Carried

NAMED = 3
MOST = 0.5
"""Ways that together carry more than this share of the value carry most of it."""


@dataclass(frozen=True)
class Through:
    """Names what carries the referral values.

    Parameters
    ----------
    network
        Whose accounts, m groups and n accounts are named.
    carried
        What carries them.
    labels
        m names of groups, sensitive ones withheld.
    language
        How it is said.
    """

    network: Network
    carried: Carried
    labels: tuple[str, ...]
    language: str

    def largest(self, accounts: IntArray) -> tuple[IntArray, FloatArray]:
        """Give up to three ways of each of some accounts, largest first, and the share of the value that each carries.

        Ways are groups, then accounts, then all ties to people outside the data together: positions in that order, −1
        for none. Equals in the order of their positions.
        """
        given = self.carried
        contacts = sp.csr_array(given.by_contact[accounts][:, None])
        rows = sp.csr_array(sp.hstack([given.by_group[accounts], given.by_account[accounts], contacts], format="csr"))
        rows.eliminate_zeros()
        owner = np.repeat(np.arange(len(accounts)), np.diff(rows.indptr))
        order = np.lexsort((rows.indices, -rows.data, owner))
        place = rows.indptr[:-1, None] + np.arange(NAMED)
        there = place < rows.indptr[1:, None]
        ways, shares = np.full(place.shape, -1, dtype=np.int64), np.zeros(place.shape)
        chosen = order[place[there]]
        total = np.bincount(owner, rows.data, len(accounts))
        ways[there], shares[there] = rows.indices[chosen], rows.data[chosen]
        return ways, shares / np.where(total > 0, total, 1.0)[:, None]

    def column(self, accounts: IntArray) -> Any:  # noqa: ANN401 - an array of pandas
        """Give the ways of each of some accounts with their shares, such as ``Choir 61 %, Ben 12 %``."""
        ways, shares = self.largest(accounts)
        parts = []
        for slot in range(NAMED):
            percent = each(np.rint(100.0 * shares[:, slot]), lambda share: f" {digits(share, self.language)} %")
            some = ways[:, slot] >= 0
            named = joined([self._names(ways[some, slot]), percent.filter(pa.array(some))], "")
            parts.append(scattered(named, some))
        # Arrow leaves out rows in which all that is joined is null.
        parts[0] = parts[0].fill_null("")
        return pd.array(joined(parts, ", ", skip=True), dtype="str")

    def sentences(self, accounts: IntArray) -> Texts:
        """Say through whom most of it goes; where no two ways carry most, which two carry more than others."""
        ways, shares = self.largest(accounts)
        result = pa.nulls(len(accounts), pa.large_string())
        one = shares[:, 0] > MOST
        two = ~one & (ways[:, 1] >= 0)
        most = two & (shares[:, 0] + shares[:, 1] > MOST)
        for key, rows, slots in (("mostly", one, 1), ("mostly_both", most, 2), ("rather", two & ~most, 2)):
            names = {f"name_{slot + 1}": self._names(ways[rows, slot]) for slot in range(slots)}
            said = scattered(say_each(self.language, "priority", key, **names), rows)
            result = pc.coalesce(result, said)
        return result

    def _names(self, ways: IntArray) -> Texts:
        groups, accounts = self.network.n_groups, self.network.n_accounts
        outside = say(self.language, "priority", "outside")
        names = [
            self.labels[way]
            if way < groups
            else self.network.account_names[way - groups]
            if way < groups + accounts
            else outside
            for way in ways.tolist()
        ]
        return texts_from(names)
