"""How probable it is that two records are one: splink on DuckDB (Fellegi & Sunter 1969) and what else may explain it.

Splink weighs the details of a pair against chance. Names are weighed by how rare their words are in this list. Both
compare *one account* with *two records drawn at random*; but two shops of a chain, or father and son in one house,
agree in many things and not by chance. So a pair has four explanations (one account, two sites, one house or family,
chance), and its probability is that of the first among them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from influence.identities.blocking import Candidates
from influence.identities.names import compare_names
from influence.identities.records import Records
from influence.identities.weights import COMPARISONS, DUPLICATED, NAMES, PER_BRANCH, PER_HOUSEHOLD, Comparisons, Level

if TYPE_CHECKING:
    import duckdb

_MEMORY = "1GB"
_ROUNDS = 50
_MOST_SHARE, _LEAST_SHARE = 0.5, 0.002
Floats = npt.NDArray[np.float64]


def compared(
    records: Records,
    pairs: Candidates,
    comparisons: Comparisons = COMPARISONS,
    beside: Callable[[pd.DataFrame], Floats] | None = None,
    per_branch: float = PER_BRANCH,
    threads: int = 1,
) -> pd.DataFrame:
    """Give for each pair the level of every comparison and the probability that the two are one.

    Parameters
    ----------
    records, pairs
        What is compared, and which with which.
    comparisons
        Of details, by splink.
    beside
        What else there is: odds of one account against any other explanation, a number a pair.
    per_branch
        Duplicates for every pair of sites that such a list holds.
    threads
        Of DuckDB; the result is the same.

    Returns
    -------
    pandas.DataFrame
        ``first``, ``second``, ``name`` and one column a comparison of
        ``comparisons`` (the key of its level, empty where unknown), and
        ``probability``; in the order of ``pairs``.
    """
    if not len(pairs.first):
        keys = {name: pd.Series([], dtype="str") for name in ("name", *comparisons)}
        ends = {name: pd.Series([], dtype="int64") for name in ("first", "second")}
        return pd.DataFrame({**ends, **keys, "probability": pd.Series([], dtype="float64")})
    count = len(records.frame)
    frame = _details_compared(records, pairs, comparisons, threads)
    names = compare_names(
        records.names, records.words, pairs.first, pairs.second, records.places, told_apart=records.told_apart
    )
    frame.insert(2, "name", pd.Series(names.levels, dtype="str"))
    chance = np.minimum(names.others / max(count - 1, 1), 1.0)
    by_chance = frame.pop("weight").to_numpy() + np.log2(_share_of(names.levels, 0) / chance)
    rivals = _rivals(frame, comparisons, per_branch)
    if beside is not None:
        more = beside(frame)
        by_chance, rivals = by_chance + np.log2(more), rivals / more
    frame["probability"] = probabilities(by_chance, rivals, count)
    return frame


def probabilities(weight: Floats, rivals: Floats, records: int) -> Floats:
    """Turn evidence into probabilities, with the share of duplicates that the list itself shows.

    The share is the fixed point of expectation–maximisation with all else held: the sum of probabilities over the
    candidate pairs says how many duplicates there are. It stays between 0.2 % and 50 % of the records.

    Parameters
    ----------
    weight
        log2 of the odds that the evidence gives against chance, before the share of duplicates.
    rivals
        Odds of the other explanations, against one account.
    records
        Number of records.
    """
    share = DUPLICATED
    odds = np.exp2(np.clip(weight, -60, 60))
    found = odds
    for _ in range(_ROUNDS):
        prior = _prior(share, records)
        found = 1 / (1 + (1 - prior) / prior / odds + rivals)
        before, share = share, float(np.clip(2 * found.sum() / max(records, 1), _LEAST_SHARE, _MOST_SHARE))
        if abs(share - before) < 1e-9:
            break
    return found


def _rivals(frame: pd.DataFrame, comparisons: Comparisons, per_branch: float) -> Floats:
    """Give the odds of two sites and of one house or family, against one account, added up."""
    branch, household = 1 / per_branch, 1 / PER_HOUSEHOLD
    names = frame["name"].to_numpy(dtype=object)
    one = _share_of(names, 0)
    branches, households = branch * _share_of(names, 1) / one, household * _share_of(names, 2) / one
    for name, (_, levels) in comparisons.items():
        keys = frame[name].to_numpy(dtype=object)
        for level in levels:
            there = keys == level.key
            branches[there] *= level.branch / level.same
            households[there] *= level.household / level.same
    return np.asarray(branches + households)


def _share_of(names: npt.NDArray[np.object_], explanation: int) -> Floats:
    return np.array([NAMES[key][explanation] for key in names.tolist()], dtype=np.float64)


def _details_compared(records: Records, pairs: Candidates, comparisons: Comparisons, threads: int) -> pd.DataFrame:
    """Let splink weigh the details: ``first``, ``second``, the level of each comparison, ``weight``."""
    import duckdb
    from splink import DuckDBAPI, Linker, SettingsCreator

    count = len(records.frame)
    with duckdb.connect() as connection:
        connection.execute(f"SET threads = {int(threads)}")
        connection.execute(f"SET memory_limit = '{_MEMORY}'")
        _table(connection, "records", records.frame, "unique_id")
        api = DuckDBAPI(connection)
        settings = SettingsCreator(
            link_type="dedupe_only",
            comparisons=[_comparison(name, *comparisons[name], count) for name in comparisons],
            blocking_rules_to_generate_predictions=[],
            probability_two_random_records_match=_prior(DUPLICATED, count),
            retain_matching_columns=True,
            retain_intermediate_calculation_columns=True,
        )
        linker = Linker(api.register("records"), settings, log_level=None)
        blocked = pd.DataFrame({"join_key_l": pairs.first, "join_key_r": pairs.second, "match_key": "0"})
        _table(connection, "pairs", blocked, "join_key_l, join_key_r")
        linker.table_management.register_blocked_pairs_for_predict(api.register("pairs"))
        predicted = linker.inference.predict()
        gammas = ", ".join(f"gamma_{name}" for name in comparisons)
        frame = connection.execute(
            f"SELECT unique_id_l AS first, unique_id_r AS second, {gammas}, match_weight "  # noqa: S608
            f"FROM {predicted.physical_name} ORDER BY 1, 2"
        ).df()
    prior = _prior(DUPLICATED, count)
    told: dict[str, object] = {name: frame[name].astype("int64") for name in ("first", "second")}
    for name, (_, levels) in comparisons.items():
        keys = np.array(["", *(level.key for level in reversed(levels))], dtype=object)
        told[name] = pd.Series(keys[frame[f"gamma_{name}"].to_numpy() + 1], dtype="str")
    told["weight"] = frame["match_weight"].to_numpy(dtype=np.float64) - np.log2(prior / (1 - prior))
    return pd.DataFrame(told)


def _table(connection: duckdb.DuckDBPyConnection, name: str, frame: pd.DataFrame, order: str) -> None:
    connection.register("given", frame)
    connection.execute(f"CREATE TABLE {name} AS SELECT * FROM given ORDER BY {order}")  # noqa: S608
    connection.unregister("given")


def _prior(share: float, records: int) -> float:
    """Give the probability that two records drawn at random are one, where a share of them has a second one."""
    return min(share / max(records - 1, 1), 0.5)


def _comparison(name: str, silent: str, levels: Sequence[Level], records: int) -> dict[str, object]:
    told: list[dict[str, object]] = [
        {"sql_condition": silent, "label_for_charts": "unknown", "is_null_level": True},
    ]
    told += [_level(level, u) for level, u in zip(levels, _chances(levels, records), strict=True)]
    return {"output_column_name": name, "comparison_levels": told}


def _chances(levels: Sequence[Level], records: int) -> list[float]:
    """Give the chance of each level for two records drawn at random."""
    known = [None if level.others is None else level.others / max(records - 1, 1) for level in levels]
    scale = min(1.0, 0.9 / max(sum(chance for chance in known if chance is not None), 1e-12))
    left = 1 - sum(chance * scale for chance in known if chance is not None)
    shares = sum(chance is None for chance in known)
    return [left / shares if chance is None else chance * scale for chance in known]


def _level(level: Level, u: float) -> dict[str, object]:
    return {
        "sql_condition": level.sql,
        "label_for_charts": level.key,
        "m_probability": level.same,
        "u_probability": u,
        "fix_m_probability": True,
        "fix_u_probability": True,
    }
