"""What agreement and disagreement are worth: declared weights, held against planted truth by the tests.

Lists of a few hundred accounts hold too few duplicates to learn weights from: maximum likelihood then finds whatever
there is most of. So they are declared: for each answer to a comparison, how often it is the answer for two records of
one account, and how often where something else explains that they look alike: another site of the firm (``branch``),
other people of the house or of the family (``household``), or chance (``others``: how many *other* accounts a record
agrees with so by chance, which hardly depends on the length of the list; ``None`` is the share that is left).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias


@dataclass(frozen=True)
class Level:
    """One answer to how much two records agree in something.

    Parameters
    ----------
    key
        Names it in sentences and tests.
    sql
        The condition, on columns with ``_l`` and ``_r``.
    same, branch, household
        Share of pairs that give this answer, of those where both sides are known: one account, two sites of a firm,
        two accounts of a house or family.
    others
        Number of other accounts that agree at this level by chance; ``None``: the share left by the levels above.
    """

    key: str
    sql: str
    same: float
    branch: float
    household: float
    others: float | None


def _same(column: str) -> str:
    return f"{column}_l = {column}_r"


_SITE_BOX = (
    "'^(filiale|fil|branch|shop|store|laden|markt|niederlassung|nl|zweigstelle|standort|depot|office)[-_.]?[0-9]|"
    "^(filiale|branch|niederlassung|zweigstelle|standort|nord|sued|ost|west|north|south|east)\\b'"
)
_DESK_BOX = (
    "'^(info|mail|e-?mail|post|office|buero|kontakt|contact|hallo|hello|service|sales|vertrieb|verkauf|verwaltung|"
    "empfang|reception|zentrale|sekretariat|anfrage|enquiries|admin|team)@'"
)
_KNOWN_STREETS = "street_l IS NOT NULL AND street_r IS NOT NULL"

Comparisons: TypeAlias = Mapping[str, tuple[str, tuple[Level, ...]]]

COMPARISONS: Comparisons = MappingProxyType(
    {
        "form": (
            "form_l IS NULL OR form_r IS NULL",
            (Level("same", _same("form"), 0.95, 0.97, 0.5, 30.0), Level("other", "ELSE", 0.05, 0.03, 0.5, None)),
        ),
        "mail": (
            "(email_l IS NULL OR email_r IS NULL) AND (domain_l IS NULL OR domain_r IS NULL)",
            (
                Level("mailbox", f"{_same('email')} AND {_same('domain')}", 0.38, 0.08, 0.08, 0.005),
                Level("private", _same("email"), 0.27, 0.27, 0.07, 0.005),
                Level(
                    "site",
                    f"domain_l = domain_r AND (regexp_matches(coalesce(email_l, ''), {_SITE_BOX}) "
                    f"OR regexp_matches(coalesce(email_r, ''), {_SITE_BOX}))",
                    0.01,
                    0.27,
                    0.01,
                    0.005,
                ),
                Level(
                    "desk",
                    f"domain_l = domain_r AND regexp_matches(email_l, {_DESK_BOX}) "
                    f"AND regexp_matches(email_r, {_DESK_BOX})",
                    0.1,
                    0.03,
                    0.05,
                    0.01,
                ),
                Level("domain", _same("domain"), 0.18, 0.26, 0.25, 0.05),
                Level("other", "ELSE", 0.06, 0.09, 0.54, None),
            ),
        ),
        "tax": (
            "tax_id_l IS NULL OR tax_id_r IS NULL",
            (
                Level("same", _same("tax_id"), 0.93, 0.9, 0.05, 0.02),
                Level("slip", "damerau_levenshtein(tax_id_l, tax_id_r) <= 1", 0.04, 0.01, 0.01, 0.02),
                Level("other", "ELSE", 0.03, 0.09, 0.94, None),
            ),
        ),
        "phone": (
            "phone_l IS NULL OR phone_r IS NULL",
            (Level("same", _same("phone"), 0.88, 0.05, 0.6, 0.05), Level("other", "ELSE", 0.12, 0.95, 0.4, None)),
        ),
        "address": (
            "(street_l IS NULL OR street_r IS NULL) AND (postcode_l IS NULL OR postcode_r IS NULL)",
            (
                Level("same", "street_l = street_r AND coalesce(postcode_l = postcode_r, true)", 0.74, 0.02, 0.7, 0.15),
                Level(
                    "near",
                    "damerau_levenshtein(street_l, street_r) <= 2 AND coalesce(postcode_l = postcode_r, true) "
                    "AND regexp_extract(street_l, '[0-9]+') = regexp_extract(street_r, '[0-9]+')",
                    0.14,
                    0.01,
                    0.1,
                    0.1,
                ),
                Level("other", _KNOWN_STREETS, 0.12, 0.97, 0.2, None),
                Level("area", _same("postcode"), 0.9, 0.5, 0.9, 30.0),
                Level("elsewhere", "ELSE", 0.1, 0.5, 0.1, None),
            ),
        ),
        "territory": (
            "territory_l IS NULL OR territory_r IS NULL",
            (Level("same", _same("territory"), 0.96, 0.7, 0.9, 50.0), Level("other", "ELSE", 0.04, 0.3, 0.1, None)),
        ),
        "revenue": (
            "revenue_l IS NULL OR revenue_r IS NULL",
            (Level("same", _same("revenue"), 0.3, 0.005, 0.005, 0.01), Level("other", "ELSE", 0.7, 0.995, 0.995, None)),
        ),
    }
)
"""Comparison → where it says nothing, and its levels, the first that holds counting."""

GROUP_COMPARISONS: Comparisons = MappingProxyType(
    {
        "form": COMPARISONS["form"],
        "size": (
            "size_l IS NULL OR size_r IS NULL",
            (
                Level("same", _same("size"), 0.5, 0.04, 0.04, 2.0),
                Level("near", "greatest(size_l, size_r) <= 1.2 * least(size_l, size_r)", 0.2, 0.2, 0.2, 10.0),
                Level("other", "ELSE", 0.3, 0.76, 0.76, None),
            ),
        ),
    }
)
"""The same for groups."""

SHARED_MEMBERS: Mapping[str, float] = MappingProxyType({"many": 12.0, "some": 3.0, "none": 0.8, "": 1.0})
"""How many members two groups share → odds of one group against any other explanation."""

NAMES: Mapping[str, tuple[float, float, float]] = MappingProxyType(
    {
        "typed": (0.3, 0.65, 0.002),
        "varied": (0.6, 0.15, 0.01),
        "near": (0.02, 0.004, 0.003),
        "part": (0.05, 0.04, 0.2),
        "site": (0.008, 0.09, 0.005),
        "sites": (0.0005, 0.06, 0.005),
        "other": (0.012, 0.004, 0.697),
        "few": (0.01, 0.002, 0.078),
    }
)
"""How two names agree → share of pairs of one account, of two sites, and of a house or family that do so.

``typed``: letter by letter. ``varied``: all words, otherwise written. ``near``: all but one word, which could be one
with two slips, or shortened with one. ``part``: one has words more. ``site``: what one has more are places, numbers or
points of the compass; ``sites``: both have such words, and others. ``other``: both have words of their own. ``few``:
hardly a word in common.
"""

MOVED = 5.5
"""How many times as often telephone and address both differ in two records of one account as if each changed by itself:
whoever moves changes both (0.08 of second records, against 0.12 · 0.12)."""

DUPLICATED = 0.05
"""Share of records that have a second one, as far as nothing else is known."""
PER_BRANCH, PER_HOUSEHOLD = 4.0, 2.0
"""Duplicates for every pair of sites, and for every pair of a house or family, that a list holds."""
PER_GROUP_SITE = 12.0
"""The same of groups: their sites mostly bear other names."""
