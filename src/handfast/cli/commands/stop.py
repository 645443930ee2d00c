"""`handfast stop`: end what `handfast up` started in this checkout, from another terminal."""

import argparse
import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from handfast.cli.problem import CommandProblem
from handfast.platform import database

NOTE = "up.pid"
OURS = "handfast.cli up"
PATIENCE_SECONDS = 60.0


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command; it has no options."""
    parser = subparsers.add_parser("stop", help="end what `up` started: server, workers, database")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """End it, and the embedded database where that runs by itself; say what was ended."""
    pid = keeper()
    if pid is not None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
        _await_end(pid)
    by_itself = database.stop()
    if pid is not None:
        print("Stopped: web server, workers and what else `handfast up` started.")
    else:
        print("The database is stopped." if by_itself else "Nothing was running.")


@contextmanager
def noted() -> Iterator[None]:
    """Keep this process's number in the var folder as the one that keeps the others."""
    note = _note()
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text(str(os.getpid()))
    try:
        yield
    finally:
        if keeper() in (None, os.getpid()):
            note.unlink(missing_ok=True)


def keeper() -> int | None:
    """The process of the running `handfast up`; None when there is none, or the number is old."""
    try:
        pid = int(_note().read_text())
    except (OSError, ValueError):
        return None
    return pid if _runs(pid) else None


def _note() -> Path:
    return database.var_dir() / NOTE


def _runs(pid: int) -> bool:
    """Whether that process is a `handfast up`, not another program that got its number."""
    return OURS in _command_of(pid)


def _command_of(pid: int) -> str:
    if Path("/proc/self/cmdline").exists():
        with contextlib.suppress(OSError):
            return (
                Path(f"/proc/{pid}/cmdline")
                .read_bytes()
                .replace(b"\0", b" ")
                .decode(errors="replace")
            )
        return ""
    words = ["ps", "-ww", "-o", "command=", "-p", str(pid)]
    return subprocess.run(words, capture_output=True, text=True, check=False).stdout


def _await_end(pid: int) -> None:
    """Wait until the process is gone; raises CommandProblem when it stays."""
    until = time.monotonic() + PATIENCE_SECONDS
    while _runs(pid):
        if time.monotonic() > until:
            raise CommandProblem(
                f"Process {pid} does not end.", remedy=f"look why, or end it: `kill -9 {pid}`."
            )
        time.sleep(0.2)
