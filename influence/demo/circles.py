"""Where the people of the town meet: groups, affiliations and direct ties."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from influence.demo.names import CIRCLES, TERRITORIES, Circle, group_name
from influence.demo.people import SEGMENTS, People
from influence.demo.tables import Dates, table
from influence.demo.town import Town
from influence.model import FloatArray, IntArray

CONSENT = "explicit_consent"
_HOME, _TOWN_WIDE, _FOREIGN_TRADE = 8.0, 3.0, 0.03
_CHUNK = 1000


@dataclass(frozen=True)
class Memberships:
    """Who belongs to what by position: row by row ``account`` (ascending) belongs to ``group``."""

    account: IntArray
    group: IntArray

    def co_member(self, source: IntArray, rng: np.random.Generator) -> IntArray:
        """Draw for each source, which must belong somewhere, a member of one of its groups (perhaps itself)."""
        shared = self.group[_between(self.account, source, rng)]
        order = np.argsort(self.group, kind="stable")
        return self.account[order][_between(self.group[order], shared, rng)]


@dataclass(frozen=True)
class Circles:
    """The tables ``groups``, ``affiliations`` and ``ties``, and the affiliations by position."""

    groups: pd.DataFrame
    affiliations: pd.DataFrame
    ties: pd.DataFrame
    memberships: Memberships


def _between(ascending: IntArray, wanted: IntArray, rng: np.random.Generator) -> IntArray:
    """Draw for each wanted number one of the places at which it stands."""
    begin, end = (np.searchsorted(ascending, wanted, side=side) for side in ("left", "right"))
    return begin + np.floor(rng.random(len(wanted)) * (end - begin)).astype(np.int64)


@dataclass(frozen=True)
class _Group:
    circle: Circle
    name: str
    territory: int


def gather(town: Town, people: People) -> Circles:
    """Draw the groups, who belongs to them, and who is tied to whom.

    An account joins groups in proportion to their draw (pattern × Pareto, so that sizes are heavy-tailed), eight times
    as readily at home as elsewhere in town and hardly ever one of a foreign trade; ramblers ignore territories.
    """
    rng = town.generator(2)
    circles = _groups(town)
    draw = np.array([group.circle.draw for group in circles]) * (1.0 - rng.random(len(circles))) ** (-1 / 1.8)
    account, group = _joined(people, _taste(circles, draw), rng)
    groups = _group_table(circles, np.bincount(group, minlength=len(circles)), rng)
    affiliations = _affiliation_table(town, people, groups, account, group, rng)
    memberships = Memberships(account, group)
    return Circles(groups, affiliations, _tie_table(town, people, memberships), memberships)


def _groups(town: Town) -> list[_Group]:
    found: list[_Group] = []
    turn = 0
    while len(found) < town.groups:
        for position, circle in enumerate(CIRCLES):
            if "{t}" in circle.pattern:
                territory = (7 * position + 5 * turn) % len(TERRITORIES)
                found.append(_Group(circle, group_name(circle, TERRITORIES[territory], turn), territory))
            elif turn == 0:
                found.append(_Group(circle, group_name(circle, "", 0), -1))
        turn += 1
    return found[: town.groups]


def _taste(circles: list[_Group], draw: FloatArray) -> FloatArray:
    """Give how readily an account of each (territory or rambler, segment) joins each group."""
    home = np.array([group.territory for group in circles])
    near = np.where(home[None, :] == np.arange(len(TERRITORIES))[:, None], _HOME, 1.0)
    near = np.vstack([np.where(home < 0, _TOWN_WIDE, near), np.full(len(circles), 2.0)])
    trade = np.array(
        [
            [1.0 if not group.circle.trades or segment in group.circle.trades else _FOREIGN_TRADE for group in circles]
            for segment in SEGMENTS
        ]
    )
    taste: FloatArray = near[:, None, :] * trade[None, :, :] * draw
    return taste


def _joined(people: People, taste: FloatArray, rng: np.random.Generator) -> tuple[IntArray, IntArray]:
    """Draw each account's groups without replacement: the smallest of exponentials divided by taste."""
    most = min(int(people.memberships.max()), taste.shape[2])
    place = np.where(people.rambler, len(TERRITORIES), people.territory)
    accounts, groups = [], []
    for start in range(0, len(people.ids), _CHUNK):
        chunk = slice(start, start + _CHUNK)
        key = rng.exponential(size=(len(place[chunk]), taste.shape[2])) / taste[place[chunk], people.segment[chunk]]
        nearest = np.argsort(key, axis=1, kind="stable")[:, :most]
        row, column = np.nonzero(np.arange(most) < people.memberships[chunk][:, None])
        accounts.append(row + start)
        groups.append(nearest[row, column])
    return np.concatenate(accounts), np.concatenate(groups)


def _group_table(circles: list[_Group], known: IntArray, rng: np.random.Generator) -> pd.DataFrame:
    size = np.ceil(np.maximum(known, 6) / rng.uniform(0.3, 0.75, len(circles)))
    size[rng.random(len(circles)) < 0.05] = np.nan
    width = max(3, len(str(len(circles))))
    columns = {
        "group_id": [f"G{number:0{width}d}" for number in range(1, len(circles) + 1)],
        "name": [group.name for group in circles],
        "kind": [group.circle.kind for group in circles],
        "size": size,
    }
    return table("groups", columns)


def _affiliation_table(
    town: Town, people: People, groups: pd.DataFrame, account: IntArray, group: IntArray, rng: np.random.Generator
) -> pd.DataFrame:
    order = np.lexsort((account, rng.random(len(account)), group))
    account, group = account[order], group[order]
    place = np.arange(len(group)) - np.searchsorted(group, group)
    roles = np.array(["Vorsitz", "Kasse", "Schriftführung", "Mitglied", "Fördermitglied"], dtype=object)
    role = np.where(place < 3, place, np.where(rng.random(len(group)) < 0.12, 4, 3))
    since = past_days(town, len(group), rng)
    over = rng.random(len(group)) < 0.05
    lasted = (np.datetime64(town.as_of) - since).astype(np.int64)
    until = since + np.ceil(lasted * rng.uniform(0.3, 0.95, len(group))).astype(np.int64)
    kind = groups["kind"].to_numpy(dtype=object)[group]
    silent = rng.random(len(group)) < town.without_basis_share
    columns = {
        "account_id": np.array(people.ids, dtype=object)[account],
        "group_id": groups["group_id"].to_numpy(dtype=object)[group],
        "kind": kind,
        "role": roles[role],
        "strength": np.array([3.0, 2.0, 2.0, 1.0, 0.5])[role],
        "since": since,
        "until": np.where(over, until, np.datetime64("NaT")),
        **_consent(town, (kind == "church") & ~silent, since, 8),
    }
    return table("affiliations", columns)


def _consent(town: Town, given: npt.NDArray[np.bool_], since: Dates, stage: int) -> dict[str, object]:
    """Give basis and day of the rows where consent was ``given``: in the six years before, not before they began."""
    asked = np.datetime64(town.as_of) - town.generator(stage).integers(1, 6 * 365, len(given))
    day = np.datetime_as_string(np.maximum(asked, since).astype("datetime64[D]"))
    return {"basis": np.where(given, CONSENT, ""), "basis_date": np.where(given, day.astype(object), "")}


def past_days(town: Town, count: int, rng: np.random.Generator) -> Dates:
    """Draw days on which something began: one in ten during the history, the others in the 25 years before."""
    recent = rng.random(count) < 0.1
    history = (town.as_of - town.begin).days
    back = np.where(recent, rng.integers(30, max(history, 31), count), history + rng.integers(1, 25 * 365, count))
    return np.datetime64(town.as_of) - back


_TIE_KINDS = np.array(["industry", "social", "community", "social", "church"], dtype=object)
_KIND_CODE = np.array([0, 1, 2, 1, 3])
_TIE_SHARE = np.array([0.38, 0.22, 0.20, 0.12, 0.08])
_TIE_DIRECTED = np.array([True, False, False, True, False])
_TIE_STRENGTH = np.array([1.0, 3.0, 1.5, 1.0, 2.0])


def _tie_table(town: Town, people: People, memberships: Memberships) -> pd.DataFrame:
    """Draw direct ties: supplier to buyer, kin, neighbours, adviser to client, godparents, in this order of sorts."""
    rng, n = town.generator(3), len(people.ids)
    count = round(0.9 * n)
    social = people.memberships > 0
    chance = social * (1.0 + people.memberships)
    source = rng.choice(n, size=count, p=chance / chance.sum())
    target = np.where(rng.random(count) < 0.6, memberships.co_member(source, rng), _neighbour(people, source, rng))
    sort = rng.choice(len(_TIE_KINDS), size=count, p=_TIE_SHARE)
    directed = _TIE_DIRECTED[sort]
    swap = ~directed & (source > target)
    source, target = np.where(swap, target, source), np.where(swap, source, target)
    pair = np.stack([np.minimum(source, target), np.maximum(source, target), _KIND_CODE[sort]], axis=1)
    once = np.sort(np.unique(pair, axis=0, return_index=True)[1])
    once = once[source[once] != target[once]]
    source, target, sort, directed = source[once], target[once], sort[once], directed[once]
    kind = _TIE_KINDS[sort]
    silent = rng.random(len(once)) < town.without_basis_share
    since = past_days(town, len(once), rng)
    columns = {
        "source": np.array(people.ids, dtype=object)[source],
        "target": np.array(people.ids, dtype=object)[target],
        "kind": kind,
        "strength": _TIE_STRENGTH[sort],
        "since": since,
        "directed": directed,
        **_consent(town, (kind == "church") & ~silent, since, 9),
    }
    return table("ties", columns)


def _neighbour(people: People, source: IntArray, rng: np.random.Generator) -> IntArray:
    """Draw for each source a sociable account of its territory (perhaps itself)."""
    social = np.flatnonzero(people.memberships > 0)
    social = social[np.argsort(people.territory[social], kind="stable")]
    return social[_between(people.territory[social], people.territory[source], rng)]
