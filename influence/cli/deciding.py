"""Who decides, when and why: what decisions of people have in common on the command line."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from influence.cli.speech import phrase
from influence.errors import UsageError

By = Annotated[str, typer.Option("--by", help="Who decides.", show_default="your login name")]
On = Annotated[
    str, typer.Option("--on", metavar="DATE", help="Day of the decision.", show_default="today by this machine")
]
_LONGEST = 500


def prose(option: str, text: str) -> str:
    """Give what somebody wrote, as it can be seen.

    Raises
    ------
    UsageError
        It says nothing, or is too long.
    """
    from influence.language.folding import visible

    shown = visible(text)
    if not shown or len(shown) > _LONGEST:
        raise UsageError(phrase("override_prose", option=option, most=_LONGEST))
    return shown


def login() -> str:
    """Give the name under which somebody works on this machine; empty where it is not known."""
    from getpass import getuser

    try:
        return getuser()
    except (KeyError, OSError, ImportError):
        return ""


def day_of(text: str) -> date:
    """Give the day that was stated, else that of this machine: the only place where a clock is asked.

    Raises
    ------
    UsageError
        It is no day.
    """
    if not text:
        return date.today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(phrase("override_date", value=repr(text))) from None
