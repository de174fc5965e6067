"""Numbers that the loops in NumPy and in machine code share."""

from __future__ import annotations

from math import log, sqrt

import numpy as np

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
MIX_2 = np.uint64(0x94D049BB133111EB)

LN2 = log(2.0)
ROOT_HALF = sqrt(0.5)
SERIES = tuple(1.0 / power for power in range(21, 0, -2))
"""ln((1 + s) / (1 − s)) = 2 s (1 + s²/3 + s⁴/5 + …), highest power first."""

GROUP, TIE, COIN, FIRST, ROOT, RANGES, WAY = (np.uint64(domain) for domain in range(7))
"""Domains of streams: telling in a group, over a tie, participation, who told an unseen member, root; rank ranges;
which of several ways counts."""
DOMAINS = np.uint64(8)
