"""Many texts as one value: a tuple of them, in a tenth of the memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, overload

import numpy as np
import numpy.typing as npt

_BLOCK = 1 << 16
"""Texts that are Python's own at once while all are gone through."""


class TextList(Sequence[str]):
    """Texts that lie in one Arrow array, each of which becomes a Python text only where somebody asks for it.

    It reads like a tuple of texts, and equals one with the same texts.

    Parameters
    ----------
    array
        Arrow array of large strings without nulls; it is not copied.

    Examples
    --------
    >>> import pyarrow as pa
    >>> ids = TextList(pa.array(["ann", "bob"], pa.large_string()))
    >>> ids[-1], ids.index("bob"), "cem" in ids, ids == ("ann", "bob"), ids[:1]
    ('bob', 1, False, True, ('ann',))
    """

    __slots__ = ("_array",)

    def __init__(self, array: Any) -> None:  # noqa: ANN401 - pyarrow has no type stubs
        self._array = array

    def __len__(self) -> int:
        return len(self._array)

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[str, ...]: ...
    def __getitem__(self, at: int | slice) -> str | tuple[str, ...]:
        if isinstance(at, slice):
            return tuple(self._array[at].to_pylist())
        text: str = self._array[int(at)].as_py()
        return text

    def __iter__(self) -> Iterator[str]:
        for first in range(0, len(self), _BLOCK):
            yield from self._array.slice(first, _BLOCK).to_pylist()

    def __contains__(self, text: object) -> bool:
        return self._place(text) >= 0

    def take(self, places: npt.NDArray[np.integer[Any]]) -> list[str]:
        """Give the texts at several places."""
        taken: list[str] = self.taken(places).to_pylist()
        return taken

    def taken(self, places: npt.NDArray[np.integer[Any]]) -> Any:  # noqa: ANN401
        """Give the texts at several places, as Arrow array."""
        return self._array.take(places)

    def index(self, text: str, start: int = 0, stop: int | None = None) -> int:
        """Give the first position of a text, as a tuple does."""
        begin, end, _ = slice(start, stop).indices(len(self))
        place = TextList(self._array.slice(begin, max(end - begin, 0)))._place(text)
        if place < 0:
            raise ValueError(f"{text!r} is not in the list")
        return begin + place

    def __eq__(self, other: object) -> bool:
        if isinstance(other, TextList):
            return self is other or bool(self._array.equals(other._array))
        return isinstance(other, tuple) and len(self) == len(other) and all(map(str.__eq__, self, other))

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self)) if len(self) <= 20 else f"TextList({self[0]!r}, … {len(self)} texts)"

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> npt.NDArray[Any]:  # noqa: ANN401
        return np.array(self._array.to_pylist(), dtype=dtype)

    def __arrow_array__(self, type: Any = None) -> Any:  # noqa: A002, ANN401 - as pyarrow calls it
        return self._array if type is None else self._array.cast(type)

    def _place(self, text: object) -> int:
        import pyarrow.compute as pc

        if not isinstance(text, str):
            return -1
        place: int = pc.index(self._array, text).as_py()
        return place


def memory_of(texts: Any) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint8]]:  # noqa: ANN401
    """Give where each text of an Arrow array of large strings begins and the last one ends, among the bytes of all.

    Both lie where the array lies, and are not to be written to.

    Examples
    --------
    >>> import pyarrow as pa
    >>> ends, marks = memory_of(pa.array(["ann", "", "bo"], pa.large_string()))
    >>> ends.tolist(), bytes(marks)
    ([0, 3, 3, 5], b'annbo')
    """
    if not len(texts):
        return np.zeros(1, dtype=np.int64), np.empty(0, dtype=np.uint8)
    _, ends, data = texts.buffers()
    marks = np.frombuffer(data, dtype=np.uint8) if data is not None and len(data) else np.empty(0, dtype=np.uint8)
    marks.flags.writeable = False  # as it is where there are bytes: loops are compiled for one or the other
    return np.frombuffer(ends, dtype=np.int64)[texts.offset : texts.offset + len(texts) + 1], marks
