"""``influence clusters``: sets of accounts that hang together, named and profiled."""

from __future__ import annotations

from pathlib import Path

from influence.cli import options
from influence.cli.delivery import Result, deliver
from influence.cli.session import opened

_COLUMNS = (
    "cluster",
    "name",
    "accounts",
    "customers",
    "prospects",
    "revenue",
    "hubs",
    "unseen_share",
    "referral_rate",
    "top_accounts",
)


def clusters(
    folder: options.Folder = Path(),
    top: options.Top = None,
    form: options.Format = None,
    output: options.Output = None,
    lang: options.Lang = None,
    show_sensitive: options.ShowSensitive = False,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Find the clusters of accounts and groups, named by what stands out in them, each with a profile."""
    del debug
    with opened(folder, lang, show_sensitive=show_sensitive, quiet=quiet) as session:
        from influence.pipeline import analyse

        analysis = analyse(session.dataset, show_sensitive=show_sensitive, progress=session.progress)
    found = analysis.clusters
    alone = int((found.account_cluster < 0).sum())
    notes = [
        *session.dataset.notes,
        session.say("modularity", value=f"{found.modularity:.2f}"),
        *([session.say("in_no_cluster", count=alone)] if alone else []),
    ]
    result = Result(
        command="clusters",
        frame=analysis.profiles.to_frame(),
        columns=_COLUMNS,
        wide="top_accounts",
        notes=notes,
    )
    deliver(session, result, form, output, top)
