"""What the random sets of the list say beside the recursion, and how far each is to be believed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from influence.model import FloatArray


@dataclass(frozen=True)
class Scale:
    """Factor from what the recursion gives to an account's referral value: n means and n standard deviations."""

    mean: FloatArray
    error: FloatArray

    def drawn(self, noise: FloatArray) -> FloatArray:
        """Give a factor an account, drawn with standard normal ``noise``; never negative."""
        return np.maximum(self.mean + self.error * noise, 0.0)


def scale_of(share: FloatArray, error: FloatArray, expected: FloatArray) -> Scale:
    """Combine the sampled share of every account with what the recursion expects of it.

    The sampled shares have sampling error; the recursion has an error of its own, small and alike for all accounts.
    With share_i = ρ_i e_i + noise, noise of variance c e_i (a share is a mean over sets: its variance follows its size)
    and ρ_i spread about ρ with variance τ², all from moments over the accounts, the posterior of ρ_i is normal with

        mean ρ + b_i (share_i / e_i − ρ),    variance τ² (1 − b_i),    b_i = τ² / (τ² + c / e_i).

    So a few sets count little against the recursion, many count much, and no noise is added where it is in the data
    already.

    Parameters
    ----------
    share, error
        n sampled shares and their standard errors.
    expected
        n numbers e of the recursion, in the same unit; where e is 0, the factor is ρ and does not matter.

    Examples
    --------
    Without sampling error the sampled shares are kept:

    >>> scale_of(np.array([2.0, 3.3]), np.zeros(2), np.array([2.0, 3.0])).mean
    array([1. , 1.1])
    """
    told = expected > 0
    e, s = expected[told], share[told]
    total = float(e.sum())
    if total <= 0 or s.sum() <= 0:
        return Scale(np.ones(len(share)), np.zeros(len(share)))
    rho = float(s.sum()) / total
    noise = float((error[told] ** 2).sum()) / total
    spread = max(float(((s - rho * e) ** 2).sum()) - noise * total, 0.0) / float((e**2).sum())
    mean, deviation = np.full(len(share), rho), np.zeros(len(share))
    if noise == 0:
        mean[told] = s / e
    elif spread > 0:
        believed = spread / (spread + noise / e)
        mean[told] = rho + believed * (s / e - rho)
        deviation[told] = np.sqrt(spread * (1.0 - believed))
    return Scale(np.maximum(mean, 0.0), deviation)
