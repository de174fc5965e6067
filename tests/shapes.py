"""Networks of several shapes, on which all engines must agree."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import scipy.sparse as sp
from random_networks import town

from influence.centrality.example import network_of
from influence.model import Network


def star() -> Network:
    return network_of({"hall": " ".join(f"a{i:02d}" for i in range(40))}, [f"a00 b{i}" for i in range(9)])


def apart() -> Network:
    return network_of(
        {"choir": "ann bob", "club": "cem dee eve", "empty": "flo"}, ["gil hal", "hal ivo"], others="joe kim"
    )


def one_way() -> Network:
    network = town()
    ties = tuple(sp.csr_array(sp.triu(tie, k=1)) for tie in network.ties)
    return replace(network, ties=ties)


def heavy(seed: int = 8) -> Network:
    """Groups and strengths of very different sizes."""
    rng = np.random.default_rng(seed)
    chance = 1 / np.arange(1, 31)
    incidence = np.where(rng.random((200, 30)) < chance, 10.0 ** rng.integers(-3, 4, (200, 30)), 0.0)
    return replace(
        town(),
        account_ids=tuple(f"{i:03d}" for i in range(200)),
        account_names=tuple(f"{i:03d}" for i in range(200)),
        group_ids=tuple(f"g{g:02d}" for g in range(30)),
        group_names=tuple(f"g{g:02d}" for g in range(30)),
        group_kind=np.sort(rng.integers(0, 3, 30)),
        group_size=(incidence > 0).sum(axis=0) + 0.0,
        incidence=sp.csr_array(incidence),
        ties=tuple(sp.csr_array((200, 200)) for _ in range(3)),
        revenue=rng.lognormal(8, 2, 200),
    )


def weightless(network: Network) -> Network:
    """Let the second kind of a network count for nothing."""
    first, second, *others = network.kinds
    return replace(network, kinds=(first, replace(second, weight=0.0), *others))


SHAPES = {
    "town": town,
    "star": star,
    "apart": apart,
    "one way": one_way,
    "heavy": heavy,
    "heavy, drawn again": lambda: heavy(9),
    "a kind that weighs nothing": lambda: weightless(town(5)),
    "untied": lambda: network_of({}, others="ann bob"),
    "empty": lambda: network_of({}),
    "no revenue": lambda: replace(apart(), revenue=np.zeros(11)),
}
