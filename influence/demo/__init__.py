"""A fictional town with a planted truth, and the classic examples, as project folders."""

from influence.demo.build import TownTables, build_town
from influence.demo.examples import EXAMPLES, example_files, write_example
from influence.demo.folder import FILES, town_files, write_town
from influence.demo.town import Planted, Town
from influence.demo.truth import TruthSettings, truth_files

__all__ = [
    "EXAMPLES",
    "FILES",
    "Planted",
    "Town",
    "TownTables",
    "TruthSettings",
    "build_town",
    "example_files",
    "town_files",
    "truth_files",
    "write_example",
    "write_town",
]
