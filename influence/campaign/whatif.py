"""What if: an account lost, another won, a different budget; and what that changes in the plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import hypot

import numpy as np

from influence.errors import UsageError
from influence.language import money, say
from influence.model import Dataset, Plan, Rates
from influence.model.whatif import Difference, Moved
from influence.value import own_value
from influence.value.referral import newcomer_value


def altered(
    dataset: Dataset, rates: Rates | None, lose: Sequence[str] = (), win: Sequence[str] = ()
) -> tuple[Dataset, Rates]:
    """Give the dataset and the rates as they would be had some customers left and some prospects come.

    Who is lost is not asked and passes nothing on any more; who is won can be asked, and is no longer to be won. All
    else stays as it is: the rates learned, and what a new customer is worth.

    Raises
    ------
    UsageError
        An account is unknown, or no customer (to lose) or no prospect (to win); or there are no rates.
    """
    language = dataset.settings.project.language
    if rates is None:
        raise UsageError(say(language, "campaign", "no_rates"))
    place = {account: position for position, account in enumerate(dataset.accounts["account_id"])}
    status = dataset.accounts["status"].to_numpy(dtype=object).copy()
    reach = rates.reach.copy()
    for wanted, before, after in ((lose, "customer", "lapsed"), (win, "prospect", "customer")):
        for account in wanted:
            if account not in place:
                raise UsageError(say(language, "campaign", "unknown_account", id=repr(account)))
            if status[place[account]] != before:
                raise UsageError(say(language, "campaign", f"no_{before}", id=repr(account)))
            status[place[account]] = after
            if after == "lapsed":
                reach[place[account]] = 0.0
    accounts = dataset.accounts.assign(status=np.asarray(status, dtype=object))
    accounts["status"] = accounts["status"].astype(dataset.accounts["status"].dtype)
    worth = newcomer_value(dataset, own_value(dataset))
    settings = dataset.settings
    settings = replace(settings, referral=replace(settings.referral, new_customer_value=worth))
    return replace(dataset, tables={**dataset.tables, "accounts": accounts}, settings=settings), replace(
        rates, reach=reach
    )


def difference(before: Plan, after: Plan) -> Difference:
    """Compare two plans of the same accounts, drawn with the same random numbers."""
    old = {seed.account_id: seed for seed in before.seeds}
    new = {seed.account_id: seed for seed in after.seeds}
    moved = [
        Moved(
            one, (new.get(one) or old[one]).name,
            "stays" if one in old and one in new else "joins" if one in new else "leaves",
            old[one].marginal if one in old else None,
            new[one].marginal if one in new else None,
        )
        for one in [*new, *(one for one in old if one not in new)]
    ]  # fmt: skip
    change = after.value - before.value
    error = hypot(*(max(plan.value - plan.certificate.lower, 0.0) for plan in (before, after)))
    said = say(
        after.language, "campaign", "what_if",
        before=money(before.value, before.currency, before.language),
        after=money(after.value, after.currency, after.language),
        change=money(change, after.currency, after.language),
        low=money(change - error, after.currency, after.language),
        high=money(change + error, after.currency, after.language),
        joins=sum(one.change == "joins" for one in moved), leaves=sum(one.change == "leaves" for one in moved),
    )  # fmt: skip
    return Difference(tuple(moved), before.value, after.value, change - error, change + error, said)
