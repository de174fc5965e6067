"""Every command and every line of Python in the README and the documentation runs as it stands."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from markdown_blocks import PAGES, Place, blocks, make_place, name_of, pages_with

from influence.settings.loading import parse_settings


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return make_place(tmp_path)


@pytest.mark.parametrize("page", pages_with("console"), ids=name_of)
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
