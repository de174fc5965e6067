"""The settings of a project as a manifest may hold them: without the names of sensitive groups."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from influence.language import MASK
from influence.language.folding import Mentions
from influence.settings.kind_words import kind_reader

if TYPE_CHECKING:
    from influence.model import Dataset

_GROUPED = ("groups", "affiliations", "ties")
_NAMING = ("group_id", "name", "role", "basis")


def mask_settings(plain: dict[str, Any], dataset: Dataset, *, show_sensitive: bool) -> dict[str, Any]:
    """Give plain settings in which every text that can name a sensitive group is ``***``.

    These are constants for names, values of filters and prefixes of ids, in sources whose kind is sensitive or, in a
    project that holds sensitive rows, not known from the settings; and everywhere texts that hold such a name. Names of
    files, sheets and columns stay.
    """
    if dataset.settings.redacted:
        return _redacted(plain)
    if show_sensitive:
        return plain
    names = Mentions(lambda: _sensitive_names(dataset))
    tables = {
        table: {**content, "sources": [_masked(table, source, dataset, names) for source in content["sources"]]}
        for table, content in plain["tables"].items()
    }
    return {**plain, "tables": tables}


def _redacted(plain: dict[str, Any]) -> dict[str, Any]:
    """Give plain settings without any text of the project's own that could name an account or a group."""

    def hide(texts: dict[str, Any]) -> dict[str, Any]:
        return {key: MASK if isinstance(value, str) else [MASK] * len(value) for key, value in texts.items()}

    tables = {
        table: {**content, "sources": [_bare(source, hide) for source in content["sources"]]}
        for table, content in plain["tables"].items()
    }
    privacy = {**plain["privacy"], "accepted_bases": [MASK] * len(plain["privacy"]["accepted_bases"])}
    return {**plain, "tables": tables, "privacy": privacy}


def _bare(source: dict[str, Any], hide: Callable[[dict[str, Any]], dict[str, Any]]) -> dict[str, Any]:
    columns = {
        field: {**column, "prefix": MASK if column["prefix"] else ""} for field, column in source["columns"].items()
    }
    return {**source, "columns": columns, "constants": hide(source["constants"]), "filter": hide(source["filter"])}


def _masked(table: str, source: dict[str, Any], dataset: Dataset, names: Mentions) -> dict[str, Any]:
    secret = _may_name(table, source, dataset)
    hide = _hider(names, secret=secret)
    columns = {
        field: {**column, "prefix": hide(column["prefix"]) if field == "group_id" else column["prefix"]}
        for field, column in source["columns"].items()
    }
    constants = {
        field: hide(value) if field in _NAMING else value if not names.found_in(value) else MASK
        for field, value in source["constants"].items()
    }
    filters = {column: [hide(value) for value in values] for column, values in source["filter"].items()}
    return {**source, "columns": columns, "constants": constants, "filter": filters}


def _hider(names: Mentions, *, secret: bool) -> Callable[[str], str]:
    return lambda text: MASK if text and (secret or names.found_in(text)) else text


def _may_name(table: str, source: dict[str, Any], dataset: Dataset) -> bool:
    """Whether a source may be about a sensitive group."""
    if table not in _GROUPED:
        return False
    settings = dataset.settings
    kind, group = source["constants"].get("kind", "").strip(), source["constants"].get("group_id", "")
    if kind:
        return settings.kind(kind_reader(settings.kinds)(kind)).sensitive
    known = dataset.groups[dataset.groups["group_id"] == group]
    if len(known):
        return settings.kind(str(known["kind"].iloc[0])).sensitive
    used = {*dataset.groups["kind"], *dataset.ties["kind"]}
    left_out = any(reason == "no_basis" for _, reason in dataset.set_aside.tally())
    return left_out or any(settings.kind(str(name)).sensitive for name in used)


def _sensitive_names(dataset: Dataset) -> Iterator[str]:
    groups = dataset.groups
    kinds = [kind for kind in groups["kind"].unique() if dataset.settings.kind(str(kind)).sensitive]
    sensitive = groups[groups["kind"].isin(kinds)]
    return (str(name) for column in ("group_id", "name") for name in sensitive[column])
