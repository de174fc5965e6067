"""Audit the pinned versions against the database of known vulnerabilities (OSV), with pip-audit.

    python .ci/audit.py PIP-AUDIT

What decides:

- a known vulnerability, with a version that mends it, in what users install: fails (exit code 1);
- one in tools for tests and documentation, or one that no version mends yet: is said, and does not fail;
- the database cannot be reached, or does not answer: is said, and does not fail. Nothing was audited then.

So the answer depends on the day: the same commit may fail tomorrow, when somebody found something today. Nothing is
sent but names and versions of packages.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
SECONDS = 600


def called(name: str) -> str:
    """Give a package's name as constraints write it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def closure(requirements: Iterable[str]) -> set[str]:
    """Give the names of packages that some requirements lead to, as far as they are installed here."""
    waiting, found = [Requirement(text) for text in requirements], set()
    while waiting:
        one = waiting.pop()
        extras = ("", *one.extras)
        if called(one.name) in found:
            continue
        found.add(called(one.name))
        try:
            more = [Requirement(text) for text in requires(one.name) or ()]
        except PackageNotFoundError:
            continue
        waiting += [
            other
            for other in more
            if other.marker is None or any(other.marker.evaluate({"extra": extra}) for extra in extras)
        ]
    return found


def project() -> Mapping[str, object]:
    """Give the section ``[project]`` of pyproject.toml."""
    content: Mapping[str, object] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return content


def judged(report: str, used: set[str]) -> tuple[int, list[str]]:
    """Give the exit code and what to say about a report of pip-audit; ``used`` are the packages that users install."""
    try:
        packages = json.loads(report)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return 0, ["NOT AUDITED: the database of vulnerabilities gave no answer"]
    said, code = [], 0
    for package in packages:
        for fault in package.get("vulns", ()):
            mended, ours = ", ".join(fault.get("fix_versions", ())), called(package["name"]) in used
            code |= bool(mended and ours)
            weight = "FAILS" if mended and ours else "said only: a tool" if mended else "said only: not mended yet"
            where = f"{package['name']} {package.get('version', '')}"
            said.append(f"{weight}: {where}: {fault['id']}; mended in {mended or 'no version'}")
    skipped = [package["name"] for package in packages if "skip_reason" in package]
    said += [f"not audited: {', '.join(skipped)}"] if skipped else []
    return code, said or [f"no known vulnerability in {len(packages)} packages"]


def main(tool: str) -> int:
    """Run the audit, say what came of it, and give the exit code."""
    command = [tool, "-r", str(ROOT / "constraints.txt"), "--no-deps", "--disable-pip", "-s", "osv", "-f", "json"]
    try:
        done = subprocess.run(
            [*command, "--progress-spinner", "off"], capture_output=True, text=True, check=False, timeout=SECONDS
        )
        report = done.stdout
    except (OSError, subprocess.TimeoutExpired):
        report = ""
    code, said = judged(report, closure(project()["dependencies"]))  # type: ignore[arg-type]
    print("\n".join(said))
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
