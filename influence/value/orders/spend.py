"""Gamma–Gamma: what an account spends on an order (Fader & Hardie 2013)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import digamma, gammaln

from influence.model import FloatArray


@dataclass(frozen=True)
class GammaGamma:
    """A population of accounts whose orders vary about means of their own.

    An order is Gamma(p, rate ν), and ν ~ Gamma(q, rate γ) over accounts, whatever the number of their orders. What is
    known of an account: the mean m of x orders.

    Parameters
    ----------
    p
        Shape of the orders of one account. More than 0.
    q, gamma
        Shape and rate over accounts, γ in currency. More than 0; below q = 1 the population has no mean.

    References
    ----------
    Fader, P. & Hardie, B. (2013): The Gamma–Gamma model of monetary value. http://www.brucehardie.com/notes/025/
    """

    p: float
    q: float
    gamma: float

    @property
    def mean(self) -> float:
        """Mean spend on an order over all accounts, p γ / (q − 1); infinite for q ≤ 1."""
        return self.p * self.gamma / (self.q - 1.0) if self.q > 1.0 else np.inf

    def log_likelihood(self, x: FloatArray, m: FloatArray, log: FloatArray | None = None) -> FloatArray:
        """Give the log-likelihood of each mean m > 0 of x ≥ 1 orders, as published.

        ln [ Γ(px+q)/(Γ(px) Γ(q)) · γ^q m^(px−1) x^(px) / (γ + m x)^(px+q) ].

        With ``log``, the mean of the logarithms of the orders, that of the x orders themselves:
        ln [ Γ(px+q)/(Γ(p)^x Γ(q)) · γ^q e^((p−1) x log) / (γ + m x)^(px+q) ].
        """
        p, q, gamma = self.p, self.q, self.gamma
        shape = p * x
        if log is None:
            orders = shape * np.log(m * x) - np.log(m) - gammaln(shape)
        else:
            orders = (p - 1.0) * x * log - x * gammaln(p)
        accounts = gammaln(shape + q) - gammaln(q) + q * np.log(gamma) - (shape + q) * np.log(gamma + m * x)
        return np.asarray(orders + accounts)

    def gradient(self, x: FloatArray, m: FloatArray, log: FloatArray | None = None) -> tuple[FloatArray, ...]:
        """Give the derivatives of :meth:`log_likelihood` by ln p, ln q and ln γ."""
        p, q, gamma = self.p, self.q, self.gamma
        shape, total = p * x, gamma + m * x
        both = digamma(shape + q)
        orders = np.log(m * x) - digamma(shape) if log is None else log - digamma(p)
        by_p = x * (both + orders - np.log(total))
        by_q = both - digamma(q) + np.log(gamma) - np.log(total)
        by_gamma = q / gamma - (shape + q) / total
        return p * by_p, q * by_q, gamma * by_gamma

    def expected(self, x: FloatArray, m: FloatArray) -> FloatArray:
        """Give the expected spend on an order, p (γ + m x) / (p x + q − 1): m drawn towards the mean of all.

        Where nothing is known (x = 0, m NaN) it is the mean of all.

        Examples
        --------
        >>> GammaGamma(p=6.25, q=3.74, gamma=15.44).expected(np.array([0.0, 2.0]), np.array([np.nan, 50.0])).round(2)
        array([35.22, 47.34])
        """
        known = np.nan_to_num(m) * x
        return np.asarray(self.p * (self.gamma + known) / (self.p * x + self.q - 1.0))
