import csv
import gc
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from influence.errors import DataError, InputError
from influence.progress import silent
from influence.settings import Source
from influence.tables import csv_file
from influence.tables.csv_file import read_csv
from influence.tables.delimiter import sniff_delimiter
from influence.tables.phrases import Phrases


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
        (b"a,b\n1," + b"x" * 200_000 + b"\n", {}, "more than 131,072 characters"),
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
    kept = [row for row in rows if csv_file._blank(row) is False]
    got = list(zip(*(column.text.to_pylist() for column in raw.columns.values()), strict=True))
    stripped = [tuple(cell.strip(csv_file.BLANKS) or None for cell in row) for row in kept]
    assert got == stripped


def test_the_collector_of_cycles_is_left_as_it_was(read):
    assert gc.isenabled()
    read("id\n1\n")
    assert gc.isenabled()
    with pytest.raises(InputError):
        read('id\n"1\n')
    assert gc.isenabled()
