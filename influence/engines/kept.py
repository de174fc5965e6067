"""Files that a run keeps for one that is begun again: whole or not at all, and read where they lie.

Every process that reads them shares their memory, and the system gives it away. Arrays could be written to, which would
change no file: for such arrays the loops were compiled.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import numpy.typing as npt


def write_whole(file: Path, *parts: bytes | npt.NDArray[Any]) -> None:
    """Write a file, whole or not at all; of several that write it at a time, each writes the same."""
    fresh = file.with_name(f"{file.name}.{uuid4().hex}.new")
    with fresh.open("wb") as out:
        for part in parts:
            out.write(part if isinstance(part, bytes) else part.data)
    fresh.replace(file)


def digest_of_arrays(said: str, arrays: Iterable[npt.NDArray[Any]]) -> str:
    """Give what tells a text and arrays, with their types and shapes, from others; cost: each is looked through once.

    Examples
    --------
    >>> one, two = digest_of_arrays("", [np.zeros(2)]), digest_of_arrays("", [np.zeros(1), np.zeros(1)])
    >>> one == two, one == digest_of_arrays("", [np.zeros(2)])
    (False, True)
    """
    digest = sha256(said.encode())
    for values in arrays:
        digest.update(f" {values.dtype} {values.shape} ".encode())
        digest.update(np.ascontiguousarray(values).data)
    return digest.hexdigest()


def mapped_array(file: Path) -> npt.NDArray[Any]:
    """Give the array in a file of NumPy's format; ``OSError`` or ``ValueError`` where there is none, or half of one."""
    return np.asarray(np.load(file, mmap_mode="c", allow_pickle=False))


def mapped(file: Path, kind: np.dtype[Any]) -> npt.NDArray[Any]:
    """Give the bare numbers of a file; ``OSError`` or ``ValueError`` where it is absent, empty or holds half a one."""
    return np.asarray(np.memmap(file, dtype=kind, mode="c"))
