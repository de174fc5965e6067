"""Gamma–Gamma against the paper, against an integral, and in its limits."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from influence.value.orders import GammaGamma

CDNOW = GammaGamma(p=6.25, q=3.74, gamma=15.44)
"""As published for the 946 who bought again (Fader & Hardie 2013)."""


def test_the_population_mean_and_the_weights_of_the_paper() -> None:
    """The mean is about 35 dollars; a single order of 50 is drawn towards it by more than the mean of ten orders."""
    assert CDNOW.mean == pytest.approx(6.25 * 15.44 / 2.74)
    assert CDNOW.expected(np.array([0.0]), np.array([np.nan]))[0] == pytest.approx(CDNOW.mean)
    one, ten = CDNOW.expected(np.array([1.0, 10.0]), np.array([50.0, 50.0]))
    weight = 2.74 / (6.25 + 2.74)
    assert one == pytest.approx(weight * CDNOW.mean + (1 - weight) * 50.0)
    assert CDNOW.mean < one < ten < 50.0
    assert CDNOW.expected(np.array([1e6]), np.array([50.0]))[0] == pytest.approx(50.0, rel=1e-5)


@pytest.mark.parametrize(("x", "m"), [(1.0, 12.0), (3.0, 40.0), (8.0, 300.0)])
def test_likelihood_is_the_integral_over_accounts(x: float, m: float) -> None:
    nu = np.linspace(1e-6, 4, 400_001)
    of_account = stats.gamma.pdf(nu, CDNOW.q, scale=1 / CDNOW.gamma)
    of_mean = stats.gamma.pdf(m, CDNOW.p * x, scale=1 / (nu * x))
    value = np.trapezoid(of_account * of_mean, nu)
    assert CDNOW.log_likelihood(np.array([x]), np.array([m]))[0] == pytest.approx(np.log(value), rel=1e-6)


def test_likelihood_of_single_orders_is_the_integral_over_accounts() -> None:
    amounts = np.array([10.0, 25.0, 31.0])
    nu = np.linspace(1e-6, 4, 400_001)
    each = [stats.gamma.pdf(amount, CDNOW.p, scale=1 / nu) for amount in amounts]
    value = np.trapezoid(stats.gamma.pdf(nu, CDNOW.q, scale=1 / CDNOW.gamma) * np.prod(each, axis=0), nu)
    x, m, log = (np.array([number]) for number in (3.0, amounts.mean(), np.log(amounts).mean()))
    assert CDNOW.log_likelihood(x, m, log)[0] == pytest.approx(np.log(value), rel=1e-6)


@pytest.mark.parametrize("single", [False, True])
def test_gradient_is_that_of_the_likelihood(single: bool) -> None:
    x, m = np.array([1.0, 4.0, 90.0]), np.array([3.0, 40.0, 22.0])
    log = np.log(m) - 0.1 if single else None
    logs = np.log([CDNOW.p, CDNOW.q, CDNOW.gamma])
    for part, step in zip(CDNOW.gradient(x, m, log), 1e-5 * np.eye(3), strict=True):
        up, down = (GammaGamma(*np.exp(logs + sign * step)).log_likelihood(x, m, log) for sign in (1, -1))
        np.testing.assert_allclose(part, (up - down) / 2e-5, rtol=1e-4, atol=1e-5)
