"""The pages on tables and on rows set aside, from the schema, the known names and the phrases of reading."""

from __future__ import annotations

import tomllib
from importlib import resources

from writers.markdown import table

_TYPES = {
    "id": "id (text)",
    "text": "text",
    "number": "number",
    "money": "money",
    "date": "date",
    "flag": "yes/no",
}


def tables_page() -> str:
    """Give every table with its fields, and the names under which columns are recognised."""
    from influence.settings import TABLES

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


def set_aside_page() -> str:
    """Give every reason for which a row is not used, and what stops a reading altogether."""
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
