"""BG/NBD: how often an account orders, and whether it still does (Fader, Hardie & Lee 2005)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import digamma, expit, gammaln

from influence.model import FloatArray
from influence.value.orders.hypergeometric import hypergeometric

_NEAR = 1e-5
"""Closer than this to a pole that the formula has and the expectation has not, the mean of both sides is taken."""


@dataclass(frozen=True)
class BGNBD:
    """A population of accounts that order at random at their own rates and may stop after any order.

    While active, an account's orders come as a Poisson process of rate λ ~ Gamma(r, rate α); after each order it stops
    for good with chance p ~ Beta(a, b); λ and p are independent. What is known of an account: x orders after the first,
    the last of them t_x after it, and T since it.

    Parameters
    ----------
    r, alpha
        Shape and rate of the rates: a mean of r / α orders a unit of time. More than 0.
    a, b
        Of the chances of stopping: a mean of a / (a + b) after each order. More than 0.

    References
    ----------
    Fader, P., Hardie, B. & Lee, K. L. (2005): "Counting your customers" the easy way. Marketing Science 24(2).
    """

    r: float
    alpha: float
    a: float
    b: float

    def log_likelihood(self, x: FloatArray, t_x: FloatArray, age: FloatArray) -> FloatArray:
        """Give the log-likelihood of each history.

        ln [ B(a, b+x)/B(a, b) · Γ(r+x) α^r / (Γ(r) (α+T)^(r+x))
        + (x > 0) · B(a+1, b+x−1)/B(a, b) · Γ(r+x) α^r / (Γ(r) (α+t_x)^(r+x)) ], all of it in logarithms.
        """
        r, a, b = self.r, self.a, self.b
        orders = gammaln(r + x) - gammaln(r) + r * np.log(self.alpha)
        staying = gammaln(a + b) + gammaln(b + x) - gammaln(b) - gammaln(a + b + x)
        return np.asarray(orders + staying + np.logaddexp(*self._ways(x, t_x, age)))

    def gradient(self, x: FloatArray, t_x: FloatArray, age: FloatArray) -> tuple[FloatArray, ...]:
        """Give the derivatives of :meth:`log_likelihood` by ln r, ln α, ln a and ln b."""
        r, alpha, a, b = self.r, self.alpha, self.a, self.b
        active, stopped = self._ways(x, t_x, age)
        gone = expit(stopped - active)
        here = 1.0 - gone
        at_end, at_last = alpha + age, alpha + t_x
        before = np.where(x > 0, b + x - 1.0, 1.0)
        both = digamma(a + b) - digamma(a + b + x)
        by_r = digamma(r + x) - digamma(r) + np.log(alpha) - here * np.log(at_end) - gone * np.log(at_last)
        by_alpha = r / alpha - (r + x) * (here / at_end + gone / at_last)
        by_a = both + gone / a
        by_b = both + digamma(b + x) - digamma(b) - gone / before
        return r * by_r, alpha * by_alpha, a * by_a, b * by_b

    def alive(self, x: FloatArray, t_x: FloatArray, age: FloatArray) -> FloatArray:
        """Give the chance that each account is still active: 1 / (1 + (x > 0) a/(b+x−1) ((α+T)/(α+t_x))^(r+x)).

        An account that never ordered again cannot have stopped: 1.
        """
        active, stopped = self._ways(x, t_x, age)
        return np.asarray(expit(active - stopped))

    def staying(self, x: FloatArray, age: FloatArray, time: float) -> FloatArray:
        """Give the chance that an account, if it is active now, does not stop within ``time``.

        E[(1 + p·time/(α+T))^−(r+x)] over p ~ Beta(a, b+x), which is
        (1−z)^a ₂F₁(a, a+b−r; a+b+x; z) with z = time/(α+T+time).
        """
        a, b = self.a, self.b
        z = time / (self.alpha + age + time)
        chance = np.exp(a * np.log1p(-z)) * hypergeometric(a, a + b - self.r, a + b + x, z)
        return np.asarray(np.clip(chance, 0.0, 1.0))

    def expected(self, x: FloatArray, t_x: FloatArray, age: FloatArray, time: float) -> FloatArray:
        """Give the expected number of orders in the ``time`` to come.

        The published form, E = (a+b+x−1)/(a−1) · [1 − ((α+T)/(α+T+t))^(r+x) ₂F₁(r+x, b+x; a+b+x−1; z)] · P(alive)
        with z = t/(α+T+t), has factors that overflow; Euler's transformation of ₂F₁ gives
        [1 − (1−z)^(a−1) ₂F₁(a−1, a+b−r−1; a+b+x−1; z)] in its place, whose factors stay of the size of 1.

        Examples
        --------
        The account that the paper works through (its table gives 1.226):

        >>> cdnow = BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426)
        >>> history = np.array([2.0]), np.array([30.43]), np.array([38.86])
        >>> round(float(cdnow.expected(*history, time=39.0)[0]), 3)
        1.226
        """
        return self._while_active(x, age, time) * self.alive(x, t_x, age)

    def _while_active(self, x: FloatArray, age: FloatArray, time: float) -> FloatArray:
        """Give the expected number of orders of accounts that are active now."""
        if abs(self.a - 1.0) < _NEAR:
            sides = (BGNBD(self.r, self.alpha, a, self.b) for a in (1.0 - 2 * _NEAR, 1.0 + 2 * _NEAR))
            return np.asarray(sum(side._while_active(x, age, time) for side in sides) / 2)
        if abs(self.a + self.b - 1.0) < _NEAR:
            sides = (BGNBD(self.r, self.alpha, self.a, 1.0 - self.a + shift) for shift in (-2 * _NEAR, 2 * _NEAR))
            return np.asarray(sum(side._while_active(x, age, time) for side in sides) / 2)
        a, b, r = self.a, self.b, self.r
        z = time / (self.alpha + age + time)
        left = np.exp((a - 1.0) * np.log1p(-z)) * hypergeometric(a - 1.0, a + b - r - 1.0, a + b + x - 1.0, z)
        return np.asarray(np.maximum((a + b + x - 1.0) / (a - 1.0) * (1.0 - left), 0.0))

    def _ways(self, x: FloatArray, t_x: FloatArray, age: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Give the logarithms of the two ways to a history: still active, and stopped after the last order."""
        shape = self.r + x
        active = -shape * np.log(self.alpha + age)
        before = np.where(x > 0, self.b + x - 1.0, 1.0)
        stopped = np.log(self.a) - np.log(before) - shape * np.log(self.alpha + t_x)
        return active, np.where(x > 0, stopped, -np.inf)
