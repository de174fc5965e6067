"""What reading makes of a town's folder is the network that the truth was computed on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from influence.demo import Town, build_town, write_example, write_town
from influence.demo.truth import lawful_dataset
from influence.network import build_network
from influence.tables import read


def test_the_network_that_is_read_is_the_lawful_one(tmp_path):
    town = Town(accounts=200, groups=40, seed=2, opt_out_share=0.03, without_basis_share=0.2)
    write_town(tmp_path, town, truth=None)
    dataset = read(tmp_path)
    expected = lawful_dataset(town, build_town(town))
    found, wanted = build_network(dataset), build_network(expected)
    assert found.account_ids == wanted.account_ids
    assert found.group_ids == wanted.group_ids
    assert np.array_equal(found.group_size, wanted.group_size)
    assert (found.incidence != wanted.incidence).nnz == 0
    assert [kind.name for kind in found.kinds] == [kind.name for kind in wanted.kinds]
    assert all((a != b).nnz == 0 for a, b in zip(found.ties, wanted.ties, strict=True))
    for name in ("orders", "referrals", "asks", "touches", "nominations"):
        assert len(dataset.tables[name]) == len(expected.tables[name]), name


def test_only_opt_outs_and_rows_without_basis_are_set_aside(tmp_path):
    town = Town(accounts=200, groups=40, seed=2, opt_out_share=0.0, without_basis_share=0.0)
    write_town(tmp_path, town, truth=None)
    assert read(tmp_path).set_aside == ()
    write_town(tmp_path, replace(town, without_basis_share=0.5), truth=None)
    assert {row.reason for row in read(tmp_path).set_aside} == {"no_basis"}


@pytest.mark.parametrize(("name", "accounts", "groups"), [("florentine", 15, 0), ("davis", 18, 14)])
def test_examples_are_read_without_loss(tmp_path, name, accounts, groups):
    write_example(tmp_path, name)
    dataset = read(tmp_path)
    assert (len(dataset.accounts), len(dataset.groups), len(dataset.set_aside)) == (accounts, groups, 0)
