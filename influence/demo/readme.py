"""The README that lies in a town's folder."""

from __future__ import annotations

from influence.demo.build import TownTables
from influence.demo.town import NAME, Town
from influence.model import TABLES

_INTRODUCTION = """# {name}: a fictional town

Nothing here is real. Town, villages, firms and people are invented: surnames are put together from syllables, and any
likeness to a real name is chance. The tables were made by `influence.demo` (seed {seed}) and are the same, byte for
byte, whenever they are made again with the same parameters. They end on {as_of} and reach back {years} years.

A regional supplier of office and workshop goods sells to firms of the town, farms and practices among them. Each
account stands for a firm and the person who runs it, who sings in a choir, sits on a parents' council, or belongs to
a chamber.

## How it is made

- **Accounts.** Revenue is heavy-tailed: log-normal (median potential about 2,200 EUR a year) with a Pareto tail for one
  account in 25. Those of the tail belong to two groups at most; a few small customers ({connector_share:.0%}) belong to
  ten or more. So revenue is mostly *not* where the influence is.
- **Groups** ({groups}, four kinds). An account joins eight times as readily at home as elsewhere in town, hardly ever
  a trade's group that is not its own, and larger groups sooner. `size` counts all members, customers of ours or not;
  one group in twenty has never been counted. About {without_basis_share:.0%} of the church rows have no recorded basis
  on purpose, so that it can be seen that they are left out.
- **Ties**: suppliers to buyers (industry, directed), kin (social), advisers to clients (social, directed), neighbours
  (community), godparents (church).
- **Asks and referrals.** {waves} times a year {ask_share:.0%} of the customers are asked to refer. Those who agree
  start an independent cascade on the groups and ties of that day with the planted rates; whenever a customer tells a
  prospect, that is a referral, the first in each wave counts, and after 10 to 60 days it is won or lost.
- **Orders** add up to the revenue: `revenue` is the sum of the orders of the last 365 days. `amount` of a referral that
  was won is the revenue expected for the first year when it was signed.
- **Touches** follow revenue, as account managers' hours do. **Nominations** favour those who belong to many groups.

## Tables

UTF-8, comma, ISO dates, money in EUR with two decimals. Ids are text with leading zeros.
"""

_TRUTH = """
## The planted truth

What a method that learns from the tables should find again; no command reads it.

- `truth.json`: rates per kind, participation by segment, conversion, share of type-one referrals, value of reaching a
  prospect; the best {seeds} customers to ask, found by brute simulation, with their expected value (before the cost of
  asking) beside top revenue, most groups and chance; how it was computed.
- `truth_accounts.csv`: for every account that can be asked (customers that have not opted out) `alone_value`, the
  expected value if it alone is asked, with its standard error, and `share_value`, its Shapley share in the value of
  asking all of them (shares add up). Money in EUR.
- `truth_referrals.csv`: for every row of `referrals.csv` the kind and group through which the word went (no group: a
  direct tie), after how many hops, and whether a customer won would not have come otherwise (`type_one`).

Values are those of the network that a lawful reader sees: without accounts that opted out, and without church rows that
have no basis. The referrals came about on all rows.
"""


def readme(town: Town, built: TownTables, truth_seeds: int = 0) -> str:
    """Give the README of a town's folder; the part on the truth where ``truth_seeds`` seeds were sought."""
    parts = [
        _INTRODUCTION.format(
            name=NAME,
            seed=town.seed,
            as_of=town.as_of.isoformat(),
            years=town.years,
            groups=town.groups,
            connector_share=town.connector_share,
            without_basis_share=town.without_basis_share,
            waves=town.waves_per_year,
            ask_share=town.ask_share,
        )
    ]
    for name, frame in built.tables.items():
        spec = TABLES[name]
        rows = [f"| {field.name} | {field.meaning} |" for field in spec.fields]
        head = f"\n### {name}.csv ({len(frame):,} rows): {spec.meaning}\n\n| column | meaning |\n|---|---|\n"
        parts.append(head + "\n".join(rows) + "\n")
    if truth_seeds:
        parts.append(_TRUTH.format(seeds=truth_seeds))
    return "".join(parts)
