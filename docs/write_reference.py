"""Write the pages of ``docs/reference`` from the program itself, and the list that the README shows.

What exists is said in one place, the code; these pages repeat it for readers and are never edited by hand::

    python docs/write_reference.py            write what is out of date
    python docs/write_reference.py --check    only say what is (exit code 1)

A test runs the check.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

from writers.columns import columns_page  # noqa: E402 - found through the line above
from writers.command_line import command_line_page  # noqa: E402
from writers.errors import exit_codes_page  # noqa: E402
from writers.measures import measures_page  # noqa: E402
from writers.readme import with_current_list  # noqa: E402
from writers.settings import assumptions_page, settings_page  # noqa: E402
from writers.tables import set_aside_page, tables_page  # noqa: E402

FOLDER = HERE / "reference"
README = HERE.parent / "README.md"
WRITTEN = "<!-- Written by docs/write_reference.py: change the code it is made from, not this page. -->\n"

PAGES: Mapping[str, Callable[[], str]] = {
    "tables.md": tables_page,
    "settings.md": settings_page,
    "assumptions.md": assumptions_page,
    "columns.md": columns_page,
    "measures.md": measures_page,
    "set-aside.md": set_aside_page,
    "exit-codes.md": exit_codes_page,
    "command-line.md": command_line_page,
}


def main(arguments: list[str]) -> int:
    """Write or check all pages; give the exit code."""
    check = "--check" in arguments
    wanted = {FOLDER / name: f"{WRITTEN}\n{page()}" for name, page in PAGES.items()}
    wanted[README] = with_current_list(README.read_text(encoding="utf-8"))
    old = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in () if check else old:
        path.parent.mkdir(exist_ok=True)
        path.write_text(wanted[path], encoding="utf-8", newline="\n")
    if old:
        sys.stdout.write(f"{'out of date' if check else 'written'}: {', '.join(path.name for path in old)}\n")
    return int(check and bool(old))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
