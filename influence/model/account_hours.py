"""What a plan of hours says of every customer, as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from influence.model.columns import Coded
from influence.model.network import FloatArray, IntArray


@dataclass(frozen=True)
class AccountHours:
    """Hours and contacts of every customer that is planned for, as arrays of n in the order of ``account_ids``.

    All numbers are those of a year; money is in units of currency.

    Parameters
    ----------
    account_ids, names, owners, segments, territories
        n texts; owner ``""`` where nobody has one and the whole team is planned for together.
    tiers
        n of ``A``, ``B``, ``C`` by the share of all value.
    contact_hours, travel_hours
        Length of one contact, and what it costs beside.
    contacts_today, hours_today
        As the touches show; hours with travel. NaN where there are no touches at all.
    contacts, hours
        Of the plan; contacts are whole numbers.
    least, most
        Bounds on the contacts.
    value_at_zero, own_more, own_tau, referral_most, referral_tau
        The response: value(h) = value_at_zero + own_more (1 − e^(−h/own_tau)) + referral_most (1 − e^(−h/referral_tau))
        at h hours of contact, without travel.
    value_today, value
        At today's hours (NaN without touches) and at the plan's.
    next_today, next_hour
        What an hour more, travel included, would bring above today's hours and above the plan's.
    tenure
        Years since the first contact on record by the present owner; NaN where none is.
    estimated
        Whether the manager's own estimates set the curve of the own value.
    reasons
        n stable codes of why hours rise or fall.
    """

    account_ids: Sequence[str]
    names: Sequence[str]
    owners: Coded
    segments: Coded
    territories: Coded
    tiers: Coded
    contact_hours: FloatArray
    travel_hours: FloatArray
    contacts_today: FloatArray
    hours_today: FloatArray
    contacts: FloatArray
    hours: FloatArray
    least: FloatArray
    most: FloatArray
    value_at_zero: FloatArray
    own_more: FloatArray
    own_tau: FloatArray
    referral_most: FloatArray
    referral_tau: FloatArray
    value_today: FloatArray
    value: FloatArray
    next_today: FloatArray
    next_hour: FloatArray
    tenure: FloatArray
    estimated: np.ndarray[tuple[int], np.dtype[np.bool_]]
    reasons: Coded

    def __len__(self) -> int:
        return len(self.account_ids)

    @cached_property
    def change(self) -> FloatArray:
        """Hours of the plan less those of today; of all of the plan where there are no touches."""
        return np.asarray(self.hours - np.nan_to_num(self.hours_today, nan=0.0))

    @cached_property
    def order(self) -> IntArray:
        """Positions by the size of the change, largest first; equals by id."""
        return np.argsort(-np.abs(np.round(self.change, 9)), kind="stable")
