"""What happened: customers were asked, the planted cascade ran, and some prospects were won."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from influence.cascade.forward import trace
from influence.cascade.telling import Lines, lay_out
from influence.demo.circles import Circles
from influence.demo.people import SEGMENTS, BoolArray, People
from influence.demo.tables import Dates, as_dataset, table
from influence.demo.town import Town
from influence.model import FloatArray, IntArray, Network
from influence.network import build_network
from influence.settings import Settings

NEVER = np.datetime64("9999-12-31")
_ORGANIC = 0.012
_HOP_DAYS, _DECISION_DAYS = (1, 11), (10, 61)


@dataclass(frozen=True)
class History:
    """Tables ``asks``, ``referrals`` and ``nominations``, when accounts came and left, and what they buy a year.

    ``begin`` is each account's first day as a customer (``NEVER``: a prospect still), ``end`` the day on which it
    lapsed (``NEVER``: not). ``truth`` has one row a referral: through which kind and group the word went, in which hop,
    and whether a won customer would not have come otherwise.
    """

    asks: pd.DataFrame
    referrals: pd.DataFrame
    nominations: pd.DataFrame
    truth: pd.DataFrame
    begin: Dates
    end: Dates
    potential: FloatArray


@dataclass
class _State:
    """What changes from wave to wave; local to :func:`live`."""

    begin: Dates
    end: Dates
    busy_until: Dates
    potential: FloatArray


@dataclass(frozen=True)
class _Wave:
    """A day of asking, the accounts asked, and the names behind the numbers of that day's network."""

    day: np.datetime64
    asked: IntArray
    group_ids: npt.NDArray[np.object_]
    kinds: npt.NDArray[np.object_]


def live(town: Town, people: People, circles: Circles) -> History:
    """Run the history of a town.

    In each wave a share of the customers is asked; those who agree (planted participation of their segment) start the
    planted cascade on the affiliations and ties of that day. Whenever a customer tells a prospect, that is a referral;
    of several in one wave the first counts. A prospect is won with the planted conversion 10 to 60 days later, and is a
    customer from that day. Besides, about one prospect in a hundred comes by itself each wave. Accounts that opted out
    are neither asked nor referred. Participation is drawn anew each wave.
    """
    rng = town.generator(4)
    state = _arrivals(town, people, rng)
    share = np.array([town.planted.participation[name] for name in SEGMENTS])[people.segment]
    accounts = table("accounts", {"account_id": list(people.ids)})
    asks, referrals = [], []
    for day, following in _waves(town):
        network = network_at(town, accounts, circles, day)
        asked = np.flatnonzero((rng.random(len(share)) < town.ask_share) & _customer(state, day) & ~people.opt_out)
        takes_part = rng.random(len(share)) < share
        asks.append(pd.DataFrame({"account": asked, "date": day, "agreed": np.where(takes_part[asked], "yes", "no")}))
        told = _told(lay_out(network), asked, takes_part, town.planted.hops, rng)
        groups = np.array([*network.group_ids, ""], dtype=object)  # −1, a direct tie, takes the last
        wave = _Wave(day, asked, groups, np.array([kind.name for kind in network.kinds], dtype=object))
        referrals.append(_referred(town, people, state, wave, told, rng))
        _organic(state, day, following, rng)
    ids = np.array(people.ids, dtype=object)
    asked_of = pd.concat(asks, ignore_index=True)
    found = pd.concat(referrals, ignore_index=True).sort_values(["date", "teller", "told"], ignore_index=True)
    return History(
        asks=table("asks", {**asked_of, "account_id": ids[asked_of["account"]]}),
        referrals=_referral_table(found, ids),
        nominations=_nominations(people, circles, _customer(state, np.datetime64(town.as_of)), rng),
        truth=_truth_table(found, ids),
        begin=np.where(state.begin > np.datetime64(town.as_of), NEVER, state.begin),
        end=state.end,
        potential=state.potential,
    )


def network_at(town: Town, accounts: pd.DataFrame, circles: Circles, day: np.datetime64) -> Network:
    """Give the true network of one day, rows without a recorded basis and accounts that opted out included."""
    settings = town.settings()
    project = replace(settings.project, as_of=day.astype("datetime64[D]").item())
    tables = {
        "accounts": accounts,
        "groups": circles.groups,
        "affiliations": circles.affiliations,
        "ties": circles.ties,
    }
    return build_network(as_dataset(tables, Settings(project=project, kinds=settings.kinds)))


def _waves(town: Town) -> Iterator[tuple[np.datetime64, np.datetime64]]:
    count = town.years * town.waves_per_year
    begin, span = np.datetime64(town.begin), (town.as_of - town.begin).days
    days = [begin + round((wave + 0.5) * span / count) for wave in range(count)]
    yield from zip(days, [*days[1:], np.datetime64(town.as_of)], strict=True)


def _arrivals(town: Town, people: People, rng: np.random.Generator) -> _State:
    n = len(people.ids)
    begin = np.datetime64(town.begin) - rng.integers(30, 12 * 365, n)
    last_leave = max((town.as_of - town.begin).days - 400, 2)
    end = np.datetime64(town.begin) + rng.integers(1, last_leave, n)
    return _State(
        begin=np.where(people.prospect, NEVER, begin),
        end=np.where(people.leaves, end, NEVER),
        busy_until=np.full(n, np.datetime64("1900-01-01")),
        potential=people.potential.copy(),
    )


def _customer(state: _State, day: np.datetime64) -> BoolArray:
    return np.asarray((state.begin <= day) & (day < state.end))


def _told(lines: Lines, asked: IntArray, takes_part: BoolArray, hops: int, rng: np.random.Generator) -> pd.DataFrame:
    """Give the tellings between known accounts, one row each, in a random order within each hop."""
    frames = []
    for hop, tellings in enumerate(trace(lines, asked, takes_part, hops, rng), start=1):
        known = np.flatnonzero(tellings.told < lines.accounts)
        known = rng.permutation(known)
        columns = {name: getattr(tellings, name)[known] for name in ("teller", "told", "group", "kind")}
        frames.append(pd.DataFrame({**columns, "hop": hop}))
    return pd.concat(frames, ignore_index=True)


def _referred(
    town: Town, people: People, state: _State, wave: _Wave, told: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """Give the referrals of a wave and write their outcome into ``state``."""
    speaks = _customer(state, wave.day) & ~people.opt_out
    free = (state.begin == NEVER) & (state.busy_until < wave.day) & ~people.opt_out
    found = told[speaks[told["teller"]] & free[told["told"]]].drop_duplicates("told")
    target, size = found["told"].to_numpy(), len(found)
    when = wave.day + rng.integers(*_HOP_DAYS, size) * found["hop"].to_numpy()
    decided = when + rng.integers(*_DECISION_DAYS, size)
    convinced = rng.random(size) < town.planted.conversion
    type_one = rng.random(size) < town.planted.type_one_share
    amount = _first_year(town, people.margin_rate[target], rng)
    today = np.datetime64(town.as_of)
    pending = decided > today
    won = convinced & ~pending

    state.busy_until[target] = decided
    state.begin[target[won]] = decided[won]
    state.potential[target[won]] = amount[won]
    rows = found.assign(
        date=when,
        outcome=np.where(pending, "pending", np.where(won, "won", "lost")),
        amount=np.where(won, amount, np.nan),
        asked_on=np.where(np.isin(found["teller"], wave.asked), wave.day, np.datetime64("NaT")),
        group_id=wave.group_ids[found["group"]],
        kind=wave.kinds[found["kind"]],
        type_one=won & type_one,
    )
    happened: pd.DataFrame = rows[rows["date"] <= pd.Timestamp(town.as_of)]
    return happened


def _first_year(town: Town, margin_rate: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Draw revenues whose margin is the planted value of a new customer on average (log-normal, σ = 0.5)."""
    spread = np.exp(rng.normal(-0.125, 0.5, len(margin_rate)))
    return np.round(town.planted.new_customer_value / margin_rate * spread, 2)


def _organic(state: _State, day: np.datetime64, following: np.datetime64, rng: np.random.Generator) -> None:
    comes = (rng.random(len(state.begin)) < _ORGANIC) & (state.begin == NEVER) & (state.busy_until < day)
    wait = rng.integers(1, max(int((following - day).astype(np.int64)), 2), len(state.begin))
    state.begin[comes] = (day + wait)[comes]


def _referral_table(found: pd.DataFrame, ids: npt.NDArray[np.object_]) -> pd.DataFrame:
    named = {"referrer_id": ids[found["teller"]], "referred_id": ids[found["told"]]}
    return table("referrals", {**named, **found[["date", "outcome", "amount", "asked_on"]]})


def _truth_table(found: pd.DataFrame, ids: npt.NDArray[np.object_]) -> pd.DataFrame:
    named = pd.DataFrame({"referrer_id": ids[found["teller"]], "referred_id": ids[found["told"]]}, dtype="str")
    truth = pd.concat([named, found[["date", "kind", "group_id", "hop", "outcome", "type_one"]]], axis=1)
    return truth.sort_values(["referrer_id", "referred_id", "date"], ignore_index=True)


def _nominations(people: People, circles: Circles, customer: BoolArray, rng: np.random.Generator) -> pd.DataFrame:
    """Let one customer in five name two of its co-members: of six that come to mind, those in most groups."""
    asked = customer & ~people.opt_out & (people.memberships > 0) & (rng.random(len(customer)) < 0.2)
    nominators = np.flatnonzero(asked)
    minds = circles.memberships.co_member(np.repeat(nominators, 6), rng).reshape(-1, 6)
    named: list[tuple[str, str]] = []
    for person, found in zip(nominators.tolist(), minds.tolist(), strict=True):
        others = sorted(set(found) - {person}, key=lambda mind: (-people.memberships[mind], mind))
        named.extend((people.ids[person], people.ids[mind]) for mind in others[:2])
    columns = {"nominator_id": [pair[0] for pair in named], "nominee_id": [pair[1] for pair in named]}
    return table("nominations", columns)
