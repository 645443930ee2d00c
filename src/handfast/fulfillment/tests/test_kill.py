"""Workers killed in mid-task: nothing is lost, and the partner sees one effect.

Real processes, a real partner over HTTP, committed rows. The partner hangs on the first request;
the worker is killed while it waits; a second worker takes the task over after the lease.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

import pytest
from django.conf import settings
from tests.fixtures.database import named, owner_url
from tests.fixtures.people import START, make_tenant

from handfast.fulfillment import services
from handfast.fulfillment.models import Task
from handfast.gateways import services as gateways
from handfast.gateways.models import OutboundCall
from handfast.kernel.ids import new_id
from handfast.orders import services as orders
from handfast.orders.tests import scenes
from handfast.platform import outbox
from handfast.platform.access import Actor
from handfast.platform.models import Event as EventRow
from handfast.platform.tenancy import tenant_scope

pytestmark = pytest.mark.django_db(transaction=True)
ANA = Actor("user", new_id(), "Ana Ruiz", frozenset({"*"}))
SOURCE = Path(settings.BASE_DIR).parent
WORKER = """
import django
django.setup()
from threading import Event
from handfast.fulfillment.tasks import worker
worker.run(Event(), name={name!r}, idle_seconds=0.1, lease_seconds=2)
"""


class Partner(ThreadingHTTPServer):
    """Hangs on its first request, then answers; remembers effects by idempotency key."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Desk)
        self.requests: list[str] = []
        self.effects: set[str] = set()
        self.reached, self.go_on = Event(), Event()


class Desk(BaseHTTPRequestHandler):
    """Answers one request."""

    server: Partner

    def do_POST(self) -> None:
        key = self.headers["Idempotency-Key"]
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests.append(key)
        self.server.effects.add(key)
        if len(self.server.requests) == 1:
            self.server.reached.set()
            self.server.go_on.wait(60)
        body = b'{"result": "pass"}'
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Stay quiet."""


@pytest.fixture
def partner() -> Iterator[Partner]:
    server = Partner()
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.go_on.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def start_worker() -> Iterator[Callable[[str], subprocess.Popen[bytes]]]:
    """Start worker processes on this test's database; whatever still runs is killed by its id."""
    running: list[subprocess.Popen[bytes]] = []

    def start(name: str) -> subprocess.Popen[bytes]:
        environment = {
            **os.environ,
            "DATABASE_URL": named(owner_url(), settings.DATABASES["default"]["NAME"]),
            "DJANGO_SETTINGS_MODULE": "handfast.web.settings",
            "PYTHONPATH": str(SOURCE),
            "HANDFAST_OUTBOUND_HOSTS": "127.0.0.1",
        }
        process = subprocess.Popen(
            [sys.executable, "-c", WORKER.format(name=name)], env=environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        running.append(process)
        return process

    yield start
    for process in running:
        if process.poll() is None:
            process.kill()
        process.wait(10)


def seconds_until(condition: Callable[[], bool], limit: float = 60) -> float:
    begun = time.monotonic()
    while not condition():
        assert time.monotonic() - begun < limit, "it did not happen in time"
        time.sleep(0.1)
    return time.monotonic() - begun


def test_a_killed_worker_loses_nothing_and_doubles_nothing(transactional_db, partner, start_worker):
    tenant = make_tenant()
    with tenant_scope(tenant.id):
        shop = scenes.open_shop(ANA, START)
        gateways.save_connector(
            key="line_test", name="Line test", kind="http", by=ANA, at=START,
            base_url=f"http://127.0.0.1:{partner.server_port}/api",
        )  # fmt: skip
        captured = scenes.bakery_order(shop, ANA, START, "internet_access")
        order = orders.submit_order(order_id=captured.id, by=ANA, at=START)
        services.build_plan(order_id=order.id, by=ANA, at=START)

    def state(key: str = "line_test") -> str:
        with tenant_scope(tenant.id):
            return str(Task.objects.get(order_id=order.id, spec_key=key).state)

    victim = start_worker("victim")
    assert partner.reached.wait(60)
    assert state() == "running"
    os.kill(victim.pid, signal.SIGKILL)
    victim.wait(10)
    assert state() == "running"

    start_worker("heir")
    seconds_until(lambda: state("port_activation") == "done")
    with tenant_scope(tenant.id):
        test = Task.objects.get(order_id=order.id, spec_key="line_test")
        assert (test.state, test.output, test.worker, test.attempts) == (
            "done",
            {"result": "pass"},
            "heir",
            2,
        )
        [call] = OutboundCall.objects.filter(connector__key="line_test")
        assert (call.state, call.attempts) == ("ok", 2)
        told = [
            row.payload["keys"]
            for row in EventRow.objects.filter(topic="task.completed").order_by("seq")
        ]
        assert told == [["line_test"], ["port_activation"]]
        assert state("customer_activation") == "ready"
        assert outbox.timeline(stream_id=order.stream_id)[0].topic != "task.fallout"
    assert partner.requests == [test.idempotency_key] * 2
    assert partner.effects == {test.idempotency_key}
