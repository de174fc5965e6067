"""BG/NBD against the paper, against integrals worked out by quadrature, and in the cases that have simple answers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import betaln, expit, gammaln

from influence.value.orders import BGNBD

CDNOW = BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426)
"""As published for the tenth of CDNOW's customers, weeks 1–39 (Fader, Hardie & Lee 2005, table 2)."""

MODELS = [CDNOW, BGNBD(5.7, 27.6, 0.026, 1.8), BGNBD(0.05, 0.2, 3.0, 0.1), BGNBD(12.0, 90.0, 1.0, 4.0)]
HISTORIES = [
    (0, 0.0, 40.0),
    (98, 0.1, 0.11),
    (1, 3.0, 40.0),
    (2, 30.43, 38.86),
    (25, 200.0, 201.0),
    (2000, 500.0, 520.0),
    (0, 0.0, 0.0),
]


def one(*numbers: float) -> tuple[np.ndarray, ...]:
    return tuple(np.array([float(number)]) for number in numbers)


def over_chances(model: BGNBD, x: float) -> tuple[np.ndarray, np.ndarray]:
    """Nodes and weights of the mean over p ~ Beta(a, b + x): the trapezoid rule in the logit of p."""
    a, b = model.a, model.b + x
    logit = np.linspace(-45 / a - 1.2 * np.log(b + 1) - 5, 45 / b + 5, 40_001)
    logs = -a * np.logaddexp(0, -logit) - b * np.logaddexp(0, logit)
    weight = np.exp(logs - logs.max())
    return np.maximum(expit(logit), 1e-280), weight / weight.sum()


def test_the_customer_that_the_paper_works_through() -> None:
    """x = 2, t_x = 30.43, T = 38.86: 1.226 orders are expected in the 39 weeks to come."""
    assert CDNOW.expected(*one(2, 30.43, 38.86), 39.0)[0] == pytest.approx(1.226, abs=5e-4)


def test_likelihood_of_a_history_is_the_integral_over_rates_and_chances() -> None:
    """L(λ, p) = λ^x e^(−λT) (1−p)^x + (x > 0) λ^x e^(−λt_x) p (1−p)^(x−1), on a fine grid of both."""
    model = BGNBD(3.0, 6.0, 1.4, 3.2)
    rate, step = np.linspace(0, 6, 6001, retstep=True)
    of_rate = np.exp(
        model.r * np.log(model.alpha)
        - gammaln(model.r)
        + (model.r - 1) * np.log(np.maximum(rate, 1e-300))
        - model.alpha * rate
    )
    for x, t_x, age in [(0, 0.0, 9.0), (1, 2.0, 9.0), (4, 8.5, 9.0)]:
        p, weight = over_chances(model, 0)
        staying = (weight * (1 - p) ** x).sum()
        stopping = (weight * p * (1 - p) ** (x - 1)).sum() if x else 0.0
        value = step * (of_rate * rate**x * (np.exp(-rate * age) * staying + np.exp(-rate * t_x) * stopping)).sum()
        assert model.log_likelihood(*one(x, t_x, age))[0] == pytest.approx(np.log(value), rel=1e-5)


@pytest.mark.parametrize("model", MODELS)
def test_gradient_is_that_of_the_likelihood(model: BGNBD) -> None:
    history = tuple(np.array(column, dtype=float) for column in zip(*HISTORIES, strict=True))
    logs = np.log([model.r, model.alpha, model.a, model.b])
    for part, step in zip(model.gradient(*history), 1e-5 * np.eye(4), strict=True):
        up, down = (BGNBD(*np.exp(logs + sign * step)).log_likelihood(*history) for sign in (1, -1))
        np.testing.assert_allclose(part, (up - down) / 2e-5, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    "model", [*MODELS, BGNBD(0.4, 3.0, 0.4, 0.6), BGNBD(0.4, 3.0, 1.00001, 0.6), BGNBD(*np.exp([1.0, 0.0, 1.0, 0.25]))]
)
@pytest.mark.parametrize(("x", "t_x", "age"), HISTORIES)
@pytest.mark.parametrize("time", [1.0, 52.0, 500.0])
def test_expectations_are_means_over_the_chance_of_stopping(
    model: BGNBD, x: int, t_x: float, age: float, time: float
) -> None:
    """Given p, an active account makes (1 − (1 + p·time/(α+T))^−(r+x)) / p orders; x = 2,000 overflows as published."""
    p, weight = over_chances(model, x)
    left = -(model.r + x) * np.log1p(p * time / (model.alpha + age))
    expected = (weight * -np.expm1(left) / p).sum() * model.alive(*one(x, t_x, age))[0]
    assert model.expected(*one(x, t_x, age), time)[0] == pytest.approx(expected, rel=1e-5, abs=1e-12)
    assert model.staying(*one(x, age), time)[0] == pytest.approx((weight * np.exp(left)).sum(), abs=1e-6)


def test_expected_orders_follow_the_published_form_where_it_does_not_overflow() -> None:
    from scipy.special import hyp2f1

    r, alpha, a, b = CDNOW.r, CDNOW.alpha, CDNOW.a, CDNOW.b
    x, t_x, age, time = 5.0, 20.0, 30.0, 39.0
    f = hyp2f1(r + x, b + x, a + b + x - 1, time / (alpha + age + time))
    inner = 1 - ((alpha + age) / (alpha + age + time)) ** (r + x) * f
    alive = 1 / (1 + a / (b + x - 1) * ((alpha + age) / (alpha + t_x)) ** (r + x))
    assert CDNOW.expected(*one(x, t_x, age), time)[0] == pytest.approx((a + b + x - 1) / (a - 1) * inner * alive)


def test_nobody_who_never_ordered_again_has_stopped_and_who_just_ordered_has_hardly() -> None:
    assert CDNOW.alive(*one(0, 0, 100))[0] == 1.0
    x, t_x, age = one(3, 40, 40)
    assert CDNOW.alive(x, t_x, age)[0] == pytest.approx(1 / (1 + 0.793 / (2.426 + 2)))
    assert CDNOW.alive(*one(3000, 10, 400))[0] == pytest.approx(0.0, abs=1e-12)


def test_where_hardly_anybody_stops_orders_are_negative_binomial() -> None:
    """a → 0 leaves (r + x)/(α + T) orders a unit of time and a likelihood without stopping."""
    model = BGNBD(2.0, 10.0, 1e-9, 1.0)
    x, t_x, age = one(6, 20, 25)
    assert model.expected(x, t_x, age, 7.0)[0] == pytest.approx(8 / 35 * 7, rel=1e-5)
    assert model.staying(x, age, 7.0)[0] == pytest.approx(1.0)
    nbd = gammaln(8.0) - gammaln(2.0) + 2 * np.log(10) - 8 * np.log(35)
    assert model.log_likelihood(x, t_x, age)[0] == pytest.approx(nbd)


def test_with_even_chances_of_stopping_the_likelihood_is_worked_by_hand() -> None:
    """a = b = r = α = 1, x = 1: (1/2)·1/(1+T)² + B(2,1)/B(1,1)·1/(1+t_x)²."""
    model = BGNBD(1.0, 1.0, 1.0, 1.0)
    value = 0.5 / 4.0**2 + np.exp(betaln(2, 1)) / 2.0**2
    assert model.log_likelihood(*one(1, 1, 3))[0] == pytest.approx(np.log(value))


@given(
    logs=st.tuples(*[st.floats(-3, 3)] * 4),
    x=st.integers(0, 500),
    share=st.floats(0, 1),
    age=st.floats(0.1, 1000),
    time=st.floats(0.1, 1000),
)
def test_more_time_never_brings_fewer_orders_and_all_is_finite(
    logs: tuple[float, ...], x: int, share: float, age: float, time: float
) -> None:
    model = BGNBD(*map(float, np.exp(logs)))
    history = one(x, share * age if x else 0.0, age)
    near, far = (model.expected(*history, span)[0] for span in (time, 2 * time))
    assert 0 <= near <= far * (1 + 1e-6) + 1e-9
    assert np.isfinite(far)
    assert 0 <= model.alive(*history)[0] <= 1
    assert np.isfinite(model.log_likelihood(*history)[0])
