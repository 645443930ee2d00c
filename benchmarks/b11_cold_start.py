"""B11: from a clean clone, with warm package caches, to the demo tenant answering.

Pages answer before the demo is seeded; the clock stops when `make up` says that all is ready.
"""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import httpx

from benchmarks.measuring import Row
from handfast.platform import database

LIMIT = 600


def run() -> Row:
    """Clone, `make up`, and the second start; each once."""
    with tempfile.TemporaryDirectory(prefix="handfast-bench-") as folder:
        clone = Path(folder) / "handfast"
        git = shutil.which("git") or "git"
        source = str(database.project_root())
        subprocess.run([git, "clone", "--quiet", source, str(clone)], check=True)
        first, second = _start(clone), _start(clone)
    return Row(
        "B11", "clean clone to usable demo tenant; second start",
        f"{first:.0f} s; {second:.0f} s", "–", None, "≤ 30 s",
    )  # fmt: skip


def _start(clone: Path) -> float:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    ours = ("HANDFAST_", "DATABASE_", "DJANGO_", "PYTHON", "VIRTUAL_ENV")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
    began = time.perf_counter()
    process = subprocess.Popen(
        ["make", "up", f"PORT={port}"], cwd=clone, env=environment, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    limit = threading.Timer(LIMIT, process.kill)
    limit.start()
    try:
        _wait_for(port, process)
        return time.perf_counter() - began
    finally:
        limit.cancel()
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
        process.wait(60)


def _wait_for(port: int, process: subprocess.Popen[str]) -> None:
    """Read until the line that gives the address; then a page has to answer."""
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if line.split()[:2] == ["ready", f"http://127.0.0.1:{port}"]:
            break
    else:
        raise RuntimeError(f"`make up` ended, or was not ready within {LIMIT} s:\n{''.join(said)}")
    answer = httpx.get(f"http://127.0.0.1:{port}/accounts/login/", timeout=30)
    if answer.status_code != 200:
        raise RuntimeError(f"the sign-in page answered {answer.status_code}")
