"""The section ``[identities]``: which columns of the accounts table hold contact details."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class IdentitySettings:
    """Columns of the accounts table that ``influence identities`` compares; empty: found by their names.

    No other command reads them.

    Parameters
    ----------
    email
        Column of the e-mail address.
    website
        Column of the web site or domain.
    tax_id
        Column of the tax or VAT number.
    phone
        Column of the telephone number.
    street
        Column of street and number, or of the whole address.
    postcode
        Column of the postcode.
    city
        Column of the town.
    """

    email: str = ""
    website: str = ""
    tax_id: str = ""
    phone: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
