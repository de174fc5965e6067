"""The program as processes of their own, without each loading its libraries: all are forked from one that has.

For tests that run the program many times and ask for nothing that happens before ``main``: what starts loads, and how
soon, what a hash seed or a signal does, is asked of processes that Python itself has started (:mod:`program`). A child
has the arguments, the folder, the environment and the streams of who asked for it, and its exit code.
"""

from __future__ import annotations

import os
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

from few_samples import FEW

FORKS = "INFLUENCE_FORKS"
"""The environment variable that tells a client where to ask."""
ASK = f"""
import os, socket, sys
with socket.socket(socket.AF_UNIX) as line:
    line.connect(os.environ["{FORKS}"])
    said = [os.getcwd(), str(len(sys.argv) - 1), *sys.argv[1:], *(f"{{k}}={{v}}" for k, v in os.environ.items())]
    data = b"".join(os.fsencode(part) + b"\\0" for part in said)
    socket.send_fds(line, [b"%12d" % len(data)], [0, 1, 2])
    line.sendall(data)
    sys.exit(int(line.recv(16) or 70))
"""
"""What a client runs (``python -I -S -c``): it hands over all that it has, and ends as the child does."""


@contextmanager
def forks(environment: Mapping[str, str]) -> Iterator[str]:
    """Keep a process that has loaded the program, and give the place where clients ask for its children.

    Children draw few samples (:mod:`few_samples`): whoever forks asks whether commands run, not how sure they are.
    """
    with tempfile.TemporaryDirectory(prefix="forks-") as folder:
        place = f"{folder}/s"
        line = [sys.executable, __file__, place]
        with subprocess.Popen(line, stdin=subprocess.PIPE, env={**os.environ, **environment}) as server:
            while not Path(place).exists():
                if server.poll() is not None:
                    raise RuntimeError(f"the process that forks ended with {server.returncode}")
                time.sleep(0.02)
            yield place
            assert server.stdin is not None
            server.stdin.close()  # its end


def _load() -> None:
    """Load the package and what its commands load, but not numba: with it, other loops would be chosen."""
    from influence.cli.memory import spare_memory

    spare_memory()
    import influence

    sys.modules["numba"] = None  # type: ignore[assignment]  # to import it is an error
    for module in walk_packages(influence.__path__, "influence."):
        try:
            import_module(module.name)
        except ImportError as error:
            if error.name != "numba":
                raise
    for name in ("pydantic", "python_calamine", "sknetwork", "xlsxwriter"):
        import_module(name)
    del sys.modules["numba"]
    for constant, number in FEW.items():
        module, _, attribute = constant.rpartition(".")
        if not hasattr(sys.modules[module], attribute):
            raise AttributeError(constant)
        setattr(sys.modules[module], attribute, number)


def _serve(place: str) -> None:
    """Fork a keeper for each client until stdin ends; a keeper forks the child and tells its client the exit code."""
    with socket.socket(socket.AF_UNIX) as door, selectors.DefaultSelector() as ready:
        door.bind(f"{place}-")
        door.listen(16)
        Path(f"{place}-").rename(place)  # who sees it can connect
        ready.register(door, selectors.EVENT_READ)
        ready.register(0, selectors.EVENT_READ)
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        while all(key.fileobj is door for key, _ in ready.select()):
            client, _ = door.accept()
            if os.fork() == 0:
                door.close()
                ready.close()
                _keep(client)
                return
            client.close()


def _keep(client: socket.socket) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    size, streams, _, _ = socket.recv_fds(client, 12, 3)
    data = b""
    while len(data) < int(size) and (part := client.recv(65536)):
        data += part
    folder, count, *words = map(os.fsdecode, data.split(b"\0")[:-1])
    child = os.fork()
    if child == 0:
        client.close()
        _become(folder, words[: int(count)], words[int(count) :], streams)
    for stream in streams:
        os.close(stream)
    _, status = os.waitpid(child, 0)
    with suppress(OSError):  # the client may have gone
        client.sendall(b"%d" % (os.waitstatus_to_exitcode(status) % 256))
    os._exit(0)


def _become(folder: str, arguments: list[str], environment: list[str], streams: list[int]) -> None:
    """Be the program with another's arguments, folder, environment and streams; does not return."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.environ.clear()
    os.environ.update(pair.split("=", 1) for pair in environment)
    time.tzset()
    os.chdir(folder)
    sys.argv = ["influence", *arguments]
    sys.stdin = sys.__stdin__ = open(0, closefd=False, encoding="utf-8")  # noqa: SIM115
    sys.stdout = sys.__stdout__ = open(1, "w", closefd=False, encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.__stderr__ = open(2, "w", 1, closefd=False, encoding="utf-8", errors="backslashreplace")  # noqa: SIM115
    from influence.cli.start import run

    run()


if __name__ == "__main__":
    _load()
    _serve(sys.argv[1])
