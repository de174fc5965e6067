"""What changed between two runs, and why: parts in whole cents that sum to the change.

The value of an account is its own value + its referral value. Between a run that was kept and the list of today::

    change = from own value + own ties + neighbours + arrivals + money + rates + settings + other

*Settings*: today's data valued under today's settings, less the same data valued under the settings of then. The rest
is the data, valued under the settings of then on both sides: *own value* is what changed of it; *own ties* to *rates*
is the change of the referral value (:mod:`influence.changes.causes`). *Other* is what the situation that was kept does
not give any more of the referral value of then: another version of influence made it, or ties had to be forgotten.

Of a run whose situation was not kept, the change of the referral value is that of own ties where the account's own
affiliations, ties, status or cost of asking changed, and that of neighbours where they did not. What entered or left
did so with all of its value: what it was itself is own value, the rest arrivals.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from influence.changes import causes
from influence.language import money, say

if TYPE_CHECKING:
    import pandas as pd

    from influence.changes.causes import Causes
    from influence.model import IntArray

FROM_OWN, FROM_SETTINGS, FROM_OTHER = "from_own_value", "from_settings", "from_other"
PARTS = (FROM_OWN, *causes.PARTS, FROM_SETTINGS, FROM_OTHER)
COLUMNS = (
    "movement",
    "account_id",
    "rank_before",
    "rank_now",
    "value_before",
    "value_now",
    "change",
    *PARTS,
    "noise",
)
CONFIDENT = 1.96


def compare(
    before: pd.DataFrame, now: pd.DataFrame, under: pd.DataFrame | None = None, found: Causes | None = None
) -> pd.DataFrame:
    """Give every account whose rank or value changed, the largest change of value first.

    Parameters
    ----------
    before, now
        Frames of :class:`influence.memory.Snapshot`: a run that was kept, and today's.
    under
        Today's data under the settings of then; ``None`` where the settings are the same.
    found
        Why referral values changed under the settings of then; ``None`` where the situation of then was not kept.

    Returns
    -------
    pandas.DataFrame
        :data:`COLUMNS`, money in cents. ``movement``: ``entered``, ``left``, ``rose``, ``fell`` or ``same`` (rank).
        Ranks are NaN where the account was not there. The parts sum to ``change`` exactly. ``noise``: what a
        change may come to by the sampling of referral values alone, 95 of 100 times.
    """
    import pandas as pd

    then, today = before.set_index("account_id"), now.set_index("account_id")
    other = today if under is None else under.set_index("account_id")
    ids = then.index.union(today.index).sort_values()
    was, present = ids.isin(then.index), ids.isin(today.index)
    own_then, referral_then = _cents(then, "own", ids), _cents(then, "referral", ids)
    own_other, referral_other = _cents(other, "own", ids), _cents(other, "referral", ids)
    value_now = _cents(today, "own", ids) + _cents(today, "referral", ids)
    value_then = own_then + referral_then
    moved = referral_other - referral_then
    parts = _by_place(then, today, ids, moved) if found is None else _by_cause(found, ids)
    errors = [frame["referral_se"].reindex(ids).fillna(0.0).to_numpy() for frame in (then, today)]
    frame = pd.DataFrame(
        {
            "account_id": ids.to_numpy(),
            "rank_before": then["rank"].reindex(ids).to_numpy(dtype=np.float64),
            "rank_now": today["rank"].reindex(ids).to_numpy(dtype=np.float64),
            "value_before": value_then,
            "value_now": value_now,
            "change": value_now - value_then,
            FROM_OWN: own_other - own_then,
            **parts,
            FROM_SETTINGS: value_now - own_other - referral_other,
            FROM_OTHER: moved - sum(parts.values()),
            "noise": CONFIDENT * np.hypot(*errors),
        }
    )
    rise = frame["rank_before"].to_numpy() - frame["rank_now"].to_numpy()
    chosen = [~was, ~present, rise > 0, rise < 0]
    movement = np.select(chosen, ["entered", "left", "rose", "fell"], "same")
    frame.insert(0, "movement", pd.Series(movement, dtype="str"))
    frame = frame[(frame["change"] != 0) | (frame["movement"] != "same") | (frame[FROM_SETTINGS] != 0)]
    order = np.lexsort((frame["account_id"], -np.nan_to_num(np.abs(rise[frame.index])), -frame["change"].abs()))
    return frame.iloc[order].reset_index(drop=True)


def _by_cause(found: Causes, ids: pd.Index) -> dict[str, IntArray]:
    import pandas as pd

    table = pd.DataFrame(found.parts, index=pd.Index(list(found.ids), dtype="str")).reindex(ids, fill_value=0)
    return {name: table[name].to_numpy(dtype=np.int64) for name in causes.PARTS}


def _by_place(then: pd.DataFrame, today: pd.DataFrame, ids: pd.Index, moved: IntArray) -> dict[str, IntArray]:
    """Give the whole change to own ties or to neighbours, by whether the account's own place changed."""
    stayed = ids.isin(then.index) & ids.isin(today.index)
    same = stayed.copy()
    same[stayed] = then.loc[ids[stayed], "place"].to_numpy() == today.loc[ids[stayed], "place"].to_numpy()
    parts = {name: np.zeros(len(ids), dtype=np.int64) for name in causes.PARTS}
    for name, where in ((causes.OWN_TIES, stayed & ~same), (causes.NEIGHBOURS, same), (causes.ARRIVALS, ~stayed)):
        parts[name] = np.where(where, moved, 0)
    return parts


def explained(frame: pd.DataFrame, currency: str, language: str) -> list[str]:
    """Give why each account of :func:`compare` moved, in words, its largest part first."""
    texts = []
    amounts = {name: frame[name].to_numpy(dtype=np.int64).tolist() for name in (*PARTS, "change")}
    stayed = frame["movement"].isin(["rose", "fell", "same"]).tolist()
    noise = frame["noise"].tolist()
    for row in range(len(frame)):
        mine = {name: amounts[name][row] for name in PARTS if amounts[name][row]}
        if not mine:
            texts.append(say(language, "memory", "only_others"))
            continue
        parts = [
            say(language, "memory", name, amount=_signed(mine[name], currency, language))
            for name in sorted(mine, key=lambda name: -abs(mine[name]))
        ]
        noisy = stayed[row] and FROM_OWN not in mine and abs(amounts["change"][row]) <= noise[row]
        texts.append("; ".join(parts) + (say(language, "memory", "within_noise") if noisy else "") + ".")
    return texts


def _signed(cents: float, currency: str, language: str) -> str:
    amount = money(abs(cents) / 100, currency, language)
    return f"{'+' if cents > 0 else '−'}{amount}"


def _cents(frame: pd.DataFrame, column: str, ids: pd.Index) -> IntArray:
    return frame[column].reindex(ids, fill_value=0).to_numpy(dtype=np.int64)
