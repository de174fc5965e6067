"""Commands over tables on disk: the same lists, maps and plans as in memory, and words for all that is not done."""

from __future__ import annotations

import errno
import json
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from few_samples import few_town
from shapes import SHAPES
from sketching import Mortal

from influence.kernels.spilling import spilled, spills
from influence.model import Network

on_linux = pytest.mark.skipif(not spills(), reason="arrays lie in files on Linux only")
TOWN = Path(__file__).parents[2] / "data" / "town"
SETTINGS = "[project]\nas_of = 2025-12-31\n[referral]\nsamples = 2000\n[memory]\non = false\n"
CHURCH = """group_id,name,kind,size
g1,Kegelclub,social,40
g3,Saint Ann,church,90
g4,Saint Bride,church,
"""


@pytest.fixture
def town(tmp_path: Path) -> Path:
    return few_town(tmp_path / "town")


def ranked_alike(run, folder: Path, *options: str, code: int = 0) -> str:
    """Rank on either engine; give the list, which is the same to the byte, as is what is refused with a ``code``."""
    given = ("-f", "csv", "-q", *options)
    memory, duckdb = (run("rank", folder, *given, "--engine", engine) for engine in ("memory", "duckdb"))
    assert (duckdb.code, duckdb.out, duckdb.err) == (memory.code, memory.out, memory.err)
    assert duckdb.code == code
    return duckdb.out


OPTIONS = (
    (),
    ("--lang", "de", "--show-sensitive"),
    ("--by", "territory", "--top", "40"),
    ("--combine", "blend", "--own-weight", "2", "--sources", "50"),
)


@pytest.mark.parametrize("options", OPTIONS, ids=" ".join)
def test_the_list_is_that_of_memory_byte_for_byte(run, town: Path, options: tuple[str, ...]) -> None:
    assert len(ranked_alike(run, town, *options).splitlines()) > 40


def write(folder: Path, network: Network) -> Path:
    """Write a network as a project."""
    folder.mkdir()
    account, group = network.account_ids, network.group_ids

    def table(name: str, head: str, rows: Sequence[str]) -> None:
        (folder / f"{name}.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")

    matrix = network.incidence.tocoo()
    table(
        "accounts", "account_id,revenue", [f"{a},{r!r}" for a, r in zip(account, network.revenue.tolist(), strict=True)]
    )
    kinds = [network.kinds[kind].name for kind in network.group_kind]
    table("groups", "group_id,kind", [f"{g},{kind}" for g, kind in zip(group, kinds, strict=True)])
    entries = zip(matrix.row, matrix.col, matrix.data.tolist(), strict=True)
    table("affiliations", "account_id,group_id,strength", [f"{account[a]},{group[g]},{s!r}" for a, g, s in entries])
    ties = [(kind.name, tie.tocoo()) for kind, tie in zip(network.kinds, network.ties, strict=True)]
    table(
        "ties",
        "source,target,kind,strength,directed",
        [
            f"{account[a]},{account[b]},{kind},{s!r},yes"
            for kind, tie in ties
            for a, b, s in zip(tie.row, tie.col, tie.data.tolist(), strict=True)
        ],
    )
    (folder / "influence.toml").write_text(SETTINGS)
    return folder


@pytest.mark.parametrize("shape", SHAPES)
def test_networks_of_any_shape_are_ranked_alike(run, tmp_path: Path, shape: str) -> None:
    network = SHAPES[shape]()
    ranked_alike(run, write(tmp_path / "shape", network), "--show-sensitive", code=0 if network.n_accounts else 4)


def test_equals_stand_in_the_same_order(run, tmp_path: Path) -> None:
    """Accounts that differ in nothing but their ids, whatever the order of rows."""
    ids = [f"{(7 * i) % 60:02d}" for i in range(60)]
    (tmp_path / "accounts.csv").write_text("account_id,revenue\n" + "".join(f"k{i},100\n" for i in ids))
    rows = "".join(f"k{i},g{int(i) % 6},social\n" for i in reversed(ids))
    (tmp_path / "affiliations.csv").write_text(f"account_id,group_id,kind\n{rows}")
    (tmp_path / "influence.toml").write_text("[referral]\nsamples = 2000\n")
    ranked_alike(run, tmp_path)


@pytest.mark.long
def test_decisions_of_people_act_alike(run, town: Path) -> None:
    """Also on accounts of whose rows there is nothing to be decided."""
    listed = ranked_alike(run, town, "--top", "30").splitlines()
    ids = [line.split(",")[1] for line in listed[1:]]
    for account, *decision in ((ids[25], "--rank", "2"), (ids[3], "--exclude")):
        done = run("override", account, town, *decision, "--reason", "known", "--by", "Ann", "--on", "2025-12-30")
        assert done.code == 0, done.err
    again = ranked_alike(run, town, "--top", "30").splitlines()
    assert again[2].split(",")[1] == ids[25]
    assert all(line.split(",")[1] != ids[3] for line in again)


def test_roles_that_name_a_group_that_was_left_out_are_shown_nowhere(run, tmp_path: Path) -> None:
    """Such a role is emptied in every row, and those that name a group in use stay."""
    (tmp_path / "accounts.csv").write_text("account_id,revenue\n" + "".join(f"a{i},100\n" for i in range(40)))
    (tmp_path / "groups.csv").write_text(CHURCH)
    roles = ["warden of Saint Ann", "singer of Saint Bride", "chair"]
    rows = [f"a{i},g1,{roles[i % 3]}," for i in range(40)]
    rows += [f"a{i},g3,member," for i in range(9)] + [f"a{i},g4,member,consent 2024-03-11" for i in range(9)]
    (tmp_path / "affiliations.csv").write_text("account_id,group_id,role,basis\n" + "\n".join(rows) + "\n")
    (tmp_path / "influence.toml").write_text(SETTINGS)
    listed = ranked_alike(run, tmp_path, "--show-sensitive")
    assert "Saint Ann" not in listed
    assert "Saint Bride" in listed
    assert "chair" in listed


COMMANDS = (
    ("map", "-o", "map.html"),
    ("backtest", "--draws", "60", "-f", "csv", "-o", "figures.csv", "--page", "page.html"),
    ("plan", "--budget", "8", "-o", "plan.csv", "--plan", "plan.json"),
)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_maps_back_tests_and_plans_are_those_of_memory(run, town: Path, tmp_path: Path, command: Sequence[str]) -> None:
    """Every file is the same to the byte; the manifest beside it says which engine has read."""
    made = {}
    for engine in ("memory", "duckdb"):
        place = tmp_path / engine
        place.mkdir()
        name, *options = command
        given = [str(place / option) if "." in option else option for option in options]
        done = run(name, town, *given, "-q", "--engine", engine)
        assert done.code == 0, done.err
        made[engine] = {file.name: file for file in sorted(place.iterdir())}
    assert made["memory"].keys() == made["duckdb"].keys()
    for name, file in made["duckdb"].items():
        if name.endswith(".run.json"):
            manifest = json.loads(file.read_text(encoding="utf-8"))
            assert manifest["options"]["engine"] == "duckdb"
            assert any("engine duckdb" in note for note in manifest["notes"])
        else:
            assert file.read_bytes() == made["memory"][name].read_bytes(), name


def test_the_engine_is_declared_and_leaves_nothing(run, town: Path, tmp_path: Path) -> None:
    file, work = tmp_path / "list.csv", tmp_path / "work"
    done = run("rank", town, "--engine", "duckdb", "--memory-limit", "1GiB", "--work", work, "-o", file, "--lang", "de")
    assert done.code == 0
    assert "Von der Engine duckdb auf der Platte gelesen, mit höchstens 1,0 GiB" in done.err
    manifest = json.loads(Path(f"{file}.run.json").read_text(encoding="utf-8"))
    assert manifest["options"]["engine"] == "duckdb"
    assert manifest["options"]["memory_limit"] == 2**30
    assert manifest["tables"]["accounts"] == 591
    assert list(work.iterdir()) == []


def test_a_run_that_was_broken_off_is_taken_up(run, town: Path, tmp_path: Path, monkeypatch) -> None:
    expected = run("rank", town, "-f", "csv", "-q")
    again = ("rank", town, "-f", "csv", "--engine", "duckdb", "--work", tmp_path / "work")
    with monkeypatch.context() as patch:
        patch.setattr("influence.pipeline.estimate_values", _fails)
        assert run(*again).code
    done = run(*again)
    assert "taken up" in done.err
    assert done.out == expected.out


def test_measures_of_a_run_that_was_killed_are_not_computed_again(run, town: Path, tmp_path: Path, monkeypatch) -> None:
    expected = run("rank", town, "-f", "csv", "-q")
    again = ("rank", town, "-f", "csv", "-q", "--engine", "duckdb", "--work", tmp_path / "work")
    with monkeypatch.context() as patch:
        patch.setattr("influence.centrality.Betweenness.score", _fails)
        assert run(*again).code
    monkeypatch.setattr("influence.centrality.PageRank.score", _fails)
    done = run(*again)
    assert (done.code, done.out) == (0, expected.out)
    assert list((tmp_path / "work").iterdir()) == []


def _fails(*_: object, **__: object) -> None:
    raise RuntimeError


def test_sketches_of_a_run_that_was_killed_are_not_drawn_again(run, tmp_path: Path, monkeypatch) -> None:
    town = few_town(tmp_path / "town", samples=100_000)
    expected = run("rank", town, "-f", "csv", "-q")
    again = ("rank", town, "-f", "csv", "-q", "--engine", "duckdb", "--work", tmp_path / "work")
    monkeypatch.setenv("INFLUENCE_THREADS", "1")
    mortal = Mortal(monkeypatch, 2, RuntimeError)
    assert run(*again).code
    assert mortal.drawn == [0, 20_000]
    mortal.lives = 100
    done = run(*again)
    assert mortal.drawn == [0, 20_000, 40_000, 60_000, 80_000]
    assert (done.code, done.out) == (0, expected.out)
    assert list((tmp_path / "work").iterdir()) == []


def test_auto_reads_past_memory_where_it_would_not_fit(run, town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("influence.cli.engine._needs_more", lambda folder, there: True)
    assert "engine duckdb" in run("rank", town).err
    assert "engine duckdb" not in run("rank", town, "--redact", "names").err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--engine", "duckdb", "--redact", "names"), "nothing is redacted"),
        (("--engine", "memory", "--work", "w"), "--work acts on the engines duckdb"),
        (("--engine", "duckdb", "--memory-limit", "100MB"), "1GiB or more"),
    ],
)
def test_what_is_not_done_is_said(run, options: tuple[str, ...], words: str) -> None:
    done = run("rank", TOWN, *options)
    assert done.code == 2
    assert words in " ".join(done.err.split())


def test_a_joined_source_is_refused(run, town: Path) -> None:
    join = '[[tables.accounts.sources]]\nfile = "accounts.csv"\nfilter = { status = "customer" }\n'
    (town / "influence.toml").write_text(join)
    done = run("rank", town, "--engine", "duckdb")
    assert done.code == 2, done.err
    assert "without join or filter" in " ".join(done.err.split())


def test_too_many_numbers_are_refused_before_anything_is_read(run, town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where arrays cannot lie in a file: with the limit that would do; a machine with room enough is not refused."""
    monkeypatch.setattr("influence.cli.engaged._AN_ACCOUNT", 5e6)
    monkeypatch.setattr("influence.kernels.spilling.spills", lambda: False)
    done = run("rank", town, "--engine", "duckdb", "--memory-limit", "2GiB")
    assert done.code == 2
    said = " ".join(done.err.split())
    assert "take about 3.2 GiB" in said
    assert "--memory-limit 4GiB" in said
    assert run("rank", town, "--engine", "duckdb", "--memory-limit", "4GiB").code == 0


@on_linux
def test_a_small_disk_is_said_before_anything_is_read(run, town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("influence.cli.engaged._AN_ACCOUNT", 1e15)
    done = run("rank", town, "--engine", "duckdb", "--work", town / "work")
    assert done.code == 2
    assert "--work" in done.err
    assert "of disk" in done.err


@on_linux
def test_a_full_disk_is_said(run, town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left", str(town / "work"))

    monkeypatch.setattr("influence.pipeline.estimate_values", full)
    done = run("rank", town, "--engine", "duckdb", "--work", town / "work", "--lang", "de")
    assert done.code == 2
    assert "Die Platte ist voll" in done.err


@on_linux
@pytest.mark.long
def test_all_arrays_in_a_file_give_the_same_bytes(run, town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not only large ones: every array that a stage makes, threads among them."""
    taken = []

    def every_one(folder: Path, keep: int) -> AbstractContextManager[None]:
        taken.append(folder)
        return spilled(folder, keep // 1000, large=64)

    monkeypatch.setattr("influence.kernels.spilling.spilled", every_one)
    ranked_alike(run, town)
    assert taken
