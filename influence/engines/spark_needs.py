"""What the engine Spark needs of a machine, beside influence itself."""

from __future__ import annotations

import os
import re
import shutil
from importlib.util import find_spec
from pathlib import Path

from influence.errors import UsageError
from influence.language import say

LEAST_JAVA = 17
_HERE = re.compile(r"local(\[.*\])?|spark://(127\.0\.0\.1|localhost)(:\d+)?")


def require_spark(language: str) -> None:
    """Refuse to go on where pyspark, or a Java that runs it, is not there.

    Raises
    ------
    UsageError
        Says what is missing and how it is installed.
    """
    if find_spec("pyspark") is None:
        raise UsageError(say(language, "engines", "no_pyspark"))
    java = _java()
    if java is None:
        raise UsageError(say(language, "engines", "no_java", least=LEAST_JAVA))
    version = java_version(_release_of(java))
    if version is not None and version < LEAST_JAVA:
        raise UsageError(say(language, "engines", "old_java", least=LEAST_JAVA, found=str(version), java=java))


def runs_here(master: str) -> bool:
    """Tell whether Spark at an address runs on this machine alone, and so sees its temporary folders.

    Examples
    --------
    >>> runs_here("local[*]"), runs_here("spark://127.0.0.1:7077"), runs_here("spark://head:7077")
    (True, True, False)
    """
    return _HERE.fullmatch(master) is not None


def java_version(release: str) -> int | None:
    """Give the main version in the ``release`` file of a Java; ``None`` where it does not tell.

    Examples
    --------
    >>> java_version('JAVA_VERSION="17.0.15"'), java_version('JAVA_VERSION="1.8.0_402"'), java_version("LIBC=gnu")
    (17, 8, None)
    """
    match = re.search(r'^JAVA_VERSION="(?:1\.)?(\d+)', release, re.MULTILINE)
    return None if match is None else int(match[1])


def _java() -> str | None:
    """Find the Java that Spark would take."""
    home = os.environ.get("JAVA_HOME")
    return shutil.which("java", path=str(Path(home) / "bin")) if home else shutil.which("java")


def _release_of(java: str) -> str:
    """Read what a Java says of itself beside its programs: no program need be started to know it."""
    try:
        return (Path(java).resolve().parent.parent / "release").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
