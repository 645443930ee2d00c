"""The queue: rows of Procrastinate's table, written and worked with one statement each."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from handfast.platform.canonical import plain
from handfast.platform.jobs import registry
from handfast.platform.tenancy import tenant_in_scope

_INSERT = """
    INSERT INTO procrastinate_jobs
        (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)
    SELECT %s, %s, %s, %s, %s, arguments::jsonb, %s
    FROM unnest(%s::text[]) AS arguments
    ON CONFLICT DO NOTHING
    RETURNING id
"""
_CLAIM = """
    UPDATE procrastinate_jobs SET status = 'doing' WHERE id = (
        SELECT id FROM procrastinate_jobs
        WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= %s)
        ORDER BY priority DESC, id LIMIT 1 FOR UPDATE SKIP LOCKED
    ) RETURNING id, task_name, args
"""
_FINISH = "SELECT procrastinate_finish_job_v1(%s, 'succeeded', false)"


def enqueue(
    name: str,
    /,
    *,
    delay: float | None = None,
    run_at: datetime | None = None,
    lock: str | None = None,
    once: str | None = None,
    priority: int = 0,
    **arguments: Any,
) -> int | None:
    """Queue a job in the caller's transaction: it exists if and only if that commits.

    `delay` in seconds or `run_at` put it off; jobs with the same `lock` never run side by side;
    of jobs with the same `once` only one waits (None is returned for the second). The tenant in
    scope is added when the job asks for one. Raises LookupError for an unknown name.
    """
    ids = _insert(name, [arguments], _due(delay, run_at), lock, once, priority)
    return ids[0] if ids else None


def enqueue_many(
    name: str,
    rows: Iterable[Mapping[str, Any]],
    /,
    *,
    delay: float | None = None,
    priority: int = 0,
) -> list[int]:
    """Queue one job per mapping of arguments, all with one statement."""
    return _insert(name, rows, _due(delay, None), None, None, priority)


def drain(limit: int = 1000, *, until: datetime | None = None) -> int:
    """Run the waiting jobs in this process, one after another; returns how many ran.

    Each runs in one transaction with its place in the queue, so that its effect happens once. An
    error passes through to the caller and leaves the job waiting. `until` also runs jobs put off.
    """
    done = 0
    while done < limit and _run_next(until or timezone.now()):
        done += 1
    return done


def run_periodic(name: str, at: datetime) -> int:
    """Queue what the clock would queue for a periodic job at that moment; returns the number."""
    spec = registry.find(name)
    moment = {"timestamp": int(at.timestamp())} if spec.takes("timestamp") else {}
    if not spec.per_tenant:
        return len(enqueue_many(name, [moment]))
    return len(enqueue_many(name, [{"tenant_id": t, **moment} for t in tenant_ids()]))


def tenant_ids() -> list[str]:
    """Every tenant, as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id::text FROM platform_tenant ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def _insert(
    name: str,
    rows: Iterable[Mapping[str, Any]],
    due: datetime | None,
    lock: str | None,
    once: str | None,
    priority: int,
) -> list[int]:
    spec = registry.find(name)
    arguments = [json.dumps(plain(_with_tenant(spec, row))) for row in rows]
    if not arguments:
        return []
    values: list[Any] = [spec.queue, name, priority, lock, once, due, arguments]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, values)
        return [row[0] for row in cursor.fetchall()]


def _with_tenant(spec: registry.JobSpec, row: Mapping[str, Any]) -> Mapping[str, Any]:
    tenant_id = tenant_in_scope()
    if "tenant_id" in row or tenant_id is None or not spec.takes("tenant_id"):
        return row
    return {"tenant_id": tenant_id, **row}


def _due(delay: float | None, run_at: datetime | None) -> datetime | None:
    return run_at if delay is None else timezone.now() + timedelta(seconds=delay)


def _run_next(until: datetime) -> bool:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_CLAIM, [until])
            row = cursor.fetchone()
        if row is None:
            return False
        job_id, name, arguments = row
        registry.execute(name, json.loads(arguments) if isinstance(arguments, str) else arguments)
        with connection.cursor() as cursor:
            cursor.execute(_FINISH, [job_id])
    return True
