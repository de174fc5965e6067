"""Text from other people's files, made harmless for where it is going: a terminal, a spreadsheet, a Markdown table."""

from __future__ import annotations

import re
import unicodedata

_SIGNS = r"[=+\-@\uff1d\uff0b\uff0d\uff20]"
_BLANKS = r"[\s\u200b\u2060\ufeff]*"
_FORMULA = re.compile(rf"\A(?={_BLANKS}{_SIGNS}|[\t\r])|(?<=[;\t\r\n])(?={_BLANKS}{_SIGNS})")
_NUMBER = re.compile(r"[+\-]?\d+(?:[.,]\d+)*%?")
_MARKDOWN = re.compile(r"[\\`*_\[\]<>|~&#]")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_JOINERS = frozenset("\u200c\u200d")


def visible(text: str) -> str:
    r"""Give ``text`` on one line, with everything that steers a terminal or hides from the eye written out.

    Line breaks and tabs become spaces; control characters, bidi marks and zero-width characters become their escape,
    so that a name can neither colour the screen, retitle the window nor reverse the line.

    Examples
    --------
    >>> visible("Alpha\x1b[2J\nBeta"), visible("a\u202eb")
    ('Alpha\\x1b[2J Beta', 'a\\u202eb')
    """
    if text.isprintable():  # then nothing in it is of the categories below
        return text
    return "".join(_seen(character) for character in text)


def _seen(character: str) -> str:
    if character in "\t\n\r\v\f\x85\u2028\u2029":
        return " "
    if unicodedata.category(character) in _UNSEEN and character not in _JOINERS:
        return character.encode("unicode_escape").decode("ascii")
    return character


def unarmed(text: str) -> str:
    """Give ``text`` with an apostrophe before every sign that would start a formula in a spreadsheet.

    Also after a semicolon, tab or line break, where a spreadsheet with another separator would begin a new cell. Plain
    numbers and phone numbers in one piece stay.

    Examples
    --------
    >>> unarmed("=1+1"), unarmed("-5"), unarmed("a;=1+1"), unarmed("A-Z GmbH")
    ("'=1+1", '-5', "a;'=1+1", 'A-Z GmbH')
    """
    if _NUMBER.fullmatch(text):
        return text
    return _FORMULA.sub("'", text)


def markdown(text: str) -> str:
    r"""Give ``text`` as plain words inside a Markdown table: nothing in it becomes markup, a link, HTML or a new cell.

    Examples
    --------
    >>> markdown("a|b <i>")
    'a\\|b &lt;i&gt;'
    """
    return _MARKDOWN.sub(_escaped, visible(text))


def _escaped(match: re.Match[str]) -> str:
    return {"<": "&lt;", ">": "&gt;", "&": "&amp;"}.get(match.group(), "\\" + match.group())
