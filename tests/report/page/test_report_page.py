"""The written report: what is in it, what is never in it, and the same bytes every time."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import tomllib
from dataclasses import fields, replace
from importlib import resources

import numpy as np
import pytest
from map_towns import synthetic
from report_towns import plain, reported

from influence.errors import UsageError
from influence.language import LANGUAGES, retold
from influence.model.waves import Waves
from influence.report.map import Limits
from influence.report.page import SCRIPTS, draw_report
from influence.report.page.hours import hours_card
from influence.settings import Kind, Settings

UNTOLD = ("redacted", "tables", "stated", "kinds", "memory")
SECTIONS = [one.name for one in fields(Settings) if one.name not in UNTOLD]
"""Every section of settings that acts on results: a new one needs words, too."""
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>"


@pytest.fixture(scope="module")
def findings():
    return reported().findings


@pytest.fixture(scope="module")
def html(findings) -> str:
    return draw_report(findings)


def data_of(html: str) -> dict:
    kind, content = re.search(
        r'<script type="application/(json|gzip)" id="data">(.*?)</script>', html, re.DOTALL
    ).groups()
    return json.loads(content if kind == "json" else gzip.decompress(base64.b64decode(content)))


def test_only_our_scripts_and_style_may_run_and_nothing_may_load(html):
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html).group(1).replace("&#39;", "'")
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'" and "unsafe" not in policy and "http" not in policy
    sources = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    assert len(sources) == 2

    def source(text):
        return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"

    assert rules["script-src"].split() == [source(text) for text in sources]
    assert rules["style-src"] == source(re.search(r"<style>(.*?)</style>", html, re.DOTALL).group(1))


def test_no_address_handler_or_style_stands_in_an_attribute(html):
    markup = re.sub(r"<(script|style)\b.*?</\1>", "", html, flags=re.DOTALL)
    assert not re.findall(r'(?:src|href|action)="(?!data:,|#)[^"]*"', markup)
    assert not re.findall(r'\son\w+="|\sstyle="', markup)


def test_our_script_never_builds_markup():
    for name in SCRIPTS:
        source = resources.files("influence.report.page").joinpath("template", name).read_text(encoding="utf-8")
        assert not re.findall(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|fetch\(", source
        )


def test_the_parts_of_every_priority_sum_to_it(findings, html):
    data = data_of(html)
    accounts, ledger = data["nodes"]["accounts"], data["report"]["ledger"]
    assert len(ledger["carried"]) == len(findings.network.kinds) and not ledger["rests"]
    for i, priority in enumerate(accounts["priority"]):
        brought = sum(by_kind[i] for by_kind in ledger["carried"])
        assert abs(accounts["own"][i] + brought - ledger["asking"][i] - priority) < 0.02
        assert abs(brought - ledger["new"][i] - ledger["saved"][i]) < 0.02
    frame = findings.priorities.frame
    assert ledger["low"] == frame["rank_low"].tolist() and ledger["high"] == frame["rank_high"].tolist()
    for language in ("en", "de"):
        words = [ledger["action"]["words"][language][code] for code in ledger["action"]["code"]]
        assert words == (frame if language == "en" else reported("de").findings.priorities.frame)["action"].tolist()


def test_the_quadrant_holds_every_listed_customer_at_its_place(findings):
    data = data_of(draw_report(findings, limits=Limits(listed=120)))
    quadrant, frame = data["report"]["quadrant"], findings.priorities.frame
    segments = ["advocate", "champion", "miser", "affluent"]
    customers = frame[(frame["status"] == "customer") & frame["segment"].isin(segments)]
    assert quadrant["account"] == [i for i in customers.index if i < 120]
    assert quadrant["all"] == len(customers)
    assert (
        dict(zip(quadrant["segments"], quadrant["counts"], strict=True))
        == customers["segment"].value_counts().to_dict()
    )
    for column, axis in (("own_value", "x"), ("crv", "y")):
        middle = float(np.median(customers[column]))
        high = [frame[column][i] > middle for i in quadrant["account"]]
        assert [place > 0.5 for place in quadrant[axis]] == high, column


def test_the_campaign_is_that_of_the_plan(findings, html):
    data, plan = data_of(html), findings.plan
    shown = data["report"]["campaign"]
    ids = data["nodes"]["accounts"]["id"]
    assert [ids[i] for i in shown["seeds"]["account"]] == [seed.account_id for seed in plan.seeds]
    assert shown["resources"] == ["accounts"] and shown["limits"] == [30]
    assert shown["seeds"]["together"] == [round(seed.cumulative, 2) for seed in plan.seeds]
    for one in plan.baselines:
        assert shown["lists"][one.name]["value"] == [round(point.value, 2) for point in one.curve]
    said = {code: voice["report"]["campaign"] for code, voice in data["languages"].items()}
    assert said["en"]["verdict"] == plan.verdict and said["de"]["verdict"] != plan.verdict
    assert said["en"]["briefs"] == [seed.brief for seed in plan.seeds]
    assert all(text.endswith("EUR.") for text in said["de"]["briefs"])


def test_waves_of_a_campaign_are_shown_in_their_order(findings):
    seeds = tuple(replace(seed, wave=1 + (seed.order > 12)) for seed in findings.plan.seeds)
    day = findings.dataset.as_of
    plan = replace(findings.plan, seeds=seeds, waves=Waves(2, 1, day, day, {"accounts": 0.0}))
    data = data_of(draw_report(replace(findings, plan=plan), limits=Limits(listed=20)))
    assert data["report"]["campaign"]["waves"] == 2
    assert data["report"]["campaign"]["seeds"]["wave"] == [1] * 12 + [2] * (len(seeds) - 12)


def test_cards_name_every_assumption_rate_and_setting(findings, html):
    method = html[html.index('id="method"') : html.index('<dialog id="about"')]
    english = re.search(r'data-voice="en".*?(?=<div class="card"|</section>\s*</main>)', method, re.DOTALL).group(0)
    plain_text = re.sub(r"<[^>]+>", "", english).replace("&#34;", '"').replace("&#39;", "'").replace("&amp;", "&")
    for sentence in (*findings.priorities.assumptions, *findings.priorities.methods, *findings.plan.notes):
        assert sentence in plain_text
    for section in SECTIONS:
        for one in fields(getattr(findings.dataset.settings, section)):
            assert f"[{section}] {one.name}" in plain_text
    assert "[kinds.church] telling_rate" in plain_text
    data = html[html.index('id="data-card"') : html.index('id="method"')]
    for reading in findings.dataset.readings:
        assert data.count(f"<td>{reading.file}</td>") == 2


def test_every_setting_has_words_in_both_languages():
    wanted = {f"{one.name}_of_{section}" for section in SECTIONS for one in fields(getattr(Settings(), section))} | {
        f"{one.name}_of_kind" for one in fields(Kind) if one.name != "name"
    }
    folder = resources.files("influence.language")
    for code in ("en", "de"):
        found = tomllib.loads(folder.joinpath(code, "settings.toml").read_text(encoding="utf-8"))
        assert set(found) == wanted


def test_every_phrase_is_used():
    known = tomllib.loads(
        resources.files("influence.language").joinpath("en", "report.toml").read_text(encoding="utf-8")
    )
    package = resources.files("influence.report.page")
    source = "\n".join(
        one.read_text(encoding="utf-8")
        for folder in (package, package.joinpath("template"))
        for one in folder.iterdir()
        if one.is_file() and one.name.endswith((".py", ".js", ".html"))
    )
    composed = ("basis_", "part_", "mean_", "unit_", "method_", "hours_")
    unused = [
        key
        for key in known
        if not re.search(rf'["}}]{key.removesuffix("_one")}["{{]', source)
        and not key.startswith(composed)
        and not re.fullmatch(r"missing_(plan|hours)_why", key)
    ]
    assert not unused
    template = package.joinpath("template", "report.html").read_text(encoding="utf-8")
    map_words = tomllib.loads(
        resources.files("influence.language").joinpath("en", "map.toml").read_text(encoding="utf-8")
    )
    assert not set(known) & set(map_words)
    assert set(re.findall(r'data-say(?:-\w+)?="(\w+)"', template)) <= set(known) | set(map_words)


def test_sensitive_names_are_nowhere_unless_asked(findings, html):
    groups = findings.dataset.groups
    secret = [name for name, kind in zip(groups["name"], groups["kind"], strict=True) if kind == "church"]
    assert len(secret) > 5 and not [name for name in secret if name in html]
    told = json.dumps(data_of(html), ensure_ascii=False)
    assert not [name for name in secret if name in told]
    named = replace(findings, priorities=replace(findings.priorities, shows_sensitive=True))
    assert any(name in json.dumps(data_of(draw_report(named)), ensure_ascii=False) for name in secret)


def test_clusters_that_name_sensitive_groups_are_refused(findings):
    told = replace(findings.clusters, shows_sensitive=True)
    with pytest.raises(UsageError, match="the same show_sensitive"):
        draw_report(replace(findings, clusters=told))


def test_the_same_findings_give_the_same_page(findings, html):
    assert draw_report(findings) == html


def test_hostile_text_is_only_ever_data(findings):
    title = HOSTILE
    bad = replace(findings.plan, verdict=HOSTILE, notes=(HOSTILE,), assumptions=(HOSTILE,))
    judged = replace(findings.judgement, verdict=HOSTILE)
    told = replace(findings, plan=bad, judgement=judged, without={"plan": HOSTILE})
    page = draw_report(told, title=title)
    assert page.count("<script") == draw_report(findings).count("<script")
    assert "<img" not in page


@pytest.mark.parametrize(
    ("accounts", "groups", "ties", "megabytes"), [(2000, 300, 2000, 1.5), (10_000, 900, 10_000, 5.0)]
)
def test_size_budgets(accounts, groups, ties, megabytes):
    made = plain(synthetic(accounts, groups, per=5, quarters=30, n_ties=ties))
    assert len(draw_report(made).encode("utf-8")) < megabytes * 1e6


def test_the_hours_of_every_account_are_those_of_the_plan(findings, html):
    data, plan = data_of(html), findings.hours
    shown, ids = data["report"]["hours"], data["nodes"]["accounts"]["id"]
    planned = dict(zip(plan.accounts.account_ids, plan.accounts.hours.tolist(), strict=True))
    given = [value for value in shown["hours"] if value is not None]
    assert given == [round(planned[key], 2) for key in ids if key in planned]
    assert [key for key, value in zip(ids, shown["hours"], strict=True) if value is None] == [
        key for key in ids if key not in planned
    ]


def test_reasons_of_hours_and_remarks_on_measures_are_said_in_both_languages(findings):
    german = reported("de").findings
    for told in (findings, german):
        why = {
            code: [row[-1] for part in hours_card(told.hours, code, {}) for table in part.tables for row in table.rows]
            for code in LANGUAGES
        }
        assert any(text.startswith("Gains: one hour more than today would bring EUR ") for text in why["en"])
        assert any(text.startswith("Gewinnt: ") and " EUR" in text for text in why["de"])
        assert "short_list" not in str(told.priorities.methods)
        assert any("computed only for the 500 accounts" in retold(text, "en") for text in told.priorities.methods)
        assert any("nur für die 500 Accounts" in retold(text, "de") for text in told.priorities.methods)


def test_the_card_of_hours_names_owners_and_those_who_gain_and_give_most(findings, html):
    plan = findings.hours
    part = html[html.index('<section id="hours"') : html.index('<section id="backtest"')]
    english = part[part.index('data-voice="en"') : part.index('data-voice="de"')]
    for owner in plan.owners:
        assert f"<td>{owner.owner}</td>" in english
    first = plan.to_frame(3)
    for name, reason in zip(first["name"], first["reason"], strict=True):
        assert name.replace("&", "&amp;") in english and reason in english
    assert plan.verdict in english and retold(plan.verdict, "de") in part and retold(plan.verdict, "de") not in english
    without = draw_report(replace(findings, hours=None, without={"hours": "Nobody has time."}))
    assert 'data-go="hours"' not in without and "There is no plan of hours here: Nobody has time." in without
