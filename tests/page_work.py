"""What an open page does, counted: the same on every machine, however slow or busy it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

_COUNT_CANVAS = """
window.canvasCalls = 0;
for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(CanvasRenderingContext2D.prototype))) {
  if (typeof value !== "function") continue;
  CanvasRenderingContext2D.prototype[name] = function (...given) {
    window.canvasCalls += 1;
    return value.apply(this, given);
  };
}
"""


@dataclass
class PageWork:
    """Counts blocks of the page's own code that ran (each turn of a loop is one) and calls that its canvases got.

    Given to ``open_page`` as ``watch``, it counts from before the page is loaded; ``since`` gives both counts since the
    last time, or since the beginning.
    """

    page: Any = None
    profiler: Any = field(default=None, repr=False)

    def __call__(self, page: Any) -> None:
        self.page = page
        page.add_init_script(_COUNT_CANVAS)
        self.profiler = page.context.new_cdp_session(page)
        self.profiler.send("Profiler.enable")
        self.profiler.send("Profiler.startPreciseCoverage", {"callCount": True, "detailed": True})

    def since(self) -> tuple[int, int]:
        """Give blocks run and canvas calls."""
        scripts = self.profiler.send("Profiler.takePreciseCoverage")["result"]
        blocks = sum(
            block["count"]
            for script in scripts
            if script["url"] == self.page.url
            for function in script["functions"]
            for block in function["ranges"]
        )
        calls: int = self.page.evaluate("(() => { const n = canvasCalls; canvasCalls = 0; return n; })()")
        return blocks, calls
