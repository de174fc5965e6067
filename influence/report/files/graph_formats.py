"""GraphML and GEXF, written node by node and edge by edge: a graph of any size needs little memory.

The same graph gives the same bytes; neither holds a clock time (the date in GEXF is that of the analysis).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from functools import cache
from xml.sax.saxutils import escape, quoteattr

from influence.report.files.graph import EDGE_FIELDS, NODE_FIELDS, Edge, Node, edges, nodes, plain_text
from influence.report.files.material import Material

_TOGETHER = 2_000
_GEXF, _VIZ = "http://www.gexf.net/1.2draft", "http://www.gexf.net/1.2draft/viz"


def graphml(material: Material) -> Iterator[bytes]:
    """Give the network as GraphML (Brandes et al. 2002), which Cytoscape, Gephi, yEd, igraph and networkx read."""
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    keys = [("node", "n", NODE_FIELDS), ("edge", "e", EDGE_FIELDS)]
    for target, mark, fields in keys:
        for place, (name, kind) in enumerate(fields.items()):
            head += f'  <key id="{mark}{place}" for="{target}" attr.name="{name}" attr.type="{kind}"/>\n'
    yield (head + '  <key id="w" for="edge" attr.name="weight" attr.type="double"/>\n').encode()
    yield b'  <graph id="influence" edgedefault="undirected">\n'
    yield from _together(_graphml_node(node) for node in nodes(material))
    yield from _together(_graphml_edge(place, edge) for place, edge in enumerate(edges(material)))
    yield b"  </graph>\n</graphml>\n"


_NODE_PLACES = {name: place for place, name in enumerate(NODE_FIELDS)}
_EDGE_PLACES = {name: place for place, name in enumerate(EDGE_FIELDS)}


def _graphml_node(node: Node) -> str:
    data = "".join(f'<data key="n{_NODE_PLACES[name]}">{escape(text)}</data>' for name, text in node.values.items())
    return f"    <node id={quoteattr(node.key)}>{data}</node>\n"


def _graphml_edge(place: int, edge: Edge) -> str:
    data = "".join(f'<data key="e{_EDGE_PLACES[name]}">{escape(text)}</data>' for name, text in edge.values.items())
    ends = f"source={quoteattr(edge.source)} target={quoteattr(edge.target)}"
    return f'    <edge id="{place}" {ends}>{data}<data key="w">{edge.values["strength"]}</data></edge>\n'


def gexf(material: Material) -> Iterator[bytes]:
    """Give the network as GEXF 1.2, which Gephi reads with the colours of the map."""
    as_of = material.dataset.as_of
    date = f' lastmodifieddate="{as_of.isoformat()}"' if as_of else ""
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="{_GEXF}" xmlns:viz="{_VIZ}" version="1.2">\n'
    head += f"  <meta{date}><creator>influence</creator>"
    head += f"<description>{escape(plain_text(material.title))}</description></meta>\n"
    head += '  <graph mode="static" defaultedgetype="undirected">\n'
    for target, fields in (("node", NODE_FIELDS), ("edge", EDGE_FIELDS)):
        head += f'    <attributes class="{target}" mode="static">\n'
        for place, (name, kind) in enumerate(fields.items()):
            head += f'      <attribute id="{place}" title="{name}" type="{kind}"/>\n'
        head += "    </attributes>\n"
    yield head.encode()
    yield b"    <nodes>\n"
    yield from _together(_gexf_node(node) for node in nodes(material))
    yield b"    </nodes>\n    <edges>\n"
    yield from _together(_gexf_edge(place, edge) for place, edge in enumerate(edges(material)))
    yield b"    </edges>\n  </graph>\n</gexf>\n"


def _gexf_node(node: Node) -> str:
    size = 10.0
    if "priority" in node.values:
        size = 4.0 + 2.0 * math.log10(1.0 + max(float(node.values["priority"]), 0.0))
    inner = f'{_gexf_values(node.values, _NODE_PLACES)}{_colour(node.colour)}<viz:size value="{size:.4g}"/>'
    return f"      <node id={quoteattr(node.key)} label={quoteattr(node.label)}>{inner}</node>\n"


def _gexf_edge(place: int, edge: Edge) -> str:
    ends = f"source={quoteattr(edge.source)} target={quoteattr(edge.target)}"
    strength = edge.values["strength"]
    inner = _gexf_values(edge.values, _EDGE_PLACES) + _colour(edge.colour)
    return f'      <edge id="{place}" {ends} weight="{strength}">{inner}</edge>\n'


def _gexf_values(values: dict[str, str], places: dict[str, int]) -> str:
    cells = (f'<attvalue for="{places[name]}" value={quoteattr(text)}/>' for name, text in values.items())
    return f"<attvalues>{''.join(cells)}</attvalues>"


@cache
def _colour(colour: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f'<viz:color r="{red}" g="{green}" b="{blue}"/>'


def _together(texts: Iterable[str]) -> Iterator[bytes]:
    """Give texts as bytes, many at a time."""
    held: list[str] = []
    for text in texts:
        held.append(text)
        if len(held) == _TOGETHER:
            yield "".join(held).encode()
            held.clear()
    yield "".join(held).encode()
