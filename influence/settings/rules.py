"""How a value of the settings that cannot be is refused."""

from __future__ import annotations

from influence.errors import UsageError
from influence.settings.schema import LARGEST

UP_TO_LARGEST = f"0 or more, and at most {LARGEST:,.0f}"


def require(holds: bool, owner: str, name: str, rule: str, value: object) -> None:
    """Raise :class:`UsageError` unless ``holds``: the ``name`` of ``owner`` must be as ``rule`` says."""
    if not holds:
        raise UsageError(f"The {name!r} of {owner} must be {rule}. Got {value!r}.")
