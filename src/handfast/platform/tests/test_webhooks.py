"""Webhooks: signed, for the topics asked for, repeated until taken, and given up in the end."""

import hashlib
import hmac
import json
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import ClassVar

import pytest
from django.db import connection
from tests.fixtures.people import START

from handfast.kernel.errors import Forbidden, HandfastError, InvalidInput, NotFound
from handfast.kernel.ids import new_id
from handfast.kernel.ref import Ref
from handfast.platform import jobs, outbox, webhooks
from handfast.platform.models import AuditRecord, Delivery, WebhookDelivery


@dataclass(frozen=True)
class Accepted:
    topic: ClassVar[str] = "bell.rang"
    version: ClassVar[int] = 1
    number: str


@pytest.fixture
def receiver(settings):
    """A customer's system; `answers` are the status codes it gives, then 200."""
    seen: list[tuple[dict, bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            seen.append((dict(self.headers), body))
            answer = server.answers.pop(0) if server.answers else 200
            self.send_response(answer)
            self.send_header("Content-Length", "4")
            self.end_headers()
            self.wfile.write(b"busy")

        def log_message(self, *args):
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.seen, server.answers = seen, []
    server.url = f"http://127.0.0.1:{server.server_port}/hook"
    Thread(target=server.serve_forever, daemon=True).start()
    settings.HANDFAST_OUTBOUND_HOSTS = ["127.0.0.1"]
    webhooks._listening.clear()
    yield server
    server.shutdown()
    server.server_close()
    webhooks._listening.clear()


@pytest.fixture
def listen(receiver, actor):
    def create(*topics, url=receiver.url):
        return webhooks.create_endpoint(url=url, topics=topics, by=actor, at=START)

    return create


def accept(actor):
    quote = Ref("bell", new_id())
    outbox.publish(Accepted("Q-2026-000118"), subject=quote, by=actor, at=START)
    return quote


def waiting_jobs():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(scheduled_at) FROM procrastinate_jobs"
            " WHERE status = 'todo' AND task_name = %s",
            [webhooks.SEND],
        )
        return cursor.fetchone()


def test_an_event_is_told_signed(tenant, actor, receiver, listen):
    created = listen("bell.*")
    quote = accept(actor)
    jobs.drain()
    ((headers, body),) = receiver.seen
    told = json.loads(body)
    assert (told["topic"], told["subject"], told["payload"]) == (
        "bell.rang", str(quote), {"number": "Q-2026-000118"},
    )  # fmt: skip
    seconds = dict(part.split("=") for part in headers["Handfast-Signature"].split(","))["t"]
    expected = hmac.new(created.secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256)
    assert headers["Handfast-Signature"] == f"t={seconds},v1={expected.hexdigest()}"
    (row,) = webhooks.deliveries()
    assert (row.status, row.attempts, row.response_status) == ("delivered", 1, 200)
    assert headers["Handfast-Delivery"] == str(row.id)


def test_other_topics_are_not_told(tenant, actor, receiver, listen):
    listen("order.*", "bell.broke")
    accept(actor)
    jobs.drain()
    assert receiver.seen == []
    assert webhooks.deliveries() == []


def test_without_endpoints_an_event_costs_nothing(tenant, actor, receiver):
    accept(actor)
    assert Delivery.objects.filter(subscriber="platform.webhooks").count() == 0


def test_a_refused_delivery_is_tried_again_later(tenant, actor, receiver, listen):
    listen("*")
    receiver.answers = [503]
    accept(actor)
    jobs.drain()
    (row,) = webhooks.deliveries()
    assert (row.status, row.attempts, row.error) == (
        "failed", 1, "The receiver answered 503: busy",
    )  # fmt: skip
    assert waiting_jobs() == (1, 1)
    assert webhooks.send(row.id, tenant.id) == "delivered"
    assert webhooks.send(row.id, tenant.id) == "delivered"
    assert len(receiver.seen) == 2


def test_in_the_end_a_delivery_is_given_up_and_can_be_sent_by_hand(tenant, actor, receiver, listen):
    listen("*")
    accept(actor)
    outbox.drain()
    (row,) = webhooks.deliveries()
    WebhookDelivery.objects.filter(id=row.id).update(
        attempts=webhooks.MAX_ATTEMPTS - 1, status="failed"
    )
    receiver.answers = [500]
    assert webhooks.send(row.id, tenant.id) == "given_up"
    webhooks.resend(delivery_id=row.id, by=actor)
    jobs.drain()
    assert webhooks.deliveries()[0].status == "delivered"


def test_a_receiver_that_is_not_there_is_a_failed_delivery(tenant, actor, receiver, listen):
    listen("*")
    accept(actor)
    outbox.drain()
    receiver.shutdown()
    receiver.server_close()
    (row,) = webhooks.deliveries()
    assert webhooks.send(row.id, tenant.id) == "failed"
    assert webhooks.deliveries()[0].error.startswith("ConnectError")


def test_an_event_is_told_once_per_endpoint_also_when_handled_twice(
    tenant, actor, receiver, listen
):
    listen("*")
    accept(actor)
    outbox.drain()
    (event,) = [e for e in outbox.timeline(limit=10) if e.topic == "bell.rang"]
    assert webhooks.tell(event) == 0
    assert len(webhooks.deliveries()) == 1


def test_pauses_double_up_to_six_hours():
    assert [webhooks.pause_after(n) for n in (1, 2, 3, 13, 40)] == [5, 10, 20, 20480, 21600]


@pytest.mark.parametrize(
    ("topics", "topic", "expected"),
    [
        (["*"], "bell.rang", True),
        (["bell.*"], "bell.line.added", True),
        (["bell.*"], "bells.rang", False),
        (["bell.rang"], "bell.rang", True),
        ([], "bell.rang", False),
    ],
)
def test_topics_match(topics, topic, expected):
    assert webhooks.listens(topics, topic) is expected


def test_endpoints_are_changed_removed_and_audited(tenant, actor, receiver, listen):
    made = listen("*").endpoint
    webhooks.change_endpoint(
        endpoint_id=made.id, url=receiver.url, topics=["order.*"], active=False,
        description="ERP", by=actor, at=START,
    )  # fmt: skip
    changed = webhooks.endpoint(made.id)
    assert (changed.topics, changed.active, changed.description) == (["order.*"], False, "ERP")
    webhooks.delete_endpoint(endpoint_id=made.id, by=actor, at=START)
    assert webhooks.endpoints() == []
    with pytest.raises(NotFound):
        webhooks.endpoint(made.id)
    actions = AuditRecord.objects.filter(action__startswith="webhook.").order_by("id")
    assert [row.action for row in actions] == ["webhook.create", "webhook.change", "webhook.delete"]
    assert "whsec_" not in str([row.after for row in actions])


def test_the_secret_is_encrypted_in_the_database(tenant, receiver, listen):
    created = listen("*")
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM platform_webhookendpoint")
        (stored,) = cursor.fetchone()
    assert created.secret not in stored
    assert webhooks.endpoint(created.endpoint.id).secret == created.secret


def test_internal_addresses_and_empty_topics_are_refused(tenant, actor, receiver, listen, settings):
    settings.HANDFAST_OUTBOUND_HOSTS = []
    with pytest.raises(HandfastError, match="internal address"):
        listen("*")
    with pytest.raises(InvalidInput, match="No topic is chosen"):
        listen()
    with pytest.raises(InvalidInput, match="This is not a topic"):
        listen("bell..rang")


def test_only_administrators_manage_endpoints(tenant, actor_with, receiver):
    with pytest.raises(Forbidden):
        webhooks.create_endpoint(
            url=receiver.url, topics=["*"], by=actor_with("quotes.edit"), at=START
        )
