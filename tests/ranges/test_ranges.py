"""Rank ranges of whole datasets: edges, equals, determinism; sensitivity and ablation."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from builders import dataset

from influence.model import LEADING_COLUMNS, RankRanges
from influence.network import build_network
from influence.pipeline import rank_accounts
from influence.ranges import declared_rates, kind_ablation, kind_sensitivity, ranged, rank_ranges
from influence.ranges.recount import recount
from influence.ranges.weights import codes_of, draw_of
from influence.settings import RangesSettings, Settings
from influence.value import estimate_values

KINDS = ("church", "industry", "social")


def town(accounts: int = 40, ranges: RangesSettings | None = None, **more):
    """Give a town in which every other account is a customer of little revenue; sizes of groups are known."""
    rng = np.random.default_rng(11)
    ids = [f"{i:03}" for i in range(accounts)]
    groups = [{"group_id": f"g{g}", "kind": KINDS[g % 3], "size": 30.0} for g in range(9)]
    seats = sorted(
        {(int(i), int(g)) for i, g in zip(rng.integers(0, accounts, 90), rng.integers(0, 9, 90), strict=True)}
    )
    rows = {
        "accounts": [
            {"account_id": key, "revenue": float(10 + i), "status": "customer" if i % 2 == 0 else "prospect"}
            for i, key in enumerate(ids)
        ],
        "groups": groups,
        "affiliations": [
            {"account_id": ids[i], "group_id": f"g{g}", "kind": KINDS[g % 3], "strength": 1.0} for i, g in seats
        ],
        "ties": [{"source": ids[0], "target": ids[5], "kind": "social", "strength": 1.0}],
    } | more
    settings = Settings(ranges=ranges or RangesSettings(draws=60, top=5))
    settings = replace(settings, referral=replace(settings.referral, new_customer_value=100.0, samples=20_000))
    return dataset(settings, **rows)


def found(data) -> RankRanges:
    network = build_network(data)
    return rank_ranges(data, network, estimate_values(data, network))


def test_chances_sum_to_k_and_ranges_hold_ranks() -> None:
    ranges = found(town())
    for standing in (ranges.priority, ranges.referral):
        assert standing.top.sum() == pytest.approx(5)
        assert np.all((standing.low >= 1) & (standing.high <= 40))
    assert np.any(ranges.priority.high > ranges.priority.low)
    assert "60 draws" in repr(ranges)


def test_without_any_network_there_is_no_range() -> None:
    ranges = found(town(groups=[], affiliations=[], ties=[]))
    own = np.where(np.arange(40) % 2 == 0, 10.0 + np.arange(40), 0.0)
    customers = np.arange(40) % 2 == 0
    assert np.array_equal(ranges.priority.low[customers], ranges.priority.high[customers])
    assert np.argsort(ranges.priority.low[customers])[0] == np.argmax(own[customers])
    # Prospects are all worth nothing: they share the last twenty places.
    assert set(ranges.priority.low[~customers].tolist()) == {21}
    assert set(ranges.priority.high[~customers].tolist()) == {40}
    assert set(ranges.priority.top.tolist()) == {0.0, 1.0}


def test_one_account_and_none() -> None:
    one = found(dataset(Settings(), accounts=[{"account_id": "a", "revenue": 5.0, "status": "customer"}]))
    assert (one.priority.low.tolist(), one.priority.high.tolist(), one.priority.top.tolist()) == ([1], [1], [1.0])
    assert list(one.columns["top_label"](np.array([0]))) == ["sure"]
    assert len(found(dataset(Settings())).to_frame()) == 0


def test_equals_get_the_same_range() -> None:
    seats = [{"account_id": key, "group_id": g, "kind": "social"} for key in ("000", "002") for g in ("g2", "g5")]
    data = town()
    accounts = data.accounts.assign(revenue=10.0)
    affiliations = data.tables["affiliations"]
    others = affiliations[~affiliations["account_id"].isin(["000", "002"])]
    data = replace(data, tables={**data.tables, "accounts": accounts, "ties": data.tables["ties"].iloc[:0]})
    import pandas as pd

    joined = pd.concat([others, affiliations.head(0), pd.DataFrame(seats).assign(strength=1.0)], ignore_index=True)
    joined = joined.astype(affiliations.dtypes.to_dict()).fillna({"role": "", "basis": ""})
    ranges = found(replace(data, tables={**data.tables, "affiliations": joined}))
    for standing in (ranges.priority, ranges.referral):
        assert standing.low[0] == standing.low[2]
        assert standing.high[0] == standing.high[2]
        assert standing.top[0] == standing.top[2]


def test_neither_threads_nor_the_order_of_rows_matter(monkeypatch) -> None:
    data = town()
    first = found(data).to_frame()
    monkeypatch.setenv("INFLUENCE_THREADS", "3")
    tables = {**data.tables, "affiliations": data.affiliations.iloc[::-1].reset_index(drop=True)}
    assert found(replace(data, tables=tables)).to_frame().equals(first)
    other = replace(data, settings=replace(data.settings, project=replace(data.settings.project, seed=2)))
    assert not found(other).to_frame().equals(first)


def test_a_row_elsewhere_moves_weights_by_one_factor_only() -> None:
    data = town()
    fewer = replace(data, tables={**data.tables, "affiliations": data.affiliations.iloc[1:].reset_index(drop=True)})
    weights = []
    for one in (data, fewer):
        network = build_network(one)
        base = recount(one, network, estimate_values(one, network), declared_rates(one, network))
        drawn = draw_of(codes_of(network, base.ways), 1, 7).weights().affiliation
        assert drawn.mean() == pytest.approx(1)
        entries = network.incidence.tocoo()
        keys = [(network.account_ids[i], network.group_ids[g]) for i, g in zip(entries.row, entries.col, strict=True)]
        weights.append(dict(zip(keys, drawn, strict=True)))
    factors = [weights[0][key] / weights[1][key] for key in weights[1]]
    assert factors == pytest.approx([factors[0]] * len(factors))


def test_both_directions_of_a_tie_weigh_the_same_and_weights_are_exponential() -> None:
    rng = np.random.default_rng(2)
    pairs = sorted({tuple(sorted(pair)) for pair in rng.integers(0, 200, (3000, 2)).tolist() if pair[0] != pair[1]})
    ids = [f"{i:03}" for i in range(200)]
    data = town(200, ties=[{"source": ids[i], "target": ids[j], "kind": "social", "strength": 1.0} for i, j in pairs])
    network = build_network(data)
    base = recount(data, network, estimate_values(data, network), declared_rates(data, network))
    weight = draw_of(codes_of(network, base.ways), 1, 0).weights().tie
    source = np.repeat(np.arange(200), np.diff(base.ways.tie_start))
    of = {(i, j): w for i, j, w in zip(source.tolist(), base.ways.tie_end.tolist(), weight, strict=True)}
    assert all(of[i, j] == of[j, i] for i, j in of)
    assert np.var([of[pair] for pair in pairs]) == pytest.approx(1, abs=0.15)
    assert np.mean(np.array([of[pair] for pair in pairs]) > 1) == pytest.approx(np.exp(-1), abs=0.03)


def test_own_values_foretold_from_orders_widen_ranges() -> None:
    data = town(groups=[], affiliations=[], ties=[])
    network = build_network(data)
    values = estimate_values(data, network)
    base = recount(data, network, values, declared_rates(data, network))
    assert not base.own_error.any()
    from influence.ranges.recount import _spread

    assert _spread(np.array([0.0, np.nan]), np.array([3.2897, np.nan]), 2) == pytest.approx([100.0, 0.0], abs=0.01)


def test_sensitivity_and_ablation_of_one_kind_and_of_three() -> None:
    data = town()
    network = build_network(data)
    values = estimate_values(data, network)
    stays = kind_sensitivity(data, network, values, by="referral")
    assert stays.stays.sum() == pytest.approx(5)
    assert stays.always <= 5 <= np.count_nonzero(stays.stays > 0)
    without = kind_ablation(data, network, values, by="referral")
    assert [one.kind for one in without.kinds] == list(KINDS)
    for one in without.kinds:
        assert len(one.enter) == len(one.leave) == one.changed <= 5
        assert 0 < one.referral_share < 1
        assert -1 <= one.rank_correlation < 1
    # Shared prospects are lost with none of the kinds alone: shares need not sum to 1, but cannot be far off.
    assert sum(one.referral_share for one in without.kinds) == pytest.approx(1, abs=0.4)
    single = town(ties=[], groups=[{"group_id": f"g{g}", "kind": "social", "size": 30.0} for g in range(9)])
    affiliations = single.affiliations.assign(kind="social")
    single = replace(single, tables={**single.tables, "affiliations": affiliations})
    network = build_network(single)
    values = estimate_values(single, network)
    (only,) = kind_ablation(single, network, values).kinds
    assert only.referral_share == pytest.approx(1)
    assert set(kind_sensitivity(single, network, values).stays.round(9).tolist()) <= {0.0, 1.0}


def test_a_kind_that_carries_nothing_is_not_missed() -> None:
    data = town()
    kinds = {
        **data.settings.kinds,
        "church": replace(data.settings.kind("church"), telling_rate=0.0, tie_probability=0.0),
    }
    data = replace(data, settings=replace(data.settings, kinds=kinds))
    network = build_network(data)
    church = kind_ablation(data, network, estimate_values(data, network)).kinds[0]
    assert (church.kind, church.changed, church.referral_share) == ("church", 0, 0.0)
    assert church.rank_correlation == pytest.approx(1)


def test_the_list_gets_its_columns_unless_switched_off() -> None:
    data = town()
    network = build_network(data)
    values, priorities = estimate_values(data, network), rank_accounts(data)
    with_them = ranged(data, network, values, priorities)
    at = len(LEADING_COLUMNS)
    assert tuple(with_them.frame.columns[:at]) == LEADING_COLUMNS
    assert tuple(with_them.frame.columns[at : at + 4]) == ("rank_low", "rank_high", "p_top", "top_label")
    frame, ranges = with_them.frame.set_index("account_id"), found(data).to_frame()
    assert frame["rank_low"].equals(ranges["rank_low"].loc[frame.index])
    assert set(frame["top_label"]) <= {"", "toss_up", "likely", "sure"}
    assert np.all((frame["top_label"] == "sure") == (frame["p_top"] >= 0.9))
    off = replace(data, settings=replace(data.settings, ranges=RangesSettings(on=False)))
    assert ranged(off, network, values, priorities) is priorities


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({"draws": 10}, "in \\[50, 10000\\]"),
        ({"draws": 60, "level": 0.98}, "99 or more for a level of 0.98"),
        ({"level": 1.0}, "in \\[0.5, 0.99\\]"),
        ({"likely": 0.95}, "no more than 'sure'"),
        ({"toss_up": 0.0}, "more than 0 and no more than 'likely'"),
    ],
)
def test_settings_that_cannot_be_are_refused(given, rule: str) -> None:
    with pytest.raises(Exception, match=rule):
        RangesSettings(**given)


def test_a_list_of_a_large_network_goes_without_ranges_and_says_so() -> None:
    data = town()
    network = build_network(data)
    affiliations_and_ties = network.incidence.nnz + network.n_ties
    small, large = (
        replace(data, settings=replace(data.settings, ranges=replace(data.settings.ranges, largest=largest)))
        for largest in (affiliations_and_ties, affiliations_and_ties - 1)
    )
    assert "rank_low" in rank_accounts(small).table
    without = rank_accounts(large)
    assert "rank_low" not in without.table
    assert any("Rank ranges are left out" in note for note in without.notes)
