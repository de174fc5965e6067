"""The tables that influence reads: fields, types and what they mean.

This is the one place that says which fields exist. Reading, ``init``, ``check`` and the page on data formats all follow
it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

FieldType = Literal["id", "text", "number", "money", "date", "flag", "choice"]
Status = Literal["customer", "prospect", "lapsed"]

LARGEST = 1e13
"""Magnitude up to which numbers and amounts are taken, in the data as in the settings."""


@dataclass(frozen=True)
class Field:
    """One field of a table.

    Parameters
    ----------
    name
        Column name in every data frame of the project.
    type
        ``id`` and ``text`` stay text (leading zeros survive); ``number`` and ``money`` become float64; ``date``
        datetime64; ``flag`` bool.
    required
        Whether a table without it cannot be used; nor can a row without it, unless there is a ``default``.
    choices
        Allowed values of a ``choice``.
    default
        Value of a cell that is empty or of a column that is absent, as text; ``""`` means missing (NaN, NaT, empty
        text, False).
    largest
        Magnitude of a number or an amount above which it is taken for a slip, and its row is set aside. Sums of cents
        over years and accounts stay whole numbers of 64 bits.
    smallest
        Magnitude below which a number other than 0 is taken for a slip likewise: its square would be nothing.
    """

    name: str
    type: FieldType
    meaning: str
    required: bool = False
    choices: tuple[str, ...] = ()
    default: str = ""
    largest: float = LARGEST
    smallest: float = 0.0


@dataclass(frozen=True)
class TableSpec:
    """One table: its fields, and the fields that together may stand only once (``key``)."""

    name: str
    meaning: str
    fields: tuple[Field, ...]
    key: tuple[str, ...] = ()

    @property
    def field_names(self) -> tuple[str, ...]:
        """Names of all fields in order."""
        return tuple(field.name for field in self.fields)

    def field(self, name: str) -> Field:
        """Give the field called ``name``; ``KeyError`` where there is none."""
        return {field.name: field for field in self.fields}[name]


_ACCOUNTS = TableSpec(
    "accounts",
    "who is ranked: customers and prospects",
    (
        Field("account_id", "id", "identifies the account; always text", required=True),
        Field("name", "text", "name shown to people; the id where empty"),
        Field("revenue", "money", "revenue a year, in the project's currency"),
        Field("margin", "money", 'contribution margin a year in currency, or share of revenue with margin = "rate"'),
        Field(
            "status",
            "choice",
            "customer, prospect or lapsed",
            choices=("customer", "prospect", "lapsed"),
            default="customer",
        ),
        Field("since", "date", "first day of the relationship"),
        Field("segment", "text", "your own segment or tier"),
        Field("territory", "text", "sales territory, town or region"),
        Field("owner", "text", "account manager"),
        Field("contact_cost", "money", "cost of asking this account once, in currency"),
        Field("opt_out", "flag", "true: absent from every list, map, plan and reason"),
        Field("last_contact", "date", "last time somebody spoke to the account"),
        Field("potential", "number", "what it could buy at most: an amount a year, or as `potential` of [hours] says"),
    ),
    key=("account_id",),
)
_GROUPS = TableSpec(
    "groups",
    "what accounts belong to: a parish, a chamber, a club, a board",
    (
        Field("group_id", "id", "identifies the group; always text", required=True),
        Field("name", "text", "name shown to people; the id where empty"),
        Field("kind", "text", "community, industry, church, social or a kind of your own", required=True),
        Field("size", "number", "all members, customers or not; the unseen rest can be reached", largest=1e10),
    ),
    key=("group_id",),
)
_AFFILIATIONS = TableSpec(
    "affiliations",
    "which account belongs to which group",
    (
        Field("account_id", "id", "an account of accounts", required=True),
        Field("group_id", "id", "a group", required=True),
        Field("kind", "text", "kind of the group, where groups does not say it"),
        Field("role", "text", "chair, treasurer, member …"),
        Field("strength", "number", "larger = closer", default="1", smallest=1 / LARGEST),
        Field("since", "date", "first day of the affiliation"),
        Field("until", "date", "last day; an affiliation that is over at as_of takes part only with a half-life"),
        Field("basis", "text", "recorded legal basis, needed for sensitive kinds"),
        Field("basis_date", "text", "day on which the basis was given, where its text does not say it"),
        Field("basis_until", "text", "last day of the basis; compared with a declared as_of"),
        Field("basis_withdrawn", "text", "day on which it was withdrawn, or yes: such a row takes no part"),
    ),
    key=("account_id", "group_id"),
)
_TIES = TableSpec(
    "ties",
    "direct relations between two accounts",
    (
        Field("source", "id", "an account; for a directed tie the one whose word reaches the other", required=True),
        Field("target", "id", "the other account", required=True),
        Field("kind", "text", "kind of the tie", required=True),
        Field("strength", "number", "larger = closer", default="1", smallest=1 / LARGEST),
        Field("since", "date", "when the tie began or was last seen"),
        Field("directed", "flag", "true: the word goes from source to target only"),
        Field("basis", "text", "recorded legal basis, needed for sensitive kinds"),
        Field("basis_date", "text", "day on which the basis was given, where its text does not say it"),
        Field("basis_until", "text", "last day of the basis; compared with a declared as_of"),
        Field("basis_withdrawn", "text", "day on which it was withdrawn, or yes: such a row takes no part"),
    ),
    key=("source", "target", "kind"),
)
_REFERRALS = TableSpec(
    "referrals",
    "who referred whom, when, and what came of it",
    (
        Field("referrer_id", "id", "the account that referred", required=True),
        Field("referred_id", "id", "the account that was referred", required=True),
        Field("date", "date", "day of the referral", required=True),
        Field("outcome", "choice", "won, lost or pending", choices=("won", "lost", "pending"), default="pending"),
        Field("amount", "money", "first-year revenue of a referral that was won"),
        Field("asked_on", "date", "day on which the referrer was asked"),
    ),
)
_NOMINATIONS = TableSpec(
    "nominations",
    "answers to 'whom would you tell?'",
    (
        Field("nominator_id", "id", "the account that answered", required=True),
        Field("nominee_id", "id", "the account it named", required=True),
    ),
    key=("nominator_id", "nominee_id"),
)
_ASKS = TableSpec(
    "asks",
    "who was asked to refer, and what was answered",
    (
        Field("account_id", "id", "the account asked", required=True),
        Field("date", "date", "day of the ask", required=True),
        Field(
            "agreed",
            "choice",
            "whether it took part; silent: no answer is waited for any more; empty: none yet",
            required=True,
            choices=("yes", "no", "silent", "pending"),
            default="pending",
        ),
    ),
)
_ORDERS = TableSpec(
    "orders",
    "what an account bought, when, for how much",
    (
        Field("account_id", "id", "the account that bought", required=True),
        Field("date", "date", "day of the order", required=True),
        Field("amount", "money", "amount in currency", required=True),
    ),
)
_TOUCHES = TableSpec(
    "touches",
    "time already spent on accounts",
    (
        Field("account_id", "id", "the account", required=True),
        Field("date", "date", "day of the contact", required=True),
        Field("hours", "number", "hours spent", required=True),
        Field("owner", "text", "who spent them"),
    ),
)
_ESTIMATES = TableSpec(
    "estimates",
    "what account managers expect of the time they spend on an account, a year",
    (
        Field("account_id", "id", "the account", required=True),
        Field("value_at_zero", "money", "own value if nobody looked after it at all"),
        Field("value_now", "money", "own value with today's hours"),
        Field("value_double", "money", "own value with twice today's hours"),
        Field("value_saturated", "money", "own value with any number of hours"),
        Field("hours_now", "number", "hours of contact a year today, where touches do not say it"),
        Field("contact_hours", "number", "length of one contact in hours"),
        Field("travel_hours", "number", "travel and preparation of one contact in hours"),
        Field("contacts_min", "number", "contacts a year that it needs at least"),
        Field("contacts_max", "number", "contacts a year that it bears at most"),
    ),
    key=("account_id",),
)

TABLES: Mapping[str, TableSpec] = MappingProxyType(
    {
        spec.name: spec
        for spec in (
            *(_ACCOUNTS, _GROUPS, _AFFILIATIONS, _TIES, _REFERRALS, _NOMINATIONS, _ASKS, _ORDERS, _TOUCHES),
            _ESTIMATES,
        )
    }
)
"""Every table by name, in the order in which they are read."""
