"""The program ``influence``: its commands, its exit codes, and what an error looks like."""

from __future__ import annotations

import errno
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from contextvars import copy_context
from typing import Annotated, Any

import typer

from influence.cli import (
    backtest,
    changes,
    check,
    clusters,
    demo,
    evaluate,
    export,
    hours,
    hubs,
    identities,
    init,
    learn,
    map,  # noqa: A004 - the command is called map
    override,
    plan,
    plans,
    privacy,
    prospects,
    ranges,
    rank,
    report,
)
from influence.cli.interrupts import INTERRUPTED, heeded
from influence.cli.memory import ran_out, spare_memory
from influence.cli.speech import asked_for, phrase, speak
from influence.cli.streams import discard, settle, speak_utf8, tell
from influence.cli.terminal import complain
from influence.errors import InfluenceError
from influence.interrupted import was_interrupted

UNEXPECTED = 1
_UNWRITABLE = frozenset({errno.ENOSPC, errno.EFBIG, errno.EBADF})
_EXIT_CODES = (
    "Exit codes: 0 ok · 1 unexpected, or nowhere to write · 2 usage · 3 input missing or unreadable · 4 data invalid · "
    "5 nothing found · 130 interrupted. Results go to stdout, all else to stderr; what is piped is complete and in csv."
)

app = typer.Typer(
    name="influence",
    help="Find the accounts whose word brings others: a priority list in money, a map, clusters and hubs, from tables "
    "of accounts and who belongs where. Everything stays on this machine.",
    epilog=_EXIT_CODES,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.command(epilog="Example: influence demo --out town")(demo.demo)
app.command(epilog="Example: influence init customers/")(init.init)
app.command(epilog="Example: influence check customers/ -o set-aside.csv")(check.check)
app.command(epilog="Example: influence rank customers/ --top 50 -o list.csv")(rank.rank)
app.command(epilog="Example: influence ranges customers/ --top 30")(ranges.ranges)
app.command(epilog="Example: influence hubs customers/ --kind industry --measure pagerank")(hubs.hubs)
app.command(epilog="Example: influence clusters customers/ --format md")(clusters.clusters)
app.command(epilog="Example: influence learn customers/")(learn.learn)
app.command(epilog="Example: influence backtest customers/ --split 2024-12-31 --page backtest.html")(backtest.backtest)
app.command(epilog="Example: influence plan customers/ --budget 25 -o plan.csv")(plan.plan)
app.command(epilog="Example: influence evaluate customers/ --plan plan.json")(evaluate.evaluate)
app.command(epilog="Example: influence hours customers/ --capacity 32h/week -o hours.xlsx")(hours.hours)
app.command(epilog="Example: influence prospects customers/ --top 30")(prospects.prospects)
app.command(
    epilog='Example: influence override 00417 customers/ --exclude --reason "moved away" --by Anna --on 2025-03-31'
)(override.override)
app.command(epilog="Example: influence overrides customers/")(override.overrides)
app.command(epilog="Example: influence identities customers/ -o review.csv, and then --apply review.csv")(
    identities.identities
)
app.command(epilog="Example: influence plans customers/ --plan 1")(plans.plans)
app.command(epilog="Example: influence changes customers/ --since 2025-03-31")(changes.changes)
app.command(epilog="Example: influence report customers/ --out report --budget 40h")(report.report)
app.command(epilog="Example: influence export customers/ --out pass-on --only xlsx,crm")(export.export)
app.command(epilog="Example: influence privacy customers/ -o record.md")(privacy.privacy)
app.command(name="map", epilog="Example: influence map customers/ -o map.html")(map.draw)


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import PackageNotFoundError, version

        try:
            typer.echo(f"influence {version('influence')}")
        except PackageNotFoundError:
            typer.echo("influence, from a source tree that is not installed")
        raise typer.Exit


@app.callback()
def _program(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    del version


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and give its exit code; every error becomes one message on stderr.

    Parameters
    ----------
    arguments
        Without the program's name; those of the process where absent.
    """
    given = sys.argv[1:] if arguments is None else list(arguments)
    return copy_context().run(_run, given)  # the language of a run ends with it


def _run(arguments: Sequence[str]) -> int:
    spare_memory()  # before libraries that read the environment, or start threads, are loaded
    speak(asked_for(arguments))
    speak_utf8()
    try:
        code = _code_of(arguments)
    except KeyboardInterrupt:
        heeded()
        code = INTERRUPTED
    if code == INTERRUPTED:
        tell(phrase("interrupted"))
    fault = settle()
    if fault is not None and code == 0:
        tell(phrase("stdout_failed", why=fault.strerror or fault))
        code = InfluenceError.exit_code
    return code


def _code_of(arguments: Sequence[str]) -> int:
    """Run the command asked for, say what went wrong, and give the exit code."""
    try:
        return int(app(args=arguments, prog_name="influence", standalone_mode=False) or 0)
    except SystemExit:  # the reader of stdout has seen enough
        return 0
    except InfluenceError as error:
        complain(error)
        _trace(arguments)
        return error.exit_code
    except Exception as error:
        if isinstance(getattr(error, "exit_code", None), int):  # the command line was not understood
            return _explain_usage(error)
        if isinstance(error, OSError) and error.errno in _UNWRITABLE:  # help: all else is written under guard
            discard(sys.stdout)
            tell(phrase("stdout_failed", why=error.strerror))
            return InfluenceError.exit_code
        if was_interrupted(error):
            heeded()
            return INTERRUPTED
        if ran_out(error):
            tell(phrase("no_memory"))
            _trace(arguments)
        else:
            complain_unexpected(error, arguments)
        return UNEXPECTED


def _explain_usage(error: Any) -> int:  # noqa: ANN401 - the command-line library's own classes
    """Let the command-line library say what it did not understand, and give its exit code."""
    from typer.rich_utils import rich_format_error

    with suppress(OSError, SystemExit):
        rich_format_error(error)
    return int(error.exit_code)


def complain_unexpected(error: Exception, arguments: Sequence[str]) -> None:
    """Say in a line that something went wrong that should not have."""
    what = f"{type(error).__name__}: {str(error).partition(chr(10))[0].rstrip('.')}"
    hint = "" if "--debug" in arguments else f" {phrase('unexpected_hint')}"
    tell(f"{phrase('unexpected', what=what)}{hint}")
    _trace(arguments)


def _trace(arguments: Sequence[str]) -> None:
    if "--debug" in arguments:
        tell(traceback.format_exc().rstrip())
