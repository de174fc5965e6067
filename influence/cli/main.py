"""The program ``influence``: its commands, its exit codes, and what an error looks like."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Sequence
from typing import Annotated

import typer

from influence.cli import check, clusters, demo, hubs, init, map, rank  # noqa: A004 - the command is called map
from influence.cli.terminal import complain, speak_utf8, tell
from influence.errors import InfluenceError

UNEXPECTED, INTERRUPTED = 1, 130
_EXIT_CODES = (
    "Exit codes: 0 ok · 1 unexpected · 2 usage · 3 input missing or unreadable · 4 data invalid · 5 nothing found · "
    "130 interrupted. Results go to stdout, all else to stderr; what is piped is complete and in csv."
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
app.command(epilog="Example: influence hubs customers/ --kind industry --measure pagerank")(hubs.hubs)
app.command(epilog="Example: influence clusters customers/ --format md")(clusters.clusters)
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
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    speak_utf8()
    code = UNEXPECTED
    try:
        app(args=arguments, prog_name="influence")
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    except KeyboardInterrupt:
        code = INTERRUPTED
    except InfluenceError as error:
        complain(error)
        code = error.exit_code
        _trace(arguments)
    except Exception as error:
        complain_unexpected(error, arguments)
    if code == INTERRUPTED:
        tell("Interrupted. Files are as they were, or complete.")
    return code


def complain_unexpected(error: Exception, arguments: Sequence[str]) -> None:
    """Say in a line that something went wrong that should not have."""
    line = str(error).partition("\n")[0]
    hint = "" if "--debug" in arguments else " Run again with --debug to see where, and please report it."
    tell(f"Unexpected error: {type(error).__name__}: {line.rstrip('.')}.{hint}")
    _trace(arguments)


def _trace(arguments: Sequence[str]) -> None:
    if "--debug" in arguments:
        traceback.print_exc()


def run() -> None:
    """Run the program and leave the process with its exit code: the entry point."""
    sys.exit(main())
