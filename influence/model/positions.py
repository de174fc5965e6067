"""Where texts stand in a list of texts."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from influence.model.numbered import by_number
from influence.model.text_list import TextList

if TYPE_CHECKING:
    import pandas as pd

    from influence.model.network import IntArray

_MANY = 10_000
"""Texts from which on it pays to look how ids are written."""
_BLOCK = 1 << 16


def positions(texts: Any, among: Any) -> IntArray:  # noqa: ANN401 - a text column or a pyarrow array
    """Give the position in ``among`` of every one of ``texts``; −1 where it is not there.

    Parameters
    ----------
    texts
        Any texts: a column of a data frame or an Arrow array. A missing one is not there.
    among
        Texts of which none stands twice, likewise.

    Examples
    --------
    >>> import pandas as pd
    >>> positions(pd.Series(["b", "c", "b"]), pd.Series(["a", "b"])).tolist()
    [1, -1, 1]
    """
    import pyarrow.compute as pc

    if not len(texts):
        return np.empty(0, dtype=np.int64)
    texts, among = arrow_texts(texts), arrow_texts(among)
    if len(texts) >= _MANY:
        counted = by_number(texts, among)
        if counted is not None:
            return counted
    # Arrow's hash table reads the texts where they lie: a tenth of the time of one of Python objects.
    found = pc.index_in(texts, value_set=among)
    if found.null_count:
        found = found.fill_null(-1)
    result: IntArray = found.to_numpy(zero_copy_only=False).astype(np.int64)
    return result


def contained(texts: Any, among: Any) -> npt.NDArray[np.bool_]:  # noqa: ANN401 - as positions
    """Tell of every one of ``texts`` whether it stands in ``among``; a missing one does not.

    Parameters
    ----------
    texts, among
        Columns of data frames, Arrow arrays or lists of texts, any of which may stand several times.

    Examples
    --------
    >>> import pandas as pd
    >>> contained(pd.Series(["b", "c", "b"]), pd.Series(["b", "a", "b"])).tolist()
    [True, False, True]
    """
    import pyarrow.compute as pc

    # pandas' isin goes through Python objects, one by one.
    found = pc.is_in(arrow_texts(texts), value_set=arrow_texts(among), skip_nulls=True)
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=np.bool_)


def codes_of_ids(ids: Iterable[str]) -> npt.NDArray[np.uint64]:
    """Give a 64-bit number for each id that depends on the id alone: what random draws for it are keyed by."""
    import pandas as pd

    rest = iter(ids)
    codes = [np.empty(0, dtype=np.uint64)]
    while some := list(islice(rest, _BLOCK)):  # not all of them as Python's own at once
        codes.append(np.asarray(pd.util.hash_array(np.array(some, dtype=object), categorize=False), dtype=np.uint64))
    return np.concatenate(codes)


def texts_of(column: pd.Series) -> TextList:
    """Give the texts of a column, where they lie."""
    return TextList(arrow_texts(column))


def arrow_texts(column: Any) -> Any:  # noqa: ANN401 - pyarrow has no type stubs
    """Give texts as one Arrow array (large_string), without copying them where they lie in one already."""
    import pyarrow as pa

    if isinstance(column, pa.Array) and column.type == pa.large_string():
        return column
    array = pa.array(getattr(column, "array", column), type=pa.large_string())
    if not isinstance(array, pa.ChunkedArray):
        return array
    return array.chunk(0) if array.num_chunks == 1 else array.combine_chunks()
