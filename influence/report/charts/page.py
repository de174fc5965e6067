"""A page of charts and tables: one HTML file without scripts, which loads nothing and prints well."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from influence.report.map.text import clean


@dataclass(frozen=True)
class Table:
    """Rows of cells as people read them; ``numbers`` says which columns stand to the right.

    ``opens`` gives for every row the account that its first cell names, as a position in the list of the page that
    holds the table; −1 for none.
    """

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: Sequence[bool]
    caption: str = ""
    opens: Sequence[int] = ()


@dataclass(frozen=True)
class Part:
    """A section: heading, sentences, charts (markup of this package), tables and a list; any may be missing."""

    heading: str
    sentences: Sequence[str] = ()
    charts: Sequence[str] = ()
    tables: Sequence[Table] = ()
    items: Sequence[str] = ()


def page(language: str, title: str, heading: str, lead: str, parts: Sequence[Part]) -> str:
    """Give the whole page.

    Its content security policy allows one style sheet, by its hash, and nothing else: no script, no image, no form, no
    address. All text is escaped; charts are markup and must come from this package.

    Parameters
    ----------
    language
        ``en`` or ``de``.
    title
        Of the window; the heading where empty.
    heading, lead
        What stands first, and the sentence that says it all.
    parts
        The sections in order.
    """
    style = _style()
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    return _template().render(
        language=language,
        title=clean(title) or clean(heading),
        heading=clean(heading),
        lead=clean(lead, longest=2000),
        parts=parts,
        policy=policy,
        style=Markup(style),  # noqa: S704 - our own file
    )


def drawn_parts(parts: Sequence[Part], level: int = 3) -> Markup:
    """Give sections alone, to stand in another page; their headings are of a ``level``. All text is escaped."""
    module: Any = _environment().get_template("parts.html").module
    return Markup(module.sections(parts, level))  # noqa: S704 - escaped by the template


@cache
def _style() -> str:
    return resources.files("influence.report.charts").joinpath("template", "page.css").read_text(encoding="utf-8")


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("influence.report.charts", "template"),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    environment.filters["clean"] = lambda text: clean(text, longest=2000)
    environment.filters["drawn"] = Markup
    return environment


def _template() -> Template:
    return _environment().get_template("page.html")
