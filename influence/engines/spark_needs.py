"""What the engine Spark needs of a machine, beside influence itself."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
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
    version = java_version(_said_by(java))
    if version is None or version < LEAST_JAVA:
        found = "?" if version is None else str(version)
        raise UsageError(say(language, "engines", "old_java", least=LEAST_JAVA, found=found, java=java))


def runs_here(master: str) -> bool:
    """Tell whether Spark at an address runs on this machine alone, and so sees its temporary folders.

    Examples
    --------
    >>> runs_here("local[*]"), runs_here("spark://127.0.0.1:7077"), runs_here("spark://head:7077")
    (True, True, False)
    """
    return _HERE.fullmatch(master) is not None


def java_version(said: str) -> int | None:
    """Give the main version in what ``java -version`` says; ``None`` where there is none.

    Examples
    --------
    >>> java_version('openjdk version "17.0.15" 2025-04-15'), java_version('java version "1.8.0_402"')
    (17, 8)
    >>> java_version("Segmentation fault") is None
    True
    """
    match = re.search(r'version "(?:1\.)?(\d+)', said)
    return None if match is None else int(match[1])


def _java() -> str | None:
    """Find the Java that Spark would take."""
    home = os.environ.get("JAVA_HOME")
    return shutil.which("java", path=str(Path(home) / "bin")) if home else shutil.which("java")


def _said_by(java: str) -> str:
    try:
        done = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=60, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stderr + done.stdout
