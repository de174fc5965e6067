"""``influence clusters``: sets of accounts that hang together, named and profiled."""

from __future__ import annotations

from pathlib import Path

from influence.cli import options
from influence.cli.delivery import Result, deliver
from influence.cli.session import opened
from influence.cli.speech import phrase
from influence.cli.terminal import Layout
from influence.language import number

_COLUMNS = (
    "cluster",
    "name",
    "accounts",
    "customers",
    "revenue",
    "revenue_known",
    "hubs",
    "unseen_share",
    "referral_rate",
    "top_accounts",
)
_FIRST_TO_GO = ("referral_rate", "customers", "unseen_share", "hubs")


@options.grouped
def clusters(folder: options.Folder = Path(), *, delivery: options.Delivery, common: options.Common) -> None:
    """Find the clusters of accounts and groups, named by what stands out in them, each with a profile."""
    with opened(folder, common, delivery.output) as session:
        from influence.pipeline import analyse

        analysis = analyse(
            session.dataset,
            network=session.network,
            show_sensitive=common.show_sensitive,
            progress=session.progress,
        )
    found = analysis.clusters
    alone = int((found.account_cluster < 0).sum())
    notes = [
        *session.dataset.notes,
        phrase("modularity", value=number(found.modularity, session.language, 2)),
        *([phrase("in_no_cluster", count=alone)] if alone else []),
    ]
    result = Result(
        command="clusters",
        count=len(analysis.profiles.frame),
        head=analysis.profiles.frame.head,
        layout=Layout(_COLUMNS, _FIRST_TO_GO, wide="top_accounts"),
        notes=notes,
    )
    deliver(session, result, delivery)
