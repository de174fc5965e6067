"""Scales with round numbers, and the frame of a plot with two axes."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, log10

from influence.language import number
from influence.report.charts.svg import INK, MUTED, RULE, SMALL, TEXT, WIDTH, Element, line, write

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class Scale:
    """Values from ``low`` to ``high`` on coordinates from ``start`` to ``end``, with round ticks."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Give the coordinate of a value."""
        span = self.high - self.low
        return self.start + (self.end - self.start) * ((value - self.low) / span if span else 0.0)

    def ticks(self, wanted: int = 5) -> list[float]:
        """Give about so many round values within the scale.

        Examples
        --------
        >>> Scale(0.0, 37.0, 0.0, 1.0).ticks()
        [0.0, 10.0, 20.0, 30.0]
        """
        step = round_step((self.high - self.low) / wanted)
        return [step * place for place in range(ceil(self.low / step - 1e-9), floor(self.high / step + 1e-9) + 1)]


def round_step(least: float) -> float:
    """Give the smallest round step of at least ``least``; 1 for nothing.

    Examples
    --------
    >>> round_step(0.13), round_step(37.0)
    (0.2, 50.0)
    """
    if least <= 0:
        return 1.0
    power = 10.0 ** floor(log10(least))
    return next((step * power for step in _STEPS if step * power >= least * (1 - 1e-9)), 10 * power)


def upper_end(largest: float) -> float:
    """Give a round number of at least ``largest``, for the end of a scale from 0; 1 where there is nothing."""
    step = round_step(largest / 5)
    return max(ceil(largest / step - 1e-9), 1) * step


def tick_text(value: float, step: float, language: str, *, percent: bool = False) -> str:
    """Write a tick with as many decimals as its step needs.

    Examples
    --------
    >>> tick_text(0.2, 0.05, "de"), tick_text(0.2, 0.2, "en", percent=True)
    ('0,20', '20 %')
    """
    if percent:
        return f"{number(100 * value, language)} %"
    decimals = max(0, -floor(log10(step) + 1e-9)) if step else 0
    decimals += round(step * 10**decimals, 6) % 1 > 0
    return number(value, language, decimals)


def frame(
    root: Element, x: Scale, y: Scale, titles: tuple[str, str], language: str, *, percent: tuple[bool, bool]
) -> None:
    """Draw rules, ticks and titles of two axes; the title of the upright axis stands above it, to be read straight."""
    for scale, upright in ((x, False), (y, True)):
        ticks = scale.ticks()
        step = ticks[1] - ticks[0] if len(ticks) > 1 else 1.0
        for tick in ticks:
            text = tick_text(tick, step, language, percent=percent[upright])
            at = scale.at(tick)
            if upright:
                line(root, x.start, at, x.end, at)
                write(root, text, x.start - 8, at + 4, anchor="end", size=SMALL, fill=MUTED)
            else:
                line(root, at, y.start, at, y.start + 5, MUTED)
                write(root, text, at, y.start + 20, anchor="middle", size=SMALL, fill=MUTED)
    line(root, x.start, y.start, x.end, y.start, MUTED)
    line(root, x.start, y.start, x.start, y.end, RULE)
    write(root, titles[0], min((x.start + x.end) / 2, WIDTH / 2), y.start + 42, anchor="middle", fill=INK)
    write(root, titles[1], 8, y.end - 14, size=TEXT, fill=INK)
