"""The worker: takes jobs off the queue, several at a time, and repeats what failed."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from procrastinate import App, RetryDecision
from procrastinate.contrib.django import DjangoApp
from procrastinate.contrib.django.utils import connector_params
from procrastinate.jobs import Job
from procrastinate.psycopg_connector import PsycopgConnector
from procrastinate.retry import BaseRetryStrategy

from handfast.platform import job_settings
from handfast.platform.jobs import queue, registry
from handfast.platform.models.jobs import JobFailure
from handfast.platform.tenancy import tenant_scope

log = structlog.get_logger(__name__)

FIRST_PAUSE_SECONDS = 2
LONGEST_PAUSE_SECONDS = 900
TICK = ".tick"


class BackOff(BaseRetryStrategy):
    """Repeat a failed job with pauses that double from 2 seconds up to a quarter of an hour."""

    def __init__(self, retries: int) -> None:
        self.retries = retries

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """When to try again; None when the job has failed for good."""
        if job.attempts >= self.retries:
            return None
        return RetryDecision(retry_at=timezone.now() + pause_after(job.attempts))


def pause_after(attempts: int) -> timedelta:
    """How long to wait after that many earlier attempts."""
    return timedelta(seconds=min(FIRST_PAUSE_SECONDS * 2**attempts, LONGEST_PAUSE_SECONDS))


def run_worker(
    *,
    queues: list[str] | None = None,
    concurrency: int = 4,
    wait: bool = True,
    name: str = "worker",
    install_signal_handlers: bool = True,
) -> None:
    """Work the queues until stopped (or, with wait=False, until they are empty)."""
    app = build_app(max_connections=concurrency + 3)
    log.info("worker.started", name=name, queues=queues or "all", concurrency=concurrency)
    app.run_worker(
        queues=queues,
        concurrency=concurrency,
        wait=wait,
        name=name,
        install_signal_handlers=install_signal_handlers,
        update_heartbeat_interval=job_settings.WORKER_HEARTBEAT_SECONDS,
        stalled_worker_timeout=job_settings.WORKER_DEAD_AFTER_SECONDS,
        shutdown_graceful_timeout=30,
    )
    log.info("worker.stopped", name=name)


def build_app(*, max_connections: int = 5) -> App:
    """A Procrastinate application that knows every registered job and schedule."""
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=max_connections)
    app = DjangoApp(connector=connector)
    for spec in registry.specs():
        app.task(name=spec.name, queue=spec.queue, retry=BackOff(spec.retries), pass_context=True)(
            _runner(spec.name)
        )
        if spec.cron:
            _schedule(app, spec)
    return app


def _runner(name: str) -> Callable[..., None]:
    def run(context: Any, **arguments: Any) -> None:
        try:
            registry.execute(name, arguments)
        except Exception as problem:
            job = context.job
            record_failure(job.id, name, arguments, problem)
            if job.attempts >= registry.find(name).retries:
                _give_up(name, arguments, _words(problem))
            elif another_waits(job.queueing_lock):
                log.info("job.gave_way", job=job.id, name=name)
                return
            raise

    return run


def another_waits(once: str | None) -> bool:
    """Whether a job with the same `once` waits already: it does the work of one that failed."""
    if once is None:
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM procrastinate_jobs WHERE queueing_lock = %s AND status = 'todo'", [once]
        )
        return cursor.fetchone() is not None


def _give_up(name: str, arguments: dict[str, Any], error: str) -> None:
    """Tell the job's context; trouble there must not keep the job itself from ending."""
    try:
        registry.give_up(name, arguments, error)
    except Exception:
        log.exception("job.given_up.untold", name=name)


def _words(problem: Exception) -> str:
    return f"{type(problem).__name__}: {problem}"[:4000]


def _schedule(app: App, spec: registry.JobSpec) -> None:
    """A tick that only queues: the same for all tenants, once per moment over all workers."""

    def tick(timestamp: int) -> None:
        queue.run_periodic(spec.name, datetime.fromtimestamp(timestamp, tz=UTC))

    task = app.task(name=spec.name + TICK, queue=spec.queue)(tick)
    app.periodic(cron=spec.cron, periodic_id=spec.name)(task)


def record_failure(job_id: int, name: str, arguments: dict[str, Any], problem: Exception) -> None:
    """Keep why an attempt failed, for the jobs page of the tenant it was for."""
    log.warning("job.failed", job=job_id, name=name, error=str(problem), exc_info=problem)
    tenant_id = arguments.get("tenant_id")
    if tenant_id is None:
        return
    with tenant_scope(UUID(str(tenant_id))):
        JobFailure.objects.create(
            job_id=job_id,
            name=name,
            error=_words(problem),
            failed_at=timezone.now(),
        )


_STALLED = """
    SELECT job.id, job.task_name, job.attempts, job.args
    FROM procrastinate_jobs job LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id
    WHERE job.status = 'doing'
      AND (worker.id IS NULL OR worker.last_heartbeat < now() - make_interval(secs => %s))
    ORDER BY job.id FOR UPDATE OF job SKIP LOCKED
"""
_RETRY = "SELECT procrastinate_retry_job_v2(%s, now(), NULL, NULL, NULL)"
_END = "SELECT procrastinate_finish_job_v1(%s, %s, false)"
WORKER_LOST = "The worker ended again and again before it could say why."


@transaction.atomic
def sweep() -> int:
    """Put the jobs of dead workers back into the queue; returns their number.

    A job that has taken its worker down again and again ends as failed; one that must wait only
    once, while another of its kind waits already, gives way to that. Each on its own: what cannot
    be mended in one job leaves the others alone.
    """
    with connection.cursor() as cursor:
        cursor.execute(_STALLED, [job_settings.WORKER_DEAD_AFTER_SECONDS])
        stalled = cursor.fetchall()
    swept = 0
    for job_id, name, attempts, arguments in stalled:
        try:
            with transaction.atomic():
                _sweep_one(job_id, name, attempts, arguments)
            swept += 1
        except Exception:
            log.exception("jobs.not_swept", job=job_id, name=name)
    if stalled:
        log.warning("jobs.swept", count=swept, of=len(stalled))
    return swept


def _sweep_one(job_id: int, name: str, attempts: int, arguments: Any) -> None:
    if attempts > _retries(name):
        _run(_END, job_id, "failed")
        given = json.loads(arguments) if isinstance(arguments, str) else arguments
        _give_up(name, given, WORKER_LOST)
        return
    try:
        with transaction.atomic():
            _run(_RETRY, job_id)
    except IntegrityError:
        _run(_END, job_id, "aborted")


def _run(sql: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def _retries(name: str) -> int:
    return max(registry.find(name).retries, 3) if name in registry.names() else 0


def purge(*, keep_days: int = 7) -> int:
    """Remove jobs that succeeded more than `keep_days` ago; returns their number."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs WHERE id IN ("
            " SELECT job.id FROM procrastinate_jobs job"
            " JOIN procrastinate_events event ON event.job_id = job.id"
            " WHERE job.status IN ('succeeded', 'cancelled')"
            " GROUP BY job.id HAVING max(event.at) < now() - make_interval(days => %s)"
            " LIMIT 50000)",
            [keep_days],
        )
        return int(cursor.rowcount)
