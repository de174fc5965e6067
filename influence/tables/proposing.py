"""Proposing an ``influence.toml`` for a folder never seen before: what was seen, what was guessed, what to check."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from influence.errors import InputError
from influence.model import TABLES
from influence.progress import Progress, silent
from influence.tables.drafts import (
    draft_accounts,
    draft_accounts_from_pairs,
    draft_affiliations,
    draft_event,
    draft_groups,
    draft_inside_accounts,
    draft_ties,
)
from influence.tables.guess import Guess, choose_accounts, choose_key, find_events, find_more_accounts
from influence.tables.pairing import Pair, account_side, find_affiliations, find_ties
from influence.tables.phrases import Phrases
from influence.tables.profile import Column, FileProfile, profile_folder
from influence.tables.proposal_text import render


@dataclass(frozen=True)
class Proposal:
    """What ``init`` proposes: the text of the settings, and the files that nothing was taken from."""

    text: str
    unused: tuple[str, ...]
    unreadable: tuple[str, ...]


def propose_settings(folder: str | Path, *, language: str = "en", progress: Progress = silent) -> str:
    """Give the text of :func:`propose` alone."""
    return propose(folder, language=language, progress=progress).text


def propose(folder: str | Path, *, language: str = "en", progress: Progress = silent) -> Proposal:
    """Look at the files of a folder and give the text of an ``influence.toml`` for it, commented.

    Guessed are: which file is which table (headers, ids that stand (nearly) once, values of one file found in another),
    the column of every field, kinds, constants, filters, words for empty cells. Whatever could not be decided, is not
    used, or will not be read stands as a comment to check.

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
    used = {id(guess.file) for guess in guesses}
    unused = tuple(file.label for file in seen.files if id(file) not in used)
    return Proposal(render(seen, guesses, language, say), unused, seen.unreadable)


def _guess(files: list[FileProfile], say: Phrases) -> list[Guess]:
    """Give the proposed sources in the order of the tables."""
    events = find_events(files)
    rest = [file for file in files if file not in events.values()]
    ties = find_ties(rest)
    rest = [file for file in rest if file not in [pair.file for pair in ties]]
    accounts = choose_accounts(rest, [pair.file.column(name) for pair in ties for name in (pair.first, pair.second)])
    guesses: list[Guess] = []
    key: Column | None = None
    if accounts is not None:
        key = choose_key(accounts, files)
        listed = [(accounts, key), *find_more_accounts(accounts, key, rest)]
        guesses += [draft_accounts(file, column, say) for file, column in listed]
        guesses += [guess for file, column in listed for guess in draft_inside_accounts(file, column, say)]
        rest = [file for file in rest if file not in [one for one, _ in listed]]
        key = replace(key, values=pc.unique(pa.concat_arrays([column.values for _, column in listed])))
    others = [column for file in rest for column in file.columns if column.nearly_unique and column.may_be_id]
    pairs = _without_subsets(find_affiliations(rest, key, others))
    left = [file for file in rest if file not in [pair.file for pair in pairs]]
    if accounts is None:
        guesses = draft_accounts_from_pairs(ties, pairs, say)
    for pair in pairs:
        turned = account_side(pair, key)
        guesses.append(draft_affiliations(turned, key, say))
        guesses += draft_groups(turned, left, [guess.file for guess in guesses], say)
    guesses += [draft_ties(pair, say) for pair in ties]
    guesses += [draft_event(table, file, key, say) for table, file in events.items()]
    order = list(TABLES)
    return sorted(guesses, key=lambda guess: order.index(guess.table))


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
