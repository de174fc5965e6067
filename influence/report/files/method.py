"""The sheet that says what a workbook rests on, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from influence.language import say
from influence.redaction import told_rows
from influence.report.files.material import Material
from influence.report.meaning import facts, meanings
from influence.report.workbook import Line, Prose, Sheet

_SHEETS = ("priorities", "reasons", "groups", "clusters", "set_aside")


def method(material: Material, sheets: Sequence[Sheet | Prose], cut: Mapping[str, str], *, colour: str) -> Prose:
    """Give the sheet: facts of the run, how to read each sheet, columns, assumptions, notes, methods and files.

    Parameters
    ----------
    sheets
        The sheets of the workbook, each of which is explained.
    cut
        Sheet → what is said of it, for those that do not hold all rows.
    """
    name = say(material.language, "export", "sheet_method")
    return Prose(name, tuple(_lines(material, {sheet.name for sheet in sheets}, cut)), colour)


def _lines(material: Material, shown: set[str], cut: Mapping[str, str]) -> Iterator[Line]:
    def told(key: str, **values: object) -> str:
        return say(material.language, "export", key, **values)

    yield Line(told("method_title", title=material.title), "title")
    yield Line("")
    for fact, value in facts(material.dataset, material.network, material.priorities, material.language).items():
        yield Line(fact, "pair", value)
    yield Line("")
    yield Line(told("method_reading"), "heading")
    for key in _SHEETS:
        sheet = told(f"sheet_{key}")
        if sheet in shown:
            yield Line(sheet, "pair", told(f"read_{key}"))
    yield from (Line(sheet, "pair", sentence) for sheet, sentence in cut.items())
    if bool(material.nameless.any()):
        yield Line("", "pair", told("method_withheld"))
    yield Line("")
    yield Line(told("method_columns"), "heading")
    for heading, meaning in meanings(material.priorities, material.language).items():
        yield Line(heading, "pair", meaning)
    sections = {
        "method_assumptions": material.priorities.assumptions,
        "method_notes": tuple(dict.fromkeys([*material.dataset.notes, *material.priorities.notes])),
        "method_methods": material.priorities.methods,
    }
    for key, sentences in sections.items():
        if sentences:
            yield Line("")
            yield Line(told(key), "heading")
            yield from (Line(sentence) for sentence in sentences)
    yield Line("")
    yield Line(told("method_sources"), "heading")
    readings = material.dataset.readings
    in_full = told_rows(readings, material.dataset.settings.least).notna().all(axis="columns")
    for reading, all_told in zip(readings, in_full, strict=True):
        if all_told:
            counts = {"used": reading.rows_used, "set_aside": reading.rows_set_aside, "filtered": reading.rows_filtered}
            yield Line(reading.file, "pair", told("source_rows", count=reading.rows_in, **counts))
        else:
            yield Line(reading.file, "pair", told("source_rows_untold"))
