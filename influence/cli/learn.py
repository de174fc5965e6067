"""``influence learn``: what the history says about how word travels, beside what was declared."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from influence.cli import options
from influence.cli.delivery import Result, deliver
from influence.cli.session import opened
from influence.cli.terminal import Layout

_COLUMNS = ("rate", "kind", "segment", "prior", "learned", "low", "high", "evidence")


@options.grouped
def learn(folder: options.Folder = Path(), *, delivery: options.Delivery, common: options.Common) -> None:
    """Learn rates of telling, participation and conversion from asks, referrals and nominations, with 90 % intervals.

    Every number stands beside what was declared (prior) and how many events moved it (evidence).
    """
    with opened(folder, common, delivery.output) as session:
        from influence.learning import learn_rates

        rates = learn_rates(session.dataset, session.network, session.progress)
    frame = rates.to_frame()
    result = Result(
        command="learn",
        count=len(frame),
        head=frame.head,
        layout=Layout(_COLUMNS),
        assumptions=rates.assumptions,
        notes=[*session.dataset.notes, *rates.notes],
    )
    # The table is short, and its last rows matter as much as the first: a screen shows them all.
    deliver(session, result, replace(delivery, top=delivery.top or len(frame)))
