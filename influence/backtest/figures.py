"""The figures of a back-test as tables: every metric with its interval, pooled and split by split."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from influence.backtest.methods import PRIORITY, RANDOM
from influence.backtest.resample import GRID, Tally, Trial, by_chance, interval
from influence.model import FloatArray

POOLED = ""
"""The ``split`` of rows that hold all splits together."""


def table(
    tally: Tally,
    methods: Sequence[str],
    rivals: Sequence[str],
    trials: Sequence[Trial],
    splits: Sequence[str],
    seed: int,
) -> pd.DataFrame:
    """Give every metric of every method, at every depth, pooled and for each split.

    Pooled figures are ratios of sums over the splits: precision = Σ found / Σ k, lift = Σ found / Σ expected by chance,
    captured share = Σ captured / Σ value, AUC = Σ concordant pairs / Σ pairs (pairs within one split).

    Returns
    -------
    pandas.DataFrame
        Columns ``split`` (empty: pooled), ``measure``, ``k``, ``found``, ``precision``, ``lift``, ``captured``,
        ``captured_share``, ``auc``, each with ``_low`` and ``_high`` (90 %; of ``random`` the range of its draws), and
        ``over_RIVAL`` with ``_low``, ``_high``: how many more are found than by that method, paired.
    """
    chance = by_chance(trials, tally.depths, tally.found.shape[1] - 1, seed)
    scopes: list[tuple[str, list[int]]] = [(POOLED, list(range(len(splits))))]
    if len(splits) > 1:
        scopes += [(name, [place]) for place, name in enumerate(splits)]
    blocks = []
    for name, members in scopes:
        for place, depth in enumerate(tally.depths):
            block = _block(tally, methods, rivals, members, place, tuple(part[members] for part in chance))
            block.insert(0, "k", depth)
            block.insert(0, "measure", list(methods))
            block.insert(0, "split", name)
            blocks.append(block)
    return pd.concat(blocks, ignore_index=True)


def _block(
    tally: Tally,
    methods: Sequence[str],
    rivals: Sequence[str],
    members: list[int],
    place: int,
    chance: tuple[FloatArray, ...],
) -> pd.DataFrame:
    """Give the metrics of all methods at one depth, over some splits."""
    found = tally.found[members, :, :, place].sum(axis=0)
    captured = tally.captured[members, :, :, place].sum(axis=0)
    depth = np.minimum(tally.depths[place], tally.listed[members])
    random = methods.index(RANDOM)
    with np.errstate(invalid="ignore", divide="ignore"):
        listed, value = depth.sum(axis=0)[:, None], tally.value[members].sum(axis=0)[:, None]
        by_luck = (depth * tally.carriers[members] / np.maximum(tally.listed[members], 1)).sum(axis=0)[:, None]
        pairs = tally.pairs[members].sum(axis=0)[:, None]
        metrics = {
            "found": found,
            "precision": found / listed,
            "lift": found / by_luck,
            "captured": captured if value[0] > 0 else captured * np.nan,
            "captured_share": captured / value,
            "auc": tally.right[members].sum(axis=0) / pairs,
        }
        drawn_found, drawn_value, drawn_right = chance[0][..., place].sum(0), chance[1][..., place].sum(0), chance[2]
        lucky = {
            "found": drawn_found,
            "precision": drawn_found / listed[0],
            "lift": drawn_found / by_luck[0],
            "captured": drawn_value if value[0] > 0 else drawn_value * np.nan,
            "captured_share": drawn_value / value[0],
            "auc": drawn_right.sum(axis=0) / pairs[0],
        }
    data: dict[str, FloatArray] = {}
    for name, draws in metrics.items():
        low, high = interval(draws[1:])
        low[random], high[random] = interval(lucky[name])
        data |= {name: draws[0], f"{name}_low": low, f"{name}_high": high}
    for rival in rivals:
        more = found - found[:, [methods.index(rival)]]
        low, high = interval(more[1:])
        data |= {f"over_{rival}": more[0], f"over_{rival}_low": low, f"over_{rival}_high": high}
    return pd.DataFrame(data)


def best_shares(tally: Tally, methods: Sequence[str], among: Sequence[str]) -> dict[str, float]:
    """Give for each single method the share of bootstrap draws in which its AUC is the highest; equals share a draw."""
    auc = _auc(tally)[1:, [methods.index(name) for name in among]]
    known = auc[~np.isnan(auc).any(axis=1)]
    if not len(known):
        return dict.fromkeys(among, float("nan"))
    first = known >= known.max(axis=1, keepdims=True) - 1e-12
    share = (first / first.sum(axis=1, keepdims=True)).mean(axis=0)
    return dict(zip(among, share.tolist(), strict=True))


def _auc(tally: Tally) -> FloatArray:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(tally.right.sum(axis=0) / tally.pairs.sum(axis=0)[:, None])


def singles(methods: Sequence[str]) -> tuple[str, ...]:
    """Give the methods that are one measure: all but chance and the priority list, which is a sum."""
    return tuple(name for name in methods if name not in (RANDOM, PRIORITY))


def agreement(trials: Sequence[Trial], among: Sequence[str]) -> pd.DataFrame:
    """Give the rank correlation (Spearman 1904, equals sharing their mean rank) of methods over the candidates.

    Mean over the splits; NaN where a method has the same score for all. Square, with the names as index and columns.
    """
    sums = np.zeros((len(among), len(among)))
    for trial in trials:
        ranks = np.array([rankdata(np.nan_to_num(trial.scores[name], nan=-np.inf)) for name in among])
        ranks -= ranks.mean(axis=1, keepdims=True)
        size = np.sqrt((ranks**2).sum(axis=1))
        with np.errstate(invalid="ignore", divide="ignore"):
            sums += (ranks @ ranks.T) / np.outer(size, size)
    return pd.DataFrame(np.clip(sums / max(len(trials), 1), -1.0, 1.0), index=list(among), columns=list(among))


def gains(tally: Tally, methods: Sequence[str]) -> pd.DataFrame:
    """Give the gains curves: ``measure``, ``listed`` (share of the list), ``found`` (share of all with an outcome).

    ``found_low`` and ``found_high`` (90 %) for the first method only.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        share = tally.gains.sum(axis=0) / tally.carriers.sum(axis=0)[:, None, None]
    low, high = interval(share[1:, 0])
    rows = [
        pd.DataFrame(
            {
                "measure": name,
                "listed": np.linspace(0.0, 1.0, GRID),
                "found": share[0, place],
                "found_low": low if place == 0 else np.nan,
                "found_high": high if place == 0 else np.nan,
            }
        )
        for place, name in enumerate(methods)
    ]
    return pd.concat(rows, ignore_index=True)
