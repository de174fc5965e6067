"""Decisions of people on a list: who stands where they put it, and what the computation had said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from influence.language import say
from influence.language.many import Texts
from influence.model import LEADING_COLUMNS, Dataset, IntArray, Priorities, stage
from influence.model.columns import Column, Stored, coded
from influence.model.overrides import MARKS, Override


@stage
def overridden(dataset: Dataset, priorities: Priorities) -> Priorities:
    """Give the list as the decisions in force have it; the list itself where there are none.

    An account that is placed stands at its rank (of several at one rank the one decided last, the others behind it), an
    excluded one behind all others, and every other account keeps its order. Values, scores and rank ranges stay as
    they were computed.

    Returns
    -------
    Priorities
        With the columns ``computed_rank`` and ``override`` (``placed``, ``included``, ``excluded`` or empty) behind the
        leading ones; the decision stands first in the reason.
    """
    if not dataset.overrides:
        return priorities
    ids = dataset.accounts["account_id"]
    place = {key: position for position, key in enumerate(ids)}
    known = [entry for entry in dataset.overrides if entry.account_id in place]
    if not known:
        return priorities
    about = {place[entry.account_id]: entry for entry in known}
    order = _ordered(priorities.order, about)
    language = priorities.language
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(1, len(order) + 1)
    computed = np.empty(len(order), dtype=np.int64)
    computed[priorities.order] = np.arange(1, len(order) + 1)
    marks = [""] * len(order)
    for account, entry in about.items():
        marks[account] = MARKS[entry.action]

    def explain(rows: IntArray, spoken: str = language) -> Texts:
        chosen = order[rows]
        texts = list(priorities.reasons(computed[chosen] - 1, spoken))
        for at, account in enumerate(chosen.tolist()):
            if account in about:
                texts[at] = f"{_decision(about[account], int(computed[account]), spoken)} {texts[at]}"
        return texts

    names = list(priorities.columns)
    leading, others = names[: len(LEADING_COLUMNS) - 1], names[len(LEADING_COLUMNS) - 1 :]
    columns: dict[str, Column] = {
        **{name: priorities.columns[name] for name in leading},
        "computed_rank": Stored(computed),
        "override": coded(marks),
        **{name: priorities.columns[name] for name in others},
        "rank": Stored(rank),
    }
    note = say(language, "memory", "overrides_act", count=len(known))
    return replace(priorities, columns=columns, order=order, explain=explain, notes=(*priorities.notes, note))


def _ordered(order: IntArray, about: dict[int, Override]) -> IntArray:
    """Give the accounts in the order that the decisions ask for; ``about`` is by position."""
    placed = {account: entry for account, entry in about.items() if entry.action == "rank"}
    last = [account for account in order.tolist() if account in about and about[account].action == "exclude"]
    free = [account for account in order.tolist() if account not in placed and account not in set(last)]
    result: list[int] = []
    waiting = sorted(placed, key=lambda account: (placed[account].rank or 0, -placed[account].number))
    remaining = iter(free)
    for account in waiting:
        wanted = (placed[account].rank or 1) - 1
        while len(result) < wanted:
            other = next(remaining, None)
            if other is None:
                break
            result.append(other)
        result.append(account)
    result.extend(remaining)
    return np.array([*result, *last], dtype=np.int64)


def _decision(entry: Override, computed: int, language: str) -> str:
    return say(
        language,
        "memory",
        f"decided_{entry.action}",
        rank=entry.rank,
        computed=computed,
        author=entry.author,
        date=entry.on.isoformat(),
        reason=entry.reason.rstrip("."),
    )


def approachable(dataset: Dataset, worth: Sequence[bool] | np.ndarray) -> np.ndarray:
    """Give which accounts are approached: those worth it, with the included and without the excluded."""
    result = np.array(worth, dtype=np.bool_)
    place = {key: position for position, key in enumerate(dataset.accounts["account_id"])} if dataset.overrides else {}
    for entry in dataset.overrides:
        if entry.account_id in place and entry.action in ("include", "exclude"):
            result[place[entry.account_id]] = entry.action == "include"
    return result
