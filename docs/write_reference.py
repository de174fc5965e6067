"""Write the pages of ``docs/reference`` from the program itself.

What exists is said in one place, the code; these pages repeat it for readers and are never edited by hand::

    python docs/write_reference.py            write the pages
    python docs/write_reference.py --check    only say which are out of date (exit code 1)

A test runs the check.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields
from datetime import date
from inspect import cleandoc
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
sys.path.insert(0, str(HERE))

from command_line_page import command_line_page  # noqa: E402 - the page's own module, beside this file
from docstrings import parameters, prose  # noqa: E402

FOLDER = HERE / "reference"
WRITTEN = "<!-- Written by docs/write_reference.py: change the code it is made from, not this page. -->\n"

_TYPES = {
    "id": "id (text)",
    "text": "text",
    "number": "number",
    "money": "money",
    "date": "date",
    "flag": "yes/no",
}


def cell(text: str) -> str:
    """Give text as it may stand in a cell of a Markdown table."""
    return " ".join(text.split()).replace("|", "\\|")


def table(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """Give a Markdown table."""
    lines = [" | ".join(header), " | ".join("---" for _ in header)]
    lines += [" | ".join(cell(entry) for entry in row) for row in rows]
    return "\n".join(f"| {line} |" for line in lines) + "\n"


def tables_page() -> str:
    """Give every table with its fields, and the names under which columns are recognised."""
    from importlib import resources

    from influence.model.schema import TABLES

    aliases = tomllib.loads((resources.files("influence.tables") / "aliases.toml").read_text(encoding="utf-8"))
    parts = [
        "# Tables and fields\n",
        "Only `accounts` and one of `affiliations` and `ties` are needed; every other table adds something. "
        "A column is found under its own name or one of the names listed with it, compared without case, spaces, "
        "punctuation and umlaut spelling; the weaker ones count only where no other is there. "
        "Everything else is mapped in [influence.toml](settings.md).\n",
    ]
    for spec in TABLES.values():
        rows = [
            (
                f"`{field.name}`",
                ", ".join(f"`{choice}`" for choice in field.choices) or _TYPES[field.type],
                "yes" if field.required else "",
                f"`{field.default}`" if field.default else "",
                field.meaning,
            )
            for field in spec.fields
        ]
        names = [
            (f"`{field}`", *(", ".join(tier) for tier in (*tiers, [])[:2]))
            for field, tiers in aliases[spec.name].items()
        ]
        key = ", ".join(f"`{name}`" for name in spec.key)
        parts += [
            f"## {spec.name}\n",
            f"{spec.meaning[0].upper()}{spec.meaning[1:]}." + (f" One row for each {key}.\n" if key else "\n"),
            table(("field", "type", "required", "if empty", "meaning"), rows),
            table(("field", "also recognised as", "and, more weakly"), names),
        ]
    return "\n".join(parts)


def _default(entry: Field[object]) -> str:
    value = entry.default if entry.default_factory is MISSING else entry.default_factory()
    if value is MISSING:
        return "required"
    if value is None or value in ((), {}, ""):
        return ""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f'`"{value}"`' if isinstance(value, str) else f"`{value}`"


_VALUES: Mapping[object, str] = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
    date: "date",
}


def _value(hint: Any) -> str:  # noqa: ANN401 - an annotation
    """Say in the words of a settings file what a key of this type takes."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return " or ".join(_value(one) for one in inner if one is not NoneType)
    if origin is Literal:
        return ", ".join(f'`"{choice}"`' for choice in inner)
    if origin is tuple:
        return "list of " + ("texts" if inner[0] is str else "tables")
    if origin is not None and issubclass(origin, Mapping):
        return "table"
    return _VALUES[hint]


def _keys(cls: type, skip: tuple[str, ...] = ()) -> str:
    meaning, hints = parameters(cls), get_type_hints(cls)
    rows = [
        (f"`{entry.name}`", _value(hints[entry.name]), _default(entry), meaning.get(entry.name, ""))
        for entry in fields(cls)
        if entry.name not in skip
    ]
    if not any(row[3] for row in rows):
        return table(("key", "value", "default"), [row[:3] for row in rows])
    return table(("key", "value", "default", "meaning"), rows)


def _kinds_table() -> str:
    from influence.settings import DEFAULT_KINDS, Kind

    names = [entry.name for entry in fields(Kind)]
    rows = [
        tuple(f"`{str(getattr(kind, name)).lower()}`" if name != "name" else f"`{kind.name}`" for name in names)
        for kind in (*DEFAULT_KINDS.values(), Kind("your own"))
    ]
    return table(tuple(names), rows)


def settings_page() -> str:
    """Give every section and key of influence.toml with its default."""
    from influence import settings
    from influence.settings.sources import Join, Source, TableSettings

    sections: Mapping[str, type] = {
        "project": settings.ProjectSettings,
        "network": settings.NetworkSettings,
        "value": settings.ValueSettings,
        "referral": settings.ReferralSettings,
        "priority": settings.PrioritySettings,
    }
    parts = [
        "# influence.toml\n",
        "Every section and key, each with its default. What a file leaves out has the default; an empty default means "
        "that nothing is set (`None` in Python). A key that nobody "
        "knows is refused with the nearest known one. The file is optional: a folder whose tables have their own names "
        "needs none. `influence init FOLDER` writes a commented one.\n",
    ]
    for name, cls in sections.items():
        parts += [f"## [{name}]\n", prose(cls) + "\n", _keys(cls)]
    parts += [
        "## [kinds.NAME]\n",
        prose(settings.Kind) + " Write `[kinds.church]` to change a kind, `[kinds.sailing]` to add one.\n",
        _keys(settings.Kind, skip=("name",)),
        "What is declared for the four kinds, and for a kind that the settings do not mention:\n",
        _kinds_table(),
        "## [tables.NAME]\n",
        prose(TableSettings) + "\n",
        _keys(TableSettings, skip=("sources",)),
        "A single source is written directly into `[tables.NAME]`, several as `[[tables.NAME.sources]]`:\n",
        _keys(Source),
        "### join\n",
        prose(Join) + "\n",
        _keys(Join),
    ]
    return "\n".join(parts)


def assumptions_page() -> str:
    """Give every assumption about the world with its default and what it acts on."""
    from influence.settings import Kind, NetworkSettings, PrioritySettings, ReferralSettings, ValueSettings

    parts = [
        "# Assumptions\n",
        "Numbers that stand for a belief about the world, not for something read from your files. They act on every "
        "list, are printed with it, and stand in the manifest beside it (`FILE.run.json`). Change them in "
        "[influence.toml](settings.md).\n",
        "## How word spreads and what it brings\n",
        _keys(ReferralSettings, skip=("samples",)),
        "## What a kind of group or tie carries\n",
        _keys(Kind, skip=("name", "sensitive")),
        _kinds_table(),
        "## What an account is worth\n",
        prose(ValueSettings) + "\n",
        _keys(ValueSettings),
        "## How affiliations become ties\n",
        prose(NetworkSettings) + "\n",
        _keys(NetworkSettings),
        "## How the list is sorted\n",
        prose(PrioritySettings) + "\n",
        _keys(PrioritySettings),
    ]
    return "\n".join(parts)


def exit_codes_page() -> str:
    """Give the exit codes, from the error tree."""
    from influence import errors

    listed = (errors.InfluenceError, errors.UsageError, errors.InputError, errors.DataError, errors.NothingFound)
    rows = [("0", "", "done"), *((str(cls.exit_code), f"`{cls.__name__}`", prose(cls)) for cls in listed)]
    rows.append(("130", "`KeyboardInterrupt`", "Interrupted; nothing half-written is left behind."))
    return "\n".join(
        [
            "# Exit codes\n",
            "What a script can rely on. The second column names the exception that the same fault raises in Python "
            "(`influence.errors`); code 1 also stands for an unexpected fault, shown in full with `--debug`.\n",
            table(("code", "exception", "meaning"), rows),
            cleandoc(
                """
                Every message names the place, the rule, the value and the next step, and a file's problems are all
                listed at once. Messages go to stderr; stdout carries only the result.
                """
            )
            + "\n",
        ]
    )


def set_aside_page() -> str:
    """Give every reason for which a row is not used, and what stops a reading altogether."""
    from importlib import resources

    text = (resources.files("influence.language") / "en" / "tables.toml").read_text(encoding="utf-8")
    rows, stops = (_phrases(text, heading) for heading in ("Rows that are set aside", "Files that were read and"))
    return "\n".join(
        [
            "# Rows set aside\n",
            "Every row of every file is used, left out by your own `filter`, or set aside with one of these reasons: "
            "rows in = rows used + rows set aside + rows filtered. `influence check FOLDER -o set-aside.csv` writes "
            "all of them with file, line, reason and the row as it stood; `set_aside_frame(data)` gives the same in "
            "Python.\n",
            table(("reason", "says", "what to do"), rows),
            "## What stops a reading\n",
            "A fault of a whole file or column is refused instead (exit code 4), all faults of all files at once:\n",
            table(("fault", "says", "what to do"), stops),
        ]
    )


def _phrases(text: str, heading: str) -> list[tuple[str, ...]]:
    """Give (name, rule, advice) of each fault in one part of the phrases of reading."""
    part = text.split(f"# {heading}", 1)[1].partition("\n")[2].split("\n# ", 1)[0]
    said = {
        key: str(value).replace("{{", "{").replace("}}", "}").replace("!r}", "}")
        for key, value in tomllib.loads(part).items()
    }
    names = [key.removesuffix("_rule") for key in said if key.endswith("_rule")]
    # A phrase such as duplicate_reversed says the reason "duplicate" in another way.
    code = {name: next((base for base in names if name.startswith(f"{base}_")), name) for name in names}
    return [(f"`{code[name]}`", said[f"{name}_rule"].rstrip(":"), said[f"{name}_advice"]) for name in names]


PAGES: Mapping[str, Callable[[], str]] = {
    "tables.md": tables_page,
    "settings.md": settings_page,
    "assumptions.md": assumptions_page,
    "set-aside.md": set_aside_page,
    "exit-codes.md": exit_codes_page,
    "command-line.md": command_line_page,
}


def main(arguments: list[str]) -> int:
    """Write or check all pages; give the exit code."""
    old = []
    for name, page in PAGES.items():
        path, text = FOLDER / name, WRITTEN + "\n" + page()
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        old.append(name)
        if "--check" not in arguments:
            FOLDER.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
    if old:
        sys.stdout.write(f"{'out of date' if '--check' in arguments else 'written'}: {', '.join(old)}\n")
    return int("--check" in arguments and bool(old))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
