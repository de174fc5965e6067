"""Writing a proposal as TOML that a person reads and corrects."""

from __future__ import annotations

from collections.abc import Sequence

from influence.model import TABLES
from influence.settings import Settings
from influence.tables.guess import Guess
from influence.tables.phrases import Phrases, shorten
from influence.tables.profile import FileProfile, Folder

_WIDTH = 100


def render(seen: Folder, guesses: Sequence[Guess], language: str, say: Phrases) -> str:
    """Give the text of the settings file."""
    used = {id(guess.file) for guess in guesses}
    lines = [*_comment(say("init_head")), "#", *_comment(say("init_seen"))]
    for file in seen.files:
        lines += _comment(_seen(file, id(file) in used, say), "#   ")
    for message in seen.unreadable:
        lines += _comment(say("init_unreadable", why=message), "#   ")
    missing = _missing(guesses, say)
    if missing:
        lines += ["#", *_comment(missing)]
    lines += ["", "[project]", 'title = ""', f"language = {toml_text(language)}", 'currency = "EUR"']
    lines += _comment(say("init_as_of"))
    lines += ["# as_of = 2025-12-31", ""]
    for table in TABLES:
        mine = [guess for guess in guesses if guess.table == table]
        for guess in mine:
            lines += _source(guess, several=len(mine) > 1, say=say)
    lines += _assumptions(guesses, say)
    return "\n".join(lines) + "\n"


def toml_text(text: str) -> str:
    r"""Write a text as a basic string of TOML.

    Examples
    --------
    >>> print(toml_text('5" pipe\n'))
    "5\" pipe\n"
    """
    short = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    written = "".join(short.get(one) or (one if one.isprintable() else f"\\U{ord(one):08x}") for one in text)
    return f'"{written}"'


def _seen(file: FileProfile, used: bool, say: Phrases) -> str:
    names = ", ".join(column.name for column in file.columns[:12]) + (" …" if len(file.columns) > 12 else "")
    spelled = ", ".join(f"{name} {value}" for name, value in file.raw.detected.items())
    text = say("init_file", file=file.label, rows=file.rows, columns=names, detected=spelled)
    return text if used else f"{text} {say('init_unused')}"


def _missing(guesses: Sequence[Guess], say: Phrases) -> str:
    tables = {guess.table for guess in guesses}
    missing = [] if "accounts" in tables else ["accounts"]
    missing += [] if tables & {"affiliations", "ties"} else [say("affiliations_or_ties")]
    return say("init_missing", tables=", ".join(missing)) if missing else ""


def _source(guess: Guess, *, several: bool, say: Phrases) -> list[str]:
    name = f"tables.{guess.table}.sources" if several else f"tables.{guess.table}"
    lines = [line for remark in guess.remarks for line in _comment(remark)]
    lines += [f"[[{name}]]" if several else f"[{name}]", f"file = {toml_text(guess.file.source.file)}"]
    for key in ("sheet", "table"):
        value = getattr(guess.file.source, key)
        if value is not None:
            lines.append(f"{key} = {toml_text(value)}")
    if guess.constants:
        lines.append(f"constants = {_inline({key: toml_text(value) for key, value in guess.constants.items()})}")
    if guess.filter:
        lists = {
            column: "[" + ", ".join(toml_text(value) for value in values) + "]"
            for column, values in guess.filter.items()
        }
        lines.append(f"filter = {_inline({toml_key(column): values for column, values in lists.items()})}")
    lines += [f"[{name}.columns]"]
    order = TABLES[guess.table].field_names
    for field in sorted(guess.columns, key=order.index):
        column = toml_text(guess.columns[field])
        if several and guess.prefix and field == "group_id":
            prefix = toml_text(guess.prefix)
            lines.append(f"{field} = {{ column = {column}, prefix = {prefix} }}")
        else:
            lines.append(f"{field} = {column}" + (f"  # {say('init_no_column')}" if column == '""' else ""))
    unmapped = [field for field in order if field not in guess.columns and field not in guess.constants]
    if unmapped:
        lines += _comment(say("init_unmapped", fields=", ".join(unmapped)))
    return [*lines, ""]


def _assumptions(guesses: Sequence[Guess], say: Phrases) -> list[str]:
    """Give the declared assumptions as comments to change."""
    kinds = sorted({guess.constants["kind"] for guess in guesses if guess.constants.get("kind")})
    settings = Settings()
    referral = settings.referral
    lines = [*_comment(say("init_assumptions")), "# [referral]"]
    lines += [f"# participation = {referral.participation}", f"# conversion = {referral.conversion}"]
    for kind in map(settings.kind, kinds or ["social"]):
        lines += ["#", f"# [kinds.{toml_key(kind.name)}]", f"# weight = {kind.weight}"]
        lines += [f"# telling_rate = {kind.telling_rate}"]
    return lines


def toml_key(name: str) -> str:
    """Write a key of TOML, quoted where it must be."""
    bare = name.isascii() and name.replace("-", "").replace("_", "").isalnum()
    return name if bare else toml_text(name)


def _inline(entries: dict[str, str]) -> str:
    return "{ " + ", ".join(f"{key} = {value}" for key, value in entries.items()) + " }"


def _comment(text: str, start: str = "# ") -> list[str]:
    """Wrap a text as comment lines; nothing in it can end the comment."""
    plain = "".join(one if one.isprintable() else " " for one in text)
    lines, line = [], ""
    for part in plain.split():
        word = shorten(part)
        if line and len(line) + len(word) + 1 > _WIDTH:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    indent = start.rstrip("\n")
    return [indent + lines_ for lines_ in [*lines, line]]
