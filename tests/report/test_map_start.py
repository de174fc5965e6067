"""A map that starts from an earlier page: who was there stays there, newcomers stand near what they are tied to."""

from __future__ import annotations

import base64
import gzip
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from map_towns import Town, synthetic, town

from influence.errors import UsageError
from influence.model import Clusters
from influence.report.map import draw_map
from influence.report.map.earlier import Earlier, OldGroup, parse_earlier, read_earlier
from influence.report.map.payload import Payload, gather
from influence.report.map.settling import settle
from influence.report.map.text import SMALL, packed


def page_of(payload: Payload) -> bytes:
    kind, data = packed({**payload.page, "nodes": payload.nodes, "edges": payload.edges})
    return f'<script type="{kind}" id="data">{data}</script>'.encode()


def drawn(made: Town, earlier: Earlier | None = None, **more: object) -> Payload:
    return gather(made.dataset, made.network, made.priorities, made.clusters, title="", earlier=earlier, **more)


def spots(payload: Payload) -> dict[str, np.ndarray]:
    nodes = payload.nodes["accounts"]
    return {key: np.array(spot) for key, *spot in zip(nodes["id"], nodes["x"], nodes["y"], strict=False)}


def without(made: Town, gone: set[str]) -> Town:
    """Give the town that was there before some of its accounts came, in the same clusters."""
    data = made.dataset
    accounts = [row for row in data.accounts.to_dict("records") if row["account_id"] not in gone]
    frame = made.priorities.frame.set_index("account_id")
    rows = [
        {"account_id": row["account_id"], "name": row["name"], "own": frame.loc[row["account_id"], "own_value"],
         "referral": frame.loc[row["account_id"], "referral_value"]}
        for row in accounts
    ]  # fmt: skip
    inside = [row for row in data.affiliations.to_dict("records") if row["account_id"] not in gone]
    ties = [row for row in data.ties.to_dict("records") if not {row["source"], row["target"]} & gone]
    groups = data.groups.to_dict("records")
    before = town(rows, groups, inside, ties)
    place = {key: at for at, key in enumerate(made.network.account_ids)}
    label = made.clusters.account_cluster[[place[key] for key in before.network.account_ids]]
    there = {key: at for at, key in enumerate(made.network.group_ids)}
    group_label = made.clusters.group_cluster[[there[key] for key in before.network.group_ids]]
    return replace(before, clusters=Clusters(label, group_label, made.clusters.names, 0.6))


@pytest.fixture(scope="module")
def grown() -> tuple[Town, Payload, Payload, set[str]]:
    made = synthetic(400, 60, seed=5, quarters=8)
    gone = {key for key in made.network.account_ids if int(key) % 12 == 3}
    before = drawn(without(made, gone))
    return made, before, drawn(made, parse_earlier(page_of(before))), gone


def test_who_was_there_keeps_the_place(grown) -> None:
    _, before, after, gone = grown
    was, now = spots(before), spots(after)
    assert len(gone) > 30 and set(now) == set(was) | gone
    moved = np.array([np.hypot(*(now[key] - was[key])) for key in was])
    assert np.mean(moved < 0.3) > 0.9  # islands that grew into others made room; members did not move in them
    width = np.ptp([*was.values()], axis=0).max()
    assert moved.max() < 0.1 * width


def test_newcomers_stand_near_what_they_are_tied_to_and_on_nothing(grown) -> None:
    made, before, after, gone = grown
    place = {key: at for at, key in enumerate(made.network.account_ids)}
    incidence = made.network.incidence
    spot = spots(after)
    members = {
        key: [
            other
            for group in incidence.indices[incidence.indptr[place[key]] : incidence.indptr[place[key] + 1]]
            for other in np.flatnonzero(incidence[:, [group]].toarray()[:, 0])
        ]
        for key in gone
    }
    rng = np.random.default_rng(0)
    ids = list(spots(before))
    near, chance = [], []
    for key, others in members.items():
        known = [made.network.account_ids[other] for other in others if made.network.account_ids[other] not in gone]
        if known:
            near.append(np.mean([np.hypot(*(spot[key] - spot[other])) for other in known]))
            drawn_ids = rng.choice(ids, len(known))
            chance.append(np.mean([np.hypot(*(spot[key] - spot[other])) for other in drawn_ids]))
    assert np.mean(near) < 0.5 * np.mean(chance)
    nodes, groups = after.nodes["accounts"], after.nodes["groups"]
    x, y = (np.array([*nodes[axis], *groups[axis]]) for axis in "xy")
    radius = np.array([*nodes["r"][: len(nodes["x"])], *groups["r"][: len(groups["x"])]])
    apart = np.hypot(x[:, None] - x, y[:, None] - y) - radius[:, None] - radius
    for key in gone:
        others = np.delete(apart[nodes["id"].index(key)], nodes["id"].index(key))
        assert others.min() > 0


def test_nothing_new_is_the_same_map_to_the_byte() -> None:
    made = synthetic(300, 50, seed=2)
    first = draw_map(made.dataset, made.network, made.priorities, made.clusters)
    again = draw_map(
        made.dataset, made.network, made.priorities, made.clusters, earlier=parse_earlier(first.encode("utf-8"))
    )
    assert again == first
    other = replace(
        made.dataset, settings=replace(made.dataset.settings, project=replace(made.dataset.settings.project, seed=9))
    )
    assert draw_map(other, made.network, made.priorities, made.clusters) != first
    kept = draw_map(other, made.network, made.priorities, made.clusters, earlier=parse_earlier(first.encode("utf-8")))
    assert spots(drawn(made)).keys() and parse_earlier(kept.encode()).accounts == parse_earlier(first.encode()).accounts


def test_the_same_start_gives_the_same_map(grown) -> None:
    made, before, after, _ = grown
    again = drawn(made, parse_earlier(page_of(before)))
    assert again.nodes == after.nodes and again.nodes != drawn(made).nodes


def test_islands_stay_apart_and_hold_their_members(grown) -> None:
    _, _, after, _ = grown
    islands, nodes = after.nodes["islands"], after.nodes["accounts"]
    x, y, r = (np.array(islands[name]) for name in "xyr")
    apart = np.hypot(x[:, None] - x, y[:, None] - y) - r[:, None] - r
    assert apart[~np.eye(len(x), dtype=bool)].min() > -0.5
    home = np.array(nodes["island"])
    away = np.hypot(np.array(nodes["x"]) - x[home], np.array(nodes["y"]) - y[home])
    assert (away <= r[home] + 0.5).all()


def test_places_of_groups_as_venues_are_kept_too(grown) -> None:
    _, before, after, _ = grown

    def venues(payload: Payload) -> dict[str, tuple[float, float]]:
        found = payload.nodes["venues"]
        names = [payload.nodes["groups"]["name"][group] for group in found["group"]]
        return dict(zip(names, zip(found["x"], found["y"], strict=True), strict=True))

    was, now = venues(before), venues(after)
    assert all(now[name] == was[name] for name in set(was) & set(now)) and len(set(was) & set(now)) > 30


def test_a_start_of_strangers_changes_nothing() -> None:
    made = synthetic(80, 20, seed=4)
    stranger = Earlier({"nobody": (1.0, 2.0, 0)}, islands=np.array([[0.0, 0.0, 50.0]]))
    assert drawn(made, stranger).nodes == drawn(made).nodes == drawn(made, Earlier()).nodes


def test_places_are_read_from_large_and_small_pages() -> None:
    data = {
        "kinds": [{"name": "social"}],
        "nodes": {
            "accounts": {"id": ["a", "b", "c"], "x": [1, 2], "y": [3, 4], "island": [0, 0]},
            "groups": {"name": ["V", None, "W"], "kind": [0, 0, 0], "x": [5, 6], "y": [0, 1], "island": [0, 0]},
            "venues": {"group": [0], "x": [9], "y": [9]},
            "islands": {"x": [0], "y": [0], "r": [10]},
        },
        "edges": {"affiliations": {"start": [0, 2, 3, 3], "group": [0, 1, 2]}},
    }  # fmt: skip
    small = f'<script type="application/json" id="data">{json.dumps(data)}</script>'.encode()
    content = base64.b64encode(gzip.compress(json.dumps({**data, "more": "x" * SMALL}).encode())).decode()
    large = f'<script type="application/gzip" id="data">{content}</script>'.encode()
    for page in (small, large):
        found = parse_earlier(page)
        assert found.accounts == {"a": (1, 3, 0), "b": (2, 4, 0)}
        assert found.groups == (OldGroup("social", "V", (5, 0, 0), (9, 9)), OldGroup("social", None, (6, 1, 0)))
        assert found.members == {"a": (0, 1), "b": (), "c": ()}
        assert found.islands.tolist() == [[0, 0, 10]]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html></html>",
        b'<script type="application/json" id="data">{"nodes": 3}</script>',
        b'<script type="application/json" id="data">' + b"[" * 100_000 + b"</script>",
        b'<script type="application/gzip" id="data">H4sIAAAA</script>',
        b'<script type="application/gzip" id="data">no base64!</script>',
        b'<script type="application/json" id="data">{"kinds":[],"nodes":{"accounts":{"id":["a"],"x":[1e999],"y":[0],'
        b'"island":[0]},"groups":{"name":[],"kind":[],"x":[],"y":[],"island":[]},"venues":{"group":[],"x":[],"y":[]},'
        b'"islands":{"x":[],"y":[],"r":[]}}}</script>',
    ],
)
def test_what_is_no_page_is_refused_with_its_name(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "old.html"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=r"old\.html"):
        read_earlier(path)
    with pytest.raises(UsageError, match=r"nowhere\.html"):
        read_earlier(tmp_path / "nowhere.html")


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 40), st.integers(0, 30), st.integers(0, 10**6))
def test_newcomers_take_free_spots_and_nobody_else_moves(known: int, new: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    place = np.concatenate([rng.normal(size=(known, 2)) * 100, np.full((new, 2), np.nan)])
    links = rng.integers(0, known + new, (2 * new, 2))
    radius = rng.uniform(2.0, 9.0, known + new)
    settled = settle(place, links, np.ones(len(links)), radius, 3.0, 8.0)
    assert np.array_equal(settled[:known], place[:known]) and np.isfinite(settled).all()
    apart = np.hypot(*(settled[:, None] - settled).transpose(2, 0, 1)) - radius[:, None] - radius
    np.fill_diagonal(apart, 99.0)
    assert new == 0 or apart[known:].min() >= 3.0 - 1e-9
