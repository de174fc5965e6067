"""How few sets campaigns draw where it is tested what is said and written, not how near a plan is to the best."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from program import command as usual_command

FEW = {
    "influence.campaign.sampling.MOST_SETS": 100_000,
    "influence.campaign.standing.MOST_SETS": 3_000,
    "influence.campaign.prospects._SETS": 60_000,
    "influence.campaign.prospects._EACH": 300,
}
"""Constants of the package by their full names."""
FEW_DRAWS = "\n[ranges]\ndraws = 50\nweightings = 50\n\n[learning]\ndraws = 50\n"
"""Sections of settings with the fewest draws that ranges and rates take, where it is not asked how sure they are."""


def few_town(folder: Path, samples: int = 2000) -> Path:
    """Copy the shipped town into a new folder, with settings that draw few samples."""
    shutil.copytree(Path(__file__).parents[1] / "data" / "town", folder)
    with (folder / "influence.toml").open("a", encoding="utf-8") as file:  # [referral] comes last there
        file.write(f"samples = {samples}\n{FEW_DRAWS}")
    return folder


LATER = f"""
import importlib.machinery, sys
few = [(place.rpartition("."), count) for place, count in {FEW}.items()]
class Fewer:
    def find_spec(self, name, path=None, target=None):
        given = {{at[2]: count for at, count in few if at[0] == name}}
        if not given: return None
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        run = spec.loader.exec_module
        def changed(module):
            run(module)
            assert given.keys() <= vars(module).keys(), given
            vars(module).update(given)
        spec.loader.exec_module = changed
        return spec
sys.meta_path.insert(0, Fewer())
"""
"""Code that a process runs first to have :data:`FEW` where it loads those modules, and no other module for it."""


def command(arguments: Sequence[object], first: str = "") -> list[str]:
    """Give the command line of a process of its own that draws few samples; ``first`` is code that runs before."""
    return usual_command(arguments, LATER + first)
