"""Rules that keep the code in order, held by looking at the files that belong to the project."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from markdown_blocks import ROOT

import influence

PACKAGE = ROOT / "influence"
MODULES = sorted(PACKAGE.rglob("*.py"))
LONGEST = 300
TEXT = {".py", ".md", ".toml", ".txt", ".cfg", ".ipynb", ".js", ".css", ".html", ".csv", ".json", ".yml", ".yaml", ""}
SKIPPED = {".venv", ".git", "site", "dist", "node_modules"}


def module_name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("module", MODULES, ids=module_name)
def test_modules_are_short(module: Path) -> None:
    assert len(module.read_text(encoding="utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("module", MODULES, ids=module_name)
def test_only_the_command_line_prints(module: Path) -> None:
    if module.is_relative_to(PACKAGE / "cli"):
        return
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        assert not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print")


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert not {module.stem for module in MODULES} & {
        "utils",
        "util",
        "misc",
        "helpers",
        "common",
        "base",
        "core_utils",
    }


def test_exported_names_resolve_and_are_documented() -> None:
    for name in influence.__all__:
        assert getattr(influence, name).__doc__, name
    assert set(influence.__all__) <= set(dir(influence))
    with pytest.raises(AttributeError, match="no_such_name"):
        influence.no_such_name  # noqa: B018 - the access is the test


def test_subpackages_export_what_they_say() -> None:
    for folder in sorted(path.parent for path in PACKAGE.glob("*/__init__.py")):
        name = f"influence.{folder.name}"
        package = __import__(name, fromlist=["__all__"])
        for exported in getattr(package, "__all__", ()):
            assert hasattr(package, exported), f"{name}.{exported}"


def test_import_loads_nothing_heavy() -> None:
    heavy = ["numpy", "pandas", "scipy", "networkx", "pyarrow", "duckdb", "sqlalchemy", "pyvis", "rich", "typer"]
    code = f"import sys, influence; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def project_files() -> list[Path]:
    """Give the files that belong to the project: as Git lists them, else all that are not made by tools."""
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
        paths = [ROOT / name for name in listed.decode("utf-8").split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        paths = [path for path in ROOT.rglob("*") if not SKIPPED & set(path.relative_to(ROOT).parts)]
    return [path for path in paths if path.is_file() and path.suffix in TEXT]


_MACHINE = re.compile(r"(?<![\w.])/(?:root|work|opt|mnt)/\w")
_REGISTRY = re.compile(r"index-url|find-links|--hash=|files\.pythonhosted\.org|trusted-host")


def test_no_file_names_a_machine_or_a_registry() -> None:
    for path in project_files():
        if path == Path(__file__).resolve():
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        for pattern in (_MACHINE, _REGISTRY):
            found = pattern.search(text)
            assert found is None, f"{module_name(path)}: {found.group() if found else ''}"


def test_constraints_pin_every_dependency_by_name_and_version_only() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = [line for line in lines if not line.startswith("#")]
    assert all(re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*==[0-9][\w.]*", line) for line in pinned)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [
        *project["dependencies"],
        *(name for extra in project["optional-dependencies"].values() for name in extra),
    ]
    names = [line.split("==")[0] for line in pinned]
    assert names == sorted(set(names))
    assert {re.split(r"[<>=!~]", name)[0].lower() for name in wanted} <= set(names)


def test_documentation_loads_nothing_from_a_network() -> None:
    assert "mathjax" not in (ROOT / "docs" / "conf.py").read_text(encoding="utf-8")


def test_the_test_line_of_the_readme_is_what_continuous_integration_runs() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for marker in ("try", "test"):
        block = re.search(rf"<!-- command: {marker} -->\n```console\n(.*)\n```", readme)
        assert block, f"the README needs one line after <!-- command: {marker} -->"
        assert "-c constraints.txt" in block[1]
    assert "<!-- command: test -->" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
