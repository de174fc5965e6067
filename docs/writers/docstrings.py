"""What docstrings say, as text for a Markdown page."""

from __future__ import annotations

import re
from inspect import getdoc

_SECTION = re.compile(r"^(Parameters|Returns|Raises|Notes|Examples|References)\n-+$", re.MULTILINE)
_ROLE = re.compile(r":\w+:`~?([^`]+)`")
_CODE = re.compile(r"``([^`]+)``")


def markdown(text: str) -> str:
    """Give reStructuredText of a docstring's prose as Markdown: literals and references."""
    return _CODE.sub(r"`\1`", _ROLE.sub(r"``\1``", text))


def prose(thing: object) -> str:
    """Give everything that stands before the first section of a docstring, paragraph by paragraph."""
    text = getdoc(thing) or ""
    section = _SECTION.search(text)
    paragraphs = (text[: section.start()] if section else text).strip().split("\n\n")
    return markdown("\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs))


def parameters(thing: object) -> dict[str, str]:
    """Give name → meaning of the Parameters section of a docstring in numpy style; names that share one, each."""
    text = getdoc(thing) or ""
    start = re.search(r"^Parameters\n-+\n", text, re.MULTILINE)
    if start is None:
        return {}
    rest = text[start.end() :]
    end = _SECTION.search(rest)
    result: dict[str, str] = {}
    names: list[str] = []
    for line in (rest[: end.start()] if end else rest).splitlines():
        if line and not line[0].isspace():
            names = [name.strip() for name in line.split(":")[0].split(",")]
        else:
            for name in names:
                result[name] = f"{result.get(name, '')} {line.strip()}".strip()
    return {name: markdown(meaning) for name, meaning in result.items()}


def notes(thing: object) -> str:
    """Give the Notes section of a docstring."""
    text = getdoc(thing) or ""
    start = re.search(r"^Notes\n-+\n", text, re.MULTILINE)
    if start is None:
        return ""
    rest = text[start.end() :]
    end = _SECTION.search(rest)
    return (rest[: end.start()] if end else rest).strip()
