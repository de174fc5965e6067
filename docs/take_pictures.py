"""Take the pictures of the documentation: real pages of the fictional town, in headless Chromium.

Needs Playwright and a Chromium, the system's or Playwright's own::

    python docs/take_pictures.py
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT))

PICTURES = HERE / "pictures"
WINDOW = {"width": 1440, "height": 900}


def write_report(folder: Path) -> Path:
    """Write the report of a copy of the shipped town, in which the run may be kept, and give its page."""
    from influence.cli.main import main as influence

    town = shutil.copytree(ROOT / "data" / "town", folder / "town")
    code = influence(["report", str(town), "--out", str(folder / "report"), "--only", "page", "--quiet"])
    if code:
        raise SystemExit(code)
    return folder / "report" / "report.html"


def photograph(page: Path) -> None:
    """Open the page without any network and save what is seen of two of its parts."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium") or shutil.which("google-chrome"))
        tab = browser.new_page(viewport=WINDOW, reduced_motion="reduce")
        tab.route("**/*", lambda route: route.continue_() if route.request.url.startswith("file:") else route.abort())
        tab.goto(f"{page.as_uri()}#list")
        tab.wait_for_selector("html[data-ready]", state="attached")
        tab.locator("th button", has_text="Referral").click()
        tab.locator("#body tr[data-account] button").first.click()
        tab.screenshot(path=str(PICTURES / "report.png"))
        tab.keyboard.press("Escape")
        tab.click("#sections [data-go=map]")
        tab.wait_for_timeout(1500)
        tab.screenshot(path=str(PICTURES / "map.png"))
        browser.close()


def main() -> None:
    """Take every picture."""
    PICTURES.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder:
        photograph(write_report(Path(folder)))


if __name__ == "__main__":
    main()
