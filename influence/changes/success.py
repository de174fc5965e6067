"""What became of accounts after somebody decided about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from influence.model import Dataset, stage
from influence.model.overrides import MARKS, in_force

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "number",
    "account_id",
    "name",
    "override",
    "placed_at",
    "computed_then",
    "in_force",
    "decided_on",
    "author",
    "why",
    "days",
    "referrals_since",
    "won_since",
    "amount_since",
    "orders_since",
    "others_won",
)


@stage
def later_success(dataset: Dataset) -> pd.DataFrame:
    """Give every decision of the log with what happened after it, the last decision first.

    Returns
    -------
    pandas.DataFrame
        :data:`COLUMNS`. ``days``: from the decision to the analysis date, 0 where that is before. ``referrals_since``,
        ``won_since``, ``amount_since``: referrals that the account made after the day of the decision, those of them
        that were won, and the amounts they brought; ``orders_since``: what it ordered after that day. ``others_won``:
        won referrals an account over the same days, on average over all other accounts: facts side by side, of
        which none proves that the decision brought it about. ``name`` is empty where the account is gone.
    """
    import pandas as pd

    names = dict(zip(dataset.accounts["account_id"], dataset.accounts["name"], strict=True))
    acting = {entry.number for entry in in_force(dataset.decided)}
    referrals, orders = dataset.tables["referrals"], dataset.tables["orders"]
    rows = []
    for entry in reversed(dataset.decided):
        day = pd.Timestamp(entry.on)
        after = referrals[referrals["date"] > day]
        mine = after["referrer_id"] == entry.account_id
        won = after["outcome"] == "won"
        bought = orders[(orders["account_id"] == entry.account_id) & (orders["date"] > day)]
        known = entry.account_id in names
        others = len(names) - int(known)
        rows.append(
            (
                entry.number,
                entry.account_id,
                names.get(entry.account_id, ""),
                MARKS[entry.action],
                np.nan if entry.rank is None else float(entry.rank),
                np.nan if entry.computed_rank is None else float(entry.computed_rank),
                entry.number in acting,
                entry.on.isoformat(),
                entry.author,
                entry.reason,
                max((dataset.as_of - entry.on).days, 0) if dataset.as_of else 0,
                int(mine.sum()),
                int((mine & won).sum()),
                float(np.nansum(after.loc[mine & won, "amount"])),
                float(np.nansum(bought["amount"])),
                float((won & ~mine).sum() / others) if others else np.nan,
            )
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))
