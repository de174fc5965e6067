"""The randomisation test of a hold-out: every assignment that could have been drawn, and nothing else, is compared.

The statistic is the outcome for each account planned, in clusters asked less in clusters held out. Of an effect τ for
each account asked, the outcome without asking is the outcome less τ times the accounts asked; if the true effect is τ,
the assignment drawn stands anywhere among all of them with equal chance (Fisher 1935; Rosenbaum 2002, §2). The interval
holds the effects that the test does not reject.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from influence.model import FloatArray, IntArray

LEVEL = 0.1
_STEPS = 60
_ALMOST = 1e-9


def assigned(assignments: tuple[tuple[int, ...], ...], units: int) -> FloatArray:
    """Give a row an assignment: 1 for each unit asked, 0 for each held out."""
    asked = np.ones((len(assignments), units))
    for row, held in enumerate(assignments):
        asked[row, list(held)] = 0.0
    return asked


def differences(asked: FloatArray, accounts: IntArray, outcome: FloatArray) -> FloatArray:
    """Give the outcome for each account asked less that for each held out, by assignment."""
    held = 1.0 - asked
    return np.asarray((asked @ outcome) / (asked @ accounts) - (held @ outcome) / (held @ accounts), dtype=np.float64)


def p_value(asked: FloatArray, drawn: int, accounts: IntArray, outcome: FloatArray, effect: float = 0.0) -> float:
    """Give the two-sided p-value of an effect for each account asked: the share of assignments as far out as drawn."""
    without = outcome - effect * accounts * asked[drawn]
    found = differences(asked, accounts, without)
    spread = float(np.abs(found).max(initial=0.0))
    return float(np.mean(np.abs(found) >= abs(found[drawn]) - _ALMOST * max(spread, 1.0)))


def interval(
    asked: FloatArray, drawn: int, accounts: IntArray, outcome: FloatArray
) -> tuple[float, float | None, float | None]:
    """Give the estimate, and the ends of the 90 % interval; ``None`` where no effect, however large, is rejected."""
    estimate = float(differences(asked, accounts, outcome)[drawn])
    span = 1.0 + float(np.abs(outcome).sum()) / max(float(accounts.min(initial=1)), 1.0)

    def end(sign: float) -> float | None:
        return _edge(lambda away: p_value(asked, drawn, accounts, outcome, estimate + sign * away) > LEVEL, span)

    low, high = end(-1.0), end(1.0)
    return estimate, None if low is None else estimate - low, None if high is None else estimate + high


def _edge(inside: Callable[[float], bool], span: float) -> float | None:
    """Give how far one can go and stay inside, by doubling and halving; ``None`` where there is no end."""
    far = span
    for _ in range(8):
        if not inside(far):
            break
        far *= 4.0
    else:
        return None
    near = 0.0
    for _ in range(_STEPS):
        middle = (near + far) / 2.0
        near, far = (middle, far) if inside(middle) else (near, middle)
    return far


def detectable(
    asked: FloatArray, accounts: IntArray, before: FloatArray, power: float = 0.8, most_drawn: int = 100
) -> float | None:
    """Give the smallest effect that the test at 10 % finds with this power, outcomes without asking being ``before``.

    Judged over the assignments themselves, at most ``most_drawn`` of them; ``None`` where even an effect that leaves no
    doubt is not found, since there are too few assignments.
    """
    some = np.unique(np.linspace(0, len(asked) - 1, min(len(asked), most_drawn)).astype(np.int64))

    def missed(effect: float) -> bool:
        found = [
            p_value(asked, int(drawn), accounts, before + effect * accounts * asked[drawn]) <= LEVEL for drawn in some
        ]
        return float(np.mean(found)) < power

    return _edge(missed, 1.0 + float(before.max(initial=0.0)))
