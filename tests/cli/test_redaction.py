"""``--redact``: no byte of any output holds a name that it should not, and no number is another for it."""

from __future__ import annotations

import csv
import io
import json
import re
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import pandas as pd
import pytest
from every_output import every_output, hold_out, written
from few_samples import FEW_DRAWS
from hypothesis import given
from hypothesis import strategies as st

from influence.demo import Town, town_files
from influence.memory import FOLDER, MemoryFault, history
from influence.network import build_network
from influence.pipeline import analyse
from influence.redaction import KEY_FILE, Pseudonyms, project_key, redaction_of, small_cells
from influence.settings.loading import load_settings
from influence.tables import check, read

TOWN = Town(accounts=70, groups=24, seed=4, opt_out_share=0.03)
PERSON = ("account_id", "source", "target", "referrer_id", "referred_id", "nominator_id", "nominee_id")
NAMES = re.compile(rb"kxid\d+|zorbas|xaverius|amtsrat", re.IGNORECASE)
GROUPS = re.compile(rb"gxid\d+|vereinsname|amtsrat", re.IGNORECASE)
SENSITIVE = re.compile(rb"stgeheim|gxid_church", re.IGNORECASE)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A town whose ids, names, owners and roles are words to look for."""
    folder = tmp_path_factory.mktemp("redaction") / "town"
    folder.mkdir()
    files = town_files(TOWN)
    tables = {
        name.removesuffix(".csv"): list(csv.DictReader(text.splitlines()))
        for name, text in files.items()
        if name.endswith(".csv")
    }
    church = {row["group_id"] for row in tables["groups"] if row["kind"] == "church"}
    some = tables["accounts"][3]["account_id"]
    for name, rows in tables.items():
        for row in rows:
            row |= {field: f"KXID{row[field]}" for field in PERSON if row.get(field)}
            if "owner" in row:
                row["owner"] = row["owner"] and f"Xaverius {row['owner']}"
            if "role" in row:
                row["role"] = row["role"] and f"Amtsrat {row['role']}"
            if name == "accounts":
                row["name"] = f"Zorbas {row['name']}"
                row["territory"] = row["territory"] and f"bei KXID{some}" if row["segment"] == "" else row["territory"]
            if row.get("group_id"):
                row["group_id"] = (
                    f"GXID_church{row['group_id']}" if row["group_id"] in church else f"GXID{row['group_id'][1:]}"
                )
                if name == "groups":
                    row["name"] = f"StGeheim {row['name']}" if row["kind"] == "church" else f"Vereinsname {row['name']}"
        lines = [",".join(rows[0])] if rows else []
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0] if rows else lines)
            writer.writeheader()
            writer.writerows(rows)
    with (folder / "groups.csv").open("a", encoding="utf-8") as file:
        file.write(f"GXID777,Vereinsname Stammtisch Zorbas KXID{some},social,\n")
    with (folder / "affiliations.csv").open("a", encoding="utf-8") as file:
        file.writelines(f"KXID{row},GXID777,social,,1,,,,,,\n" for row in ("00001", "00002"))
        file.write("KXID99999,GXID1,social,Amtsrat,1,,,,,,\nKXID00001,GXID1,social,Amtsrat,zuviel,,,,,,\n")
    settings = files["influence.toml"] + "samples = 2000\n\n[privacy]\naccepted_bases = ['Antrag StGeheim']\n"
    more = '\n[tables.nominations]\nfile = "nominations.csv"\nfilter = { nominator_id = ["KXID00001", "KXID00004"] }\n'
    (folder / "influence.toml").write_text(settings + more + FEW_DRAWS, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def decided(town: Path) -> str:
    """An account about which there is a decision, and a kept run to compare with."""
    from influence.cli.main import main

    hold_out(town, town.parent / "held.json", "2025-06-30")
    accounts = list(csv.DictReader((town / "accounts.csv").read_text(encoding="utf-8").splitlines()))
    key = [row["account_id"] for row in accounts if row["status"] == "customer" and row["opt_out"] != "true"][3]
    why = "Zorbas im Vereinsname bevorzugt"
    assert (
        main(["override", key, str(town), "--rank", "2", "--reason", why, "--by", "Xaverius B", "--on", "2025-12-01"])
        == 0
    )
    assert main(["rank", str(town), "-q", "-o", str(town.parent / "plain.csv")]) == 0
    assert main(["plan", str(town), "--budget", "6", "-q", "-o", str(town.parent / "plain-plan.csv")]) == 0
    lines = (town / "accounts.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    changed = [line.replace(".", "9.") if line.startswith(key) else line for line in lines]
    (town / "accounts.csv").write_text("".join(changed), encoding="utf-8")
    return key


@pytest.mark.parametrize("levels", ["names,groups", pytest.param("names", marks=pytest.mark.long)])
def test_no_byte_holds_what_is_redacted(
    run: Callable[..., object], town: Path, decided: str, tmp_path: Path, levels: str
) -> None:
    kept = len(history(town))
    patterns = [SENSITIVE, *([NAMES] if "names" in levels else []), *([GROUPS] if "groups" in levels else [])]
    said = {}
    held = town.parent / "held.json"
    for number, arguments in enumerate(every_output(town, tmp_path, "--redact", levels, held=held, account=decided)):
        result = run(*arguments)
        assert result.code == 0, (arguments, result.err)
        typed = result.err.replace(str(town), "").replace(str(tmp_path), "")
        said[f"{number} {arguments[0]}"] = (result.out + typed).encode()
    files = written(tmp_path)
    assert len(files) > (20 if "names" in levels else 25), sorted(files)
    for place, content in [*said.items(), *files.items()]:
        for pattern in patterns:
            leaks = [content[max(0, hit.start() - 60) : hit.end() + 30] for hit in pattern.finditer(content)]
            assert not leaks, (place, levels, leaks[:3])
    everything = b"".join([*said.values(), *files.values()])
    assert (b"a-" in everything) == ("names" in levels) or "groups" in levels
    assert bool(GROUPS.search(everything)) == ("groups" not in levels)
    assert bool(re.search(rb"zorbas", everything, re.IGNORECASE)) == ("names" not in levels)
    assert (b"letters" in b" ".join(name.encode() for name in files)) == ("names" not in levels)
    key = (town / FOLDER / KEY_FILE).read_bytes().strip()
    assert key not in everything and len(history(town)) == kept


def test_every_number_is_that_of_the_plain_run(town: Path) -> None:
    settings = load_settings(town)
    plain = read(town, replace(settings, privacy=replace(settings.privacy, small_cell=1)))
    key = Pseudonyms(b"a key")
    redaction = redaction_of((), town, 5, "en")
    assert redaction.of(plain) is plain
    redaction = type(redaction)(frozenset(["names", "groups"]), key, 1)
    hidden = redaction.of(plain)
    one, two = analyse(plain), analyse(hidden)
    assert two.network.account_ids == tuple(key.of("a", name) for name in one.network.account_ids)
    told = {"account_id", "name", "owner", "reason", "through", "territory"}
    for name in set(one.priorities.columns) - told:
        pd.testing.assert_series_equal(one.priorities.table[name], two.priorities.table[name], check_exact=True)
    ids = [key.of("a", name) for name in one.priorities.table["account_id"]]
    assert two.priorities.table["account_id"].tolist() == ids
    numbers = one.profiles.frame.select_dtypes("number")
    pd.testing.assert_frame_equal(numbers, two.profiles.frame[numbers.columns], check_exact=True)
    # Reasons are the same sentences about the same accounts: pseudonyms put back by hand give the plain ones.
    names = dict(zip(two.network.account_ids, one.network.account_names, strict=True))
    groups = {
        key.of("g", ident): name for ident, name in zip(one.network.group_ids, one.network.group_names, strict=True)
    }
    role = re.compile(r"; Amtsrat [^)]*\)")
    for mine, theirs in zip(one.priorities.to_frame()["reason"], two.priorities.to_frame()["reason"], strict=True):
        back = re.sub(r"\b[ag]-[a-z2-7]{12}\b", lambda hit: {**names, **groups}[hit[0]], theirs).replace(
            "e.K..", "e.K."
        )
        assert back == role.sub(")", mine) or "***" in back, "the prose of a decision is no pseudonym's"


def test_small_cells_are_withheld_with_what_would_tell_them(town: Path) -> None:
    redaction = redaction_of(("groups",), town, 5, "en")
    assert redaction.small_cell == 5
    data = redaction.of(read(town))
    network = build_network(data)
    small = network.group_members < 5
    assert small.any() and not small.all()
    analysis = analyse(data)
    for name in ("accounts", "customers", "prospects", "known_members", "hubs", "revenue_known", "referrals"):
        values = analysis.profiles.frame[name].dropna()
        assert not values.between(1, 4).any(), name
    reasons = " ".join(analysis.priorities.to_frame()["reason"])
    for members in re.findall(r"\((\d+) members", reasons) + re.findall(r"(\d+) known", reasons):
        assert int(members) >= 5
    frame = pd.DataFrame(
        {"referrals": [2, 0, 9], "referral_rate": [0.1, 0.0, 0.5], "customers": [20, 4, 18], "prospects": [1, 9, 7]}
    )
    told = small_cells(frame, 5, whole=False)
    assert told["referrals"].isna().tolist() == [True, False, False]
    assert told["referral_rate"].isna().tolist() == [True, True, False]
    assert told["customers"].isna().tolist() == [True, True, False] == told["prospects"].isna().tolist()


ROWS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(0, 9)), min_size=1, max_size=8)


@given(ROWS, st.integers(2, 6), st.randoms(use_true_random=False))
def test_no_total_tells_a_small_cell(rows: list[tuple[int, int, int]], least: int, chance: Random) -> None:
    frame = pd.DataFrame(rows, columns=["customers", "prospects", "referrals"])
    frame.insert(0, "cluster", [f"c{place}" for place in range(len(rows))])
    frame["members"] = frame["customers"] + frame["prospects"]
    told = small_cells(frame, least)
    for name in ("customers", "prospects", "referrals", "members"):
        gone = told[name].isna() & (frame[name] > 0)
        left = frame.loc[told[name].notna() & (frame[name] > 0), name]
        assert not told[name].between(1, least - 1).any()
        if gone.any() and len(left):
            assert gone.sum() > 1 and frame.loc[gone, name].sum() >= least, "what a total less those shown would tell"
    assert (told["customers"].isna() == told["prospects"].isna()).all(), "members less one is the other"
    order = list(range(len(rows)))
    chance.shuffle(order)
    other = small_cells(frame.iloc[order].reset_index(drop=True), least).sort_values("cluster", ignore_index=True)
    pd.testing.assert_frame_equal(other, told)
    pd.testing.assert_frame_equal(small_cells(told, least), told)


def test_parts_of_a_table_hide_what_the_whole_hides(run: Callable[..., object], town: Path) -> None:
    whole, part = (
        pd.read_csv(io.StringIO(run("clusters", town, "--redact", "groups", "-f", "csv", *more).out))
        for more in ((), ("--top", 3))
    )
    pd.testing.assert_frame_equal(part, whole.head(3), check_dtype=False)


def test_pseudonyms_stay_the_same_and_their_key_is_for_its_owner_alone(
    run: Callable[..., object], project: Path
) -> None:
    first = run("rank", project, "--redact", "names", "-f", "csv")
    file = project / FOLDER / KEY_FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600 and len(bytes.fromhex(file.read_text().strip())) == 32
    assert run("rank", project, "--redact", "names", "-f", "csv").out == first.out
    (project / "accounts.csv").write_text((project / "accounts.csv").read_text() + "000,Neuer,1,1,customer,,\n")
    ids = {row["account_id"] for row in csv.DictReader(io.StringIO(first.out))}
    now = {
        row["account_id"]
        for row in csv.DictReader(io.StringIO(run("rank", project, "--redact", "names", "-f", "csv").out))
    }
    assert ids < now and len(now) == len(ids) + 1
    file.chmod(0o644)
    assert project_key(project) and stat.S_IMODE(file.stat().st_mode) == 0o600
    file.unlink()
    assert run("rank", project, "--redact", "names", "-f", "csv").out != first.out
    file.write_text("no key")
    result = run("rank", project, "--redact", "names")
    assert result.code == 1 and KEY_FILE in result.err
    with pytest.raises(MemoryFault, match="backup"):
        project_key(project)


def test_what_cannot_be_redacted_is_refused(run: Callable[..., object], project: Path, tmp_path: Path) -> None:
    assert run("rank", project, "--redact", "sensitive").code == 0
    assert not (project / FOLDER / KEY_FILE).exists()
    assert "names, groups, sensitive" in run("rank", project, "--redact", "everything").err
    assert run("rank", project, "--redact", "names", "--show-sensitive").code == 2
    result = run("export", project, "--redact", "names", "--only", "letters", "--out", tmp_path / "x")
    assert result.code == 2 and "letters" in result.err and not (tmp_path / "x").exists()


def test_what_somebody_types_stands_for_its_pseudonym(
    run: Callable[..., object], project: Path, tmp_path: Path
) -> None:
    within = run("hubs", project, "--within", "Handelskammer", "--redact", "names,groups", "-o", tmp_path / "h.csv")
    assert within.code == 0, within.err
    assert len((tmp_path / "h.csv").read_text().splitlines()) == 4
    manifest = json.loads((tmp_path / "h.csv.run.json").read_text())
    assert manifest["options"]["within"].startswith("g-") and manifest["settings"]["redacted"] == ["names", "groups"]
    assert run("hubs", project, "--within", "Kegelclub", "--redact", "groups").code == 2, "two groups bear the name"
    own = tmp_path / "own.csv"
    own.write_text("account_id\n005\n")
    plan = run(
        "plan",
        project,
        "--budget",
        2,
        "--redact",
        "names",
        "--include",
        "001=weil Anna es will",
        "--compare",
        own,
        "-f",
        "json",
    )
    assert plan.code == 0, plan.err
    assert "Anna" not in plan.out + plan.err and "001" not in [row["account_id"] for row in json.loads(plan.out)]
    assert "no accounts" not in plan.err


def test_sentences_withhold_small_counts(run: Callable[..., object], project: Path) -> None:
    plain = run("rank", project)
    assert "1 affiliation of a sensitive kind" in plain.err
    shared = run("rank", project, "--redact", "names", "-o", project.parent / "list.csv")
    assert "fewer than 5 affiliations of sensitive kinds" in shared.err and "1 affiliation" not in shared.err
    manifest = json.loads((project.parent / "list.csv.run.json").read_text(encoding="utf-8"))
    assert any(note.startswith("fewer than 5 affiliations") for note in manifest["notes"])
    assert not any(note.startswith(("1 ", "2 ", "3 ", "4 ")) for note in manifest["notes"])
    assert "weniger als 5 Zugehörigkeiten" in run("rank", project, "--redact", "names", "--lang", "de").err


def test_check_and_manifest_count_no_few_rows(run: Callable[..., object], town: Path, tmp_path: Path) -> None:
    settings = replace(load_settings(town), redacted=("names",))
    data = redaction_of(("names",), town, 5, "en").of(read(town, settings))
    network = build_network(data)
    told = check(data, network)
    plain = check(replace(data, settings=replace(settings, redacted=())), replace(network, least=0))
    assert plain.rows["set_aside"].between(1, 4).any() and plain.coverage["without_ties"].between(1, 4).any()
    for name, columns in (
        ("rows", ["rows", "used", "set_aside", "filtered"]),
        ("set_aside", ["rows"]),
        ("coverage", ["accounts", "with_ties", "without_ties"]),
        ("largest_groups", ["known_members"]),
    ):
        assert not getattr(told, name)[columns].isin([1, 2, 3, 4]).any(axis=None), name
    gone = told.rows["set_aside"].isna()
    assert gone.sum() > 1 and plain.rows.loc[gone, "set_aside"].sum() >= 5, "all less those shown would tell"
    assert told.rows.loc[~gone, "used"].tolist() == plain.rows.loc[~gone, "used"].tolist()
    assert not (told.largest_groups["size"] - told.largest_groups["known_members"]).between(1, 4).any()
    assert not re.search(r"(?<![\d,.])[1-4](?![\d,.])", " ".join(told.abilities["why"])), told.abilities["why"]
    assert not set(told.set_aside.loc[told.set_aside["rows"].notna(), "table"]) & set(told.rows.loc[gone, "table"])
    result = run("rank", town, "--redact", "names", "-o", tmp_path / "list.csv")
    assert result.code == 0, result.err
    manifest = json.loads((tmp_path / "list.csv.run.json").read_text(encoding="utf-8"))
    for entry, hidden in zip(manifest["inputs"], gone, strict=True):
        assert (entry["rows_set_aside"] is None) == (entry["rows_used"] is None) == hidden
        assert (manifest["tables"][entry["table"]] is None) == hidden
    assert manifest["rows"]["set_aside"] == plain.rows["set_aside"].sum()


def test_reasons_and_prospects_tell_of_no_few_people(run: Callable[..., object], town: Path) -> None:
    plain, told = (
        list(csv.DictReader(io.StringIO(run("rank", town, *more, "-f", "csv").out)))
        for more in ((), ("--redact", "names,groups"))
    )
    few = re.compile(r"(?:Referred|Named by|and) [1-4] (?:so far|others?|more)|[1-4] of them won|\b[1-4] was won")
    people = re.compile(r"Tied directly to [^.]* and [1-4] more")
    assert any(few.search(row["reason"]) for row in plain) and any(people.search(row["reason"]) for row in plain)
    assert any("fewer than 5" in row["reason"] for row in told)
    for row in told:
        counted = row["reason"].replace(row["reason"].partition("Belongs to")[2].partition(". ")[0], "")
        assert not few.search(counted) and not people.search(row["reason"]), row["reason"]
        for size, known in re.findall(r"\((\d+) members, (\d+) known", row["reason"]):
            assert int(size) - int(known) >= 5
    assert "referred_customers" in plain[0] and "referred_customers" not in told[0]
    rows = list(
        csv.DictReader(io.StringIO(run("prospects", town, "--redact", "names", "-f", "csv", "--only", "group").out))
    )
    assert rows and all(row["people"] == "" or float(row["people"]) >= 5 for row in rows)
    learned = run("learn", town, "--redact", "names", "-f", "csv")
    events = [row["evidence"] for row in csv.DictReader(io.StringIO(learned.out))]
    assert "" in events and all(float(count) == 0 or float(count) >= 5 for count in events if count)
    said = run("rank", town, "--redact", "names").err
    assert "learned from fewer than 5 events" in said and not re.search(r"learned from [1-4] events", said)
