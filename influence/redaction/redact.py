"""The one place where names give way to pseudonyms: between reading and all that is computed and written.

Nothing that is made of a redacted dataset can hold a name that the dataset no longer has. Accounts and groups keep
their order, so that every number is that of the plain run, to the bit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from influence.language import MASK, withholding
from influence.language.folding import Mentions, fold
from influence.model import Dataset, codes_of_ids
from influence.model.identities import Identity
from influence.model.overrides import Override
from influence.redaction.cells import small_cells
from influence.redaction.pseudonyms import Pseudonyms, project_key
from influence.settings import TABLES

if TYPE_CHECKING:
    import pandas as pd

NAMES, GROUPS, SENSITIVE = "names", "groups", "sensitive"
LEVELS = (NAMES, GROUPS, SENSITIVE)
"""What ``--redact`` takes: accounts and people; groups; names of sensitive groups, which stay unprinted anyway."""

ACCOUNT, GROUP, OWNER, CATEGORY = "a", "g", "o", "c"

_ACCOUNT_FIELDS: Mapping[str, tuple[str, ...]] = {
    table: tuple(entry.name for entry in spec.fields if entry.type == "id" and entry.name != "group_id")
    for table, spec in TABLES.items()
}
_GROUP_FIELDS: Mapping[str, tuple[str, ...]] = {
    table: tuple(entry.name for entry in spec.fields if entry.name == "group_id") for table, spec in TABLES.items()
}
_OWNER_FIELDS: Mapping[str, tuple[str, ...]] = {
    table: tuple(entry.name for entry in spec.fields if entry.name == "owner") for table, spec in TABLES.items()
}
_FREE = ("segment", "territory")


@dataclass(frozen=True)
class Redaction:
    """What is redacted in a run, and how.

    Parameters
    ----------
    levels
        Of :data:`LEVELS`, those asked for.
    pseudonyms
        Those of the project; ``None`` where nothing needs any.
    small_cell
        Counts of people below it are not shown; 0: all are.
    """

    levels: frozenset[str] = frozenset()
    pseudonyms: Pseudonyms | None = None
    small_cell: int = 0
    _given: dict[str, str] = field(default_factory=dict, init=False, repr=False)

    @property
    def on(self) -> bool:
        """Whether anything stands as a pseudonym: such outputs are meant for sharing."""
        return self.pseudonyms is not None

    @property
    def hides_accounts(self) -> bool:
        """Whether accounts stand as pseudonyms."""
        return self.on and NAMES in self.levels

    def of(self, dataset: Dataset) -> Dataset:
        """Give the dataset without what is redacted, its rows in the same order.

        Names of accounts (``names``): ids, names, owners; of groups (``groups``): ids and names. Either takes out
        roles, which tell who somebody is in a group, the prose of decisions, and the rows set aside as they stood;
        categories that mention a name; names of groups that mention an account.
        """
        if self.pseudonyms is None:
            return dataset
        names, groups = NAMES in self.levels, GROUPS in self.levels
        tables = {name: frame.copy(deep=False) for name, frame in dataset.tables.items()}
        people = Mentions(_texts(dataset.accounts, "account_id", "name") if names else ())
        places = Mentions(_texts(dataset.groups, "group_id", "name") if groups else ())
        if names:
            self._rename(tables, _ACCOUNT_FIELDS, ACCOUNT)
            self._rename(tables, _OWNER_FIELDS, OWNER)
            tables["accounts"]["name"] = _same(tables["accounts"]["name"], "")
        self._rename_groups(tables, dataset.groups, people, everything=groups)
        tables["affiliations"]["role"] = _same(tables["affiliations"]["role"], "")
        for column in _FREE:
            tables["accounts"][column] = self._categories(tables["accounts"][column], people, places)
        shown = tuple(level for level in LEVELS if level in self.levels)
        settings = replace(dataset.settings, redacted=shown)
        return replace(
            dataset,
            tables=tables,
            settings=settings,
            drawn_by=self._drawn_by(dataset, tables),
            notes=tuple(self.told(dataset.notes)),
            set_aside=dataset.set_aside.without_cells(),
            overrides=tuple(self._decision(entry) for entry in dataset.overrides),
            decided=tuple(self._decision(entry) for entry in dataset.decided),
            merged=tuple(self._merge(entry) for entry in dataset.merged),
            identified=tuple(self._merge(entry) for entry in dataset.identified),
        )

    def account(self, account_id: str) -> str:
        """Give what stands for an account's id."""
        if self.pseudonyms is None or NAMES not in self.levels:
            return account_id
        return self.pseudonyms.of(ACCOUNT, account_id)

    def given(self, text: str) -> str:
        """Give what stands for a group's id or name, a category or an owner, as somebody typed it."""
        prefix, colon, rest = text.partition(":")
        if fold(text) in self._given or not colon:
            return self._given.get(fold(text)) or text
        if fold(prefix) == "account":
            return f"{prefix}:{self.account(rest.strip())}"
        return f"{prefix}:{self._given.get(fold(rest)) or rest}"

    def limit(self, text: str) -> str:
        """Give a floor or cap ``PART:NAME=N`` with what stands for the name."""
        named, equals, count = text.rpartition("=")
        return f"{self.given(named)}{equals}{count}" if self.on else text

    def decision(self, text: str) -> str:
        """Give ``ID=REASON`` with what stands for the id, and no reason."""
        key, equals, reason = text.partition("=")
        return f"{self.account(key.strip())}{equals}{MASK if reason else ''}" if self.on else text

    def told(self, sentences: Iterable[str]) -> list[str]:
        """Give sentences without small counts of people, as :func:`~influence.language.withholding`."""
        return [withholding(sentence, self.small_cell) for sentence in sentences]

    def small(self, frame: pd.DataFrame, *, whole: bool = True) -> pd.DataFrame:
        """Give a table without small cells, as :func:`~influence.redaction.cells.small_cells`."""
        return small_cells(frame, self.small_cell, whole=whole)

    def _rename(self, tables: Mapping[str, pd.DataFrame], fields: Mapping[str, Sequence[str]], sort: str) -> None:
        for table, names in fields.items():
            for name in names:
                tables[table][name] = self._pseudonyms_of(tables[table][name], sort)

    def _rename_groups(
        self, tables: Mapping[str, pd.DataFrame], given: pd.DataFrame, people: Mentions, *, everything: bool
    ) -> None:
        groups = tables["groups"]
        if everything:
            self._rename(tables, _GROUP_FIELDS, GROUP)
            groups["name"] = _same(groups["name"], "")
        elif people:
            standing = given["name"].where(given["name"] != "", given["group_id"])
            mentions = standing.map(people.found_in).astype("bool")
            groups["name"] = given["name"].mask(mentions, self._pseudonyms_of(given["group_id"], GROUP))
        for column in ("group_id", "name") if everything else ():
            for text, other in zip(given[column], groups["group_id"], strict=True):
                # A name that two groups bear stands for neither.
                self._given[fold(text)] = other if self._given.get(fold(text), other) == other else ""

    def _pseudonyms_of(self, column: pd.Series, sort: str) -> pd.Series:
        import pandas as pd

        assert self.pseudonyms is not None  # noqa: S101 - asked by whoever calls
        different = pd.unique(column)
        made = dict(zip(different, self.pseudonyms.of_each(sort, different), strict=True)) | {"": ""}
        if sort in (OWNER, CATEGORY):
            self._given.update({fold(text): other for text, other in made.items() if text})
        return column.map(made).astype("str")

    def _drawn_by(self, dataset: Dataset, tables: Mapping[str, pd.DataFrame]) -> Mapping[str, int]:
        """Give what random numbers are keyed by: the ids that pseudonyms stand for."""
        found: dict[str, int] = {}
        for table, column in (("accounts", "account_id"), ("groups", "group_id")):
            given, now = dataset.tables[table][column], tables[table][column]
            if now is not given:
                found |= zip(now, codes_of_ids(given).tolist(), strict=True)
        return found

    def _categories(self, column: pd.Series, *mentions: Mentions) -> pd.Series:
        """Give a column of categories with pseudonyms for those that mention a name."""
        import pandas as pd

        secret = [text for text in pd.unique(column) if any(names.found_in(text) for names in mentions)]
        return column.mask(column.isin(secret), self._pseudonyms_of(column, CATEGORY)) if secret else column

    def _decision(self, entry: Override) -> Override:
        assert self.pseudonyms is not None  # noqa: S101 - asked by whoever calls
        author = self.pseudonyms.of(OWNER, entry.author) if NAMES in self.levels else entry.author
        return replace(entry, account_id=self.account(entry.account_id), reason=MASK, author=author)

    def _merge(self, entry: Identity) -> Identity:
        assert self.pseudonyms is not None  # noqa: S101 - asked by whoever calls
        author = self.pseudonyms.of(OWNER, entry.author) if NAMES in self.levels and entry.author else entry.author
        told = replace(entry, reason=MASK, author=author)
        level, sort = (NAMES, ACCOUNT) if entry.what == "account" else (GROUPS, GROUP)
        if level not in self.levels:
            return told
        return replace(told, kept=self.pseudonyms.of(sort, entry.kept), other=self.pseudonyms.of(sort, entry.other))


def redaction_of(levels: Sequence[str], folder: Path, small_cell: int, language: str) -> Redaction:
    """Give the redaction of a run on a project; its key is made where pseudonyms need one.

    Raises
    ------
    MemoryFault
        As :func:`~influence.redaction.pseudonyms.project_key`.
    """
    asked = frozenset(levels)
    if not asked & {NAMES, GROUPS}:
        return Redaction(asked)
    return Redaction(asked, Pseudonyms(project_key(folder, language)), small_cell)


def _texts(frame: pd.DataFrame, *columns: str) -> set[str]:
    return {text for column in columns for text in frame[column] if text}


def _same(column: pd.Series, text: str) -> pd.Series:
    import pandas as pd

    return pd.Series([text] * len(column), dtype=column.dtype)
