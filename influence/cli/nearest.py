"""Refusing an unknown name with the nearest known ones."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches

from influence.errors import UsageError


def refuse_unknown(what: str, name: str, known: Collection[str]) -> None:
    """Raise :class:`~influence.errors.UsageError` where ``name`` is not among ``known``.

    Examples
    --------
    >>> refuse_unknown("measure", "pagernk", ["pagerank", "katz"])
    Traceback (most recent call last):
    influence.errors.UsageError: There is no measure 'pagernk'. Did you mean 'pagerank'?
    """
    if name in known:
        return
    near = get_close_matches(name, list(known), n=3, cutoff=0.5)
    listed = list(known) if len(known) <= 40 else [*list(known)[:40], "…"]
    hint = f"Did you mean {' or '.join(map(repr, near))}?" if near else f"Known: {', '.join(listed) or 'none'}."
    raise UsageError(f"There is no {what} {name!r}. {hint}")
