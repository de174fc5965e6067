"""``influence identities``: records that may be one, proposed, decided on in a file, and taken back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from influence.cli import keeping, options
from influence.cli.deciding import By, On, day_of, login, prose
from influence.cli.delivery import Result, deliver
from influence.cli.session import opened
from influence.cli.speech import phrase
from influence.cli.terminal import Layout
from influence.errors import NothingFound, UsageError

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from influence.cli.session import Session
    from influence.model.identities import Identity

_MONEY = frozenset({"list_change"})
_SHOWN = ("kept_name", "other_name", "probability", "list_change", "change_basis", "signs")
_LOGGED = ("number", "verdict", "acts", "kept", "other", "author", "decided_on", "why")
_DEFAULT, _MOST = 0.85, 0.99


@options.grouped
def identities(
    folder: options.Folder = Path(),
    least: Annotated[
        float, typer.Option("--least", metavar="P", help="Propose pairs from this probability on.")
    ] = _DEFAULT,
    exact: Annotated[
        int | None,
        typer.Option(
            "--exact",
            min=0,
            metavar="N",
            help="Compute the change of the list for the N pairs that change it most; each takes a ranking.",
            show_default="10, fewer in long lists",
        ),
    ] = None,
    apply: Annotated[
        Path | None,
        typer.Option("--apply", metavar="FILE", help="Record what the column decision of FILE says: merge or apart."),
    ] = None,
    undo: Annotated[
        int | None, typer.Option("--undo", min=1, metavar="NUMBER", help="Decision NUMBER no longer holds.")
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help="List the decisions made so far.")] = False,
    reason: Annotated[
        str, typer.Option("--reason", help="Why, where a row of FILE does not say.", show_default="the evidence")
    ] = "",
    by: By = "",
    on: On = "",
    *,
    delivery: options.Delivery,
    common: options.Common,
) -> None:
    """Propose accounts and groups that are probably one, those first that would change the list most.

    Nothing is merged by itself: write the pairs to a file (-o review.csv), fill its column decision with merge or
    apart, and give it back with --apply. Merges act at reading, are logged, and can be taken back.
    """
    if (apply is not None) + (undo is not None) + listed > 1:
        raise UsageError(phrase("identities_which"))
    if not 0 < least <= _MOST:
        raise UsageError(phrase("identities_least", value=least))
    if (apply is not None or undo is not None) and common.redact:
        raise UsageError(phrase("identities_redacted"))
    if apply is not None or undo is not None:
        author, day = prose("--by", by or login()), day_of(on)
        stated = prose("--reason", reason) if reason else ""
    from influence.effort import Comparing

    with opened(folder, common, delivery.output, planning=lambda: Comparing(exact)) as session:
        keeping.forget(session)
        if apply is not None:
            from influence.identities import read_review

            review = read_review(apply, session.plain, stated, author, day, session.language)
            _record(session, review.entries, review.open, review.known)
            return
        if undo is not None:
            _take_back(session, undo, stated, author, day)
            return
        result = _decisions(session) if listed else _proposed(session, least, exact)
    deliver(session, result, delivery)


def _record(session: Session, entries: tuple[Identity, ...], still_open: int, known: int) -> None:
    from influence.memory import append_identities

    if not entries:
        session.tell("identities_applied_nothing", open=still_open, known=known)
        return
    logged = append_identities(session.folder, entries, session.language)
    merged = sum(entry.verdict == "merge" for entry in logged)
    session.tell(
        "identities_applied",
        merged=merged,
        apart=len(logged) - merged,
        first=logged[0].number,
        last=logged[-1].number,
        author=logged[0].author,
        date=logged[0].on.isoformat(),
        open=still_open,
        known=known,
    )
    if merged:
        session.tell("identities_acts")


def _take_back(session: Session, number: int, reason: str, author: str, on: date) -> None:
    from dataclasses import replace

    from influence.memory import append_identities, read_identities
    from influence.model.identities import standing

    shown = {entry.number for entry in session.plain.identified}
    log, _ = read_identities(session.folder, session.language)
    entry = next((one for one in standing(log) if one.number == number and number in shown), None)
    if entry is None:
        raise UsageError(phrase("identities_no_decision", number=number))
    undone = replace(entry, verdict="undo", reason=reason, author=author, on=on)
    [logged] = append_identities(session.folder, [undone], session.language)
    session.tell("identities_undone", number=number, entry=logged.number, author=author, date=on.isoformat())


def _proposed(session: Session, least: float, exact: int | None) -> Result:
    import numpy as np

    from influence.effort import exact_pairs
    from influence.identities import LOW, effect_of, evidence, propose
    from influence.language import number
    from influence.network import build_network

    data, language = session.plain, session.language
    network = build_network(data)
    found = propose(session.folder, data, network, least, session.progress)
    if found.frame.empty:
        raise NothingFound(phrase("identities_nothing", least=number(least, language, 2)))
    wanted = exact_pairs(len(data.accounts)) if exact is None else exact
    effect = effect_of(session.folder, data, network, found.frame, wanted, session.progress)
    frame = found.frame.assign(list_change=effect.change.round(2), computed=effect.computed)
    frame = frame.sort_values(
        ["list_change", "probability"], ascending=[False, False], kind="stable", ignore_index=True
    )
    computed = int(np.count_nonzero(frame["computed"]))
    table = frame[["what"]].assign(**_named(session, frame))
    table.insert(0, "why", "")
    table.insert(0, "decision", "")
    table["probability"] = frame["probability"].round(4)
    table["list_change"] = frame["list_change"]
    table["change_basis"] = ["computed" if exactly else "judged" for exactly in frame["computed"]]
    table["signs"] = [evidence(signs, language) for signs in frame["signs"]]
    columns = "identities_details" if found.columns else "identities_no_details"
    notes = [
        phrase("identities_meaning"),
        phrase(
            "identities_order",
            currency=data.settings.project.currency,
            computed=computed,
            judged=len(frame) - computed,
        ),
        phrase(
            "identities_probability",
            hidden=found.hidden,
            low=number(LOW, language, 1),
            least=number(least, language, 2),
        ),
        phrase(columns, columns=", ".join(found.columns)),
    ]
    if any(data.settings.kind(kind).sensitive for kind in data.groups["kind"].unique()):
        notes.append(phrase("identities_sensitive"))
    if found.too_common:
        notes.append(phrase("identities_common", count=found.too_common))
    return Result(
        "identities",
        len(table),
        table.head,
        Layout(_SHOWN, ("change_basis",), wide="signs"),
        _MONEY,
        options={"least": least, "exact": exact},
        notes=[*notes, *session.dataset.notes],
    )


def _named(session: Session, pairs: pd.DataFrame) -> dict[str, list[str]]:
    """Give ids and names of pairs as they may be shown: those that stand at their place in the redacted tables."""
    plain, shown = session.plain, session.dataset
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for what in ("account", "group"):
        key = f"{what}_id"
        ids, other, names = (
            plain.tables[f"{what}s"][key],
            shown.tables[f"{what}s"][key],
            shown.tables[f"{what}s"]["name"],
        )
        found |= {(what, one): (two, name or two) for one, two, name in zip(ids, other, names, strict=True)}
    told: dict[str, list[str]] = {}
    for end in ("kept", "other"):
        both = [found[what, one] for what, one in zip(pairs["what"], pairs[end], strict=True)]
        told |= {end: [one for one, _ in both], f"{end}_name": [name for _, name in both]}
    return told


def _decisions(session: Session) -> Result:
    import pandas as pd

    from influence.model.identities import standing

    log = session.dataset.identified
    if not log:
        raise NothingFound(phrase("identities_none"))
    acting = {entry.number for entry in session.dataset.merged}
    acting |= {entry.number for entry in standing(log) if entry.verdict == "distinct"}
    frame = pd.DataFrame(
        {
            "number": [entry.number for entry in log],
            "verdict": [entry.verdict for entry in log],
            "acts": [entry.number in acting for entry in log],
            "what": [entry.what for entry in log],
            "kept": [entry.kept for entry in log],
            "other": [entry.other for entry in log],
            "author": [entry.author for entry in log],
            "decided_on": [entry.on.isoformat() for entry in log],
            "why": [entry.reason for entry in log],
        }
    )
    notes = [phrase("identities_facts"), *session.dataset.notes]
    return Result("identities", len(frame), frame.head, Layout(_LOGGED, ("author",), wide="why"), notes=notes)
