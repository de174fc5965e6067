"""Charts and their page: safe, self-contained, told apart without colour, true to the numbers."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from dated_towns import SPLIT, random_town

import influence
from influence.backtest import draw_back_test
from influence.report.charts import (
    Bar,
    BarChart,
    Line,
    LineChart,
    Part,
    Point,
    PointChart,
    Table,
    draw_bars,
    draw_lines,
    draw_points,
    page,
)
from influence.report.charts.svg import SIGNS, spread

EVIL = "<script>alert(1)</script>\u202e\x00&\"'"
NS = "{http://www.w3.org/2000/svg}"


def texts(svg: str) -> list[str]:
    return [node.text or "" for node in ElementTree.fromstring(svg).iter(f"{NS}text")]


def numbers(svg: str, tag: str, name: str) -> list[float]:
    return [float(node.get(name, "nan")) for node in ElementTree.fromstring(svg).iter(f"{NS}{tag}")]


def test_bars_are_as_long_as_their_numbers_and_named() -> None:
    svg = draw_bars(BarChart("Found", "accounts", [Bar("one", 10, 5, 15, subject=True), Bar("two", 5), Bar("no", 0)]))
    widths = numbers(svg, "rect", "width")
    assert widths[0] == pytest.approx(2 * widths[1], abs=0.02) and widths[2] == 0
    assert {"one", "two", "no", "10", "5", "0", "accounts"} <= set(texts(svg))
    root = ElementTree.fromstring(svg)
    assert root.get("role") == "img" and root.find(f"{NS}title").text == "Found"
    assert "one: 10" in root.find(f"{NS}desc").text


def test_lines_differ_in_dash_and_stay_inside() -> None:
    lines = [Line(f"line {place}", [0, 0.5, 1], [0, 0.2 * place, 1]) for place in range(5)]
    lines[0] = Line("line 0", [0, 0.5, 1], [0, 0.4, 1], [0, 0.3, 1], [0, 0.6, 1])
    svg = draw_lines(LineChart("Gains", "listed", "found", lines, "de", (True, True)))
    drawn = list(ElementTree.fromstring(svg).iter(f"{NS}polyline"))
    assert len({(line.get("stroke"), line.get("stroke-dasharray")) for line in drawn}) == 5
    assert len({line.get("stroke-dasharray") for line in drawn[-4:]}) == 4
    for line in drawn:
        for pair in line.get("points").split():
            x, y = map(float, pair.split(","))
            assert 0 <= x <= 720 and 0 <= y <= 430
    assert len(list(ElementTree.fromstring(svg).iter(f"{NS}polygon"))) == 1
    assert {"0 %", "100 %", *(line.label for line in lines)} <= set(texts(svg))
    with pytest.raises(ValueError, match="at most 10 lines"):
        draw_lines(LineChart("", "", "", [Line("", [0], [0])] * (len(SIGNS) + 1)))


def test_points_stand_where_they_belong() -> None:
    svg = draw_points(PointChart("Calibration", "expected", "observed", [Point(0.5, 0.5, 0.4, 0.6), Point(1, 1, 1, 1)]))
    x, y = numbers(svg, "circle", "cx"), numbers(svg, "circle", "cy")
    diagonal = next(n for n in ElementTree.fromstring(svg).iter(f"{NS}line") if n.get("stroke-dasharray"))
    assert x[1] == pytest.approx(float(diagonal.get("x2"))) and y[1] == pytest.approx(float(diagonal.get("y2")))
    assert x[0] < x[1] and y[0] > y[1]


@pytest.mark.parametrize(
    "svg",
    [
        draw_bars(BarChart("", "", [])),
        draw_lines(LineChart("", "", "", [])),
        draw_points(PointChart("", "", "", [])),
    ],
)
def test_a_chart_of_nothing_is_an_empty_frame(svg: str) -> None:
    ElementTree.fromstring(svg)
    assert "nan" not in svg


def test_labels_move_apart_and_keep_their_order() -> None:
    assert spread([5.0, 5.0, 5.0], 10, 0, 100) == [5.0, 15.0, 25.0]
    assert spread([99.0, 98.0], 10, 0, 100) == [100.0, 90.0]
    assert spread([], 10, 0, 100) == []


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def hostile() -> str:
    charts = [
        draw_bars(BarChart(EVIL, EVIL, [Bar(EVIL, 1, 0, 2)])),
        draw_lines(LineChart(EVIL, EVIL, EVIL, [Line(EVIL, [0, 1], [0, 1])])),
        draw_points(PointChart(EVIL, EVIL, EVIL, [Point(1, 1, 0, 2)])),
    ]
    table = Table([EVIL], [[EVIL]], [True], EVIL)
    return page("en", EVIL, EVIL, EVIL, [Part(EVIL, [EVIL], charts, [table], [EVIL])])


@pytest.mark.parametrize("made", ["hostile", "real"])
def test_a_page_runs_nothing_and_loads_nothing(made: str) -> None:
    text = hostile() if made == "hostile" else draw_back_test(influence.back_test(random_town(1), SPLIT, draws=60))
    reader = _Reader()
    reader.feed(text)
    tags = {tag for tag, _ in reader.tags}
    assert not tags & {"script", "img", "iframe", "object", "embed", "form", "input", "base", "image", "use", "a"}
    assert not any(name.startswith("on") or name in ("style", "src") for _, found in reader.tags for name in found)
    assert [found.get("href") for tag, found in reader.tags if tag == "link"] == ["data:,"]
    assert not re.findall(r"url\(|@import|https?://(?!www\.w3\.org/2000/svg)", text)
    assert "\u202e" not in text and "\x00" not in text
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = next(found["content"] for tag, found in reader.tags if found.get("http-equiv"))
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}';") and "unsafe" not in policy


def test_the_page_names_no_account_and_speaks_german() -> None:
    from dataclasses import replace

    from influence.settings import ProjectSettings

    data = random_town(1)
    german = replace(data.settings, project=ProjectSettings(language="de", title="Löße & Söhne"))
    text = draw_back_test(influence.back_test(replace(data, settings=german), SPLIT, draws=60))
    assert '<html lang="de">' in text and "Löße &amp; Söhne" in text and "Rückblick" in text
    assert "a001" not in text and "The network" not in text
