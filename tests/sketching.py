"""Sketchers for tests, and what they draw compared number by number."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from influence.cascade import Audience, Credit, Sets, Sketcher, wire
from influence.cascade.sample import Block, Drawn, Sample
from influence.model import Network


class Mortal:
    """Lets a process die of ``cause`` before it draws another block than ``lives``; ``drawn`` are the first of each."""

    def __init__(self, patch: pytest.MonkeyPatch, lives: int, cause: type[BaseException]) -> None:
        self.lives, self.drawn, draw = lives, [], Sample.drawn

        def mortal(sample: Sample, block: Block, compiled: bool) -> Drawn:
            if len(self.drawn) == self.lives:
                raise cause
            self.drawn.append(block.first)
            return draw(sample, block, compiled)

        patch.setattr(Sample, "drawn", mortal)


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
