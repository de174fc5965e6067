"""File names and database URLs as people may see them: no user, no password, no option."""

from __future__ import annotations

import re
from urllib.parse import unquote, unquote_plus

from influence.language import MASK

HIDDEN = "…"
_URL = re.compile(r"([A-Za-z][\w+.-]+):(/{1,3})(.*)", re.DOTALL)
_HOST = re.compile(r"(?:\[[0-9A-Fa-f:.]+\]|[\w.-]*)(?::[0-9]{1,5})?")
_OPTIONS = re.compile(r"[?#;]")
_KEY = re.compile(r"[?&;][^=&;?@:/]*=")
_BETWEEN = re.compile(r"[\s:/@?#&=;,]+")
_LONG_ENOUGH = 4


def shown_location(location: str) -> str:
    """Give a file name as it stands, and of a database URL only what can hold no password.

    Kept are the dialect, the host and the name of the database; a user, a password and the options after ``?`` are not,
    wherever somebody put them. Where it cannot be told which part is which, only the dialect is.

    Examples
    --------
    >>> shown_location("postgresql://ina:pa/ss@db.example.org:5432/crm?password=secret")
    'postgresql://…@db.example.org:5432/crm?…'
    >>> shown_location("sqlite:////home/ina/crm.db")
    'sqlite:///…/crm.db'
    >>> shown_location("export/accounts.csv")
    'export/accounts.csv'
    """
    url = _URL.fullmatch(location.strip())
    if url is None:
        return location
    dialect, slashes, rest = url.groups()
    plain = _OPTIONS.split(rest, maxsplit=1)[0]
    _, at, place = plain.rpartition("@")
    host, slash, path = ("", "/", place) if slashes == "///" and not at else place.partition("/")
    if "@" in rest[len(plain) :] or not _HOST.fullmatch(host):
        return f"{dialect}://{HIDDEN}"
    if not host and "/" in path:
        path = f"{HIDDEN}/{path.rpartition('/')[2]}"
    options = f"?{HIDDEN}" if plain != rest else ""
    return f"{dialect}://{HIDDEN + at if at else ''}{host}{slash}{path}{options}"


def without_secrets(message: str, url: str) -> str:
    """Give what a database driver says without the parts of the URL that are not to be seen.

    A part of fewer than four characters is masked where it stands alone, so that a password ``e`` does not take every
    e with it.

    Examples
    --------
    >>> without_secrets('no entry for "ina": pa/ss is wrong', "postgresql://ina:pa/ss@db/crm")
    'no entry for "***": ***/*** is wrong'
    """
    message = message.replace(url, shown_location(url))
    shown = {part for part in _BETWEEN.split(shown_location(url)) if part}
    keyless = _KEY.sub("&", url.partition(":")[2])
    spellings = {keyless, unquote(keyless), unquote_plus(keyless)}
    parts = {part for spelling in spellings for part in _BETWEEN.split(spelling)}
    parts |= {unquote(part) for part in _BETWEEN.split(keyless)}
    for part in sorted(parts - shown - {""}, key=lambda part: (-len(part), part)):
        alone = re.escape(part) if len(part) >= _LONG_ENOUGH else rf"(?<!\w){re.escape(part)}(?!\w)"
        message = re.sub(alone, MASK, message)
    return message
