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


def draw_town(page: Path) -> None:
    """Write the map of the shipped town."""
    import influence

    data = influence.read(ROOT / "data" / "town")
    network = influence.build_network(data)
    scores = influence.score(network)
    values = influence.estimate_values(data, network)
    priorities = influence.prioritise(data, network, scores, values)
    influence.write_map(page, data, network, priorities)


def photograph(page: Path, picture: Path) -> None:
    """Open a page without any network and save what is seen."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium") or shutil.which("google-chrome"))
        tab = browser.new_page(viewport=WINDOW)
        tab.route("**/*", lambda route: route.continue_() if route.request.url.startswith("file:") else route.abort())
        tab.goto(page.as_uri())
        tab.wait_for_timeout(2500)
        tab.screenshot(path=str(picture))
        browser.close()


def main() -> None:
    """Take every picture."""
    PICTURES.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder:
        page = Path(folder) / "map.html"
        draw_town(page)
        photograph(page, PICTURES / "map.png")


if __name__ == "__main__":
    main()
