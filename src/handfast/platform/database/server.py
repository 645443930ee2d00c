"""Starting, finding and stopping the embedded server process; nothing here knows the product's tables."""

import os
import re
import secrets
import shutil
import socket
import subprocess
import time
import zlib
from dataclasses import dataclass
from pathlib import Path

import psycopg

from handfast.platform.database import place
from handfast.platform.database.binaries import Binaries
from handfast.platform.database.problem import DatabaseProblem
from handfast.platform.database.state import SUPERUSER, State

PATIENCE_SECONDS = 30.0
STOP_SECONDS = 120
"""What a busy disk may need to take everything that was written."""
LOG_LIMIT_BYTES = 10_000_000


@dataclass(frozen=True)
class Server:
    """One data folder together with the programs that run it."""

    cluster: Path
    binaries: Binaries

    @property
    def data(self) -> Path:
        """Give PostgreSQL's data folder."""
        return self.cluster / "data"

    @property
    def log(self) -> Path:
        """Give the server's log file; it is kept over restarts."""
        return self.cluster / "server.log"

    def run(
        self, program: str, *arguments: str, timeout: float = 120
    ) -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's programs as the server's user."""
        return subprocess.run(
            [self.binaries.program(program), *arguments],
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
            cwd=self.cluster,
            stdin=subprocess.DEVNULL,
            env={**os.environ, "LC_ALL": "C", "PGDATA": ""},
            **place.identity(),
        )


def initialize(server: Server, *, superuser_password: str) -> None:
    """Make a new data folder; an interrupted earlier try is thrown away.

    Raises DatabaseProblem with the program's own words when it fails.
    """
    draft = server.cluster / "data.new"
    shutil.rmtree(draft, ignore_errors=True)
    secret = server.cluster / f"pw-{secrets.token_hex(4)}"
    handle = os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(superuser_password)
    place.give(secret)
    try:
        result = server.run(
            "initdb", "-D", str(draft), "-U", SUPERUSER, "-E", "UTF8", f"--pwfile={secret}",
            "--auth=scram-sha-256", "--data-checksums", *_locale(server.binaries.major),
        )  # fmt: skip
    finally:
        secret.unlink()
    if result.returncode:
        raise DatabaseProblem(
            f"The database folder {draft} could not be made: {result.stderr.strip()[-600:]}",
            remedy="check that the disk is not full and the folder is writable, then run it again.",
        )
    with (draft / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write("\ninclude_if_exists = 'handfast.conf'\n")
    draft.replace(server.data)


def _locale(major: int) -> list[str]:
    if major >= 17:
        return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    kind = "C.UTF-8" if os.uname().sysname == "Linux" else "en_US.UTF-8"
    return ["--locale=C", f"--lc-ctype={kind}"]


def free_port(*, wish: int | None, seed: str) -> int:
    """Give the wished port when it is free, else the next free one below the range of passing ports."""
    start = 15432 + zlib.crc32(seed.encode()) % 8000
    for port in [*([wish] if wish else []), *range(start, start + 500)]:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(port)
    raise DatabaseProblem(
        f"No free port was found for the database from {start} on.",
        remedy="stop programs that listen on these ports, or set DATABASE_URL.",
    )


def configure(server: Server, *, port: int, durable: bool) -> None:
    """Write the settings of this start: loopback only, sized for a small machine."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    buffers = 256 if memory > 6 * 2**30 else 64
    lines = [
        f"port = {port}",
        "listen_addresses = '127.0.0.1'",
        "unix_socket_directories = ''",
        "password_encryption = 'scram-sha-256'",
        f"shared_preload_libraries = '{_preloaded(server.binaries)}'",
        "max_connections = 120",
        f"shared_buffers = {buffers}MB",
        f"effective_cache_size = {max(memory // 2**21, 256)}MB",
        "work_mem = 16MB",
        "maintenance_work_mem = 64MB",
        "max_wal_size = 1GB",
        "wal_compression = on",
        "random_page_cost = 1.1",
        "jit = off",
        "autovacuum_naptime = 20s",
        "autovacuum_vacuum_scale_factor = 0.05",
        "autovacuum_analyze_scale_factor = 0.05",
        "log_line_prefix = '%m [%p] %u@%d '",
        "log_min_duration_statement = 2s",
        "timezone = 'UTC'",
        "log_timezone = 'UTC'",
    ]
    if not durable:
        lines += ["fsync = off", "synchronous_commit = off", "full_page_writes = off"]
    target = server.data / "handfast.conf"
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")
    place.give(target)


def _preloaded(binaries: Binaries) -> str:
    answer = subprocess.run(
        [binaries.program("pg_config"), "--pkglibdir"], capture_output=True, text=True, check=False
    )
    folders = [answer.stdout.strip(), str(binaries.folder.parent / "lib")]
    names = [
        Path(f, sub, "pg_stat_statements.so") for f in folders if f for sub in ("", "postgresql")
    ]
    names += [name.with_suffix(".dylib") for name in names]
    return "pg_stat_statements" if any(name.exists() for name in names) else ""


def answers(server: Server, state: State) -> bool:
    """Say whether this data folder's own server takes connections now."""
    try:
        with psycopg.connect(
            state.url(role=SUPERUSER, database="postgres"), connect_timeout=3, autocommit=True
        ) as connection:
            row = connection.execute("show data_directory").fetchone()
    except psycopg.Error:
        return False
    return row is not None and Path(row[0]).resolve() == server.data.resolve()


def postmaster(server: Server) -> int | None:
    """Give the process id in the data folder's lock file, or None."""
    try:
        return int((server.data / "postmaster.pid").read_text(encoding="ascii").split("\n")[0])
    except (FileNotFoundError, ValueError):
        return None


def is_alive(pid: int) -> bool:
    """Say whether `pid` is a running PostgreSQL process: not gone, no zombie, no other program."""
    facts = Path(f"/proc/{pid}/stat")
    if Path("/proc/self/stat").exists():
        try:
            name, _, rest = facts.read_text(errors="replace").partition("(")[2].rpartition(")")
        except OSError:
            return False
        return "postgres" in name and rest.split()[0] not in "ZX"
    look = subprocess.run(
        ["ps", "-o", "stat=,comm=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    found = re.match(r"\s*(\S+)\s+(.*)", look.stdout)
    return found is not None and not found[1].startswith("Z") and "postgres" in found[2]


def start(server: Server, state: State) -> None:
    """Start the server and wait until it answers; retried while a dead one's children go away.

    Raises DatabaseProblem with the end of the log after 30 seconds.
    """
    rotate_log(server)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        pid = postmaster(server)
        if pid is not None and not is_alive(pid):
            (server.data / "postmaster.pid").unlink(missing_ok=True)
        result = server.run(
            "pg_ctl", "-D", str(server.data), "-w", "-t", "30", "-s", "-l", str(server.log), "start"
        )
        if answers(server, state):
            return
        if time.monotonic() > deadline:
            raise DatabaseProblem(
                f"The database server did not start: {(result.stderr or result.stdout).strip()}\n"
                + log_end(server),
                remedy=f"read {server.log}; a wrong password or a damaged folder shows there.",
            )
        time.sleep(0.3)


def stop(server: Server) -> bool:
    """Stop the server, ending open sessions; says whether one was running."""
    pid = postmaster(server)
    if pid is None or not is_alive(pid):
        return False
    patience = str(STOP_SECONDS)
    server.run("pg_ctl", "-D", str(server.data), "-w", "-t", patience, "-s", "-m", "fast", "stop")
    if is_alive(pid):
        raise DatabaseProblem(
            f"The database server (process {pid}) did not stop within {patience} seconds.",
            remedy=f"read {server.log}; end long-running sessions and try again.",
        )
    return True


def rotate_log(server: Server) -> None:
    """Keep one older log when the present one has grown large."""
    if server.log.exists() and server.log.stat().st_size > LOG_LIMIT_BYTES:
        server.log.replace(server.log.with_suffix(".log.1"))


def log_end(server: Server, lines: int = 12) -> str:
    """Give the last lines of the server's log, for a message."""
    try:
        return "\n".join(server.log.read_text(errors="replace").splitlines()[-lines:])
    except FileNotFoundError:
        return ""
