"""The written page: what is in it, what is never in it, and the same bytes every time."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import os
import re
import string
import subprocess
import sys
import tomllib
from dataclasses import replace
from importlib import resources
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from builders import listing
from hypothesis import given
from hypothesis import strategies as st
from map_towns import Town, synthetic, town

from influence.errors import InfluenceError, UsageError
from influence.report.map import Limits, draw_map, page
from influence.report.map.payload import numbers
from influence.report.map.text import clean, to_json

TESTS = Path(__file__).parent.parent
PATHS = os.pathsep.join([str(TESTS), str(TESTS.parent)])
HOSTILE = '</script><script>alert(1)</script><img src=x onerror=alert(2)>" onload="alert(3)'


def drawn(made: Town, **options) -> str:
    return draw_map(made.dataset, made.network, made.priorities, made.clusters, **options)


def data_of(html: str) -> dict:
    found = re.search(r'<script type="application/(json|gzip)" id="data">(.*?)</script>', html, re.DOTALL)
    assert found
    return json.loads(opened(*found.groups()))


def opened(kind: str, content: str) -> str:
    return content if kind == "json" else gzip.decompress(base64.b64decode(content)).decode("utf-8")


@pytest.fixture(scope="module")
def small() -> Town:
    return synthetic(60, 12, quarters=3)


@pytest.fixture(scope="module")
def small_page(small) -> str:
    return drawn(small)


def test_the_page_is_whole(small_page):
    assert small_page.startswith('<!doctype html>\n<html lang="en">')
    assert '<meta charset="utf-8">' in small_page and 'name="viewport"' in small_page
    assert small_page.rstrip().endswith("</html>")
    small_page.encode("utf-8")


def test_only_our_scripts_and_style_may_run_and_nothing_may_load(small_page):
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', small_page).group(1).replace("&#39;", "'")
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert "unsafe" not in policy and "http" not in policy
    sources = re.findall(r"<script>(.*?)</script>", small_page, re.DOTALL)
    style = re.search(r"<style>(.*?)</style>", small_page, re.DOTALL).group(1)

    def source(text):
        return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"

    assert rules["script-src"].split() == [source(text) for text in sources]
    assert rules["style-src"] == source(style)
    assert "\r" not in small_page


def test_no_address_stands_in_an_attribute(small_page):
    markup = re.sub(r"<(script|style)\b.*?</\1>", "", small_page, flags=re.DOTALL)
    assert not re.findall(r'(?:src|href|action)="(?!data:,|#)[^"]*"', markup)
    assert not re.findall(r'\son\w+="|\sstyle="', markup)


def test_our_script_never_builds_markup():
    for name in page.SCRIPTS:
        source = resources.files("influence.report.map").joinpath("template", name).read_text(encoding="utf-8")
        assert not re.findall(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|fetch\(", source
        )


def test_the_engine_is_the_one_that_was_tested(monkeypatch, tmp_path):
    assert (
        hashlib.sha256(
            (Path(page.pyvis.__file__).parent / "templates/lib/vis-9.1.2/vis-network.min.js").read_bytes()
        ).hexdigest()
        == page.VIS_SHA256
    )
    assert "</script" not in page.vis_network().lower()
    monkeypatch.setattr(page.pyvis, "__file__", str(tmp_path / "__init__.py"))
    with pytest.raises(InfluenceError, match=r"reinstall with: pip install pyvis==0\.3\.2"):
        page.vis_network()
    other = tmp_path / "templates/lib/vis-9.1.2/vis-network.min.js"
    other.parent.mkdir(parents=True)
    other.write_text("alert(1)", encoding="utf-8")
    with pytest.raises(InfluenceError, match="is not vis-network"):
        page.vis_network()


def test_hostile_text_is_only_ever_data():
    made = town(
        [
            {
                "account_id": HOSTILE + str(i),
                "name": HOSTILE,
                "reason": HOSTILE,
                "territory": HOSTILE,
                "owner": HOSTILE,
                "segment": HOSTILE,
                "hub_kinds": HOSTILE,
            }
            for i in range(3)
        ],
        [{"group_id": HOSTILE, "name": HOSTILE, "kind": HOSTILE}],
        [{"account_id": HOSTILE + str(i), "group_id": HOSTILE, "kind": HOSTILE} for i in range(3)],
    )
    html = drawn(made, title=HOSTILE)
    assert html.count("<script") == drawn(town([])).count("<script")
    assert "<img" not in html
    data = data_of(html)
    assert data["nodes"]["accounts"]["name"] == [HOSTILE] * 3 and data["title"] == HOSTILE
    assert data["kinds"][0]["name"].startswith("</script>")


def test_numbers_survive_numpy_missing_and_infinite():
    assert numbers([np.float32(1.5), np.nan, -np.inf, pd.NA, None, "x", np.int64(3)]) == [
        1.5,
        None,
        None,
        None,
        None,
        None,
        3,
    ]
    made = town(
        [{"account_id": "1", "own": np.nan}, {"account_id": "2", "own": np.inf}, {"account_id": "3", "own": -5.0}]
    )
    data = data_of(drawn(made))
    assert set(data["nodes"]["accounts"]["priority"]) == {None, 5}
    assert all(value >= 4 for value in data["nodes"]["accounts"]["r"])


def test_sensitive_names_and_ids_are_not_in_the_file_unless_asked(small):
    secret = [
        text
        for kind, *texts in zip(
            small.dataset.groups["kind"], small.dataset.groups["name"], small.dataset.groups["group_id"], strict=True
        )
        if kind == "church"
        for text in texts
    ]
    assert len(secret) >= 4
    for clusters in (small.clusters, None):
        html = draw_map(small.dataset, small.network, small.priorities, clusters)
        assert not [text for text in secret if text in html]
    assert "church group (name withheld)" in html
    assert secret[0] in drawn(naming(small))


def test_what_is_packed_is_the_same_data_and_names_no_more(small, monkeypatch):
    plain = drawn(small)
    monkeypatch.setattr("influence.report.map.text.SMALL", 100)
    small_again = drawn(small)
    assert "application/gzip" in small_again and data_of(small_again) == data_of(plain)
    assert len(small_again) < len(plain)
    assert drawn(small) == small_again
    assert ">H4sIAAAAAAAC/" in small_again, "no time, and no system: the same bytes from every version of Python"


def naming(made: Town) -> Town:
    """The same town with a list that may name sensitive groups."""
    return replace(made, priorities=replace(made.priorities, shows_sensitive=True))


def test_nobody_can_tell_the_size_of_a_group_whose_name_is_withheld(small):
    groups = data_of(drawn(small))["nodes"]["groups"]
    hidden = [at for at, name in enumerate(groups["name"]) if name is None]
    assert len(hidden) >= 2
    assert all(groups["size"][at] is None and groups["members"][at] is None for at in hidden)
    assert len({groups["r"][at] for at in hidden}) == 1
    shown = data_of(drawn(naming(small)))["nodes"]["groups"]
    assert None not in shown["size"] and len({shown["r"][at] for at in hidden}) > 1


def test_clusters_that_name_sensitive_groups_are_refused_beside_a_list_that_withholds_them(small):
    told = replace(small.clusters, shows_sensitive=True)
    with pytest.raises(UsageError, match="the same show_sensitive"):
        draw_map(small.dataset, small.network, small.priorities, told)
    both = naming(small)
    assert draw_map(both.dataset, both.network, both.priorities, told)


def test_ties_of_different_kinds_between_one_pair_are_all_kept():
    kinds = ("church", "industry", "social")
    made = town(
        [{"account_id": "a"}, {"account_id": "b"}],
        ties=[{"source": "a", "target": "b", "kind": kind, "basis": "consent"} for kind in kinds],
    )
    data = data_of(drawn(made))
    assert sorted(data["kinds"][k]["name"] for k in data["edges"]["ties"]["kind"]) == sorted(kinds)
    assert data["edges"]["ties"]["directed"] == [0, 0, 0]


def test_directed_ties_keep_their_direction():
    made = town(
        [{"account_id": "a", "own": 1.0}, {"account_id": "b", "own": 2.0}],
        ties=[{"source": "a", "target": "b", "kind": "social", "directed": True}],
    )
    data = data_of(drawn(made))
    ties, ids = data["edges"]["ties"], data["nodes"]["accounts"]["id"]
    assert (ids[ties["a"][0]], ids[ties["b"][0]], ties["directed"]) == ("a", "b", [1])


def test_groups_are_spokes_and_count_all_members_whatever_is_drawn(small):
    data = data_of(drawn(small, limits=Limits(listed=30, drawn=10, groups=4)))
    assert data["drawn"] == {"accounts": 10, "groups": 4}
    assert data["totals"]["accounts"] == 60
    assert len(data["nodes"]["accounts"]["x"]) == 10 and len(data["nodes"]["accounts"]["id"]) == 30
    known = small.network.group_members
    names = dict(zip(small.network.group_names, known.tolist(), strict=True))
    groups = data["nodes"]["groups"]
    assert all(names[name] == members for name, members in zip(groups["name"], groups["members"], strict=True) if name)
    spokes = data["edges"]["affiliations"]
    assert spokes["start"][-1] == len(spokes["group"]) <= small.network.incidence.nnz


def test_every_phrase_is_used_and_known_in_both_languages():
    folder = resources.files("influence.language")
    found = {
        code: tomllib.loads(folder.joinpath(code, "map.toml").read_text(encoding="utf-8")) for code in ("en", "de")
    }
    places = {
        code: {key: sorted(re.findall(r"\{(\w+)\}", text)) for key, text in area.items()}
        for code, area in found.items()
    }
    assert places["en"] == places["de"]
    template = resources.files("influence.report.map").joinpath("template")
    script = "\n".join(template.joinpath(name).read_text(encoding="utf-8") for name in page.SCRIPTS)
    markup = template.joinpath("page.html").read_text(encoding="utf-8")
    called = {key for said in re.findall(r"say\(([^,;]*)", script) for key in re.findall(r'"(\w+)"', said)}
    called |= set(re.findall(r"words\.(\w+)", markup)) | set(re.findall(r'data-say(?:-\w+)?="(\w+)"', markup))
    called |= set(re.findall(r'(?:phrase|full): "(\w+)"', script)) | {"page_title", "skip"}
    called |= {"crumb_overview", "crumb_all", "crumb_all_plain", "crumb_around", "crumb_groups"}
    called |= {key for key in found["en"] if key.endswith("_one") and key.removesuffix("_one") in called}
    assert called & set(found["en"]) == set(found["en"])
    assert set(re.findall(r'\bsay\("(\w+)"', script)) <= set(found["en"])


def test_the_page_opens_in_the_language_of_the_list_and_holds_the_other(small, small_page):
    german = drawn(replace(small, priorities=replace(small.priorities, language="de")))
    assert '<html lang="de">' in german and '<html lang="en">' in small_page
    english, other = data_of(small_page), data_of(german)
    assert english["languages"] == other["languages"] and set(english["languages"]) == {"en", "de"}
    assert (english["language"], other["language"]) == ("en", "de")
    masked = {code: {kind["masked"] for kind in voice["kinds"]} for code, voice in english["languages"].items()}
    assert "church group (name withheld)" in masked["en"] and "Kirchengruppe (Name zurückgehalten)" in masked["de"]
    assert english["languages"]["de"]["phrases"]["list_title"].startswith("Prioritätenliste")
    assert len(english["languages"]["de"]["reasons"]) == len(english["nodes"]["accounts"]["id"])


def test_title_date_assumptions_and_notes_are_in_the_page(small_page):
    data = data_of(small_page)
    assert data["title"] == "Empfehlungsnetz Oberrhein" and data["asOf"] == "2026-03-31"
    voice = data["languages"]["en"]
    assert voice["assumptions"] == ["Each member tells 0.3 others."]
    assert voice["notes"] == ["2 church rows were left out."]


def test_row_order_of_the_list_alone_decides_positions(small):
    """An account of the list that the network does not know is left out, all others keep their order."""
    frame = small.priorities.to_frame()
    frame.loc[0, "account_id"] = "nobody"
    ghost = listing(frame)
    data = data_of(draw_map(small.dataset, small.network, ghost, None))
    assert data["nodes"]["accounts"]["id"] == list(frame["account_id"][1:])


def test_the_same_bytes_whatever_the_hash_seed():
    code = (
        "import hashlib; from map_towns import synthetic; from influence.report.map import draw_map;"
        "t = synthetic(150, 30, quarters=4);"
        "print(hashlib.sha256(draw_map(t.dataset, t.network, t.priorities, t.clusters).encode()).hexdigest())"
    )
    prints = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=TESTS,
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": PATHS, "OMP_NUM_THREADS": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(prints) == 1


def test_the_page_is_made_and_written_under_an_ascii_locale(tmp_path):
    target = tmp_path / "map.html"
    code = (
        "import sys; from pathlib import Path; from map_towns import synthetic;"
        "from influence.report.map import draw_map;"
        "t = synthetic(20, 8, quarters=2);"
        "Path(sys.argv[1]).write_bytes(draw_map(t.dataset, t.network, t.priorities, t.clusters).encode('utf-8'))"
    )
    subprocess.run(
        [sys.executable, "-X", "utf8=0", "-c", code, str(target)],
        cwd=TESTS,
        check=True,
        capture_output=True,
        env={**os.environ, "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONPATH": PATHS},
    )
    assert "Görlitz" in target.read_text(encoding="utf-8") or "Ulm" in target.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("accounts", "groups", "ties", "megabytes"), [(2000, 300, 2000, 1.5), (10_000, 900, 10_000, 5.0)]
)
def test_size_budgets(accounts, groups, ties, megabytes):
    made = synthetic(accounts, groups, per=5, quarters=30, n_ties=ties)
    assert len(drawn(made).encode("utf-8")) < megabytes * 1e6


@given(st.text(max_size=300))
def test_clean_text_fits_utf8_and_one_line(text):
    line = clean(text)
    line.encode("utf-8")
    assert len(line) <= 160 and "\n" not in line
    assert not set(line) & set("\u202e\u2066\x00\x1b")
    assert clean(line) == line


@given(
    st.recursive(
        st.none() | st.text() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_json_for_a_script_element_reads_back_and_holds_no_markup(value):
    text = to_json(value)
    assert json.loads(text) == value
    assert not set(text) & set("<>&\u2028\u2029")


def test_ordinary_names_are_not_changed():
    for name in ("Müller & Söhne GmbH", "'=1+1", "株式会社", string.printable[:94]):
        assert clean(name) == name
