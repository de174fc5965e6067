"""Sampled measures: unbiased, with standard errors that hold, the same for the same seed."""

from __future__ import annotations

from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from random_networks import networks, town

from benchmarks.generator import Shape, draw_town
from benchmarks.town_network import as_network
from influence.centrality import Betweenness, Harmonic, betweenness, default_measures, score_groups
from influence.centrality.example import network_of
from influence.centrality.sampling import Sources, draw_sources, squares_expected
from influence.centrality.steps import steps
from influence.model import Network
from influence.progress import silent

SAMPLED = [Betweenness(exact_up_to=0, sources=60), Harmonic(exact_up_to=0, sources=60)]
each_sampled = pytest.mark.parametrize("measure", SAMPLED, ids=["betweenness", "harmonic"])
DRAWS = 300


def one_kind(incidence: sp.csr_array, ties: sp.csr_array) -> Network:
    n, m = incidence.shape
    accounts, groups = tuple(f"{i:04d}" for i in range(n)), tuple(f"g{g:03d}" for g in range(m))
    return replace(
        network_of({}),
        account_ids=accounts,
        account_names=accounts,
        group_ids=groups,
        group_names=groups,
        group_kind=np.zeros(m, dtype=np.int64),
        group_size=np.diff(incidence.tocsc().indptr).astype(np.float64),
        kinds=network_of({"choir": "ann"}).kinds,
        incidence=incidence,
        ties=(ties,),
        revenue=np.zeros(n),
    )


@pytest.fixture(scope="module")
def wide() -> Network:
    """240 accounts, some of them isolated, in many small groups."""
    rng = np.random.default_rng(11)
    n, m = 240, 90
    incidence = np.zeros((n, m))
    for g in range(m):
        incidence[rng.choice(220, size=rng.integers(2, 8), replace=False), g] = 1.0
    return one_kind(sp.csr_array(incidence), sp.csr_array((n, n)))


@pytest.mark.long
@each_sampled
def test_the_standard_errors_hold(measure: Betweenness | Harmonic, wide: Network) -> None:
    exact = replace(measure, exact_up_to=10**6).score(wide)
    assert exact.standard_error is None
    drawn = [replace(measure, seed=seed).score(wide) for seed in range(DRAWS)]
    values = np.stack([score.values for score in drawn])
    errors = np.stack([score.standard_error for score in drawn])
    seen = exact.values > np.quantile(exact.values, 0.5)
    spread = values.std(axis=0, ddof=1)
    # Unbiased: the mean of many draws is within 5 of its own standard errors, for every account.
    assert np.all(np.abs(values.mean(axis=0) - exact.values) <= 5 * spread / np.sqrt(DRAWS) + 1e-15)
    # The stated variance is that of the draws; of betweenness somewhat more, for what a sample may have missed.
    ratio = (errors**2).mean(axis=0)[seen] / spread[seen] ** 2
    assert 0.9 < ratio.mean() < (1.7 if measure.name == "betweenness" else 1.1)
    assert ratio.min() > 0.6
    assert measure.name == "betweenness" or ratio.max() < 1.6
    # 95 % intervals cover.
    covered = np.abs(values - exact.values)[:, seen] <= 1.96 * errors[:, seen]
    assert 0.92 < covered.mean() < 0.97


def test_directed_ties_are_estimated_without_bias() -> None:
    network = town()
    assert any((ties - ties.T).count_nonzero() for ties in network.ties)
    exact = Betweenness().score_both(network)
    drawn = [Betweenness(exact_up_to=0, sources=20, seed=seed).score_both(network) for seed in range(DRAWS)]
    for part in (0, 1):
        values = np.stack([scores[part].values for scores in drawn])
        spread = values.std(axis=0, ddof=1)
        assert np.all(np.abs(values.mean(axis=0) - exact[part].values) <= 5 * spread / np.sqrt(DRAWS) + 1e-15)


@given(network=networks(), near=st.sampled_from([0, 1, 2, 12]), groups=st.booleans())
def test_the_far_halves_from_all_sources_are_the_whole(network: Network, near: int, groups: bool) -> None:
    way = steps(network)
    everyone = np.arange(network.n_accounts)
    with silent.stage("") as stage, pytest.MonkeyPatch.context() as patch:
        patch.setattr(betweenness, "NEAR", near)
        whole, _ = betweenness._sum_of_dependencies(way, Sources(everyone, len(everyone)), stage, groups)
        halves, _ = betweenness._sum_of_dependencies(way, Sources(everyone, len(everyone) + 1), stage, groups)
    np.testing.assert_allclose(halves, whole, atol=1e-9)


def test_long_ways_are_estimated_too() -> None:
    network = network_of({}, [f"a{i:02d} a{i + 1:02d}" for i in range(59)])
    exact = Betweenness().score(network).values
    values = np.stack(
        [Betweenness(exact_up_to=0, sources=30, seed=seed).score(network).values for seed in range(DRAWS)]
    )
    spread = values.std(axis=0, ddof=1)
    assert np.all(np.abs(values.mean(axis=0) - exact) <= 5 * spread / np.sqrt(DRAWS) + 1e-15)


@each_sampled
def test_the_seed_decides(measure: Betweenness | Harmonic, wide: Network) -> None:
    first, again, other = measure.score(wide), measure.score(wide), replace(measure, seed=2).score(wide)
    assert np.array_equal(first.values, again.values)
    assert first.standard_error is not None
    assert again.standard_error is not None
    assert np.array_equal(first.standard_error, again.standard_error)
    assert not np.array_equal(first.values, other.values)
    tied = int((wide.incidence.sum(axis=1) > 0).sum())
    assert first.note().startswith(f"estimated from 60 of {tied} sources (seed 1)")


@each_sampled
def test_as_many_sources_as_accounts_are_exact(measure: Betweenness | Harmonic, wide: Network) -> None:
    everyone = replace(measure, sources=240).score(wide)
    assert everyone.standard_error is None
    assert everyone.note() == ""
    np.testing.assert_array_equal(everyone.values, replace(measure, exact_up_to=240).score(wide).values)


@each_sampled
def test_blocks_do_not_show(measure: Betweenness | Harmonic, monkeypatch: pytest.MonkeyPatch) -> None:
    exact = replace(measure, exact_up_to=100)
    network = town()
    whole = exact.score_both(network)
    module = __import__(f"influence.centrality.{measure.name}", fromlist=["BLOCK"])
    monkeypatch.setattr(module, "BLOCK", 7 * network.n_accounts if measure.name == "betweenness" else 1)
    for one, other in zip(whole, exact.score_both(network), strict=True):
        np.testing.assert_allclose(one.values, other.values, rtol=1e-12, atol=1e-15)


def test_more_than_64_sources_fill_more_than_one_word() -> None:
    members = " ".join(f"a{i:03d}" for i in range(150))
    values = Harmonic().score(network_of({"choir": members}, ["a000 zoe"])).values
    assert values[0] == 1.0
    assert values[1:150].tolist() == pytest.approx([149.5 / 150] * 149)
    assert values[150] == pytest.approx((1 + 149 / 2) / 150)


def test_groups_are_sampled_with_the_accounts(wide: Network) -> None:
    scores = score_groups(wide, betweenness=SAMPLED[0], harmonic=SAMPLED[1])
    exact = score_groups(wide)
    for name in ("betweenness", "harmonic"):
        error = scores[name].standard_error
        assert error is not None
        assert np.mean(np.abs(scores[name].values - exact[name].values) <= 3 * error) > 0.8
        assert "estimated from" in scores[name].note()
        assert exact[name].standard_error is None


def test_sources_are_drawn_without_replacement() -> None:
    drawn = draw_sources(np.arange(100, 400), 10, 50, 5)
    assert len(set(drawn.accounts.tolist())) == 50
    assert drawn.population == 300
    assert np.all((drawn.accounts >= 100) & (drawn.accounts < 400))
    assert np.all(np.diff(drawn.accounts) > 0)


def test_large_networks_get_fewer_sources() -> None:
    class Large:
        n_accounts = 400_000

    by_name = {measure.name: measure for measure in default_measures(Large())}  # type: ignore[arg-type]
    assert by_name["betweenness"] == Betweenness(sources=80)
    assert by_name["constraint"].accounts == 125  # type: ignore[attr-defined]


def uneven() -> Network:
    """2,600 accounts in 650 groups, a few of them large, with ties; 50 accounts belong nowhere."""
    rng = np.random.default_rng(5)
    n, m = 2_600, 650
    size = np.clip((6 * (1 - rng.random(m)) ** (-1 / 1.3)).astype(np.int64), 3, n // 20)
    member = np.concatenate([rng.choice(n - 50, count, replace=False) for count in size])
    incidence = sp.csr_array((np.ones(len(member)), (member, np.repeat(np.arange(m), size))), shape=(n, m))
    one, other = rng.integers(0, n - 50, (2, 800))
    apart = one != other
    ties = sp.csr_array((np.ones(apart.sum()), (one[apart], other[apart])), shape=(n, n))
    return one_kind(sp.csr_array(incidence), sp.csr_array(ties + ties.T))


def apart() -> Network:
    """2,600 accounts in 20 quarters of small and middling groups, which 60 groups of four join."""
    rng = np.random.default_rng(9)
    quarters, each = 20, 130
    rows = []
    for quarter in range(quarters):
        for _ in range(each // 4):
            size = min(int(3 * (1 - rng.random()) ** (-1 / 1.3)), each // 2)
            rows.append(quarter * each + rng.choice(each, size, replace=False))
    rows += [rng.choice(quarters * each, 4, replace=False) for _ in range(60)]
    member, size = np.concatenate(rows), [len(row) for row in rows]
    incidence = sp.csr_array((np.ones(len(member)), (member, np.repeat(np.arange(len(rows)), size))))
    return one_kind(incidence, sp.csr_array((quarters * each, quarters * each)))


def preferential() -> Network:
    """2,600 accounts with direct ties only, their number heavy-tailed (Barabási & Albert 1999)."""
    ties = nx.to_scipy_sparse_array(nx.barabasi_albert_graph(2_600, 2, seed=3), dtype=np.float64)
    return one_kind(sp.csr_array((2_600, 0)), sp.csr_array(ties))


SHAPES = {
    "uneven": uneven,
    "apart": apart,
    "preferential": preferential,
    "town": lambda: as_network(draw_town(Shape(2_600, 1))),
}
Z = 1.645  # 90 %
STEPS = 8


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("sources", [64, 256])
def test_intervals_cover_at_every_size_for_which_they_are_said_to(
    shape: str, sources: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INFLUENCE_KERNELS", "compiled")
    network = SHAPES[shape]()
    exact = Betweenness(exact_up_to=10**6).score(network).values
    drawn = [Betweenness(exact_up_to=0, sources=sources, seed=seed).score(network) for seed in range(30)]
    covered = np.stack([np.abs(score.values - exact) <= Z * score.standard_error for score in drawn]).mean(axis=0)
    assert 0.86 < covered[np.argsort(-exact)[:50]].mean() < 0.96
    least = np.mean([score.remarks[1].values["least"] for score in drawn])
    sound = np.flatnonzero(exact >= least)
    assert len(sound) > (0.75 if sources == 256 else 0.25) * np.count_nonzero(exact)
    for step in np.array_split(sound[np.argsort(exact[sound])], STEPS):
        assert 0.84 < covered[step].mean() < 0.95
    # Below, intervals are too narrow, not worthless.
    low = (exact > 0) & (exact < least)
    assert not low.any() or covered[low].mean() > 0.65


def test_harmonic_intervals_cover_at_every_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INFLUENCE_KERNELS", "compiled")
    network = uneven()
    exact = Harmonic().score(network).values
    drawn = [Harmonic(exact_up_to=0, sources=256, seed=seed).score(network) for seed in range(60)]
    covered = np.stack([np.abs(score.values - exact) <= Z * score.standard_error for score in drawn]).mean(axis=0)
    for step in np.array_split(np.argsort(exact)[-2_550:], STEPS):
        assert 0.85 < covered[step].mean() < 0.95


def test_accounts_through_which_no_way_leads_have_no_error(wide: Network) -> None:
    groups = np.diff(wide.incidence.indptr)
    error = SAMPLED[0].score(wide).standard_error
    assert error is not None
    assert (groups == 1).any()
    assert np.all((error == 0) == (groups <= 1))


def test_an_account_never_met_has_the_error_of_those_hardly_met() -> None:
    sums = np.concatenate([[0.0], np.full(60, 1.0), np.full(60, 100.0)])
    squares = np.concatenate([[0.0], np.full(60, 3.0), np.full(60, 500.0)])
    expected, sound_from = squares_expected(sums, squares)
    assert expected[[0, 1, 61]].tolist() == [2 * 3.0**2, 3.0 + 2 * 3.0**2, 500.0 + 2 * 5.0**2]
    assert sound_from == 100.0
    assert squares_expected(np.zeros(3), np.zeros(3))[0].tolist() == [0.0, 0.0, 0.0]
