"""Run every notebook from top to bottom, and refuse any that is stored with outputs.

::

    python notebooks/run.py
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).resolve().parent


def stored_outputs(path: Path) -> list[int]:
    """Give the numbers (from 1) of the cells that are stored with outputs or execution counts."""
    import nbformat

    cells = nbformat.read(path, as_version=4).cells
    return [number for number, cell in enumerate(cells, 1) if cell.get("outputs") or cell.get("execution_count")]


def run_notebook(path: Path, folder: Path) -> None:
    """Execute a notebook in ``folder``; the first cell that fails raises. The file itself is not changed."""
    import nbformat
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient

    with TemporaryDirectory() as sockets:
        # Sockets of files, where the system has them: a kernel needs no network, not even the machine's own.
        place = {"transport": "ipc", "ip": f"{sockets}/kernel"} if os.name == "posix" else {}
        kernel = AsyncKernelManager(kernel_name="python3", **place)
        notebook = nbformat.read(path, as_version=4)
        NotebookClient(notebook, km=kernel, timeout=300, resources={"metadata": {"path": str(folder)}}).execute(
            env={**os.environ, "PYTHONPATH": str(HERE.parent)}
        )


def main() -> int:
    """Check and run all notebooks; give the exit code."""
    code = 0
    for path in sorted(HERE.glob("*.ipynb")):
        cells = stored_outputs(path)
        if cells:
            sys.stderr.write(f"{path.name}: clear the outputs of cells {cells}\n")
            code = 1
        run_notebook(path, HERE)
        sys.stdout.write(f"{path.name}: ran\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
