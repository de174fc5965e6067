"""The page on the columns of the results: what each means, its unit, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from inspect import getdoc
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from influence.model.values import FROM
from writers.docstrings import markdown
from writers.markdown import table

if TYPE_CHECKING:
    from influence.pipeline import Analysis

FACT, COUNT, ASSUMED, ESTIMATE = (
    "fact",
    "fact, counted",
    "facts under assumptions",
    "estimate",
)

LIST: Mapping[str, tuple[str, str, str]] = {
    "rank": ("1, 2, …", ESTIMATE, "place by priority; equals in the order of influence, then of account id"),
    "account_id": ("text", FACT, "as in your files"),
    "name": ("text", FACT, "as in your files; the id where there is none"),
    "priority": (
        "currency, or 0–100 under `--combine blend`, `borda` or `pareto`",
        ESTIMATE,
        "own value + referral value to the cent (and `value_resting` with `include_resting`); otherwise the combined "
        "score",
    ),
    "own_value": (
        "currency over the horizon",
        ASSUMED,
        "what the account itself is expected to bring: its margin, or revenue where no margin is known, or what its "
        "orders foretell (`own_basis` says which), for each year of the horizon, with the retention and discount that "
        "you declare; prospects and "
        "lapsed accounts 0",
    ),
    "referral_value": (
        "currency over the horizon",
        ESTIMATE,
        "its share of what new customers bring if every account is asked: `referral_new` + `referral_saved` − "
        "`asking_cost`; the shares of all accounts add up",
    ),
    "influence": (
        "0–100",
        ASSUMED,
        "percentile of `diffusion` among the accounts with an affiliation or tie; 0 without any",
    ),
    "segment": (
        "code",
        ESTIMATE,
        "`champion`, `affluent`, `advocate`, `miser`: own value and referral value if asked alone, each above or not "
        "above the median of the customers; `prospective`, `lapsed`",
    ),
    "hub_kinds": (
        "kinds, joined by `, `",
        ASSUMED,
        "the kinds in which the account is first or in the top share by strength",
    ),
    "reason": (
        "text in the list's language",
        ESTIMATE,
        "the facts first, then what is estimated, then what is short of the next rank",
    ),
    "rank_low": ("1, 2, …", ESTIMATE, "the best rank that it is likely to have: one end of its rank range"),
    "rank_high": ("1, 2, …", ESTIMATE, "the worst rank that it is likely to have: the other end"),
    "p_top": ("0–1", ESTIMATE, "chance to be among the first `top` of the list (`[ranges]`)"),
    "top_label": ("`sure`, `likely`, `toss_up`, or empty", ESTIMATE, "that chance in a word"),
    "status": ("`customer`, `prospect`, `lapsed`", FACT, "as in your files"),
    "territory": ("text", FACT, "as in your files"),
    "owner": ("text", FACT, "as in your files"),
    "tags": (
        "codes, joined by `, `",
        ESTIMATE,
        "`hidden_gem`: a customer with no more than median own value, in the top tenth by referral value if asked "
        "alone; `silent_hub`: a hub that never referred anybody, where there is a referral log",
    ),
    "action": ("text in the list's language", ESTIMATE, "what follows from the last tag, or else from the segment"),
    "revenue": ("currency a year", FACT, "as in your files; empty where it is not known"),
    "referral_new": (
        "currency over the horizon",
        ESTIMATE,
        "margin of new customers who would not have come otherwise",
    ),
    "referral_saved": ("currency", ESTIMATE, "acquisition cost saved on those who would have come anyway"),
    "asking_cost": ("currency", ASSUMED, "cost of asking the account once; 0 where asking would not pay"),
    "crv": (
        "currency over the horizon",
        ESTIMATE,
        "referral value if this account alone were asked, before the cost of asking; overlaps count in full, so these "
        "do not add up",
    ),
    "crv_low": (
        "currency over the horizon",
        ESTIMATE,
        "with `crv_high` the 90 % interval of `crv`: the error of sampling and the uncertainty of the rates together, "
        "not what nobody recorded",
    ),
    "crv_high": ("currency over the horizon", ESTIMATE, "see `crv_low`"),
    "from_…": (
        "currency over the horizon",
        ESTIMATE,
        "one column a kind, such as `from_social`: what that kind carries of `referral_new` + `referral_saved`; the "
        "kinds sum to it to the cent",
    ),
    "through": (
        "text in the list's language",
        ESTIMATE,
        "the up to three groups and accounts over which most of its word leaves it, and the share of the value that "
        "each carries",
    ),
    "new_customers": ("number", ESTIMATE, "new customers credited to the account, fractions included"),
    "referral_value_se": ("currency", ESTIMATE, "standard error of `referral_value` from sampling alone"),
    "own_basis": (
        "code",
        FACT,
        "where own value comes from: `margin`, `margin_rate`, `revenue`, `orders_model`, `orders`, `missing`, "
        "`prospect`, `lapsed`",
    ),
}
"""Columns of the list that are no measure: unit, what they rest on, meaning."""

DETAILS: Mapping[str, tuple[str, str, str]] = {
    "own_value_low": (
        "currency over the horizon",
        ESTIMATE,
        "with `own_value_high` the middle 90 % of what drawn futures of the account's orders bring; empty where own "
        "value is not foretold from orders",
    ),
    "own_value_high": ("currency over the horizon", ESTIMATE, "see `own_value_low`"),
    "alive": ("0–1", ESTIMATE, "chance that the customer is still active, from its orders; empty where it has none"),
    "expected_orders": ("number over the horizon", ESTIMATE, "orders that the customer is expected to make"),
    "value_resting": (
        "currency over the horizon",
        ASSUMED,
        "what its neighbours would bring less if the account left; also part of the neighbours' own value",
    ),
    "referred_value": (
        "currency",
        FACT,
        "first-year revenue of customers won by referral, credited over generations: sums exactly to all that is known",
    ),
    "referred_customers": ("number", FACT, "customers that the account won itself"),
}
"""Columns of the list that are there only where the data say something about them."""

CLUSTERS: Mapping[str, tuple[str, str, str]] = {
    "cluster": ("1, 2, …", ASSUMED, "number of the cluster, the one with most accounts first"),
    "name": ("text", ASSUMED, "after its dominant groups and territory, or its strongest account"),
    "accounts": ("number", COUNT, "accounts in the cluster"),
    "customers": ("number", COUNT, "customers among them"),
    "prospects": ("number", COUNT, "prospects among them"),
    "groups": ("number", COUNT, "groups in the cluster"),
    "known_members": ("number", COUNT, "members in your files of its groups that declare a size"),
    "unseen_share": ("0–1", COUNT, "1 − known / declared members of these groups; empty where none declares a size"),
    "revenue": ("currency a year", COUNT, "of the accounts whose revenue is known; empty where it is known of none"),
    "revenue_known": ("number", COUNT, "accounts whose revenue is known"),
    "hubs": ("number", ASSUMED, "accounts that are a hub of some kind"),
    "top_accounts": ("names, joined by `; `", ESTIMATE, "the first three by priority"),
    "referrals": ("number", COUNT, "referrals won by its accounts"),
    "referral_rate": ("number", COUNT, "won referrals a customer; empty without a referral log"),
}
"""Columns of the clusters: unit, what they rest on, meaning."""

_UNITS: Mapping[str, str] = {
    "two_mode_degree": "0–1",
    "kinds_spanned": "number",
    "core": "whole number",
    "harmonic": "0–1",
    "betweenness": "0–1",
    "effective_size": "number",
}

_INTRODUCTION = f"""# Columns of the results

What stands in every column of `influence rank` and `influence clusters`: its unit, and what it rests on.

- **{FACT}**: it stands in your files, or is counted in them.
- **{ASSUMED}**: it follows from your files and from what you declare, such as the weights of kinds,
  horizon and retention.
- **{ESTIMATE}**: it also rests on how word is assumed to spread, and would be another number under other
  [assumptions](assumptions.md).

`csv`, `tsv`, `json` and `jsonl` carry these names and codes in every language; `md` and `excel-csv` speak the
project's. Currency is the project's, or points where no account has any money. `influence hubs` shows a measure with
its percentile (0–100) among the accounts ranked.
"""


def columns_page() -> str:
    """Give every column that the program writes; one that nobody described here is an error."""
    analysis = _analysed()
    measures = _measures()
    listed = [str(column) for column in analysis.priorities.frame.columns]
    clustered = [str(column) for column in analysis.profiles.frame.columns]
    return "\n".join(
        [
            _INTRODUCTION,
            "## The list\n",
            _table(dict.fromkeys(_written(column) for column in listed if column not in measures), LIST),
            "## Only where the data say something\n",
            "These columns follow `own_basis`: ranges and chances where there are enough [orders](../own-value.md), "
            "`value_resting` where a chance of leaving is known, past referrals where a customer was won.\n",
            _table(DETAILS, DETAILS),
            "## Measures in the list\n",
            "All of them follow from your affiliations and ties and from the weights of their kinds. Their units only "
            "compare accounts of one network, unless one is given. [Measures](measures.md) defines them; a column "
            "`NAME_se` beside one is its standard error where it was sampled.\n",
            table(
                ("column", "unit", "what it measures"),
                [(f"`{name}`", _UNITS.get(name, ""), measures[name]) for name in listed if name in measures],
            ),
            "## Clusters\n",
            _table(clustered, CLUSTERS),
        ]
    )


def _written(column: str) -> str:
    """Give the name under which a column is described: one for all kinds."""
    return "from_…" if column.startswith(FROM) else column


def _table(columns: Iterable[str], described: Mapping[str, tuple[str, str, str]]) -> str:
    rows = [(f"`{column}`", *described[column]) for column in columns]
    return table(("column", "unit", "rests on", "meaning"), rows)


def _measures() -> Mapping[str, str]:
    """Give the first sentence of every measure, and what the columns of standard errors are."""
    from influence.centrality import MEASURES

    said = {
        name: markdown((getdoc(measure) or "").split("\n\n")[0].replace("\n", " "))
        for name, measure in MEASURES.items()
    }
    return {**said, **{f"{name}_se": f"standard error of `{name}` from sampling" for name in MEASURES}}


@cache
def _analysed() -> Analysis:
    """Analyse a small shipped example, to see which columns there are."""
    import influence
    from influence.demo import write_example
    from influence.pipeline import analyse

    with TemporaryDirectory() as folder:
        write_example(Path(folder), "florentine")
        return analyse(influence.read(folder))
