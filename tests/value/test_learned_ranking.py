"""On the demo town, whose truth is planted: the learned ranking finds more expected value than any single measure."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from influence.cascade.forward import Cascade
from influence.cascade.worlds import alone_values, draw_worlds
from influence.demo import Town, build_town
from influence.demo.truth import lawful_dataset
from influence.model import FloatArray, IntArray
from influence.model.rates import Learned
from influence.network import build_network
from influence.pipeline import score
from influence.ranges.declared import declared_rates
from influence.settings import LearningSettings, Settings
from influence.value import estimate_values
from influence.value.referral_sentences import acting_rates

TOP = (10, 20, 50)


@pytest.fixture(scope="module")
def town():
    """Give what an analyst sees of the town: the planted history, and the default assumptions."""
    town = Town()
    data = lawful_dataset(town, build_town(town))
    return town, data, replace(data, settings=Settings(project=data.settings.project))


@pytest.fixture(scope="module")
def found(town):
    """Give the planted value of asking the first accounts of each list."""
    town, data, seen = town
    planted, status = town.planted, data.accounts["status"].to_numpy(dtype=object)
    share = data.accounts["segment"].map(dict(planted.participation)).to_numpy(dtype="float64")
    worth = np.where(status == "prospect", planted.value_per_reach, 0.0)
    customers = np.flatnonzero(status == "customer")
    worlds = draw_worlds(build_network(data), Cascade(share, planted.hops), 2000, seed=10)
    value = worlds.lines.person_values(worth, planted.value_per_reach)
    network = build_network(seen)
    values = estimate_values(seen, network)
    unlearned = replace(seen, settings=replace(seen.settings, learning=LearningSettings(history=False)))
    declared = estimate_values(unlearned, network)
    lists = {
        "learned": (values.referral_new + values.referral_saved).astype(float),
        "declared": (declared.referral_new + declared.referral_saved).astype(float),
        **{one.name: one.values for one in score(network).columns},
    }
    lists["constraint"] = -np.nan_to_num(lists["constraint"], nan=np.inf)  # low is better

    def asking(seeds: IntArray) -> float:
        reached = np.isin(worlds.account, seeds)
        pairs = np.unique(worlds.world[reached] * len(value) + worlds.person[reached])
        return float(value[pairs % len(value)].sum() / worlds.count)

    def first(values: FloatArray) -> IntArray:
        return customers[np.argsort(-values[customers], kind="stable")]

    best = first(alone_values(worlds, worth, planted.value_per_reach)[0])
    return {
        **{name: [asking(first(values)[:k]) for k in TOP] for name, values in lists.items()},
        "truth": [asking(best[:k]) for k in TOP],
    }


@pytest.mark.long
@pytest.mark.parametrize("place", range(len(TOP)), ids=TOP)
def test_the_learned_ranking_beats_every_single_measure(found: dict[str, list[float]], place: int) -> None:
    others = {name: value[place] for name, value in found.items() if name not in ("learned", "truth")}
    best = max(others, key=lambda name: others[name])
    margin = found["learned"][place] / others[best] - 1.0
    assert margin > 0.02, f"first {TOP[place]}: {margin:+.1%} against {best}"
    assert found["learned"][place] > 0.95 * found["truth"][place]


def test_learning_is_what_makes_the_difference(found: dict[str, list[float]]) -> None:
    assert all(a > b for a, b in zip(found["learned"], found["declared"], strict=True))


def test_every_output_says_what_is_learned_and_what_is_declared(town) -> None:
    _, _, seen = town
    network = build_network(seen)
    values = estimate_values(seen, network)
    assert values.rates is not None
    assert values.rates.learned
    said = " ".join(values.assumptions)
    assert "learned from" in said
    assert "(declared)" in said  # the share of type one
    assert "past referrals do not change them" not in said
    silent = replace(seen, settings=replace(seen.settings, learning=LearningSettings(history=False)))
    values = estimate_values(silent, network)
    assert values.rates is not None
    assert not values.rates.learned
    said = " ".join(values.assumptions)
    assert "learned from" not in said
    assert "past referrals do not change them" in said


@pytest.mark.parametrize(
    ("language", "evidence", "told"),
    [
        ("en", 1.2, "from 1 event,"),
        ("en", 2.0, "from 2 events,"),
        ("de", 0.4, "aus 1 Ereignis,"),
        ("de", 1.6, "aus 2 E"),
    ],
)
def test_one_event_is_not_several(town, language: str, evidence: float, told: str) -> None:
    _, _, seen = town
    spoken = replace(seen, settings=replace(seen.settings, project=replace(seen.settings.project, language=language)))
    rates = declared_rates(spoken, build_network(spoken))
    rates = replace(rates, conversion=Learned(0.3, 0.2, 0.4, prior=0.25, evidence=evidence))
    assert any(told in sentence for sentence in acting_rates(spoken, rates, 100.0, "EUR", samples=1))
