"""Health, metrics and logs: what those who run the installation rely on."""

import io
import json
import logging

import pytest
import structlog
from django.db import connection
from django.test import Client

from handfast.kernel.errors import HandfastError
from handfast.platform import logs


def beat(age):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - make_interval(secs => %s))",
            [age],
        )


def health(client):
    answer = client.get("/healthz")
    return answer.status_code, answer.json()["checks"]


def test_healthy_with_a_living_worker(db, client):
    beat(1)
    assert health(client) == (200, {"database": "ok", "migrations": "ok", "worker": "ok"})


def test_a_missing_or_silent_worker_is_told_but_does_not_take_the_site_down(db, client):
    assert health(client)[1]["worker"] == "none running"
    beat(100)
    status, checks = health(client)
    assert status == 200
    assert checks["worker"] == "silent for 100 seconds"


def test_metrics_are_for_the_machine_itself(db, client):
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert b"django_http_requests_total" in answer.content
    assert Client(REMOTE_ADDR="203.0.113.9").get("/metrics").status_code == 403
    assert Client(HTTP_X_FORWARDED_FOR="127.0.0.1").get("/metrics").status_code == 403


def test_metrics_for_others_take_the_token(db, settings):
    settings.HANDFAST_METRICS_TOKEN = "s3cret"
    far = Client(REMOTE_ADDR="203.0.113.9")
    assert far.get("/metrics", headers={"Authorization": "Bearer s3cret"}).status_code == 200
    assert far.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 403
    assert Client().get("/metrics").status_code == 403


@pytest.mark.parametrize(
    ("given", "kept"), [("req-12345678", True), ("short", False), ("a b" * 5, False), ("", False)]
)
def test_a_request_keeps_a_well_formed_id(db, client, given, kept):
    answer = client.get("/healthz", headers={"X-Request-ID": given})
    assert (answer["X-Request-ID"] == given) is kept
    assert len(answer["X-Request-ID"]) >= 8


@pytest.fixture
def lines():
    """What is logged, as parsed JSON lines."""
    stream = io.StringIO()
    (handler,) = [h for h in logging.getLogger().handlers if type(h) is logging.StreamHandler]
    before = handler.setStream(stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    handler.setStream(before)


@pytest.fixture
def json_logs():
    root = logging.getLogger()
    kept = list(root.handlers)
    logs.configure({"level": "INFO"})
    yield
    root.handlers[:] = kept


def test_logs_are_json_with_the_request_and_without_secrets(json_logs, lines):
    with structlog.contextvars.bound_contextvars(request_id="req-12345678"):
        structlog.get_logger("handfast.test").info("paid", amount="47.50", api_token="abc")
    logging.getLogger("handfast.other").warning("plain %s", "text")
    first, second = lines()
    assert (first["event"], first["amount"], first["level"]) == ("paid", "47.50", "info")
    assert (first["request_id"], first["api_token"]) == ("req-12345678", "hidden")
    assert first["timestamp"].endswith("Z")
    assert (second["event"], second["logger"]) == ("plain text", "handfast.other")


def test_errors_are_logged_with_their_trace(json_logs, lines):
    try:
        raise HandfastError
    except HandfastError:
        structlog.get_logger("handfast.test").exception("broken")
    (line,) = lines()
    assert "HandfastError" in line["exception"]


def test_secret_links_are_not_written_into_the_log(db, json_logs, lines, client):
    token = "A" * 64
    client.get(f"/files/link/{token}")
    written = [line["path"] for line in lines() if line["event"] == "request"]
    assert written == ["/files/link/…"]
