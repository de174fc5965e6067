"""Refusing an unknown name with the nearest known ones."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches

from influence.cli.speech import phrase
from influence.errors import UsageError

MOST_LISTED = 40


def refuse_unknown(unknown: str, name: str, known: Collection[str]) -> None:
    """Raise :class:`~influence.errors.UsageError` where ``name`` is not among ``known``.

    ``unknown`` is the key of the sentence that says so.

    Examples
    --------
    >>> refuse_unknown("unknown_measure", "pagernk", ["pagerank", "katz"])
    Traceback (most recent call last):
    influence.errors.UsageError: There is no measure 'pagernk'. Did you mean 'pagerank'?
    """
    if name in known:
        return
    near = get_close_matches(name, list(known), n=3, cutoff=0.5)
    listed = list(known) if len(known) <= MOST_LISTED else [*list(known)[:MOST_LISTED], "…"]
    if near:
        hint = phrase("did_you_mean", names=phrase("or").join(map(repr, near)))
    else:
        hint = phrase("known_names", names=", ".join(listed)) if listed else phrase("known_none")
    raise UsageError(f"{phrase(unknown, name=repr(name))} {hint}")
