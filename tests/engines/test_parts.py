"""Past memory a list is narrowed as in memory: the same kinds, groups and territories, with the same accounts."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from written_networks import write_village

from influence.engines.parts import Part, Wanted, only_wanted
from influence.engines.prepare import prepare
from influence.engines.reading.gather import ACCOUNTS, gather
from influence.engines.run import hubs_past_memory
from influence.errors import InfluenceError
from influence.network import build_network, strength
from influence.network.places import Place, Places
from influence.settings.loading import load_settings
from influence.tables import read

sys.path.insert(0, str(Path(__file__).parent))
from test_reading import TOWN, past_memory, tables, write

MEMORY = 2**30


def narrowed_alike(folder: Path, most: int = 2) -> int:
    """Hold what may be named, and the accounts and networks it stands for, against memory; give how many there are."""
    dataset = read(folder)
    network = build_network(dataset)
    store, found = past_memory(folder)
    with store:
        clean = gather(store, found)
        named: list[Places] = []
        kinds: list[str] = []

        def everywhere(places: Places) -> Place:
            named.append(places)
            return Place(None, ("",))

        def first(names: Sequence[str]) -> str:
            kinds.extend(names)
            return names[0]

        def part(kind: str | None = None, place: Place | None = None) -> Part:
            chosen = None if place is None else lambda _: place
            return only_wanted(store, clean, Wanted((), None if kind is None else lambda _: kind, chosen), settings_of)

        settings_of = dataset.settings
        only_wanted(store, clean, Wanted((), place=everywhere), settings_of)
        if network.kinds:
            only_wanted(store, clean, Wanted((), kind=first), settings_of)
        assert kinds == [kind.name for kind in network.kinds]
        groups = list(named[0].groups())
        sensitive = [network.kinds[kind].sensitive for kind in network.group_kind]
        expected = list(zip(network.group_ids, network.group_names, sensitive, strict=True))
        assert [(group.group_id, group.name, group.sensitive) for group in groups] == expected
        territory = dataset.accounts["territory"]
        assert named[0].territories == frozenset(territory)

        def inside(place: Place) -> list[int]:
            listed = part(place=place).listed
            rows = store.arrays(f"SELECT account FROM {ACCOUNTS} AS c WHERE {listed} ORDER BY account")
            return rows["account"].tolist()

        for column, group in enumerate(groups[:4]):
            members = network.incidence[:, [column]].tocoo().row
            assert inside(Place(group.position)) == sorted(members.tolist())
        for name in sorted(named[0].territories)[:3]:
            assert inside(Place(None, (name,))) == np.flatnonzero(territory == name).tolist()
        for kind in kinds[:most]:
            facts = prepare(store, part(kind).clean)
            only = network.of_kind(kind)
            columns = store.arrays("SELECT * FROM account_facts ORDER BY account")
            assert facts.size == only.n_accounts
            np.testing.assert_array_equal(columns["a_joined"], np.diff(only.incidence.indptr))
            np.testing.assert_allclose(columns["a_strength"], strength(only), rtol=1e-12)
    return len(groups) + len(network.kinds)


def test_of_the_town() -> None:
    assert narrowed_alike(TOWN, 1) > 50


@pytest.mark.long
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(files=tables())
def test_of_any_folder(tmp_path_factory: pytest.TempPathFactory, files: dict[str, str]) -> None:
    folder = write(tmp_path_factory.mktemp("folder"), files, "utf-8")
    try:
        read(folder)
        past_memory(folder)[0].close()
    except InfluenceError:
        return
    narrowed_alike(folder)


def test_of_kinds_dates_and_consent_in_any_order_of_rows(tmp_path: Path) -> None:
    folders = [write_village(tmp_path / str(seed), seed) for seed in (1, 2)]
    assert narrowed_alike(folders[0], 4) == 14 + 4

    def listed(folder: Path) -> str:
        chosen = Wanted(["strength"], lambda _: "club", lambda _: Place(None, ("SÜD", "Süd")))
        with hubs_past_memory(folder, load_settings(folder), chosen, MEMORY) as run:
            return run.hubs.head(100).to_csv()

    assert listed(folders[0]) == listed(folders[1])
    assert len(listed(folders[0]).splitlines()) > 10
