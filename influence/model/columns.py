"""Columns of accounts that are made where they are asked for.

A list of millions of rows is seldom wanted whole: a column gives its values for some accounts, and keeps them in the
smallest form that it has (codes instead of words, cents instead of fractions).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from influence.model.text_list import TextList

if TYPE_CHECKING:
    import pandas as pd

    from influence.model.network import FloatArray, IntArray

Column = Callable[["IntArray"], Any]
"""Positions of accounts → their values, as an array of NumPy or pandas."""

Codes = npt.NDArray[np.signedinteger[Any]]


@dataclass(frozen=True)
class Stored:
    """Values that are there already: n of them in an array of NumPy or pandas."""

    values: Any

    def __call__(self, accounts: IntArray) -> Any:  # noqa: ANN401 - as given
        """Give the values of some accounts."""
        return self.values[accounts]


@dataclass(frozen=True)
class Cents:
    """Amounts in hundredths of a unit, given in units."""

    cents: IntArray | FloatArray

    def __call__(self, accounts: IntArray) -> FloatArray:
        """Give the amounts of some accounts."""
        return np.asarray(self.cents[accounts] / 100, dtype=np.float64)


@dataclass(frozen=True)
class Named:
    """One text an account, in a sequence of Python's own or a :class:`TextList`."""

    names: Sequence[str]

    def __call__(self, accounts: IntArray) -> Any:  # noqa: ANN401 - an array of pandas
        """Give the texts of some accounts."""
        if isinstance(self.names, TextList):
            return texts_column(self.names.taken(accounts))
        return _texts([self.names[account] for account in accounts.tolist()])


@dataclass(frozen=True)
class Coded:
    """One of a few texts an account.

    Parameters
    ----------
    codes
        n positions in ``words``.
    words
        The texts.

    Examples
    --------
    >>> segment = Coded(np.array([1, 0, 1]), ("miser", "champion"))
    >>> list(segment(np.array([2, 1])))
    ['champion', 'miser']
    """

    codes: Codes
    words: tuple[str, ...]

    def __call__(self, accounts: IntArray) -> Any:  # noqa: ANN401 - an array of pandas
        """Give the texts of some accounts."""
        return _texts(self.words)[self.codes[accounts]] if self.words else _texts([])

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, account: int) -> str:
        return self.words[int(self.codes[account])]


def coded(texts: Sequence[str] | pd.Series[Any]) -> Coded:
    """Give n texts, of which few differ, as codes; the words in the order in which they first stand.

    Examples
    --------
    >>> coded(["b", "a", "b"])
    Coded(codes=array([0, 1, 0], dtype=int32), words=('b', 'a'))
    """
    import pyarrow as pa

    found = pa.array(texts, type=pa.large_string()).dictionary_encode()
    return Coded(found.indices.to_numpy(), tuple(found.dictionary.to_pylist()))


def combinations(flags: npt.NDArray[np.bool_], names: Sequence[str]) -> Coded:
    """Give which of some names hold for each account, joined by ``", "`` in their order.

    Parameters
    ----------
    flags
        n × k: whether name j holds for account i.
    names
        k names.

    Examples
    --------
    >>> list(combinations(np.array([[1, 1], [0, 0], [0, 1]], dtype=bool), ["church", "social"])(np.arange(3)))
    ['church, social', '', 'social']
    """
    codes, first = np.zeros(len(flags), dtype=np.int64), np.zeros(min(len(flags), 1), dtype=np.int64)
    for packed in np.packbits(flags, axis=1).T:
        _, first, codes = np.unique(256 * codes + packed, return_index=True, return_inverse=True)
    words = tuple(", ".join(name for name, holds in zip(names, flags[row], strict=True) if holds) for row in first)
    return Coded(codes.astype(np.int32), words)


def frame_of(columns: Mapping[str, Column], accounts: IntArray) -> pd.DataFrame:
    """Give a table of some accounts, a row each, in the order asked for."""
    import pandas as pd

    return pd.DataFrame({name: column(accounts) for name, column in columns.items()}, copy=False)


def texts_column(texts: Any) -> Any:  # noqa: ANN401 - an Arrow array of large strings, and one of pandas
    """Give texts that lie in Arrow's memory as a column, without copying them."""
    import pandas as pd

    dtype: Any = pd.StringDtype("pyarrow", na_value=np.nan)  # pandas' stubs leave out the method that pyarrow asks for
    return dtype.__from_arrow__(texts)


def _texts(words: Sequence[str]) -> Any:  # noqa: ANN401 - an array of pandas
    import pandas as pd

    return pd.array(list(words), dtype="str")
