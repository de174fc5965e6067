"""A fictional town with a planted truth, and the classic examples, as project folders."""

from influence.demo.build import TownTables, build_town
from influence.demo.folder import town_files, write_town
from influence.demo.town import Planted, Town

__all__ = ["Planted", "Town", "TownTables", "build_town", "town_files", "write_town"]
