"""What a report shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from influence.errors import UsageError
from influence.model import Clusters, Dataset, HoursPlan, Network, Plan, Priorities, Rates
from influence.report.charts import Part


@dataclass(frozen=True)
class Judgement:
    """What a back-test found, ready to be shown.

    Parameters
    ----------
    verdict
        The sentence that says it all, as it was said.
    parts
        Language → charts, figures and doubts.
    """

    verdict: str
    parts: Mapping[str, Sequence[Part]]


@dataclass(frozen=True)
class Findings:
    """The results of a run, for the same accounts.

    Parameters
    ----------
    dataset, network, priorities
        What was read, the network made from it, and the list made from that.
    clusters
        Islands of the map; one a connected component where ``None``.
    rates
        The rates that acted; no table of them where ``None``.
    plan
        A campaign; none is shown where ``None``.
    judgement
        A back-test; none is shown where ``None``.
    hours
        A plan of hours; none is shown where ``None``.
    without
        Why one of these is not there: ``plan``, ``judgement`` or ``hours`` → a sentence, as it was said.

    Raises
    ------
    UsageError
        The list and the network are of different accounts.
    """

    dataset: Dataset
    network: Network
    priorities: Priorities
    clusters: Clusters | None = None
    rates: Rates | None = None
    plan: Plan | None = None
    judgement: Judgement | None = None
    hours: HoursPlan | None = None
    without: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.priorities) != self.network.n_accounts:
            raise UsageError("The list and the network are of different accounts: make both from one dataset.")
