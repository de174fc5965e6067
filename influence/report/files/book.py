"""The workbook that a team works in: priorities, reasons, groups, clusters, rows set aside, and what all rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import pandas as pd

from influence.language import say
from influence.model.priorities import BLOCK
from influence.model.values import FROM
from influence.progress import Stage
from influence.report.files.group_list import group_list
from influence.report.files.kept import added, words
from influence.report.files.material import Material
from influence.report.files.method import method
from influence.report.workbook import BARS, MOST_ROWS, About, Column, Prose, Sheet, column_of, workbook

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


def book(material: Material, stage: Stage, *, most_rows: int = MOST_ROWS) -> tuple[Iterator[bytes], list[str]]:
    """Give the workbook part by part, and a sentence about each sheet that has more rows than fit.

    ``stage`` is told of every row of the priorities and of the reasons.
    """
    sheets: list[Sheet | Prose] = [_priorities(material, stage), _reasons(material, stage), *material.sheets]
    sheets.append(_groups(material))
    sheets += [sheet for sheet in (_clusters(material), _set_aside(material)) if sheet is not None]
    long = {sheet.name: sheet.count for sheet in sheets if isinstance(sheet, Sheet) and sheet.count > most_rows}
    sheets.append(method(material, sheets, long, most_rows, colour=_TABS["method"]))
    language = material.language
    said = [
        say(language, "export", "rows_cut", file="priorities.xlsx", sheet=name, shown=most_rows, count=count)
        for name, count in long.items()
    ]
    said += _kept(material)
    about = About(material.title, language, material.dataset.as_of)
    return workbook(sheets, about, most_rows=most_rows), said


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


def _priorities(material: Material, stage: Stage) -> Sheet:
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
        len(material.priorities),
        lambda: _watched((added(block, material.kept) for block in material.columns(*names)), stage),
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


def _reasons(material: Material, stage: Stage) -> Sheet:
    names = [*FRONT, "reason", *(["through"] if "through" in material.priorities.columns else [])]
    sample = material.priorities.rows(material.priorities.order[:0])
    return Sheet(
        _sheet_name(material, "reasons"),
        [
            replace(shape, form="prose") if shape.name == "through" else shape
            for shape in shapes(material, sample, names)
        ],
        len(material.priorities),
        lambda: _watched((block[names] for block in material.priorities.blocks()), stage),
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
