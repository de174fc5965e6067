"""The one sentence in which a measure refuses a parameter."""

from __future__ import annotations

from influence.errors import UsageError


def require(holds: bool, measure: str, name: str, rule: str, value: object) -> None:
    """Raise :class:`~influence.errors.UsageError` unless ``holds``.

    Examples
    --------
    >>> require(False, "PageRank", "damping", "in (0, 1)", 1.5)
    Traceback (most recent call last):
    influence.errors.UsageError: The 'damping' of PageRank must be in (0, 1). Got 1.5.
    """
    if not holds:
        raise UsageError(f"The {name!r} of {measure} must be {rule}. Got {value!r}.")
