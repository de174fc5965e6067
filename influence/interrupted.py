"""Telling an interrupt from an error; it loads nothing, since the program asks before its commands are loaded."""

from __future__ import annotations


def was_interrupted(error: BaseException | None) -> bool:
    """Tell whether an error is an interrupt, or what DuckDB makes of one while it computes or reads an array of ours.

    Examples
    --------
    >>> was_interrupted(RuntimeError("Query interrupted")), was_interrupted(RuntimeError("interrupted"))
    (True, False)
    """
    while error is not None:
        if isinstance(error, KeyboardInterrupt) or _says_so(str(error)):
            return True
        error = error.__cause__ or error.__context__
    return False


def _says_so(text: str) -> bool:
    said = text.rstrip(": \n")
    return said.startswith(("Query interrupted", "INTERRUPT Error")) or said.endswith("KeyboardInterrupt")
