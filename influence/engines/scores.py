"""Scores in files: what a measure gave, written down whole or not at all, for a run that is begun again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
import numpy.typing as npt

from influence.centrality import Measure
from influence.centrality.measure import Scoring, scored_here
from influence.engines.kept import digest_of_arrays, mapped_array, write_whole
from influence.kernels.sources import digest_of_sources
from influence.model import Network, Remark, Score
from influence.progress import Progress

_SAID = "score.json"
_VALUES, _ERROR = "values", "standard_error"
_CODE = ("influence.centrality", "influence.kernels", "influence.model", "influence.network")
"""Packages that decide what a score is: measures and what they reckon with."""


@dataclass(frozen=True)
class KeptScores:
    """Scores networks, and keeps every score in files: a run that was killed computes the rest.

    Parameters
    ----------
    folder
        Where the files lie, 8 bytes an account and measure, or 16 where there are standard errors; they are removed by
        whoever gave it.
    scoring
        Who computes what is not there.
    """

    folder: Path
    scoring: Scoring = scored_here

    def __call__(self, measure: Measure, network: Network, progress: Progress) -> Score:
        """Score a network by a measure, or take what an earlier run found; cost: the network is looked through once."""
        there = self.folder / digest_of_score(measure, network)
        kept = _kept(there)
        if kept is None:
            kept = self.scoring(measure, network, progress)
            _keep(there, kept)
        return kept


def digest_of_score(measure: Measure, network: Network) -> str:
    """Give what tells a score from all that could be another: measure, parameters, network and the code."""
    said = f"{digest_of_sources(*_CODE)} {type(measure).__qualname__} {measure!r} {network.once(digest_of_network)}"
    return sha256(said.encode()).hexdigest()[:32]


def digest_of_network(network: Network) -> str:
    """Give what tells a network from others that could be scored otherwise: all of it but ids and names.

    Examples
    --------
    >>> from influence.centrality.example import network_of
    >>> choir, team = network_of({"choir": "ann bob"}, []), network_of({"choir": "ann bob"}, ["ann bob"])
    >>> digest_of_network(choir) == digest_of_network(team)
    False
    """
    matrices = (network.incidence, *network.ties)
    parts = (part for matrix in matrices for part in (matrix.indptr, matrix.indices, matrix.data))
    arrays = (network.group_kind, network.group_size, network.revenue, *parts)
    return digest_of_arrays(f"{network.alpha!r} {network.kinds!r}", arrays)


def _keep(folder: Path, score: Score) -> None:
    """Write the arrays, then what is said of them: where that stands, all is there."""
    folder.mkdir(parents=True, exist_ok=True)
    arrays = {_VALUES: score.values} | ({} if score.standard_error is None else {_ERROR: score.standard_error})
    for name, values in arrays.items():
        np.save(folder / f"{name}.npy", values, allow_pickle=False)
    said = {
        "name": score.name,
        "arrays": list(arrays),
        "digest": digest_of_arrays("", arrays.values()),
        "remarks": [asdict(remark) for remark in score.remarks],
    }
    write_whole(folder / _SAID, json.dumps(said).encode())


def _kept(folder: Path) -> Score | None:
    """Give a score that was kept; ``None`` where it is not there, or is no longer what was written."""
    try:
        said = json.loads((folder / _SAID).read_text(encoding="utf-8"))
        arrays: Mapping[str, npt.NDArray[np.float64]] = {
            name: mapped_array(folder / f"{name}.npy") for name in said["arrays"]
        }
    except (OSError, ValueError):
        return None
    if digest_of_arrays("", arrays.values()) != said["digest"]:
        return None
    remarks = tuple(Remark(**remark) for remark in said["remarks"])
    return Score(said["name"], arrays[_VALUES], arrays.get(_ERROR), remarks)
