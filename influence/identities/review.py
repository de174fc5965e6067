"""Answers of people to proposed pairs, read from the file in which they gave them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

import pyarrow.compute as pc

from influence.errors import DataError, Problem
from influence.language import LANGUAGES, phrases, say
from influence.language.folding import fold, visible
from influence.model import Dataset
from influence.model.identities import WHATS, Identity, Verdict, What, pair_of, stand_ins, standing
from influence.progress import silent
from influence.settings import Source
from influence.tables.cells import RawTable
from influence.tables.opening import read_raw
from influence.tables.phrases import Phrases, shorten

NEEDED = ("decision", "what", "kept", "other")
_MAY = ("why", "signs")
LONGEST = 500
"""Characters of a reason."""
VERDICTS: Mapping[str, Verdict] = MappingProxyType(
    {
        **dict.fromkeys(("merge", "same", "zusammen", "zusammenführen", "gleich"), "merge"),
        **dict.fromkeys(("apart", "keep apart", "different", "getrennt", "getrennt lassen", "verschieden"), "distinct"),
    }
)
"""Words of people for a decision."""
_WHAT: Mapping[str, What] = MappingProxyType(
    {fold(word): what for what in WHATS for word in (what, *(say(language, "words", what) for language in LANGUAGES))}
)


@dataclass(frozen=True)
class Review:
    """What a review decides: entries for the log without number, and how many rows said nothing or nothing new."""

    entries: tuple[Identity, ...]
    open: int
    known: int


@dataclass(frozen=True)
class _Row:
    place: str
    what: str
    kept: str
    other: str
    decision: str
    why: str


def read_review(path: Path, dataset: Dataset, reason: str, author: str, on: date, language: str = "en") -> Review:
    """Read a review and hold it against the data and what is decided already.

    Parameters
    ----------
    path
        CSV, a workbook or what else a table may be, with the columns ``decision`` (``merge``, ``apart``, or empty:
        left open), ``what``, ``kept`` and ``other``; ``why`` and ``signs``, the evidence, where they are there.
    dataset
        As read, with what was decided before.
    reason
        Why, where a row does not say; else the evidence stands as the reason.
    author, on
        Who decided, and when.
    language
        Of errors.

    Raises
    ------
    InputError
        The file cannot be read.
    DataError
        Everything that is wrong with it, at once: file and line, rule, value, next step. Nothing of it is decided then.
    """
    raw = read_raw(path.parent, "review", Source(path.name), (*NEEDED, *_MAY), Phrases(language), silent)
    answers = _Answers(dataset, language)
    for row in _rows(raw, language):
        entry = answers.taken(row)
        if entry is not None:
            answers.entries.append((row, replace(entry, reason=entry.reason or reason, author=author, on=on)))
    answers.refuse_if_wrong()
    return Review(tuple(entry for _, entry in answers.entries), answers.open, answers.known)


class _Answers:
    """The rows of a review held against the data, against what is decided, and against each other."""

    def __init__(self, dataset: Dataset, language: str) -> None:
        self.entries: list[tuple[_Row, Identity]] = []
        self.open = self.known = 0
        self._problems: list[Problem] = []
        self._language = language
        self._log = dataset.identified
        groups = dataset.groups
        self._ids = {"account": set(dataset.accounts["account_id"]), "group": set(groups["group_id"])}
        self._kinds = dict(zip(groups["group_id"], groups["kind"], strict=True))
        self._before = {entry.pair: entry.verdict for entry in standing(dataset.identified)}
        self._said: dict[tuple[str, str, str], Verdict] = {}

    def taken(self, row: _Row) -> Identity | None:
        """Give what a row decides; nothing where it leaves the pair open, says nothing new, or is wrong."""
        word = fold(row.decision)
        if not word:
            self.open += 1
            return None
        verdict, what = VERDICTS.get(word), _WHAT.get(fold(row.what))
        if verdict is None:
            self._wrong(row, "decision", row.decision)
        if what is None:
            self._wrong(row, "what", row.what)
        if verdict is None or what is None:
            return None
        kept, other = (_known(text, self._ids[what]) for text in (row.kept, row.other))
        pair = pair_of(what, kept, other)
        if self._before.get(pair) == verdict or self._said.get(pair) == verdict:
            self.known += 1
            return None
        if pair in self._said:
            self._wrong(row, "twice", f"{kept}, {other}")
        self._said[pair] = verdict
        if not self._may_be(row, what, kept, other, verdict):
            return None
        return Identity(0, what, kept, other, verdict, visible(row.why), "", date.min)

    def refuse_if_wrong(self) -> None:
        """Raise :class:`~influence.errors.DataError` with all that is wrong."""
        if not self._problems:
            for row, entry in _contradicted(self._log, self.entries):
                self._wrong(row, "apart", f"{entry.kept}, {entry.other}")
        if self._problems:
            raise DataError(self._problems)

    def _may_be(self, row: _Row, what: What, kept: str, other: str, verdict: Verdict) -> bool:
        before = len(self._problems)
        for text in dict.fromkeys((kept, other)):
            if text not in self._ids[what]:
                self._wrong(row, "unknown", text, what=say(self._language, "words", what))
        if kept == other:
            self._wrong(row, "same", kept)
        if len(visible(row.why)) > LONGEST:
            self._wrong(row, "long", row.why, most=LONGEST)
        if len(self._problems) == before and what == "group" and verdict == "merge":
            first, second = self._kinds[kept], self._kinds[other]
            if first != second:
                self._wrong(row, "kinds", f"{kept}, {other}", first=first, second=second)
        return len(self._problems) == before

    def _wrong(self, row: _Row, key: str, value: str, **values: object) -> None:
        self._problems.append(_problem(row.place, key, value, self._language, **values))


def _problem(place: str, key: str, value: str, language: str, **values: object) -> Problem:
    rule, advice = (say(language, "identities", f"review_{key}_{part}", **values) for part in ("rule", "advice"))
    return Problem(place, rule, shorten(value), advice)


def _rows(raw: RawTable, language: str) -> list[_Row]:
    """Give the rows of a review; its headers may be those of any language."""
    headings = {
        name: {fold(name), *(fold(phrases(one, "columns").get(name, name)) for one in LANGUAGES)}
        for name in (*NEEDED, *_MAY)
    }
    found = {
        name: column
        for name, forms in headings.items()
        for column, header in reversed(list(zip(raw.columns, raw.headers, strict=True)))
        if fold(header) in forms
    }
    missing = [name for name in NEEDED if name not in found]
    if missing:
        raise DataError([_problem(raw.file, "columns", ", ".join(missing), language, needed=", ".join(NEEDED))])

    def place(line: int) -> str:
        return Phrases(language).place(raw.file, raw.unit, str(line))

    if raw.rejected:
        raise DataError([_problem(place(row.line), "row", "", language) for row in raw.rejected])
    cells = {name: pc.fill_null(raw.columns[column].as_text(), "").to_pylist() for name, column in found.items()}
    nothing = [""] * len(raw)
    why = [text or sign for text, sign in zip(cells.get("why", nothing), cells.get("signs", nothing), strict=True)]
    columns = (cells["what"], cells["kept"], cells["other"], cells["decision"], why)
    return [
        _Row(place(line), what.strip(), kept.strip(), other.strip(), decision, reason)
        for line, what, kept, other, decision, reason in zip(raw.lines.tolist(), *columns, strict=True)
    ]


def _known(text: str, ids: set[str]) -> str:
    """Give an id as the data have it: the apostrophe that keeps a spreadsheet from computing it is none of its own."""
    return text[1:] if text.startswith("'") and text not in ids and text[1:] in ids else text


def _contradicted(log: Sequence[Identity], entries: Sequence[tuple[_Row, Identity]]) -> list[tuple[_Row, Identity]]:
    """Give decisions after which two records that are apart would stand for each other."""
    last = max((entry.number for entry in log), default=0)
    numbered = [replace(entry, number=last + place) for place, (_, entry) in enumerate(entries, start=1)]
    everything = (*log, *numbered)
    stands = {what: stand_ins(everything, what) for what in WHATS}
    two = {what: [e for e in standing(everything) if e.what == what and e.verdict == "distinct"] for what in WHATS}
    found = []
    for what in WHATS:
        top = stands[what]
        joined = {top.get(e.kept, e.kept) for e in two[what] if top.get(e.kept, e.kept) == top.get(e.other, e.other)}
        found += [(row, e) for row, e in entries if e.what == what and top.get(e.kept, e.kept) in joined]
    return found
