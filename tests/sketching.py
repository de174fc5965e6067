"""Sketchers for tests, and what they draw compared number by number."""

from __future__ import annotations

import dataclasses

import numpy as np

from influence.cascade import Audience, Credit, Sets, Sketcher, wire
from influence.model import Network


def sketcher_of(network: Network, participation: float = 0.4) -> Sketcher:
    """Give what draws for a network whose every third account can be won, as can two contacts."""
    n = network.n_accounts
    worth = np.where(np.arange(n) % 3 == 0, 2.0, 0.0)
    contacts = (np.arange(min(n, 2)), np.full(min(n, 2), 0.4), np.full(min(n, 2), 3.0))
    unseen = network.group_size - network.group_members
    audience = Audience(worth, np.full(n, 0.5), np.full(n, 0.2), unseen, contacts, 1.5, 0.5, 0.2)
    return Sketcher(wire(network), audience, worth == 0, participation, 3)


def assert_same(one: Credit | Sets, other: Credit | Sets) -> None:
    """Compare to the last bit."""
    for field in dataclasses.fields(one):
        np.testing.assert_array_equal(getattr(one, field.name), getattr(other, field.name), err_msg=field.name)
