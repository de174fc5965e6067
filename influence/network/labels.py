"""How groups are called in front of people."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from influence.language import withheld
from influence.model import FloatArray, Network


def nameless(network: Network, *, show_sensitive: bool = False) -> npt.NDArray[np.bool_]:
    """Tell of each group whether outputs neither name nor count it.

    Those are the groups of sensitive kinds unless ``show_sensitive``, and groups with fewer known members than
    ``network.least``.
    """
    sensitive = np.array([kind.sensitive and not show_sensitive for kind in network.kinds], dtype=np.bool_)
    hidden = sensitive[network.group_kind] if len(sensitive) else np.zeros(network.n_groups, dtype=np.bool_)
    return np.asarray(hidden | (network.group_members < network.least), dtype=np.bool_)


def told_sizes(network: Network) -> FloatArray:
    """Give how many belong to each group, as outputs may tell it: those known where the rest are too few to be counted.

    Too few are fewer than ``network.least``, but some.
    """
    size, known = network.group_size, network.group_members.astype(np.float64)
    rest = size - known
    return np.asarray(np.where((rest > 0) & (rest < network.least), known, size), dtype=np.float64)


def group_labels(network: Network, language: str = "en", *, show_sensitive: bool = False) -> tuple[str, ...]:
    """Give the name of every group as outputs may print it.

    Nameless groups are called by their kind only ("church group, name withheld"); their ids are withheld by the same
    rule, so callers print this label in place of both.
    """
    hidden = nameless(network, show_sensitive=show_sensitive).tolist()
    called = [withheld(kind.name, language) for kind in network.kinds]
    return tuple(
        called[kind] if hide else name
        for kind, name, hide in zip(network.group_kind.tolist(), network.group_names, hidden, strict=True)
    )
