"""From figures to plain sentences: does the network add anything, which measure fits, what may hold later knowledge."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from influence.backtest.known import Known
from influence.backtest.methods import DEGREE, RANDOM, WITHOUT_NETWORK
from influence.backtest.outcomes import Outcome
from influence.language import Said, listed, number, phrases, say

_AREA = "backtest"


def method_word(name: str, language: str) -> str:
    """Give what people call a method.

    Examples
    --------
    >>> method_word("top_revenue", "en"), method_word("pagerank", "en")
    ('top revenue', 'PageRank')
    """
    known = phrases(language, _AREA)
    called = known.get(f"method_{name}") or phrases(language, "columns").get(name, name.replace("_", " "))
    return Said(called, lambda other: method_word(name, other))


def rivals_of(methods: Sequence[str]) -> tuple[str, ...]:
    """Give the methods that every other one is compared with: those without a network (or chance), and degree."""
    without = tuple(name for name in WITHOUT_NETWORK if name in methods) or (RANDOM,)
    return without + ((DEGREE,) if DEGREE in methods else ())


def _named(name: str, language: str) -> str:
    """Give a method's name as it stands within a sentence."""
    return say(language, _AREA, "quoted", name=method_word(name, language))


def first_listed(depth: int, splits: int, language: str) -> str:
    """Say which accounts are looked at: the first of one list, or of several together.

    Examples
    --------
    >>> first_listed(10, 1, "en"), first_listed(10, 3, "en")
    ('the first 10', 'the first 10 at each of 3 splits (added up)')
    """
    return say(language, _AREA, "first_listed" if splits == 1 else "first_listed_splits", listed=depth, splits=splits)


def verdict(
    pooled: pd.DataFrame, shown: pd.DataFrame, total: int, outcome: Outcome, language: str, splits: int = 1
) -> str:
    """Say whether the network's own estimate finds more among the first k than what needs no network.

    It judges by ``pooled`` and tells of ``shown``, where numbers of few people may be missing.

    It *adds* something over those for which the 90 % interval of the paired difference lies above 0, is *worse* where
    one lies below 0, and otherwise *cannot be told apart*.
    """
    first = pooled.iloc[0]
    rivals = [name for name in rivals_of(list(pooled["measure"])) if name != DEGREE]
    low = np.array([first[f"over_{name}_low"] for name in rivals])
    high = np.array([first[f"over_{name}_high"] for name in rivals])
    ahead = [name for name, least in zip(rivals, low, strict=True) if least > 0]
    if (high < 0).any():
        key = "worse"
    elif len(ahead) == len(rivals):
        key = "adds"
    else:
        key = "part" if ahead else "same"
    compared = listed((_compared(shown, name, language) for name in rivals), say(language, _AREA, "and"))
    return say(
        language,
        _AREA,
        f"verdict_{key}",
        measure=_named(str(first["measure"]), language),
        first=first_listed(int(first["k"]), splits, language),
        found=_count(float(shown["found"].iloc[0]), language),
        total=total,
        what=say(language, _AREA, f"total_{outcome}", count=total),
        compared=compared,
        ahead=_either(ahead, language),
        level=_either([name for name in rivals if name not in ahead], language),
    )


def _either(names: Sequence[str], language: str) -> str:
    return listed((_named(name, language) for name in names), say(language, _AREA, "or"))


def inconclusive(total: int, without: int, fewest: int, language: str) -> str:
    """Say that nothing can be concluded: too few accounts have an outcome, or nearly all of them have."""
    if total >= fewest:
        return say(language, _AREA, "inconclusive_all", count=without, fewest=fewest)
    return say(language, _AREA, "inconclusive", count=total, fewest=fewest)


def no_network(strict: bool, language: str) -> str:
    """Say that there was no network to judge: nothing that was known of it puts one account before another."""
    return say(language, _AREA, "no_network_strict" if strict else "no_network")


def _compared(pooled: pd.DataFrame, rival: str, language: str) -> str:
    first, other = pooled.iloc[0], pooled[pooled["measure"] == rival].iloc[0]
    if np.isnan(first[f"over_{rival}"]):
        key = "compared_found" if other["found"] == other["found"] else "compared_unshown"
        found = _count(other["found"], language)
        return say(language, _AREA, key, measure=_named(rival, language), found=found)
    return say(
        language,
        _AREA,
        "compared",
        measure=_named(rival, language),
        found=_count(other["found"], language),
        more=_signed(first[f"over_{rival}"], language),
        low=_signed(first[f"over_{rival}_low"], language),
        high=_signed(first[f"over_{rival}_high"], language),
    )


def _count(value: float, language: str) -> str:
    if np.isnan(value):
        return say(language, _AREA, "unshown")
    return number(value, language, 0 if abs(value - round(value)) < 0.05 else 1)


def _signed(value: float, language: str) -> str:
    text = _count(abs(value), language)
    return text if not text.strip("0,.") else listed(["+" if value > 0 else "−", text], "")


def against_degree(pooled: pd.DataFrame, shown: pd.DataFrame, language: str) -> tuple[str, ...]:
    """Say whether plain degree does as well as the estimate, or better; of ``shown`` as in :func:`verdict`."""
    if DEGREE not in set(pooled["measure"]):
        return ()
    first = pooled.iloc[0]
    low, high = float(first[f"over_{DEGREE}_low"]), float(first[f"over_{DEGREE}_high"])
    key = "degree_loses" if low > 0 else "degree_wins" if high < 0 else "degree_equals"
    name = _named(str(first["measure"]), language)
    return (say(language, _AREA, key, measure=name, compared=_compared(shown, DEGREE, language)),)


def fitting(fits: pd.DataFrame, agreement: pd.DataFrame, language: str) -> tuple[str, ...]:
    """Say which single measure predicts best, how sure that is, and how far the measures agree."""
    if fits.empty or fits["auc"].isna().all():
        return ()
    best = fits.iloc[0]
    favourite = fits.sort_values(["best_share", "measure"], ascending=[False, True], kind="stable").iloc[0]
    said = [
        say(
            language,
            _AREA,
            "fits",
            measure=_named(str(best["measure"]), language),
            auc=number(best["auc"], language, 2),
            low=number(best["auc_low"], language, 2),
            high=number(best["auc_high"], language, 2),
            share=number(100 * float(best["best_share"]), language),
        )
    ]
    if float(favourite["best_share"]) < 0.9:
        said.append(say(language, _AREA, "fits_unsure"))
    apart = agreement.to_numpy()[np.triu_indices(len(agreement), 1)]
    apart = apart[~np.isnan(apart)]
    if len(apart):
        low, high = number(float(apart.min()), language, 2), number(float(apart.max()), language, 2)
        said.append(say(language, _AREA, "agreement", low=low, high=high))
    return tuple(said)


def scale(calibration: pd.DataFrame, outcome: Outcome, language: str) -> tuple[str, ...]:
    """Say how what was observed relates to what was expected."""
    if calibration.empty:
        return ()
    row = calibration.iloc[0]
    low, factor, high = (_ratio(float(row[f"factor{end}"]), language) for end in ("_low", "", "_high"))
    return (say(language, _AREA, f"scale_{outcome}", factor=factor, low=low, high=high),)


def _ratio(value: float, language: str) -> str:
    """Write a ratio with two digits that say something.

    Examples
    --------
    >>> _ratio(17.48, "en"), _ratio(0.0031, "en")
    ('17.48', '0.0031')
    """
    decimals = 2
    while 0 < abs(value) * 10**decimals < 10 and decimals < 8:
        decimals += 1
    return number(value, language, decimals)


def doubtful(known: Sequence[Known], outcome: Outcome, has_potential: bool, language: str) -> tuple[str, ...]:
    """Name what may hold knowledge from after the split, of all splits together (the largest count of each)."""
    most: dict[str, int] = {}
    for one in known:
        for doubt in one.doubts:
            most[doubt.what] = max(most.get(doubt.what, 0), doubt.count)
    said = [say(language, _AREA, f"doubt_{what.replace('.', '_')}", count=most[what]) for what in sorted(most)]
    if has_potential and outcome == "customers":
        said.append(say(language, _AREA, "doubt_potential"))
    said.append(say(language, _AREA, "doubt_settings"))
    return tuple(said)


def remarks(
    splits: pd.DataFrame, unseen: int, methods: Sequence[str], outcome: Outcome, strict: bool, language: str
) -> tuple[str, ...]:
    """Say what besides the figures a reader should know: splits, what no list could name, baselines that lack."""
    said = [
        say(
            language,
            _AREA,
            f"window_{outcome}",
            split=row["split"],
            until=row["until"],
            candidates=int(row["candidates"]),
            count=int(row["with_outcome"]),
        )
        if row[["candidates", "with_outcome"]].notna().all()
        else say(language, _AREA, "window_unshown", split=row["split"], until=row["until"])
        for _, row in splits.iterrows()
    ]
    if unseen:
        said.append(say(language, _AREA, f"unseen_{outcome}", count=unseen))
    wanted = ("potential",) if outcome == "customers" else ("top_revenue", "past_referrers")
    said += [say(language, _AREA, f"lacks_{name}") for name in wanted if name not in methods]
    if strict:
        said.append(say(language, _AREA, "strict"))
    return tuple(said)
