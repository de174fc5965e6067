"""Ids that differ in nothing but a number, ``K-0017`` or ``417``: found by that number, without hashing any text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from influence.kernels import compiled_pays
from influence.model.text_list import memory_of

if TYPE_CHECKING:
    from influence.model.network import IntArray

_BLOCK = 1 << 15
_MOST_DIGITS = 15
"""As many digits as a float64 holds exactly."""
_ROOM = 4
"""Numbers a text for which a table is kept at most."""
_STEPS = 20
"""Steps that a text takes."""


@dataclass(frozen=True)
class _Form:
    """How the texts of a list are written: ``prefix`` and then ``digits`` digits, leading zeros included."""

    prefix: bytes
    digits: int


def by_number(texts: Any, among: Any) -> IntArray | None:  # noqa: ANN401 - pyarrow has no type stubs
    """Give the position in ``among`` of every one of ``texts``, −1 where it is not there; None where ids have no form.

    That is so unless all texts of ``among`` have the same length and differ in their last digits only, and the numbers
    that these make lie close together.

    Parameters
    ----------
    texts, among
        Arrow arrays of large strings; in ``among`` none stands twice.

    Examples
    --------
    >>> import pyarrow as pa
    >>> ids = pa.array(["K-017", "K-018", "K-020"], pa.large_string())
    >>> by_number(pa.array(["K-020", "K-019", "K-17", None], pa.large_string()), ids).tolist()
    [2, -1, -1, -1]
    """
    form = _form_of(among)
    if form is None:
        return None
    compiled = compiled_pays(_STEPS * len(texts), exactly=True)
    numbers = (
        _compiled(among, form, np.empty(0, dtype=np.int64)) if compiled else np.concatenate(list(_numbers(among, form)))
    )
    low, high = int(numbers.min()), int(numbers.max())
    if low < 0 or high - low >= _ROOM * len(among) + _BLOCK:
        return None
    # The places before the first and behind the last stand for all numbers that are not there.
    place = np.full(high - low + 3, -1, dtype=np.int64)
    place[numbers - low + 1] = np.arange(len(numbers))
    if compiled:
        result = _compiled(texts, form, place, low - 1)
    else:
        result = np.empty(len(texts), dtype=np.int64)
        done = 0
        for wanted in _numbers(texts, form):
            result[done : done + len(wanted)] = place[np.clip(wanted - low, -1, high - low + 1) + 1]
            done += len(wanted)
    if texts.null_count:
        result[texts.is_null().to_numpy(zero_copy_only=False)] = -1
    return result


def _form_of(texts: Any) -> _Form | None:  # noqa: ANN401
    """Give the form of the first text, if it ends in a digit; None otherwise."""
    if not len(texts) or texts.null_count:
        return None
    first = texts[0].as_py().encode()
    digits = min(len(first) - len(first.rstrip(b"0123456789")), _MOST_DIGITS)
    return _Form(first[: len(first) - digits], digits) if digits else None


def _compiled(texts: Any, form: _Form, place: IntArray, low: int = 0) -> IntArray:  # noqa: ANN401
    """Give the number that each text of a form makes, or its ``place`` where there are any; −1 for any other text."""
    from influence.kernels.numbering_loops import numbers_in
    from influence.kernels.stretches import even, in_stretches

    ends, marks = memory_of(texts)
    prefix = np.frombuffer(form.prefix or b"-", dtype=np.uint8)[: len(form.prefix)]
    found = np.empty(len(texts), dtype=np.int64)
    in_stretches(
        lambda _, first, last: numbers_in(ends, marks, prefix, form.digits, low, place, found, first, last),
        even(ends.view(np.uint64)),
    )
    return found


def _numbers(texts: Any, form: _Form) -> Iterator[IntArray]:  # noqa: ANN401
    """Give, block by block, the number that each text of a form makes; −1 for any other text."""
    all_ends, marks = memory_of(texts)
    width = len(form.prefix) + form.digits
    for begin in range(0, len(texts), _BLOCK):
        some = all_ends[begin : begin + _BLOCK + 1]
        fits = some[1:] - some[:-1] == width
        if fits.all():
            yield _read(marks[some[0] : some[-1]].reshape(-1, width), form)
        else:
            numbers = np.full(len(fits), -1, dtype=np.int64)
            numbers[fits] = _read(marks[some[:-1][fits][:, None] + np.arange(width)], form)
            yield numbers


def _read(cells: npt.NDArray[np.uint8], form: _Form) -> IntArray:
    """Give the numbers of rows of bytes; −1 for a row of another form."""
    before = len(form.prefix)
    digits = cells[:, before:] - np.uint8(ord("0"))
    number: IntArray = (digits @ 10.0 ** np.arange(form.digits - 1, -1, -1)).astype(np.int64)
    other = cells[:, :before] != np.frombuffer(form.prefix, dtype=np.uint8)
    # Row by row only where there is need: nearly always all are of the form.
    if other.any() or (digits > 9).any():
        number[other.any(axis=1) | (digits > 9).any(axis=1)] = -1
    return number
