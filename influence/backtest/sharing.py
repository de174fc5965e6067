"""A back-test as it may be shared: without numbers that tell of fewer people than the small-cell rule allows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from influence.backtest.figures import POOLED
from influence.backtest.methods import RANDOM
from influence.model import FloatArray
from influence.redaction import small_cells

_SAME = 1e-9
_OF_THE_FOUND = ("found", "precision", "lift", "captured", "captured_share")
_WITHOUT = "without_outcome"


@dataclass(frozen=True)
class Shared:
    """The tables of a back-test that count people; see :class:`influence.backtest.BackTest`."""

    splits: pd.DataFrame
    frame: pd.DataFrame
    gains: pd.DataFrame
    calibration: pd.DataFrame


def shared(tables: Shared, least: int) -> Shared:
    """Give the tables without small counts, and without what would tell them; as they are with ``least`` 0 or 1.

    Found accounts are counted from the head of a list, so two counts tell how many lie between: of one method, counts
    at several lengths, on the gains curve, 0 and all differ by nothing or by ``least`` and more. Where a method's count
    is missing at a split, all splits lack it, as their sum is known; where that of a split's outcomes is, all of that
    split's figures are.

    Examples
    --------
    >>> apart([0.0, 12.0], [6.0, 8.0, 12.0, 3.0, 6.0], 5).tolist()
    [True, False, True, False, True]
    """
    if least <= 1:
        return tables
    splits = _counted(tables.splits, "candidates", least)
    calibration = _counted(tables.calibration, "accounts", least)
    if tables.frame.empty:
        return Shared(splits, tables.frame, tables.gains, calibration)
    untold = set(splits.loc[splits["with_outcome"].isna(), "split"])
    totals = dict(zip(tables.splits["split"], tables.splits["with_outcome"].astype(float), strict=True))
    totals[POOLED] = sum(totals.values())
    frame, gains = tables.frame.copy(), tables.gains.copy()
    shown = pd.Series(frame["measure"] == RANDOM, index=frame.index)
    curve = pd.Series(gains["measure"] == RANDOM, index=gains.index)
    for (split, measure), rows in frame[~shown].groupby(["split", "measure"], sort=False):
        on_curve = gains.index[(gains["measure"] == measure) & (split == POOLED)]
        counts = [*frame.loc[rows.index, "found"], *gains.loc[on_curve, "found"] * totals[POOLED]]
        kept = apart([0.0, totals[str(split)]], counts, least)
        shown[rows.index], curve[on_curve] = kept[: len(rows)], kept[len(rows) :]
    everywhere = shown.groupby([frame["measure"], frame["k"]]).transform("all")
    shown &= (frame["split"] == POOLED) | everywhere
    gone = frame["split"].isin(untold)
    _without_counts(frame, shown & ~gone)
    frame.loc[gone, frame.columns.difference(["split", "measure", "k"])] = np.nan
    gains.loc[~curve, ["found", "found_low", "found_high"]] = np.nan
    return Shared(splits, frame, gains, calibration)


def apart(known: Sequence[float], counts: Iterable[float], least: int) -> FloatArray:
    """Say which counts may be shown, the first ones rather: none is nearer than ``least`` to one that is, but equal."""
    taken, kept = np.array(known, dtype=np.float64), []
    for count in counts:
        gap = np.abs(taken - count)
        kept.append(bool(((gap < _SAME) | (gap >= least - _SAME)).all()))
        taken = np.append(taken, count) if kept[-1] else taken
    return np.array(kept, dtype=np.bool_)


def _counted(frame: pd.DataFrame, whole: str, least: int) -> pd.DataFrame:
    """Give a table that counts accounts with an outcome among ``whole``: those without are a count, too."""
    if frame.empty:
        return frame
    without = (frame[whole] - frame["with_outcome"]).rename(_WITHOUT)
    return small_cells(frame.assign(**{_WITHOUT: without}), least).drop(columns=_WITHOUT)


def _without_counts(frame: pd.DataFrame, shown: pd.Series) -> None:
    """Empty the counts that are not shown, what is made of them, and differences from them."""
    ends = ("", "_low", "_high")
    rivals = [name.removeprefix("over_") for name in frame.columns if name.startswith("over_")]
    rivals = [name for name in rivals if not name.endswith(ends[1:])]
    frame.loc[~shown, [f"{name}{end}" for name in _OF_THE_FOUND for end in ends]] = np.nan
    for rival in rivals:
        theirs = shown[frame["measure"] == rival]
        told = dict(zip(zip(frame["split"][theirs.index], frame["k"][theirs.index], strict=True), theirs, strict=True))
        both = shown & np.array([told[place] for place in zip(frame["split"], frame["k"], strict=True)])
        frame.loc[~both, [f"over_{rival}{end}" for end in ends]] = np.nan
