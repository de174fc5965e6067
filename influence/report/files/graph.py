"""The two-mode network as nodes and edges with attributes: what GraphML and GEXF are written from.

Nothing is projected: accounts and groups are nodes, affiliations and direct ties are edges. Edges are undirected, for
no common program reads a file that mixes both; a tie whose word goes one way only says so in ``one_way``, from source
to target.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
import scipy.sparse as sp

from influence.model import IntArray
from influence.network import group_labels
from influence.report.files.material import Material
from influence.report.map.palette import signs
from influence.report.map.text import clean

Kind = Literal["string", "long", "double", "boolean"]
NODE_FIELDS: dict[str, Kind] = {
    "label": "string",
    "what": "string",
    "account_id": "string",
    "kind": "string",
    "rank": "long",
    "priority": "double",
    "own_value": "double",
    "referral_value": "double",
    "influence": "double",
    "segment": "string",
    "hub_kinds": "string",
    "status": "string",
    "territory": "string",
    "owner": "string",
    "revenue": "double",
    "members": "long",
    "size": "long",
}
EDGE_FIELDS: dict[str, Kind] = {"what": "string", "kind": "string", "strength": "double", "one_way": "boolean"}
_ACCOUNT = tuple(NODE_FIELDS)[4:15]
_BLOCK = 50_000
_LONGEST = 1_000
GREY = "#54606F"


@dataclass(frozen=True)
class Node:
    """An account or a group; ``values`` without what is missing."""

    key: str
    label: str
    values: dict[str, str]
    colour: str


@dataclass(frozen=True)
class Edge:
    """An affiliation or a tie."""

    source: str
    target: str
    values: dict[str, str]
    colour: str


def token(text: str) -> str:
    r"""Give a text as part of an id: printable, and another for every other text.

    Examples
    --------
    >>> token("00417"), token("a\tb"), token("a\\tb")
    ('00417', 'a\\tb', 'a\\\\tb')
    """
    if text.isprintable() and "\\" not in text:
        return text
    return "".join(
        mark if mark.isprintable() and mark != "\\" else mark.encode("unicode_escape").decode("ascii") for mark in text
    )


def nodes(material: Material) -> Iterator[Node]:
    """Give the accounts in the order of the network, then their groups; of a nameless group the kind only."""
    network = material.network
    drawn = material.drawn()
    told = material.by_account(*(name for name in _ACCOUNT if name in material.priorities.columns))
    for first in range(0, len(drawn), _BLOCK):
        some = drawn[first : first + _BLOCK]
        block = told.iloc[some]
        columns = {str(name): written(block[name], NODE_FIELDS[str(name)]) for name in block}
        for place, position in enumerate(some.tolist()):
            key = network.account_ids[position]
            label = plain_text(network.account_names[position] or key)
            values = {"label": label, "what": "account", "account_id": plain_text(key)}
            values |= {name: cells[place] for name, cells in columns.items() if cells[place]}
            yield Node(f"account:{token(key)}", label, values, GREY)
    yield from _groups(material, drawn)


def _groups(material: Material, drawn: IntArray) -> Iterator[Node]:
    network = material.network
    every = len(drawn) == network.n_accounts
    joined = set(range(network.n_groups) if every else network.incidence[drawn].indices.tolist())
    labels = group_labels(network, material.language, show_sensitive=material.priorities.shows_sensitive)
    declared = material.dataset.groups.set_index("group_id")["size"].reindex(list(network.group_ids)).to_numpy()
    marks = signs([kind.name for kind in network.kinds])
    keys = group_keys(material)
    for place, hidden in enumerate(material.nameless.tolist()):
        if place not in joined:
            continue
        kind = int(network.group_kind[place])
        label = plain_text(labels[place])
        values = {"label": label, "what": "group", "kind": plain_text(network.kinds[kind].name)}
        if not hidden:
            values["members"] = str(int(network.group_members[place]))
            if np.isfinite(declared[place]):
                values["size"] = str(int(declared[place]))
        yield Node(keys[place], label, values, marks[kind].colour)


def group_keys(material: Material) -> list[str]:
    """Give the ids of the groups; those of nameless groups are numbered in their order and say nothing else."""
    hidden = material.nameless.tolist()
    ids = material.network.group_ids
    return [f"nameless:{place}" if hidden[place] else f"group:{token(ids[place])}" for place in range(len(ids))]


def edges(material: Material) -> Iterator[Edge]:
    """Give the affiliations, account by account, then the ties by kind, each undirected tie once."""
    network = material.network
    marks = signs([kind.name for kind in network.kinds])
    accounts = [f"account:{token(key)}" for key in network.account_ids]
    groups = group_keys(material)
    kinds = [plain_text(kind.name) for kind in network.kinds]
    of_group = network.group_kind.tolist()
    matrix = network.incidence
    drawn = material.drawn()
    for row in drawn.tolist():
        start, end = matrix.indptr[row], matrix.indptr[row + 1]
        for column, strength in zip(matrix.indices[start:end].tolist(), matrix.data[start:end].tolist(), strict=True):
            kind = of_group[column]
            values = {"what": "affiliation", "kind": kinds[kind], "strength": _digits(strength)}
            yield Edge(accounts[row], groups[column], values, marks[kind].colour)
    for kind, tie in enumerate(network.ties):
        for source, target, strength, one_way in _once(_among(tie, drawn)):
            values = {"what": "tie", "kind": kinds[kind], "strength": _digits(strength)}
            values["one_way"] = "true" if one_way else "false"
            yield Edge(accounts[source], accounts[target], values, marks[kind].colour)


def _among(tie: sp.csr_array, drawn: IntArray) -> sp.csr_array:
    """Give the ties both of whose ends are drawn, in a matrix as large as before."""
    if len(drawn) == tie.shape[0]:
        return tie
    drawn_there = np.zeros(tie.shape[0], dtype=bool)
    drawn_there[drawn] = True
    pairs = tie.tocoo()
    keep = drawn_there[pairs.row] & drawn_there[pairs.col]
    kept = sp.coo_array((pairs.data[keep], (pairs.row[keep], pairs.col[keep])), shape=tie.shape)
    return sp.csr_array(kept)


def _once(tie: sp.csr_array) -> Iterator[tuple[int, int, float, bool]]:
    """Give every tie once, sorted: source, target, strength, whether the word goes one way only."""
    pairs = tie.tocoo()
    back = sp.csr_array(tie.T)
    there, other = sp.csr_array(tie.astype(bool)), sp.csr_array(back.astype(bool))
    both = there.multiply(other).tocoo()
    n = tie.shape[0]
    mutual = np.isin(pairs.row.astype(np.int64) * n + pairs.col, both.row.astype(np.int64) * n + both.col)
    keep = (pairs.row != pairs.col) & (~mutual | (pairs.row < pairs.col))
    strengths = sp.csr_array(tie.maximum(back)).tocoo()
    strongest = dict(
        zip((strengths.row.astype(np.int64) * n + strengths.col).tolist(), strengths.data.tolist(), strict=True)
    )
    order = np.lexsort((pairs.col[keep], pairs.row[keep]))
    rows, columns, ways = pairs.row[keep][order], pairs.col[keep][order], ~mutual[keep][order]
    for row, column, one_way in zip(rows.tolist(), columns.tolist(), ways.tolist(), strict=True):
        yield row, column, strongest[row * n + column], one_way


def plain_text(text: object) -> str:
    """Give a text that XML can hold, on one line, without control and direction marks."""
    return clean(text, _LONGEST)


def written(column: pd.Series, kind: Kind) -> list[str]:
    """Give the cells of a column as the formats write them; what is missing is empty."""
    if kind in ("double", "long"):
        values = column.to_numpy(dtype=np.float64)
        return [_digits(value) if np.isfinite(value) else "" for value in values.tolist()]
    return ["" if cell is None or cell != cell else plain_text(cell) for cell in column.tolist()]


def _digits(value: float) -> str:
    return f"{value + 0.0:.12g}"
