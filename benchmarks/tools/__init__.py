"""The tools that are compared; each is imported only in the process that measures it."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from types import MappingProxyType

from benchmarks.work import OURS, Way

_MODULES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        OURS: ("influence", "with_influence"),
        "scipy": ("scipy", "with_scipy"),
        "scikit-network": ("sknetwork", "with_scikit_network"),
        "networkit": ("networkit", "with_networkit"),
        "igraph": ("igraph", "with_igraph"),
        "rustworkx": ("rustworkx", "with_rustworkx"),
        "networkx": ("networkx", "with_networkx"),
    }
)
TOOLS = tuple(_MODULES)
"""Every tool by its name on PyPI, ours first."""


def missing(tools: tuple[str, ...] = TOOLS) -> tuple[str, ...]:
    """Give the tools of ``tools`` that are not installed."""
    return tuple(tool for tool in tools if find_spec(_MODULES[tool][0]) is None)


def ways(tool: str) -> tuple[Way, ...]:
    """Import a tool and give the ways in which it is used; ``KeyError`` where there is no such tool."""
    module = import_module(f"benchmarks.tools.{_MODULES[tool][1]}")
    given: tuple[Way, ...] = module.WAYS
    return given
