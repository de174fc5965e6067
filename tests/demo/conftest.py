"""Towns that several tests look at, built once a process."""

from __future__ import annotations

import pytest

from influence.demo import Town, TownTables, build_town


@pytest.fixture(scope="session")
def town() -> Town:
    return Town()


@pytest.fixture(scope="session")
def built(town) -> TownTables:
    return build_town(town)


@pytest.fixture(scope="session")
def large_town() -> Town:
    return Town(accounts=4000, groups=600, seed=3)


@pytest.fixture(scope="session")
def large(large_town) -> TownTables:
    return build_town(large_town)
