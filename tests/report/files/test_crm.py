"""Files for CRMs: key and computed columns only, whole numbers, within the limits, read back unchanged."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryFile

import numpy as np
import pandas as pd
import pytest
from map_towns import Town, synthetic, town

import influence
from influence.model import SourceReading
from influence.report.files import Material, key_heading
from influence.report.files.crm import Records, Told, steps
from influence.report.files.importers import COLUMNS, IMPORTERS, Importer


def material_of(made: Town, **more: object) -> Material:
    return Material(made.dataset, made.network, made.priorities, **more)


def files(material: Material, importer: Importer, key: str = "Record ID") -> tuple[list[bytes], Told]:
    with TemporaryFile() as spool:
        records = Records(material, importer.longest, spool)
        for block in material.priorities.blocks():
            records.take(block)
        return [b"".join(part) for part in records.parts(importer, key)], records.told


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.fixture(scope="module")
def material() -> Material:
    return material_of(with_actions(synthetic(120, 24)))


def with_actions(made: Town) -> Town:
    from builders import listing

    frame = made.priorities.frame.assign(action="Ask, and offer more")
    return replace(made, priorities=listing(frame))


@pytest.mark.parametrize("name", IMPORTERS)
def test_each_file_holds_the_key_and_what_was_computed_and_nothing_else(name: str, material: Material) -> None:
    importer = IMPORTERS[name]
    (content,), _ = files(material, importer)
    assert content.startswith(b"\xef\xbb\xbf") == importer.marked
    found = rows(content)
    assert list(found[0]) == ["Record ID", *(importer.headings[column] for column in COLUMNS)]
    frame = material.priorities.frame
    assert [row["Record ID"] for row in found] == frame["account_id"].tolist()
    for column in ("rank", "priority", "own_value", "referral_value", "influence"):
        written = [row[importer.headings[column]] for row in found]
        assert all(text.lstrip("-").isdigit() for text in written), column
        assert np.abs(np.array(written, dtype=float) - frame[column].to_numpy()).max() <= 0.5
    assert {row[importer.headings["analysed_on"]] for row in found} == {"2026-03-31"}
    assert [row[importer.headings["segment"]] for row in found] == frame["segment"].tolist()


def test_salesforce_headings_are_names_of_fields_and_the_others_labels() -> None:
    assert all(heading.endswith("__c") and " " not in heading for heading in IMPORTERS["salesforce"].headings.values())
    for importer in IMPORTERS.values():
        assert len(set(importer.headings.values())) == len(COLUMNS)
        assert max(map(len, importer.headings.values())) <= 40 + 3  # a field of Salesforce


@pytest.mark.parametrize(("most_rows", "most_bytes"), [(50, 10**9), (None, 4_000), (7, 2_500), (120, 10**9)])
def test_files_are_split_between_rows_within_both_limits(
    most_rows: int | None, most_bytes: int, material: Material
) -> None:
    importer = replace(IMPORTERS["dynamics"], most_rows=most_rows, most_bytes=most_bytes)
    made, _ = files(material, importer)
    assert all(len(content) <= most_bytes for content in made)
    parts_of = [rows(content) for content in made]
    assert all(0 < len(part) <= (most_rows or 10**9) for part in parts_of)
    assert [row["Record ID"] for part in parts_of for row in part] == material.priorities.frame["account_id"].tolist()
    for one, other in pairwise(made):  # no file could have taken the next row, too
        first = other.split(b"\n")[1] + b"\n"
        assert len(rows(one)) == most_rows or len(one) + len(first) > most_bytes


def test_an_id_that_a_spreadsheet_would_run_is_left_out_and_said() -> None:
    ids = ["=1+1", "@x", "-a", "ok", "-5", "+49 30", "ab\tc", "s\u202ey"]
    made = with_actions(town([{"account_id": key, "name": f"=N{key}"} for key in ids]))
    (content,), told = files(material_of(made), IMPORTERS["hubspot"])
    kept = [row["Record ID"] for row in rows(content)]
    assert sorted(kept) == ["-5", "ok"]
    assert sorted(told.keys) == sorted(set(ids) - {"-5", "ok"})
    (sentence,) = told.sentences("en", 2_000)
    assert "6 accounts are left out" in sentence and "'" not in sentence


def test_reasons_start_no_formula_fit_in_a_line_and_are_cut_aloud() -> None:
    reason = "x\n=1+1;=2;" + "n" * 3_000
    made = with_actions(town([{"account_id": "a", "reason": reason}, {"account_id": "b", "reason": "=HYPERLINK(1)"}]))
    (content,), told = files(material_of(made), IMPORTERS["salesforce"])
    by_key = {row["Record ID"]: row["Referral_Reason__c"] for row in rows(content)}
    assert len(by_key["a"]) <= 2_001 and by_key["a"].endswith("…") and "\n" not in by_key["a"]
    assert by_key["b"] == "'=HYPERLINK(1)" and ";'=2" in by_key["a"]
    assert told.reasons == 1 and "1 reason is cut at 2,000 characters" in told.sentences("en", 2_000)[0]
    assert content.count(b"\n") == 3


def test_a_list_without_a_unit_has_no_amount_called_priority() -> None:
    made = with_actions(town([{"account_id": "a"}]))
    listed = replace(made.priorities, combination="borda")
    (content,), _ = files(Material(made.dataset, made.network, listed), IMPORTERS["hubspot"])
    assert "Referral priority" not in rows(content)[0] and "Referral own value" in rows(content)[0]


def test_no_account_gives_a_heading() -> None:
    made = with_actions(town([]))
    made_files, told = files(material_of(made), IMPORTERS["hubspot"])
    assert len(made_files) == 1 and made_files[0].count(b"\n") == 1 and not told.sentences("de", 9)


def test_the_key_is_called_as_the_export_called_it(material: Material) -> None:
    def read_from(*headings: str) -> Material:
        readings = tuple(
            SourceReading("accounts", f"{h}.csv", "", 0, 0, 0, 0, {}, {"account_id": h} if h else {}) for h in headings
        )
        return replace(material, dataset=replace(material.dataset, readings=readings))

    assert key_heading(read_from("Record ID")) == "Record ID"
    assert key_heading(read_from("Id", "Kundennummer")) == "account_id"
    assert key_heading(material) == "account_id"
    one, two, three = steps(material, IMPORTERS["hubspot"], "Record ID")
    assert all("Record ID" in text for text in (one, three)) and "Update" in two


@pytest.mark.parametrize("name", IMPORTERS)
def test_our_own_reader_reads_them_back_unchanged(name: str, material: Material, tmp_path: Path) -> None:
    importer = IMPORTERS[name]
    (content,), _ = files(material, importer)
    (tmp_path / "crm.csv").write_bytes(content)
    (tmp_path / "ties.csv").write_text("source,target,kind\n00000,00001,social\n", encoding="utf-8")
    columns = {"account_id": "Record ID", "name": "reason", "revenue": "own_value", "margin": "referral_value"}
    mapped = ", ".join(f'{field} = "{importer.headings.get(column, column)}"' for field, column in columns.items())
    settings = f'[tables.accounts]\nfile = "crm.csv"\ncolumns = {{ {mapped} }}\n'
    (tmp_path / "influence.toml").write_text(settings, encoding="utf-8")
    read = influence.read(tmp_path).accounts.set_index("account_id")
    frame = material.priorities.frame.set_index("account_id").loc[read.index]
    assert read["name"].tolist() == frame["reason"].tolist()
    for ours, theirs in (("own_value", "revenue"), ("referral_value", "margin")):
        pd.testing.assert_series_equal(np.rint(frame[ours]), read[theirs], check_names=False)
