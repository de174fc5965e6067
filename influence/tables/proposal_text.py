"""Writing a proposal as TOML that a person reads and corrects."""

from __future__ import annotations

from collections.abc import Sequence

from influence.language import phrases
from influence.model import TABLES
from influence.settings import Settings
from influence.tables.fitting import new_kinds
from influence.tables.guess import Guess
from influence.tables.phrases import Phrases, shorten
from influence.tables.profile import Column, FileProfile, Folder

_WIDTH = 100
_MOST = 40


def render(seen: Folder, guesses: Sequence[Guess], language: str, say: Phrases) -> str:
    """Give the text of the settings file."""
    lines = [*_comment(say("init_head")), "#", *_comment(say("init_seen"))]
    for file in seen.files:
        lines += _comment(_seen(file, [guess for guess in guesses if guess.file is file], say), "#   ")
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
        first_counts = any(guess.duplicates for guess in mine)
        if first_counts and len(mine) > 1:
            lines += [f"[tables.{table}]", 'duplicates = "first"', ""]
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


def _seen(file: FileProfile, guesses: Sequence[Guess], say: Phrases) -> str:
    """Say what a file holds, how it was read, and what of it is not used."""
    spelled = ", ".join(f"{_word(name, say)} {value}" for name, value in file.raw.detected.items())
    text = say("init_file", file=file.label, count=file.rows, columns=_names(file.columns), detected=spelled)
    if not guesses:
        return f"{text} {say('init_unused')}"
    used = {column for guess in guesses for column in (*guess.columns.values(), *guess.filter)}
    unused = [column for column in file.columns if column.name not in used]
    return f"{text} {say('init_unused_columns', columns=_names(unused))}" if unused else text


def _names(columns: Sequence[Column]) -> str:
    return ", ".join(column.name for column in columns[:_MOST]) + (" …" if len(columns) > _MOST else "")


def _word(name: str, say: Phrases) -> str:
    """Give the word for something that was detected."""
    key = f"detected_{name}"
    return say(key) if key in phrases(say.language, "tables") else name


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
    if guess.duplicates and not several:
        lines.append('duplicates = "first"')
    if guess.missing:
        lines.append(f"missing = [{', '.join(toml_text(word) for word in guess.missing)}]")
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
            lines.append(f"{field} = {column}" + (f"  # {say('init_switched_off')}" if column == '""' else ""))
    unmapped = [field for field in order if field not in guess.columns and field not in guess.constants]
    if unmapped:
        lines += _comment(say("init_unmapped", fields=", ".join(unmapped)))
    return [*lines, ""]


def _assumptions(guesses: Sequence[Guess], say: Phrases) -> list[str]:
    """Give the declared assumptions as comments to change."""
    kinds = {guess.constants["kind"] for guess in guesses if guess.constants.get("kind")}
    for guess in guesses:
        kinds.update(new_kinds(guess.file.column(guess.columns["kind"])) if guess.columns.get("kind") else ())
    settings = Settings()
    referral = settings.referral
    lines = [*_comment(say("init_assumptions")), "# [referral]"]
    lines += [f"# participation = {referral.participation}", f"# conversion = {referral.conversion}"]
    for kind in map(settings.kind, sorted(kinds) or ["social"]):
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
