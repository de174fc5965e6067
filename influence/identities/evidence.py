"""The evidence on a pair in words: what agrees, and what does not."""

from __future__ import annotations

from influence.language import say

_AGREE = frozenset(
    {
        *("name:typed", "name:varied", "name:near", "form:same", "tax:same", "tax:slip"),
        *("mail:mailbox", "mail:private", "mail:desk", "mail:domain"),
        *("phone:same", "address:same", "address:near", "address:area", "territory:same", "revenue:same"),
        *("size:same", "size:near", "members:many", "members:some"),
    }
)
_SILENT = frozenset({"form:same", "revenue:other", "size:other", "members:none"})
"""Answers that are expected of one record as much as of two, and are not told."""


def evidence(signs: tuple[str, ...], language: str) -> str:
    """Say what speaks for a pair being one, then what speaks against it.

    Examples
    --------
    >>> evidence(("name:varied", "tax:same", "phone:other"), "en")
    'same name, otherwise written; same tax number. Against: another telephone number'
    """
    told = [sign for sign in signs if sign not in _SILENT]
    agree, differ = ("; ".join(_said(told, language, agreeing=agreeing)) for agreeing in (True, False))
    if not agree:
        agree = say(language, "identities", "nothing_agrees")
    return say(language, "identities", "evidence", agree=agree, differ=differ) if differ else agree


def _said(signs: list[str], language: str, *, agreeing: bool) -> list[str]:
    return [say(language, "identities", sign.replace(":", "_")) for sign in signs if (sign in _AGREE) == agreeing]
