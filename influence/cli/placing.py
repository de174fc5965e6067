"""Where a map starts from: the page that it replaces, another one, or nothing."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from influence.cli.options import Placing
from influence.cli.session import Session
from influence.errors import UsageError
from influence.files import is_stream
from influence.language import say

if TYPE_CHECKING:
    from influence.report.map import Earlier, Limits


def start_page(placing: Placing, page: Path, session: Session) -> tuple[Earlier | None, dict[str, object]]:
    """Give the places to start from, and what the manifest says of the choice.

    Parameters
    ----------
    placing
        What was asked for.
    page
        The file to be written: without another wish its places are the start, where it is there and holds some.
    session
        A redacted one starts from nothing.

    Raises
    ------
    UsageError
        The page that was asked for cannot be read, or the run is redacted.
    """
    from influence.report.map import read_earlier

    if session.redaction.on and placing.start not in (None, "none"):
        raise UsageError(say(session.language, "export", "start_redacted"))
    wanted = placing.start
    path = page if wanted is None else Path(wanted)
    if wanted == "none" or session.redaction.on or (wanted is None and (is_stream(page) or not page.is_file())):
        return None, {"drawn": placing.drawn, "start": None}
    try:
        earlier = read_earlier(path, session.language)
        digest = sha256(path.read_bytes()).hexdigest()
    except UsageError:
        if wanted is not None:
            raise
        return None, {"drawn": placing.drawn, "start": None}
    return earlier, {"drawn": placing.drawn, "start": f"sha256:{digest}"}


def limits(placing: Placing) -> Limits:
    """Give how much a page draws."""
    from influence.report.map import Limits

    return Limits(drawn=placing.drawn)
