"""Networks as project folders."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np

from influence.model import Network


def write_network(folder: Path, network: Network) -> Path:
    """Write a network so that reading the folder gives it again."""
    folder.mkdir()
    kinds = [kind.name for kind in network.kinds]
    numbers = [f"{amount!r}" for amount in network.revenue.tolist()]
    rows = [f"{key},{amount}" for key, amount in zip(network.account_ids, numbers, strict=True)]
    _write(folder / "accounts.csv", "account_id,revenue", rows)
    given = zip(network.group_ids, network.group_kind.tolist(), network.group_size.tolist(), strict=True)
    _write(
        folder / "groups.csv", "group_id,kind,size", [f"{key},{kinds[kind]},{size:.0f}" for key, kind, size in given]
    )
    matrix = network.incidence.tocoo()
    joined = zip(matrix.row.tolist(), matrix.col.tolist(), matrix.data.tolist(), strict=True)
    rows = [f"{network.account_ids[i]},{network.group_ids[g]},{strength!r}" for i, g, strength in joined]
    _write(folder / "affiliations.csv", "account_id,group_id,strength", rows)
    rows = []
    for name, ties in zip(kinds, network.ties, strict=True):
        direct = ties.tocoo()
        ends = zip(direct.row.tolist(), direct.col.tolist(), direct.data.tolist(), strict=True)
        rows += [f"{network.account_ids[i]},{network.account_ids[j]},{name},{v!r},true" for i, j, v in ends]
    _write(folder / "ties.csv", "source,target,kind,strength,directed", rows)
    weights = "".join(f"[kinds.{kind.name}]\nweight = {kind.weight}\n" for kind in network.kinds)
    (folder / "influence.toml").write_text(f"[network]\nalpha = {network.alpha}\n{weights}", encoding="utf-8")
    return folder


def _write(file: Path, head: str, rows: list[str]) -> None:
    file.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")


def write_village(folder: Path, seed: int) -> Path:
    """Write a project of many kinds, dates and rows that are set aside, in an order of rows of its own."""
    numbers, order = np.random.default_rng(4), random.Random(seed)
    kinds, ids = ["club", "church", "industry"], [f"a{i:02d}" for i in range(60)]
    places = ["Süd", "SÜD", "Nord", "O'Hara", ""]

    def table(name: str, head: str, rows: list[str]) -> None:
        order.shuffle(rows)
        (folder / name).write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")

    folder.mkdir()
    table("accounts.csv", "account_id,name,revenue,territory,opt_out", [
        f"{one},Name {one},{numbers.integers(0, 900)},{places[i % 5]},{'true' if i % 11 == 0 else 'false'}"
        for i, one in enumerate(ids)
    ])  # fmt: skip
    joined = {(i, g) for i, g in zip(numbers.integers(0, 60, 200), numbers.integers(0, 14, 200), strict=True)}
    table("affiliations.csv", "account_id,group_id,kind,strength,since,until,basis", [
        f"{ids[i]},g{g},{kinds[g % 3]},{1 + (i * g) % 4},20{10 + (i + g) % 15}-03-01,"
        f"{'2024-06-30' if (i + g) % 7 == 0 else ''},{'consent 2020-01-01' if i % 4 else ''}"
        for i, g in sorted(joined)
    ] + ["nobody,g1,industry,1,,,"])  # fmt: skip
    pairs = {tuple(sorted(pair)) for pair in numbers.integers(0, 60, (40, 2)).tolist() if pair[0] != pair[1]}
    table("ties.csv", "source,target,kind,strength,directed", [
        f"{ids[i]},{ids[j]},{('family', 'club')[i % 2]},{1 + j % 3},{'true' if i % 5 == 0 else 'false'}"
        for i, j in sorted(pairs)
    ])  # fmt: skip
    (folder / "influence.toml").write_text(
        "[project]\nas_of = 2025-01-31\n[network]\nhalf_life_days = 900\n[kinds.family]\nweight = 2.0\n"
        "[kinds.club]\nweight = 0.5\n",
        encoding="utf-8",
    )
    return folder
