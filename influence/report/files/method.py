"""The sheet that says what a workbook rests on, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version

from influence.language import number, phrases, say
from influence.report.files.material import Material
from influence.report.lists import headings
from influence.report.workbook import Line, Prose, Sheet

_EXPLAINED = (
    "priority",
    "own_value",
    "referral_value",
    "influence",
    "segment",
    "hub_kinds",
    "rank_low",
    "top_label",
    "action",
    "referral_new",
    "referral_saved",
    "asking_cost",
    "crv",
)
_SHEETS = ("priorities", "reasons", "groups", "clusters", "set_aside")


def method(
    material: Material, sheets: Sequence[Sheet | Prose], long: Mapping[str, int], most_rows: int, *, colour: str
) -> Prose:
    """Give the sheet: facts of the run, how to read each sheet, columns, assumptions, notes, methods and files.

    Parameters
    ----------
    sheets
        The sheets of the workbook, each of which is explained.
    long
        Sheet → its number of rows, for those that are cut at ``most_rows``.
    """
    name = say(material.language, "export", "sheet_method")
    return Prose(name, tuple(_lines(material, {sheet.name for sheet in sheets}, long, most_rows)), colour)


def _lines(material: Material, shown: set[str], long: Mapping[str, int], most_rows: int) -> Iterator[Line]:
    def told(key: str, **values: object) -> str:
        return say(material.language, "export", key, **values)

    yield Line(told("method_title", title=material.title), "title")
    yield Line("")
    for key, value in _facts(material).items():
        yield Line(told(key), "pair", value)
    yield Line("")
    yield Line(told("method_reading"), "heading")
    for key in _SHEETS:
        sheet = told(f"sheet_{key}")
        if sheet in shown:
            yield Line(sheet, "pair", told(f"read_{key}"))
    for sheet, count in long.items():
        cut = told("method_rows_cut", sheet=sheet, shown=most_rows, count=count, file="priorities.csv")
        yield Line(sheet, "pair", cut)
    if bool(material.nameless.any()):
        yield Line("", "pair", told("method_withheld"))
    yield Line("")
    yield Line(told("method_columns"), "heading")
    yield from _meanings(material)
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
    for reading in material.dataset.readings:
        counts = {"used": reading.rows_used, "set_aside": reading.rows_set_aside, "filtered": reading.rows_filtered}
        yield Line(reading.file, "pair", told("source_rows", count=reading.rows_in, **counts))


def _facts(material: Material) -> dict[str, str]:
    network, language = material.network, material.language
    try:
        written = f"influence {version('influence')}"
    except PackageNotFoundError:
        written = "influence"
    as_of = material.dataset.as_of
    return {
        **({"method_as_of": as_of.isoformat()} if as_of else {}),
        "method_currency": material.priorities.currency,
        "method_accounts": number(len(material.priorities), language),
        "method_groups": number(network.n_groups, language),
        "method_links": number(network.incidence.nnz + network.n_ties, language),
        "method_seed": str(material.dataset.settings.project.seed),
        "method_version": written,
    }


def _meanings(material: Material) -> Iterator[Line]:
    known = phrases(material.language, "export")
    for name in _EXPLAINED:
        if name in material.priorities.columns:
            unitless = name == "priority" and material.priorities.combination != "money"
            meaning = known["mean_priority_score" if unitless else f"mean_{name}"]
            yield Line(headings([name], material.language)[0], "pair", meaning)
