"""Maximum likelihood: the parameters of both models from histories, with how sure they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

from influence.model import FloatArray
from influence.value.orders.counts import BGNBD
from influence.value.orders.histories import Histories
from influence.value.orders.spend import GammaGamma

FEWEST = 30
"""Accounts that ordered again below which nothing is fitted."""
_SOME = 20_000
"""Accounts on which the best start is sought."""
_STEP = 1e-4
_BOUND = 12.0
_FLAT = 1e-5
_WIDEST = 3.0
"""Standard error of the logarithm of a parameter from which on the data are said not to tell it."""
_VAGUE = 0.5
"""The same from which on a fuller likelihood is asked."""

Model = TypeVar("Model", BGNBD, GammaGamma)


class NotFitted(ValueError):  # noqa: N818 - says what is so, and is always caught
    """The data do not allow a model; ``reason`` is the code of the sentence that says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Fit(Generic[Model]):
    """A model fitted by maximum likelihood.

    Parameters
    ----------
    model
        At the estimates.
    logs
        Logarithms of the estimates, in the order of the model's fields.
    covariance
        Of ``logs``: the inverse of the observed information.
    """

    model: Model
    logs: FloatArray
    covariance: FloatArray

    @property
    def standard_errors(self) -> FloatArray:
        """Standard errors of the logarithms: times 100, about per cent of the parameter."""
        return np.sqrt(np.diag(self.covariance))

    def draws(self, count: int, rng: np.random.Generator) -> list[Model]:
        """Draw parameters from the asymptotic normal distribution of their logarithms."""
        values, vectors = np.linalg.eigh(self.covariance)
        spread = vectors * np.sqrt(np.maximum(values, 0.0))
        logs = self.logs + rng.standard_normal((count, len(self.logs))) @ spread.T
        return [type(self.model)(*map(float, np.exp(row))) for row in logs]


def fit_counts(x: FloatArray, t_x: FloatArray, age: FloatArray) -> Fit[BGNBD]:
    """Fit BG/NBD to histories; parameters in the unit of time of ``t_x`` and ``age``.

    Raises
    ------
    NotFitted
        ``few``: fewer than 30 accounts ordered again; ``flat``: the likelihood has no clear maximum.
    """
    if np.count_nonzero(x > 0) < FEWEST:
        raise NotFitted("few")
    unit = float(age.max())
    starts = [(0.5, 0.1, 0.5, 2.0), (1.5, 0.5, 0.2, 5.0), (0.2, 0.02, 1.0, 1.0)]
    logs, covariance = _maximise(BGNBD, (x, t_x / unit, age / unit), starts)
    logs = logs + np.array([0.0, np.log(unit), 0.0, 0.0])
    return Fit(BGNBD(*map(float, np.exp(logs))), logs, covariance)


def fit_spend(histories: Histories) -> Fit[GammaGamma]:
    """Fit Gamma–Gamma to the mean spend of the accounts that ordered again; γ in the unit of the amounts.

    As published, from the means alone. They tell how much the orders of one account vary only by how much less means of
    many orders vary than means of few. Where that leaves a parameter vague (a standard error of its logarithm above
    0.5), the orders themselves are fitted.

    Raises
    ------
    NotFitted
        ``few``: fewer than 30 accounts spent again; ``flat``: no clear maximum; ``heavy``: the estimate of q is no more
        than 1, so that spend has no mean.
    """
    who, paid = histories.spent_again, histories.paid
    if np.count_nonzero(who) < FEWEST:
        raise NotFitted("few")
    unit = float(np.median(histories.spend[who]))
    x, m = histories.again[who], histories.spend[who] / unit
    each = paid.count > 0
    count, mean, log = paid.count[each], paid.mean[each] / unit, paid.log[each] - np.log(unit)
    starts = [(2.0, 3.0, 1.0), (10.0, 3.0, 0.2), (1.0, 10.0, 10.0)]
    try:
        logs, covariance = _maximise(GammaGamma, (x, m), starts, _VAGUE)
    except NotFitted:
        logs, covariance = _maximise(GammaGamma, (count, mean, log), starts)
    logs = logs + np.array([0.0, 0.0, np.log(unit)])
    fitted = GammaGamma(*map(float, np.exp(logs)))
    if not np.isfinite(fitted.mean):
        raise NotFitted("heavy")
    return Fit(fitted, logs, covariance)


def _maximise(
    make: type[Model], data: tuple[FloatArray, ...], starts: Sequence[tuple[float, ...]], widest: float = _WIDEST
) -> tuple[FloatArray, FloatArray]:
    """Find the logarithms of the parameters of most likelihood, and their covariance.

    From several starts on some of the accounts, evenly spread; then from the best of these on all.
    """
    some = tuple(column[:: len(column) // _SOME + 1] for column in data)
    tries = [_climb(make, some, np.log(start)) for start in starts]
    best = min(tries, key=lambda found: found[1])[0]
    logs = best if len(some[0]) == len(data[0]) else _climb(make, data, best)[0]
    information = len(data[0]) * _curvature(lambda at: _loss(make, data, at)[1], logs)
    steepest = np.abs(_loss(make, data, logs)[1]).max()
    if not np.isfinite(information).all() or not steepest <= _FLAT or np.linalg.eigvalsh(information)[0] <= 0:
        raise NotFitted("flat")
    covariance = np.asarray(np.linalg.inv(information), dtype=np.float64)
    if np.sqrt(np.diag(covariance)).max() > widest:
        raise NotFitted("flat")
    return logs, covariance


def _climb(make: type[Model], data: tuple[FloatArray, ...], start: FloatArray) -> tuple[FloatArray, float]:
    from scipy.optimize import minimize  # slow to load, and only histories need it

    def loss(logs: FloatArray) -> tuple[float, FloatArray]:
        return _loss(make, data, logs)

    found = minimize(
        loss,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=[(-_BOUND, _BOUND)] * len(start),
        options={"maxiter": 500, "ftol": 1e-14, "gtol": 1e-8},
    )
    return np.asarray(found.x, dtype=np.float64), float(found.fun) if np.isfinite(found.fun) else np.inf


def _loss(make: type[Model], data: tuple[FloatArray, ...], logs: FloatArray) -> tuple[float, FloatArray]:
    """Give the mean of −ln L and its derivatives by the logarithms of the parameters."""
    model = make(*map(float, np.exp(logs)))
    return -float(model.log_likelihood(*data).mean()), -np.array([part.mean() for part in model.gradient(*data)])


def _curvature(gradient: Callable[[FloatArray], FloatArray], at: FloatArray) -> FloatArray:
    """Give the symmetric matrix of second derivatives, by central differences of the first."""
    rows = [(gradient(at + step) - gradient(at - step)) / (2 * _STEP) for step in _STEP * np.eye(len(at))]
    return (np.array(rows) + np.array(rows).T) / 2
