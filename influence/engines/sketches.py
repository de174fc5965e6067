"""Sketches in files: a sample written down for whoever draws from it, and its blocks, each a file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from influence.cascade.sample import Block, Drawn, Found, Sample
from influence.cascade.search import Search
from influence.cascade.wiring import Wiring
from influence.engines.kept import digest_of_arrays, mapped, mapped_array, write_whole
from influence.kernels import in_order
from influence.kernels.sources import digest_of_sources

_SAID = "sample.json"


@dataclass(frozen=True)
class SampleFolder:
    """The files of one sample: a folder of its own in a common one, called after all that its sets depend on.

    Parameters
    ----------
    folder
        The folder of this sample.
    """

    folder: Path

    @classmethod
    def of(cls, sample: Sample, common: Path) -> SampleFolder:
        """Give the folder of a sample, made where absent; cost: every array is looked through once."""
        folder = common / digest_of_sample(sample)
        folder.mkdir(parents=True, exist_ok=True)
        return cls(folder)

    def keep(self, sample: Sample) -> None:
        """Write the sample down, unless it is there."""
        said = self.folder / _SAID
        if said.exists():
            return
        arrays, numbers = _parts(sample)
        for name, values in arrays.items():
            np.save(self.folder / f"{name}.npy", values, allow_pickle=False)
        write_whole(said, json.dumps(numbers).encode())

    def sample(self) -> Sample:
        """Give the sample as it was written down."""
        numbers = json.loads((self.folder / _SAID).read_text(encoding="utf-8"))
        arrays = {file.stem: mapped_array(file) for file in self.folder.glob("*.npy")}
        wiring, search, own = (
            {name.removeprefix(f"{part}-"): value for name, value in (numbers | arrays).items() if _part(name) == part}
            for part in ("wiring", "search", "sample")
        )
        return Sample(search=Search(wiring=Wiring(**wiring), **search), **own)

    def file(self, block: Block) -> Path:
        """Give the file of a block."""
        return self.folder / f"{block.seed}-{block.first}-{block.count}.sets"

    def drawn(self, sample: Sample, block: Block, compiled: bool) -> Found:
        """Draw a block, and write it down, unless it is there."""
        there = self.found(block)
        if there is not None:
            return there
        found = sample.drawn(block, compiled).sets
        head = np.array([len(found.start), len(found.account)], dtype=np.int64)
        write_whole(self.file(block), *(part.astype(np.int64, copy=False) for part in (head, *found)))
        return found

    def found(self, block: Block) -> Found | None:
        """Give a block that was drawn, as it lies in its file; ``None`` where it is not there, or not whole."""
        try:
            numbers = mapped(self.file(block), np.dtype(np.int64))
        except (OSError, ValueError):
            return None
        ends = np.cumsum([2, *numbers[:2], numbers[1]]) if len(numbers) >= 2 else [0]
        if ends[-1] != len(numbers) or numbers[0] != block.count + 1:
            return None
        start, account, way = (numbers[begin:end] for begin, end in pairwise(ends))
        return Found(start, account, way)


@dataclass(frozen=True)
class KeptBlocks:
    """Draws in the threads of this process, and keeps every block in a file: a run that was killed draws the rest.

    Parameters
    ----------
    folder
        Where the files lie; they are removed by whoever gave it.
    """

    folder: Path

    def __call__(self, sample: Sample, blocks: Sequence[Block], compiled: bool) -> Iterator[Drawn]:
        """Draw blocks, or take them from their files."""
        files = SampleFolder.of(sample, self.folder)
        return in_order(lambda one: sample.with_sets(one, files.drawn(sample, one, compiled)), blocks)


@lru_cache(maxsize=4)
def kept_sample(folder: str) -> Sample:
    """Give the sample in a folder; a process that draws several blocks of it maps its files once."""
    return SampleFolder(Path(folder)).sample()


def digest_of_sample(sample: Sample) -> str:
    """Give what tells a sample from all that would give other sets."""
    arrays, numbers = _parts(sample)
    return digest_of_arrays(json.dumps([digest_of_walks(), numbers, list(arrays)]), arrays.values())[:32]


def digest_of_walks() -> str:
    """Tell the state of the code that decides what a set is."""
    return digest_of_sources("influence.cascade", "influence.kernels")


def _parts(sample: Sample) -> tuple[dict[str, npt.NDArray[Any]], dict[str, int | None]]:
    """Give the arrays of a sample by name, and what else it holds."""
    search, wiring = sample.search, sample.search.wiring
    arrays: dict[str, npt.NDArray[Any]] = {}
    numbers: dict[str, int | None] = {}
    for part, holder in (("wiring", wiring), ("search", search), ("sample", sample)):
        for field in fields(holder):
            value = getattr(holder, field.name)
            if isinstance(value, np.ndarray):
                arrays[f"{part}-{field.name}"] = value
            elif not isinstance(value, Wiring | Search):
                numbers[f"{part}-{field.name}"] = value
    return arrays, numbers


def _part(name: str) -> str:
    return name.split("-", maxsplit=1)[0]
