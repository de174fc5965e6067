"""The manifest says what went in and what came out, and the same run says the same."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from hashlib import sha256

import pandas as pd
import pytest

from influence.model import TABLES, Dataset, SourceReading
from influence.model.set_aside import SetAsideRows
from influence.report.manifest import manifest
from influence.settings import ColumnMapping, ProjectSettings, Settings, Source, TableSettings


def dataset(file: str = "accounts.csv") -> Dataset:
    tables = {name: pd.DataFrame(columns=list(spec.field_names)) for name, spec in TABLES.items()}
    settings = Settings(
        project=ProjectSettings(seed=7, as_of=date(2025, 12, 31)),
        tables={"accounts": TableSettings((Source(file),))},
    )
    reading = SourceReading("accounts", file, "ab" * 32, 10, 7, 2, 1, {"encoding": "cp1252"}, {"account_id": "Kunde"})
    return Dataset(tables, settings, date(2025, 12, 31), (reading,), SetAsideRows(), ("2 rows were left out",))


def test_it_holds_inputs_settings_versions_seed_and_outputs() -> None:
    content = json.loads(
        manifest(
            dataset(),
            {"list.csv": b"a\n"},
            command="rank",
            options={"top": 3},
            assumptions=("margin is 20 %",),
            notes=("one account has no ties", "2 rows were left out"),
        )
    )
    assert content["seed"] == 7
    assert content["as_of"] == "2025-12-31"
    assert content["inputs"][0]["sha256"] == "ab" * 32
    assert content["inputs"][0]["detected"] == {"encoding": "cp1252"}
    assert content["rows"] == {"in": 10, "used": 7, "set_aside": 2, "filtered": 1}
    assert content["settings"]["kinds"]["church"]["sensitive"] is True
    assert content["settings"]["project"]["as_of"] == "2025-12-31"
    assert content["libraries"]["numpy"].count(".") == 2
    assert content["outputs"] == [{"file": "list.csv", "bytes": 2, "sha256": sha256(b"a\n").hexdigest()}]
    assert content["assumptions"] == ["margin is 20 %"]
    assert content["notes"] == ["2 rows were left out", "one account has no ties"]
    assert content["options"] == {"top": 3}


def test_the_same_run_gives_the_same_bytes() -> None:
    assert manifest(dataset(), {"a": b"1"}, command="rank") == manifest(dataset(), {"a": b"1"}, command="rank")


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("/home/anna/crm/accounts.csv", "accounts.csv"),
        (r"C:\Users\anna\accounts.csv", "accounts.csv"),
        ("postgresql://anna:geheim@db.example/crm", "postgresql://…@db.example/crm"),
        ("export/accounts.csv", "export/accounts.csv"),
    ],
)
def test_no_path_of_the_machine_and_no_password(file: str, told: str) -> None:
    text = manifest(dataset(file), {"/tmp/out/list.csv": b""}, command="rank")
    content = json.loads(text)
    assert content["inputs"][0]["file"] == told
    assert content["settings"]["tables"]["accounts"]["sources"][0]["file"] == told
    assert content["outputs"][0]["file"] == "list.csv"
    assert "anna" not in text and "geheim" not in text


def sourced(table: str, source: Source, **more: object) -> Dataset:
    given = dataset()
    groups = pd.DataFrame(
        {
            "group_id": ["TSV", "KA"],
            "name": ["Turnverein", "Sankt Xaver"],
            "kind": ["social", "church"],
            "size": [1.0, 2.0],
        }
    )
    settings = replace(given.settings, tables={table: TableSettings((source,))}, **more)  # type: ignore[arg-type]
    return replace(given, settings=settings, tables={**given.tables, "groups": groups})


@pytest.mark.parametrize(
    ("table", "source"),
    [
        ("affiliations", Source("a.csv", constants={"kind": "Kirche", "group_id": "Mariä", "role": "of Mariä"})),
        ("groups", Source("a.csv", constants={"kind": "chu\u00adrch", "name": "Mariä"})),
        ("affiliations", Source("a.csv", constants={"group_id": "Mariä"})),
        ("affiliations", Source("a.csv", columns={"group_id": ColumnMapping("g", "Mariä-")})),
        ("affiliations", Source("a.csv", filter={"parish": ("Mariä",)})),
        ("accounts", Source("a.csv", filter={"parish": ("Sankt Xaver",)}, constants={"segment": "Sankt Xaver"})),
    ],
)
def test_settings_name_no_sensitive_group_unless_asked(table: str, source: Source) -> None:
    data = sourced(table, source)
    hidden = manifest(data, {}, command="rank", options={"show_sensitive": False})
    shown = manifest(data, {}, command="rank", options={"show_sensitive": True})
    assert "Mariä" not in hidden and "Sankt Xaver" not in hidden and "***" in hidden
    assert "Mariä" in shown or "Sankt Xaver" in shown


def test_settings_on_other_kinds_stay_as_they_are() -> None:
    source = Source("a.csv", constants={"kind": "social", "group_id": "Kegler"}, filter={"kind": ("board",)})
    text = manifest(sourced("affiliations", source), {}, command="rank")
    assert "Kegler" in text and "board" in text
    text = manifest(sourced("affiliations", Source("a.csv", constants={"group_id": "TSV"})), {}, command="rank")
    assert '"TSV"' in text
