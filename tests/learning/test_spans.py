"""A log without asks: what spans of occasions give equals what every occasion, kept one by one, gives."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from influence.demo import Town, build_town
from influence.demo.truth import lawful_dataset
from influence.learning import spans
from influence.learning.asks import Asks
from influence.learning.evidence import Coins, gather
from influence.learning.history import history_of
from influence.learning.occasions import Occasions
from influence.learning.ways import make_bins, ways_of
from influence.model import Dataset
from influence.network import build_network


def unasked(seed: int) -> Dataset:
    town = Town(accounts=200, groups=30, seed=seed)
    data = lawful_dataset(town, build_town(town))
    return replace(data, tables={**data.tables, "asks": data.tables["asks"].iloc[:0]})


def one_by_one(occasions: Occasions, slots: np.ndarray, referrer: np.ndarray) -> tuple[Asks, np.ndarray]:
    """Write every occasion out, and give the positions of those at some slots of some accounts."""
    account = np.repeat(np.arange(len(occasions.first)), occasions.times)
    slot = np.concatenate([np.arange(first, len(occasions.day)) for first in occasions.first])
    places = {pair: place for place, pair in enumerate(zip(account.tolist(), slot.tolist(), strict=True))}
    found = [places[pair] for pair in zip(referrer.tolist(), slots.tolist(), strict=True)]
    asks = Asks(account, occasions.day[slot], np.ones(len(slot), bool), np.full(len(slot), occasions.share))
    return asks, np.array(found, dtype=np.int64)


def summed(coins: Coins) -> dict[tuple[int, int, int], float]:
    total: dict[tuple[int, int, int], float] = {}
    rows = zip(coins.referral.tolist(), coins.way.tolist(), coins.bin.tolist(), coins.intensity.tolist(), strict=True)
    for referral, way, size, intensity in rows:
        total[referral, way, size] = total.get((referral, way, size), 0.0) + intensity
    return total


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("cells", [spans._CELLS, 50])
def test_spans_count_what_single_occasions_count(seed: int, cells: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spans, "_CELLS", cells)
    data = unasked(seed)
    ways, history = ways_of(data, build_network(data)), history_of(data)
    assert isinstance(history.tellings, Occasions)
    assert len(history.answered) > 20
    given = (make_bins(), history.spells, history.answered)
    asks, answers = one_by_one(history.tellings, history.answers, history.answered.referrer)
    assert len(asks) == len(history.tellings)
    ours = spans.gather_spans(ways, given[0], history.tellings, given[1], given[2], history.answers)
    plain = gather(ways, given[0], asks, given[1], given[2], answers)
    np.testing.assert_allclose(ours.exposure, plain.exposure, rtol=1e-9)
    np.testing.assert_allclose(ours.teller, plain.teller, rtol=1e-9)
    assert ours.referrals == plain.referrals
    for one, other in ((ours.own, plain.own), (ours.race, plain.race)):
        assert summed(one) == pytest.approx(summed(other))


def test_machine_code_counts_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spans, "_CELLS", 50)  # several blocks
    data = unasked(7)
    ways, history = ways_of(data, build_network(data)), history_of(data)
    assert isinstance(history.tellings, Occasions)
    given = (ways, make_bins(), history.tellings, history.spells, history.answered, history.answers)
    found = []
    for engine in ("numpy", "compiled"):
        monkeypatch.setenv("INFLUENCE_KERNELS", engine)
        found.append(spans.gather_spans(*given))
    plain, fast = found
    assert (plain.exposure == fast.exposure).all()
    assert (plain.teller == fast.teller).all()
    for one, other in ((plain.own, fast.own), (plain.race, fast.race)):
        assert (one.intensity == other.intensity).all()
