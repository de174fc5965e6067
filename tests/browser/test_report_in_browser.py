"""The report as people meet it: in a browser, offline, by mouse, keyboard and eye, on screen and on paper."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations, pairwise

import pytest
from axe_playwright_python.sync_playwright import Axe
from map_towns import town
from report_towns import plain, reported

from influence.language import LANGUAGES
from influence.model.waves import Waves
from influence.report.charts import Part, Table
from influence.report.page import Judgement, draw_report

pytestmark = pytest.mark.browser

SECTIONS = ("summary", "list", "map", "quadrant", "campaign", "hours", "backtest", "data", "method")
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=http://example.org/x.png onerror=alert(3)>',
    "{{ 7 * 7 }}{% raw %}",
    "</script><script>alert(2)</script>",
    "\u202egnp.exe <svg onload=alert(6)>",
    "=cmd|' /C calc'!A0",
]


@pytest.fixture(scope="module")
def findings():
    return reported().findings


@pytest.fixture(scope="module")
def html(findings) -> str:
    return draw_report(findings)


def go(opened, section: str) -> None:
    opened.page.click(f"#sections [data-go={section}]")
    opened.settle()


def euros(text: str) -> float:
    return float(re.sub(r"[^\d.\-−]", "", text).replace("−", "-"))


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_every_section_is_seen_at_every_width_in_both_languages(open_page, html, width):
    opened = open_page(html, width, 900)
    page = opened.page
    for language in ("en", "de"):
        page.click(f"[data-language={language}]")
        assert page.get_attribute("html", "lang") == language
        for section in SECTIONS:
            go(opened, section)
            assert opened.state()["section"] == section
            assert page.get_attribute(f"#sections [data-go={section}]", "aria-current") == "page"
            part = {"list": "#list", "map": "#map", "data": "#data-card"}.get(section, f"#{section}")
            assert page.locator(part).is_visible()
            shown = [name for name in ("summary", "map", "quadrant", "campaign", "hours", "backtest", "method")
                     if page.locator(f"#{name}").is_visible()]  # fmt: skip
            assert shown == [name for name in (section,) if name not in ("list", "data")]
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (section, language)
            assert len(page.locator(part).inner_text()) > 60
    assert opened.quiet(), (opened.requests, opened.complaints, opened.dialogs)


ENGLISH = re.compile(r"\b(the|and|of|is|are|to|with|for|from|than|more|would|its|only|not)\b")


def test_no_english_sentence_is_left_in_the_german_page(open_page, html):
    opened = open_page(html)
    page = opened.page
    page.click("[data-language=de]")
    for section in SECTIONS:
        go(opened, section)
        if section in ("list", "map"):
            page.locator("#body tr[data-account] button").nth(3).click()
        lines = page.inner_text("main").splitlines()
        assert not [line for line in lines if len(set(ENGLISH.findall(line))) > 1], section


def test_bars_of_a_small_screen_are_seen_whole_and_once(open_page, html):
    for width, shown in ((360, "slim"), (768, "broad")):
        opened = open_page(html, width)
        go(opened, "backtest")
        drawn = opened.page.locator("#backtest .card:not([hidden]) figure:first-of-type").first.locator("svg")
        seen = [one for one in drawn.all() if one.is_visible()]
        assert [one.get_attribute("class") for one in seen] == [shown]
        box = seen[0].bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= width


def test_buttons_of_views_fit_every_width_in_both_languages(open_page, html):
    for width in (360, 768, 1440):
        opened = open_page(html, width)
        go(opened, "map")
        for language in LANGUAGES:
            opened.page.click(f"[data-language={language}]")
            inside = opened.page.locator("#views").bounding_box()
            last = opened.page.locator("#views button:last-child").bounding_box()
            assert last["x"] + last["width"] <= inside["x"] + inside["width"] + 0.5 <= width, (width, language)
            assert opened.page.evaluate(
                "[...document.querySelectorAll('#views button')].every((one) => one.scrollWidth <= one.clientWidth)"
            )


def test_surroundings_without_a_choice_are_those_of_somebody_who_has_some(open_page, html, findings):
    opened = open_page(html)
    go(opened, "map")
    opened.page.click("[data-view=around]")
    shown = opened.state()
    assert findings.priorities.frame["influence"][0] == 0 and shown["selected"]["index"] > 0 and shown["nodes"] > 1


WRITTEN = """() => {
  const kind = CanvasRenderingContext2D.prototype;
  const usual = kind.fillText;
  const written = [];
  kind.fillText = function (text, x, y, ...rest) {
    const width = this.measureText(text).width;
    const left = this.textAlign === "center" ? x - width / 2 : x;
    written.push({ text, left, right: left + width, top: y - 6, bottom: y + 6 });
    return usual.call(this, text, x, y, ...rest);
  };
  document.getElementById("zoom-fit").click();
  return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => {
    kind.fillText = usual;
    done(written);
  })));
}"""


@pytest.mark.parametrize("width", [360, 1440])
def test_names_on_the_map_never_lie_on_each_other_and_the_first_have_theirs(open_page, html, findings, width):
    opened = open_page(html, width)
    go(opened, "map")
    for view in ("overview", "all", "groups"):
        opened.page.click(f"[data-view={view}]")
        opened.settle()
        names = opened.page.evaluate(WRITTEN)
        names = list({(one["text"], one["left"], one["top"]): one for one in names}.values())
        assert len(names) > 4, view
        for one, two in combinations(names, 2):
            beside = one["right"] <= two["left"] + 1 or two["right"] <= one["left"] + 1
            assert beside or one["bottom"] <= two["top"] + 1 or two["bottom"] <= one["top"] + 1, (view, one, two)
        if view == "all" and width == 1440:
            texts = [one["text"].rstrip("…") for one in names]
            assert all(any(name.startswith(text) for text in texts) for name in findings.priorities.frame["name"][:5])


def test_the_address_names_the_section(open_page, html):
    opened = open_page(html)
    go(opened, "campaign")
    assert opened.page.evaluate("location.hash") == "#campaign"
    opened.page.reload()
    opened.page.wait_for_selector("html[data-ready]", state="attached")
    assert opened.state()["section"] == "campaign"


def test_the_headline_is_said_in_both_languages(open_page, html):
    opened = open_page(html)
    said = opened.page.locator("#headline li").all_inner_texts()
    assert said[0].startswith("591 accounts, 355 of them customers.")
    assert any("top 20" in text or "first 20" in text for text in said)
    assert any("top revenue" in text for text in said)
    opened.page.click("[data-language=de]")
    german = opened.page.locator("#headline li").all_inner_texts()
    assert len(german) == len(said) and german[0].startswith("591 Accounts, davon 355 Kunden.")
    assert not set(said) & set(german)


def test_the_list_is_a_table_of_which_only_the_rows_in_sight_exist(open_page, html, findings):
    opened = open_page(html)
    go(opened, "list")
    page, frame = opened.page, findings.priorities.frame
    assert page.get_attribute("#table", "class") == "wide"
    assert page.get_attribute("#table", "aria-rowcount") == str(len(frame) + 1)
    rows = page.locator("#body tr[data-account]")
    assert 8 < rows.count() < 80
    first = rows.first
    assert first.locator(".full").inner_text() == frame["name"][0]
    wanted = f"{frame['rank_low'][0]}–{frame['rank_high'][0]}"
    assert first.locator("td.rank").inner_text().split() == ["1", wanted]
    assert first.locator("td.segment").inner_text().lower() == frame["segment"][0]
    assert frame["action"][0] in first.locator("td.action").inner_text()
    assert first.locator(".stack i").count() >= 1
    heads = page.locator("th[role=columnheader]").all_inner_texts()
    assert len(heads) == len(first.locator("td").all()) == 8


def test_the_list_is_sorted_and_filtered(open_page, html, findings):
    opened = open_page(html)
    go(opened, "list")
    page, frame = opened.page, findings.priorities.frame
    page.locator("th button", has_text="Referral").click()
    first = frame.sort_values(["referral_value", "rank"], ascending=[False, True]).iloc[0]
    assert page.locator("#body .full").first.inner_text() == first["name"]
    page.select_option("#choose-segment", "advocate")
    assert page.get_attribute("#table", "aria-rowcount") == str(int((frame["segment"] == "advocate").sum()) + 1)
    page.select_option("#choose-owner", str(frame["owner"][frame["segment"] == "advocate"].iloc[0]))
    owner = frame["owner"][frame["segment"] == "advocate"].iloc[0]
    both = int(((frame["segment"] == "advocate") & (frame["owner"] == owner)).sum())
    assert page.get_attribute("#table", "aria-rowcount") == str(both + 1)
    page.fill("#filter", "zzzzz")
    assert page.get_attribute("#table", "aria-rowcount") == "1"
    page.fill("#filter", "")
    page.click("#filters-clear")
    assert page.get_attribute("#table", "aria-rowcount") == str(len(frame) + 1)
    assert not page.locator("#filters-clear").is_visible()


def test_both_parts_of_the_money_can_be_read(open_page, html, findings):
    opened = open_page(html)
    go(opened, "list")
    page, frame = opened.page, findings.priorities.frame
    page.locator("th button", has_text="Referral").click()
    shown = page.locator("#body tr[data-account]").evaluate_all(
        """(rows) => rows.slice(0, 8).map((row) => {
          const widths = (which) => [...row.querySelectorAll(which)].map((one) => parseFloat(one.style.width));
          return [Number(row.dataset.account), widths(".stack:not(.alone) i"), widths(".stack.alone i")];
        })"""
    )
    most = frame["referral_value"].max()
    for at, upper, lower in shown:
        own, referral = frame["own_value"][at], frame["referral_value"][at]
        assert upper == pytest.approx([100 * part / (own + referral) for part in (own, referral) if part > 0], abs=0.01)
        assert lower == pytest.approx([100 * referral / most], abs=0.01)
    assert shown[0][2] == [100.0]
    assert f"€{most:,.0f}" in page.inner_text("#list-key")


def test_a_screen_held_upright_sees_the_map_turned_and_larger(open_page, html, findings):
    first, other = findings.priorities.frame["account_id"][:2]
    opened = open_page(html, 1440)
    go(opened, "map")
    wide = [opened.page.evaluate(f"influenceMap.place({key!r})") for key in (first, other)]
    opened.page.set_viewport_size({"width": 360, "height": 900})
    opened.page.wait_for_timeout(300)
    high = [opened.page.evaluate(f"influenceMap.place({key!r})") for key in (first, other)]
    opened.page.set_viewport_size({"width": 1440, "height": 900})
    opened.page.wait_for_timeout(300)
    again = [opened.page.evaluate(f"influenceMap.place({key!r})") for key in (first, other)]
    steps = [[spots[1][axis] - spots[0][axis] for axis in "xy"] for spots in (wide, high, again)]
    assert steps[0][0] / steps[0][1] == pytest.approx(steps[1][1] / steps[1][0], rel=0.02)
    assert steps[0][0] / steps[0][1] == pytest.approx(steps[2][0] / steps[2][1], rel=0.02)
    assert opened.quiet(), opened.complaints


def test_on_a_small_screen_what_is_selected_lies_over_the_list_and_its_row_stays_in_sight(open_page, html):
    opened = open_page(html, 360, 740)
    page = opened.page
    go(opened, "list")
    page.locator("#body tr[data-account] button").nth(6).click()
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowDown")
    for step in range(10):
        opened.settle()
        panel, row = page.locator("#why").bounding_box(), page.locator("#body tr[aria-current=true]").bounding_box()
        assert panel["y"] + panel["height"] == pytest.approx(740, abs=1)
        assert row["y"] >= 0
        assert row["y"] + row["height"] <= panel["y"] + 1, step
        page.keyboard.press("ArrowDown")
    page.click("#why .lower")
    opened.settle()
    assert not page.locator("#why .lower").is_visible()
    go(opened, "map")
    for name in ("#picture", "#drawing"):
        assert page.locator(name).bounding_box()["height"] >= 44
    page.evaluate("document.querySelector('#body tr[data-account] button').click()")
    opened.settle()
    frame, panel = page.locator("#stage").bounding_box(), page.locator("#why").bounding_box()
    assert frame["y"] <= 740 / 4
    assert panel["y"] >= 740 * 0.6
    assert opened.quiet(), opened.complaints


def test_names_in_the_hours_lead_to_their_account(open_page, html):
    opened = open_page(html)
    go(opened, "hours")
    name = opened.page.locator("#hours .card:not([hidden]) td[data-open] button").first
    words = name.inner_text()
    name.click()
    assert opened.state()["section"] == "list" and words in opened.page.inner_text("#why h2")


def test_the_receipt_of_an_account_adds_up(open_page, html, findings):
    opened = open_page(html)
    go(opened, "list")
    page, frame = opened.page, findings.priorities.frame
    at = int(frame["referral_value"].to_numpy().argmax())
    page.fill("#filter", frame["account_id"][at])
    page.locator("#body tr[data-account] button").first.click()
    rows = page.locator(".receipt tr")
    amounts = [euros(text) for text in page.locator(".receipt td.number").all_inner_texts()]
    assert rows.count() >= 4
    assert abs(sum(amounts[:-1]) - amounts[-1]) <= len(amounts)  # each is rounded to whole euros
    assert amounts[-1] == round(frame["priority"][at])
    assert "cost of asking" in page.inner_text(".receipt")
    standing = page.inner_text(".standing")
    assert str(frame["rank"][at]) in standing


def test_list_map_quadrant_and_campaign_share_one_selection(open_page, html, findings):
    opened = open_page(html)
    page = opened.page
    go(opened, "campaign")
    name = page.locator("#seeds button").first.inner_text()
    page.locator("#seeds button").first.click()
    assert opened.state()["section"] == "list" and name in page.inner_text("#why h2")
    chosen = opened.state()["selected"]
    go(opened, "quadrant")
    assert opened.state()["selected"] == chosen and name in page.inner_text("#why h2")
    box = page.locator("#scatter").bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.75, box["y"] + box["height"] * 0.3)
    spots = 0
    for x in range(20, 95, 3):
        page.mouse.click(box["x"] + box["width"] * x / 100, box["y"] + box["height"] * 0.25)
        spots += opened.state()["selected"] is not None
    assert spots > 3
    opened.settle()  # the list goes to who was chosen last, and draws its rows anew in the frame after
    row = page.locator("#body tr[data-account]:not([aria-current])").nth(1)
    index = int(row.get_attribute("data-account"))
    button = page.locator(f"#body tr[data-account='{index}'] button")
    button.scroll_into_view_if_needed()
    opened.settle()
    button.click()
    go(opened, "map")
    assert opened.state()["selected"] == {"type": "account", "index": index}
    spot = page.evaluate(f"influenceMap.place({findings.priorities.frame['account_id'][6]!r})")
    page.mouse.click(spot["x"], spot["y"])
    assert opened.state()["selected"] == {"type": "account", "index": 6}
    go(opened, "list")
    assert page.locator("tr[aria-current=true]").get_attribute("data-account") == "6"
    assert opened.quiet(), opened.complaints


def in_sight(page, selector: str) -> bool:
    """Whether the first match lies wholly in the window, with nothing over its middle."""
    return page.evaluate(
        """(selector) => {
            const node = document.querySelector(selector);
            const box = node.getBoundingClientRect();
            const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
            return box.top >= 0 && box.bottom <= innerHeight && (node.contains(top) || top.contains(node));
        }""",
        selector,
    )


@pytest.mark.parametrize("width", [360, 768])
def test_a_choice_on_a_small_screen_raises_its_panel(open_page, html, findings, width):
    opened = open_page(html, width, 740)
    page = opened.page
    go(opened, "list")
    page.fill("#filter", "a")
    listed = opened.state()["listed"]
    page.locator("#body tr[data-account] button").nth(3).click()
    opened.settle()
    assert page.locator("#why[role=dialog]").count() == 1 and in_sight(page, "#why h2")
    assert in_sight(page, "tr[aria-current] button"), "who was chosen stays in sight above it"
    assert page.evaluate("document.activeElement.matches('#why h2')"), "who reads by ear is taken there"
    page.keyboard.press("Escape")
    opened.settle()
    assert page.locator("#why[role=dialog]").count() == 0 and opened.state()["selected"] is not None
    assert opened.state()["listed"] == listed, "nothing else is taken back"
    assert page.evaluate("document.activeElement.matches('tr[aria-current] button')"), "and back again"
    page.keyboard.press("ArrowDown")
    opened.settle()
    assert in_sight(page, "#why h2") and in_sight(page, "tr[aria-current] button")
    assert page.evaluate("document.activeElement.matches('tr[aria-current] button')"), "arrows walk on"
    page.keyboard.press("Enter")
    opened.settle()
    assert page.evaluate("document.activeElement.matches('#why h2')")
    page.click(".lower")
    assert page.locator("#why[role=dialog]").count() == 0
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    assert opened.state()["selected"] is None, "once the panel is down, Escape clears as ever"
    go(opened, "map")
    page.click("#views [data-view=all]")
    first = findings.priorities.frame["account_id"][0]
    page.evaluate("document.getElementById('frame').scrollIntoView()")
    spot = page.evaluate(f"influenceMap.place({first!r})")
    page.mouse.click(spot["x"], spot["y"])
    opened.settle()
    assert in_sight(page, "#why h2")
    spot = page.evaluate(f"influenceMap.place({first!r})")
    assert 0 < spot["y"] < page.locator("#why").bounding_box()["y"], "it stays in sight above the panel"
    assert opened.quiet(), opened.complaints


def test_a_wide_screen_raises_nothing(open_page, html):
    opened = open_page(html, 1440)
    go(opened, "list")
    opened.page.locator("#body tr[data-account] button").nth(3).click()
    assert opened.page.locator("#why[role=dialog]").count() == 0
    assert opened.page.evaluate("document.activeElement.matches('tr[aria-current] button')")


@pytest.mark.parametrize("width", [360, pytest.param(1440, marks=pytest.mark.long)])
def test_pictures_can_be_saved_at_every_width(open_page, html, width):
    opened = open_page(html, width)
    go(opened, "map")
    for press, ending in (("#picture", ".png"), ("#drawing", ".svg")):
        with opened.page.expect_download() as saved:
            opened.page.click(press)
        assert saved.value.suggested_filename.endswith(ending)


@pytest.mark.parametrize("width", [360, 1440])
def test_no_word_of_the_curve_is_cut(open_page, html, width):
    opened = open_page(html, width)
    go(opened, "campaign")
    cut = opened.page.evaluate(
        """() => {
            const frame = document.querySelector("#curve svg").getBoundingClientRect();
            const words = [...document.querySelectorAll("#curve text")];
            return words.map((word) => [word.textContent, word.getBoundingClientRect()])
                .filter(([text, box]) => box.left < frame.left - 1 || box.right > frame.right + 1 || text.endsWith("…"))
                .map(([text]) => text);
        }"""
    )
    assert not cut


def test_a_quarter_filters_the_list(open_page, html, findings):
    opened = open_page(html)
    go(opened, "quadrant")
    page, frame = opened.page, findings.priorities.frame
    for segment in ("champion", "affluent", "advocate", "miser"):
        press = page.locator(f"#quarters [data-segment={segment}]")
        wanted = int((frame["segment"] == segment).sum())
        assert f"{wanted:,}" in press.inner_text()
        press.click()
        assert press.get_attribute("aria-pressed") == "true"
        assert page.get_attribute("#table", "aria-rowcount") == str(wanted + 1)
    page.locator("#quarters [data-segment=miser]").click()
    assert page.get_attribute("#table", "aria-rowcount") == str(len(frame) + 1)


def test_the_slider_walks_the_nested_plan(open_page, html, findings):
    opened = open_page(html)
    go(opened, "campaign")
    page, plan = opened.page, findings.plan
    slider = page.locator("#slider")
    slider.focus()
    for budget in (30, 29, 28):
        value = plan.seeds[budget - 1].cumulative
        assert f"{budget} accounts" in page.inner_text("#slider-label")
        assert euros(page.inner_text("#slider-label").split("bring")[1]) == round(value)
        rows = page.locator("#compared tbody tr")
        revenue = next(one for one in plan.baselines if one.name == "top_revenue")
        cells = rows.nth(1).locator("td").all_inner_texts()
        assert euros(cells[1]) == round(revenue.curve[budget - 1].value)
        assert abs(euros(cells[2]) - (value - revenue.curve[budget - 1].value)) <= 1
        assert page.locator("#seeds li.beyond").count() == 30 - budget
        page.keyboard.press("ArrowLeft")
    assert page.locator("#curve path").count() == len(
        plan.baselines
    )  # the plan, and all lists but the larger random one
    assert "accounts" in slider.get_attribute("aria-valuetext")
    page.click("[data-language=de]")
    assert "27 Accounts" in page.inner_text("#slider-label")


def test_the_waves_of_a_campaign_stand_apart(open_page, findings):
    day, seeds = findings.dataset.as_of, findings.plan.seeds
    seeds = tuple(replace(seed, wave=2 + (seed.order > 12) + (seed.order == len(seeds))) for seed in seeds)
    plan = replace(findings.plan, seeds=seeds, waves=Waves(4, 2, day, day, {"accounts": 9.0}))
    opened = open_page(draw_report(replace(findings, plan=plan)))
    go(opened, "campaign")
    page = opened.page
    assert page.locator("#seeds .wave").all_inner_texts() == [
        "Wave 2 of 4: ask these 12 now",
        f"Wave 3 of 4: {len(seeds) - 13} as things stand, planned anew when the answers are in",
        "Wave 4 of 4: 1 as things stand, planned anew when the answers are in",
    ]
    assert [page.locator("#seeds li").nth(at).get_attribute("value") for at in (1, 14)] == ["1", "13"]
    page.click("[data-language=de]")
    assert page.locator("#seeds .wave").first.inner_text() == "Welle 2 von 4: diese 12 jetzt fragen"


def test_paper_holds_a_summary_of_two_pages_or_one_account(open_page, html, findings):
    opened = open_page(html)
    page = opened.page
    page.evaluate("window.print = () => { dispatchEvent(new Event('beforeprint')); }")
    page.click("#print-summary")
    page.emulate_media(media="print")
    assert page.locator("#paper .leaf").count() == 2
    text = page.inner_text("#paper")
    assert findings.plan.seeds[0].name in text and findings.priorities.frame["name"][0] in text
    assert page.locator("#paper figure svg path").count() > 20
    assert not page.locator("main").is_visible() and not page.locator("header >> nth=0").is_visible()
    pages = page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pages)) == 2
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.inner_text("#paper") == ""
    go(opened, "list")
    page.locator("#body tr[data-account] button").nth(3).click()
    page.locator("#why button", has_text="Print sheet").click()
    page.emulate_media(media="print")
    assert page.locator("#paper .leaf").count() == 1
    assert findings.priorities.frame["name"][3] in page.inner_text("#paper h2")
    assert page.locator("#paper .receipt tr").count() >= 3
    pages = page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pages)) == 1
    assert opened.quiet(), opened.complaints


@pytest.mark.parametrize(
    ("width", "languages"),
    [(1440, ("en",)), *(pytest.param(width, ("en", "de"), marks=pytest.mark.long) for width in (360, 768, 1440))],
)
def test_axe_finds_nothing_serious(open_page, html, width, languages):
    axe = Axe()
    opened = open_page(html, width)
    page = opened.page
    for language in languages:
        page.click(f"[data-language={language}]")
        for section in SECTIONS:
            go(opened, section)
            if section in ("list", "map"):
                page.evaluate("document.querySelector('#body tr[data-account] button').click()")
                opened.settle()
            found = axe.run(page).response["violations"]
            grave = [
                (one["id"], [node["target"] for node in one["nodes"]][:3])
                for one in found
                if one["impact"] in ("serious", "critical")
            ]
            assert not grave, (section, language, grave)
        page.click("#about-open")
        found = axe.run(page).response["violations"]
        assert not [one["id"] for one in found if one["impact"] in ("serious", "critical")], language
        page.click("#about button")


def test_hostile_names_stay_text_everywhere(open_page):
    accounts = [
        {
            **dict.fromkeys(("name", "reason", "territory", "owner", "segment", "hub_kinds"), bad),
            "account_id": f"{place}{bad}",
            "own": 50.0 - place,
        }
        for place, bad in enumerate(HOSTILE)
    ]
    groups = [{"group_id": bad, "name": bad, "kind": HOSTILE[place % 3]} for place, bad in enumerate(HOSTILE)]
    inside = [
        {"account_id": one["account_id"], "group_id": group["group_id"], "kind": group["kind"]}
        for one in accounts
        for group in groups[:2]
    ]
    ids = sorted(one["account_id"] for one in accounts)
    ties = [{"source": one, "target": other, "kind": HOSTILE[2]} for one, other in pairwise(ids)]
    made = plain(town(accounts, groups, inside, ties, currency="<b>", title=HOSTILE[1]))
    opened = open_page(draw_report(made))
    page = opened.page
    sections = page.locator("#sections button").evaluate_all("all => all.map((one) => one.dataset.go)")
    for section in sections:
        go(opened, section)
    go(opened, "list")
    for row in range(len(HOSTILE)):
        page.locator("#body tr[data-account] button").nth(row).click()
    page.select_option("#choose-owner", index=1)
    page.evaluate("window.print = () => { dispatchEvent(new Event('beforeprint')); }")
    page.click("#print-summary")
    page.click("[data-language=de]")
    assert opened.quiet(), (opened.requests, opened.complaints, opened.dialogs)
    assert page.locator("main script, main img, #paper script, #paper img, header img").count() == 0
    assert page.inner_text("#title") == HOSTILE[1]


def test_hostile_words_in_plans_and_tests_stay_text(open_page, findings):
    bad = " ".join(HOSTILE)
    seeds = tuple(
        replace(seed, name=bad, owner=bad, brief=bad, through=(bad,), forced=bad, action=bad)
        for seed in findings.plan.seeds
    )
    plan = replace(findings.plan, seeds=seeds, verdict=bad, notes=(bad,), assumptions=(bad,), currency="<b>")
    accounts = replace(findings.hours.accounts, names=(bad,) * len(findings.hours.accounts))
    hours = replace(
        findings.hours,
        accounts=accounts,
        owners=tuple(replace(one, owner=bad) for one in findings.hours.owners),
        overdue=replace(findings.hours.overdue, accounts=accounts),
        verdict=bad,
        notes=(bad,),
        tell=lambda rows, language: [bad] * len(rows),
    )
    parts = {code: [Part(bad, [bad], tables=[Table([bad], [[bad]], [False], bad)], items=[bad])] for code in LANGUAGES}
    told = replace(
        findings, plan=plan, hours=hours, judgement=Judgement(bad, parts), without={"judgement": bad, "plan": bad}
    )
    opened = open_page(draw_report(told, title=bad))
    page = opened.page
    for section in SECTIONS:
        go(opened, section)
        assert HOSTILE[0] in page.inner_text("body") or section in ("list", "map", "quadrant")
    page.evaluate("window.print = () => { dispatchEvent(new Event('beforeprint')); }")
    page.click("#print-summary")
    page.click("[data-language=de]")
    assert opened.quiet(), (opened.requests, opened.complaints, opened.dialogs)
    assert page.locator("main script, main img, #paper script, #paper img").count() == 0


def test_a_report_without_campaign_and_history_has_no_empty_parts(open_page):
    made = plain(town([{"account_id": key, "own": 5.0} for key in "abc"]))
    opened = open_page(draw_report(made))
    sections = opened.page.locator("#sections button").evaluate_all("all => all.map((one) => one.dataset.go)")
    assert sections == ["summary", "list", "map", "data", "method"]
    assert "3 accounts" in opened.page.inner_text("#headline")
    opened.page.keyboard.press("Escape")
    for section in sections:
        go(opened, section)
    assert opened.quiet(), opened.complaints


@pytest.mark.parametrize("section", ["map", "quadrant"])
def test_pictures_are_painted_in_many_colours(open_page, html, section):
    opened = open_page(html)
    go(opened, section)
    colours = opened.page.evaluate(
        """(selector) => {
          const canvas = document.querySelector(selector);
          const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
          const seen = new Map();
          for (let at = 0; at < pixels.length; at += 4) {
            const colour = pixels[at] * 65536 + pixels[at + 1] * 256 + pixels[at + 2];
            seen.set(colour, (seen.get(colour) ?? 0) + 1);
          }
          return [seen.size, Math.max(...seen.values()) / (pixels.length / 4)];
        }""",
        "#stage canvas" if section == "map" else "#scatter",
    )
    assert colours[0] > 100 and colours[1] < 0.97
    assert len(opened.page.screenshot()) > 40_000  # an empty page has a tenth of that


def test_the_picture_on_the_first_page_leaves_the_map_as_it_was(open_page, html):
    opened = open_page(html)
    before = opened.state()
    assert opened.page.locator("#overview svg path").count() > 20
    opened.page.click("[data-language=de]")
    assert opened.state() == before | {"language": "de"}
    go(opened, "map")
    assert opened.state()["view"] == "all" and opened.state()["nodes"] > 600
