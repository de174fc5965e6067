"""What customers answer to hours of contact: the curves, from own and referral values, potential and estimates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq

from influence.hours.curves import Curves
from influence.hours.customers import Customers, estimates_of
from influence.hours.estimates import share_missing
from influence.kernels.wiring import BoolArray
from influence.language import number, say
from influence.model import Dataset, FloatArray, Values
from influence.value.own import annuity
from influence.value.stated import stated_margin

_TAU_WITHOUT_TOUCHES = 4.0


@dataclass(frozen=True)
class Response:
    """The response of n customers to hours of contact a year, in units of currency a year.

    value(h) = base + more_own (1 − e^(−h/tau_own)) + more_referral (1 − e^(−h/tau_referral)).

    Parameters
    ----------
    own
        Own value of a year as it was estimated, before any curve.
    estimated
        Whether the manager's estimates set the curve of the own value.
    with_potential
        Whether its potential, and not its own value, says where it saturates.
    """

    base: FloatArray
    more_own: FloatArray
    tau_own: FloatArray
    more_referral: FloatArray
    tau_referral: FloatArray
    own: FloatArray
    estimated: BoolArray
    with_potential: BoolArray
    assumptions: tuple[str, ...]

    def curves(self, length: FloatArray) -> Curves:
        """Give the curves by number of contacts, each so many hours long."""
        return Curves(
            self.base,
            np.stack([self.more_own, self.more_referral]),
            np.stack([length / self.tau_own, length / self.tau_referral]),
        )


def respond(dataset: Dataset, values: Values, customers: Customers) -> Response:
    """Give the response curves.

    The own value of a year is the own value over the horizon by what one unit a year is worth over it. ``kept`` of it
    comes with no contact; it saturates at the account's potential, or at ``saturated`` times itself. τ is one for all,
    such that today's hours bring today's own value in total. Estimates of managers replace all of this for the
    accounts that have some.
    """
    settings, language = dataset.settings.hours, dataset.settings.project.language
    own = values.own[customers.accounts] / 100 / max(annuity(dataset.settings.value), 1e-9)
    referral = np.maximum(values.referral[customers.accounts], 0) / 100
    estimates = estimates_of(dataset, customers.accounts)
    brings = np.where(np.isnan(estimates["value_now"]), own, estimates["value_now"])
    zero = np.where(brings > 0, settings.kept * brings, brings)
    top, with_potential = _top(dataset, brings, customers)
    more = np.where((brings > 0) | with_potential, np.maximum(top - zero, 0.0), 0.0)
    told = [
        say(
            language, "hours", "curve", kept=number(100 * settings.kept, language),
            saturated=number(100 * settings.saturated, language),
        )
    ]  # fmt: skip
    told.append(_said_of_potential(with_potential, settings.potential, language))
    by_hand = np.zeros(len(own), dtype=np.bool_)
    for name in ("value_at_zero", "value_now", "value_double", "value_saturated"):
        by_hand |= ~np.isnan(estimates[name])
    tau, found = _common_tau(own, zero, more, customers, settings.own_tau, ~by_hand)
    told.append(say(language, "hours", f"tau_{found}", tau=number(tau, language, 2)))
    told.append(say(language, "hours", "tau_referral", tau=number(settings.referral_tau, language, 2)))
    tau_own = np.full(len(own), tau)
    if by_hand.any():
        zero, more, tau_own = _by_managers(estimates, by_hand, zero, zero + more, tau_own, customers)
        told.append(say(language, "hours", "estimated", count=int(by_hand.sum())))
    tau_referral = np.full(len(own), settings.referral_tau)
    return Response(zero, more, tau_own, referral, tau_referral, own, by_hand, with_potential & ~by_hand, tuple(told))


def _top(dataset: Dataset, own: FloatArray, customers: Customers) -> tuple[FloatArray, BoolArray]:
    """Give what an account brings a year at most, and whether its potential says so."""
    settings, accounts = dataset.settings.hours, dataset.accounts.iloc[customers.accounts]
    potential = accounts["potential"].to_numpy(dtype=np.float64, na_value=np.nan)
    known = ~np.isnan(potential) & (potential > 0)
    if settings.potential == "margin":
        top = potential
    elif settings.potential == "units":
        top = potential * (settings.unit_margin or 0.0)
    elif settings.potential == "share":
        known &= potential <= 1
        top = own / np.where(known, np.maximum(potential, 1e-3), 1.0)
    else:
        top = potential * np.maximum(stated_margin(dataset).rates[customers.accounts], 0.0)
    return np.where(known, np.maximum(top, own), settings.saturated * own), known


def _said_of_potential(known: BoolArray, what: str, language: str) -> str:
    if not known.any():
        return say(language, "hours", "no_potential")
    return say(language, "hours", f"potential_{what}", count=int(known.sum()), without=int((~known).sum()))


def _common_tau(
    own: FloatArray, zero: FloatArray, more: FloatArray, customers: Customers, declared: float | None, who: BoolArray
) -> tuple[float, str]:
    """Give τ of the own value, and whether it was ``declared``, ``fitted`` to today's hours or ``assumed``."""
    if declared is not None:
        return declared, "declared"
    hours = customers.hours_today[who]
    amplitude, wanted = more[who], float(np.maximum(own - zero, 0.0)[who].sum())
    spoken_to = hours > 0
    if not wanted > 0 or amplitude[spoken_to].sum() <= wanted * (1 + 1e-9):
        return _TAU_WITHOUT_TOUCHES, "assumed"

    def missing(log_tau: float) -> float:
        return float((amplitude * -np.expm1(-hours / np.exp(log_tau))).sum()) / wanted - 1.0

    low, high = np.log(hours[spoken_to].min() / 50), np.log(hours.max()) + np.log(amplitude.sum() / wanted) + 1
    if not missing(low) > 0 > missing(high):
        return _TAU_WITHOUT_TOUCHES, "assumed"
    return float(np.exp(brentq(missing, low, high, xtol=1e-13))), "fitted"


def _by_managers(
    estimates: dict[str, FloatArray],
    who: BoolArray,
    zero: FloatArray,
    top: FloatArray,
    tau: FloatArray,
    customers: Customers,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Give base, rise and τ with the managers' estimates; what they leave out stays as it was, within their order."""

    def given(name: str, otherwise: FloatArray) -> FloatArray:
        return np.where(np.isnan(estimates[name]), otherwise, estimates[name])

    now, double = estimates["value_now"], estimates["value_double"]
    least = np.fmin(np.fmin(now, double), estimates["value_saturated"])
    base = given("value_at_zero", np.fmin(zero, least))
    most = np.fmax(np.fmax(now, double), base)
    full = given("value_saturated", np.fmax(top, most))
    rise = np.maximum(full - base, 0.0)
    hours = customers.hours_today
    tells = who & (rise > 0) & (hours > 0) & ~(np.isnan(now) & np.isnan(double))
    share = np.where(tells, rise, 1.0)
    left = share_missing(np.clip((full - now) / share, 0, 1)[tells], np.clip((full - double) / share, 0, 1)[tells])
    tau = tau.copy()
    tau[tells] = -hours[tells] / np.log(left)
    return np.where(who, base, zero), np.where(who, rise, top - zero), tau


__all__ = ["Response", "respond"]
