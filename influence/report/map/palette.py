"""Colour, dash and shape of every kind: three signs for one meaning, so that none of them has to be seen.

The four kinds that influence knows have the colours of a search over many sets: at least 3 : 1 against white, against
the pale ground of islands and that of a chosen row, and a CIE76 distance of 36 or more between any two of them, under
normal sight and under simulated protan-, deuteran- and tritanopia (Machado, Oliveira & Fernandes 2009). Kinds of
your own get the next signs in the order of their names; after the first six, colours that are told apart by every sight
are crossed with dashes, so that fifty kinds still differ by colour or by dash.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle

Dash = tuple[float, ...]


@dataclass(frozen=True)
class Sign:
    """How one kind is drawn.

    Parameters
    ----------
    colour
        ``#rrggbb``, at least 3 : 1 against white.
    dash
        Lengths of strokes and gaps in screen pixels, as canvas and SVG take them; empty for a full line.
    shape
        Shape of the kind's groups: ``square``, ``diamond``, ``triangle``, ``hexagon``, ``pentagon`` or ``octagon``.
    """

    colour: str
    dash: Dash
    shape: str


KNOWN: dict[str, Sign] = {
    "community": Sign("#332288", (), "square"),
    "industry": Sign("#E05600", (9, 4), "diamond"),
    "church": Sign("#882255", (2, 3), "triangle"),
    "social": Sign("#6088C4", (9, 3, 2, 3), "hexagon"),
}
"""Signs of the kinds that influence knows by name."""

OWN: tuple[Sign, ...] = (
    Sign("#604818", (14, 4), "pentagon"),
    Sign("#7800D8", (5, 3), "octagon"),
    Sign("#888868", (12, 3, 2, 3, 2, 3), "square"),
    Sign("#007A5E", (4, 6), "diamond"),
    Sign("#B0006D", (16, 3, 4, 3), "octagon"),
    Sign("#4A4F57", (1, 3), "hexagon"),
)
"""First signs of kinds of your own."""


def _further() -> tuple[Sign, ...]:
    """Give the signs after the first: colours that no sight confuses, each with every dash that they use among them."""
    first = (*KNOWN.values(), *OWN)
    apart = first[:7]
    shapes = sorted({sign.shape for sign in first})
    taken = {(sign.colour, sign.dash) for sign in first}
    crossed = [
        Sign(apart[at].colour, apart[(at + turn) % len(apart)].dash, shapes[(at + turn) % len(shapes)])
        for turn in range(1, len(apart))
        for at in range(len(apart))
    ]
    return tuple(sign for sign in crossed if (sign.colour, sign.dash) not in taken)


ALL_OWN: tuple[Sign, ...] = (*OWN, *_further())
"""Signs of kinds of your own, 48 of them; after the last they come round again."""


def signs(kinds: Sequence[str]) -> tuple[Sign, ...]:
    """Give one sign a kind, in the order of ``kinds``.

    The same set of names always gets the same signs, whatever the order; a known name always has its own.

    Examples
    --------
    >>> [sign.colour for sign in signs(["church", "sailing"])]
    ['#882255', '#604818']
    """
    own = dict(zip(sorted(name for name in set(kinds) if name not in KNOWN), cycle(ALL_OWN), strict=False))
    return tuple(KNOWN.get(name) or own[name] for name in kinds)
