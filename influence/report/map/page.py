"""The page: pyvis as the engine, our own template round it.

pyvis's own pages load from the network, put the heading in as raw markup, drop parallel ties and lay out at random, so
only its network class and the vis-network library in its wheel are used. The page may run exactly two scripts and one
style sheet, those whose hashes stand in its content security policy, and may load nothing.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import pyvis
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from pyvis.network import Network as PyvisNetwork

from influence.errors import InfluenceError
from influence.report.map.payload import Payload
from influence.report.map.text import packed

VIS_VERSION = "9.1.2"
VIS_SHA256 = "1f20f0736f32cb9bedf8f6383b25cfea2f839e1abe80d6e8040b4d5bea378c69"

HOME = "influence.report.map"
"""The package whose folder ``template`` holds what every page is made of."""

SCRIPTS = (
    "data.js",
    "state.js",
    "shapes.js",
    "scene.js",
    "labels.js",
    "ties.js",
    "draw.js",
    "around.js",
    "vector.js",
    "stage.js",
    "panel.js",
    "table.js",
    "raised.js",
    "search.js",
    "controls.js",
    "main.js",
)
"""Our script files, in the order in which they are joined into one; the last one starts the page."""


@dataclass(frozen=True)
class Dress:
    """What a page is written with.

    Parameters
    ----------
    template
        The template, from the folder ``template`` of ``package`` or of the map.
    package
        Where templates, scripts and styles beside those of the map lie.
    scripts, styles
        Further files of that package; scripts run before the page is started.
    values
        What else the template asks for.
    """

    template: str = "page.html"
    package: str = HOME
    scripts: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)

    def script(self) -> str:
        """Give all script files as one, in which nothing can be reached from outside."""
        own = [_asset(self.package, name) for name in self.scripts]
        every = [*(_asset(HOME, name) for name in SCRIPTS[:-1]), *own, _asset(HOME, SCRIPTS[-1])]
        return '(async () => {\n"use strict";\n' + "\n".join(every) + "\n})();\n"

    def style(self) -> str:
        """Give all style sheets as one."""
        return "\n".join([_asset(HOME, "page.css"), *(_asset(self.package, name) for name in self.styles)])


class Page(PyvisNetwork):  # type: ignore[misc]
    """A pyvis network that is written through our template.

    ``nodes`` and ``edges`` are filled directly, as columns: pyvis's ``add_edge`` drops a second tie between two
    accounts and takes quadratic time.
    """

    def __init__(self, payload: Payload, dress: Dress) -> None:
        super().__init__(cdn_resources="in_line", heading="")
        self.nodes = payload.nodes
        self.edges = payload.edges
        self.page = payload.page
        self.dress = dress
        self.path = dress.template
        homes = dict.fromkeys([dress.package, HOME])
        self.templateEnv = Environment(
            loader=ChoiceLoader([PackageLoader(home, "template") for home in homes]),
            autoescape=True,
            undefined=StrictUndefined,
            keep_trailing_newline=True,
        )

    def written(self) -> str:
        """Give the whole page."""
        engine, script, style = vis_network(), self.dress.script(), self.dress.style()
        words = self.page["languages"][self.page["language"]]["phrases"]
        kind, data = packed({**self.page, "nodes": self.nodes, "edges": self.edges})
        return str(
            self.templateEnv.get_template(self.path).render(
                language=self.page["language"],
                title=self.page["title"] or words["page_title"],
                words=words,
                policy=_policy((engine, script), style),
                style=style,
                engine=engine,
                script=script,
                kind=kind,
                data=data,
                **self.dress.values,
            )
        )


def vis_network() -> str:
    """Give the source of vis-network from the installed pyvis wheel.

    Raises
    ------
    InfluenceError
        Where the file is missing or is not the one that was tested: the page's promises rest on it.
    """
    path = Path(pyvis.__file__).parent / "templates" / "lib" / f"vis-{VIS_VERSION}" / "vis-network.min.js"
    try:
        source = path.read_bytes()
    except OSError as error:
        raise InfluenceError(f"{path}: cannot be read ({error}); reinstall with: pip install pyvis==0.3.2") from error
    if hashlib.sha256(source).hexdigest() != VIS_SHA256:
        raise InfluenceError(
            f"{path}: is not vis-network {VIS_VERSION} as tested; "
            "reinstall with: pip install --force-reinstall pyvis==0.3.2"
        )
    # A page has only line feeds once it is parsed, and the hash is taken of what was parsed.
    return source.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")


@cache
def _asset(package: str, name: str) -> str:
    return resources.files(package).joinpath("template", name).read_text(encoding="utf-8")


def _policy(scripts: tuple[str, ...], style: str) -> str:
    allowed = " ".join(_source_hash(script) for script in scripts)
    return (
        f"default-src 'none'; script-src {allowed}; style-src {_source_hash(style)}; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    )


def _source_hash(text: str) -> str:
    """Give the hash of an element's content, as content security policies want it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}'"


def render(payload: Payload, dress: Dress | None = None) -> str:
    """Give the page of a payload; that of the map alone where no other dress is given."""
    return Page(payload, dress or Dress()).written()
