"""Proposing an ``influence.toml`` for a folder never seen before: what was seen, what was guessed, what to check."""

from __future__ import annotations

from pathlib import Path

from influence.errors import InputError
from influence.model import TABLES
from influence.progress import Progress, silent
from influence.tables.aliases import normalise_header
from influence.tables.guess import (
    Guess,
    Pair,
    account_filter,
    account_side,
    by_header,
    choose_accounts,
    choose_key,
    find_affiliations,
    find_events,
    find_things,
    find_ties,
    fits,
    known_share,
    related,
    revenue_column,
)
from influence.tables.phrases import Phrases
from influence.tables.profile import Column, FileProfile, profile_folder
from influence.tables.proposal_text import render
from influence.tables.words import read_choices, read_flags

_KIND_WORDS = {
    "industry": ("industry", "sector", "branch", "branche", "wirtschaftszweig"),
    "community": ("community", "village", "gemeinde", "ortsteil", "stadtteil", "neighbourhood", "neighborhood"),
    "church": ("parish", "church", "kirche", "pfarrei", "kirchengemeinde"),
    "social": ("club", "verein"),
}


def propose_settings(folder: str | Path, *, language: str = "en", progress: Progress = silent) -> str:
    """Look at the files of a folder and give the text of an ``influence.toml`` for it, commented.

    Guessed are: which file is which table (headers, ids that stand once, values of one file found in another), the
    column of every field, kinds, constants, filters. Whatever could not be decided stands as a comment to check.

    Parameters
    ----------
    folder
        Where the files are; nothing is written.
    language
        Language of the comments, ``"en"`` or ``"de"``.

    Raises
    ------
    InputError
        The folder is missing or holds no file that could be a table.
    """
    folder = Path(folder)
    say = Phrases(language)
    if not folder.is_dir():
        raise InputError(say("no_folder", folder=folder))
    seen = profile_folder(folder, say, progress)
    if not seen.files and not seen.unreadable:
        raise InputError(say("no_data_files", folder=folder))
    guesses = _guess([file for file in seen.files if file.rows and file.columns], say)
    return render(seen, guesses, language, say)


def _guess(files: list[FileProfile], say: Phrases) -> list[Guess]:
    """Give the proposed sources in the order of the tables."""
    events = find_events(files)
    rest = [file for file in files if file not in events.values()]
    ties = find_ties(rest)
    rest = [file for file in rest if file not in [pair.file for pair in ties]]
    keys = [column for file in rest for column in file.columns if column.unique and column.may_be_id]
    pairs = _without_subsets(find_affiliations(rest, keys))
    things = find_things([file for file in rest if file not in [pair.file for pair in pairs]])
    ends = [pair.file.column(name) for pair in [*ties, *pairs] for name in (pair.first, pair.second)]
    accounts = choose_accounts(things, ends)
    if accounts is None:
        guesses, key = _accounts_from_pairs(ties, pairs, say), None
    else:
        key = choose_key(accounts, ends)
        guesses = [_accounts(accounts, key, say)]
        guesses += _inside_accounts(accounts, key, say)
    for pair in pairs:
        turned = account_side(pair, key)
        guesses.append(_affiliations(turned, key, say))
        guesses += _groups(turned, [file for file in things if file is not accounts], say)
    guesses += [_ties(pair, say) for pair in ties]
    guesses += [_event(table, file, say) for table, file in events.items()]
    order = list(TABLES)
    return sorted(guesses, key=lambda guess: order.index(guess.table))


def _accounts(file: FileProfile, key: Column, say: Phrases) -> Guess:
    """Map the file of accounts."""
    columns = {"account_id": key.name}
    remarks = [say("init_accounts", column=key.name, count=key.distinct)]
    if key.filled < file.rows:
        remarks.append(say("init_ids_missing", count=file.rows - key.filled, column=key.name))
    more, notes = _mapped("accounts", file, columns, say)
    columns |= more
    revenue = revenue_column(file)
    if "revenue" not in columns and revenue is not None:
        columns["revenue"] = revenue.name
        notes = [*notes, say("init_revenue", column=revenue.name)]
    return Guess("accounts", file, columns, remarks=(*remarks, *notes))


def _mapped(table: str, file: FileProfile, taken: dict[str, str], say: Phrases) -> tuple[dict[str, str], list[str]]:
    """Map the remaining fields by header; a field whose column does not suit it is switched off with ``""``."""
    columns: dict[str, str] = {}
    remarks = []
    for spec in TABLES[table].fields:
        column = by_header(table, spec.name, file, taken.values()) if spec.name not in taken else None
        if column is None:
            continue
        if not fits(table, spec.name, column) or not _known_words(table, spec.name, column):
            columns[spec.name] = ""
            examples = ", ".join(sorted(column.values.to_pylist())[:3])
            remarks.append(say("init_unsuited", field=spec.name, column=column.name, examples=examples))
            continue
        columns[spec.name] = column.name
        if column.ambiguous:
            remarks.append(say("init_ambiguous", column=column.name, example=str(column.values[0].as_py())))
    return columns, remarks


def _known_words(table: str, name: str, column: Column) -> bool:
    """Whether the words of a choice or flag are (nearly all) known."""
    spec = TABLES[table].field(name)
    if spec.type == "choice":
        return bool(read_choices(column.values, spec.choices, spec.default)[1].mean() <= 0.2)
    if spec.type == "flag":
        return bool(read_flags(column.values)[1].mean() <= 0.2)
    return True


def _accounts_from_pairs(ties: list[Pair], pairs: list[Pair], say: Phrases) -> list[Guess]:
    """Take the accounts from the files that name them, where no file lists them."""
    remarks = (say("init_accounts_from_pairs"),)
    if pairs:
        return [Guess("accounts", pairs[0].file, {"account_id": pairs[0].first}, remarks=remarks)]
    return [
        Guess("accounts", pair.file, {"account_id": name, "name": name}, remarks=remarks)
        for pair in ties
        for name in (pair.first, pair.second)
    ]


def _inside_accounts(file: FileProfile, key: Column, say: Phrases) -> list[Guess]:
    """Find affiliations and ties in the file of accounts itself: a column of branches, one of other accounts."""
    guesses = []
    for kind, words in _KIND_WORDS.items():
        named = [column for word in words for column in file.columns if _normal(column) == word and column is not key]
        suited = [column for column in named if 1 < column.distinct <= max(2, column.filled // 2)]
        if suited:
            columns = {"account_id": key.name, "group_id": suited[0].name}
            remark = say("init_inside_groups", column=suited[0].name, count=suited[0].distinct, kind=kind)
            prefix = f"{suited[0].name}: "
            guesses.append(Guess("affiliations", file, columns, {"kind": kind}, remarks=(remark,), prefix=prefix))
    for column in file.columns:
        same = column.may_be_id and not column.unique and column is not key and column.filled > 1
        if same and column.share_in(key) >= 0.9 and column.distinct > 1:
            filter_out = say("init_inside_ties", column=column.name)
            columns = {"source": key.name, "target": column.name}
            guesses.append(Guess("ties", file, columns, {"kind": "industry"}, remarks=(filter_out,)))
    return guesses


def _normal(column: Column) -> str:
    """Give the header of a column without case and punctuation."""
    return normalise_header(column.name)


def _affiliations(pair: Pair, key: Column | None, say: Phrases) -> Guess:
    columns = {"account_id": pair.first, "group_id": pair.second}
    rows_filter = account_filter(pair, key) if key is not None else {}
    more, notes = _mapped("affiliations", pair.file, columns, say)
    columns |= {name: column for name, column in more.items() if column not in rows_filter}
    constants = {} if columns.get("kind") else {"kind": _kind_of(pair)}
    if constants:
        columns.pop("kind", None)
        notes = [*notes, say("init_kind", kind=constants["kind"])]
    remarks = [say("init_affiliations", account=pair.first, group=pair.second), *notes]
    if rows_filter:
        remarks.append(say("init_filter", column=next(iter(rows_filter))))
    elif key is not None and known_share(pair, key) < 0.9:
        share = round(100 * known_share(pair, key))
        remarks.append(say("init_few_known", column=pair.first, share=share))
    return Guess("affiliations", pair.file, columns, constants, rows_filter, tuple(remarks))


def _kind_of(pair: Pair) -> str:
    words = f"{pair.file.stem} {_normal(pair.file.column(pair.second))}"
    for kind, known in _KIND_WORDS.items():
        if any(word in words for word in known):
            return kind
    return "social"


def _groups(pair: Pair, things: list[FileProfile], say: Phrases) -> list[Guess]:
    """Map the file that lists the groups of an affiliation, where there is one."""
    ids = pair.file.column(pair.second)
    for file in things:
        keys = [column for column in file.columns if column.unique and related(ids, column) >= 0.5]
        if keys:
            columns = {"group_id": keys[0].name}
            more, notes = _mapped("groups", file, columns, say)
            columns |= more
            constants = {} if columns.get("kind") else {"kind": _kind_of(pair)}
            if constants:
                columns.pop("kind", None)
            return [Guess("groups", file, columns, constants, remarks=(say("init_groups"), *notes))]
    return []


def _ties(pair: Pair, say: Phrases) -> Guess:
    columns = {"source": pair.first, "target": pair.second}
    more, notes = _mapped("ties", pair.file, columns, say)
    columns |= more
    constants = {} if columns.get("kind") else {"kind": "social"}
    if constants:
        columns.pop("kind", None)
        notes = [*notes, say("init_kind", kind="social")]
    return Guess("ties", pair.file, columns, constants, remarks=(say("init_ties"), *notes))


def _event(table: str, file: FileProfile, say: Phrases) -> Guess:
    columns, notes = _mapped(table, file, {}, say)
    remarks = [say("init_event", table=table), *notes]
    rows_filter: dict[str, tuple[str, ...]] = {}
    for column in file.columns if table == "orders" else ():
        values = column.values.to_pylist()
        if column.distinct <= 10 and any(value.casefold() in ("won", "closed won", "gewonnen") for value in values):
            won = tuple(value for value in sorted(values) if value.casefold() in ("won", "closed won", "gewonnen"))
            rows_filter[column.name] = won
            remarks.append(say("init_filter", column=column.name))
    return Guess(table, file, columns, {}, rows_filter, tuple(remarks))


def _without_subsets(pairs: list[Pair]) -> list[Pair]:
    """Leave out files that hold nothing but rows of a larger one with the same columns."""
    kept: list[Pair] = []
    for pair in sorted(pairs, key=lambda pair: -pair.file.rows):
        larger = [other for other in kept if other.file.raw.headers == pair.file.raw.headers]
        inside = any(
            pair.file.column(name).share_in(other.file.column(name)) >= 0.98
            for other in larger
            for name in (pair.first, pair.second)
        )
        if not inside:
            kept.append(pair)
    return sorted(kept, key=lambda pair: pair.file.label)
