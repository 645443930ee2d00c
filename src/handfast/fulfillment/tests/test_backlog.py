"""Gauges of deliveries: due and later steps, the wait of the longest waiting one, open fallouts."""

from datetime import timedelta

from django.db import connection

from handfast.fulfillment import queries
from handfast.fulfillment.models import Fallout, ReadyTask, Task
from handfast.fulfillment.queries.gauges import _BACKLOG
from handfast.orders.tests.scenes import day
from handfast.platform import gauges
from handfast.platform.models import Tenant
from handfast.platform.tenancy import current_tenant_id, forget_tenant


def present():
    """The database's present, which stands still within the test's transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        return cursor.fetchone()[0]


def read(at):
    values = queries.backlog(at)
    names = ("tasks_due", "tasks_scheduled", "fallouts_open", "oldest_due_task_seconds")
    return [values[f"fulfillment_{name}", ""] for name in names]


def queued(*rows):
    """The worker's queue: each step with the moment it falls due, and when it was queued."""
    ReadyTask.objects.all().delete()
    tasks = Task.objects.order_by("position", "id")
    for task, (run_at, created_at) in zip(tasks, rows, strict=False):
        ReadyTask.objects.create(task=task, run_at=run_at, created_at=created_at)


def test_nothing_waits(tenant, at):
    assert read(at) == [0, 0, 0, 0]


def test_steps_that_wait_for_a_worker(submitted):
    now = present()
    ago = [now - timedelta(seconds=s) for s in (0, 60, 300, 7200)]
    queued((ago[1], ago[3]), (ago[2], ago[3]), (now + timedelta(hours=1), ago[3]))
    due, later, fallouts, waited = read(now)
    assert (due, later, fallouts) == (2, 1, 0)
    assert waited == 300  # due since then, though queued for two hours
    queued((ago[3], ago[1]))
    assert read(now)[3] == 60  # queued a minute ago for a moment long past


def test_under_a_test_clock_a_step_is_due_by_that_clock_and_waits_in_real_time(submitted):
    now = present()
    queued((day(6), now - timedelta(seconds=120)), (day(9), now - timedelta(seconds=900)))
    assert read(day(7)) == [1, 1, 0, 120]
    ahead = now + timedelta(days=400)
    queued((ahead, now - timedelta(seconds=30)))
    assert read(now)[:2] == [0, 1]
    assert read(ahead) == [1, 0, 0, 30]


def test_fallouts_count_until_they_are_closed(submitted):
    tasks = list(Task.objects.order_by("id")[:4])
    for task, state in zip(tasks, ("open", "assigned", "resolved", "cancelled"), strict=True):
        Fallout.objects.create(
            task=task, order_id=task.order_id, category="partner", owner_team="logistics",
            message="No answer", state=state, opened_at=day(6),
        )  # fmt: skip
    assert read(day(6))[2] == 2


def test_the_platform_reads_them_at_the_present_of_the_tenant(submitted):
    queued((day(6), present()))
    assert gauges.read_all()["fulfillment_tasks_due", ""] == 0
    Tenant.objects.filter(id=current_tenant_id()).update(clock=day(7))
    forget_tenant()
    assert gauges.read_all()["fulfillment_tasks_due", ""] == 1
    assert "handfast_fulfillment_tasks_due 1.0" in gauges.exposition().decode()


def test_it_is_one_statement_that_indexes_answer(tenant, at):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {_BACKLOG}", {"tenant": tenant.id, "at": at})
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Seq Scan" not in plan
    assert plan.count("using fallout_") == 1
