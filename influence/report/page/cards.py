"""The cards that say what a report rests on: its data, and its method with every assumption, rate and setting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from influence.language import phrases, retold, say
from influence.model import Dataset
from influence.report.charts import Part, Table
from influence.report.lists import headings, shown
from influence.report.manifest import masked_settings
from influence.report.meaning import facts, meanings
from influence.report.page.findings import Findings
from influence.settings import DEFAULT_KINDS, Kind, Language

if TYPE_CHECKING:
    from influence.tables import CheckReport

_MOST_ROWS = 40
"""Rows of one table of a card."""
_UNTOLD = ("redacted", "tables", "stated", "kinds", "memory")
"""Sections that are no settings of a method: how files are read stands among the data."""


def data_cards(findings: Findings, languages: Sequence[Language], missing: Sequence[str]) -> dict[Language, list[Part]]:
    """Give what was read and set aside, what is missing, and what the data can carry, in each of the languages."""
    from influence.tables import check

    cards: dict[Language, list[Part]] = {}
    report = None
    for language in languages:
        report = check(_speaking(findings.dataset, language), findings.network, like=report)
        cards[language] = _data_card(findings, report, language, missing)
    return cards


def _data_card(findings: Findings, report: CheckReport, language: Language, missing: Sequence[str]) -> list[Part]:
    parts = [Part(_say(language, "data_missing"), items=[retold(text, language) for text in missing])]
    for title, frame in report.sections():
        parts.append(Part(title, tables=[_table(frame.head(_MOST_ROWS), language, rest=len(frame) - _MOST_ROWS)]))
    kinds = [kind for kind in findings.network.kinds if kind.sensitive]
    if kinds:
        key = "data_sensitive_named" if findings.priorities.shows_sensitive else "data_sensitive"
        words = ", ".join(phrases(language, "words").get(kind.name, kind.name) for kind in kinds)
        parts.insert(1, Part(_say(language, "data_sensitive_title"), [_say(language, key, kinds=words)]))
    return parts


def method_card(findings: Findings, language: Language) -> list[Part]:
    """Give every assumption, rate and setting that acted, and what the columns mean, in one of the languages."""
    priorities = findings.priorities
    about = facts(findings.dataset, findings.network, priorities, language)
    said = {
        "method_assumptions": _told(priorities.assumptions, language),
        "method_campaign": _told(_new(findings), language),
        "method_hours": _told(_of_hours(findings), language),
        "method_notes": _told(priorities.notes, language),
        "method_measures": _told(priorities.methods, language),
    }
    parts = [Part(_say(language, "method_facts"), tables=[_pairs(about)])]
    parts += [Part(_say(language, key), items=sentences) for key, sentences in said.items() if sentences]
    if findings.rates is not None:
        parts.append(
            Part(
                _say(language, "method_rates"), [_say(language, "method_rates_read")], [], [_rates(findings, language)]
            )
        )
    parts.append(Part(_say(language, "method_columns"), tables=[_pairs(meanings(priorities, language))]))
    parts.append(
        Part(
            _say(language, "method_settings"),
            [_say(language, "method_settings_read")],
            [],
            [_settings(findings, language)],
        )
    )
    return parts


def _say(language: Language, key: str, **values: object) -> str:
    return say(language, "report", key, **values)


def _told(sentences: Sequence[str], language: Language) -> list[str]:
    return [retold(sentence, language) for sentence in sentences]


def _new(findings: Findings) -> tuple[str, ...]:
    """Give what the campaign assumes and says beyond the list."""
    known = {*findings.priorities.assumptions, *findings.priorities.notes}
    said = (*findings.plan.assumptions, *findings.plan.notes) if findings.plan is not None else ()
    return tuple(text for text in said if text not in known)


def _of_hours(findings: Findings) -> tuple[str, ...]:
    """Give what the plan of hours assumes beyond the list; its notes stand beside it."""
    known = {*findings.priorities.assumptions}
    said = findings.hours.assumptions if findings.hours is not None else ()
    return tuple(text for text in said if text not in known)


def _speaking(dataset: Dataset, language: Language) -> Dataset:
    """Give the same data with another language of the project."""
    settings = replace(dataset.settings, project=replace(dataset.settings.project, language=language))
    return replace(dataset, settings=settings, set_aside=dataset.set_aside.in_language(language))


def _table(frame: pd.DataFrame, language: Language, *, rest: int = 0) -> Table:
    """Give a table as people read it; ``rest`` rows more are said to be left out."""
    numeric = [frame[column].dtype.kind in "iuf" for column in frame]
    rows = [
        [shown(cell, str(column), language, ()) for column, cell in zip(frame.columns, row, strict=True)]
        for row in frame.itertuples(index=False, name=None)
    ]
    return Table(
        list(map(str, frame.columns)), rows, numeric, _say(language, "more_rows", count=rest) if rest > 0 else ""
    )


def _pairs(told: Mapping[str, str]) -> Table:
    return Table(["", ""], [[key, value] for key, value in told.items()], [False, False])


def _rates(findings: Findings, language: Language) -> Table:
    assert findings.rates is not None  # noqa: S101 - asked before
    frame = findings.rates.to_frame()
    table = _table(frame, language)
    return replace(table, headings=headings([str(column) for column in frame.columns], language))


def _settings(findings: Findings, language: Language) -> Table:
    """Give every setting: what it is, where it stands in influence.toml, and what acts; those declared come first."""
    shows = findings.priorities.shows_sensitive
    stated = findings.dataset.settings.stated
    rows = []
    for section, key, value in _flat(masked_settings(findings.dataset, show_sensitive=shows)):
        known = phrases(language, "settings").get(f"{key}_of_{section}", "")
        who = _say(language, "declared" if f"{section}.{key}" in stated else "default")
        rows.append([f"[{section}] {key}", _value(value, language), who, known])
    for kind in findings.network.kinds:
        for key in ("weight", "telling_rate", "tie_probability", "sensitive"):
            known = phrases(language, "settings")[f"{key}_of_kind"]
            usual = getattr(DEFAULT_KINDS.get(kind.name, Kind(kind.name)), key)
            who = _say(language, "default" if getattr(kind, key) == usual else "declared")
            rows.append([f"[kinds.{kind.name}] {key}", _value(getattr(kind, key), language), who, known])
    names = ("setting", "setting_value", "setting_from", "setting_meaning")
    return Table([_say(language, name) for name in names], rows, [False] * len(names))


def _flat(plain: Mapping[str, Any]) -> Iterator[tuple[str, str, object]]:
    for section, content in plain.items():
        if section not in _UNTOLD:
            yield from ((section, key, value) for key, value in content.items())


def _value(value: object, language: Language) -> str:
    if value is None or value == [] or value == "":
        return "–"
    if isinstance(value, bool):
        return _say(language, "yes" if value else "no")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, int | float):
        text = f"{value:.12g}"
        return text.replace(".", ",") if language == "de" else text
    return str(value)
