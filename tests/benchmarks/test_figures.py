"""What is made of the figures: agreement, exponents, ratios, tables."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.agreement import compare
from benchmarks.floor import Floor, measure_floor
from benchmarks.generator import Shape, draw_town
from benchmarks.growth import all_growth, exponent, growth
from benchmarks.record import EndToEnd, Results, Run, TownFacts
from benchmarks.tables import page
from benchmarks.walk import largest_eigenvalue

OURS = Run(
    1000,
    "influence",
    "two-mode",
    "pagerank",
    "done",
    "",
    0.01,
    0.02,
    repeats=3,
    prepared_seconds=0.01,
    peak_mib=8.0,
    own_mib=5.0,
)
WALKS = {"iterating": 50, "gradients": 20}
PEER = replace(OURS, tool="networkx", graph="projected", build_seconds=2.0, seconds=1.0, difference=1e-12)
PEER = replace(PEER, rank_correlation=1.0, top_overlap=1.0)


def results(*runs: Run, **parts: object) -> Results:
    return Results({"cores": "2"}, {"influence": "0"}, {"seed": 1}, runs=runs, **parts)


def test_equal_scores_agree_whatever_their_rounding() -> None:
    ours = np.linspace(1.0, 2.0, 200)
    found = compare(ours, ours * (1 + 1e-12))
    assert found.same
    assert (found.rank_correlation, found.top_overlap) == (pytest.approx(1.0), 1.0)


def test_one_wrong_score_is_seen() -> None:
    ours = np.linspace(1.0, 2.0, 200)
    theirs = ours.copy()
    theirs[100] += 2e-5
    found = compare(ours, theirs)
    assert not found.same
    assert found.difference == pytest.approx(1e-5)


def test_another_scale_agrees_only_where_scales_are_free() -> None:
    ours = np.linspace(1.0, 2.0, 200)
    assert not compare(ours, 3 * ours).same
    assert compare(ours, 3 * ours, free_scale=True).same


def test_only_the_accounts_asked_for_are_compared() -> None:
    ours, theirs = np.array([1.0, 2.0, 3.0]), np.array([9.0, 2.0, 3.0])
    assert compare(ours, theirs, np.array([False, True, True])).same


def test_an_order_turned_round_is_told() -> None:
    ours = np.arange(200.0)
    found = compare(ours, ours[::-1].copy())
    assert found.rank_correlation == pytest.approx(-1.0)
    assert found.top_overlap == 0.0


def test_scores_without_end_and_without_order_are_told_without_a_warning() -> None:
    assert np.isinf(compare(np.ones(3), np.array([1.0, 2.0, np.inf])).difference)
    assert np.isnan(compare(np.ones(3), np.array([1.0, 2.0, 3.0])).rank_correlation)


def test_vectors_of_other_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="one score an account"):
        compare(np.ones(3), np.ones(4))


@pytest.mark.parametrize("power", [0.0, 1.0, 1.5, 2.0])
def test_exponent_of_a_power(power: float) -> None:
    sizes = [1e4, 1e5, 1e6, 1e7]
    assert exponent(sizes, [0.3 * size**power for size in sizes]) == pytest.approx(power)


def test_growth_is_steep_where_only_the_last_step_is() -> None:
    even = growth("x", "time", {10: 1.0, 100: 10.0, 1000: 100.0}, least=0.0)
    late = growth("x", "time", {10: 1.0, 100: 2.0, 1000: 100.0}, least=0.0)
    assert even is not None
    assert late is not None
    assert not even.steep
    assert late.steep
    assert late.last == pytest.approx(np.log10(50))


def test_amounts_too_small_to_tell_are_left_out() -> None:
    assert growth("x", "time", {10: 1e-6, 100: 1.0}, least=0.01) is None


def test_growth_is_ours_and_of_every_stage() -> None:
    stages = [EndToEnd(size, "csv", "read", "done", size / 1e3, 200 + size / 10) for size in (1000, 10_000)]
    stages += [EndToEnd(size, "csv", "import", "done", 1.0, 200.0) for size in (1000, 10_000)]
    larger = replace(OURS, accounts=10_000, seconds=2.0, peak_mib=80.0)
    found = all_growth(results(OURS, larger, PEER, replace(PEER, accounts=10_000), end_to_end=tuple(stages)))
    slopes = {(one.what, one.quantity): one.overall for one in found}
    assert slopes == {
        ("pagerank", "time"): pytest.approx(2.0),
        ("pagerank", "memory"): pytest.approx(1.0),
        ("rank, csv, read", "time"): pytest.approx(1.0),
        ("rank, csv, read", "memory"): pytest.approx(1.0),
    }
    assert "| pagerank | **2.00** | **2.00** | 1.00 | 1.00 |" in page(results(OURS, larger))


def test_the_page_says_how_many_times_as_long_a_peer_takes() -> None:
    assert "networkx: 100.0× / 150.0×" in page(results(OURS, PEER))


def test_the_page_says_where_scores_differ_and_where_a_tool_stops() -> None:
    wrong = replace(PEER, difference=0.25, rank_correlation=0.5, top_overlap=0.1)
    stopped = replace(PEER, tool="igraph", outcome="memory", seconds=None, difference=None, top_overlap=None)
    text = page(results(OURS, wrong, stopped))
    assert "**differs** by 2.5e-01; ρ = 0.5000, top 50: 10%" in text
    assert "*memory*" in text
    assert "equal |" in page(results(OURS, PEER))


def test_the_ratio_to_the_floor_counts_half_steps() -> None:
    floor = Floor(1000, 1 << 20, 2e-4, 1e-4, 4e-4, 2e-4, threads=2, walks={"pagerank": WALKS})
    text = page(results(OURS, floors=(floor,)))
    assert "| 50 iterating | 0.02 | 4.0 | 2.0 | 0.01 | 2.0 | 1.0 | 5.0 | 8.0 |" in text
    assert "| 20 gradients | 0.02 | 10.0 | 5.0 | 0.01 | 5.0 | 2.5 | 5.0 | 8.0 |" in text


def test_the_floor_of_a_town() -> None:
    town = draw_town(Shape(300))
    floor = measure_floor(town, threads=2, passing=0.9 / largest_eigenvalue(town))
    assert floor.bytes == 12 * len(town.member) + 4 * 301
    assert min(floor.stream, floor.stream_threads, floor.gather, floor.gather_threads) > 0
    for measure in ("pagerank", "katz"):
        steps = floor.half_steps(measure)
        assert 20 < steps["gradients"] < steps["iterating"] < 500
    assert floor.half_steps("diffusion") == {"": 6}
    assert floor.half_steps("betweenness") == {}


def test_results_come_back_from_json(tmp_path) -> None:
    floor = Floor(1000, 5, 1.0, 1.0, 1.0, 1.0, 2, {"pagerank": WALKS})
    town = TownFacts(1000, 50, 2500, 500, 50, 60_000)
    before = results(OURS, PEER, towns=(town,), floors=(floor,))
    before.write(tmp_path / "results.json")
    assert Results.read(tmp_path / "results.json") == before
    json.loads((tmp_path / "results.json").read_text(encoding="utf-8"), parse_constant=pytest.fail)


def test_the_picture_is_the_same_bytes_each_time(tmp_path) -> None:
    pytest.importorskip("matplotlib")
    from benchmarks.plot import draw

    for name in ("one.svg", "two.svg"):
        draw(results(OURS, replace(OURS, accounts=10_000, seconds=0.2), PEER), tmp_path / name)
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()
