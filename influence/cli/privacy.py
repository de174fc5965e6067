"""``influence privacy``: what personal data each output holds and why, for a record of processing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from influence.cli import options
from influence.cli.delivery import Result, deliver
from influence.cli.ranges import without_kind
from influence.cli.session import opened
from influence.cli.terminal import Layout
from influence.language import say

_COLUMNS = ("output", "personal_data", "purpose", "kept_where")


@options.grouped
def privacy(folder: options.Folder = Path(), *, delivery: options.Delivery, common: options.Common) -> None:
    """Say what personal data each output holds and why, for a record of processing (Art. 30 GDPR).

    Below the table stands on what basis sensitive kinds are used, and what the list would be without each of them.
    """
    with opened(folder, common, delivery.output) as session:
        from influence.privacy import facts, record_of
        from influence.ranges import kind_ablation
        from influence.value import estimate_values

        data, network = session.dataset, session.network
        values = estimate_values(data, network, session.progress)
        ablation = kind_ablation(data, network, values)
        frame = record_of(data, session.language)
        names = dict(zip(network.account_ids, network.account_names, strict=True))
        sensitive = {kind.name for kind in network.kinds if kind.sensitive}
        top = min(ablation.k, len(names))
        without = [
            without_kind(kind, top, names, session.language) for kind in ablation.kinds if kind.kind in sensitive
        ]
        told = [*facts(data, session.language), *without, say(session.language, "privacy", "yours_to_add")]
    result = Result(
        command="privacy",
        count=len(frame),
        head=frame.head,
        layout=Layout(_COLUMNS, ("kept_where",), wide="personal_data"),
        notes=[*told, *data.notes],
    )
    deliver(session, result, replace(delivery, top=delivery.top or len(frame)))
