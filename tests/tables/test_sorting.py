"""Numbers that stand for texts, orders by several keys, and rows that repeat others."""

from collections import Counter

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from influence.model.positions import positions
from influence.tables.cells import TEXT, bytes_in, no_texts, text_cells, with_validity
from influence.tables.duplicates import _repeated, number_together
from influence.tables.sorting import order_by
from influence.tables.texts import Ranked, codes_in, rank_texts, to_text

TEXTS = st.lists(st.text(st.sampled_from("aAbä€😀 "), max_size=3), max_size=30)
SMALL = st.integers(-3, 3)
LARGE = st.integers(-(2**62), 2**62)


@given(TEXTS)
def test_ranks_follow_code_points(texts):
    ranked = rank_texts(pa.array(texts, TEXT))
    assert ranked.texts.to_pylist() == sorted(set(texts))
    assert ranked.taken(None).to_pylist() == texts
    assert [sorted(set(texts)).index(text) for text in texts] == ranked.codes.tolist()


@given(TEXTS, TEXTS)
def test_codes_are_positions_among_other_texts(texts, others):
    among = sorted(set(others))
    codes = codes_in(pa.array(texts, TEXT), pa.array(among, TEXT)).codes.tolist()
    assert codes == [among.index(text) if text in among else -1 for text in texts]


def test_positions_of_columns_and_arrays_are_the_same():
    texts = pd.Series(["b", "x", "a"], dtype="str")
    among = pa.array(["a", "b"], TEXT)
    assert positions(texts, among).tolist() == positions(pa.array(texts, TEXT), pd.Series(["a", "b"])).tolist()
    assert positions(pa.array(["a", None], TEXT), among).tolist() == [0, -1]
    assert positions(texts, pa.array([], TEXT)).tolist() == [-1, -1, -1]


def test_a_row_without_a_text_has_the_empty_one():
    ranked = Ranked(np.array([1, -1, 0], dtype=np.int32), pa.array(["a", "b"], TEXT))
    assert ranked.taken(None).to_pylist() == ["b", "", "a"]
    assert ranked.taken(np.array([1, 0])).to_pylist() == ["", "b"]
    assert ranked.hold("b").tolist() == [True, False, False]
    assert not ranked.hold("c").any()
    assert ranked.each(np.array([7, 8]), 9).tolist() == [8, 9, 7]


@given(st.lists(st.tuples(SMALL, SMALL | LARGE, SMALL), max_size=40), st.booleans())
def test_orders_are_those_of_a_stable_sort_by_tuples(rows, with_floats):
    columns = np.array(rows, dtype=np.int64).reshape(len(rows), 3)
    keys = [columns[:, 0].astype(np.int32), columns[:, 1], columns[:, 2].astype(float if with_floats else np.int8)]
    order = order_by(keys)
    expected = sorted(range(len(rows)), key=lambda row: rows[row])
    assert (list(range(len(rows))) if order is None else order.tolist()) == expected


def test_rows_in_order_need_no_order():
    assert order_by([np.array([0, 0, 2]), np.array([1, 5, 0])]) is None


@given(st.lists(st.tuples(SMALL, st.booleans()), max_size=40))
def test_repeated_are_used_rows_whose_key_stands_twice(rows):
    key = np.array([number for number, _ in rows], dtype=np.int64)
    used = np.array([taken for _, taken in rows], dtype=bool)
    often = Counter(key[used].tolist())
    expected = [row for row in range(len(rows)) if used[row] and often[int(key[row])] > 1]
    assert _repeated(used, key).tolist() == expected


@given(st.lists(st.tuples(SMALL, LARGE | SMALL), max_size=40))
def test_equal_pairs_and_no_others_share_a_number(pairs):
    first, second = np.array(pairs, dtype=np.int64).reshape(len(pairs), 2).T
    numbers = number_together(first, second).tolist()
    assert len(set(numbers)) == len(set(pairs)) == len(set(zip(numbers, pairs, strict=True)))


@given(st.lists(st.none() | st.sampled_from(["", " ", "a", " b ", "\u00a0"]), max_size=20), st.integers(0, 5))
def test_cells_are_stripped_and_the_empty_ones_null(values, offset):
    cells = text_cells(pa.array(values, TEXT).slice(offset))
    wanted = [(value or "").strip() or None for value in values[offset:]]
    assert cells.text.to_pylist() == wanted
    assert to_text(cells.text).tolist() == [text or "" for text in wanted]
    assert to_text(cells.text.slice(1)).tolist() == [text or "" for text in wanted[1:]]


@pytest.mark.parametrize("start", [0, 1])
def test_what_stands_under_a_null_is_never_seen(start):
    values = pa.array(["a", "b", "c"], TEXT).slice(start)
    hidden = with_validity(values, pa.array([True, False, True]).slice(start))
    assert hidden.null_count == 1
    assert to_text(hidden).tolist() == ["a", "", "c"][start:]


def test_empty_texts_take_no_room():
    empty = no_texts(3)
    assert empty.to_pylist() == ["", "", ""]
    assert bytes_in(empty) == 0
    assert empty.take(pa.array([2, 0])).to_pylist() == ["", ""]
    assert pa.concat_arrays([empty, pa.array(["x"], TEXT)]).to_pylist() == ["", "", "", "x"]
