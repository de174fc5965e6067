"""The map as people meet it: in a browser, offline, by mouse, keyboard and eye."""

from __future__ import annotations

import re
import struct
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from map_towns import Town, synthetic, town
from page_work import PageWork

from benchmarks.report_page import BUDGETS
from influence.model import Clusters
from influence.report.map import Limits, draw_map

pytestmark = pytest.mark.browser

HOSTILE = [
    "<script>alert(1)</script>",
    "</script><script>alert(2)</script>",
    '"><img src=http://example.org/x.png onerror=alert(3)>',
    "<a href='javascript:alert(4)'>href</a>",
    "{{ 7 * 7 }}{% raw %}",
    "'; alert(5); //",
    "\u202egnp.exe <svg onload=alert(6)>",
    "<!-- --><!--<script>",
]


def drawn(made: Town, **options) -> str:
    return draw_map(made.dataset, made.network, made.priorities, made.clusters, **options)


def pair() -> Town:
    """Two accounts with a tie of each of three kinds, and a third joined to the second by another church tie."""
    kinds = ("church", "industry", "social")
    ties = [{"source": "a", "target": "b", "kind": kind, "basis": "consent"} for kind in kinds]
    ties.append({"source": "b", "target": "c", "kind": "church", "basis": "consent"})
    return town(
        [{"account_id": key, "name": f"Account {key}", "own": 100.0 - ord(key) % 7} for key in "abc"], ties=ties
    )


@pytest.fixture(scope="module")
def parish() -> Town:
    return synthetic(160, 32, quarters=4)


def naming(made: Town) -> Town:
    """The same town with a list that may name sensitive groups."""
    return replace(made, priorities=replace(made.priorities, shows_sensitive=True))


def german(made: Town) -> Town:
    """The same town with a list in German."""
    return replace(made, priorities=replace(made.priorities, language="de"))


def written(opened) -> list[str]:
    """Every text that the canvas shows when it is painted anew."""
    opened.page.evaluate(
        """() => {
          const draw = CanvasRenderingContext2D.prototype.fillText;
          window.written = [];
          CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
            window.written.push(text);
            return draw.call(this, text, ...rest);
          };
        }"""
    )
    opened.page.click("#zoom-fit")
    opened.settle()
    return opened.page.evaluate("window.written")


def colour_at(opened, point) -> list[int]:
    """The strongest colour within nine pixels of a point of the window: lines may be dashed."""
    return opened.page.evaluate(
        """({ x, y }) => {
          const canvas = document.querySelector("#stage canvas");
          const box = canvas.getBoundingClientRect();
          const ratio = canvas.width / box.width;
          const ctx = canvas.getContext("2d");
          const [left, top, size] = [x - box.left - 9, y - box.top - 9, 18].map((value) => value * ratio);
          const pixels = ctx.getImageData(left, top, size, size).data;
          let best = [255, 255, 255];
          for (let i = 0; i < pixels.length; i += 4) {
            const own = [pixels[i], pixels[i + 1], pixels[i + 2]];
            const spread = (colour) => Math.max(...colour) - Math.min(...colour);
            if (spread(own) > spread(best)) best = own;
          }
          return best;
        }""",
        point,
    )


def near(found, wanted, most=60) -> bool:
    return sum(abs(a - int(wanted[i : i + 2], 16)) for a, i in zip(found, (1, 3, 5), strict=True)) < most


def test_nothing_is_requested_and_nothing_complains(open_page, parish):
    opened = open_page(drawn(parish))
    page = opened.page
    for view in ("overview", "all", "groups", "around"):
        page.click(f"[data-view={view}]")
        opened.settle()
    page.click("#about-open")
    page.click("#about button")
    with page.expect_download() as download:
        page.click("#picture")
    assert download.value.suggested_filename == "empfehlungsnetz-oberrhein.png"
    png = Path(download.value.path()).read_bytes()
    width, height = struct.unpack(">II", png[16:24])
    assert png[:8] == b"\x89PNG\r\n\x1a\n" and width >= 900 and height >= 500
    assert len(png) > 40_000  # an empty picture has a tenth of that
    assert opened.requests == [] and opened.complaints == [] and opened.dialogs == []


def test_the_policy_stops_what_escaping_might_miss(open_page, parish):
    html = drawn(parish).replace("<main id", '<img src="http://example.org/x.png" onerror="alert(1)"><main id')
    opened = open_page(html)
    assert opened.dialogs == [] and opened.requests == []
    assert any("Content Security Policy" in text for text in opened.complaints)


def test_hostile_names_in_every_field_stay_text(open_page):
    accounts = [
        {
            "account_id": f"{i}{bad}",
            "name": bad,
            "reason": bad,
            "territory": bad,
            "owner": bad,
            "segment": bad,
            "hub_kinds": bad,
            "status": "customer",
            "own": 50.0 - i,
        }
        for i, bad in enumerate(HOSTILE)
    ]
    groups = [{"group_id": bad, "name": bad, "kind": HOSTILE[i % 3]} for i, bad in enumerate(HOSTILE)]
    inside = [
        {"account_id": a["account_id"], "group_id": g["group_id"], "kind": g["kind"]}
        for a in accounts
        for g in groups[:3]
    ]
    ties = [
        {
            "source": min(a["account_id"], b["account_id"]),
            "target": max(a["account_id"], b["account_id"]),
            "kind": HOSTILE[4],
        }
        for a, b in pairwise(accounts)
    ]
    opened = open_page(drawn(town(accounts, groups, inside, ties, currency="<b>"), title=HOSTILE[2]))
    page = opened.page
    for row in range(len(HOSTILE)):
        page.locator("#body tr[data-account] button").nth(row).click()
        page.click("[data-view=around]")
        page.click("[data-view=all]")
    page.fill("#search", "alert")
    page.hover("#suggestions li >> nth=0")
    page.keyboard.press("Enter")
    page.click("#about-open")
    page.click("#about button")
    with page.expect_download() as download:
        page.click("#drawing")
    assert re.fullmatch(r"[\w-]+\.svg", download.value.suggested_filename)
    assert opened.quiet(), (opened.requests, opened.complaints, opened.dialogs)
    assert page.inner_text("#title") == HOSTILE[2]
    assert page.locator("main script, main img, main a, header img").count() == 0


def test_three_ties_between_one_pair_are_three_lines(open_page):
    opened = open_page(drawn(naming(pair())))
    found = opened.page.evaluate("influenceMap.ties('a', 'b')")
    assert sorted(tie["kind"] for tie in found) == ["church", "industry", "social"]
    colours = {"church": "#882255", "industry": "#E05600", "social": "#6088C4"}
    for tie in found:
        assert near(colour_at(opened, tie["at"]), colours[tie["kind"]], 150), tie
    places = sorted((tie["at"]["x"], tie["at"]["y"]) for tie in found)
    assert all(abs(x1 - x2) + abs(y1 - y2) > 4 for (x1, y1), (x2, y2) in pairwise(places))
    opened.page.evaluate("document.querySelector('tr[data-account] button').click()")
    opened.page.click("[data-view=around]")
    assert opened.state()["view"] == "around"


def test_a_chip_switches_exactly_its_kind(open_page):
    opened = open_page(drawn(pair()))
    before = opened.state()["lines"]
    assert before == {"church": 2, "industry": 1, "social": 1}
    for k in (1, 2):
        opened.page.click(f".chip[data-kind='{k}']")
    assert opened.state()["lines"] == {"church": 2, "industry": 0, "social": 0}
    assert [t["kind"] for t in opened.page.evaluate("influenceMap.ties('a', 'b')")] == ["church"]
    assert [t["kind"] for t in opened.page.evaluate("influenceMap.ties('b', 'c')")] == ["church"]
    assert opened.page.get_attribute(".chip[data-kind='1']", "aria-pressed") == "false"
    assert "scores do not change" in opened.page.get_attribute(".chip[data-kind='1']", "title")
    opened.page.click(".chip[data-kind='0']")
    assert sum(opened.state()["lines"].values()) == 0
    for k in range(3):
        opened.page.click(f".chip[data-kind='{k}']")
    assert opened.state()["lines"] == before


def test_what_is_switched_off_is_not_painted(open_page):
    opened = open_page(drawn(pair()))
    at = next(t["at"] for t in opened.page.evaluate("influenceMap.ties('a', 'b')") if t["kind"] == "industry")
    assert near(colour_at(opened, at), "#E05600", 150)
    opened.page.click(".chip[data-kind='1']")
    opened.settle()
    assert not near(colour_at(opened, at), "#E05600", 150)


def test_chips_count_what_the_view_holds(open_page, parish):
    opened = open_page(drawn(parish))
    lines = opened.state()["lines"]
    network = parish.network
    matrix = network.incidence.tocoo()
    joined = network.group_members[matrix.col] > 1
    for k, kind in enumerate(network.kinds):
        ties = network.ties[k].nnz // 2
        assert lines[kind.name] == int((joined & (network.group_kind[matrix.col] == k)).sum()) + ties
        assert opened.page.inner_text(f".chip[data-kind='{k}'] .count") == str(lines[kind.name])


def test_list_and_map_share_one_selection(open_page, parish):
    opened = open_page(drawn(parish))
    page = opened.page
    page.locator("#body tr[data-account] button").nth(2).click()
    assert opened.state()["selected"] == {"type": "account", "index": 2}
    assert page.inner_text("#why h2").startswith("3. ")
    key = parish.priorities.frame["account_id"][7]
    page.keyboard.press("Escape")
    opened.settle()
    spot = page.evaluate(f"influenceMap.place({key!r})")
    page.mouse.click(spot["x"], spot["y"])
    page.wait_for_selector("tr[aria-current]")
    assert opened.state()["selected"] == {"type": "account", "index": 7}
    assert page.locator("tr[aria-current=true]").get_attribute("aria-rowindex") == "9"
    box = page.locator("tr[aria-current=true]").bounding_box()
    assert box["y"] + box["height"] <= 900


def test_the_keyboard_alone_walks_the_list(open_page, parish):
    opened = open_page(drawn(parish))
    page = opened.page
    page.locator("#body tr[data-account] button").first.focus()
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    first = opened.state()["selected"]["index"]
    page.keyboard.press("End")
    assert first == 2 and opened.state()["selected"]["index"] == 159
    assert page.evaluate("document.activeElement.closest('tr').dataset.account") == "159"
    assert page.locator("#body tr[data-account]").count() < 60
    assert page.get_attribute("#table", "aria-rowcount") == "161"
    page.keyboard.press("Escape")
    assert opened.state()["selected"] is None


def test_search_by_keyboard_finds_accounts_groups_and_ignores_accents(open_page, parish):
    opened = open_page(drawn(parish))
    page = opened.page
    page.keyboard.press("/")
    page.keyboard.type("ozdemir")
    names = page.locator("#suggestions li .main").all_inner_texts()
    assert names and all("Özdemir" in name for name in names)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    frame = parish.priorities.frame
    second = [i for i, name in enumerate(frame["name"]) if name.startswith("Özdemir")][1]
    assert opened.state()["selected"] == {"type": "account", "index": second}
    page.keyboard.press("/")
    page.keyboard.type("innung")
    page.keyboard.press("Enter")
    assert opened.state()["selected"]["type"] == "group"
    assert "industry" in page.inner_text("#why")
    page.keyboard.press("/")
    page.keyboard.type("zzzz")
    assert page.inner_text("#suggestions") == "Nothing found"


def test_filter_and_sorting_of_the_list(open_page, parish):
    opened = open_page(drawn(parish))
    page = opened.page
    page.fill("#filter", "Ulm")
    wanted = int((parish.priorities.frame["territory"] == "Ulm").sum())
    assert page.get_attribute("#table", "aria-rowcount") == str(wanted + 1)
    page.fill("#filter", "")
    page.click("th.share button")
    values = [int(text) for text in page.locator("td.share").all_inner_texts()]
    assert values == sorted(values, reverse=True)
    assert page.get_attribute("th.share", "aria-sort") == "descending"


def test_a_german_list_gives_a_german_page(open_page, parish):
    opened = open_page(drawn(german(parish)))
    page = opened.page
    page.locator("#body tr[data-account] button").first.click()
    assert page.get_attribute("html", "lang") == "de"
    assert "Eigener Wert" in page.inner_text("#why") and page.inner_text("[data-view=all]") == "Alle Accounts"
    assert page.inner_text("td.money >> nth=0").endswith("€")
    assert "Kirche" in page.inner_text("#kinds")
    assert page.get_attribute("[data-language=de]", "aria-pressed") == "true"


def test_the_page_changes_its_language_and_keeps_what_is_shown(open_page, parish):
    opened = open_page(drawn(parish))
    page = opened.page
    page.locator("#body tr[data-account] button").nth(2).click()
    page.click(".chip[data-kind='1']")
    before = opened.state()
    page.click("[data-language=de]")
    assert page.get_attribute("html", "lang") == "de"
    assert opened.state() == before | {"language": "de"}
    assert "Eigener Wert" in page.inner_text("#why") and page.inner_text("[data-view=all]") == "Alle Accounts"
    assert page.inner_text("td.money >> nth=0").endswith("€")
    assert page.inner_text("#as-of") == "Stand 31.03.2026"
    assert "Find" not in page.get_attribute("#search", "placeholder")
    page.click("[data-language=en]")
    assert "Own value" in page.inner_text("#why") and opened.state() == before
    assert opened.quiet(), opened.complaints


def test_groups_are_a_view_of_places_that_share_members(open_page, parish):
    opened = open_page(drawn(parish))
    page = opened.page
    page.click("[data-view=groups]")
    state = opened.state()
    named = [kind.name for kind in parish.network.kinds if kind.name != "church"]
    assert state["view"] == "groups" and 0 < state["nodes"] <= parish.network.n_groups
    assert {name for name, number in state["lines"].items() if number} == set(named)
    assert "Gemeinde St." not in " ".join(written(opened))
    name, most = parish.network.group_names, parish.network.group_members
    largest = max((g for g in range(parish.network.n_groups) if "Gemeinde" not in name[g]), key=lambda g: most[g])
    spot = page.evaluate(f"influenceMap.placeOfGroup({name[largest]!r})")
    page.mouse.click(spot["x"], spot["y"])
    assert opened.state()["selected"]["type"] == "group" and name[largest] in page.inner_text("#why h2")
    assert "referral value of" in page.inner_text("#why") and "Shares members with" in page.inner_text("#why")
    assert opened.quiet(), opened.complaints


@pytest.mark.parametrize("view", ["overview", "all", "groups", "around"])
def test_the_map_is_saved_as_an_svg_of_what_it_shows(open_page, parish, view, tmp_path):
    opened = open_page(drawn(parish))
    page = opened.page
    page.click(f"[data-view={view}]")
    opened.settle()
    with page.expect_download() as download:
        page.click("#drawing")
    assert download.value.suggested_filename == "empfehlungsnetz-oberrhein.svg"
    saved = tmp_path / "map.svg"
    download.value.save_as(saved)
    root = ET.parse(saved).getroot()
    words = [node.text for node in root.iter("{http://www.w3.org/2000/svg}text")]
    assert root.tag.endswith("svg") and len(list(root.iter("{http://www.w3.org/2000/svg}path"))) > 30
    assert len(words) > 5 and any("Empfehlungsnetz Oberrhein" in text for text in words)
    assert not [node for node in root.iter() if node.tag.endswith(("image", "script", "foreignObject"))]
    assert opened.quiet(), opened.complaints


def test_own_and_referral_value_stand_in_the_list_and_sort_it(open_page, parish):
    opened = open_page(drawn(parish))
    page = opened.page
    heads = page.locator("th button").all_inner_texts()
    assert heads == ["# ↑", "Account", "Priority", "Own value", "Referral", "Influence"]
    assert page.locator("th button").nth(2).get_attribute("title") == "Priority (estimate)"
    frame = parish.priorities.frame
    for column, head in (("own_value", "Own value"), ("referral_value", "Referral")):
        page.locator("th button", has_text=head).click()
        first = frame.sort_values([column, "rank"], ascending=[False, True]).iloc[0]
        assert page.locator("#body .name .full").first.inner_text() == first["name"]
        cells = page.locator("#body tr[data-account]").first.locator("td.money").all_inner_texts()
        wanted = [first["priority"], first["own_value"], first["referral_value"]]
        assert [int(text.strip("€").replace(",", "")) for text in cells] == [round(value) for value in wanted]
    page.locator("#body tr[data-account] button").first.click()
    assert "Referral value (estimate)" in page.inner_text("#why")


@pytest.mark.parametrize("width", [1000, 1400])
def test_names_are_read_whole(open_page, width):
    long = "Verpackungswerk Rosemarie Strückberg KG"
    rows = [{"account_id": f"{i}", "name": long if i else "Kurz"} for i in range(12)]
    groups = [{"group_id": "g", "name": "Kreis der Freien Berufe Gießhütte", "kind": "social"}]
    made = town(rows, groups, [{"account_id": f"{i}", "group_id": "g"} for i in range(12)])
    name = "Kreis der Freien Berufe Gießhütte & Nachbarschaft Bahnhofsviertel"
    clusters = Clusters(np.arange(12) // 6, np.zeros(1, dtype=np.int64), (name, "Lauftreff"), 0.5)
    opened = open_page(drawn(replace(made, clusters=clusters)), width, 800)
    cut = "[...document.querySelectorAll('.name .full')].filter((one) => one.scrollWidth > one.clientWidth + 1).length"
    assert opened.page.evaluate(cut) == 0
    lines = [text for text in written(opened) if text in name and text != "Kreis der Freien Berufe Gießhütte"]
    assert " ".join(lines) == name, lines


def test_totals_agree_and_say_what_is_left_out(open_page):
    made = town(
        [{"account_id": key} for key in "abc"],
        [{"group_id": key, "name": f"Club {key}", "kind": "social"} for key in "xyz"],
        [{"account_id": i, "group_id": g} for i, g in ("ax", "bx", "ay", "cz")],
        [{"source": "a", "target": "c", "kind": "industry"}],
    )
    opened = open_page(drawn(made))
    assert "1 of 3 groups · 3 of 5 connections" in opened.page.inner_text("#crumb")
    facts = opened.page.inner_text("#why")
    assert "3 accounts, 3 groups and 5 connections: 4 affiliations and 1 direct ties." in facts
    assert "Not drawn: 2 groups with fewer than two known members" in facts
    opened.page.click("#about-open")
    assert "draws the first" not in opened.page.inner_text("#about-text")
    few = open_page(drawn(made, limits=Limits(listed=3, drawn=2)))
    few.page.click("#about-open")
    assert "Of 3 accounts the map draws the first 2" in few.page.inner_text("#about-text")


def test_accounts_without_ties_are_no_cluster_in_the_facts(open_page):
    rows = [{"account_id": f"{i:02d}", "own": 1000.0 - i} for i in range(40)]
    groups = [{"group_id": "g", "name": "Club", "kind": "social"}]
    made = town(rows, groups, [{"account_id": f"{i:02d}", "group_id": "g"} for i in range(8, 40)])
    labels = np.where(np.arange(40) < 8, -1, np.arange(40) % 2)
    clusters = Clusters(labels, np.zeros(1, dtype=np.int64), ("East", "West"), 0.2)
    facts = open_page(drawn(replace(made, clusters=clusters))).page.inner_text("#why")
    assert "First on the list: 00" in facts and "No affiliation or tie" not in facts


def test_members_declared_and_known_are_told_apart_and_withheld_groups_tell_none(open_page):
    made = town(
        [{"account_id": "a"}, {"account_id": "b"}],
        [
            {"group_id": "k", "name": "Kammer", "kind": "industry", "size": 1200},
            {"group_id": "c", "name": "Chor", "kind": "social"},
            {"group_id": "p", "name": "St. Anna", "kind": "church", "size": 431},
        ],
        [{"account_id": i, "group_id": g, "basis": "consent"} for i in "ab" for g in "kcp"],
    )
    opened = open_page(drawn(made))
    opened.page.locator("#body tr[data-account] button").first.click()
    panel = opened.page.inner_text("#why")
    assert "1,200 members, 2 known" in panel and "2 known members" in panel
    assert "431" not in opened.page.content()
    row = opened.page.locator("#why li", has_text="name withheld").first
    assert row.locator(".side").inner_text() == ""


def test_hubs_wear_rings_in_the_colour_of_their_kinds(open_page):
    rows = [{"account_id": f"{i:02d}", "own": 100.0 - i, "hub_kinds": ""} for i in range(40)]
    rows[30] |= {"own": 0.0, "referral": 0.0, "hub_kinds": "industry"}  # the smallest circle
    ties = [{"source": "30", "target": f"{i:02d}", "kind": "social"} for i in range(40) if i != 30]
    made = town(rows, ties=[*ties, {"source": "00", "target": "01", "kind": "industry"}])
    opened = open_page(drawn(made))
    spot = opened.page.evaluate("influenceMap.place('30')")
    assert near(colour_at(opened, {"x": spot["x"] + 8, "y": spot["y"]}), "#E05600")
    assert opened.page.locator("#legend-hub").is_visible()
    assert not open_page(drawn(town(rows[:20]))).page.locator("#legend-hub").is_visible()


def test_masked_groups_can_be_chosen_without_their_name(open_page, parish):
    opened = open_page(drawn(parish))
    i = next(i for i, key in enumerate(parish.priorities.frame["account_id"]) if has_church(parish, key))
    for _ in range(i + 1):
        opened.page.locator("#body tr[data-account] button").nth(i).click()
    assert "church group (name withheld)" in opened.page.inner_text("#why")
    assert "Gemeinde St." not in opened.page.content()


def has_church(made: Town, key: str) -> bool:
    mine = made.dataset.affiliations
    return bool(((mine["account_id"] == key) & (mine["kind"] == "church")).any())


def test_around_shows_groups_first_members_and_counts_the_rest(open_page):
    accounts = [{"account_id": f"{i:03d}", "name": f"Member {i}", "own": 1000.0 - i} for i in range(80)]
    made = town(
        accounts,
        [{"group_id": "club", "name": "Club", "kind": "social", "size": 500}],
        [{"account_id": f"{i:03d}", "group_id": "club", "kind": "social"} for i in range(80)],
        [{"source": "000", "target": "079", "kind": "industry"}],
    )
    opened = open_page(drawn(made))
    opened.page.click("[data-view=around]")
    assert opened.page.inner_text("#crumb").startswith("Around Member 0")
    # The account and its tie's other end to the club, the tie itself, and twelve co-members.
    assert opened.state()["lines"] == {"industry": 1, "social": 14}
    spots = [opened.page.evaluate(f"influenceMap.place('{i:03d}')") for i in (1, 12, 13, 79)]
    assert [spot is not None for spot in spots] == [True, True, False, True]


def test_accounts_beyond_the_map_are_found_and_shown_around(open_page, parish):
    opened = open_page(drawn(parish, limits=Limits(listed=100, drawn=20)))
    page = opened.page
    assert "showing 20 of 160" in page.inner_text("#crumb")
    assert "100" in page.inner_text("#list-note") and "160" in page.inner_text("#list-note")
    page.fill("#filter", parish.priorities.frame["account_id"][60])
    page.locator("#body tr[data-account] button").first.click()
    assert opened.state()["view"] == "around"
    page.click("[data-view=all]")
    assert opened.state()["view"] == "all" and opened.quiet()


def test_overview_opens_a_cluster(open_page, parish):
    opened = open_page(drawn(parish))
    page = opened.page
    page.click("[data-view=overview]")
    opened.settle()
    assert opened.state()["nodes"] == int((parish.network.group_members > 1).sum()) + 20  # and the first of the list
    box = page.locator("#stage").bounding_box()
    for x in range(10, 95, 5):
        page.mouse.click(box["x"] + box["width"] * x / 100, box["y"] + box["height"] * 0.45)
        if opened.state()["view"] == "all":
            break
        page.keyboard.press("Escape")
    assert opened.state()["view"] == "all" and opened.state()["selected"]["type"] == "island"


@pytest.mark.parametrize(
    ("accounts", "phrase"), [(0, "There are no accounts to show."), (1, "First on the list: 00"), (30, "0 groups")]
)
def test_empty_single_and_untied_networks_give_a_sensible_page(open_page, accounts, phrase):
    opened = open_page(drawn(town([{"account_id": f"{i:02d}"} for i in range(accounts)])))
    assert phrase in opened.page.inner_text("body")
    for view in ("overview", "all", "around"):
        opened.page.click(f"[data-view={view}]")
    opened.page.click("#zoom-fit")
    assert opened.quiet(), opened.complaints


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_no_width_cuts_anything_or_scrolls_sideways(open_page, parish, width):
    opened = open_page(drawn(german(parish)), width, 900)
    page = opened.page
    page.evaluate("document.querySelector('tr[data-account] button').click()")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for selector in ("header button", "header input", "#zoom button", "#list-head input"):
        for box in [one.bounding_box() for one in page.locator(selector).all()]:
            assert box["x"] >= 0 and box["x"] + box["width"] <= width, selector
            assert box["height"] >= (44 if width == 360 and "zoom" in selector else 34), selector
    assert page.locator("#stage").bounding_box()["height"] >= 300


def test_motion_is_off_when_asked(open_page, parish):
    opened = open_page(drawn(parish))
    assert opened.page.evaluate("matchMedia('(prefers-reduced-motion: reduce)').matches")
    opened.page.click("#zoom-in")
    first = opened.page.evaluate("influenceMap.place('00000')")
    opened.page.wait_for_timeout(250)
    assert opened.page.evaluate("influenceMap.place('00000')") == first


@pytest.mark.long
@pytest.mark.parametrize(("accounts", "groups", "ties"), [(2000, 300, 4000), (10_000, 900, 15_000)])
def test_the_work_of_a_large_page_follows_what_it_holds(open_page, accounts, groups, ties):
    # How long that takes, benchmarks/report_page.py says. Something done for each pair of 2,000 is 2,000,000 steps.
    made, work = synthetic(accounts, groups, per=5, quarters=30, n_ties=ties), PageWork()
    html = drawn(made)
    held = accounts + groups + len(made.dataset.affiliations) + len(made.dataset.ties)
    assert len(html.encode()) < 1e6 * BUDGETS[accounts].megabytes
    opened = open_page(html, watch=work)
    page = opened.page
    page.click("[data-view=all]")
    opened.settle()
    blocks, _ = work.since()
    assert 2_000 < blocks < 380 * held, blocks / held
    page.click("#zoom-in")
    opened.settle()
    blocks, paint = work.since()
    shown = opened.state()["nodes"]
    assert 1_000 < shown <= 2_000 + groups, "so many accounts are drawn, however many there are"
    assert 2_000 < blocks < 45 * held and shown / 2 < paint < 14 * shown, (blocks / held, paint / shown)
    for act, paints, blocks_each in (("#body tr[data-account] button >> nth=0", 6, 75), (".chip >> nth=0", 2, 25)):
        page.click(act)
        opened.settle()
        blocks, calls = work.since()
        assert 0 < blocks < blocks_each * held, (act, blocks / held)
        assert paint / 2 < calls < paints * paint, (act, calls / paint)
    assert page.locator("*").count() < 1_000
    assert opened.quiet()


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (400, 800)])
def test_dozens_of_kinds_leave_the_map_its_room(open_page, width, height):
    kinds = [f"Interessenkreis {number:02d}" for number in range(45)]
    ties = [{"source": "a", "target": "b", "kind": kind} for kind in kinds]
    opened = open_page(drawn(town([{"account_id": key, "own": 5.0} for key in "ab"], ties=ties)), width, height)
    page = opened.page
    boxes = {name: page.locator(name).bounding_box() for name in ("#kinds", "#frame")}
    assert boxes["#kinds"]["height"] < 0.2 * height
    assert boxes["#frame"]["height"] > 0.5 * height
    last = page.locator("#kinds .chip").last
    last.click()
    opened.settle()
    assert opened.state()["off"] == [kinds[-1]]
    assert last.get_attribute("aria-pressed") == "false"
    seen = last.bounding_box()
    assert boxes["#kinds"]["y"] <= seen["y"] <= boxes["#kinds"]["y"] + boxes["#kinds"]["height"] - seen["height"] + 8
    assert opened.quiet()
