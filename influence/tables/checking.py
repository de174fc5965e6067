"""What a dataset can be used for: rows, coverage, possible duplicates, largest groups, and each command's prospects."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from influence.language import MASK, fewer_than, is_few, number, withholding, word
from influence.language.many import Texts, texts_from
from influence.model import Dataset, Network
from influence.model.positions import arrow_texts
from influence.network import group_labels, nameless, told_sizes
from influence.redaction import small_cells, told_rows
from influence.tables.abilities import Ability, judge_commands
from influence.tables.aliases import normalise_header
from influence.tables.phrases import Phrases
from influence.tables.texts import to_text

_LARGEST = 10
_MOST_PAIRS = 200
_MOST_VALUES = 50
_CODED = ("table", "by", "possible")
"""Columns of codes for which there are words."""

_LEGAL_FORMS = re.compile(
    r"\b(gmbh|mbh|ag|kg|kgaa|ohg|gbr|ug|se|ev|e\.?\s?v|eg|ek|e\.?\s?k|inc|ltd|llc|llp|plc|corp|co|sa|sarl|bv|nv|as|ab|oy)\b\.?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class CheckReport:
    """The findings on a dataset; every frame has stable column names.

    Parameters
    ----------
    rows
        One row a source file: table, file, rows, used, set_aside, filtered, detected, mapping.
    set_aside
        One row a table and reason: table, reason, rows, example (place and rule of the first).
    coverage
        One row a value: by (``all``, ``kind``, ``status``, ``owner``, ``territory``), value, accounts, with_ties,
        without_ties, share_without. Under ``kind``, ``with_ties`` counts accounts with a tie of that kind.
    duplicates
        Pairs of accounts with the same name but for case, punctuation and legal form: account_id, name, other_id,
        other_name.
    largest_groups
        group_id, name, kind, known_members, size; ids and names of sensitive groups are masked.
    abilities
        command, possible (``yes``, ``partly``, ``no``), why.
    notes
        The dataset's notes.
    usable
        Whether a list can be made at all: there is an account. ``abilities`` says what the list can rest on.
    language
        Language of titles and sentences.
    """

    rows: pd.DataFrame
    set_aside: pd.DataFrame
    coverage: pd.DataFrame
    duplicates: pd.DataFrame
    largest_groups: pd.DataFrame
    abilities: pd.DataFrame
    notes: tuple[str, ...]
    usable: bool
    language: str

    def sections(self) -> tuple[tuple[str, pd.DataFrame], ...]:
        """Give (title, frame) of every part that has something to say, all in words of the report's language."""
        say = Phrases(self.language)
        parts = {
            "rows": self.rows.drop(columns=["mapping", "detected"]),
            "set_aside": self.set_aside,
            "coverage": self.coverage,
            "duplicates": self.duplicates,
            "largest_groups": self.largest_groups,
            "abilities": self.abilities,
        }
        return tuple((say(f"section_{name}"), _in_words(frame, say)) for name, frame in parts.items() if len(frame))

    def __repr__(self) -> str:
        used, gone = int(self.rows["used"].sum()), int(self.rows["set_aside"].sum())
        return f"CheckReport(usable={self.usable}, used={used}, set_aside={gone})"


def _in_words(frame: pd.DataFrame, say: Phrases) -> pd.DataFrame:
    """Give headings, codes and shares the way people read them."""
    told = {
        column: frame[column].map({code: say(f"{column}_{code}") for code in frame[column].unique()})
        for column in _CODED
        if column in frame
    }
    if "share_without" in frame:
        told["share_without"] = frame["share_without"].map(
            lambda share: f"{number(100 * share, say.language, 1)} %" if share == share else ""
        )
    return frame.assign(**told).rename(columns={column: say(f"column_{column}") for column in frame})


def check(dataset: Dataset, network: Network, *, like: CheckReport | None = None) -> CheckReport:
    """Report on a dataset and its network.

    An account has a tie when it belongs to a group with somebody else in it (known or not) or has a direct tie. Of
    ``like``, a report on the same data in another language, what no language changes is taken.
    """
    say = Phrases(dataset.settings.project.language)
    tied = _tied(network)
    abilities = judge_commands(dataset, network, bool(tied.any()))
    rows = _rows(dataset)
    return CheckReport(
        rows=rows,
        set_aside=_set_aside(dataset, rows),
        coverage=_coverage(dataset, network, tied, say),
        duplicates=_duplicates(dataset.accounts) if like is None else like.duplicates,
        largest_groups=_largest_groups(network, say),
        abilities=_abilities(abilities, say, dataset.settings.least),
        notes=tuple(withholding(note, dataset.settings.least) for note in dataset.notes),
        usable=network.n_accounts > 0,
        language=say.language,
    )


def _tied(network: Network) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Tell which accounts have any tie."""
    shared = network.group_size > 1
    tied = np.zeros(network.n_accounts, dtype=bool)
    rows = np.repeat(np.arange(network.n_accounts), np.diff(network.incidence.indptr))
    tied[rows[shared[network.incidence.indices]]] = True
    for ties in network.ties:
        tied |= np.diff(ties.indptr) > 0
        tied[ties.indices] = True
    return np.asarray(tied, dtype=bool)


def _rows(dataset: Dataset) -> pd.DataFrame:
    records = [
        {
            "table": reading.table,
            "file": reading.file,
            "detected": _pairs(reading.detected.items(), ": "),
            "mapping": _pairs(reading.mapping.items(), " ← "),
        }
        for reading in dataset.readings
    ]
    counts = told_rows(dataset.readings, dataset.settings.least)
    frame = pd.DataFrame(records, columns=["table", "file", "detected", "mapping"]).join(counts)
    return frame[["table", "file", *counts, "detected", "mapping"]]


def _pairs(items: Iterable[tuple[str, str]], between: str) -> str:
    return ", ".join(f"{name}{between}{value}" for name, value in items)


def _set_aside(dataset: Dataset, rows: pd.DataFrame) -> pd.DataFrame:
    """Count by table and reason, most frequent first, with the first row as an example."""
    found = sorted(dataset.set_aside.tally().items(), key=lambda one: (-one[1][0], one[0]))
    records = [(table, reason, rows, str(first.problem)) for (table, reason), (rows, first) in found]
    frame = pd.DataFrame(records, columns=["table", "reason", "rows", "example"])
    least = dataset.settings.least
    if least <= 1:
        return frame
    told = [small_cells(part, least)["rows"] for _, part in frame.groupby("table", sort=False)]
    untold = set(rows.loc[rows["set_aside"].isna(), "table"])
    shown = pd.concat([*told, pd.Series(dtype="float64")]).reindex(frame.index).mask(frame["table"].isin(untold))
    # The order tells of what is not counted: such reasons stand last, by their names.
    frame = frame.assign(rows=shown).sort_values(["table", "reason"], kind="stable")
    return frame.sort_values("rows", ascending=False, na_position="last", kind="stable", ignore_index=True)


def _coverage(
    dataset: Dataset, network: Network, tied: np.ndarray[tuple[int], np.dtype[np.bool_]], say: Phrases
) -> pd.DataFrame:
    """Count accounts with and without ties: overall, by kind, status, owner and territory."""
    records: list[tuple[str, str, int, int]] = [("all", "", len(tied), int(tied.sum()))]
    for kind in network.kinds:
        with_kind = _tied(network.of_kind(kind.name))
        records.append(("kind", word(kind.name, say.language), len(tied), int(with_kind.sum())))
    frame = dataset.accounts.assign(tied=tied)
    for name in ("status", "owner", "territory"):
        given = frame[frame[name] != ""]
        counts = given.groupby(name, sort=True)["tied"].agg(["size", "sum"])
        counts["without"] = counts["size"] - counts["sum"]
        counts = counts.sort_values("without", ascending=False, kind="stable").head(_MOST_VALUES)
        records += [
            (name, word(str(value), say.language) if name == "status" else str(value), int(size), int(number))
            for value, size, number in zip(counts.index, counts["size"], counts["sum"], strict=True)
        ]
    table = pd.DataFrame(records, columns=["by", "value", "accounts", "with_ties"])
    table["without_ties"] = table["accounts"] - table["with_ties"]
    table["share_without"] = (table["without_ties"] / table["accounts"].clip(lower=1)).round(3)
    least = dataset.settings.least
    if least <= 1:
        return table
    # An account may have ties of several kinds: what they count does not add up to anything.
    parts = [small_cells(part, least, whole=name != "kind") for name, part in table.groupby("by", sort=False)]
    return pd.concat(parts)


def _duplicates(accounts: pd.DataFrame) -> pd.DataFrame:
    """Give pairs of accounts whose names are the same but for case, punctuation and legal form."""
    named = accounts.loc[accounts["name"] != "", ["account_id", "name"]]
    form = to_text(plain_names(arrow_texts(named["name"]))).set_axis(named.index)
    repeated = named.assign(form=form)[form.duplicated(keep=False) & (form != "")]
    repeated = repeated.sort_values(["form", "account_id"], kind="stable")
    pairs = []
    for _, same in repeated.groupby("form", sort=True):
        ids, names = same["account_id"].tolist(), same["name"].tolist()
        pairs += [(ids[0], names[0], ids[n], names[n]) for n in range(1, len(ids))]
        if len(pairs) >= _MOST_PAIRS:
            break
    return pd.DataFrame(pairs[:_MOST_PAIRS], columns=["account_id", "name", "other_id", "other_name"], dtype="str")


def plain_names(names: Texts) -> Texts:
    """Give each name without case, punctuation and legal form, as :func:`plain_name` does.

    Arrow's expressions know no letters but those of ASCII, of which most names are made: the others go one by one.
    """
    ordinary = pc.match_substring_regex(names, "^[ -~]*$").fill_null(False)
    lower = pc.ascii_lower(names)
    without = pc.replace_substring_regex(lower, _LEGAL_FORMS.pattern, " ")
    bare, whole = (pc.replace_substring_regex(texts, "[^a-z0-9]+", "") for texts in (without, lower))
    plain = pc.if_else(pc.equal(bare, ""), whole, bare)
    others = [plain_name(name) for name in names.filter(pc.invert(ordinary)).to_pylist()]
    return pc.replace_with_mask(plain, pc.invert(ordinary), texts_from(others)) if others else plain


def plain_name(name: str) -> str:
    """Give a name without case, punctuation and legal form; without that only where nothing would be left."""
    return normalise_header(_LEGAL_FORMS.sub(" ", name)) or normalise_header(name)


def _largest_groups(network: Network, say: Phrases) -> pd.DataFrame:
    """Give the groups with most members; sensitive ones without id and name."""
    size, known = told_sizes(network), network.group_members
    order = np.lexsort([np.arange(network.n_groups), -known, -size])[:_LARGEST]
    labels, hidden = group_labels(network, say.language), nameless(network)
    records = []
    for group in order.tolist():
        kind = network.kinds[network.group_kind[group]]
        kind_word = word(kind.name, say.language)
        shown_id = MASK if hidden[group] else network.group_ids[group]
        if network.least <= 1 or not hidden[group]:
            records.append((shown_id, labels[group], kind_word, int(known[group]), int(size[group])))
    frame = pd.DataFrame(records, columns=["group_id", "name", "kind", "known_members", "size"])
    return small_cells(frame, network.least)


def _abilities(abilities: Sequence[Ability], say: Phrases, least: int) -> pd.DataFrame:
    fewer = fewer_than(least, say.language)
    records = [
        (entry.command, entry.possible, " ".join(say(reason, **told) for reason in entry.reasons))
        for entry in abilities
        for told in [{name: fewer if is_few(count, least) else count for name, count in entry.values.items()}]
    ]
    return pd.DataFrame(records, columns=["command", "possible", "why"])
