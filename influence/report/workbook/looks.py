"""How sheets look: type, colours and number formats, the same in every workbook."""

from __future__ import annotations

from typing import Any

from influence.report.charts.svg import INK, MUTED, PAPER, RULE
from influence.report.workbook.columns import Form

OWN_HEAD, OWN_GROUND = "#7a4b00", "#fff8e6"
"""Heading and ground of the columns that readers fill."""

_NUMBERS: dict[Form, str] = {
    "count": "#,##0",
    "money": "#,##0",
    "share": "0%",
    "number": "#,##0.00",
    "date": "yyyy-mm-dd",
    "text": "@",
    "code": "@",
    "prose": "@",
}


class Looks:
    """The formats of one workbook, each made once; ``book`` is an ``xlsxwriter.Workbook``."""

    def __init__(self, book: Any) -> None:  # noqa: ANN401 - xlsxwriter's annotations are partial
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def _format(self, **properties: Any) -> Any:  # noqa: ANN401
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({"font_name": "Calibri", "font_size": 11, **properties})
        return self._made[key]

    def head(self, form: Form) -> Any:  # noqa: ANN401
        """Give the format of a heading."""
        ground = OWN_HEAD if form == "own" else INK
        right = form in ("count", "money", "share", "number")
        return self._format(
            bold=True,
            font_color=PAPER,
            bg_color=ground,
            text_wrap=True,
            valign="vcenter",
            align="right" if right else "left",
            indent=0 if right else 1,
            right=1,
            right_color=RULE,
        )

    def cell(self, form: Form, *, armed: bool = False) -> Any:  # noqa: ANN401
        """Give the format of a cell; an ``armed`` text stays text even when somebody edits it."""
        properties: dict[str, Any] = {"valign": "top"}
        if form in ("text", "code", "prose", "date"):
            properties |= {"align": "left", "indent": 1}
        if form in _NUMBERS:
            properties["num_format"] = _NUMBERS[form]
        if form == "prose":
            properties["text_wrap"] = True
        if armed:
            properties["quote_prefix"] = True
        return self._format(**properties)

    def own(self) -> Any:  # noqa: ANN401
        """Give the ground of the columns that readers fill."""
        return self._book.add_format({"bg_color": OWN_GROUND})

    def rule(self) -> Any:  # noqa: ANN401
        """Give the thin line under each row."""
        return self._book.add_format({"bottom": 1, "bottom_color": RULE})

    def line(self, style: str, *, armed: bool = False) -> Any:  # noqa: ANN401
        """Give the format of a line of a sheet of sentences."""
        looks: dict[str, dict[str, Any]] = {
            "title": {"bold": True, "font_size": 16, "font_color": INK},
            "heading": {"bold": True, "font_size": 12, "font_color": INK, "bottom": 1, "bottom_color": RULE},
            "text": {"text_wrap": True, "valign": "top"},
            "pair": {"text_wrap": True, "valign": "top", "font_color": MUTED},
        }
        properties = {**looks[style], "quote_prefix": True} if armed else looks[style]
        return self._format(**properties)
