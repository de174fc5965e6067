"""The page on measures, from their docstrings."""

from __future__ import annotations

import re
from inspect import getdoc

from writers.docstrings import markdown, notes

_INTRODUCTION = """# Measures

What each column of a list measures, in the order of the columns. W is the tie operator of
[How a score is made](../how-a-score-is-made.md); the parameters of each measure stand under [Python](../python-api.md).
`influence hubs --measure NAME` ranks by one of them.
"""
_SECTION = re.compile(r"^(Parameters|Returns|Raises|Notes|Examples)\n-+$", re.MULTILINE)


def measures_page() -> str:
    """Give every measure with its definition, its edge cases and its source."""
    from influence.centrality import MEASURES

    parts = [_INTRODUCTION]
    for name, measure in MEASURES.items():
        text = getdoc(measure) or ""
        section = _SECTION.search(text)
        head = text[: section.start()] if section else text
        parts += [f"## {name}\n", _blocks(head), markdown(" ".join(notes(measure).split())) + "\n"]
    return "\n".join(parts)


def _blocks(text: str) -> str:
    """Give prose as Markdown, with indented formulas as blocks of text."""
    parts = []
    for paragraph in text.strip().split("\n\n"):
        if paragraph.startswith("    "):
            lines = [line.removeprefix("    ") for line in paragraph.splitlines()]
            parts.append("```text\n" + "\n".join(lines) + "\n```\n")
        else:
            parts.append(markdown(re.sub(r"::$", ":", " ".join(paragraph.split()))) + "\n")
    return "\n".join(parts)
