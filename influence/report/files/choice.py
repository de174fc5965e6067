"""Which files to pass on there are, and what people call several of them together."""

from __future__ import annotations

from collections.abc import Sequence

from influence.errors import UsageError
from influence.language import say

NAMES = ("xlsx", "csv", "letters", "hubspot", "salesforce", "dynamics", "graphml", "gexf", "figures")
"""The files, in the order in which they are written."""
TOGETHER = {"crm": ("hubspot", "salesforce", "dynamics"), "graph": ("graphml", "gexf"), "all": NAMES}
"""Words for several of them."""


def chosen(wanted: Sequence[str] | None, language: str = "en") -> tuple[str, ...]:
    """Give the files that are meant, each once and in the order of :data:`NAMES`; all where ``wanted`` is ``None``.

    Raises
    ------
    UsageError
        There is no such file, or none is named.

    Examples
    --------
    >>> chosen(["graph", "xlsx"])
    ('xlsx', 'graphml', 'gexf')
    """
    if wanted is None:
        return NAMES
    words = [word.strip().lower() for part in wanted for word in part.split(",") if word.strip()]
    known = ", ".join([*NAMES, *TOGETHER])
    unknown = [word for word in words if word not in NAMES and word not in TOGETHER]
    if unknown:
        raise UsageError(say(language, "export", "unknown_export", name=repr(unknown[0]), names=known))
    if not words:
        raise UsageError(say(language, "export", "nothing_to_export", names=known))
    meant = {name for word in words for name in TOGETHER.get(word, (word,))}
    return tuple(name for name in NAMES if name in meant)
