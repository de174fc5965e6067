"""What the page knows of each account beyond the map: the parts of its priority, its rank range, its action."""

from __future__ import annotations

from typing import Any

import numpy as np

from influence.language import LANGUAGES, retold
from influence.model import IntArray, Network, Priorities
from influence.model.columns import Coded, frame_of
from influence.model.values import FROM
from influence.report.map.payload import coded, numbers

_MONEY = {
    "new": "referral_new",
    "saved": "referral_saved",
    "asking": "asking_cost",
    "alone": "crv",
    "alone_low": "crv_low",
    "alone_high": "crv_high",
    "resting": "value_resting",
    "referred": "referred_value",
}
_COUNTS = {"low": "rank_low", "high": "rank_high"}
_CODES = {"sure": "top_label", "basis": "own_basis"}


def ledger(network: Network, priorities: Priorities, rows: IntArray, *, resting: bool) -> dict[str, Any]:
    """Give columns of some rows of the list: those that it has, under the names that the page's script uses.

    ``carried`` holds, kind by kind in the network's order, what its word brings through that kind before the cost of
    asking; ``rests`` says whether the value resting on an account is a part of its priority.
    """
    wanted = [*_MONEY.values(), *_COUNTS.values(), *_CODES.values(), *(f"{FROM}{kind.name}" for kind in network.kinds)]
    known = {name: priorities.columns[name] for name in wanted if name in priorities.columns}
    frame = frame_of(known, priorities.order[rows])
    told: dict[str, Any] = {name: numbers(frame[column]) for name, column in _MONEY.items() if column in frame}
    told |= {name: numbers(frame[column], 0) for name, column in _COUNTS.items() if column in frame}
    told |= {name: coded(frame[column]) for name, column in _CODES.items() if column in frame}
    carried = [f"{FROM}{kind.name}" for kind in network.kinds]
    if carried and set(carried) <= set(frame.columns):
        told["carried"] = [numbers(frame[column]) for column in carried]
    return told | {"rests": resting, "action": _actions(priorities, rows)}


def _actions(priorities: Priorities, rows: IntArray) -> dict[str, Any]:
    """Give the actions as places in a list of sentences, which is there in every language."""
    column = priorities.columns.get("action")
    if not isinstance(column, Coded):
        said = [""] * len(rows) if column is None else [str(text) for text in column(priorities.order[rows])]
        words = sorted(set(said))
        return {"words": dict.fromkeys(LANGUAGES, words), "code": [words.index(text) for text in said]}
    words = list(column.words)
    codes = np.asarray(column.codes)[priorities.order[rows]]
    return {"words": {code: [retold(text, code) for text in words] for code in LANGUAGES}, "code": codes.tolist()}
