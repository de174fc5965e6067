"""The same phrases as :func:`influence.language.say` gives, for many rows at once.

Texts are Arrow arrays of large strings. What is null is not said: a phrase with a null in one of its places is null.
"""

from __future__ import annotations

from collections.abc import Callable
from string import Formatter
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from influence.language import digits, phrases

Texts = Any
"""An Arrow array of large strings; pyarrow has no type stubs."""

_TWO_STOPS = r"\.\.$"


def texts_from(texts: list[str] | list[str | None]) -> Texts:
    r"""Give texts as an Arrow array; half a surrogate pair, which none can hold, is written as ``\udc80``."""
    try:
        return pa.array(texts, type=pa.large_string())
    except UnicodeEncodeError:
        whole = [None if text is None else text.encode("utf-8", "backslashreplace").decode() for text in texts]
        return pa.array(whole, type=pa.large_string())


def each(values: Any, write: Callable[[Any], str | None]) -> Texts:  # noqa: ANN401 - NumPy or Arrow
    """Give ``write(value)`` for every value, called once for each that differs; null for null.

    Examples
    --------
    >>> each(np.array([3, 1, 3]), str).to_pylist()
    ['3', '1', '3']
    """
    found = pa.array(values).dictionary_encode()
    return texts_from([write(value) for value in found.dictionary.to_pylist()]).take(found.indices)


def say_each(language: str, area: str, key: str, /, **values: Texts) -> Texts:
    """Give the phrase ``key`` of ``area`` with its places filled row by row; see :func:`influence.language.say`.

    ``values`` are columns of texts, all as long; a phrase that has a place for none of them is the same in every row.

    Examples
    --------
    >>> names = texts_from(["Alt e.K.", "Neu", None])
    >>> say_each("en", "priority", "neighbours", names=names).to_pylist()
    ['Tied directly to Alt e.K.', 'Tied directly to Neu.', None]
    """
    phrase = phrases(language, area)[key]
    pieces: list[Texts] = []
    for literal, place, _, _ in Formatter().parse(phrase):
        pieces += [literal] if literal else []
        pieces += [values[place]] if place is not None else []
    text = joined(pieces, "")
    if not isinstance(text, pa.Array):
        return pa.repeat(text, len(next(iter(values.values()))))
    return pc.replace_substring_regex(text, _TWO_STOPS, ".") if phrase.endswith("}.") else text


def joined(columns: list[Texts], between: str, *, skip: bool = False) -> Texts:
    """Join the texts of each row; nulls are skipped, or make the row null."""
    columns = [pa.scalar(column, pa.large_string()) if isinstance(column, str) else column for column in columns]
    return pc.binary_join_element_wise(
        *columns, pa.scalar(between, pa.large_string()), null_handling="skip" if skip else "emit_null"
    )


def scattered(texts: Texts, mask: npt.NDArray[np.bool_]) -> Texts:
    """Give a text for each row of ``mask``: the next of ``texts`` where it holds, null elsewhere.

    Examples
    --------
    >>> scattered(texts_from(["a", "b"]), np.array([False, True, True])).to_pylist()
    [None, 'a', 'b']
    """
    return texts.take(pa.array(np.cumsum(mask) - 1, mask=~mask))


def numbers(values: npt.NDArray[Any], language: str) -> Texts:
    """Write whole numbers the way the language does; see :func:`influence.language.number`."""
    return each(values, lambda value: digits(value, language))


def roughly(values: npt.NDArray[np.float64], write: Callable[[float], str | None]) -> Texts:
    """Write numbers rounded to two significant figures: an estimate shows no more than it knows.

    Examples
    --------
    >>> roughly(np.array([8065.17, 0.3649, 0.0]), str).to_pylist()
    ['8100.0', '0.36', '0.0']
    """
    return each(two_figures(values), write)  # rounded numbers are few: each is written once


def two_figures(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Round numbers to two significant figures, each as ``float(f"{value:.2g}")`` does.

    Examples
    --------
    >>> two_figures(np.array([8065.17, -0.3649, 99.7])).tolist()
    [8100.0, -0.36, 100.0]
    """
    size = np.abs(values)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        power = np.nan_to_num(np.floor(np.log10(size)), posinf=0.0, neginf=0.0).astype(np.int64) - 1
        inside = (power >= -_EXACT_POWER) & (power <= _EXACT_POWER)
        up, down = (_POWERS[np.where(inside, np.maximum(one, 0), 0)] for one in (power, -power))
        figures = size / up * down
        whole = np.rint(figures)
        # Whole figures times or over an exact power of ten is the closest number there is, as it is for Python.
        sure = inside & (whole >= 10) & (whole <= 100) & (np.abs(figures - whole) < 0.5 - 1e-9)
        rounded = np.copysign(whole * up / down, values)
    others = np.flatnonzero(~sure)
    rounded[others] = [float(f"{value:.2g}") for value in values[others].tolist()]
    return np.asarray(rounded)


_EXACT_POWER = 22
"""Ten to this is a number of 64 bits without any rounding, to more it is not."""
_POWERS = np.array([float(f"1e{power}") for power in range(_EXACT_POWER + 1)])
