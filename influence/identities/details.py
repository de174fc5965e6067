"""Contact details of accounts, read from the accounts table for this one purpose and kept nowhere."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from influence.errors import DataError
from influence.identities.normal import domain_of, email_of, phone_of, postcode_of, street_of, tax_of
from influence.identities.words import plain
from influence.model import Dataset
from influence.model.identities import stand_ins
from influence.progress import Progress, silent
from influence.settings import Settings
from influence.tables.aliases import aliases, header_forms
from influence.tables.cells import RawTable
from influence.tables.convert import convert_texts
from influence.tables.discovery import find_sources
from influence.tables.mapping import find_column, map_columns
from influence.tables.opening import open_source
from influence.tables.phrases import Phrases

FIELDS = ("email", "website", "tax_id", "phone", "street", "postcode", "city")
"""What is looked for, as ``[identities]`` names it."""

COMPARED = ("email", "domain", "tax_id", "phone", "street", "postcode", "city")
"""What is compared: columns of :func:`read_details`."""


def read_details(folder: Path, dataset: Dataset, progress: Progress = silent) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Read the contact details of the accounts of a dataset.

    Parameters
    ----------
    folder
        The project folder, of which ``dataset`` was read.
    dataset
        Says whose details are wanted; of merged accounts those of the first record that states them, the kept one
        before all.

    Returns
    -------
    pandas.DataFrame
        :data:`COMPARED`, normalised texts, a row an account in the order of the dataset; empty where not recorded.
    tuple of str
        The columns of the files that hold details, sorted.

    Raises
    ------
    DataError
        A column that the settings declare is not there.
    """
    settings = dataset.settings
    say = Phrases(settings.project.language)
    parts, columns = [], set()
    for source in find_sources(folder, settings, say).get("accounts", ()):
        opened = open_source(folder, "accounts", source, say, progress)
        mapped, problems = map_columns("accounts", opened.raw, opened.source, say)
        found = detail_columns(opened.raw, settings, say)
        if problems:
            raise DataError(problems)
        columns |= set(found.values())
        ids = convert_texts("accounts", opened, mapped, settings, say).columns["account_id"]
        cells = {name: _texts(opened.raw, found.get(name)) for name in FIELDS}
        parts.append(pd.DataFrame({"account_id": ids.to_numpy(dtype=object), **cells}))
    rows = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["account_id", *FIELDS])
    return _of_accounts(rows, dataset), tuple(sorted(columns))


def detail_columns(raw: RawTable, settings: Settings, say: Phrases) -> dict[str, str]:
    """Give, for each of :data:`FIELDS` that is there, its column: as declared, else found by its name.

    Raises
    ------
    DataError
        A column that the settings declare is not there, or stands twice.
    """
    found: dict[str, str] = {}
    problems = []
    forms = {column: header_forms(header) for column, header in zip(raw.columns, raw.headers, strict=True)}
    for field in FIELDS:
        declared = getattr(settings.identities, field)
        if declared:
            column, problem = find_column(declared, raw, say)
            problems += [problem] if problem is not None else []
            found |= {} if column is None else {field: column}
            continue
        for names in aliases("contact")[field]:
            matching = [column for column, known in forms.items() if names.intersection(known)]
            if matching:
                found[field] = matching[0]
                break
    if problems:
        raise DataError(problems)
    return found


def has_details(folder: Path, settings: Settings) -> bool:
    """Tell whether the accounts of a project have columns of contact details."""
    say = Phrases(settings.project.language)
    for source in find_sources(folder, settings, say).get("accounts", ()):
        raw = open_source(folder, "accounts", source, say, silent).raw
        if detail_columns(raw, settings, say):
            return True
    return False


def _texts(raw: RawTable, column: str | None) -> object:
    if column is None:
        return ""
    return pc.fill_null(raw.columns[column].as_text(), "").to_numpy(zero_copy_only=False)


def _of_accounts(rows: pd.DataFrame, dataset: Dataset) -> pd.DataFrame:
    """Give one row an account: the first text of each field, of the kept record before those merged into it."""
    ids = dataset.accounts["account_id"]
    stands = stand_ins(dataset.merged, "account")
    if stands:
        other = rows["account_id"].map(stands)
        rows = rows.assign(account_id=other.where(other.notna(), rows["account_id"]), merged=other.notna())
        rows = rows.sort_values("merged", kind="stable").drop(columns="merged")
    rows = rows[rows["account_id"].isin(ids)]
    if rows["account_id"].duplicated().any():
        blank = rows.replace("", np.nan)
        rows = blank.groupby("account_id", sort=False).first().reset_index()
    rows = rows.set_index("account_id").reindex(ids).fillna("")
    email = [email_of(text) for text in rows["email"]]
    found = {
        "email": email,
        "domain": [domain_of(site, address) for site, address in zip(rows["website"], email, strict=True)],
        "tax_id": [tax_of(text) for text in rows["tax_id"]],
        "phone": [phone_of(text) for text in rows["phone"]],
        "street": [street_of(text) for text in rows["street"]],
        "postcode": [postcode_of(text) for text in rows["postcode"]],
        "city": [plain(text) for text in rows["city"]],
    }
    return pd.DataFrame({name: pd.array(texts, dtype="str") for name, texts in found.items()})
