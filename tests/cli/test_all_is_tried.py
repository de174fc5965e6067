"""What is tried against the odds, searched for names and compared byte by byte is all that there is."""

from __future__ import annotations

from pathlib import Path

import typer
from every_command import COMMANDS, ELSEWHERE
from every_output import every_output

from influence.cli.main import app
from influence.report.lists import FORMATS

TOWN, OUT, HELD = Path("town"), Path("out"), Path("held.json")
NOTHING_OF_A_PROJECT = {
    "demo": "writes a fictional town",
    "init": "proposes settings, from headers",
    "override": "logs what its author types",
}
WRITES = {"output", "out", "page"}
"""Options that name what is written, by their parameters; ``plan`` and ``hours`` have ``--plan``, too."""
FORMS = (*FORMATS, "xlsx")


def _commands() -> dict[str, typer.core.TyperCommand]:
    found = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    assert len(found) > 20
    return dict(found)


def _runs() -> list[list[str]]:
    return [[str(part) for part in run] for run in every_output(TOWN, OUT, held=HELD, account="1")]


def test_every_command_is_killed_interrupted_and_run_twice_at_once() -> None:
    assert {*COMMANDS, *ELSEWHERE} == set(_commands())
    assert not set(COMMANDS) & set(ELSEWHERE)


def test_every_command_that_tells_of_a_project_is_searched_and_compared_in_both_languages() -> None:
    runs = _runs()
    for name in set(_commands()) - set(NOTHING_OF_A_PROJECT):
        told = {run[run.index("--lang") + 1] for run in runs if run[0] == name}
        assert told, name
        if name not in ("report", "map", "export"):  # which take long; pages hold both languages
            assert told == {"de", "en"}, name
    assert not {run[0] for run in runs} & set(NOTHING_OF_A_PROJECT)


def test_every_option_that_names_a_file_to_write_is_searched_and_compared() -> None:
    runs = _runs()
    for name, command in _commands().items():
        if name in NOTHING_OF_A_PROJECT:
            continue
        options = [
            one for one in command.params if one.name in WRITES or (name in ("plan", "hours") and "--plan" in one.opts)
        ]
        assert options or name == "evaluate", name
        for option in options:
            assert any(set(option.opts) & set(run) for run in runs if run[0] == name), (name, option.opts)


def test_every_form_of_a_list_is_searched_and_compared() -> None:
    runs = _runs()
    asked = {run[run.index("-f") + 1] for run in runs if "-f" in run}
    asked |= {Path(run[run.index("-o") + 1]).suffix.removeprefix(".") for run in runs if "-o" in run}
    assert set(FORMS) <= asked


def test_no_option_that_writes_has_another_name() -> None:
    """An option whose help says that it writes is one of those that the tests above ask for."""
    for name in set(_commands()) - set(NOTHING_OF_A_PROJECT):
        for option in _commands()[name].params:
            text = getattr(option, "help", "") or ""
            if text.startswith("Write") and option.name not in WRITES:
                assert name in ("plan", "hours") and "--plan" in option.opts, (name, option.opts)
