"""Prospects and who could introduce: closed forms, coverage, and turned round for one account."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from builders import dataset
from rare_towns import rare_town

import influence
from influence.campaign import find_prospects
from influence.campaign.source import source_of
from influence.campaign.targets import targets_of
from influence.errors import UsageError
from influence.model import Dataset
from influence.settings import Kind, Settings


def within_one_hop(data: Dataset) -> Dataset:
    return replace(data, settings=replace(data.settings, referral=replace(data.settings.referral, hops=1)))


def stages(data: Dataset):
    network = influence.build_network(data)
    return data, network, influence.estimate_values(data, network)


@pytest.fixture(scope="module")
def town():
    return stages(within_one_hop(rare_town(5, telling_rate=0.8, accounts=200, groups=60)))


def told(network, rates, account: int, target: int, telling: float) -> float:
    """The chance that an account which takes part tells a target, from the definition."""
    shared = np.flatnonzero(network.incidence.toarray()[account] * network.incidence.toarray()[target])
    size = np.maximum(network.group_size[shared] - 1, 1)
    return float(1 - np.prod(1 - np.minimum(1.0, telling / size)))


def test_chances_are_those_of_the_definition_and_the_first_introducer_is_the_best(town) -> None:
    data, network, values = town
    found = find_prospects(data, network, values, top=30)
    rates, place = values.rates, {account: i for i, account in enumerate(network.account_ids)}
    customers = np.flatnonzero(data.having_status("customer"))
    assert len(found.prospects) == 30
    for one in found.prospects:
        exact = {
            i: rates.acting[i] * told(network, rates, i, place[one.account_id], rates.telling[0].mean)
            for i in customers
        }
        for who in one.introducers:
            truth = exact[place[who.account_id]]
            assert abs(who.chance - truth) < 4.5 * np.sqrt(truth / 3_000)  # so many sets each
        assert exact[place[one.introducers[0].account_id]] >= 0.75 * max(exact.values())
        assert one.value == pytest.approx(one.worth * one.introducers[0].chance)
        assert one.low <= one.value <= one.high
    assert [one.value for one in found.prospects] == sorted((one.value for one in found.prospects), reverse=True)
    assert [one.rank for one in found.prospects] == list(range(1, 31))
    assert find_prospects(data, network, values, top=30) == found


def test_intervals_hold_the_chances_of_rates_that_may_be_the_true_ones(town) -> None:
    """Planted: the true rates are a draw from what is believed of them."""
    data, network, values = town
    found, rates = find_prospects(data, network, values, top=60), values.rates
    place = {account: i for i, account in enumerate(network.account_ids)}
    inside = []
    for draw in range(0, 200, 5):
        share = rates.participation_draw(draw) * rates.reach
        for one in found.prospects:
            who = one.introducers[0]
            i = place[who.account_id]
            exact = share[i] * told(network, rates, i, place[one.account_id], float(rates.draws.telling[draw, 0]))
            inside.append(who.low <= exact <= who.high)
    assert 0.83 <= np.mean(inside) <= 0.99


def test_a_short_list_is_sampled_alike_whatever_its_members_are_worth(town) -> None:
    data, network, values = town
    targets = targets_of(source_of(data, network, values).sketcher)
    chosen = np.flatnonzero(targets.heard > 0)[:5]
    pairs, a_set = targets.judged(chosen, 4_000, seed=8)
    assert set(pairs.target.tolist()) <= set(chosen.tolist())
    for target in chosen:
        mine = pairs.target == target
        for account, count in zip(pairs.account[mine], pairs.count[mine], strict=True):
            rates = values.rates
            exact = rates.acting[account] * told(network, rates, account, target, rates.telling[0].mean)
            assert abs(count * a_set[target] - exact) < 5 * a_set[target] * np.sqrt(exact / a_set[target]) + 1e-9


def small(**more: object) -> Dataset:
    """Ann and Ben in a parish of nine, Ann in a club of four with Pia; Cem knows Quin."""
    return dataset(
        Settings(kinds={"club": Kind("club", telling_rate=1.0), "church": Kind("church", sensitive=True)}),
        accounts=[
            {"account_id": name, "name": name.title(), "revenue": 100.0, "status": status}
            for name, status in (
                ("ann", "customer"), ("ben", "customer"), ("cem", "customer"),
                ("pia", "prospect"), ("quin", "prospect"),
            )
        ],
        groups=[
            {"group_id": "c", "name": "Chess club", "kind": "club", "size": 4.0},
            {"group_id": "p", "name": "St. Anna", "kind": "church", "size": 9.0},
        ],
        affiliations=[
            {"account_id": "ann", "group_id": "c"}, {"account_id": "pia", "group_id": "c"},
            {"account_id": "ann", "group_id": "p", "basis": "consent"},
            {"account_id": "ben", "group_id": "p", "basis": "consent"},
        ],
        ties=[{"source": "cem", "target": "quin", "kind": "club"}],
    )  # fmt: skip


def test_who_shares_what_and_what_stays_unnamed() -> None:
    data = small()
    found = find_prospects(*stages(data))
    by_name = {one.name: one for one in found.prospects}
    assert by_name["Pia"].introducers[0].name == "Ann"
    assert by_name["Pia"].introducers[0].through == "Chess club"
    assert by_name["Pia"].introducers[0].shared
    assert [who.name for who in by_name["Quin"].introducers] == ["Cem"]
    assert by_name["Quin"].introducers[0].shared
    parish = by_name["church group (name withheld)"]
    assert (parish.kind, parish.account_id, parish.people) == ("group", "", 7.0)
    assert {who.name for who in parish.introducers} == {"Ann", "Ben"}
    assert {one.name for one in find_prospects(*stages(data), only="prospect").prospects} == {"Pia", "Quin"}
    # Ben tells Ann in the parish, and Ann tells Pia in the club, which is not his.
    through = next(who for who in by_name["Pia"].introducers if who.name == "Ben")
    assert not through.shared
    assert through.chance < by_name["Pia"].introducers[0].chance


def test_a_shared_list_tells_no_chance_that_would_tell_how_few_are_unseen() -> None:
    found = find_prospects(*stages(small()))
    frame = replace(found, least=8).to_frame().set_index("kind_of_prospect")
    withheld = frame.loc["group", ["people", "chance", "chance_low", "chance_high"]]
    assert frame.loc["group", "name"].size == 2
    assert withheld.isna().all(axis=None)
    assert frame.loc["prospect", ["people", "chance"]].notna().all(axis=None)
    assert replace(found, least=7).to_frame().set_index("name").loc["church group (name withheld)", "chance"] > 0


def test_turned_round_for_one_account() -> None:
    data = small()
    found = find_prospects(*stages(data), account="cem")
    assert [(one.name, one.introducers[0].account_id) for one in found.prospects] == [("Quin", "cem")]
    assert {one.name for one in find_prospects(*stages(data), account="ben").prospects} >= {
        "church group (name withheld)", "Pia",
    }  # fmt: skip
    with pytest.raises(UsageError, match="may not be asked"):
        find_prospects(*stages(data), account="pia")
    with pytest.raises(UsageError, match="no account"):
        find_prospects(*stages(data), account="nobody")


@pytest.fixture(scope="module")
def crowds():
    """A town whose groups have from one to sixty unseen members, and in which a word goes one step."""
    town = rare_town(7, telling_rate=2.5, participation=0.5, accounts=200, groups=60, unseen=60)
    town = stages(within_one_hop(town))
    return town, find_prospects(*town, only="group", top=40)


def anybody(network, share: float, group: int, telling: float) -> float:
    """The chance that a member's word reaches at least one unseen member, from the definition."""
    size = network.group_size[group]
    unseen = size - network.incidence.toarray()[:, group].sum()
    return float(share * (1 - (1 - min(1.0, telling / (size - 1))) ** unseen))


def members_of(network, found):
    """Give introducers of groups who are members, with the group's and their own place."""
    group = {network.group_names[g]: g for g in range(network.n_groups)}
    place = {account: i for i, account in enumerate(network.account_ids)}
    for one in found.prospects:
        for who in one.introducers:
            if network.incidence.toarray()[place[who.account_id], group[one.name]]:
                yield one, who, group[one.name], place[who.account_id]


def test_a_word_arrives_in_a_group_where_at_least_one_unseen_member_hears_it(crowds) -> None:
    (data, network, values), found = crowds
    telling, several = values.rates.telling[0].mean, 0
    for one, who, group, account in members_of(network, found):
        exact = anybody(network, values.rates.acting[account], group, telling)
        expected = values.rates.acting[account] * one.people * min(1.0, telling / (network.group_size[group] - 1))
        assert abs(who.chance - exact) < 4.5 * np.sqrt(exact / 3_000)
        assert abs(who.reached - expected) < 4.5 * np.sqrt(one.people * expected / 3_000)
        assert who.low <= who.chance <= who.high <= 1.0
        assert who.reached_low <= who.reached <= who.reached_high
        several += who.reached > 1.2 * who.chance
    assert several > 40  # more are expected to hear than one, and the two are told apart
    assert found == find_prospects(data, network, values, only="group", top=40)
    frame = found.to_frame()
    assert frame["chance"].between(frame["chance_low"], frame["chance_high"]).all()
    assert frame["expected_reached"].tolist() == [one.introducers[0].reached for one in found.prospects]


def test_intervals_of_groups_hold_the_chances_of_rates_that_may_be_the_true_ones(crowds) -> None:
    """Planted: the true rates are a draw from what is believed of them."""
    (_, network, values), found = crowds
    rates, inside = values.rates, []
    for draw in range(0, 200, 5):
        share = np.minimum(rates.participation_draw(draw) * rates.reach, 1.0)
        for _, who, group, account in members_of(network, found):
            exact = anybody(network, share[account], group, float(rates.draws.telling[draw, 0]))
            inside.append(who.low <= exact <= who.high)
    assert len(inside) > 2_000
    assert 0.85 <= np.mean(inside) <= 0.97


def test_chances_over_several_steps_agree_with_every_world() -> None:
    """Ann tells Ben in the club; Ben and Cem tell each other and three unseen members in the choir."""
    settings = Settings(
        kinds={"club": Kind("club", telling_rate=0.5), "choir": Kind("choir", telling_rate=2.0)},
        referral=replace(Settings().referral, participation=0.6),
    )
    data = dataset(
        settings,
        accounts=[{"account_id": a, "name": a, "revenue": 9.0, "status": "customer"} for a in ("ann", "ben", "cem")],
        groups=[
            {"group_id": "c", "name": "Club", "kind": "club", "size": 2.0},
            {"group_id": "d", "name": "Choir", "kind": "choir", "size": 5.0},
        ],
        affiliations=[
            {"account_id": "ann", "group_id": "c"}, {"account_id": "ben", "group_id": "c"},
            {"account_id": "ben", "group_id": "d"}, {"account_id": "cem", "group_id": "d"},
        ],
    )  # fmt: skip
    data, network, values = stages(data)
    choir = next(one for one in find_prospects(data, network, values).prospects if one.name == "Choir")
    rates = values.rates
    ann, ben, cem = (rates.acting[network.account_ids.index(a)] for a in ("ann", "ben", "cem"))
    by_kind = dict(zip(rates.kinds, rates.telling_means, strict=True))
    club, tells = by_kind["club"], by_kind["choir"] / 4
    somebody, both = 1 - (1 - tells) ** 3, 1 - (1 - tells) ** 6
    for_ben = ben * ((1 - tells * cem) * somebody + tells * cem * both)
    for_cem = cem * ((1 - tells * ben) * somebody + tells * ben * both)
    exact = {"ben": for_ben, "ann": ann * club * for_ben, "cem": for_cem}
    assert {who.account_id for who in choir.introducers} == set(exact)
    for who in choir.introducers:
        assert abs(who.chance - exact[who.account_id]) < 4.5 * np.sqrt(exact[who.account_id] / 20_000)
