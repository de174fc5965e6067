"""Texts in one Arrow array behave like a tuple of them."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from influence.model.positions import codes_of_ids, positions
from influence.model.text_list import TextList

texts = st.lists(st.text(max_size=4), max_size=12)


def listed(given_texts: list[str]) -> TextList:
    return TextList(pa.array(given_texts, pa.large_string()))


@given(texts, st.text(max_size=2), st.integers(-15, 15), st.integers(-15, 15))
def test_it_reads_like_a_tuple(given_texts: list[str], text: str, first: int, last: int) -> None:
    one, plain = listed(given_texts), tuple(given_texts)
    assert (len(one), tuple(one), list(reversed(one))) == (len(plain), plain, list(reversed(plain)))
    assert one == plain and plain == one and one == listed(given_texts) and hash(one) == hash(plain)
    assert one[first:last] == plain[first:last] and (text in one) == (text in plain)
    for wanted in {*plain, text}:
        found, expected = (partial(kind.index, wanted, first, last) for kind in (one, plain))
        assert _outcome(found) == _outcome(expected)
    assert _outcome(lambda: one[first]) == _outcome(lambda: plain[first])
    assert one.take(np.arange(len(plain))[::-1]) == list(plain[::-1])


def _outcome(ask: object) -> object:
    try:
        return ask()  # type: ignore[operator]
    except (ValueError, IndexError) as error:
        return type(error)


@example(["\0", ""])
@given(texts)
def test_libraries_read_it_as_they_read_a_tuple(given_texts: list[str]) -> None:
    one, as_tuple = listed(given_texts), tuple(given_texts)
    # NumPy's own texts lose a NUL at their end, a tuple's as well.
    assert np.asarray(one).tolist() == np.asarray(as_tuple).tolist() == [text.rstrip("\0") for text in given_texts]
    assert np.array(one, dtype=object).tolist() == given_texts
    assert pd.Index(list(one), dtype="str").tolist() == given_texts
    assert np.isin(one, given_texts[:1]).tolist() == np.isin(as_tuple, given_texts[:1]).tolist()


def test_another_length_or_another_text_is_another_list() -> None:
    assert listed(["a", "b"]) not in (("a",), ("a", "c"), ["a", "b"], listed(["a"]))
    assert 1 not in listed(["1"])


def test_long_ones_are_gone_through_in_blocks() -> None:
    many = [f"K-{number:06d}" for number in range(70_000)]
    one = listed(many)
    assert list(one) == many
    assert repr(one) == "TextList('K-000000', … 70000 texts)"
    assert codes_of_ids(one).tolist() == pd.util.hash_array(np.array(many, dtype=object), categorize=False).tolist()
    assert positions(one, pd.Series(many[::-1], dtype="str")).tolist() == list(range(len(many)))[::-1]


def test_it_is_not_for_writing() -> None:
    with pytest.raises(TypeError):
        listed(["a"])[0] = "b"  # type: ignore[index]
