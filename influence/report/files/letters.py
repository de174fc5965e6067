"""The list for letters: one row a customer worth asking, and nothing in it that a customer must not read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from influence.language import say
from influence.network import nameless
from influence.priority import approachable
from influence.report.files.book import shapes
from influence.report.files.material import Material
from influence.report.workbook import About, Sheet, workbook

_FIELDS = ("account_id", "name", "owner", "territory")


def letter_list(material: Material) -> pd.DataFrame:
    """Give whom to write to, first the one whose word is expected to bring most.

    Customers whose referral value is above 0, that is, whom asking pays, and whoever a decision includes; nobody whom
    one excludes. No values, ranks and reasons; groups of sensitive kinds are never mentioned, whatever was asked for.

    Returns
    -------
    pandas.DataFrame
        ``account_id, name, owner, territory`` · ``group, group_2``: its largest groups, to speak of · ``action``.
    """
    fields = [
        name for name in (*_FIELDS[1:], "action", "referral_value", "status") if name in material.priorities.columns
    ]
    told = material.by_account(*fields)
    worth = (told["referral_value"].to_numpy() > 0) & material.dataset.having_status("customer")
    worth = approachable(material.dataset, worth)
    rows = np.flatnonzero(worth)
    rows = rows[np.lexsort((rows, -told["referral_value"].to_numpy()[rows].round(2)))]
    chosen = told.iloc[rows].reset_index(names="account_id")
    first, second = _places(material, rows)
    chosen["group"], chosen["group_2"] = pd.array(first, dtype="str"), pd.array(second, dtype="str")
    return chosen[[name for name in (*_FIELDS, "group", "group_2", "action") if name in chosen]]


def _places(material: Material, rows: np.typing.NDArray[np.int64]) -> tuple[list[str], list[str]]:
    """Give the two groups of each account with most known members, sensitive ones aside; empty where there is none."""
    network = material.network
    open_to_all = ~nameless(network)
    members, indices, starts = network.group_members, network.incidence.indices, network.incidence.indptr
    first, second = [], []
    for row in rows.tolist():
        groups = indices[starts[row] : starts[row + 1]]
        groups = groups[open_to_all[groups]]
        named = [network.group_names[group] for group in groups[np.lexsort((groups, -members[groups]))][:2]]
        first.append(named[0] if named else "")
        second.append(named[1] if len(named) > 1 else "")
    return first, second


def letters(material: Material) -> tuple[Iterator[bytes] | None, list[str]]:
    """Give the workbook that Word takes as recipients, or nothing and a sentence where nobody is worth asking."""
    frame = letter_list(material)
    if frame.empty:
        return None, [say(material.language, "export", "letters_none")]
    columns = [replace(shape, form="text") for shape in shapes(material, frame, frame.columns)]
    sheet = Sheet(say(material.language, "export", "sheet_letters"), columns, len(frame), lambda: [frame])
    return workbook([sheet], About(material.title, material.language, material.dataset.as_of)), []
