"""What is kept of a run: the few numbers of every account that a later comparison needs, and no name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import Any

import numpy as np
import pandas as pd

from influence.kernels import beside
from influence.memory.details import scores_of
from influence.model import Dataset, IntArray, Network, Priorities, codes_of_ids
from influence.model.situation import Situation
from influence.settings import Settings
from influence.settings.loading import settings_of

SECTIONS = ("kinds", "network", "value", "referral", "learning", "priority")
"""The settings that act on values beside the seed; what is read, and the protection of kinds, is part of the data."""

_BLOCK = 1 << 16
"""Accounts whose affiliations are taken at once."""
Hashes = np.ndarray[Any, np.dtype[np.unsignedinteger[Any]]]

COLUMNS = ("account_id", "rank", "own", "referral", "referral_se", "influence", "diffusion", "place")


@dataclass(frozen=True)
class Snapshot:
    """One run as it is kept.

    Parameters
    ----------
    frame
        One row an account, by computed rank: :data:`COLUMNS`. ``own`` and ``referral`` in cents; ``referral_se`` in
        cents, from sampling alone; ``place`` is a number that changes when the account's own affiliations, ties,
        status or cost of asking do.
    situation, scores
        What the values rest on, and every measure that was computed, where they are to be kept; no part of the digest,
        as the same situation gives the same list.
    settings
        :data:`SECTIONS` and the seed, as JSON.
    """

    frame: pd.DataFrame
    as_of: date | None
    currency: str
    combination: str
    settings: str
    situation: Situation | None = field(default=None, repr=False, compare=False)
    scores: pd.DataFrame | None = field(default=None, repr=False, compare=False)

    @property
    def details(self) -> int:
        """Number of rows that situation and scores take."""
        standing = self.situation
        rows = 0 if standing is None else standing.rows + len(standing.account_ids) + len(standing.group_ids)
        return rows + (0 if self.scores is None else len(self.scores))

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all that is kept: two runs that share it gave the same."""
        result = sha256(f"{self.as_of} {self.currency} {self.combination} {self.settings}\0".encode())
        for name in COLUMNS:
            values = self.frame[name]
            if name == "account_id":
                result.update("\0".join(values.to_list()).encode("utf-8", "surrogatepass"))
            else:
                result.update(np.ascontiguousarray(values.to_numpy()).tobytes())
        return result.hexdigest()


def snapshot(
    dataset: Dataset, network: Network, priorities: Priorities, situation: Situation | None = None
) -> Snapshot:
    """Give what is kept of a list made from ``dataset`` and its network, and of the situation where it is given."""
    places = beside(lambda: _places(dataset, network))
    columns = priorities.columns
    everybody = np.arange(network.n_accounts)
    computed = columns["computed_rank"] if "computed_rank" in columns else columns["rank"]
    frame = pd.DataFrame(
        {
            "account_id": dataset.accounts["account_id"],
            "rank": np.asarray(computed(everybody), dtype=np.int64),
            "own": _cents(columns["own_value"](everybody)),
            "referral": _cents(columns["referral_value"](everybody)),
            "referral_se": 100 * np.asarray(columns["referral_value_se"](everybody), dtype=np.float64),
            "influence": np.asarray(columns["influence"](everybody), dtype=np.float64),
            "diffusion": np.asarray(columns["diffusion"](everybody), dtype=np.float64),
            "place": places(),
        }
    )
    # The last bits of a sum must not make a run another one.
    for name in ("referral_se", "influence", "diffusion"):
        frame[name] = _rounded(frame[name].to_numpy())
    frame = frame.sort_values("rank", ignore_index=True)
    settings = json.dumps(_plain(dataset.settings), sort_keys=True, ensure_ascii=False)
    scores = None if situation is None else scores_of(priorities)
    return Snapshot(frame, dataset.as_of, priorities.currency, priorities.combination, settings, situation, scores)


def under_settings_of(kept: str, settings: Settings) -> Settings:
    """Give today's settings with what acts on values as it was kept; sensitive kinds stay protected as today.

    Raises
    ------
    DataError, ValueError
        Another version kept settings that this one does not know.
    """
    content = json.loads(kept)
    then = settings_of({name: content[name] for name in SECTIONS} | {"project": {"seed": content["seed"]}})
    kinds = {name: replace(kind, sensitive=settings.kind(name).sensitive) for name, kind in then.kinds.items()}
    return replace(
        settings,
        project=replace(settings.project, seed=then.project.seed),
        kinds=kinds,
        **{name: getattr(then, name) for name in SECTIONS if name != "kinds"},
    )


def _plain(settings: Settings) -> dict[str, Any]:
    """Give the settings that act on values, as an ``influence.toml`` would state them."""
    content: dict[str, Any] = {name: _stated(asdict(getattr(settings, name))) for name in SECTIONS if name != "kinds"}
    content["kinds"] = {
        name: _stated({field.name: getattr(kind, field.name) for field in fields(kind) if field.name != "name"})
        for name, kind in sorted(settings.kinds.items())
    }
    return content | {"seed": settings.project.seed}


def _stated(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: list(value) if isinstance(value, tuple) else value for name, value in values.items() if value is not None
    }


def _cents(amounts: Any) -> IntArray:  # noqa: ANN401 - an array of NumPy or pandas
    return np.rint(100 * np.asarray(amounts, dtype=np.float64)).astype(np.int64)


def _rounded(values: np.typing.NDArray[np.float64]) -> np.typing.NDArray[np.float64]:
    """Give numbers with ten significant digits."""
    magnitude = np.floor(np.log10(np.abs(values), out=np.zeros_like(values), where=np.abs(values) > 1e-200))
    scale = 10.0 ** np.clip(9 - magnitude, -300, 300)
    return np.asarray(np.rint(values * scale) / scale + 0.0)


def _places(dataset: Dataset, network: Network) -> Hashes:
    """Give a number an account that changes with its own affiliations and ties, its status and its cost of asking."""
    own = dataset.accounts[["status", "contact_cost"]]
    groups, accounts = codes_of_ids(network.group_ids), codes_of_ids(network.account_ids)
    total: Hashes = accounts * np.uint64(31)
    total += np.asarray(pd.util.hash_pandas_object(own, index=False).to_numpy(), dtype=np.uint64)
    ages = dataset.settings.network.half_life_days is not None  # strengths then change with every day
    matrices = [(network.incidence, groups, 1)]
    for number, ties in enumerate(network.ties, start=2):
        matrices += [(ties, accounts, number), (ties.T.tocsr(), accounts, -number)]
    with np.errstate(over="ignore"):
        for matrix, names, number in matrices:
            for first in range(0, len(total), _BLOCK):
                start = matrix.indptr[first : first + _BLOCK + 1]
                held = slice(int(start[0]), int(start[-1]))
                mixed = names[matrix.indices[held]] + np.uint64(number % 2**32)
                if not ages:
                    mixed ^= np.ascontiguousarray(matrix.data[held], dtype=np.float64).view(np.uint64)
                mixed = (mixed ^ (mixed >> np.uint64(31))) * np.uint64(0x9E3779B97F4A7C15)
                mixed = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
                sums = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(mixed, dtype=np.uint64)])
                total[first : first + _BLOCK] += sums[start[1:] - start[0]] - sums[start[:-1] - start[0]]
    return total
