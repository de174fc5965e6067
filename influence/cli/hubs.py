"""``influence hubs``: who reaches furthest, overall, in one kind, or inside one group or territory."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from influence.cli import options
from influence.cli.delivery import Result, deliver
from influence.cli.engine import Asked, engine_for, master_of, ranked_past_memory, told_engine
from influence.cli.nearest import refuse_unknown
from influence.cli.places import kind_called, members_of
from influence.cli.session import Session, opened
from influence.cli.speech import phrase
from influence.cli.terminal import Layout
from influence.errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from influence.centrality import Wanted
    from influence.model import Network, Scores

_DEFAULT = "diffusion"
_LAST_COLUMNS = ("percentile", "kind", "members", "size", "territory", "status")
_SAMPLED = frozenset({"betweenness", "harmonic"})
_LOWEST_FIRST = frozenset({"constraint"})


@options.grouped
def hubs(
    folder: options.Folder = Path(),
    measure: Annotated[
        list[str] | None,
        typer.Option(
            "--measure", "-m", metavar="MEASURE", help="Measure to rank by; repeat to show more.", show_default=_DEFAULT
        ),
    ] = None,
    kind: Annotated[
        str | None, typer.Option("--kind", metavar="KIND", help="Only the groups and ties of one kind.")
    ] = None,
    within: Annotated[
        str | None,
        typer.Option(
            "--within",
            metavar="GROUP|TERRITORY",
            help="Only the members of a group, or a territory; group:ID or territory:NAME where a word is both.",
        ),
    ] = None,
    groups: Annotated[bool, typer.Option("--groups", help="Rank groups instead of accounts.")] = False,
    *,
    accuracy: options.Accuracy,
    computing: options.Computing,
    delivery: options.Delivery,
    common: options.Common,
) -> None:
    """Rank hubs by any measure of the network, without money."""
    names = list(dict.fromkeys(measure or [_DEFAULT]))
    only_in_memory = ["--sources"] if accuracy.sources else []
    engine = engine_for(folder, common, computing, names, only_in_memory, groups=groups)
    if engine is not options.EngineName.memory:
        _past_memory(folder, Asked(names, kind, within, groups), engine, computing, delivery, common)
        return
    with opened(folder, common, delivery.output, accuracy=accuracy) as session:
        sources = accuracy.wanted()
        if sources is not None and _SAMPLED.isdisjoint(names):
            raise UsageError(phrase("sources_without_sampling", measures=", ".join(names)))

        network = session.network
        within = session.redaction.given(within) if within else None
        inside = members_of(session.dataset, network, within, show_sensitive=common.show_sensitive) if within else None
        if kind:
            kind = kind_called([one.name for one in network.kinds], session.dataset.settings, kind)
            network = network.of_kind(kind)
        if groups:
            frame, scores = _group_list(session, network, names, sources)
        else:
            frame, scores = _account_list(session, network, names, inside, sources)
    result = Result(
        command="hubs",
        count=len(frame),
        head=frame.head,
        layout=Layout(["rank", "name", *_shown(scores, names), *_LAST_COLUMNS], _LAST_COLUMNS[::-1]),
        options={
            "measure": names,
            "kind": kind,
            "within": within,
            "groups": groups,
            "sources": sources,
            "engine": "memory",
        },
        notes=[*session.dataset.notes, *_told(scores, names, session.language)],
        methods=[f"{name}: {scores[name].note(session.language)}" for name in names if scores[name].remarks],
    )
    deliver(session, result, delivery)


def _past_memory(
    folder: Path,
    asked: Asked,
    engine: options.EngineName,
    computing: options.Computing,
    delivery: options.Delivery,
    common: options.Common,
) -> None:
    """Rank on an engine past memory."""
    names = asked.measures
    with ranked_past_memory(folder, common, computing, asked, delivery.output, engine) as (session, run, memory):
        import numpy as np

        from influence.model import Score, Scores

        columns = tuple(Score(name, np.zeros(0), remarks=run.hubs.remarks[name]) for name in names)
        scores = Scores((), columns)
        result = Result(
            command="hubs",
            count=run.hubs.count,
            head=run.hubs.head,
            blocks=run.hubs.blocks,
            layout=Layout(["rank", "name", *_shown(scores, names), *_LAST_COLUMNS], _LAST_COLUMNS[::-1]),
            options={
                "measure": names,
                "kind": run.kind,
                "within": asked.within,
                "groups": asked.groups,
                "engine": str(engine),
                "memory_limit": memory,
            },
            notes=[
                *session.dataset.notes,
                *_told(scores, names, session.language),
                told_engine(f"ran_on_{engine}", memory, master_of(computing, engine)),
            ],
            methods=[f"{name}: {scores[name].note(session.language)}" for name in names if scores[name].remarks],
        )
        deliver(session, result, delivery)


def _account_list(
    session: Session,
    network: Network,
    names: list[str],
    inside: np.ndarray[tuple[int], np.dtype[np.bool_]] | None,
    sources: Wanted,
) -> tuple[pd.DataFrame, Scores]:
    import numpy as np
    import pandas as pd

    from influence.centrality import MEASURES, has_tie, percentile, sampled, score

    for name in names:
        refuse_unknown("unknown_measure", name, MEASURES)
    by_size = {measure.name: measure for measure in sampled(network.n_accounts, sources)}
    scores = score(network, [by_size.get(name) or MEASURES[name]() for name in names], session.progress)
    ranked = has_tie(network) if inside is None else has_tie(network) & inside
    ranked &= ~np.isnan(scores[names[0]].values)
    accounts = session.dataset.accounts
    frame = pd.DataFrame(
        {
            "account_id": list(network.account_ids),
            "name": list(network.account_names),
            **_columns(scores, names),
            "percentile": percentile(_upwards(scores, names[0]), ranked),
            "groups": np.diff(network.incidence.indptr),
            "territory": accounts["territory"].to_numpy(dtype=object),
            "status": accounts["status"].to_numpy(dtype=object),
        }
    )
    return _ranked(frame, _upwards(scores, names[0]), ranked), scores


def _group_list(session: Session, network: Network, names: list[str], sources: Wanted) -> tuple[pd.DataFrame, Scores]:
    import numpy as np
    import pandas as pd

    from influence.centrality import sampled, score_groups
    from influence.network import group_labels, nameless, told_sizes

    betweenness, harmonic = sampled(network.n_accounts, sources)
    scores = score_groups(network, session.progress, betweenness=betweenness, harmonic=harmonic)
    for name in names:
        refuse_unknown("unknown_group_measure", name, scores.names)
    ids = np.array(network.group_ids, dtype=object)
    ids[nameless(network, show_sensitive=session.show_sensitive)] = ""
    frame = pd.DataFrame(
        {
            "group_id": ids,
            "name": list(group_labels(network, session.language, show_sensitive=session.show_sensitive)),
            "kind": [network.kinds[position].name for position in network.group_kind],
            **_columns(scores, [name for name in names if name != "members"]),
            "members": network.group_members,
            "size": told_sizes(network),
        }
    )
    return _ranked(frame, _upwards(scores, names[0]), network.group_members > 0), scores


def _columns(scores: Scores, names: list[str]) -> dict[str, object]:
    columns: dict[str, object] = {}
    for name in names:
        columns[name] = scores[name].values
        error = scores[name].standard_error
        if error is not None:
            columns[f"{name}_se"] = error
    return columns


def _told(scores: Scores, names: list[str], language: str) -> list[str]:
    """Say of each measure what a reader of its numbers should know; its parameters are for the manifest."""
    from influence.report.lists import headings

    told = [scores[name].note(language, parameters=False) for name in names]
    return [f"{heading}: {note}" for heading, note in zip(headings(names, language), told, strict=True) if note]


def _shown(scores: Scores, names: list[str]) -> list[str]:
    return [column for column in _columns(scores, names) if column != "members"]


def _upwards(scores: Scores, name: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Give a measure so that more is more: constraint is lowest where an account bridges most."""
    return -scores[name].values if name in _LOWEST_FIRST else scores[name].values


def _ranked(
    frame: pd.DataFrame,
    values: np.ndarray[tuple[int], np.dtype[np.float64]],
    listed: np.ndarray[tuple[int], np.dtype[np.bool_]],
) -> pd.DataFrame:
    """Order the rows listed by value, equals by id; equals share the smallest rank."""
    import numpy as np

    from influence.centrality.ranking import comparable

    rows = np.flatnonzero(listed)
    compared = -comparable(values[rows])
    order = np.lexsort((rows, compared))
    result = frame.iloc[rows[order]].reset_index(drop=True)
    result.insert(0, "rank", np.searchsorted(compared[order], compared[order]) + 1)
    return result
