"""Every command and every line of Python in the README and the documentation runs as it stands."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from few_samples import FEW
from forking import forks
from markdown_blocks import PAGES, ROOT, Place, blocks, make_place, name_of, pages_with
from taking_long import marked

from influence.settings.loading import parse_settings

TAKE_LONG = {
    f"docs/{name}.md"
    for name in (
        *("backtest", "campaign-plan", "engines", "hours", "identities", "memory", "passing-on"),
        *("privacy", "prospects", "rank-ranges", "report"),
    )
}
"""Pages of commands that together take minutes."""


def in_their_time(pages: Sequence[Path]) -> list[object]:
    """Give pages as parameters, those that take long so marked."""
    assert {name_of(page) for page in pages} >= TAKE_LONG
    return marked(pages, lambda page: name_of(page) in TAKE_LONG)


@pytest.fixture(scope="module")
def loaded() -> Iterator[str]:
    with forks({"PYTHONPATH": str(ROOT)}) as there:
        yield there


@pytest.fixture
def place(tmp_path: Path, loaded: str) -> Place:
    return make_place(tmp_path, loaded)


@pytest.mark.parametrize("page", in_their_time(pages_with("console")), ids=name_of)
def test_commands_of_a_page_run_in_order(page: Path, place: Place) -> None:
    for block in blocks(page):
        if block.language == "console":
            done = place.run(block.text)
            assert done.returncode == 0, (
                f"{name_of(page)}: line {block.line}\n{block.text}\n{done.stdout}\n{done.stderr}"
            )
            assert "Traceback" not in done.stderr


@pytest.mark.parametrize("page", pages_with("python"), ids=name_of)
def test_python_of_a_page_runs_in_order(page: Path, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(place.folder)
    for constant, most in FEW.items():
        monkeypatch.setattr(constant, most)
    names: dict[str, object] = {}
    for block in blocks(page):
        if block.language == "python":
            code = compile("\n" * (block.line - 1) + block.text, str(page), "exec")
            exec(code, names)


@pytest.mark.parametrize("page", pages_with("toml"), ids=name_of)
def test_settings_of_a_page_are_accepted(page: Path) -> None:
    for block in blocks(page):
        if block.language == "toml":
            assert tomllib.loads(block.text)
            parse_settings(block.text)


def test_every_block_is_of_a_language_that_is_run_or_plain_text() -> None:
    for page in PAGES:
        for block in blocks(page):
            assert block.language in {"console", "python", "toml", "text"}, f"{name_of(page)}: line {block.line}"


@pytest.mark.parametrize(
    "script",
    [
        "cd data && COLUMNS=70 {influence} hubs town --top 3 --format table --lang de",
        "{influence} hubs nowhere | cat",
        "{influence} nonsense",
    ],
)
def test_what_is_forked_does_what_a_process_does(place: Place, script: str) -> None:
    """The documentation's commands are forked from one process: same code, same bytes, same words."""
    ends = [place.run(script.replace("{influence}", program)) for program in ("influence", "python -m influence")]
    forked, started = [(end.returncode, end.stdout, end.stderr) for end in ends]
    assert forked == started
    assert forked[0] == (0 if "cd data" in script else 3 if "nowhere" in script else 2)
    assert forked[1] or forked[2]
