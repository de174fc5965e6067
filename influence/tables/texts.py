"""Text columns as Arrow arrays, and as whole numbers that stand for their texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from influence.model.positions import positions
from influence.tables.cells import TEXT, Arrow, BoolArray, bytes_in, no_texts, with_validity

Codes = npt.NDArray[np.int32]
_STR: Any = pd.StringDtype(na_value=np.nan)


@dataclass(frozen=True)
class Ranked:
    """A text column as whole numbers that sort as its texts do.

    Parameters
    ----------
    codes
        For each row the position of its text in ``texts``; −1 where it is not there.
    texts
        Arrow array of texts in code-point order, each once.
    """

    codes: Codes
    texts: Arrow

    def hold(self, text: str) -> BoolArray:
        """Tell which rows hold ``text``."""
        code = pc.index(self.texts, pa.scalar(text, TEXT)).as_py()
        return np.zeros(len(self.codes), dtype=bool) if code < 0 else np.asarray(self.codes == code)

    def each(self, of_texts: npt.NDArray[Any], otherwise: object) -> npt.NDArray[Any]:
        """Give each row what ``of_texts`` holds for its text, ``otherwise`` where it has none there."""
        return np.append(of_texts, np.array([otherwise], dtype=of_texts.dtype))[self.codes]

    def taken(self, order: npt.NDArray[np.int64] | None) -> Arrow:
        """Give the texts of the rows at ``order`` (None: of all rows); the empty text where a row has none."""
        codes = self.codes if order is None else self.codes[order]
        if not len(codes):
            return no_texts(0)
        missing = codes < 0
        if not missing.any():
            return self.texts.take(pa.array(codes))
        return pc.fill_null(self.texts.take(pa.array(codes, mask=missing)), "")


def rank_texts(values: Arrow) -> Ranked:
    """Give the texts of an array without nulls as numbers in their code-point order.

    Examples
    --------
    >>> rank_texts(pa.array(["b", "", "b", "a"], TEXT)).codes.tolist()
    [2, 0, 2, 1]
    """
    if is_blank(values):
        return Ranked(np.zeros(len(values), dtype=np.int32), pa.array([""] if len(values) else [], TEXT))
    if pc.all(pc.less(values.slice(0, len(values) - 1), values.slice(1))).as_py():
        return Ranked(np.arange(len(values), dtype=np.int32), values)
    encoded = values.dictionary_encode()
    order = pc.array_sort_indices(encoded.dictionary).to_numpy(zero_copy_only=False)
    rank = np.empty(len(order), dtype=np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    return Ranked(rank[encoded.indices.to_numpy(zero_copy_only=False)], encoded.dictionary.take(pa.array(order)))


def codes_in(values: Arrow, texts: Arrow) -> Ranked:
    """Give the texts of an array as their positions in sorted ``texts``."""
    return Ranked(positions(values, texts).astype(np.int32), texts)


def is_blank(values: Arrow) -> bool:
    """Whether no text of an array without nulls has any character."""
    return not bytes_in(values)


def to_text(values: Arrow) -> pd.Series[Any]:
    """Give an Arrow text array as a column of the data frames: dtype ``str``, empty text for null."""
    if values.null_count == len(values):
        filled = no_texts(len(values))
    elif not values.null_count:
        filled = values
    elif pc.sum(pc.binary_length(values)).as_py() == bytes_in(values):
        filled = with_validity(values, None)  # What stands under a null is empty already.
    else:
        filled = pc.fill_null(values, "")
    return pd.Series(_STR.__from_arrow__(filled))
