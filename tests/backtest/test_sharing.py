"""A back-test meant for sharing: no number of few people, alone or as the difference of two that are shown."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from dated_towns import SPLIT, random_town
from hypothesis import given
from hypothesis import strategies as st

import influence
from influence.backtest import BackTest, draw_back_test
from influence.backtest.figures import POOLED
from influence.backtest.methods import RANDOM
from influence.backtest.sharing import Shared, apart, shared

LEAST = 5


@pytest.fixture(scope="module", params=["once", "rolled"])
def both(request: pytest.FixtureRequest) -> tuple[BackTest, BackTest]:
    data = random_town(1)
    splits = SPLIT if request.param == "once" else [SPLIT - timedelta(days=days) for days in (240, 120, 0)]
    hidden = replace(data, settings=replace(data.settings, redacted=("names",)))
    assert hidden.settings.least == LEAST
    return influence.back_test(data, splits, draws=60), influence.back_test(hidden, splits, draws=60)


def few(one: float, other: float = 0.0) -> bool:
    return 1e-6 < abs(one - other) < LEAST - 1e-6


def test_what_is_shown_is_what_was_found_and_not_all_is_gone(both: tuple[BackTest, BackTest]) -> None:
    plain, told = both
    for name in ("splits", "frame", "fits", "agreement", "gains", "calibration"):
        one, other = getattr(plain, name), getattr(told, name)
        assert list(one.columns) == list(other.columns) and len(one) == len(other)
        for column in one:
            there = other[column].notna()
            assert one[column][there].tolist() == other[column][there].tolist()
    assert told.conclusive and told.total == plain.total and told.fits.equals(plain.fits)
    people = told.frame["measure"] != RANDOM
    assert told.frame["found"][people].notna().any() and told.frame["found"][people].isna().any()


def test_two_numbers_that_are_shown_never_tell_of_few(both: tuple[BackTest, BackTest]) -> None:
    plain, told = both
    for name, rows in told.frame[told.frame["measure"] != RANDOM].groupby(["split", "measure"]):
        split, measure = name
        at = plain.splits["split"] == split
        counts = [0.0, float(plain.total if split == POOLED else plain.splits.loc[at, "with_outcome"].iloc[0])]
        counts += rows["found"].dropna().tolist() + (rows["precision"] * rows["k"]).dropna().tolist()[: split != POOLED]
        if split == POOLED:
            counts += (told.gains.loc[told.gains["measure"] == measure, "found"].dropna() * plain.total).tolist()
        assert not any(few(one, other) for one, other in combinations(counts, 2)), name
    for _, rows in told.frame[told.frame["split"] != POOLED].groupby(["measure", "k"]):
        assert rows["found"].isna().nunique() == 1, "all splits less those shown would tell the one missing"
    over = [name for name in told.frame if name.startswith("over_") and not name.endswith(("_low", "_high"))]
    for name in over:
        rival = told.frame[told.frame["measure"] == name.removeprefix("over_")].set_index(["split", "k"])["found"]
        for _, row in told.frame[told.frame[name].notna()].iterrows():
            assert not np.isnan(row["found"]) and not np.isnan(rival[row["split"], row["k"]])
    for frame, whole in ((told.splits, "candidates"), (told.calibration, "accounts")):
        assert not any(few(count) for count in frame["with_outcome"].dropna())
        assert not any(few(count) for count in (frame[whole] - frame["with_outcome"]).dropna())
        assert frame["with_outcome"].isna().sum() != 1
    assert told.calibration["observed"].isna().tolist() == told.calibration["with_outcome"].isna().tolist()


def test_page_and_sentences_tell_no_more(both: tuple[BackTest, BackTest]) -> None:
    _, told = both
    for language in ("en", "de"):
        page = draw_back_test(told.told(language))
        assert "nan" not in re.sub(r"[A-Za-z]*nan[a-z]+|[a-z]+nan[a-z]*", "", page.lower())
        text = unescape(page)
        assert ("fewer than 5 people" in text) == (language == "en")
        assert ("weniger als 5 Personen" in text) == (language == "de")
    said = " ".join([told.verdict, *told.findings, *told.notes])
    for count in re.findall(r"(?:finds|plain degree:|; [^;]*?) (\d[\d.]*) \(difference", said):
        assert not few(float(count))


def test_few_outcomes_are_not_counted_in_what_cannot_be_concluded() -> None:
    data = random_town(1)
    tables = dict(data.tables)
    late = tables["referrals"]["date"] > pd.Timestamp(SPLIT)
    tables["referrals"] = tables["referrals"][~late | (late.cumsum() <= 3)].reset_index(drop=True)
    hidden = replace(data, tables=tables, settings=replace(data.settings, redacted=("groups",)))
    told = influence.back_test(hidden, SPLIT, draws=60)
    assert not told.conclusive and "fewer than 5 accounts have an outcome" in told.verdict
    assert told.splits["with_outcome"].isna().all() and told.splits["outcomes"].isna().all()
    assert not any(re.search(r"\b[1-3] referred", note) for note in told.notes)


@given(st.lists(st.integers(0, 60), max_size=8), st.integers(60, 70), st.integers(2, 9))
def test_counts_are_kept_apart_whatever_they_are(counts: list[int], total: int, least: int) -> None:
    kept = apart([0.0, float(total)], counts, least)
    shown = [0, total, *(count for count, stays in zip(counts, kept, strict=True) if stays)]
    assert all(abs(one - other) == 0 or abs(one - other) >= least for one, other in combinations(shown, 2))
    for count, stays in zip(counts, kept, strict=True):
        assert stays or any(0 < abs(count - other) < least for other in shown), "nothing goes without need"


def test_the_figures_of_a_split_with_few_outcomes_all_go() -> None:
    splits = pd.DataFrame({"split": ["a", "b", "c"], "candidates": 90, "with_outcome": [3, 12, 20], "outcomes": 30.0})
    rows = [
        {"split": split, "measure": measure, "k": 10, "found": float(found), "auc": 0.6, "precision": found / 10}
        for split, found in ((POOLED, 20), ("a", 0), ("b", 7), ("c", 13))
        for measure in ("reach", RANDOM)
    ]
    frame = pd.DataFrame(rows)
    for name in ("found", "precision", "lift", "captured", "captured_share", "auc"):
        frame = frame.assign(**{f"{name}{end}": frame.get(name, 1.0) for end in ("", "_low", "_high")})
    gains = pd.DataFrame({"measure": "reach", "found": [0.0, 1.0], "found_low": 0.0, "found_high": 1.0})
    told = shared(Shared(splits, frame, gains, pd.DataFrame()), LEAST)
    assert told.splits["with_outcome"].isna().tolist() == [True, True, False]
    gone = told.frame["split"].isin(["a", "b"])
    assert told.frame.loc[gone].drop(columns=["split", "measure", "k"]).isna().all(axis=None)
    chance, together = told.frame["measure"] == RANDOM, told.frame["split"] == POOLED
    assert told.frame.loc[~gone, "found"].notna().tolist() == (chance | together)[~gone].tolist()
    tables = Shared(splits, frame, gains, pd.DataFrame())
    assert shared(tables, 0) is tables
