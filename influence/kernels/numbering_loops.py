"""The numbers at the ends of texts, compiled. Importing this module imports numba."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from influence.kernels.jit import jit

Longs = npt.NDArray[np.int64]
Marks = npt.NDArray[np.uint8]


@jit
def numbers_in(
    ends: Longs, marks: Marks, prefix: Marks, digits: int, low: int, place: Longs, found: Longs, first: int, last: int
) -> None:
    """Set ``found`` to ``place[n − low]`` for texts that say the number n, without places to n; −1 where there is none.

    A text says a number if it is ``prefix`` and so many digits.

    Parameters
    ----------
    ends
        Where each text begins in ``marks``, and where the last one ends.
    marks
        The texts one after the other, as UTF-8.
    """
    # Positions without a sign, and no way out of a loop over the bytes of a text: a fifth of the time.
    one, nine, before = np.uint64(1), np.uint64(9), np.uint64(len(prefix))
    width = before + np.uint64(digits)
    for at in range(np.uint64(first), np.uint64(last)):
        begin = np.uint64(ends[at])
        number = np.int64(-1)
        if np.uint64(ends[at + one]) - begin == width:
            others, number = np.uint64(0), np.int64(0)
            for byte in range(before):
                others += np.uint64(marks[begin + byte] != prefix[byte])
            for byte in range(before, width):
                digit = np.int64(marks[begin + byte]) - 48
                others += np.uint64(np.uint64(digit) > nine)
                number = 10 * number + digit
            if others > 0:
                number = np.int64(-1)
        if len(place) > 0:
            number -= low
            number = place[np.uint64(number)] if 0 <= number < len(place) else np.int64(-1)
        found[at] = number
