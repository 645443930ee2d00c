"""`handfast up`: bring everything up on this machine and serve until stopped."""

import argparse
import contextlib
import os
import shutil
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import psycopg

from handfast.cli import preflight, steps
from handfast.cli.commands import stop
from handfast.cli.processes import Group, Member
from handfast.platform import database

DEMO_NOTE = "demo.txt"


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command and its options."""
    parser = subparsers.add_parser(
        "up", help="start database, web server and workers; seed the demo"
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--processes", type=int, default=max(os.cpu_count() or 1, 2))
    parser.add_argument(
        "--workers", type=int, default=1, help="worker processes for background jobs"
    )
    parser.add_argument("--no-demo", action="store_true", help="leave an empty installation empty")
    parser.add_argument("--keep-database", action="store_true", help="leave the database running")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Check, prepare and serve; gives the exit status."""
    began = time.monotonic()
    preflight.check_python()
    preflight.check_port(host=options.host, port=options.port)
    os.environ.setdefault("HANDFAST_BASE_URL", f"http://{options.host}:{options.port}")
    info = database.ensure()
    say(
        f"database   PostgreSQL {info.version} on port {info.port}"
        if info.embedded
        else "database   named"
    )
    try:
        with stop.noted(), prepared(info, demo=not options.no_demo) as seeding:
            return serve(options, began=began, seeding=seeding)
    finally:
        if info.embedded and not options.keep_database:
            database.stop()
            say("stopped    web server, workers, database")


@contextmanager
def prepared(info: database.ConnectionInfo, *, demo: bool) -> Iterator[Future[None]]:
    """Bring tables and static files up to date, then begin to seed the demo while pages load.

    Steps with nothing to do are skipped. On a fresh machine the seeding loads its code while the
    tables are made. Gives what tells when the demo is there; left early, the seeding ends undone.
    """
    stamps = database.var_dir() / "stamps"
    tables = steps.digest(steps.migration_files(), extra=info.owner_url.rpartition("@")[2])
    files = steps.digest(steps.static_files())
    collect = ["manage", "collectstatic", "--noinput", "-v0"]
    with ThreadPoolExecutor() as side_by_side, ExitStack() as stack:
        collecting = side_by_side.submit(
            steps.once, stamp=stamps / "static", key=files, words=collect
        )
        wanted = demo and not has_tenant(info.owner_url)
        seed = stack.enter_context(steps.Ready(["demo", "--wait"])) if wanted else None
        migrated = steps.once(stamp=stamps / "tables", key=tables, words=["migrate"], owner=True)
        say(f"tables     {'migrated' if migrated else 'up to date'}")
        say(f"files      {'collected' if collecting.result() else 'up to date'}")
        yield side_by_side.submit(seed_demo, seed)


def seed_demo(seed: steps.Ready | None) -> None:
    """Let the seeding begin; what the command prints is kept for later starts."""
    if seed is None:
        return
    say("demo       seeding the demo tenant …")
    text = seed.go()
    note = database.var_dir() / DEMO_NOTE
    note.touch(mode=0o600)
    note.write_text(text)


def has_tenant(url: str) -> bool:
    """Say whether any company runs its business here yet."""
    with psycopg.connect(url) as connection:
        tables = connection.execute("SELECT to_regclass('platform_tenant')").fetchone()
        if tables is None or tables[0] is None:
            return False
        return connection.execute("SELECT 1 FROM platform_tenant LIMIT 1").fetchone() is not None


def serve(options: argparse.Namespace, *, began: float, seeding: Future[None]) -> int:
    """Run web server and workers until a signal; the end of the web server is the end of all.

    Raises CommandProblem when the demo could not be seeded.
    """
    logs = database.var_dir() / "logs"
    share_metrics()
    web = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", options.host,
        "--port", str(options.port), "--workers", str(options.processes), "--blocking-threads", "1",
        "--no-ws", "--respawn-failed-workers", "--workers-kill-timeout", "10", "--log-level", "warning",
        "handfast.web.wsgi:application",
    ]  # fmt: skip
    members = [Member("web server", web, log=logs / "web.log", vital=True)]
    for number in range(1, options.workers + 1):
        name = f"worker-{number}"
        words = [sys.executable, "-m", "handfast.cli", "worker", "--name", name]
        members.append(Member(name, words, log=logs / f"{name}.log"))
    group = Group(members, say=say)
    address = (options.host, options.port)
    told = (group, address, began, seeding)
    threading.Thread(target=announce, args=told, daemon=True).start()
    status = group.run()
    if seeding.done():
        seeding.result()
    return status


def share_metrics() -> None:
    """Let all processes count into one new folder, so that /metrics is the sum of them."""
    folder = database.var_dir() / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


def announce(group: Group, address: tuple[str, int], began: float, seeding: Future[None]) -> None:
    """Say that the product is ready once pages are served and the demo is there, with its logins."""
    url = f"http://{address[0]}:{address[1]}/accounts/login/"
    while not group.stopping.wait(0.1):
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=30):
            break
    if group.stopping.is_set():
        return
    group.ready.set()
    if seeding.exception() is not None:
        group.stopping.set()
        return
    say(f"logs       {database.var_dir() / 'logs'}")
    say(f"ready      {os.environ['HANDFAST_BASE_URL']}  ({time.monotonic() - began:.1f} s)")
    note = database.var_dir() / DEMO_NOTE
    if note.exists():
        print(note.read_text().rstrip(), flush=True)
    say("Ctrl-C stops everything")


def say(text: str) -> None:
    """Print one line of progress at once."""
    print(f"  {text}", flush=True)
