"""What the importers of three CRMs take, by their public documentation of 2024 to 2026.

HubSpot: "Set up import files" (fewer than 1,000 columns, UTF-8, up to 20 MB and 500,000 rows a day with free tools,
512 MB and 1,048,576 rows a file with paid ones: the smaller limits are kept). Salesforce: "How large can my import
file be" and "How do I perform mass updates" (Data Import Wizard: 50,000 records, 100 MB, 90 fields, about 4,000
characters a record). Dynamics 365 and Power Apps: "Import data" (8 MB a file that is no zip archive).
"""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1_000_000
"""The smaller reading of MB: a file that is small enough by it is so by the other."""


@dataclass(frozen=True)
class Importer:
    """An importer of CSV files.

    Parameters
    ----------
    key
        Stable name, of the file too.
    name
        What people call it.
    most_rows, most_bytes
        What one file may hold; ``None`` where no number of rows is named.
    marked
        Whether a byte order mark tells it that text is UTF-8.
    headings
        Our column → the heading that it maps by itself to a field of that name.
    longest
        Characters of a reason.
    """

    key: str
    name: str
    most_rows: int | None
    most_bytes: int
    marked: bool
    headings: dict[str, str]
    longest: int


COLUMNS = (
    "rank",
    "priority",
    "own_value",
    "referral_value",
    "influence",
    "segment",
    "hub_kinds",
    "action",
    "reason",
    "analysed_on",
)
"""What the files hold beside the key, in this order."""

_WORDS = {
    "rank": "rank",
    "priority": "priority",
    "own_value": "own value",
    "referral_value": "value",
    "influence": "influence",
    "segment": "segment",
    "hub_kinds": "hub in",
    "action": "action",
    "reason": "reason",
    "analysed_on": "analysed on",
}


def _labels() -> dict[str, str]:
    return {name: f"Referral {words}" for name, words in _WORDS.items()}


def _titles() -> dict[str, str]:
    return {name: f"Referral {words.title()}" for name, words in _WORDS.items()}


def _fields() -> dict[str, str]:
    return {name: f"Referral_{words.title().replace(' ', '_')}__c" for name, words in _WORDS.items()}


HUBSPOT = Importer("hubspot", "HubSpot", 500_000, 20 * MEGABYTE, False, _labels(), 2_000)
SALESFORCE = Importer("salesforce", "Salesforce", 50_000, 100 * MEGABYTE, False, _fields(), 2_000)
DYNAMICS = Importer("dynamics", "Dynamics 365", None, 8 * MEGABYTE, True, _titles(), 2_000)
IMPORTERS = {importer.key: importer for importer in (HUBSPOT, SALESFORCE, DYNAMICS)}
"""Name → importer."""
