"""``python -m benchmarks.cascade``: reverse-reachable sets a second, beside cascades a second of one-mode libraries.

Ours walks back on groups and ties; peers are given the one-mode equivalent, every pair of members an edge whose chance
is that of being told in any shared group or over a tie. Everybody takes part, since peers know no participation. The
mean size of a set whose root is drawn from all accounts equals the mean number that a random account reaches, so both
columns must agree (PyNetIM goes beyond three hops and finds more). Peers that are not installed are left out.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.util import find_spec

import numpy as np
import scipy.sparse as sp

from benchmarks.generator import Shape, draw_town
from benchmarks.machine import describe_machine
from benchmarks.tables import table
from benchmarks.town_network import as_network
from influence.cascade import Audience, Sketcher, wire
from influence.cascade.forward import Cascade, simulate
from influence.kernels.engine import KERNELS
from influence.model import Network

HOPS = 3
RATE, TIE = 0.05, 0.05
"""Tellings an affiliation, and chance of a tie: with five groups an account, about 0.3 told by each: subcritical."""


_SEEDS = 400


@dataclass(frozen=True)
class Speed:
    """What one program did: samples a second, and the mean number reached in one (3 hops, the first account apart)."""

    program: str
    accounts: int
    edges: int
    samples: int
    seconds: float
    reached: float

    @property
    def cells(self) -> tuple[str, ...]:
        """One row of the table."""
        rate = f"{self.samples / self.seconds:,.0f}"
        return self.program, f"{self.accounts:,}", f"{self.edges:,}", rate, f"{self.reached:.3f}"


def network(accounts: int) -> Network:
    """Give the network of a drawn town with the rates of this comparison."""
    drawn = as_network(draw_town(Shape(accounts)))
    kinds = tuple(replace(kind, telling_rate=RATE, tie_probability=TIE) for kind in drawn.kinds)
    return replace(drawn, kinds=kinds)


def sketches(given: Network, samples: int) -> Speed:
    """Time reverse-reachable sets whose roots are drawn from all accounts."""
    n = given.n_accounts
    nobody = (np.empty(0, dtype=np.int64), np.empty(0), np.empty(0))
    audience = Audience(np.ones(n), np.ones(n), np.ones(n), np.zeros(given.n_groups), nobody, 0.0, 0.0, 0.0)
    sketcher = Sketcher(wire(given), audience, np.ones(n, dtype=np.bool_), 1.0, HOPS)
    sketcher.credit(1000, 1)  # compiles
    begin = time.perf_counter()
    credit = sketcher.credit(samples, 2)
    seconds = time.perf_counter() - begin
    entries = given.incidence.nnz + sum(ties.nnz for ties in given.ties)
    return Speed("influence: reverse sets", n, entries, samples, seconds, float(credit.alone.sum()) / n)


def forward(given: Network, samples: int) -> Speed:
    """Time our own forward cascades, each from one random account."""
    rng, seconds, reached = np.random.default_rng(3), 0.0, 0.0
    for seed in range(_SEEDS):
        account = rng.integers(given.n_accounts, size=1)
        begin = time.perf_counter()
        spread = simulate(given, Cascade(1.0, HOPS), account, 1.0, 1.0, runs=max(samples // _SEEDS, 1), seed=seed)
        seconds, reached = seconds + time.perf_counter() - begin, reached + spread.mean / _SEEDS
    entries = given.incidence.nnz + sum(ties.nnz for ties in given.ties)
    return Speed("influence: forward", given.n_accounts, entries, samples, seconds, reached)


def one_mode(given: Network) -> sp.csr_array:
    """Give the chance that each account tells each other: 1 − Π (1 − p) over shared groups and ties."""
    missed = np.log1p(-RATE / np.maximum(given.group_size - 1.0, 1.0))
    member = given.incidence.astype(bool).astype(np.float64)
    pairs = sp.csr_array(member @ sp.diags_array(missed) @ member.T)
    for ties in given.ties:
        pairs = pairs + np.log1p(-TIE) * ties.astype(bool).astype(np.float64)
    pairs = sp.csr_array(pairs)
    pairs.setdiag(0.0)
    pairs.eliminate_zeros()
    pairs.data = -np.expm1(pairs.data)
    pairs.sort_indices()
    return pairs


def with_cynetdiff(edges: sp.csr_array, samples: int) -> Speed:
    """Time cynetdiff's independent cascade, each from one random account."""
    models = import_module("cynetdiff.models")
    starts, ends = edges.indptr[:-1].astype(np.uint32), edges.indices.astype(np.uint32)
    model = models.IndependentCascadeModel(starts, ends, activation_probs=edges.data.astype(np.float32))
    model.set_rng(5)
    total, seeds = 0, np.random.default_rng(4).integers(edges.shape[0], size=samples).tolist()
    begin = time.perf_counter()
    for seed in seeds:
        model.set_seeds([seed])
        model.reset_model()
        for _ in range(HOPS):
            model.advance_model()
        total += model.get_num_activated_nodes() - 1
    seconds = time.perf_counter() - begin
    return Speed("cynetdiff: forward", edges.shape[0], edges.nnz, samples, seconds, total / samples)


def with_pynetim(edges: sp.csr_array, samples: int) -> Speed:
    """Time PyNetIM's independent cascade, from a few random accounts many times each; it knows no limit of hops."""
    pynetim, pairs = import_module("pynetim"), edges.tocoo()
    edge_list = list(zip(pairs.row.tolist(), pairs.col.tolist(), strict=True))
    graph = pynetim.IMGraph(edge_list, weights=pairs.data.tolist(), renumber=False)
    # A seed without edges may not be in its graph: it crashes on some, and they reach nobody.
    seeds = np.random.default_rng(4).choice(edges.shape[0], size=_SEEDS, replace=False)
    tied = seeds[np.diff(edges.indptr)[seeds] > 0].tolist()
    runs, seconds, reached = max(samples // _SEEDS, 1), 0.0, 0.0
    for seed in tied:
        begin = time.perf_counter()
        mean = pynetim.IndependentCascadeModel(graph, {seed}).run_monte_carlo_diffusion(runs, use_multithread=False)
        seconds, reached = seconds + time.perf_counter() - begin, reached + (mean - 1.0) / _SEEDS
    return Speed("PyNetIM: forward, all hops", edges.shape[0], edges.nnz, runs * len(tied), seconds, reached)


PEERS: dict[str, Callable[[sp.csr_array, int], Speed]] = {"cynetdiff": with_cynetdiff, "pynetim": with_pynetim}


def compare(accounts: Sequence[int], largest_pairs: int, samples: int, peer_samples: int) -> Iterator[Speed]:
    """Give the speeds at rising sizes; forward ones where the one-mode network has at most ``largest_pairs`` edges."""
    for size in accounts:
        given = network(size)
        yield sketches(given, samples)
        pairs = float((given.group_members * (given.group_members - 1.0)).sum())
        if pairs <= largest_pairs:
            yield forward(given, peer_samples)
            edges = one_mode(given)
            yield from (run(edges, peer_samples) for name, run in PEERS.items() if find_spec(name) is not None)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the comparison and write a table to standard output."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cascade", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--accounts", type=int, nargs="+", default=[10_000, 1_000_000])
    parser.add_argument(
        "--largest-pairs", type=int, default=30_000_000, help="one-mode edges up to which forward cascades run"
    )
    parser.add_argument("--samples", type=int, default=1_000_000)
    parser.add_argument("--peer-samples", type=int, default=20_000)
    given = parser.parse_args(arguments)
    os.environ.setdefault(KERNELS, "compiled")
    speeds = compare(sorted(given.accounts), given.largest_pairs, given.samples, given.peer_samples)
    heading = ("program", "accounts", "edges or entries", "samples a second", "reached")
    sys.stdout.write(
        table(heading, [speed.cells for speed in speeds]) + "\n\n" + ", ".join(describe_machine().values()) + "\n"
    )


if __name__ == "__main__":
    main()
