"""What must hold for every input, however odd."""

import random

import pytest
from hypothesis import HealthCheck, event, example, given, settings
from hypothesis import strategies as st

from influence.errors import InfluenceError
from influence.model import TABLES
from influence.settings import Settings
from influence.tables import read, set_aside_frame

_SPICE = st.sampled_from(
    [
        "",
        "1",
        "2",
        "03",
        "3",
        " 2",
        "x",
        "1.234",
        "1,5",
        "-4",
        "01.02.2024",
        "2024-01-05",
        "1/2/2024",
        "ja",
        "maybe",
        "ß",
    ]
)
_SPIKES = st.sampled_from(["church", "Kirche", "won", "nan", "=1+1", "\u202eevil", "<b>", '"', "a\nb", "9" * 30])
_CELLS = st.one_of(_SPICE, _SPIKES, st.text(max_size=4))


@st.composite
def tables(draw):
    """Give a folder's files: any of the tables, any of their columns, any cells, rows of any width."""
    names = draw(st.sets(st.sampled_from(sorted(TABLES)), max_size=4)) | {
        "accounts",
        draw(st.sampled_from(["ties", "affiliations"])),
    }
    files = {}
    for name in sorted(names):
        fields = [field for field in TABLES[name].fields if field.required or draw(st.booleans())]
        delimiter = draw(st.sampled_from([",", ";", "\t"]))
        rows = draw(st.lists(st.lists(_CELLS, min_size=0, max_size=len(fields) + 1), max_size=6))
        good = draw(
            st.lists(st.tuples(*[_good(field) for field in fields]), min_size=int(name == "accounts"), max_size=6)
        )
        lines = [[field.name for field in fields], *good, *rows]
        files[name] = "\n".join(delimiter.join(_quoted(cell, draw) for cell in line) for line in lines)
    return files


def _good(field):
    return {
        "id": st.sampled_from(["1", "2", "3", "007", "G", "H"]),
        "text": st.sampled_from(["social", "church", "industry", ""]),
        "number": st.sampled_from(["1", "2.5", ""]),
        "money": st.sampled_from(["10", "2.5", "-1", ""]),
        "date": st.sampled_from(["2024-01-05", "05.02.2023", ""]),
        "flag": st.sampled_from(["ja", "no", ""]),
        "choice": st.sampled_from([*field.choices, ""]),
    }[field.type]


def _quoted(cell, draw):
    if any(mark in cell for mark in '";,\t\n\r') and draw(st.integers(0, 9)) > 0:
        return '"' + cell.replace('"', '""') + '"'
    return cell


def write(folder, files, encoding="utf-8"):
    for name, text in files.items():
        (folder / f"{name}.csv").write_bytes(text.encode(encoding, "replace"))
    return folder


def frames(data):
    return {name: frame.to_csv() for name, frame in data.tables.items()}


def names_at_places(data, table, name):
    """Whether every row names what stands where the dataset says."""
    ids = (data.groups["group_id"] if name == "group_id" else data.accounts["account_id"]).to_numpy(dtype=object)
    return ids[data.place(table, name)].tolist() == data.tables[table][name].tolist()


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(tables(), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]))
def test_every_row_is_accounted_for(tmp_path_factory, files, encoding):
    folder = write(tmp_path_factory.mktemp("any"), files, encoding)
    try:
        data = read(folder)
    except InfluenceError as error:
        assert str(error)
        event(type(error).__name__)
        return
    event("read")
    for entry in data.set_aside:
        event(entry.reason)
    for reading in data.readings:
        assert reading.rows_in == reading.rows_used + reading.rows_set_aside + reading.rows_filtered
        mine = [entry for entry in data.set_aside if entry.table == reading.table]
        assert len(mine) == reading.rows_set_aside
        assert len({entry.line for entry in mine}) == len(mine)
        made = 0 if reading.table != "groups" else len(data.groups) - reading.rows_used
        assert len(data.tables[reading.table]) == reading.rows_used + made
    known = set(data.accounts["account_id"])
    for name, spec in TABLES.items():
        assert tuple(data.tables[name].columns) == spec.field_names
        for field in spec.fields:
            if field.type == "id" and field.name != "group_id":
                assert set(data.tables[name][field.name]) <= known
                assert names_at_places(data, name, field.name)
        if spec.key:
            assert not data.tables[name].duplicated(list(spec.key)).any()
    assert set(data.affiliations["group_id"]) <= set(data.groups["group_id"])
    assert names_at_places(data, "affiliations", "group_id")
    set_aside_frame(data).to_csv()


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=200), st.binary(max_size=200))
@example(b"account_id\n1\n\xff", b"")
@example(b"account_id,revenue\n1,\n2,", b"source,target,kind\n1,2,\n")
def test_no_bytes_end_in_a_bare_error(tmp_path_factory, accounts, ties):
    folder = tmp_path_factory.mktemp("bytes")
    (folder / "accounts.csv").write_bytes(accounts)
    (folder / "ties.csv").write_bytes(b"source,target,kind\n" + ties)
    try:
        read(folder, Settings())
    except InfluenceError as error:
        assert str(error)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(tables(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(tmp_path_factory, files, chance):
    plain = {name: text.replace('"', "") for name, text in files.items()}
    shuffled = {name: _shuffle(text, chance) for name, text in plain.items()}
    first = _attempt(write(tmp_path_factory.mktemp("first"), plain))
    second = _attempt(write(tmp_path_factory.mktemp("second"), shuffled))
    if isinstance(first, type) or isinstance(second, type):
        assert first == second
        return
    event("read")
    assert frames(first) == frames(second)
    assert first.as_of == second.as_of
    assert [reading.rows_used for reading in first.readings] == [reading.rows_used for reading in second.readings]


def _attempt(folder):
    try:
        return read(folder)
    except InfluenceError as error:
        event(type(error).__name__)
        return type(error)


def _shuffle(text, chance: random.Random):
    head, *rows = text.split("\n")
    chance.shuffle(rows)
    return "\n".join([head, *rows])


@pytest.mark.parametrize(
    "account", ["007", "0", "1e5", "=1+1", "ÄÖ", "a,b", 'q"q', "NaN", "null", "True", "1.0", "9" * 40]
)
def test_ids_survive(tmp_path, account):
    quoted = '"' + account.replace('"', '""') + '"'
    (tmp_path / "accounts.csv").write_text(f"account_id,name\n{quoted},x\nz,y\n", encoding="utf-8")
    (tmp_path / "ties.csv").write_text(f"source,target,kind\n{quoted},z,social\n", encoding="utf-8")
    data = read(tmp_path)
    assert sorted(data.accounts["account_id"]) == sorted([account, "z"])
    assert len(data.ties) == 1
