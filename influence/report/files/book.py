"""The workbook that a team works in: priorities, reasons, groups, clusters, rows set aside, and what all rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from influence.language import say
from influence.model import IntArray
from influence.model.priorities import BLOCK
from influence.model.values import FROM
from influence.progress import Stage
from influence.report.files.group_list import group_list
from influence.report.files.kept import added, words
from influence.report.files.material import Material
from influence.report.files.method import method
from influence.report.workbook import BARS, About, Column, Sheet, column_of, workbook

MOST_WORKED = 50_000
"""Rows of a sheet: more than a team works through, and few enough for a spreadsheet to open and sort at once."""
FRONT = ("rank", "account_id", "name")
_VALUES = ("priority", "own_value", "referral_value")
_FACTS = (
    "action",
    "segment",
    "hub_kinds",
    "influence",
    "rank_low",
    "rank_high",
    "top_label",
    "status",
    "territory",
    "owner",
    "revenue",
)
_FOLDED = (
    "referral_new",
    "referral_saved",
    "asking_cost",
    "crv",
    "crv_low",
    "crv_high",
    "new_customers",
    "own_basis",
    "own_value_low",
    "own_value_high",
    "alive",
    "value_resting",
    "referred_value",
    "referred_customers",
)
_TABS = {
    "priorities": "#332288",
    "reasons": "#648FFF",
    "groups": "#FE6100",
    "set_aside": "#8B98A9",
    "method": "#8B98A9",
}


def book(material: Material, stage: Stage, *, most_rows: int = MOST_WORKED) -> tuple[Iterator[bytes], list[str]]:
    """Give the workbook part by part, and a sentence about each sheet that does not hold all rows.

    Of a longer sheet the first ``most_rows`` rows are there; among the priorities also every account about which the
    team has written. ``stage`` is told of every row of the priorities and of the reasons.
    """
    listed = [_priorities(material, stage, worked_rows(material, most_rows)), _reasons(material, stage, most_rows)]
    others = [*material.sheets, _groups(material), _clusters(material), _set_aside(material)]
    sheets = [*listed, *(sheet for sheet in others if sheet is not None)]
    all_rows = len(material.priorities)
    long = {sheet.name: ("rows_cut", all_rows) for sheet in listed if all_rows > most_rows}
    for place, sheet in enumerate(sheets):
        if sheet not in listed and isinstance(sheet, Sheet) and sheet.count > most_rows:
            long[sheet.name] = ("rows_cut_other", sheet.count)
            sheets[place] = replace(sheet, count=most_rows)
    language = material.language
    cut = {
        name: say(language, "export", key, sheet=name, shown=most_rows, count=count)
        for name, (key, count) in long.items()
    }
    sheets = [replace(one, note=cut.get(one.name, "")) if isinstance(one, Sheet) else one for one in sheets]
    sheets.append(method(material, sheets, cut, colour=_TABS["method"]))
    about = About(material.title, language, material.dataset.as_of)
    return workbook(sheets, about), [*(f"priorities.xlsx: {text}" for text in cut.values()), *_kept(material)]


def worked_rows(material: Material, most_rows: int = MOST_WORKED) -> IntArray:
    """Give the rows of the list that the workbook holds: the first, and those about which the team has written."""
    count = len(material.priorities)
    if count <= most_rows or not material.kept:
        return np.arange(min(count, most_rows))
    ids = material.priorities.select("account_id")["account_id"].iloc[most_rows:]
    return np.concatenate([np.arange(most_rows), most_rows + np.flatnonzero(ids.isin(list(material.kept)))])


def _kept(material: Material) -> list[str]:
    """Say for how many accounts what readers wrote is kept, and for how many it is not."""
    listed = set(material.network.account_ids)
    stays = sum(key in listed for key in material.kept)
    counts = {"kept": stays, "not_kept": len(material.kept) - stays}
    return [say(material.language, "export", key, count=count) for key, count in counts.items() if count]


def shapes(material: Material, frame: pd.DataFrame, names: Iterable[str], **more: object) -> list[Column]:
    """Give the columns of a table that it has among ``names``, as a sheet shows them."""
    made = []
    for name in names:
        if name in frame:
            shape = column_of(
                name,
                frame[name].dtype.kind,
                material.language,
                money=material.money,
                currency=material.priorities.currency,
            )
            made.append(replace(shape, **more) if more else shape)  # type: ignore[arg-type]
    return made


def _sheet_name(material: Material, key: str) -> str:
    return say(material.language, "export", f"sheet_{key}")


def _priorities(material: Material, stage: Stage, rows: IntArray) -> Sheet:
    known = tuple(material.priorities.columns)
    kinds = [name for name in known if name.startswith(FROM)]
    sample = next(material.columns(*known, size=1), pd.DataFrame(columns=list(known)))
    columns = [
        *shapes(material, sample, FRONT),
        *(replace(shape, bar=BARS.get(shape.name, "")) for shape in shapes(material, sample, _VALUES)),
        *own_columns(material.language),
        *shapes(material, sample, _FACTS),
        *shapes(material, sample, (*_FOLDED, *kinds), folded=True),
    ]
    names = [column.name for column in columns if column.form != "own"]
    return Sheet(
        _sheet_name(material, "priorities"),
        columns,
        len(rows),
        lambda: _watched((added(block, material.kept) for block in material.columns(*names, rows=rows)), stage),
        frozen=len(FRONT),
        colour=_TABS["priorities"],
        printed=len(FRONT) + len(_VALUES) + len(own_columns(material.language)) + 1,
    )


def own_columns(language: str) -> list[Column]:
    """Give the columns that a team fills: how far things stand, who, when, and a note."""
    known = words(language)
    widths = {"state": 15.0, "who": 14.0, "date": 12.0, "note": 28.0}
    return [
        Column(f"own_{name}", heading, "own", widths[name], choices=known.states if name == "state" else ())
        for name, heading in known.columns.items()
    ]


def _reasons(material: Material, stage: Stage, most_rows: int) -> Sheet:
    names = [*FRONT, "reason", *(["through"] if "through" in material.priorities.columns else [])]
    sample = material.priorities.rows(material.priorities.order[:0])
    rows = np.arange(min(len(material.priorities), most_rows))
    return Sheet(
        _sheet_name(material, "reasons"),
        [
            replace(shape, form="prose") if shape.name == "through" else shape
            for shape in shapes(material, sample, names)
        ],
        len(rows),
        lambda: _watched((block[names] for block in material.priorities.blocks(rows)), stage),
        frozen=len(FRONT),
        colour=_TABS["reasons"],
    )


def _groups(material: Material) -> Sheet:
    frame = group_list(material)
    language = material.language
    headings = {
        "hubs": say(language, "export", "group_hubs"),
        "own_value": f"{say(language, 'export', 'group_own')} ({material.priorities.currency})",
        "referral_value": f"{say(language, 'export', 'group_referral')} ({material.priorities.currency})",
    }
    counts = {"size", "members", "customers", "hubs"}
    columns = [
        replace(
            shape,
            heading=headings.get(shape.name, shape.heading),
            form="count" if shape.name in counts else shape.form,
            bar=BARS["referral_value"] if shape.name == "referral_value" else "",
            width=16.0 if shape.form == "money" else shape.width,
        )
        for shape in shapes(material, frame, frame.columns)
    ]
    return Sheet(
        _sheet_name(material, "groups"), columns, len(frame), lambda: [frame], frozen=1, colour=_TABS["groups"]
    )


def _clusters(material: Material) -> Sheet | None:
    if material.profiles is None or material.profiles.frame.empty:
        return None
    frame = material.profiles.frame
    return Sheet(
        _sheet_name(material, "clusters"),
        shapes(material, frame, frame.columns),
        len(frame),
        lambda: [frame],
        frozen=2,
        colour=_TABS["groups"],
    )


def _set_aside(material: Material) -> Sheet | None:
    from influence.tables import set_aside_frame

    if not material.dataset.set_aside:
        return None
    frame = set_aside_frame(material.dataset)
    widths = {"rule": 44.0, "advice": 54.0, "row": 70.0, "value": 22.0, "line": 8.0}
    columns = [
        replace(shape, width=widths.get(shape.name, shape.width)) for shape in shapes(material, frame, frame.columns)
    ]
    return Sheet(
        _sheet_name(material, "set_aside"), columns, len(frame), lambda: [frame], frozen=3, colour=_TABS["set_aside"]
    )


def _watched(blocks: Iterable[pd.DataFrame], stage: Stage) -> Iterator[pd.DataFrame]:
    for block in blocks:
        for first in range(0, max(len(block), 1), BLOCK // 10):
            part = block.iloc[first : first + BLOCK // 10]
            yield part
            stage.advance(len(part))
