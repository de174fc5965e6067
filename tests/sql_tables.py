"""Networks in the tables of an engine that speaks SQL."""

from __future__ import annotations

from influence.engines.of_network import clean_of, tables_of
from influence.engines.prepare import prepare
from influence.engines.sql import SqlEngine
from influence.engines.store import Store
from influence.model import Network


def engine_of(network: Network, store: Store, prefix: str = "vectors") -> SqlEngine:
    """Load a network into a store, and give the engine that runs there."""
    for name, columns in tables_of(network).items():
        store.load(name, columns)
    return SqlEngine(store, prepare(store, clean_of(network)), prefix)
