"""B4: dependent tasks claimed, carried out, completed, audited, their successors released."""

import os
import subprocess
import sys
import time
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
from tests.fixtures.people import START

from benchmarks.measuring import Row, alternate
from benchmarks.rows import connect
from benchmarks.shop import Shop

OPEN = int(os.environ.get("BENCH_OPEN_TASKS", "100000"))
CHAIN, WORKERS, BATCH = 10, 2, 100
SECONDS, SINGLES = 6.0, 300

_FILL = """
WITH plans AS (
    SELECT gen_random_uuid() AS plan, gen_random_uuid() AS "order", gen_random_uuid() AS stream, n
    FROM generate_series(1, %(plans)s) n
), orders AS (
    INSERT INTO orders_order (%(order_columns)s) SELECT %(order_values)s FROM plans
), made AS (
    INSERT INTO fulfillment_plan (id, tenant_id, created_at, order_id, revision, status,
        catalog_version_id, stream_id, begins_at, started_at, planned_end, estimated_end,
        jeopardy)
    SELECT plan, %(tenant)s, now(), "order", 1, 'active', gen_random_uuid(), stream, %(now)s, %(now)s,
        %(later)s, %(later)s, 'none'
    FROM plans
), steps AS (
    SELECT gen_random_uuid() AS id, plan, "order", s, gen_random_uuid() AS promise
    FROM plans, generate_series(1, %(chain)s) s
), tasks AS (
    INSERT INTO fulfillment_task (%(task_columns)s) SELECT %(task_values)s FROM steps
), dependencies AS (
    INSERT INTO fulfillment_taskdependency (id, tenant_id, created_at, plan_id, predecessor_id,
        successor_id, kind, lag_hours)
    SELECT gen_random_uuid(), %(tenant)s, now(), a.plan, a.id, b.id, 'finish_start', 0
    FROM steps a JOIN steps b ON b.plan = a.plan AND b.s = a.s + 1
)
INSERT INTO fulfillment_ready_queue (id, tenant_id, created_at, task_id, run_at, priority)
SELECT gen_random_uuid(), %(tenant)s, now(), id, %(due)s, 0
FROM steps WHERE s = 1
"""


def run(shop: Shop, owner_url: str) -> list[Row]:
    """Tasks a second by worker processes, in batches and one at a time; the raw claim beside."""
    with connect(owner_url, shop.tenant.id) as connection:
        _fill(connection, shop)
        rates = [_by_workers(shop, workers=WORKERS, batch=BATCH) for _ in range(4)][1:]
        batched = sorted(rates)[1]
        single, raw = alternate(
            lambda: _by_workers(shop, workers=1, batch=1), lambda: _raw(connection, shop)
        )
    among = f"{OPEN:,} open tasks in chains of {CHAIN}"
    return [
        Row("B4", f"orchestrate in batches of {BATCH}, {WORKERS} workers, {among}",
            f"{batched:.0f}/s", "–", None, "≥ 5,000/s"),
        Row("B4", "orchestrate one at a time, 1 worker", f"{single:.0f}/s", f"{raw:.0f}/s",
            raw / single, "≥ 1/10 of the raw claim"),
    ]  # fmt: skip


def _fill(connection: psycopg.Connection[Any], shop: Shop) -> None:
    """Plans of dependent steps in the product's own tables, the first step of each ready."""
    sql = _FILL
    for kind, table, named in (
        ("order", "orders_order", _ORDER), ("task", "fulfillment_task", _TASK),
    ):  # fmt: skip
        columns = _columns(connection, table, named)
        sql = sql.replace(f"%({kind}_columns)s", ", ".join(f'"{name}"' for name in columns))
        sql = sql.replace(f"%({kind}_values)s", ", ".join(columns.values()))
    values = {
        "tenant": shop.tenant.id, "account": shop.account_id, "plans": OPEN // CHAIN,
        "chain": CHAIN, "due": START - timedelta(minutes=1), "now": START,
        "later": START + timedelta(days=1),
    }  # fmt: skip
    connection.execute(sql, values)
    for table in ("task", "taskdependency", "plan", "ready_queue"):
        connection.execute(f"ANALYZE fulfillment_{table}")


def _columns(
    connection: psycopg.Connection[Any], table: str, named: dict[str, str]
) -> dict[str, str]:
    """Every column of a table that is named or must not be empty, with the SQL that fills it."""
    rows = connection.execute(
        "SELECT column_name, data_type FROM information_schema.columns"
        " WHERE table_name = %s AND is_nullable = 'NO'", [table],
    ).fetchall()  # fmt: skip
    empty = {"character varying": "''", "text": "''", "boolean": "false", "jsonb": "'{}'::jsonb"}
    wanted = {name: named.get(name, empty.get(kind, "0")) for name, kind in rows}
    return {**wanted, **named}


_ORDER = {
    "id": '"order"', "tenant_id": "%(tenant)s", "created_at": "now()",
    "number": "'B-' || left(replace(\"order\"::text, '-', ''), 24)", "kind": "'new'",
    "status": "'in_progress'", "version": "1", "account_id": "%(account)s", "stream_id": "stream",
    "catalog_version_id": "gen_random_uuid()", "currency": "'USD'", "jeopardy": "'none'",
    "readiness": "'[]'::jsonb", "captured_at": "now()",
}  # fmt: skip
_TASK = {
    "id": "id", "tenant_id": "%(tenant)s", "created_at": "now()",
    "plan_id": "plan", "order_id": '"order"', "key": "'step-' || s", "spec_key": "'no_op'",
    "name": "'Step ' || s", "group": "promise", "promise_id": "promise",
    "promise_ids": "jsonb_build_array(promise)", "role": "'deliver'",
    "state": "CASE WHEN s = 1 THEN 'ready' ELSE 'waiting' END",
    "pending": "CASE WHEN s = 1 THEN 0 ELSE 1 END", "position": "s",
    "handler": "'automatic'", "ponr": "'none'", "max_attempts": "3", "version": "1",
    "run_at": "%(due)s", "idempotency_key": "id::text", "released_at": "%(now)s",
}  # fmt: skip


_WORKER = """
import sys, time
import django
django.setup()
from uuid import UUID
from handfast.fulfillment import services
tenant, batch = UUID(sys.argv[1]), int(sys.argv[2])
services.work_once(tenant, worker="warm", batch=1)
sys.stdout.write("ready\\n"); sys.stdout.flush()
sys.stdin.readline()
done, until = 0, time.perf_counter() + float(sys.argv[3])
while time.perf_counter() < until:
    found = services.work_once(tenant, worker=sys.argv[4], batch=batch)
    done += found.claimed
    if not found.claimed:
        break
sys.stdout.write(f"{done / (time.perf_counter() - until + float(sys.argv[3]))}\\n")
"""


def _by_workers(shop: Shop, *, workers: int, batch: int) -> float:
    """Real worker processes, started first, then let go at the same moment."""
    words = [sys.executable, "-c", _WORKER, str(shop.tenant.id), str(batch), str(SECONDS)]
    running = [
        subprocess.Popen(
            [*words, f"bench-{n}"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for n in range(workers)
    ]
    for process in running:
        assert process.stdout is not None
        process.stdout.readline()
    rates = []
    for process in running:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in running:
        rates.append(float(process.communicate()[0].split()[-1]))
    return sum(rates)


_CLAIM = """
    WITH picked AS (
        DELETE FROM fulfillment_ready_queue WHERE tenant_id = %(tenant)s AND id IN (
            SELECT id FROM fulfillment_ready_queue WHERE tenant_id = %(tenant)s
            ORDER BY priority DESC, run_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
        ) RETURNING task_id
    )
    UPDATE fulfillment_task t SET state = 'running' FROM picked
    WHERE t.tenant_id = %(tenant)s AND t.id = picked.task_id RETURNING t.id
"""
_COMPLETE = """
    UPDATE fulfillment_task SET state = 'done', ended_at = now()
    WHERE tenant_id = %(tenant)s AND id = %(task)s
"""


def _raw(connection: psycopg.Connection[Any], shop: Shop) -> float:
    """Claim one, complete it, each in its transaction: no events, no audit, no successors."""
    began = time.perf_counter()
    for _ in range(SINGLES):
        row = connection.execute(_CLAIM, {"tenant": shop.tenant.id}).fetchone()
        if row is None:
            raise RuntimeError("the queue is empty")
        task: UUID = row[0]
        connection.execute(_COMPLETE, {"tenant": shop.tenant.id, "task": task})
    return SINGLES / (time.perf_counter() - began)
