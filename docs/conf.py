"""How the documentation is built: ``python -m sphinx -W --keep-going docs site``."""

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from influence import __version__

project = "influence"
author = "The influence developers"
copyright = "The influence developers"  # noqa: A001 - the name that Sphinx asks for
version = release = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
source_suffix = {".md": "markdown"}
exclude_patterns: list[str] = []
nitpicky = False

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
autodoc_default_options = {"members": True, "show-inheritance": False}
napoleon_google_docstring = False
napoleon_use_rtype = False

html_theme = "furo"
html_title = "influence"
html_copy_source = False
html_show_sphinx = False


def _keep_bars(*arguments: Any) -> None:  # noqa: ANN401 - as the documentation tool calls it
    """Let ``|x|`` in a docstring be a magnitude, as it is meant, and no substitution."""
    lines: list[str] = arguments[-1]
    lines[:] = [
        line.replace("|", "\\|") if "``" not in line and not line.startswith("    ") else line for line in lines
    ]


def setup(app: Any) -> None:  # noqa: ANN401 - the documentation tool's own class
    """Register what docstrings need."""
    app.connect("autodoc-process-docstring", _keep_bars)
