"""Where texts stand in a list of texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from influence.model.network import IntArray


def positions(texts: pd.Series, among: pd.Series) -> IntArray:
    """Give the position in ``among`` of every one of ``texts``; −1 where it is not there.

    Parameters
    ----------
    texts
        Any texts, without missing ones.
    among
        Texts of which none stands twice.

    Examples
    --------
    >>> import pandas as pd
    >>> positions(pd.Series(["b", "c", "b"]), pd.Series(["a", "b"])).tolist()
    [1, -1, 1]
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if not len(texts):
        return np.empty(0, dtype=np.int64)
    # Arrow's hash table reads the texts where they lie: a tenth of the time of one of Python objects.
    found = pc.index_in(pa.chunked_array([_arrow(texts)]), value_set=_arrow(among))
    result: IntArray = found.fill_null(-1).combine_chunks().to_numpy(zero_copy_only=False).astype(np.int64)
    return result


def texts_of(column: pd.Series) -> tuple[str, ...]:
    """Give the texts of a column."""
    return tuple(_arrow(column).to_pylist())


def _arrow(column: pd.Series):  # type: ignore[no-untyped-def]  # noqa: ANN202
    import pyarrow as pa

    array = pa.array(column, type=pa.large_string())
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
