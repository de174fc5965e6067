"""Curves of the own value where nobody estimated one: each passes through today's value at today's hours."""

from __future__ import annotations

import numpy as np

from influence.model import FloatArray

TAU_ASSUMED = 4.0
_LEAST = 0.5
"""Too little attention explains at most that an account brings half of what it would with the usual one."""
_FASTEST, _SLOWEST = 1e-6, 1 - 1e-9
"""Shares missing at today's hours between which a curve can be told."""


def attention(hours: FloatArray, tau: float, kept: float, saturated: float) -> FloatArray:
    """Give f(h) = kept + (saturated − kept) (1 − e^(−h/τ)): what hours bring of an account's value at usual attention.

    Examples
    --------
    >>> attention(np.array([0.0, 1e9]), 4.0, 0.5, 1.5).tolist()
    [0.5, 1.5]
    """
    return np.asarray(kept + (saturated - kept) * -np.expm1(-hours / tau))


def fitted_tau(own: FloatArray, hours: FloatArray, kept: float, saturated: float) -> float | None:
    """Give the τ at which today's hours are, over all accounts, the usual attention; ``None`` where there is none.

    An account that brings ``own`` with h hours would bring own / f(h) at usual attention. The root of
    Σ own / f_τ(h) = Σ own, which rises in τ: with a short τ everybody who is spoken to has more than the usual
    attention, with a long one less.

    Parameters
    ----------
    own, hours
        n amounts and n hours of today; accounts that bring nothing say nothing.
    """
    own = np.maximum(own, 0.0)
    spoken_to = hours[(own > 0) & (hours > 0)]
    if not len(spoken_to):
        return None
    from scipy.optimize import brentq  # slow to load, and only logs of touches need it

    total = float(own.sum())

    def over(log_tau: float) -> float:
        usual = own / np.maximum(attention(hours, float(np.exp(log_tau)), kept, saturated), _LEAST)
        return float(usual.sum()) / total - 1.0

    low, high = float(np.log(spoken_to.min() / 50)), float(np.log(spoken_to.max() * 1e6))
    return float(np.exp(brentq(over, low, high, xtol=1e-13))) if over(low) < 0 < over(high) else None


def through_today(
    own: FloatArray, hours: FloatArray | None, tau: float, kept: float, saturated: float
) -> tuple[FloatArray, FloatArray]:
    """Give base and rise of curves that bring ``own`` at ``hours``: own f(h) / f(hours).

    The account's attention today is compared with the usual one: who brings its value with few hours has more room.
    Where that would mean more than double, the rise is that of double, and the base makes up for it. Without hours
    (``None``) attention is taken to be usual. What brings nothing, or a loss, does not answer to contact.
    """
    positive = np.maximum(own, 0.0)
    if hours is None:
        return np.where(own > 0, kept * own, own), (saturated - kept) * positive
    reached = -np.expm1(-hours / tau)
    rise = (saturated - kept) * positive / np.maximum(kept + (saturated - kept) * reached, _LEAST)
    return own - rise * reached, rise


def tau_through_today(
    own: FloatArray, hours: FloatArray | None, base: FloatArray, top: FloatArray, tau: float
) -> FloatArray:
    """Give the τ of curves from ``base`` to ``top`` that bring ``own`` at ``hours``.

    What today's hours have reached of the way says how fast an account answers: −hours / ln((top − own) / (top −
    base)). Accounts without hours, or without room, say nothing: τ is the common one.
    """
    taus = np.full(len(own), tau)
    if hours is None:
        return taus
    tells = (hours > 0) & (top > base)
    missing = np.clip((top - own)[tells] / (top - base)[tells], _FASTEST, _SLOWEST)
    taus[tells] = -hours[tells] / np.log(missing)
    return taus
