"""What customers answer to hours of contact: the curves, from own and referral values, potential and estimates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from influence.hours.attention import TAU_ASSUMED, fitted_tau, tau_through_today, through_today
from influence.hours.curves import Curves
from influence.hours.customers import Customers, estimates_of
from influence.hours.estimates import share_missing
from influence.kernels.wiring import BoolArray
from influence.language import number, say
from influence.model import Dataset, FloatArray, Values
from influence.settings import HoursSettings
from influence.value.own import annuity
from influence.value.stated import stated_margin


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

    The own value of a year is the own value over the horizon by what one unit a year is worth over it. Every curve
    passes through it at today's hours. At usual attention an account would bring ``kept`` of it with no contact and
    ``saturated`` times it with any amount (:mod:`influence.hours.attention`); its potential says where it saturates
    where it is known. τ is one for all, such that today's hours are the usual attention over all. Estimates of managers
    replace all of this for the accounts that have some.
    """
    settings, language = dataset.settings.hours, dataset.settings.project.language
    own = values.own[customers.accounts] / 100 / max(annuity(dataset.settings.value), 1e-9)
    referral = np.maximum(values.referral[customers.accounts], 0) / 100
    estimates = estimates_of(dataset, customers.accounts)
    brings = np.where(np.isnan(estimates["value_now"]), own, estimates["value_now"])
    told = [
        say(
            language, "hours", "curve", kept=number(100 * settings.kept, language),
            saturated=number(100 * settings.saturated, language),
        )
    ]  # fmt: skip
    by_hand = np.zeros(len(own), dtype=np.bool_)
    for name in ("value_at_zero", "value_now", "value_double", "value_saturated"):
        by_hand |= ~np.isnan(estimates[name])
    hours = customers.hours_today if customers.touched else None
    tau, found = _common_tau(brings, customers, settings, ~by_hand)
    zero, more = through_today(brings, hours, tau, settings.kept, settings.saturated)
    top, with_potential = _top(dataset, brings, customers)
    more = np.where(with_potential, top - zero, more)
    tau_own = np.where(with_potential, tau_through_today(brings, hours, zero, top, tau), tau)
    told.append(_said_of_potential(with_potential, settings.potential, language))
    told.append(say(language, "hours", f"tau_{found}", tau=number(tau, language, 2)))
    told.append(say(language, "hours", "tau_referral", tau=number(settings.referral_tau, language, 2)))
    if by_hand.any():
        zero, more, tau_own = _by_managers(estimates, by_hand, brings, zero, zero + more, tau_own, customers)
        told.append(say(language, "hours", "estimated", count=int(by_hand.sum())))
    tau_referral = np.full(len(own), settings.referral_tau)
    return Response(zero, more, tau_own, referral, tau_referral, own, by_hand, with_potential & ~by_hand, tuple(told))


def _top(dataset: Dataset, own: FloatArray, customers: Customers) -> tuple[FloatArray, BoolArray]:
    """Give what an account brings a year at most, and whether its potential says so."""
    settings = dataset.settings.hours
    potential = dataset.accounts["potential"].to_numpy(dtype=np.float64, na_value=np.nan)[customers.accounts]
    known = ~np.isnan(potential) & (potential > 0)
    if not known.any():
        return own, known
    if settings.potential == "margin":
        top = potential
    elif settings.potential == "units":
        top = potential * (settings.unit_margin or 0.0)
    elif settings.potential == "share":
        known &= potential <= 1
        top = own / np.where(known, np.maximum(potential, 1e-3), 1.0)
    else:
        top = potential * np.maximum(stated_margin(dataset).rates[customers.accounts], 0.0)
    return np.where(known, np.maximum(top, own), own), known


def _said_of_potential(known: BoolArray, what: str, language: str) -> str:
    if not known.any():
        return say(language, "hours", "no_potential")
    return say(language, "hours", f"potential_{what}", count=int(known.sum()), without=int((~known).sum()))


def _common_tau(brings: FloatArray, customers: Customers, settings: HoursSettings, who: BoolArray) -> tuple[float, str]:
    """Give τ of the own value, and whether it was ``declared``, ``fitted`` to today's hours or ``assumed``."""
    if settings.own_tau is not None:
        return settings.own_tau, "declared"
    found = fitted_tau(brings[who], customers.hours_today[who], settings.kept, settings.saturated)
    return (TAU_ASSUMED, "assumed") if found is None else (found, "fitted")


def _by_managers(
    estimates: dict[str, FloatArray],
    who: BoolArray,
    brings: FloatArray,
    zero: FloatArray,
    top: FloatArray,
    tau: FloatArray,
    customers: Customers,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Give base, rise and τ with the managers' estimates; what they leave out stays as it was, within their order."""

    def given(name: str, otherwise: FloatArray) -> FloatArray:
        return np.where(np.isnan(estimates[name]), otherwise, estimates[name])

    now, double = brings, estimates["value_double"]
    least = np.fmin(np.fmin(now, double), estimates["value_saturated"])
    base = given("value_at_zero", np.fmin(zero, least))
    most = np.fmax(np.fmax(now, double), base)
    full = given("value_saturated", np.fmax(top, most))
    rise = np.maximum(full - base, 0.0)
    hours = customers.hours_today
    tells = who & (rise > 0) & (hours > 0)
    share = np.where(tells, rise, 1.0)
    left = share_missing(np.clip((full - now) / share, 0, 1)[tells], np.clip((full - double) / share, 0, 1)[tells])
    tau = tau.copy()
    tau[tells] = -hours[tells] / np.log(left)
    return np.where(who, base, zero), np.where(who, rise, top - zero), tau


__all__ = ["Response", "respond"]
