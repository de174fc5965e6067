"""Writing a town as a project folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from influence.demo.build import build_town
from influence.demo.readme import readme
from influence.demo.tables import as_csv, money_fields
from influence.demo.town import NAME, Town
from influence.demo.truth import TruthSettings, truth_files
from influence.files import encoded, write_together
from influence.model import TABLES
from influence.progress import Progress, silent

FILES = frozenset(
    {
        *(f"{name}.csv" for name in TABLES),
        "influence.toml",
        "README.md",
        "truth.json",
        "truth_accounts.csv",
        "truth_referrals.csv",
    }
)
"""Names of all files that a town or an example may have."""

DEFAULT_TOWN = Town()
DEFAULT_TRUTH = TruthSettings()

_SETTINGS = """# {name}: a fictional town, see README.md. What is not said here has its default.

[project]
title = "{name} (fictional)"
as_of = {as_of}
currency = "EUR"

[referral]
acquisition_cost = {cost:.2f}  # what winning a customer costs without a referral
new_customer_value = {value:.2f}  # yearly margin of a new customer, known from the books
"""


def town_files(town: Town, truth: TruthSettings | None = None, progress: Progress = silent) -> Mapping[str, str]:
    """Give file name → text of a town's project folder, in the order in which they are written.

    The planted truth is sought as ``truth`` says, and left out where it is ``None``.
    """
    with progress.stage("building the town"):
        built = build_town(town)
    files = {f"{name}.csv": as_csv(frame, money_fields(name)) for name, frame in built.tables.items()}
    files["influence.toml"] = _SETTINGS.format(
        name=NAME,
        as_of=town.as_of.isoformat(),
        cost=town.planted.acquisition_cost,
        value=town.planted.new_customer_value,
    )
    files["README.md"] = readme(town, built, truth.seeds if truth else 0)
    if truth:
        files.update(truth_files(town, built, truth, progress))
    return files


def write_files(folder: Path, files: Mapping[str, str]) -> None:
    """Write files into ``folder`` (made where absent): all of them, or none and no folder either."""
    write_together({folder / name: encoded(text) for name, text in files.items()}, make_folders=True)


def write_town(
    folder: Path,
    town: Town = DEFAULT_TOWN,
    progress: Progress = silent,
    *,
    truth: TruthSettings | None = DEFAULT_TRUTH,
) -> None:
    """Write a town's project folder: tables as CSV, ``influence.toml``, README, and the planted truth.

    Parameters
    ----------
    folder
        Made where absent; files of the same names are replaced.
    town
        What the town is made of.
    progress
        Receives the stages.
    truth
        How hard the planted truth is sought; ``None`` leaves its files out. For 600 accounts it takes a few seconds,
        and grows with accounts × worlds.
    """
    write_files(Path(folder), town_files(town, truth, progress))
