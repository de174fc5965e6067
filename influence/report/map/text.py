"""Names from outside, made safe to stand in a page.

Escaping is the page's own task (data go in as JSON, text comes out as text nodes). What remains is text that is no
text: control characters, marks that reverse the reading direction of everything after them, halves of surrogate pairs
that UTF-8 cannot hold, and names as long as a page.
"""

from __future__ import annotations

import base64
import gzip
import json
import unicodedata

_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_NO_CHARACTERS = frozenset("\ufffe\uffff")
"""What Unicode says is no character, and XML cannot hold."""
_UNWANTED = _BIDI | _NO_CHARACTERS
_LINES = {ord(mark): " " for mark in "\t\n\v\f\r\x85\u2028\u2029"}


def clean(text: object, longest: int = 160) -> str:
    r"""Give ``text`` on one line, without control and direction marks, cut to ``longest`` characters.

    Examples
    --------
    >>> clean("Meyer\u202e\x00 & Söhne\n KG")
    'Meyer & Söhne KG'
    >>> clean("abcdef", longest=4)
    'abc…'
    """
    line = str(text).translate(_LINES)
    if not line.isprintable():  # nothing unwanted is printable: nearly all names need no look at each character
        line = "".join(
            mark for mark in line if mark not in _UNWANTED and unicodedata.category(mark) not in ("Cc", "Cs")
        )
    kept = " ".join(line.split())
    return kept if len(kept) <= longest else kept[: longest - 1].rstrip() + "…"


def to_json(value: object) -> str:
    r"""Give JSON that may stand inside a ``<script>`` element: no ``<``, ``>``, ``&``, and no NaN.

    Raises ``ValueError`` for NaN and infinities, which are not JSON: they must have become ``None`` before.

    Examples
    --------
    >>> to_json({"name": "</script>"})
    '{"name":"\\u003c/script\\u003e"}'
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for mark in "<>&\u2028\u2029":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return text


_OF_SYSTEM = 9
"""Where the head of gzip names the system that packed."""
SMALL = 400_000
"""Characters of JSON up to which a page holds it as it is; more is packed, as names and reasons repeat a lot."""


def packed(value: object) -> tuple[str, str]:
    """Give what a ``<script>`` element that holds data needs: its type, and its content.

    Examples
    --------
    >>> packed([1, 2])
    ('application/json', '[1,2]')
    >>> packed(["x" * SMALL])[0]
    'application/gzip'
    """
    text = to_json(value)
    if len(text) <= SMALL:
        return "application/json", text
    small = bytearray(gzip.compress(text.encode("utf-8"), compresslevel=9, mtime=0))
    small[_OF_SYSTEM] = 255  # "unknown": versions of Python and systems write different ones
    return "application/gzip", base64.b64encode(small).decode("ascii")
