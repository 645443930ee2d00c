"""An installation of its own in a temporary folder: database, worker processes, and a partner."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import psycopg

from handfast.platform import database
from handfast.platform.database.state import SUPERUSER, read_state

ROOT = Path(__file__).resolve().parents[2]


class Partner:
    """A line-test system over HTTP that answers once per key, and can be made to take its time."""

    def __init__(self) -> None:
        self.keys: Counter[str] = Counter()
        self.arrived = threading.Event()
        self.may_answer = threading.Event()
        self.may_answer.set()
        partner = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                partner.keys[self.headers["Idempotency-Key"]] += 1
                partner.arrived.set()
                partner.may_answer.wait(60)
                body = json.dumps({"result": "pass", "attenuation_db": "31"}).encode()
                try:
                    self.send_response(200)
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                except OSError:
                    pass  # who asked is dead

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        """Where it is called."""
        return f"http://127.0.0.1:{self.server.server_port}"

    def hold(self) -> None:
        """Do not answer for now."""
        self.arrived.clear()
        self.may_answer.clear()


@dataclass
class Installation:
    """One database of its own, and the processes started on it."""

    var: Path
    partner: Partner
    company: str = ""
    running: list["subprocess.Popen[Any]"] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """What its processes are given."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("DATABASE_", "PYTEST"))}
        return {
            **kept, "HANDFAST_VAR": str(self.var), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
            "HANDFAST_OUTBOUND_HOSTS": "127.0.0.1", "HANDFAST_LOG_LEVEL": "WARNING",
            "DJANGO_SETTINGS_MODULE": "handfast.web.settings", "STORY_COMPANY": self.company,
        }  # fmt: skip

    def start(self) -> None:
        """Start the database, as `handfast up` does."""
        database.ensure(self.var)

    def migrate(self) -> None:
        """Create the tables."""
        self.handfast("migrate", owner=True)

    def handfast(self, *words: str, owner: bool = False) -> None:
        """Run one of the product's commands to its end."""
        environment = {**self.environment, **({"HANDFAST_DB_ROLE": "owner"} if owner else {})}
        command = [sys.executable, "-m", "handfast.cli", *words]
        subprocess.run(command, env=environment, cwd=ROOT, check=True, capture_output=True)

    def begin(self, *words: str) -> "subprocess.Popen[str]":
        """Begin a part of the story."""
        return self._spawn([sys.executable, "-m", "tests.reliability.story", *words])

    def play(self, *words: str) -> Any:
        """Play a part of the story to its end; gives what it prints."""
        process = self.begin(*words)
        output, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors[-3000:]
        return json.loads(output.splitlines()[-1])

    def worker(self, name: str) -> "subprocess.Popen[str]":
        """Start a real worker process."""
        return self._spawn([sys.executable, "-m", "handfast.cli", "worker", "--name", name])

    def _spawn(self, command: list[str]) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            command, env=self.environment, cwd=ROOT, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        self.running.append(process)
        return process

    def sql(self, text: str) -> list[tuple[Any, ...]]:
        """Ask or tell the database directly, past row security."""
        state = read_state(self.var)
        assert state is not None
        with psycopg.connect(state.url(role=SUPERUSER), autocommit=True) as connection:
            found = connection.execute(text)
            return found.fetchall() if found.description else []

    def connect(self) -> psycopg.Connection:
        """A session of the superuser, to hold locks with."""
        state = read_state(self.var)
        assert state is not None
        return psycopg.connect(state.url(role=SUPERUSER))

    def let_time_pass(self) -> None:
        """As if minutes had gone by: leases and heartbeats of the dead have run out."""
        self.sql("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '10 minutes'")
        self.sql(
            "UPDATE fulfillment_task SET lease_until = now() - interval '1 minute'"
            " WHERE state = 'running'"
        )

    def kill_database(self) -> None:
        """Kill the server's process, its master, with SIGKILL."""
        state = read_state(self.var)
        assert state is not None
        file = Path(state.cluster) / "data" / "postmaster.pid"
        os.kill(int(file.read_text().splitlines()[0]), signal.SIGKILL)

    def until(self, question: Callable[[], bool], *, seconds: float = 90) -> None:
        """Wait until something holds; fails with the state of affairs when it does not."""
        deadline = time.monotonic() + seconds
        while not question():
            assert time.monotonic() < deadline, json.dumps(self.play("counts"), indent=1)
            time.sleep(0.2)

    def settled(self) -> bool:
        """Whether nothing of the company is waiting for a worker."""
        return not (
            self.count("platform_delivery", "state = 'pending'")
            or self.count("fulfillment_task", "state = 'running'")
            or self.count("fulfillment_ready_queue")
        )

    def found(self, company: str) -> None:
        """Found a company of its own, so that its records can be counted alone."""
        self.company, self.partner = company, Partner()
        self.play("found", self.partner.url)

    def count(self, table: str, condition: str = "true") -> int:
        """How many rows of a table belong to the company."""
        sql = (
            f"SELECT count(*) FROM {table} WHERE {condition} AND tenant_id ="
            f" (SELECT id FROM platform_tenant WHERE slug = '{self.company}')"
        )
        return int(self.sql(sql)[0][0])

    def end_processes(self) -> None:
        """Kill what runs and close the partner."""
        for process in self.running:
            if process.poll() is None:
                process.kill()
                process.wait()
            for pipe in (process.stdout, process.stderr):
                if pipe:
                    pipe.close()
        self.running.clear()
        self.partner.server.shutdown()
        self.partner.server.server_close()


def kill(process: "subprocess.Popen[Any]") -> None:
    """SIGKILL: no handler runs, no transaction is ended in order."""
    process.send_signal(signal.SIGKILL)
    process.wait()
