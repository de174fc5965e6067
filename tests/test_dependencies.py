"""Dependencies: all pinned, under licences that go with ours, and what an audit of them decides."""

from __future__ import annotations

import json
import sys
from importlib.metadata import PackageNotFoundError, metadata
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).parents[1]
ALLOWED = (
    "mit", "bsd", "apache", "isc", "psf", "python software foundation", "mpl", "mozilla public", "zlib", "cc0", "0bsd",
    "public domain", "unlicense",
)  # fmt: skip
BY_NAME = {
    "igraph": "GPL: imported, and never passed on with influence",
    "docutils": "parts under GPL are no part of what the documentation uses",
    "resvg-py": "MPL-2.0, by its licence file",
    "axe-playwright-python": "MIT, by its licence file",
}
"""Packages whose metadata say no allowed licence, and why they may be used."""


@pytest.fixture(scope="module")
def audit() -> ModuleType:
    spec = spec_from_file_location("audit", ROOT / ".ci" / "audit.py")
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def pinned() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line.partition("==") for line in lines if line and not line.startswith("#")]
    assert all(middle == "==" and version for _, middle, version in pins)
    names = [name for name, _, _ in pins]
    assert names == sorted(set(names)), "in order, each once"
    return {name: version for name, _, version in pins}


def stated(audit: ModuleType) -> list[str]:
    content = audit.project()
    return [*content["dependencies"], *(text for some in content["optional-dependencies"].values() for text in some)]


def test_every_dependency_is_pinned_within_what_we_ask_for(audit: ModuleType, pinned: dict[str, str]) -> None:
    for text in stated(audit):
        asked = Requirement(text)
        version = pinned[audit.called(asked.name)]
        assert asked.specifier.contains(Version(version), prereleases=True), f"{text}: {version}"
    missing = sorted(audit.closure(stated(audit)) - pinned.keys())
    assert not missing, "dependencies of dependencies are pinned, too"


def test_licences_go_with_ours(audit: ModuleType) -> None:
    looked, refused = 0, []
    for name in sorted(audit.closure(stated(audit))):
        try:
            about = metadata(name)
        except PackageNotFoundError:  # of an extra that is not installed here
            continue
        looked += 1
        classified = [text for text in about.get_all("Classifier") or () if text.startswith("License")]
        licence = " ".join([about.get("License-Expression") or "", *classified, (about.get("License") or "")[:200]])
        copyleft = "general public" in licence.lower() or "gpl" in licence.lower()
        if name not in BY_NAME and (copyleft or not any(word in licence.lower() for word in ALLOWED)):
            refused.append((name, licence[:80]))
    assert looked > 40 and refused == []


def report(*packages: tuple[str, list[dict[str, object]]]) -> str:
    return json.dumps({"dependencies": [{"name": name, "version": "1", "vulns": found} for name, found in packages]})


def test_what_an_audit_decides(audit: ModuleType) -> None:
    mended, open_ = {"id": "A", "fix_versions": ["2"]}, {"id": "B", "fix_versions": []}
    used = {"numpy"}
    assert audit.judged(report(("numpy", [])), used) == (0, ["no known vulnerability in 1 packages"])
    assert audit.judged(report(("numpy", [mended])), used) == (1, ["FAILS: numpy 1: A; mended in 2"])
    assert audit.judged(report(("NumPy", [open_])), used)[0] == 0
    code, said = audit.judged(report(("pytest", [mended]), ("numpy", [open_])), used)
    assert code == 0 and len(said) == 2 and "tool" in said[0] and "no version" in said[1]
    for nothing in ("", "{}", "[]", "Traceback"):
        assert audit.judged(nothing, used)[0] == 0 and audit.judged(nothing, used)[1][0].startswith("NOT AUDITED")


@pytest.mark.skipif(sys.platform == "win32", reason="a script of the shell stands in for the tool")
def test_a_database_out_of_reach_is_said_and_fails_nothing(
    audit: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tool = tmp_path / "pip-audit"
    for text, code, words in (
        ("echo unreachable >&2; exit 1", 0, "NOT AUDITED"),
        (f"cat <<'END'\n{report(('numpy', [{'id': 'A', 'fix_versions': ['2']}]))}\nEND\nexit 1", 1, "FAILS: numpy"),
    ):
        tool.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        tool.chmod(0o755)
        assert audit.main(str(tool)) == code and words in capsys.readouterr().out
    assert audit.main(str(tmp_path / "none")) == 0 and "NOT AUDITED" in capsys.readouterr().out
