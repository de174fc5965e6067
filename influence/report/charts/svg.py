"""SVG elements, and what every chart is drawn in: its paper, its ink, its type.

Only presentation attributes are used, never ``style``, so that a page may forbid inline styles; text and attributes
are escaped by the XML library, and stripped of control and direction marks before.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree

from influence.report.map.palette import KNOWN, OWN, Sign
from influence.report.map.text import clean

Element = ElementTree.Element
INK, MUTED, RULE, PAPER = "#1d2733", "#54606f", "#d5dce6", "#ffffff"
SIGNS: tuple[Sign, ...] = (*KNOWN.values(), *OWN)
"""Colour and dash of the first, second, … series: those of the map, told apart by every kind of sight."""
WIDTH, TEXT, SMALL = 720.0, 14.0, 12.5
_SPACE, _TITLE = "http://www.w3.org/2000/svg", 34.0
_LETTER = 0.56
"""Width of a letter in units of the type's size, on the wide side."""


def number(value: float) -> str:
    """Give a coordinate with at most two decimals.

    Examples
    --------
    >>> number(12.0), number(-0.001), number(1.239)
    ('12', '0', '1.24')
    """
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def element(parent: Element, tag: str, **attributes: str | float) -> Element:
    """Add an element; ``stroke_width`` stands for ``stroke-width``, numbers are written short."""
    written = {
        name.replace("_", "-"): number(value) if isinstance(value, int | float) else value
        for name, value in attributes.items()
    }
    return ElementTree.SubElement(parent, tag, written)


def write(
    parent: Element, text: str, x: float, y: float, *, anchor: str = "start", size: float = TEXT, fill: str = INK
) -> Element:
    """Add a line of text; ``anchor`` is ``start``, ``middle`` or ``end``."""
    made = element(parent, "text", x=x, y=y, text_anchor=anchor, font_size=size, fill=fill)
    made.text = clean(text)
    return made


def hint(parent: Element, text: str) -> None:
    """Give an element a name of its own, shown where somebody points at it."""
    ElementTree.SubElement(parent, "title").text = clean(text)


def line(
    parent: Element, x1: float, y1: float, x2: float, y2: float, stroke: str = RULE, width: float = 1.0
) -> Element:
    """Add a straight line."""
    return element(parent, "line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=stroke, stroke_width=width)


def points(pairs: Iterable[tuple[float, float]]) -> str:
    """Give coordinates as polylines and polygons take them."""
    return " ".join(f"{number(x)},{number(y)}" for x, y in pairs)


def width_of(text: str, size: float = TEXT) -> float:
    """Judge how wide a text will be: there is no browser to ask."""
    return len(clean(text)) * size * _LETTER


def shortened(text: str, room: float, size: float = TEXT) -> str:
    """Give a text that will not be wider than ``room``, its end cut where it is.

    Examples
    --------
    >>> shortened("Bäckerei", 100.0), shortened("Bäckerei", 40.0)
    ('Bäckerei', 'Bäck…')
    """
    most = int(room / (size * _LETTER))
    return text if len(text) <= most else f"{text[: max(most - 1, 1)].rstrip()}…"


def figure(title: str, description: str, height: float, width: float = WIDTH) -> Element:
    """Begin a chart: an image with a name and a description for those who do not see it."""
    root = ElementTree.Element(
        "svg",
        {
            "xmlns": _SPACE,
            "viewBox": f"0 0 {number(width)} {number(height)}",
            "role": "img",
            "font-family": "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif",
        },
    )
    ElementTree.SubElement(root, "title").text = clean(title)
    ElementTree.SubElement(root, "desc").text = clean(description, longest=2000)
    return root


def finished(root: Element) -> str:
    """Give the markup of a chart."""
    return ElementTree.tostring(root, encoding="unicode", short_empty_elements=True)


def titled(markup: str) -> str:
    """Give a finished chart with its title in sight, for where no heading stands above it."""
    ElementTree.register_namespace("", _SPACE)
    root = ElementTree.fromstring(markup)  # noqa: S314 - markup of this package
    _, _, width, height = str(root.get("viewBox")).split()
    root.set("viewBox", f"0 -{number(_TITLE)} {width} {number(float(height) + _TITLE)}")
    heading = ElementTree.SubElement(root, f"{{{_SPACE}}}text", {"x": "8", "y": "-6", "font-size": "19", "fill": INK})
    heading.set("font-weight", "bold")
    heading.text = root.findtext(f"{{{_SPACE}}}title")
    return finished(root)


def spread(wanted: list[float], gap: float, low: float, high: float) -> list[float]:
    """Move positions apart until each is ``gap`` from the next, in their order and between ``low`` and ``high``.

    Where there is no room for that they stand evenly.

    Examples
    --------
    >>> spread([10.0, 11.0, 40.0], 5.0, 0.0, 50.0)
    [10.0, 15.0, 40.0]
    """
    if not wanted:
        return []
    gap = min(gap, (high - low) / len(wanted))
    order = sorted(range(len(wanted)), key=lambda place: (wanted[place], place))
    placed = [0.0] * len(wanted)
    at = low
    for place in order:
        at = max(at, wanted[place])
        placed[place] = at
        at += gap
    at = high
    for place in reversed(order):
        placed[place] = min(placed[place], at)
        at = placed[place] - gap
    return placed
