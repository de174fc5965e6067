"""What of each field was known when: the one place that says so, for every field of every table.

A back-test is as good as its wall. Five cases:

* ``IDENTITY``: says who or what a row is about; known as soon as the row is.
* ``BEGIN``: dates the row; a row that begins after the split was not known then. A table without such a field, or a
  row without the date, cannot be dated.
* ``THEN``: was known when the row was (the hours of a visit).
* ``REBUILT``: overwritten as time goes by, and rebuilt from dates by :mod:`influence.backtest.known`.
* ``TODAY``: the cell holds what is known today and nothing says since when: kept and named, or left out if strict.
* ``INERT``: acts on no ranking.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType

from influence.settings import TABLES


class Knowledge(Enum):
    """When a field was known."""

    IDENTITY = "identity"
    BEGIN = "begin"
    THEN = "then"
    REBUILT = "rebuilt"
    TODAY = "today"
    INERT = "inert"


_I, _B, _T, _R, _N, _X = Knowledge

FIELDS: Mapping[str, Mapping[str, Knowledge]] = MappingProxyType(
    {
        "accounts": {
            "account_id": _I,
            "name": _N,
            "revenue": _N,
            "margin": _N,
            "status": _R,
            "since": _R,
            "segment": _N,
            "territory": _N,
            "owner": _N,
            "contact_cost": _N,
            "opt_out": _X,
            "last_contact": _R,
            "potential": _X,
        },
        "groups": {"group_id": _I, "name": _N, "kind": _I, "size": _N},
        "affiliations": {
            "account_id": _I,
            "group_id": _I,
            "kind": _I,
            "role": _N,
            "strength": _N,
            "since": _B,
            "until": _R,
            "basis": _X,
            "basis_date": _X,
            "basis_until": _X,
            "basis_withdrawn": _X,
        },
        "ties": {
            "source": _I,
            "target": _I,
            "kind": _I,
            "strength": _N,
            "since": _B,
            "directed": _I,
            "basis": _X,
            "basis_date": _X,
            "basis_until": _X,
            "basis_withdrawn": _X,
        },
        "referrals": {
            "referrer_id": _I,
            "referred_id": _I,
            "date": _B,
            "outcome": _R,
            "amount": _R,
            "asked_on": _T,
        },
        "nominations": {"nominator_id": _I, "nominee_id": _I},
        "asks": {"account_id": _I, "date": _B, "agreed": _T},
        "orders": {"account_id": _I, "date": _B, "amount": _T},
        "touches": {"account_id": _I, "date": _B, "hours": _T, "owner": _T},
        "estimates": {
            "account_id": _I,
            "value_at_zero": _X,
            "value_now": _X,
            "value_double": _X,
            "value_saturated": _X,
            "hours_now": _X,
            "contact_hours": _X,
            "travel_hours": _X,
            "contacts_min": _X,
            "contacts_max": _X,
        },
    }
)
"""Table → field → when it was known. A field that is not here counts as ``TODAY``."""


def knowledge(table: str, field: str) -> Knowledge:
    """Say when a field of a table was known; one that nobody classified yet counts as known today only."""
    return FIELDS.get(table, {}).get(field, Knowledge.TODAY)


def begin_of(table: str) -> str:
    """Give the field that dates the rows of a table; empty where none does.

    Examples
    --------
    >>> begin_of("ties"), begin_of("nominations")
    ('since', '')
    """
    return next((name for name in TABLES[table].field_names if knowledge(table, name) is Knowledge.BEGIN), "")


def undated_fields(table: str) -> tuple[str, ...]:
    """Give the fields of a table that hold what is known today.

    Examples
    --------
    >>> undated_fields("groups")
    ('name', 'size')
    """
    return tuple(name for name in TABLES[table].field_names if knowledge(table, name) is Knowledge.TODAY)
