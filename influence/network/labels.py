"""How groups are called in front of people."""

from __future__ import annotations

from influence.language import withheld
from influence.model import Network


def group_labels(network: Network, language: str = "en", *, show_sensitive: bool = False) -> tuple[str, ...]:
    """Give the name of every group as outputs may print it.

    Groups of a sensitive kind are called by their kind only ("church group, name withheld") unless
    ``show_sensitive``; their ids are withheld by the same rule, so callers print this label in place of both.
    """
    hidden = {
        position: withheld(kind.name, language)
        for position, kind in enumerate(network.kinds)
        if kind.sensitive and not show_sensitive
    }
    return tuple(
        hidden.get(int(kind), name) for kind, name in zip(network.group_kind, network.group_names, strict=True)
    )
