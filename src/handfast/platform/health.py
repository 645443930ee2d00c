"""Health and metrics for whoever runs the installation: `/healthz` and `/metrics`."""

import hmac
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse
from django.views.decorators.http import require_GET
from django_prometheus.exports import ExportToDjangoView

from handfast.platform import gauges
from handfast.platform.job_settings import WORKER_DEAD_AFTER_SECONDS

LOOPBACK = ("127.0.0.1", "::1")
_migrated: list[bool] = []


@require_GET
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when the database answers and its schema is current; tells whether a worker lives."""
    checks = {"database": check_database()}
    if checks["database"] == "ok":
        checks["migrations"] = check_migrations()
        checks["worker"] = check_worker()
    down = [n for n, state in checks.items() if state != "ok" and n != "worker"]
    body = {"status": "down" if down else "ok", "checks": checks}
    return JsonResponse(body, status=503 if down else 200)


@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus metrics, for the machine itself or for who knows HANDFAST_METRICS_TOKEN.

    What this process and its siblings counted, and what the database says of work left lying.
    """
    if not may_scrape(request):
        return HttpResponseForbidden("Send HANDFAST_METRICS_TOKEN as bearer token.")
    answer: HttpResponse = ExportToDjangoView(request)
    answer.write(gauges.exposition())
    return answer


def may_scrape(request: HttpRequest) -> bool:
    """Whether the metrics token was sent; without a token set, whether the caller is local."""
    token = settings.HANDFAST_METRICS_TOKEN
    if token:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), token.encode())
    forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    return request.META.get("REMOTE_ADDR") in LOOPBACK and not forwarded


def check_database() -> str:
    """`ok`, or what is wrong."""
    try:
        _one("SELECT 1")
    except DatabaseError:
        return "unreachable"
    return "ok"


def check_migrations() -> str:
    """`ok`, or how many migrations have not run; asked until it was once ok."""
    if _migrated:
        return "ok"
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        return f"{len(plan)} to run"
    _migrated.append(True)
    return "ok"


def check_worker() -> str:
    """`ok`, or how long ago the last worker was heard of."""
    age = _one("SELECT extract(epoch FROM now() - max(last_heartbeat)) FROM procrastinate_workers")
    if age is None:
        return "none running"
    return "ok" if age <= WORKER_DEAD_AFTER_SECONDS else f"silent for {int(age)} seconds"


def _one(sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        row = cursor.fetchone()
        return row[0] if row else None
