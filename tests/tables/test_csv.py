import csv
import gc
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from influence.errors import DataError, InputError
from influence.progress import silent
from influence.settings import Source
from influence.tables import csv_file
from influence.tables.cells import BLANKS
from influence.tables.csv_file import read_csv
from influence.tables.csv_rows import is_blank
from influence.tables.delimiter import sniff_delimiter
from influence.tables.phrases import Phrases
from influence.tables.run_together import BREAK


@pytest.fixture
def read(tmp_path):
    def reading(data, **dialect):
        path = tmp_path / "x.csv"
        path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
        return read_csv(path, "x.csv", Source("x.csv", **dialect), (), Phrases(), silent)

    return reading


def cells(raw):
    return {name: column.text.to_pylist() for name, column in raw.columns.items()}


@pytest.mark.parametrize(
    ("head", "delimiter"),
    [
        ("Kunde;Umsatz\nMeier;1.234,56\nMüller;2,50\n", ";"),
        ("id,name\n1,a\n2,b\n", ","),
        ("id\tname\n1\ta, b\n2\tc, d\n", "\t"),
        ("id|name\n1|a;b\n", "|"),
        ('id,name\n1,"Meier; Sohn"\n2,"Weg; Ziel"\n', ","),
        ("only\n1\n2\n", ","),
        ("a;b,c;d\n1;2,5;3\n4;5,5;6\n", ";"),
        ("name\n1,5\n2,5\n", ","),
    ],
)
def test_delimiters(head, delimiter):
    assert sniff_delimiter(head, ()) == delimiter


def test_known_headers_decide_between_two_consistent_delimiters():
    head = "account_id,a;name,b\n1,2;x,3\n"
    assert sniff_delimiter(head, {"accountid"}) == ","


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_encodings(read, encoding):
    raw = read("Straße;Größe\nMüllerweg;5 €\n".encode(encoding))
    assert cells(raw) == {"Straße": ["Müllerweg"], "Größe": ["5 €"]}


def test_utf_16_without_a_mark_needs_declaring(read):
    data = "id;name\n1;Ä\n".encode("utf-16-le")
    with pytest.raises(InputError, match=r"line 1 holds a NUL .*utf-16-le"):
        read(data)
    assert cells(read(data, encoding="utf-16-le"))["name"] == ["Ä"]


def test_broken_utf_8_is_not_taken_for_cp1252(read):
    data = "id,name\n1,Müller\n2,".encode() + "Bär".encode("cp1252") + b"\n"
    with pytest.raises(InputError, match=r"x\.csv: line 3 cannot be read as UTF-8"):
        read(data)
    assert cells(read(data, encoding="cp1252"))["name"][1] == "Bär"


@pytest.mark.parametrize(
    ("data", "dialect", "words"),
    [
        (b"a,b\n1,\x00\n", {}, "line 2 holds a NUL"),
        (b"a,b\n1,\x81\n", {}, "line 2 cannot be read as cp1252"),
        (b"a,b\n1,2\n", {"encoding": "utf-99"}, "unknown encoding"),
        (b"a,b\n1,2\n", {"encoding": "rot13"}, "unknown encoding"),
        (b"a,b\n1,\xff\n", {"encoding": "ascii"}, "line 2 cannot be read as ascii"),
        (b'a,b\n1,"2\n3,4\n', {}, "from line 2 on is never closed"),
        (b'a,"b\n1,2\n3,4"\n6,7\n', {}, "in the header (line 1)"),
        ("a,b\n1,äö\n2,".encode() + b"\xff\xfe\xfd\n", {}, "line 3 cannot be read as UTF-8"),
        (b"\xff,\xc3\xa4\xc3\xb6\n1,2\n", {}, "line 1 cannot be read as UTF-8"),
    ],
)
def test_files_that_cannot_be_read(read, data, dialect, words):
    with pytest.raises(InputError) as caught:
        read(data, **dialect)
    assert words in str(caught.value)


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf", b"   \n\n"])
def test_empty_file(read, data):
    with pytest.raises(DataError, match=r"x\.csv: no header and no rows"):
        read(data)


def test_header_only(read):
    raw = read("id;name\n")
    assert (raw.headers, len(raw), raw.rejected) == (("id", "name"), 0, ())


def test_lines_are_true_with_line_breaks_in_cells(read):
    raw = read('id,note\r\n1,"one\r\ntwo"\r\n2,x\r\n3,"a\nb\nc"\r\n4,y\r\n')
    assert raw.lines.tolist() == [2, 4, 5, 8]


def test_rows_of_another_width_are_set_aside_never_padded(read):
    raw = read("id,name,town\n1,a,x\n2,b\n3,c,y,z\n4,d,w\n")
    assert cells(raw)["id"] == ["1", "4"]
    assert [(row.line, row.reason, row.value) for row in raw.rejected] == [
        (3, "wrong_cell_count", "2 ≠ 3"),
        (4, "wrong_cell_count", "4 ≠ 3"),
    ]


def test_empty_rows_count_and_blank_lines_at_the_end_do_not(read):
    raw = read("id,name\n1,a\n\n,\n2,b\n,\n\n\n")
    assert [(row.line, row.reason) for row in raw.rejected] == [(3, "empty_row"), (4, "empty_row"), (6, "empty_row")]


def test_text_after_a_closing_quotation_mark(read):
    raw = read('id,name\n1,"a"b\n2,c\n3,5" pipe\n')
    assert cells(raw) == {"id": ["2", "3"], "name": ["c", '5" pipe']}
    assert [(row.line, row.reason) for row in raw.rejected] == [(2, "bad_quotes")]


def held(raw):
    return [(row.line, row.reason, row.fills.get("line")) for row in raw.rejected]


@pytest.mark.parametrize("close", ['4,"Qux",400', '4,Qux",400'])
def test_every_line_that_a_stray_quotation_mark_swallows_is_held(read, close):
    raw = read(f'id,name,revenue\n1,"Foo,100\n2,Bar,200\n3,Baz,300\n{close}\n5,Zoo,500\n')
    assert (cells(raw)["id"], raw.lines.tolist()) == (["5"], [6])
    assert held(raw) == [(line, "bad_quotes", "2") for line in (2, 3, 4, 5)]


def test_a_row_of_another_width_over_several_lines_is_held_line_by_line(read):
    raw = read('id,name,revenue\n1,Foo,"100\n2,Bar,200\n3,Baz",300\n4,Qux,400\n')
    assert cells(raw)["id"] == ["4"]
    assert held(raw) == [(line, "bad_quotes", "2") for line in (2, 3, 4)]


@pytest.mark.parametrize(
    "row",
    [
        '1,"Main Street 1\n12345 Town, Country",500',
        '1,"Main Street 1, back\n12345 Town, Country",500',
        '1,Foo,"Thanks\nbest, regards, J"',
        '1,Foo,"a, b, c\n\nd"',
    ],
)
def test_cells_with_line_breaks_and_delimiters_are_no_rows(read, row):
    raw = read(f"id,name,revenue\n{row}\n2,Bar,200\n")
    assert cells(raw)["id"] == ["1", "2"]
    assert raw.rejected == ()


def test_a_stray_quotation_mark_in_a_chunk_of_its_own(read, monkeypatch):
    text = "id,name\n" + "".join(f'{n},"a\n' if n == 20 else f'{n},b"\n' if n == 30 else f"{n},x\n" for n in range(50))
    whole = read(text)
    assert [line for line, _, _ in held(whole)] == list(range(22, 33))
    monkeypatch.setattr(csv_file, "_CHUNK", 7)
    parts = read(text)
    assert (cells(parts), parts.lines.tolist(), held(parts)) == (cells(whole), whole.lines.tolist(), held(whole))


def test_a_long_cell_is_read(read):
    before = csv.field_size_limit()
    raw = read("id,note\n1," + "x" * 300_000 + "\n2,y\n")
    assert [len(note) for note in cells(raw)["note"]] == [300_000, 1]
    assert csv.field_size_limit() == before


BROKEN = b"1,a\xff,5\n"
GOOD = "2,Müller,6\n3,Größe,7\n".encode()


@pytest.mark.parametrize("body", [BROKEN + GOOD, GOOD + BROKEN])
@pytest.mark.parametrize("dialect", [{}, {"encoding": "utf-8"}])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_broken_byte_costs_its_row_wherever_it_stands(read, body, dialect, mark):
    raw = read(mark + b"id,name,revenue\n" + body, **dialect)
    assert sorted(cells(raw)["name"]) == ["Größe", "Müller"]
    (broken,) = raw.rejected
    assert (broken.line, broken.reason) == (2 if body.startswith(b"1") else 4, "broken_bytes")
    assert (broken.value, broken.row) == ("a\\xff", ("1", "a\\xff", "5"))


@given(st.permutations(["Müller", "Größe", "Straße", "ab", "c"]), st.sampled_from([b"\xe4", b"\xff\xe4", b"\xe4" * 9]))
def test_the_encoding_does_not_depend_on_the_order_of_rows(tmp_path_factory, names, broken):
    def outcome(rows):
        path = tmp_path_factory.mktemp("enc") / "x.csv"
        path.write_bytes(b"name,x\n" + b"".join(row + b",1\n" for row in rows))
        try:
            raw = read_csv(path, "x.csv", Source("x.csv"), (), Phrases(), silent)
        except InputError:
            return "refused"
        return raw.detected["encoding"], sorted(cells(raw)["name"]), [row.reason for row in raw.rejected]

    rows = [name.encode() for name in names]
    assert outcome([broken, *rows]) == outcome([*rows, broken])


def test_separator_line_of_excel(read):
    raw = read("sep=|\nid|name\n1|a\n")
    assert (cells(raw), raw.lines.tolist()) == ({"id": ["1"], "name": ["a"]}, [3])


def test_headers_twice_and_without_name(read):
    raw = read("id,,id\n1,2,3\n")
    assert tuple(raw.columns) == ("id", "column 2", "id (2)")


def test_ids_lose_invisible_marks_only_around(read):
    raw = read("id,x\n\ufeff\u200b 007\u00a0 ,1\na b,2\n")
    assert cells(raw)["id"] == ["007", "a b"]


def test_chunks_make_no_difference(read, monkeypatch):
    text = "id,note\n" + "".join(f'{n},"a\n{n}"\n' if n % 3 else f"{n},x\n" for n in range(50))
    whole = read(text)
    monkeypatch.setattr(csv_file, "_CHUNK", 7)
    parts = read(text)
    assert cells(parts) == cells(whole)
    assert parts.lines.tolist() == whole.lines.tolist()


@given(
    st.lists(
        st.lists(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6),
            min_size=2,
            max_size=2,
        )
    ),
    st.sampled_from([",", ";", "\t", "|"]),
)
def test_what_csv_wrote_is_read_back(tmp_path_factory, rows, delimiter):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerows([["id", "name"], *rows])
    path = tmp_path_factory.mktemp("back") / "x.csv"
    path.write_bytes(out.getvalue().encode("utf-8"))
    raw = read_csv(path, "x.csv", Source("x.csv", delimiter=delimiter, encoding="utf-8"), (), Phrases(), silent)
    assert len(raw) + len(raw.rejected) == len(rows)
    kept = [row for row in rows if is_blank(row) is False]
    got = list(zip(*(column.text.to_pylist() for column in raw.columns.values()), strict=True))
    stripped = [tuple(cell.strip(BLANKS) or None for cell in row) for row in kept]
    assert got == stripped


@st.composite
def spoilt_files(draw):
    """Give a file of one row a line into which quotation marks, broken bytes and missing cells were put."""
    words = st.sampled_from(["a", "Müller", "Größe", "12", "x y", "b-7"])
    rows = draw(st.lists(st.lists(words, min_size=2, max_size=2), min_size=1, max_size=25))
    lines = [",".join([str(number), *row]).encode() for number, row in enumerate(rows)]
    for _ in range(draw(st.integers(0, 6))):
        place = draw(st.integers(0, len(lines) - 1))
        line = lines[place]
        at = draw(st.integers(0, len(line)))
        spice = draw(st.sampled_from([b'"', b'"', b"\xff", b",", b'""', b'",']))
        lines[place] = line[:at] + spice + line[at:]
    return b"id,name,town\n" + b"\n".join(lines) + b"\n", len(lines)


@given(spoilt_files())
@example((b'id,name,town\n0,"a,b\n1,c,d\n2,e",f\n3,g,h\n', 4))
def test_every_line_is_used_or_held(tmp_path_factory, spoilt):
    data, count = spoilt
    path = tmp_path_factory.mktemp("spoilt") / "x.csv"
    path.write_bytes(data)
    try:
        raw = read_csv(path, "x.csv", Source("x.csv", delimiter=","), (), Phrases(), silent)
    except InputError:
        return
    rows = zip(*(column.text.to_pylist() for column in raw.columns.values()), strict=True)
    breaks = [sum(len(BREAK.findall(cell or "")) for cell in row) for row in rows]
    used = [line + below for line, more in zip(raw.lines.tolist(), breaks, strict=True) for below in range(1 + more)]
    assert sorted([*used, *(row.line for row in raw.rejected)]) == list(range(2, count + 2))


def test_the_collector_of_cycles_is_left_as_it_was(read):
    assert gc.isenabled()
    read("id\n1\n")
    assert gc.isenabled()
    with pytest.raises(InputError):
        read('id\n"1\n')
    assert gc.isenabled()
