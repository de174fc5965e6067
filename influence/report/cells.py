"""One cell of a table as text: for people in their language, for programs the same in every one."""

from __future__ import annotations

import math
from collections.abc import Collection

from influence.language import number, word
from influence.report.text import unarmed

Cell = str | int | float | bool | None
_DIGITS = 12

MONEY = frozenset(
    {
        "own_value",
        "referral_value",
        "revenue",
        "margin",
        "referral_new",
        "referral_saved",
        "asking_cost",
        "crv",
        "crv_low",
        "crv_high",
        "referral_value_se",
        "own_value_low",
        "own_value_high",
        "value_resting",
        "referred_value",
    }
)
"""Columns that are money wherever they stand: written with two decimals."""

PLAN_MONEY = frozenset(
    {
        *("marginal_value", "marginal_low", "marginal_high", "cumulative_value"),
        *("expected_value", "plan_gain", "gain_low", "gain_high", "adds_before", "adds_after"),
        "hour_brings",
    }
)
"""Columns of a campaign plan that are money."""

HOURS_MONEY = frozenset(
    {
        *("value_today", "value_planned", "next_hour_today", "next_hour"),
        *("value_at_zero", "own_more", "referral_most"),
        *("expected_value", "plan_gain", "gain_low", "gain_high"),
        *("move_gain", "breaking_cost", "hour_from", "hour_to"),
    }
)
"""Columns of a plan of hours that are money."""

SHARES = frozenset(
    {
        *("unseen_share", "alive", "p_top", "referral_p_top", "stays", "chance", "chance_low", "chance_high"),
        "probability",
    }
)
"""Columns in [0, 1] that people read as a percentage."""

CODES = frozenset(
    {
        "segment",
        "tags",
        "status",
        "kind",
        "hub_kinds",
        "own_basis",
        "measure",
        "rate",
        "top_label",
        "override",
        "movement",
        "kind_of_prospect",
        "arm",
        "plan_change",
        "what",
        "change_basis",
        "verdict",
    }
)
"""Columns of stable codes, given as words to people and as they are to programs."""


def shown(cell: object, column: str, language: str, money: Collection[str] = MONEY) -> str:
    """Give one cell as people read it: codes as words, money in whole units, other numbers short.

    Examples
    --------
    >>> shown(1234567.0, "revenue", "de"), shown("hidden_gem", "segment", "en"), shown(0.123456, "pagerank", "en")
    ('1.234.567', 'Hidden gem', '0.123')
    """
    value = plain(cell)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "✓" if value else ""
    if isinstance(value, str):
        return ", ".join(word(part, language) for part in value.split(", ")) if column in CODES else value
    if column in money or isinstance(value, int):
        return number(value, language)
    if column in SHARES:
        return f"{number(100 * value, language)} %"
    return _short(value, language)


def _short(value: float, language: str) -> str:
    if value == 0 or 0.001 <= abs(value) < 1e9:
        decimals = 0 if abs(value) >= 100 or value == round(value) else 1 if abs(value) >= 10 else 2
        return number(value, language, decimals if abs(value) >= 1 or value == 0 else 3)
    text = f"{value:.1e}"
    return text.replace(".", ",") if language == "de" else text


def plain(cell: object) -> Cell:
    """Give a cell of a data frame as a plain Python value; ``None`` for everything that is missing."""
    if cell is None or isinstance(cell, str | bool):
        return cell
    if hasattr(cell, "isoformat"):
        text = str(cell.isoformat())
        return None if text == "NaT" else text.removesuffix("T00:00:00")
    value = cell.item() if hasattr(cell, "item") else cell
    if isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value + 0.0 if math.isfinite(value) else None
    return None if str(value) in ("<NA>", "NaT") else str(value)


def data_text(cell: object, money: bool) -> str:
    """Give a cell for programs: numbers with at most 12 digits, money with two decimals, text that starts no formula.

    Examples
    --------
    >>> data_text(0.1 + 0.2, False), data_text(-0.001, True), data_text(True, False), data_text("=1", False)
    ('0.3', '0.00', 'true', "'=1")
    """
    value = plain(cell)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return unarmed(value)
    if money:
        return f"{value:.2f}".replace("-0.00", "0.00") if abs(value) < 0.005 else f"{value:.2f}"
    return str(value) if isinstance(value, int) else f"{value:.{_DIGITS}g}"


def json_value(cell: object, money: bool) -> Cell:
    """Give a cell as JSON holds it: numbers with at most 12 digits, money with two decimals."""
    value = plain(cell)
    if not isinstance(value, float):
        return value
    return round(value, 2) + 0.0 if money else float(f"{value:.{_DIGITS}g}")
