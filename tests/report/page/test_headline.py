"""The sentences of the headline: each figure counted again from the list, and each said in both languages."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from map_towns import town
from report_towns import plain, reported

from influence.language import retold
from influence.report.page.headline import headline, missing


@pytest.fixture(scope="module")
def findings():
    return reported().findings


def numbers(text: str) -> list[str]:
    return [
        part.strip(",.;()%")
        for part in text.split()
        if part.strip(",.;()%").replace(",", "").replace(".", "").isdigit()
    ]


def test_who_there_is_and_which_share_the_first_hold(findings):
    frame = findings.priorities.frame
    who, shares, own, *_ = headline(findings)
    assert numbers(who) == [
        f"{len(frame):,}",
        str(int((frame["status"] == "customer").sum())),
        str(findings.network.n_groups),
        f"{findings.network.incidence.nnz + findings.network.n_ties:,}",
    ]
    referral = frame["referral_value"].to_numpy()
    first, most = referral[:20].sum() / referral.sum(), np.sort(referral)[-20:].sum() / referral.sum()
    assert f"hold {100 * first:.1f} % of the expected referral value" in shares
    assert f"hold {100 * most:.0f} %" in shares
    assert f"{100 * frame['own_value'][:20].sum() / frame['own_value'].sum():.0f} %" in own


def test_whether_the_network_adds_anything_follows_the_interval(findings):
    plan = findings.plan
    rival = next(one for one in plan.baselines if one.name == "top_revenue")
    assert rival.gain_low > 0
    said = next(text for text in headline(findings) if "campaign" in text)
    assert "adds something over top revenue" in said
    assert f"EUR {plan.value:,.0f}" in said and f"EUR {rival.value:,.0f}" in said

    level = replace(rival, gain=3.0, gain_low=-2.0, gain_high=8.0)
    others = tuple(level if one is rival else one for one in plan.baselines)
    doubtful = replace(findings, plan=replace(plan, baselines=others))
    said = next(text for text in headline(doubtful) if "campaign" in text)
    assert "adds nothing over top revenue" in said and "adds something" not in said


def test_the_verdict_of_the_back_test_is_repeated(findings):
    assert any(findings.judgement.verdict in text for text in headline(findings))
    without = replace(findings, judgement=None, without={"judgement": "No row of it has a date."})
    assert not any(findings.judgement.verdict in text for text in headline(without))
    assert any("No row of it has a date." in text for text in missing(without))
    assert not any("was not tested" in text for text in missing(findings))


def test_what_is_missing_is_counted(findings):
    said = missing(findings)
    tied = (np.diff(findings.network.incidence.indptr) > 0) | np.any(
        [(np.diff(ties.indptr) > 0) | (np.diff(ties.tocsc().indptr) > 0) for ties in findings.network.ties], axis=0
    )
    assert any(text.startswith(f"Of {int((~tied).sum())} accounts") for text in said)
    assert set(findings.dataset.notes) <= set(said)


def test_every_sentence_is_said_in_the_other_language(findings):
    for text in [*headline(findings), *missing(findings)]:
        german = retold(text, "de")
        assert german != text and "{" not in german
        assert retold(german, "en") == text


def test_a_list_in_german_says_the_same(findings):
    german = reported("de").findings
    assert [retold(text, "en") for text in headline(german)] == list(map(str, headline(findings)))


def test_small_and_empty_towns_say_only_what_they_know():
    for number in (0, 1, 30):
        made = plain(town([{"account_id": f"{i:02d}", "own": 9.0, "referral": 0.0} for i in range(number)]))
        said = headline(made)
        assert said[0].startswith(f"{number} account") and len(said) == 1
        assert missing(made)
