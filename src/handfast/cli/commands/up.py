"""`handfast up`: bring everything up on this machine and serve until stopped."""

import argparse
import contextlib
import os
import shutil
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import psycopg

from handfast.cli import preflight, steps
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
        prepare(info, demo=not options.no_demo)
        return serve(options, began=began)
    finally:
        if info.embedded and not options.keep_database:
            database.stop()
            say("stopped    web server, workers, database")


def prepare(info: database.ConnectionInfo, *, demo: bool) -> None:
    """Bring tables, static files and demo data up to date; steps with nothing to do are skipped.

    On a fresh machine the seeding loads its code while the tables are made, and static files are
    collected while it seeds.
    """
    stamps = database.var_dir() / "stamps"
    tables = steps.digest(steps.migration_files(), extra=info.owner_url.rpartition("@")[2])
    migrate = partial(
        steps.once, stamp=stamps / "tables", key=tables, words=["migrate"], owner=True
    )
    files = steps.digest(steps.static_files())
    words = ["manage", "collectstatic", "--noinput", "-v0"]
    collect = partial(steps.once, stamp=stamps / "static", key=files, words=words)
    with ThreadPoolExecutor() as side_by_side:
        if demo and not (stamps / "tables").exists():
            with steps.Ready(["demo", "--wait"]) as seeding:
                say(f"tables     {'migrated' if migrate() else 'up to date'}")
                collecting = side_by_side.submit(collect)
                seed_demo(info, seeding.go)
        else:
            collecting = side_by_side.submit(collect)
            say(f"tables     {'migrated' if migrate() else 'up to date'}")
            if demo:
                seed_demo(info, lambda: steps.run_step(["demo"]))
        say(f"files      {'collected' if collecting.result() else 'up to date'}")


def seed_demo(info: database.ConnectionInfo, seed: Callable[[], str]) -> None:
    """Seed an installation without a tenant; what the command prints is kept for later starts."""
    command = steps.PACKAGE / "web" / "management" / "commands" / "demo.py"
    if not command.exists() or has_tenant(info.owner_url):
        return
    say("demo       seeding the demo tenant …")
    text = seed()
    note = database.var_dir() / DEMO_NOTE
    note.touch(mode=0o600)
    note.write_text(text)


def has_tenant(url: str) -> bool:
    """Say whether any company runs its business here yet."""
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT 1 FROM platform_tenant LIMIT 1").fetchone() is not None


def serve(options: argparse.Namespace, *, began: float) -> int:
    """Run web server and workers until a signal; the end of the web server is the end of all."""
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
    threading.Thread(target=announce, args=(group, address, began), daemon=True).start()
    return group.run()


def share_metrics() -> None:
    """Let all processes count into one new folder, so that /metrics is the sum of them."""
    folder = database.var_dir() / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


def announce(group: Group, address: tuple[str, int], began: float) -> None:
    """Say that the product is ready once its pages are served, with the demo's logins."""
    url = f"http://{address[0]}:{address[1]}/accounts/login/"
    while not group.stopping.wait(0.1):
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=30):
            break
    if group.stopping.is_set():
        return
    group.ready.set()
    say(f"logs       {database.var_dir() / 'logs'}")
    say(f"ready      {os.environ['HANDFAST_BASE_URL']}  ({time.monotonic() - began:.1f} s)")
    note = database.var_dir() / DEMO_NOTE
    if note.exists():
        print(note.read_text().rstrip(), flush=True)
    say("Ctrl-C stops everything")


def say(text: str) -> None:
    """Print one line of progress at once."""
    print(f"  {text}", flush=True)
