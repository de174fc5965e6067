"""The one place where strength (larger = closer) becomes length (larger = farther).

Path measures of other libraries read a weight as a distance; passing a strength there ranks the farthest first without
any error.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def length(strength: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Give 1 / strength, elementwise.

    Examples
    --------
    >>> length([0.5, 2.0]).tolist()
    [2.0, 0.5]
    """
    return np.asarray(1.0 / np.asarray(strength, dtype=np.float64))
