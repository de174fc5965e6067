"""A headless Chromium for the tests of the page; skipped where there is none, unless one is required."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def missing(reason: str) -> None:
    """Skip, or fail where INFLUENCE_REQUIRE_BROWSER=1 says that a browser must be there."""
    if os.environ.get("INFLUENCE_REQUIRE_BROWSER") == "1":
        pytest.fail(f"{reason}, and INFLUENCE_REQUIRE_BROWSER=1", pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("playwright is not installed")
    found = os.environ.get("INFLUENCE_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        missing(f"none of {', '.join(NAMES)} is on the PATH; INFLUENCE_CHROMIUM can name one")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        browser.close()


@dataclass
class Opened:
    """An open page, and everything that it tried or complained about."""

    page: Any
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def state(self) -> dict[str, Any]:
        """What the page shows now."""
        found: dict[str, Any] = self.page.evaluate("influenceMap.state()")
        return found

    def settle(self) -> None:
        """Wait for two painted frames."""
        self.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def quiet(self) -> bool:
        """Whether nothing was requested, complained about or popped up."""
        return not (self.requests or self.complaints or self.dialogs)


Open = Callable[..., Opened]


@pytest.fixture
def open_page(chromium: Any, tmp_path: Path) -> Iterator[Open]:
    contexts = []

    def opened(html: str, width: int = 1440, height: int = 900, watch: Callable[[Any], None] | None = None) -> Opened:
        path = tmp_path / f"map{len(contexts)}.html"
        path.write_bytes(html.encode("utf-8"))
        context = chromium.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
        contexts.append(context)
        page = context.new_page()
        if watch is not None:
            watch(page)
        found = Opened(page)

        def decide(route: Any) -> None:
            if route.request.url == path.as_uri():
                route.continue_()
            else:
                found.requests.append(route.request.url)
                route.abort()

        def dismiss(dialog: Any) -> None:
            found.dialogs.append(dialog.message)
            dialog.dismiss()

        page.route("**/*", decide)
        page.on("dialog", dismiss)
        page.on("console", lambda message: found.complaints.append(message.text))
        page.on("pageerror", lambda error: found.complaints.append(str(error)))
        page.goto(path.as_uri())
        page.wait_for_selector("html[data-ready]", state="attached")
        found.settle()
        return found

    yield opened
    for context in contexts:
        context.close()
