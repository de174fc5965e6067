"""The stages in order: from what was read to the list, its clusters and its map.

Each stage can be called by itself from its own package; these functions are for those who want them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from influence.centrality import Measure, default_measures
from influence.centrality import score as score_measures
from influence.centrality.hubs import within_kinds
from influence.clusters import find_clusters, profile_clusters
from influence.files import Passing, encoded, write_text, write_together
from influence.kernels import beside
from influence.model import ClusterProfiles, Clusters, Dataset, Network, Priorities, Scores, Values, stage
from influence.network import build_network
from influence.priority import overridden, prioritise
from influence.progress import Progress, silent, watched
from influence.ranges import ranged
from influence.report.lists import MONEY, render, render_blocks
from influence.report.manifest import manifest
from influence.report.map import draw_map
from influence.report.money import money_columns
from influence.value import estimate_values

MeasuresFor = Sequence[Measure] | Callable[[Network], Sequence[Measure]]
"""Measures, or what gives them for a network, such as ``partial(default_measures, sources="exact")``."""


@dataclass(frozen=True)
class Analysis:
    """Everything that was computed from one dataset, stage by stage.

    ``repr`` says what it holds; each part has its own ``.to_frame()`` where it is a table.
    """

    dataset: Dataset
    network: Network
    scores: Scores
    values: Values
    priorities: Priorities
    clusters: Clusters
    profiles: ClusterProfiles

    def __repr__(self) -> str:
        return (
            f"Analysis({self.network.n_accounts} accounts, {self.network.n_groups} groups, "
            f"{len(self.scores.names)} measures, {len(self.clusters.names)} clusters)"
        )


@stage
def score(network: Network, measures: MeasuresFor | None = None, progress: Progress = silent) -> Scores:
    """Score every account by several measures.

    Parameters
    ----------
    network
        The two-mode network.
    measures
        Values such as ``PageRank(damping=0.9)``, in the order of the columns, or what gives them for a network; all
        measures with their defaults where absent.
    progress
        Receives one stage a measure.
    """
    measures = default_measures if measures is None else measures
    return score_measures(network, measures(network) if callable(measures) else measures, progress)


@stage
def analyse(
    dataset: Dataset,
    *,
    network: Network | None = None,
    measures: MeasuresFor | None = None,
    show_sensitive: bool = False,
    progress: Progress = silent,
) -> Analysis:
    """Run every stage on a dataset: network, scores, values, priorities, clusters.

    Parameters
    ----------
    dataset
        What :func:`influence.read` gave; its settings hold the assumptions and the seed.
    network
        The network of ``dataset``; built here where absent.
    measures
        As in :func:`score`.
    show_sensitive
        Whether reasons and cluster names may name groups of sensitive kinds.
    progress
        Receives the stages.
    """
    network = build_network(dataset) if network is None else network
    scores, values, priorities = _ranked(dataset, network, measures, show_sensitive, progress)
    with progress.stage("clusters"):
        clusters = find_clusters(dataset, network, show_sensitive=show_sensitive)
    profiles = profile_clusters(dataset, network, priorities, clusters)
    return Analysis(dataset, network, scores, values, priorities, clusters, profiles)


@stage
def rank_accounts(
    dataset: Dataset,
    *,
    network: Network | None = None,
    measures: MeasuresFor | None = None,
    show_sensitive: bool = False,
    progress: Progress = silent,
) -> Priorities:
    """Run the stages up to the list: network, scores, values, priorities; parameters as in :func:`analyse`."""
    network = build_network(dataset) if network is None else network
    return _ranked(dataset, network, measures, show_sensitive, progress)[-1]


def _ranked(
    dataset: Dataset, network: Network, measures: MeasuresFor | None, show_sensitive: bool, progress: Progress
) -> tuple[Scores, Values, Priorities]:
    # Values do not need the scores: each leaves a processor idle where the other does not.
    values_of = beside(lambda: estimate_values(dataset, network, progress))
    scores = score(network, measures, progress)
    within_kinds(network)  # for the list, while values are still being estimated
    values = values_of()
    priorities = prioritise(dataset, network, scores, values, show_sensitive=show_sensitive, explained=True)
    priorities = ranged(dataset, network, values, priorities, progress=progress)
    return scores, values, overridden(dataset, priorities)


@stage
def write_map(
    path: str | Path,
    dataset: Dataset,
    network: Network,
    priorities: Priorities,
    clusters: Clusters | None = None,
    *,
    title: str = "",
) -> Path:
    """Write the interactive map: one HTML file that works without a network, whole or not at all.

    It speaks the language of ``priorities`` and names groups of sensitive kinds only where that list does.

    Parameters
    ----------
    path
        The file to write; its folder must exist.
    dataset, network, priorities
        The results of the stages before.
    clusters
        Islands of the map; found here where absent.
    title
        Heading; the project's title where empty.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    UsageError
        For clusters that name groups of sensitive kinds beside a list that withholds them.
    """
    if clusters is None:
        clusters = find_clusters(
            dataset, network, language=priorities.language, show_sensitive=priorities.shows_sensitive
        )
    write_text(path, draw_map(dataset, network, priorities, clusters, title=title))
    return Path(path)


def write_results(
    analysis: Analysis,
    folder: str | Path,
    *,
    command: str,
    options: Mapping[str, object] | None = None,
    progress: Progress = silent,
) -> Mapping[str, Path]:
    """Write list, clusters, map and manifest of an analysis as one: all of them, or none.

    Parameters
    ----------
    analysis
        What :func:`analyse` gave.
    folder
        Where to; made where absent.
    command, options
        What ran, for the manifest.
    progress
        Receives a stage for the map, and one for the rows of the list.

    Returns
    -------
    Mapping
        ``list``, ``clusters``, ``map``, ``manifest`` → the file.
    """
    folder = Path(folder)
    priorities = analysis.priorities
    with progress.stage("map"):
        page = draw_map(analysis.dataset, analysis.network, priorities, analysis.clusters)
    with progress.stage("writing", len(priorities)) as writing:
        blocks = watched(priorities.blocks(), writing)
        contents: dict[str, bytes | Passing] = {
            "list.csv": Passing(render_blocks(blocks, "csv", money=MONEY | money_columns(priorities))),
            "clusters.csv": encoded(render(analysis.profiles.frame, "csv")),
            "map.html": encoded(page),
        }

        def record() -> Iterator[bytes]:
            text = manifest(
                analysis.dataset,
                contents,
                command=command,
                options={**(options or {}), "show_sensitive": priorities.shows_sensitive},
                assumptions=priorities.assumptions,
                notes=priorities.notes,
                methods=priorities.methods,
            )
            yield encoded(text)

        write_together(
            {folder / name: data for name, data in [*contents.items(), ("run.json", record())]},
            make_folders=True,
            language=priorities.language,
        )
    names = {"list": "list.csv", "clusters": "clusters.csv", "map": "map.html", "manifest": "run.json"}
    return {what: folder / name for what, name in names.items()}
