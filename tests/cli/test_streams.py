"""Whatever becomes of stdout and stderr, the program ends with a documented code and without a traceback."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from few_samples import few_town
from program import PATIENCE, command

pytestmark = pytest.mark.skipif(not Path("/dev/full").exists(), reason="devices of Linux")

NOISE = ("Traceback", "Exception ignored", "Unexpected error")


def shell(line: str, *arguments: object) -> tuple[int, str, str]:
    """Run the program as ``"$@"`` inside a line of shell; give code, stdout and stderr."""
    result = subprocess.run(
        ["/bin/sh", "-c", line, "sh", *command(arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    return result.returncode, result.stdout, result.stderr


def quiet_end(said: str) -> bool:
    return not any(noise in said for noise in NOISE)


@pytest.mark.parametrize("form", ["csv", "table"])
def test_a_full_stdout_is_an_error_in_a_sentence(project: Path, form: str) -> None:
    code, _, said = shell('"$@" >/dev/full', "hubs", project, "-q", "-f", form, "--lang", "de")
    assert code == 1 and quiet_end(said)
    assert said.count("\n") == 1 and "konnte nicht auf stdout geschrieben werden" in said


@pytest.mark.parametrize("form", ["csv", "table"])
def test_a_closed_stdout_is_an_error_in_a_sentence(project: Path, form: str) -> None:
    code, _, said = shell('"$@" >&-', "hubs", project, "-q", "-f", form)
    assert code == 1 and said.count("\n") == 1 and "stdout is closed" in said


def test_a_closed_stdout_does_not_hinder_a_file(project: Path, tmp_path: Path) -> None:
    code, _, said = shell('"$@" >&-', "hubs", project, "-o", tmp_path / "hubs.csv")
    assert code == 0 and quiet_end(said)
    assert (tmp_path / "hubs.csv").read_bytes().startswith(b"rank,")


@pytest.mark.parametrize("line", ['"$@" 2>/dev/full', '"$@" 2>&-', '"$@" 2>&- </dev/null'])
@pytest.mark.parametrize(
    ("arguments", "code"), [(("hubs", "{project}"), 0), (("hubs", "nowhere"), 3), (("hubs", "--nonsense"), 2)]
)
def test_messages_that_nobody_receives_change_nothing(
    project: Path, line: str, arguments: tuple[str, ...], code: int
) -> None:
    given = [argument.format(project=project) for argument in arguments]
    got, out, said = shell(line, *given)
    assert (got, said) == (code, "")
    assert out.startswith("rank,") is (code == 0)


def test_everything_closed_still_ends_with_a_code() -> None:
    assert shell('"$@" >&- 2>&- <&-', "hubs", "nowhere")[0] == 3


@pytest.mark.parametrize("arguments", [("--help",), ("rank", "--help"), ("--version",)])
def test_help_to_a_full_or_closed_stdout(arguments: tuple[str, ...]) -> None:
    code, _, said = shell('"$@" >/dev/full', *arguments)
    assert code == 1 and "could not be written to stdout" in said and quiet_end(said)
    code, _, said = shell('"$@" >&-', *arguments)
    assert code == 0 and said == ""


@pytest.mark.parametrize("arguments", [("--help",), ("hubs", "{project}", "-f", "table"), ("check", "{project}")])
@pytest.mark.parametrize("stderr", [subprocess.PIPE, subprocess.STDOUT])
def test_a_reader_that_has_gone_ends_it_quietly(project: Path, arguments: tuple[str, ...], stderr: int) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    child = subprocess.run(
        command([argument.format(project=project) for argument in arguments]),
        stdout=writing,
        stderr=stderr,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    os.close(writing)
    assert child.returncode == 0
    assert not child.stderr or quiet_end(child.stderr)


@pytest.mark.parametrize("target", ["/dev/null", "/dev/stdout", "/dev/fd/1", "{pipe}"])
def test_beside_a_stream_lies_no_manifest(project: Path, tmp_path: Path, target: str) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    written = tmp_path / "written.csv"
    line = '"$@" >"$OUT" & cat "$PIPE" >"$OUT.pipe" & wait' if "pipe" in target else '"$@" >"$OUT"'
    line = f'PIPE={pipe} OUT={written}; trap "" TERM; {line}'
    code, _, said = shell(line, "hubs", project, "-f", "csv", "-o", target.format(pipe=pipe))
    assert code == 0 and quiet_end(said)
    assert "no manifest" in said
    beside = Path(target.format(pipe=pipe) + ".run.json")
    assert not beside.exists()
    if target != "/dev/null":
        text = (Path(f"{written}.pipe") if "pipe" in target else written).read_text(encoding="utf-8")
        assert text.startswith("rank,") and len(text.splitlines()) > 3


def test_a_full_device_is_named(project: Path) -> None:
    code, _, said = shell('"$@"', "hubs", project, "-q", "-f", "csv", "-o", "/dev/full")
    assert code == 1 and said.startswith("/dev/full: could not be written") and said.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [("plan", "--budget", "2", "--plan"), ("hours", "--capacity", "20h/week", "--plan"), ("backtest", "--page")],
    ids=lambda arguments: arguments[0],
)
def test_what_is_written_beside_a_result_is_written_with_it_or_not_at_all(
    run, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    name, *rest = arguments
    project = few_town(tmp_path / "town")
    beside = tmp_path / ("whole.html" if name == "backtest" else "whole.json")
    assert run(name, project, *rest, beside, "-o", tmp_path / "nowhere" / "list.csv").code == 2
    assert not [path for path in tmp_path.iterdir() if path != project]
    assert run(name, project, *rest, beside, "-o", tmp_path / "list.csv").code == 0
    names = {beside.name, f"{beside.name}.run.json", "list.csv", "list.csv.run.json"}
    assert {path.name for path in tmp_path.iterdir() if path != project} == names
