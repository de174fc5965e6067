"""What a campaign may spend and must keep to, as people give it: options of every command that plans one."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from influence.cli.options import AskedWithin, CoolOff
from influence.cli.plan_file import read_plan_part
from influence.errors import InputError, UsageError
from influence.language import say

if TYPE_CHECKING:
    from influence.campaign import Request
    from influence.cli.session import Session
    from influence.effort import Planning
    from influence.model.holdout import HoldOut
    from influence.model.waves import Waves


class Wanted(NamedTuple):
    """A campaign as the library takes it: the request, the plan it goes on with, its hold-out, and the team's list."""

    request: Request
    after: Waves | None
    design: HoldOut | None
    own: list[str]


@dataclass(frozen=True)
class Campaign:
    """Options of a campaign."""

    budget: Annotated[
        list[str] | None,
        typer.Option("--budget", "-b", metavar="25|40h|2500EUR", help="Accounts, hours or money; repeat for several."),
    ] = None
    at_least: Annotated[
        list[str] | None,
        typer.Option(
            "--at-least",
            metavar="PART[:NAME]=N",
            help="Floor: at least N of every (or this) kind, cluster, segment, territory or owner; repeat.",
        ),
    ] = None
    at_most: Annotated[
        list[str] | None, typer.Option("--at-most", metavar="PART[:NAME]=N", help="Cap: at most N of them; repeat.")
    ] = None
    include: Annotated[
        list[str] | None, typer.Option("--include", metavar="ID=REASON", help="Who must be asked, and why; repeat.")
    ] = None
    exclude: Annotated[
        list[str] | None, typer.Option("--exclude", metavar="ID=REASON", help="Who must not, and why; repeat.")
    ] = None
    cool_off: CoolOff = 0
    asked_within: AskedWithin = 90
    hours_each: Annotated[
        float | None,
        typer.Option(
            "--hours-each", min=0.01, metavar="H", help="Hours that asking takes.", show_default="as touches show"
        ),
    ] = None
    holdout: Annotated[
        str | None,
        typer.Option(
            "--holdout",
            metavar="SHARE",
            help="Leave so many, such as 20%, out at random by cluster; influence evaluate then reads the effect.",
        ),
    ] = None
    waves: Annotated[
        int,
        typer.Option(
            "--waves", min=0, metavar="N", show_default="1", help="Ask in N waves, each planned anew after the answers."
        ),
    ] = 0
    after: Annotated[
        Path | None,
        typer.Option(
            "--after", metavar="FILE", help="Go on with the plan.json of the wave before; all else as you asked for it."
        ),
    ] = None
    compare: Annotated[
        Path | None,
        typer.Option("--compare", metavar="FILE", help="Your own list (CSV with account_id, first first) to judge."),
    ] = None

    @property
    def given(self) -> bool:
        """Whether anything is asked for."""
        return any(getattr(self, one.name) != one.default for one in fields(Campaign))

    def wanted(self, session: Session, usual: tuple[str, ...] = ()) -> Wanted:
        """Give the campaign as the library takes it; ``usual`` are the budgets of a first plan that names none.

        Raises
        ------
        InfluenceError
            Something in it cannot be read.
        """
        from influence.campaign import Request
        from influence.model.waves import Waves

        language, redaction = session.language, session.redaction
        before, design = None, None
        if self.after is not None:
            before = read_plan_part(self.after, "waves", "plan_no_waves", Waves.from_dict, language)
            design = read_plan_part(self.after, "hold_out", "plan_no_waves", _design_if_any, language)
        at_least, at_most = ([redaction.limit(one) for one in given or ()] for given in (self.at_least, self.at_most))
        include, exclude = ([redaction.decision(one) for one in given or ()] for given in (self.include, self.exclude))
        request = Request(
            tuple(self.budget or (() if self.after is not None else usual)), tuple(at_least), tuple(at_most),
            tuple(include), tuple(exclude), self.cool_off, self.asked_within, self.hours_each,
            share_of(self.holdout, language), self.waves,
        )  # fmt: skip
        own = [] if self.compare is None else _ids_of(self.compare, language)
        return Wanted(request, before, own_ids(design, session), [redaction.account(key) for key in own])

    def planning(self, plans: int = 1, limit: float | None = None) -> Planning:
        """Give what decides how long planning takes; ``plans`` and ``limit`` as :class:`influence.effort.Planning`."""
        from influence.campaign.request import most_seeds
        from influence.effort import Planning

        budgets = self.budget or []
        alike = all(text.strip().isdecimal() or (self.hours_each and text.strip()[-1:] in "hH") for text in budgets)
        return Planning(
            plans, max(self.waves, 1), limit, most_seeds(budgets, self.hours_each),
            ruled=bool(self.at_least or self.at_most), uneven=len(budgets) > 1 or not alike,
            hold_out=self.holdout is not None and self.after is None,
        )  # fmt: skip

    def recorded(self, request: Request) -> dict[str, object]:
        """Give what is asked for, as a manifest records it."""
        return {
            "budget": list(request.budgets), "at_least": list(request.least), "at_most": list(request.most),
            "include": list(request.include), "exclude": list(request.exclude), "cool_off": self.cool_off,
            "asked_within": self.asked_within, "hours_each": self.hours_each, "holdout": self.holdout,
            "waves": self.waves, "after": None if self.after is None else self.after.name,
            "compare": None if self.compare is None else self.compare.name,
        }  # fmt: skip


def own_ids(design: HoldOut | None, session: Session) -> HoldOut | None:
    """Give a design with the ids of this run: pseudonyms where names are redacted, nobody who opted out since."""
    if design is None:
        return None
    known, gone = set(session.dataset.accounts["account_id"]), session.dataset.opted_out
    account = session.redaction.account
    return design.with_ids(lambda key: key if key in known else "" if key in gone else account(key))


def _design_if_any(written: dict[str, object] | None) -> HoldOut | None:
    from influence.model.holdout import HoldOut

    return None if written is None else HoldOut.from_dict(written)


def share_of(text: str | None, language: str) -> float:
    """Give a share in [0, 1] written with a per cent sign; 0 for none.

    Raises
    ------
    UsageError
        It is not written so.
    """
    if text is None:
        return 0.0
    figure = text.strip().removesuffix("%").strip()
    if not text.strip().endswith("%") or not figure.replace(".", "", 1).isdecimal():
        raise UsageError(say(language, "campaign", "bad_share", text=repr(text)))
    return float(figure) / 100.0


def _ids_of(file: Path, language: str) -> list[str]:
    """Give the ids of a list: its column ``account_id``, or the first one where no column is called so."""
    import csv

    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(say(language, "campaign", "list_unreadable", path=file, why=error)) from error
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    rows = [row for row in csv.reader(text.splitlines(), delimiter=delimiter) if row]
    headings = [cell.strip().lower() for cell in rows[0]] if rows else []
    column = headings.index("account_id") if "account_id" in headings else 0
    ids = [row[column].strip() for row in rows[1 if "account_id" in headings else 0 :] if len(row) > column]
    if not any(ids):
        raise InputError(say(language, "campaign", "list_empty", path=file))
    return [one for one in ids if one]
