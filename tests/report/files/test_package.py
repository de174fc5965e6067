"""What is passed on as a whole: the sheets of the workbook, letters, groups, figures; written all or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from builders import listing
from map_towns import Town, synthetic, town
from workbooks import HELD, cells, opened

from influence.errors import InfluenceError, UsageError
from influence.language import LANGUAGES
from influence.report.charts import Line, LineChart
from influence.report.files import NAMES, Material, chosen, export_files
from influence.report.files.book import book
from influence.report.files.figures import drawn_files, figures, letters, png
from influence.report.files.group_list import group_list
from influence.report.files.kept import Kept, read_kept
from influence.report.files.letters import letter_list
from influence.report.workbook import Line as Sentence
from influence.report.workbook import Prose, sheet_of


def material_of(made: Town, language: str = "en", **columns: object) -> Material:
    """Give a town's results with the columns that a real list has."""
    frame = made.priorities.frame
    frame = frame.assign(action="Ask, and offer more", crv=frame["referral_value"] * 1.5, from_church=0.5, **columns)
    listed = listing(frame, language=language, assumptions=("=Each tells 0.3.",), notes=("A note.",))
    return Material(made.dataset, made.network, listed)


@pytest.fixture(scope="module")
def material() -> Material:
    return material_of(synthetic(80, 24))


def written(material: Material, folder: Path, **more: object) -> dict[str, bytes]:
    paths = export_files(material, folder, **more).paths
    assert list(paths)[-1] == "run.json"
    return {name: path.read_bytes() for name, path in paths.items()}


def test_names_are_understood_alone_and_together() -> None:
    assert chosen(None) == chosen(["all"]) == NAMES
    assert chosen(["CRM, xlsx", "gexf"]) == ("xlsx", "hubspot", "salesforce", "dynamics", "gexf")
    with pytest.raises(UsageError, match="nothing to export called 'pdf'"):
        chosen(["xlsx,pdf"])
    with pytest.raises(UsageError, match="names nothing"):
        chosen([" , "])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_file_is_there_and_nothing_else(language: str, tmp_path: Path, material: Material) -> None:
    made = written(material_of(synthetic(30, 12), language), tmp_path / "new" / "folder")
    there = {path.relative_to(tmp_path / "new" / "folder").as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert there == set(made)
    figures_there = {f"figures/{name}.svg" for name in ("priority", "quadrant", "curve")}
    if letters():
        figures_there |= {name.replace(".svg", ".png") for name in figures_there}
    crm = {f"crm/{name}" for name in ("hubspot.csv", "salesforce.csv", "dynamics.csv", "README.txt")}
    single = {"priorities.xlsx", "priorities.csv", "letters.xlsx", "network.graphml", "network.gexf", "run.json"}
    assert there == single | crm | figures_there
    record = json.loads(made["run.json"])
    assert {entry["file"] for entry in record["outputs"]} == {Path(name).name for name in there} - {"run.json"}


def test_the_same_results_give_the_same_bytes(tmp_path: Path) -> None:
    first, second = (written(material_of(synthetic(30, 12)), tmp_path / name) for name in "ab")
    assert first == second


def test_the_workbook_holds_the_list_its_reasons_groups_and_method(material: Material) -> None:
    content, said = book(material, _Stage())
    sheets = cells(b"".join(content))
    assert list(sheets) == ["Priorities", "Reasons", "Group list", "Method"] and not said
    frame = material.priorities.frame
    rows = pd.DataFrame(sheets["Priorities"][1:], columns=sheets["Priorities"][0])
    assert rows["Account"].tolist() == frame["account_id"].tolist()
    for heading, column in (("Priority (EUR)", "priority"), ("Own value (EUR)", "own_value"), ("Rank", "rank")):
        assert np.allclose(rows[heading], frame[column], rtol=1e-15)
    assert np.allclose(rows["From church (EUR)"], 0.5)
    assert rows["Segment"].tolist() == [
        text.capitalize().replace("Prospective", "Prospect") for text in frame["segment"]
    ]
    assert rows["State"].isna().all() and rows["Note"].isna().all()
    assert [row[3] for row in sheets["Reasons"][1:]] == frame["reason"].tolist()
    said_there = [cell for row in sheets["Method"] for cell in row if cell]
    assert "=Each tells 0.3." in said_there and "A note." in said_there and "2026-03-31" in said_there
    sheet = opened(b"".join(book(material, _Stage())[0]))["Priorities"]
    assert sheet.freeze_panes == "D2" and sheet.auto_filter.ref.startswith("A1:") and sheet.data_validations.count == 1


def test_further_sheets_stand_behind_the_reasons(material: Material) -> None:
    plan = pd.DataFrame({"name": ["A", "B"], "own_value": [1.5, 2.0]})
    more = (sheet_of("Plan", [plan[:1], plan[1:]], 2, "en", currency="EUR"), Prose("Words", (Sentence("Why"),)))
    content, _ = book(replace(material, sheets=more), _Stage())
    sheets = cells(b"".join(content))
    assert list(sheets) == ["Priorities", "Reasons", "Plan", "Words", "Group list", "Method"]
    assert sheets["Plan"] == [["Name", "Own value (EUR)"], ["A", 1.5], ["B", 2]]


class _Stage:
    def advance(self, steps: int = 1) -> None:
        pass


def test_a_workbook_that_is_cut_says_so_in_itself_and_outside(material: Material) -> None:
    content, said = book(material, _Stage(), most_rows=50)
    sheets = cells(b"".join(content))
    for name in ("Priorities", "Reasons"):
        assert len(sheets[name]) == 53 and "first 50 of 80 rows" in str(sheets[name][-1][0])
        assert [row[0] for row in sheets[name][1:51]] == list(range(1, 51)) and not any(sheets[name][51])
    assert len(said) == 2 and "first 50 of 80 rows" in said[0]
    assert any("first 50 of 80 rows" in str(row[1]) for row in sheets["Method"])


def test_what_the_team_wrote_about_accounts_further_down_stays_in_a_workbook_that_is_cut(material: Material) -> None:
    far = material.priorities.frame["account_id"].iloc[[60, 79]].tolist()
    kept = {key: {"state": "agreed", "note": f"about {key}"} for key in far}
    content, said = book(replace(material, kept=kept), _Stage(), most_rows=50)
    raw = b"".join(content)
    rows = cells(raw)["Priorities"]
    assert [row[0] for row in rows[51:53]] == [61, 80] and [row[1] for row in rows[51:53]] == far
    assert any("2 accounts" in sentence for sentence in said)
    assert read_back(raw) == kept


def read_back(raw: bytes) -> Kept:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "priorities.xlsx"
        path.write_bytes(raw)
        return read_kept(path, "en")


def test_groups_are_added_up_by_hand_and_nameless_ones_tell_their_kind_only() -> None:
    made = town(
        [
            {"account_id": "a", "name": "A", "own": 100.0, "referral": 5.0, "hub_kinds": "social, industry"},
            {"account_id": "b", "name": "B", "own": 10.0, "referral": 7.0, "status": "prospect"},
            {"account_id": "c", "name": "C", "own": 1.0, "referral": 1.0, "hub_kinds": "industry"},
        ],
        [
            {"group_id": "g", "name": "Verein", "kind": "social", "size": 40.0},
            {"group_id": "h", "name": "Kammer", "kind": "industry"},
            {"group_id": "k", "name": "Sankt Geheim", "kind": "church", "size": 99.0},
        ],
        [
            {"account_id": account, "group_id": group, "kind": kind, "basis": "consent"}
            for account, group, kind in (
                ("a", "g", "social"),
                ("b", "g", "social"),
                ("c", "h", "industry"),
                ("a", "k", "church"),
                ("b", "k", "church"),
            )
        ],
    )
    table = group_list(material_of(made)).astype(object)
    table = table.where(table.notna(), None)
    assert table.values.tolist() == [
        ["Verein", "social", 40.0, 2.0, 1.0, 1.0, 110.0, 12.0, "A; B"],
        ["Kammer", "industry", None, 1.0, 1.0, 1.0, 1.0, 1.0, "C"],
        ["church group (name withheld)", "church", None, None, None, None, None, None, ""],
    ]


def test_letters_go_to_customers_worth_asking_and_hold_nothing_that_they_must_not_read() -> None:
    made = town(
        [
            {"account_id": "a", "name": "A", "referral": 5.0, "owner": "Ada", "reason": "SECRET"},
            {"account_id": "b", "name": "B", "referral": 9.0},
            {"account_id": "c", "name": "C", "referral": 0.0},
            {"account_id": "d", "name": "D", "referral": 99.0, "status": "prospect"},
        ],
        [
            {"group_id": "g", "name": "Klein", "kind": "social"},
            {"group_id": "h", "name": "Groß", "kind": "industry"},
            {"group_id": "k", "name": "Sankt Geheim", "kind": "church"},
        ],
        [
            {"account_id": account, "group_id": group, "kind": kind, "basis": "consent"}
            for account, group, kind in (
                ("a", "g", "social"),
                ("a", "h", "industry"),
                ("c", "h", "industry"),
                ("a", "k", "church"),
                ("b", "k", "church"),
            )
        ],
    )
    shown = material_of(made)
    shown = replace(shown, priorities=replace(shown.priorities, shows_sensitive=True))
    table = letter_list(shown)
    assert table["account_id"].tolist() == ["b", "a"]
    assert table[["group", "group_2"]].values.tolist() == [["", ""], ["Groß", "Klein"]]
    assert list(table) == ["account_id", "name", "owner", "territory", "group", "group_2", "action"]


def test_figures_are_drawn_where_they_can_be(material: Material) -> None:
    lift = LineChart("Found", "x", "y", [Line("list", [0.0, 1.0], [0.0, 1.0])])
    assert set(figures(replace(material, lift=lift))) == {"priority", "quadrant", "curve", "lift"}
    unitless = replace(material, priorities=replace(material.priorities, combination="borda"))
    assert set(figures(unitless)) == {"quadrant", "curve"}
    assert not figures(material_of(town([])))
    made, _ = drawn_files(material)
    for name, content in made.items():
        if name.endswith(".svg"):
            root = ElementTree.fromstring(content)
            assert root.tag.endswith("svg") and not root.findall(".//{*}script") and not root.findall(".//{*}image")
            assert root.findtext("{*}title") in [text.text for text in root.findall("{*}text")]


def test_the_quadrants_are_those_of_the_segments() -> None:
    """A customer's mark stands right of the middle exactly where its own value is above the median."""
    from influence.report.quadrant import _places

    for values in ([0.0, 0.0, 0.0, 5.0, 7.0], [1.0, 2.0, 3.0, 4.0], [3.0, 3.0, 3.0, 3.0], [1.0, 9.0, 9.0, 9.0]):
        places = _places(np.array(values))
        assert ((places > 0.5) == (np.array(values) > np.median(values))).all()
        assert (places >= 0).all() and (places <= 1).all()
        assert (np.argsort(places, kind="stable") == np.argsort(values, kind="stable")).all()


@pytest.mark.skipif(not letters(), reason="no letters on this machine")
def test_the_png_is_the_drawing_twice_as_large_with_its_words() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 40" font-family="sans-serif">{}</svg>'
    words, blank = (png(svg.format(text)) for text in ('<text x="4" y="30">Wort</text>', ""))
    assert words.startswith(b"\x89PNG") and words != blank
    assert (int.from_bytes(words[16:20]), int.from_bytes(words[20:24])) == (180, 80)
    assert png(svg.format("")) == blank


def test_without_letters_there_is_no_wordless_png_and_that_is_said(
    material: Material, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("influence.report.files.figures.letters", lambda: "")
    made, said = drawn_files(material)
    assert {name.rpartition(".")[2] for name in made} == {"svg"} and "no fonts" in said[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_names_come_through_every_file_as_names(language: str, tmp_path: Path) -> None:
    ids = [f"a{place}" for place in range(len(HELD))]
    made = town(
        [
            {"account_id": key, "name": name, "owner": name, "territory": name}
            for key, name in zip(ids, HELD, strict=True)
        ],
        [{"group_id": f"g{place}", "name": name, "kind": "social"} for place, name in enumerate(HELD)],
        [{"account_id": key, "group_id": f"g{place}", "kind": "social"} for place, key in enumerate(ids)],
        title="=1+1&R</x>\u202e",
    )
    done = written(material_of(made, language), tmp_path)
    assert len(cells(done["priorities.xlsx"])) == 4 and len(cells(done["letters.xlsx"])) == 1
    lines = done["priorities.csv"].decode("utf-8-sig")
    for name in ("=cmd", "+1+1", "-2+3", "@SUM"):
        assert f"'{name}" in lines and f"{',;'[language == 'de']}{name}" not in lines
    for name, content in done.items():
        assert b"<script" not in content or name.endswith(".csv"), name


def test_nothing_is_written_where_one_file_cannot_be(tmp_path: Path, material: Material) -> None:
    (tmp_path / "priorities.csv").write_text("old", encoding="utf-8")
    (tmp_path / "network.gexf").mkdir()
    with pytest.raises((UsageError, InfluenceError)):
        written(material, tmp_path)
    assert (tmp_path / "priorities.csv").read_text(encoding="utf-8") == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["network.gexf", "priorities.csv"]


def test_results_of_different_accounts_are_refused(material: Material) -> None:
    with pytest.raises(UsageError, match="different accounts"):
        Material(material.dataset, synthetic(9, 3).network, material.priorities)


def test_other_files_go_with_them_and_every_target_is_asked_about_first(tmp_path: Path, material: Material) -> None:
    asked: list[str] = []
    made = written(
        material, tmp_path, only=["csv"], more={"report.html": b"<p>"}, allow=lambda path: asked.append(path.name)
    )
    assert list(made) == ["report.html", "priorities.csv", "run.json"] and asked == list(made)
    assert made["report.html"] == b"<p>"

    def refuse(path: Path) -> None:
        raise UsageError(str(path))

    with pytest.raises(UsageError):
        written(material, tmp_path / "new", only=["csv"], allow=refuse)
    assert not (tmp_path / "new").exists()


def test_the_list_is_gone_through_once_for_all_that_hold_its_rows(material: Material, tmp_path: Path) -> None:
    asked: list[int] = []
    explain = material.priorities.explain

    def counted(rows: np.ndarray) -> object:
        asked.extend(rows.tolist())
        return explain(rows)

    once = replace(material, priorities=replace(material.priorities, explain=counted))
    together = written(once, tmp_path / "all", only=["csv", "crm"])
    assert sorted(asked) == list(range(len(material.priorities)))
    apart = {
        name: content
        for only in ("csv", "hubspot", "salesforce", "dynamics")
        for name, content in written(material, tmp_path / only, only=[only]).items()
    }
    alike = [name for name in together if name.endswith(".csv")]
    assert len(alike) == 4 and all(together[name] == apart[name] for name in alike)


def test_the_rows_that_were_announced_are_told(material: Material, tmp_path: Path) -> None:
    told = Told()
    export_files(material, tmp_path, only=["xlsx", "csv", "crm"], progress=told)
    assert told.done == told.total == 3 * len(material.priorities)


class Told:
    """Hears how many rows there will be, and how many there were."""

    def __init__(self) -> None:
        self.total: int | None = None
        self.done = 0

    @contextmanager
    def stage(self, name: str, total: int | None = None) -> Iterator[Told]:
        assert name == "writing"
        self.total = total
        yield self

    def advance(self, steps: int = 1) -> None:
        self.done += steps
