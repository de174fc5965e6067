"""A town's folder: the same bytes everywhere, whole tables, any size."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from influence.demo import EXAMPLES, FILES, Town, TruthSettings, build_town, example_files, town_files, write_town
from influence.demo.folder import DEFAULT_TRUTH
from influence.errors import UsageError
from influence.memory import FOLDER
from influence.model import TABLES
from influence.settings.loading import load_settings

ROOT = Path(__file__).parents[2]
SMALL = Town(accounts=80, groups=15, seed=5)
QUICK = TruthSettings(seeds=3, worlds=50, runs=100, random_sets=5)

_HASH_SCRIPT = """
import hashlib
from influence.demo import EXAMPLES, FILES, Town, TruthSettings, town_files
files = town_files(Town(accounts=80, groups=15, seed=5), TruthSettings(seeds=3, worlds=50, runs=100, random_sets=5))
print(hashlib.sha256(repr(list(files.items())).encode()).hexdigest())
"""


def test_the_same_bytes_in_every_process():
    here = hashlib.sha256(repr(list(town_files(SMALL, QUICK).items())).encode()).hexdigest()
    for hash_seed in ("0", "4242"):
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)}
        there = subprocess.run(
            [sys.executable, "-c", _HASH_SCRIPT], env=environment, capture_output=True, text=True, check=True
        )
        assert there.stdout.strip() == here


def test_another_seed_gives_another_town():
    assert town_files(SMALL)["accounts.csv"] != town_files(Town(accounts=80, groups=15, seed=6))["accounts.csv"]


def test_the_shipped_town_is_what_the_generator_makes(town):
    shipped = ROOT / "data" / "town"
    files = town_files(town, DEFAULT_TRUTH)
    there = [path for path in shipped.iterdir() if path.name != FOLDER]  # whoever tried the README has a memory there
    assert sorted(path.name for path in there) == sorted(files)
    for name, text in files.items():
        assert (shipped / name).read_bytes() == text.encode("utf-8"), name
    assert sum(path.stat().st_size for path in there) < 2_000_000


def test_every_table_stands_under_its_name_with_the_fields_of_the_schema(tmp_path):
    write_town(tmp_path / "new" / "town", SMALL, truth=QUICK)
    folder = tmp_path / "new" / "town"
    for name, spec in TABLES.items():
        content = (folder / f"{name}.csv").read_bytes()
        assert b"\r" not in content
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8"))))
        assert tuple(rows[0]) == spec.field_names
        for field in spec.fields:
            values = [row[field.name] for row in rows]
            if field.required:
                assert all(values), (name, field.name)
            if field.choices:
                assert set(values) <= set(field.choices)
            if field.type == "money":
                assert all(value == "" or value[-3] == "." for value in values), (name, field.name)
    assert not [path.name for path in folder.iterdir() if path.name.startswith(".")]


def test_the_truth_can_be_left_out(tmp_path):
    write_town(tmp_path, SMALL, truth=None)
    assert not list(tmp_path.glob("truth*"))
    assert "planted truth" not in (tmp_path / "README.md").read_text(encoding="utf-8")


def test_the_settings_file_names_the_day_and_no_language(tmp_path):
    write_town(tmp_path, SMALL, truth=None)
    content = tomllib.loads((tmp_path / "influence.toml").read_text(encoding="utf-8"))
    assert "language" not in content["project"]
    settings = load_settings(tmp_path)
    assert settings.project.as_of == SMALL.as_of
    assert "Löße" in settings.project.title
    assert settings.referral.acquisition_cost == SMALL.planted.acquisition_cost


def test_the_readme_says_that_all_is_fictional_and_explains_every_column():
    text = town_files(SMALL, QUICK)["README.md"]
    assert "Nothing here is real" in text
    for name, spec in TABLES.items():
        assert f"### {name}.csv" in text
        for field in spec.fields:
            assert f"| {field.name} | {field.meaning} |" in text
    for name in ("truth.json", "truth_accounts.csv", "truth_referrals.csv"):
        assert name in text


def test_a_town_of_ten_thousand():
    built = build_town(Town(accounts=10_000, groups=1500))
    assert len(built.tables["accounts"]) == 10_000
    assert len(built.tables["groups"]) == 1500
    assert built.tables["groups"]["name"].is_unique


@pytest.mark.parametrize("years", [1, 3])
@pytest.mark.parametrize("accounts", [20, 50])
def test_small_towns_and_other_spans_work(accounts, years):
    files = town_files(Town(accounts=accounts, groups=8, years=years), QUICK)
    assert files["accounts.csv"].count("\n") == accounts + 1


@pytest.mark.parametrize(
    ("name", "value"),
    [("accounts", 5), ("groups", 1), ("years", 0), ("waves_per_year", 0), ("seed", -1), ("ask_share", 1.5)],
)
def test_sizes_that_cannot_be_are_refused(name, value):
    with pytest.raises(UsageError, match=name):
        Town(**{name: value})


def test_all_names_of_files_are_known() -> None:
    assert set(town_files(SMALL, QUICK)) <= FILES
    for name in EXAMPLES:
        assert set(example_files(name)) <= FILES
