"""Where hardly anything ever happens a plan is still no worse than a plain list, and says no more than it knows."""

from __future__ import annotations

import numpy as np
import pytest
from rare_towns import rare_town

import influence
from influence.campaign import Request, plan_campaign
from influence.campaign.coverage import by_account
from influence.campaign.source import source_of
from influence.centrality import Diffusion


@pytest.fixture(autouse=True)
def lean(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("influence.campaign.sampling.MOST_SETS", 200_000)


@pytest.mark.parametrize(
    ("rare", "seed"),
    [
        ({"telling_rate": 1e-3}, 1),
        ({"telling_rate": 1e-5}, 2),
        ({"participation": 3e-4}, 3),
        ({"participation": 1e-4}, 4),
    ],
    ids=str,
)
def test_a_plan_is_worth_as_much_as_the_plain_list_of_diffusion(rare: dict[str, float], seed: int) -> None:
    data = rare_town(seed, **rare)
    network = influence.build_network(data)
    values = influence.estimate_values(data, network)
    priorities = influence.prioritise(data, network, influence.score(network, [Diffusion()]), values)
    plan = plan_campaign(data, network, values, priorities, Request(("15",)))
    judge = by_account(source_of(data, network, values).sketcher.sets(600_000, 99), network.n_accounts)
    diffusion = np.argsort(-Diffusion().score(network).values, kind="stable")
    diffusion = diffusion[data.having_status("customer")[diffusion]][:15]
    seeds = [network.account_ids.index(one.account_id) for one in plan.seeds]
    worth, plain = (judge.meets(accounts).sum() * judge.sets.a_set for accounts in (seeds, diffusion))
    error = 3 * judge.sets.a_set * np.sqrt(judge.meets(seeds).sum())
    assert worth >= 0.99 * plain
    if rare.get("participation", 1) <= 3e-4:  # hardly two take part at once: what each brings alone adds up
        expected = source_of(data, network, values).expected
        best = np.sort(expected[data.having_status("customer")])[-15:].sum()
        assert expected[seeds].sum() >= 0.99 * best
    assert plan.certificate.lower <= worth + error
    assert plan.certificate.upper >= max(worth, plain) - error
