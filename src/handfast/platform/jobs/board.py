"""What the jobs page shows of a tenant: what waits, what runs, what failed, who works."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from handfast.kernel.errors import not_found
from handfast.kernel.ref import Ref
from handfast.platform import access, audit
from handfast.platform.access import Actor
from handfast.platform.job_settings import WORKER_DEAD_AFTER_SECONDS
from handfast.platform.models.jobs import JobFailure
from handfast.platform.tenancy import current_tenant_id

_COUNTS = """
    SELECT task_name, status::text, count(*), min(id) FROM procrastinate_jobs
    WHERE status IN ('todo', 'doing') AND args->>'tenant_id' = %s
    GROUP BY task_name, status ORDER BY task_name, status
"""
_FAILED = """
    SELECT id, task_name, attempts FROM procrastinate_jobs
    WHERE status = 'failed' AND args->>'tenant_id' = %s ORDER BY id DESC LIMIT %s
"""
_WORKERS = (
    "SELECT id, last_heartbeat, now() - last_heartbeat FROM procrastinate_workers ORDER BY id"
)
_RETRY = """
    SELECT procrastinate_retry_job_v2(id, now(), NULL, NULL, NULL) FROM procrastinate_jobs
    WHERE id = %s AND status = 'failed' AND args->>'tenant_id' = %s
"""


@dataclass(frozen=True)
class Waiting:
    """How many jobs of a name wait or run."""

    name: str
    state: str
    count: int

    @property
    def words(self) -> str:
        """How the page says it."""
        return f"{self.count} {self.state}"


@dataclass(frozen=True)
class Failed:
    """A job that will not be tried again by itself, and its last error."""

    id: int
    name: str
    attempts: int
    error: str
    failed_at: datetime | None


@dataclass(frozen=True)
class Worker:
    """A worker process and when it was last heard of."""

    id: int
    last_heartbeat: datetime
    alive: bool

    @property
    def name(self) -> str:
        """How the page names it."""
        return str(self.id)


def waiting() -> list[Waiting]:
    """Jobs of the tenant in scope that wait or run, by name."""
    rows = _rows(_COUNTS, [str(current_tenant_id())])
    words = {"todo": "waiting", "doing": "running"}
    return [Waiting(name, words[state], count) for name, state, count, _ in rows]


def failed(limit: int = 50) -> list[Failed]:
    """Jobs of the tenant in scope that failed for good, newest first."""
    rows = _rows(_FAILED, [str(current_tenant_id()), limit])
    reasons = {
        row.job_id: row
        for row in JobFailure.objects.filter(job_id__in=[r[0] for r in rows]).order_by("failed_at")
    }
    return [_failed(row, reasons.get(row[0])) for row in rows]


def workers() -> list[Worker]:
    """The workers of the installation."""
    return [
        Worker(id_, beat, age.total_seconds() <= WORKER_DEAD_AFTER_SECONDS)
        for id_, beat, age in _rows(_WORKERS, [])
    ]


def retry(*, job_id: int, by: Actor, at: datetime) -> None:
    """Put a failed job of the tenant in scope back into the queue; raises NotFound."""
    access.require(by, "platform.admin")
    tenant_id = current_tenant_id()
    if not _rows(_RETRY, [job_id, str(tenant_id)]):
        raise not_found("failed job", job_id)
    audit.record(
        "job.retry", subject=Ref("tenant", tenant_id), by=by, at=at, after={"job_id": job_id}
    )


def _failed(row: tuple[Any, ...], reason: JobFailure | None) -> Failed:
    id_, name, attempts = row
    return Failed(
        id_,
        name,
        attempts,
        reason.error if reason else "The worker ended before it could say why.",
        reason.failed_at if reason else None,
    )


def _rows(sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
