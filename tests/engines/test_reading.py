"""Tables that exceed memory are read as all others are: the same rows, reasons, notes and network."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from influence.engines.duckdb_store import DuckDBStore
from influence.engines.prepare import prepare
from influence.engines.reading.gather import gather
from influence.engines.reading.read import Read, read_past_memory
from influence.engines.reading.typed import TEXTS
from influence.engines.reading.whole import whole_dataset
from influence.errors import DataError, InfluenceError, InputError, UsageError
from influence.model import Dataset
from influence.network import build_network, strength
from influence.progress import silent
from influence.settings.loading import load_settings
from influence.tables import read

sys.path.insert(0, str(Path(__file__).parents[1] / "tables"))
from test_properties import tables, write

TOWN = Path(__file__).parents[2] / "data" / "town"
ACCOUNTS = "account_id,name,revenue,status\nA,Ann,10,customer\nB,Bob,20.5,prospect\nC,Cem,,lapsed\nD,Dee,5,\n"


def past_memory(folder: Path, most_judged: int = 100_000) -> tuple[DuckDBStore, Read]:
    """Read into a store in memory."""
    store = DuckDBStore(Path(":memory:"), 2**29, 2)
    return store, read_past_memory(store, folder, load_settings(folder), most_judged, silent)


def same(folder: Path) -> Dataset:
    """Hold both readings of a folder against each other, row account by row account, network by network."""
    expected = read(folder)
    store, found = past_memory(folder)
    with store:
        assert found.dataset.readings == expected.readings
        assert found.dataset.set_aside == expected.set_aside
        assert found.dataset.notes == expected.notes
        assert found.dataset.as_of == expected.as_of
        facts = prepare(store, gather(store, found))
        network = build_network(expected)
        columns = store.arrays("SELECT * FROM account_facts ORDER BY account")
        assert facts.size == network.n_accounts
        np.testing.assert_array_equal(columns["a_revenue"], network.revenue)
        np.testing.assert_array_equal(columns["a_joined"], np.diff(network.incidence.indptr))
        np.testing.assert_allclose(columns["a_strength"], strength(network), rtol=1e-12)
        listed = store.arrays("SELECT * FROM clean_accounts ORDER BY account")
        assert tuple(listed["account_id"]) == network.account_ids
        assert tuple(listed["name"]) == network.account_names
        for name in ("status", "territory"):
            assert list(listed[name]) == expected.accounts[name].tolist()
    same_whole(folder, expected)
    return found.dataset


def same_whole(folder: Path, expected: Dataset) -> None:
    """Hold the whole dataset, its large tables in files, against that of memory, to the last bit."""
    with DuckDBStore(Path(":memory:"), 2**29, 2) as store, TemporaryDirectory() as shelf:
        found = read_past_memory(store, folder, load_settings(folder), 100_000, silent, TEXTS)
        whole = whole_dataset(store, found, Path(shelf), silent)
        assert replace(whole, tables=expected.tables) == expected
        for name, frame in expected.tables.items():
            pd.testing.assert_frame_equal(whole.tables[name], frame, check_exact=True, obj=name)


def test_merged_records_are_read_alike(tmp_path):
    """All that names a record which was made one with another is judged, on either side of the merge."""
    from datetime import date

    from influence.memory import append_identities
    from influence.model.identities import Identity

    rng = np.random.default_rng(5)
    ids, groups = [f"{n:03}" for n in range(80)], [f"g{n}" for n in range(9)]
    kinds = ["social"] * 7 + ["church"] * 2
    (tmp_path / "accounts.csv").write_text(
        "account_id,name,revenue\n" + "".join(f"{a},n{a},{rng.integers(1, 90)}\n" for a in ids)
    )
    (tmp_path / "groups.csv").write_text(
        "group_id,name,kind,size\n" + "".join(f"{g},{g},{k},30\n" for g, k in zip(groups, kinds, strict=True))
    )
    pairs = sorted({(str(rng.choice(ids)), int(rng.integers(9))) for _ in range(300)})
    bases = ["", "explicit_consent 2024-03-11"]
    rows = [f"{a},{groups[g]},{rng.choice(bases) if g > 6 else ''}\n" for a, g in pairs]
    (tmp_path / "affiliations.csv").write_text("account_id,group_id,basis\n" + "".join(rows))
    ends = [rng.choice([*ids, "gone"], 2, replace=False).tolist() for _ in range(200)]
    (tmp_path / "ties.csv").write_text("source,target,kind\n" + "".join(f"{a},{b},social\n" for a, b in ends))
    pairs = [("account", "003", "050"), ("account", "050", "077"), ("account", "001", "gone"), ("account", "nil", "9")]
    pairs += [("group", "g0", "g1"), ("group", "g2", "g8"), ("group", "g7", "g8")]
    entries = [Identity(0, what, kept, other, "merge", "", "A", date(2025, 1, 1)) for what, kept, other in pairs]
    append_identities(tmp_path, entries)
    data = same(tmp_path)
    assert [entry.number for entry in data.merged] == [1, 2, 3, 5]


ENCODINGS = st.sampled_from(["utf-8", "utf-8", "cp1252", "utf-16"])


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(files=tables(), encoding=ENCODINGS)
def test_any_folder_is_read_alike(files, encoding, tmp_path_factory):
    read_alike(files, encoding, tmp_path_factory)


@pytest.mark.long
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(files=tables(), encoding=ENCODINGS)
def test_any_of_many_folders_is_read_alike(files, encoding, tmp_path_factory):
    read_alike(files, encoding, tmp_path_factory)


def read_alike(files, encoding, tmp_path_factory):
    folder = write(tmp_path_factory.mktemp("folder"), files, encoding)
    try:
        read(folder)
    except InfluenceError as error:
        with pytest.raises((type(error), UsageError)):
            past_memory(folder)
        return
    try:
        past_memory(folder)
    except (UsageError, InputError) as error:
        # What only the whole column, or the whole file, could tell is refused.
        assert any(word in str(error) for word in ("decimal comma", "several lines"))
        return
    same(folder)


def test_the_town_is_read_alike_and_mostly_not_judged():
    found = same(TOWN)
    assert len(found.affiliations) < 0.1 * found.readings[2].rows_used


def test_a_table_of_parquet_is_read_alike(tmp_path):
    rng = np.random.default_rng(4)
    n = 300
    ids = np.arange(1000, 1000 + n)
    accounts = pd.DataFrame({"account_id": ids, "revenue": rng.lognormal(8, 2, n), "since": pd.Timestamp("2020-01-05")})
    accounts.loc[3, "revenue"] = np.nan
    accounts.to_parquet(tmp_path / "accounts.parquet")
    rows = pd.DataFrame({"account_id": rng.choice(np.append(ids, 7), 900), "group_id": rng.integers(0, 40, 900)})
    rows["kind"] = np.where(rows["group_id"] < 10, "church", "industry")
    rows["basis"] = np.where(rng.random(900) < 0.5, "consent", "")
    rows["strength"] = rng.choice([1.0, 0.25, -1.0, np.inf], 900, p=[0.5, 0.4, 0.05, 0.05])
    rows["since"] = pd.Timestamp("2021-01-05") + pd.to_timedelta(rng.integers(0, 999, 900), "D")
    rows.to_parquet(tmp_path / "affiliations.parquet")
    assert same(tmp_path).readings[1].rows_set_aside > 100


def test_half_lives_and_ends(tmp_path):
    lines = ["account_id,group_id,kind,since,until,strength"]
    for i in range(40):
        until = "2022-05-01" if i % 3 == 0 else ""
        lines.append(f"{'ABCD'[i % 4]},g{i // 4},industry,20{10 + i % 9}-03-0{1 + i % 7},{until},{1 + i % 3}")
    ties = "source,target,kind,since,strength,directed\n"
    ties += "A,B,social,2015-01-01,2,\nC,A,social,2019-01-01,1,yes\nB,A,club,,1,x\n"
    for half_life in ("", "half_life_days = 400\n"):
        folder = tmp_path / f"h{len(half_life)}"
        folder.mkdir()
        (folder / "influence.toml").write_text(
            f"[project]\nas_of = 2023-01-01\n[network]\n{half_life}alpha = 0.5\n[kinds.club]\nweight = 2.5\n"
        )
        (folder / "accounts.csv").write_text(ACCOUNTS)
        (folder / "affiliations.csv").write_text("\n".join(lines))
        (folder / "ties.csv").write_text(ties)
        same(folder)


def test_votes_of_rows_that_nobody_judges_decide_the_decimal_sign(tmp_path):
    rows = [f"K{i},{i}.5" for i in range(50)]
    (tmp_path / "accounts.csv").write_text("\n".join(["account_id,revenue", *rows, 'L,"1.234,56"', "M,1.234"]))
    (tmp_path / "ties.csv").write_text("source,target,kind\nK1,K2,social\nL,M,social\n")
    with pytest.raises(DataError):
        read(tmp_path)
    with pytest.raises(DataError):
        past_memory(tmp_path)
    (tmp_path / "accounts.csv").write_text("\n".join(["account_id,revenue", *rows, 'L,"1.234,56 €"']))
    assert [entry.reason for entry in same(tmp_path).set_aside] == ["bad_number", "unknown_account"]


def test_numbers_in_both_spellings_are_refused(tmp_path):
    rows = [f"K{i},{i}.5" for i in range(50)] + [f'L{i},"{i},5"' for i in range(9)]
    (tmp_path / "accounts.csv").write_text("\n".join(["account_id,revenue", *rows]))
    (tmp_path / "ties.csv").write_text("source,target,kind\nK1,K2,social\n")
    with pytest.raises(UsageError, match="decimal comma"):
        past_memory(tmp_path)


def test_more_rows_than_may_be_judged_are_refused(tmp_path):
    (tmp_path / "accounts.csv").write_text(ACCOUNTS)
    rows = "".join(f"X{i},g,industry\n" for i in range(200))
    (tmp_path / "affiliations.csv").write_text(f"account_id,group_id,kind\nA,g,industry\nB,g,industry\n{rows}")
    with pytest.raises(UsageError, match=r"affiliations\.csv: 20\d rows must be judged .*line 2"):
        past_memory(tmp_path, most_judged=100)


def test_a_workbook_is_refused(tmp_path):
    pd.DataFrame({"account_id": ["A", "B"]}).to_excel(tmp_path / "accounts.xlsx")
    (tmp_path / "ties.csv").write_text("source,target,kind\nA,B,social\n")
    with pytest.raises(UsageError, match=r"accounts\.xlsx: the engine duckdb reads accounts from CSV"):
        past_memory(tmp_path)


def test_tables_in_parts(tmp_path):
    (tmp_path / "accounts").mkdir()
    for number, line in enumerate(ACCOUNTS.splitlines()[1:]):
        (tmp_path / f"accounts/part-{number}.csv").write_text(f"account_id,name,revenue,status\n{line}\n")
    for kind, rows in {"social": "A,g1\nB,g1\nE,g1\n", "industry": "A,g2\nC,g2\n"}.items():
        path = tmp_path / f"affiliations/kind={kind}/since=2020-01-01/part-0.csv"
        path.parent.mkdir(parents=True)
        path.write_text(f"account_id,group_id\n{rows}")
    dataset = same(tmp_path)
    assert dataset.set_aside[0].file == "affiliations/kind=social/since=2020-01-01/part-0.csv"
    assert sum(reading.rows_used for reading in dataset.readings) == 8
