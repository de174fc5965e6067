"""The groups themselves, as places that a campaign could book."""

from __future__ import annotations

import numpy as np
import pandas as pd
import scipy.sparse as sp

from influence.model import FloatArray
from influence.network import group_labels, told_sizes
from influence.redaction import small_cells
from influence.report.files.material import Material

TOP_ACCOUNTS = 3


def group_list(material: Material) -> pd.DataFrame:
    """Describe each group in a row, those whose members carry most referral value first.

    Returns
    -------
    pandas.DataFrame
        ``name, kind`` · ``size``: declared, NaN where it is not · ``members`` known, of which ``customers`` and
        ``hubs`` of the group's kind · ``own_value, referral_value``: sums over the members (a member of two groups
        counts in both) · ``top_accounts``: the first three members by priority. Of a group whose name is withheld only
        the kind is told.
    """
    network = material.network
    told = material.by_account("rank", "own_value", "referral_value", "hub_kinds", "name")
    belongs = sp.csc_array(
        (np.ones(network.incidence.nnz), network.incidence.indices, network.incidence.indptr),
        shape=network.incidence.shape[::-1],
    )
    known = network.group_members.astype(np.float64)
    declared = material.dataset.groups.set_index("group_id")["size"].reindex(list(network.group_ids))
    kinds = np.array([kind.name for kind in network.kinds], dtype=object)[network.group_kind]
    frame = pd.DataFrame(
        {
            "name": pd.Series(
                group_labels(network, material.priorities.language, show_sensitive=material.priorities.shows_sensitive),
                dtype="str",
            ),
            "kind": pd.Series(kinds, dtype="str"),
            "size": np.where(told_sizes(network) < network.group_size, np.nan, declared.to_numpy(dtype=np.float64)),
            "members": known,
            "customers": belongs @ material.dataset.having_status("customer").astype(np.float64),
            "hubs": _hubs(material, told["hub_kinds"], belongs),
            "own_value": belongs @ told["own_value"].to_numpy(dtype=np.float64),
            "referral_value": belongs @ told["referral_value"].to_numpy(dtype=np.float64),
            "top_accounts": pd.Series(_first_names(belongs, told), dtype="str"),
        }
    )
    order = np.lexsort((np.arange(len(frame)), -frame["members"], -frame["referral_value"].round(2)))
    hidden = material.nameless
    numbers = ["size", "members", "customers", "hubs", "own_value", "referral_value"]
    frame.loc[hidden, numbers] = np.nan
    frame.loc[hidden, "top_accounts"] = ""
    # A place among the others would tell about a group of which nothing is told: such groups stand last.
    order = np.concatenate([order[~hidden[order]], np.flatnonzero(hidden)])
    return small_cells(frame.iloc[order].reset_index(drop=True), network.least)


def _hubs(material: Material, hub_kinds: pd.Series, belongs: sp.csc_array) -> FloatArray:
    """Count the members of each group that are hubs of its kind."""
    network = material.network
    found = np.zeros(network.n_groups)
    for position, kind in enumerate(network.kinds):
        columns = network.columns_of(position)
        words = {text: kind.name in text.split(", ") for text in hub_kinds.unique()}
        is_hub = hub_kinds.map(words).to_numpy(dtype=np.float64)
        found[columns] = (belongs @ is_hub)[columns]
    return found


def _first_names(belongs: sp.csc_array, told: pd.DataFrame) -> list[str]:
    """Give the first members by priority of each group, joined."""
    pairs = belongs.tocoo()
    order = np.lexsort((told["rank"].to_numpy()[pairs.col], pairs.row))
    groups, accounts = pairs.row[order], pairs.col[order]
    place = np.arange(len(groups)) - np.searchsorted(groups, groups)
    names = told["name"].to_numpy(dtype=object)
    found: list[list[str]] = [[] for _ in range(belongs.shape[0])]
    for group, account in zip(groups[place < TOP_ACCOUNTS], accounts[place < TOP_ACCOUNTS], strict=True):
        found[group].append(str(names[account]))
    return ["; ".join(listed) for listed in found]
