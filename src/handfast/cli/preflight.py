"""What is looked at before the product starts: the Python version and the port, each with its remedy."""

import contextlib
import os
import socket
import sys
from pathlib import Path

from handfast.cli.problem import CommandProblem

OLDEST_PYTHON = (3, 11)


def check_python(version: tuple[int, int] = (sys.version_info[0], sys.version_info[1])) -> None:
    """Refuse a Python that is too old, by its version."""
    if version < OLDEST_PYTHON:
        raise CommandProblem(
            f"This is Python {version[0]}.{version[1]}; Handfast needs 3.11 or newer.",
            remedy="install Python 3.11+, remove the .venv folder and run `make up` again.",
        )


def check_port(*, host: str, port: int) -> None:
    """Refuse a port that is taken, naming the process that holds it where the system tells."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError as error:
            raise CommandProblem(
                f"This user may not open port {port}.", remedy="choose one above 1023 with --port."
            ) from error
        except OSError as error:
            holder = holder_of(port)
            who = f"process {holder[0]} ({holder[1]})" if holder else "another program"
            free = next_free(host=host, port=port)
            end = f"stop it with `kill {holder[0]}`" if holder else "stop that program"
            raise CommandProblem(
                f"Port {port} on {host} is taken by {who}.",
                remedy=f"{end}, or choose another port: `make up PORT={free}` "
                f"(that is `handfast up --port {free}`).",
            ) from error


def next_free(*, host: str, port: int) -> int:
    """Give the next port above that nobody holds."""
    for candidate in range(port + 1, port + 100):
        with socket.socket() as probe:
            if probe.connect_ex((host, candidate)):
                return candidate
    return port + 1


def holder_of(port: int) -> tuple[int, str] | None:
    """Give process id and command line of the listener on `port`; None where it cannot be seen."""
    sockets = _listening_sockets(port)
    if not sockets:
        return None
    for folder in Path("/proc").glob("[0-9]*"):
        if sockets & _sockets_of(folder):
            words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            return int(folder.name), words.strip()[:80]
    return None


def _listening_sockets(port: int) -> set[str]:
    found = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            lines = Path(table).read_text().splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            cells = line.split()
            if cells[3] == "0A" and int(cells[1].rsplit(":", 1)[1], 16) == port:
                found.add(f"socket:[{cells[9]}]")
    return found


def _sockets_of(process: Path) -> set[str]:
    found = set()
    with contextlib.suppress(OSError):
        for handle in (process / "fd").iterdir():
            with contextlib.suppress(OSError):
                found.add(os.readlink(handle))
    return found
