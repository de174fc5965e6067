"""The pages that are written from the program are those that it would write now."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from markdown_blocks import PAGES, ROOT, name_of

_LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)(#[^)\s]*)?\)")


def test_reference_pages_are_current() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "write_reference.py"), "--check"], capture_output=True, text=True
    )
    assert done.returncode == 0, f"run: python docs/write_reference.py\n{done.stdout}{done.stderr}"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_to_files(page) -> None:
    for target, _ in _LINK.findall(page.read_text(encoding="utf-8")):
        assert not target or (page.parent / target).exists(), f"{name_of(page)} links to {target}"


def test_every_command_is_in_the_readme_and_in_the_changelog() -> None:
    from influence.cli.main import app

    for command in app.registered_commands:
        name = command.name or command.callback.__name__
        for page in ("README.md", "CHANGELOG.md"):
            assert re.search(rf"`?influence {name}\b", (ROOT / page).read_text(encoding="utf-8")), f"{page}: {name}"
