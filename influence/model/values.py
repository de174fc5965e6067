"""What accounts are worth, in whole cents, so that parts sum exactly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from influence.model.carried import Carried
from influence.model.columns import Cents, Column, Stored
from influence.model.network import FloatArray, IntArray
from influence.model.rates import Rates

if TYPE_CHECKING:
    import pandas as pd


FROM = "from_"
"""Before the name of a kind: the column of what that kind carries."""


@dataclass(frozen=True)
class Values:
    """Own value and referral value of every account of a network, all money in cents of ``currency``.

    Parameters
    ----------
    account_ids
        n ids in the network's order.
    own
        Expected margin over the horizon (fact-based; prospects 0, see ``own_basis``).
    own_basis
        n codes of where ``own`` comes from: ``margin``, ``margin_rate``, ``revenue``, ``orders_model``, ``orders``,
        ``missing``, ``prospect``, ``lapsed``.
    referral_new, referral_saved, asking_cost
        Parts of the referral value: margin of new customers who would not have come otherwise, acquisition cost saved
        on those who would, and what asking
        costs. All ≥ 0; referral value = new + saved − asking_cost ≥ 0 (an account is asked only where that pays).
    crv
        Expected referral value if this account alone were asked, before the cost of asking. Not a part: overlaps
        between accounts count in full.
    new_customers
        Expected number of new customers credited to the account.
    standard_error
        Standard error of the referral value from sampling alone, in cents.
    assumptions
        Every assumption that acted, one sentence each, in the project's language.
    currency
        Unit of all money here: the project's currency, or points where the data know no money at all.
    assumed_share
        Share in [0, 1] of all referral value that comes from people of whom only a declared market share says that they
        are there. The larger it is, the more referral values only compare accounts instead of forecasting money.
    own_low, own_high
        The middle 90 % of what drawn futures of the account's orders bring; NaN where own value does not come from
        them, ``None`` where it does for nobody.
    alive, expected_orders
        Chance that a customer is still active, and its expected orders over the horizon; NaN where it never ordered,
        ``None`` without a model of orders.
    resting
        What the neighbours would bring less if the account left; overlaps with their own value. ``None`` where no
        chance of leaving is known.
    referred, referred_customers
        A fact: what past referrals brought, credited over generations, and customers that the account won itself.
        ``None`` where nobody was won.
    crv_range
        Gives both ends of the 90 % interval of ``crv``, in units of currency: the error of sampling and the uncertainty
        of the rates together; not what is unrecorded. It takes long and is seldom needed first, so it may still be
        computed while other work goes on. ``None`` where it was not estimated, like all that follow.
    carried
        What carries the referral values: kinds, groups and accounts.
    rates
        What is known of the rates that acted.
    factors
        Gives what every posterior draw of the rates makes of all referral values together, factors of mean 1
        (:func:`~influence.value.doubt.referral_factors`).
    own_amount, potential
        n amounts in units of currency, before they are rounded: own value, and what the account would be worth as a
        customer (NaN where nothing says so). What newcomers are worth follows from both.
    """

    account_ids: Sequence[str]
    own: IntArray
    own_basis: tuple[str, ...]
    referral_new: IntArray
    referral_saved: IntArray
    asking_cost: IntArray
    crv: IntArray
    new_customers: FloatArray
    standard_error: FloatArray
    assumptions: tuple[str, ...]
    currency: str
    assumed_share: float
    own_low: FloatArray | None = None
    own_high: FloatArray | None = None
    alive: FloatArray | None = None
    expected_orders: FloatArray | None = None
    resting: IntArray | None = None
    referred: IntArray | None = None
    referred_customers: IntArray | None = None
    crv_range: Callable[[], tuple[FloatArray, FloatArray]] | None = None
    carried: Carried | None = None
    rates: Rates | None = None
    factors: Callable[[], FloatArray] | None = None
    own_amount: FloatArray | None = None
    potential: FloatArray | None = None

    def __repr__(self) -> str:
        own, referral = (int(amounts.sum()) / 100 for amounts in (self.own, self.referral))
        return f"Values({len(self.account_ids)} accounts, {self.currency}: own {own:,.0f}, referral {referral:,.0f})"

    @property
    def forecast(self) -> bool:
        """Whether all who can be won are in the data: prospects, or members of groups with a declared size."""
        return self.assumed_share == 0

    @cached_property
    def referral(self) -> IntArray:
        """Referral value in cents: new + saved − asking cost."""
        return self.referral_new + self.referral_saved - self.asking_cost

    @property
    def crv_low(self) -> FloatArray | None:
        """Lower end of the 90 % interval of ``crv``, in cents."""
        return None if self._crv_ends is None else self._crv_ends[0]

    @property
    def crv_high(self) -> FloatArray | None:
        """Upper end of the 90 % interval of ``crv``, in cents."""
        return None if self._crv_ends is None else self._crv_ends[1]

    @cached_property
    def _crv_ends(self) -> tuple[FloatArray, FloatArray] | None:
        if self.crv_range is None:
            return None
        low, high = self.crv_range()
        return low * 100, high * 100

    def details(self) -> dict[str, Column]:
        """Give, by name, the columns that are there only where the data say something about them."""
        known: dict[str, tuple[type[Cents | Stored], FloatArray | IntArray | None]] = {
            "crv_low": (Cents, self.crv_low),
            "crv_high": (Cents, self.crv_high),
            "own_value_low": (Cents, self.own_low),
            "own_value_high": (Cents, self.own_high),
            "alive": (Stored, self.alive),
            "expected_orders": (Stored, self.expected_orders),
            "value_resting": (Cents, self.resting),
            "referred_value": (Cents, self.referred),
            "referred_customers": (Stored, self.referred_customers),
        }
        columns: dict[str, Column] = {
            name: column(values) for name, (column, values) in known.items() if values is not None
        }
        if self.carried is not None:
            by_kind = zip(self.carried.kinds, self.carried.by_kind.T, strict=True)
            columns |= {f"{FROM}{kind}": Cents(cents) for kind, cents in by_kind}
        return columns

    def to_frame(self) -> pd.DataFrame:
        """Give one row an account, money in units of currency."""
        import pandas as pd

        everybody = np.arange(len(self.account_ids))
        return pd.DataFrame(
            {
                "own_value": self.own / 100,
                "referral_value": self.referral / 100,
                "referral_new": self.referral_new / 100,
                "referral_saved": self.referral_saved / 100,
                "asking_cost": self.asking_cost / 100,
                "crv": self.crv / 100,
                "new_customers": self.new_customers,
                "referral_value_se": self.standard_error / 100,
                "own_basis": list(self.own_basis),
                **{name: column(everybody) for name, column in self.details().items()},
            },
            index=pd.Index(list(self.account_ids), name="account_id", dtype="str"),
        )
