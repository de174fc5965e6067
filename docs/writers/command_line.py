"""The page on the command line, from the Typer program itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_MARKUP = re.compile(r"\[/?(?:bold|dim|cyan|green|yellow|red|italic|i|b)\]")


def command_line_page() -> str:
    """Give every command with its arguments, options and help."""
    import typer

    from influence.cli.main import app

    program: Any = typer.main.get_command(app)
    context = program.make_context("influence", [], resilient_parsing=True)
    names = sorted(program.list_commands(context), key=list(program.list_commands(context)).index)
    parts = ["# Command line\n", _text(program.help), *_parameters(program, context)]
    for name in names:
        command = program.get_command(context, name)
        parts.append(f"## influence {name}\n")
        inner = type(context)(command, info_name=f"influence {name}")
        usage = " ".join([f"influence {name}", *command.collect_usage_pieces(inner)])
        parts += [f"```text\n{usage}\n```\n", _text(command.help), *_parameters(command, inner)]
        if getattr(command, "epilog", None):
            parts.append(_text(command.epilog))
    return "\n".join(parts)


def _text(text: str | None) -> str:
    """Give help text as Markdown; lines that begin with ``$`` or ``influence`` are examples."""
    paragraphs = []
    for paragraph in _MARKUP.sub("", text or "").replace("\b", "").strip().split("\n\n"):
        lines = [line.strip() for line in paragraph.strip().splitlines()]
        commands = [line.removeprefix("$ ") for line in lines if line.startswith(("$ ", "influence "))]
        if commands and len(commands) == len(lines):
            paragraphs.append("```text\n" + "\n".join(commands) + "\n```")
        else:
            paragraphs.append(" ".join(lines))
    return "\n\n".join(paragraphs) + "\n"


def _parameters(command: Any, context: Any) -> Iterator[str]:  # noqa: ANN401 - the command-line library's own classes
    rows = []
    for entry in command.get_params(context):
        if getattr(entry, "hidden", False) or entry.name == "help":
            continue
        record = entry.get_help_record(context)
        if record is None:
            record = (entry.make_metavar(context), getattr(entry, "help", "") or "")
        first, meaning = record
        rows.append((f"`{' '.join(_MARKUP.sub('', first).split())}`", " ".join(_MARKUP.sub("", meaning).split())))
    if rows:
        yield "| argument or option | meaning |\n| --- | --- |"
        escaped = [(first.replace("|", "\\|"), meaning.replace("|", "\\|")) for first, meaning in rows]
        yield "".join(f"| {first} | {meaning} |\n" for first, meaning in escaped)
