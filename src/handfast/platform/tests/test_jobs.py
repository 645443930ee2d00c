"""Background jobs: they stand or fall with the transaction, run in their tenant, and come back."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.utils import timezone
from tests.fixtures.people import START, make_tenant
from tests.fixtures.worker import work_the_queue

from handfast.kernel.errors import IllegalTransition, NotFound
from handfast.kernel.ids import new_id
from handfast.kernel.ref import Ref
from handfast.platform import jobs
from handfast.platform.access import Actor
from handfast.platform.jobs import board, progress, registry, worker
from handfast.platform.models import AuditRecord, JobFailure
from handfast.platform.tenancy import current_tenant_id, tenant_in_scope

ADMIN = Actor.system("test")


@pytest.fixture
def ran():
    """Jobs test.note (of a tenant), test.global, test.broken; and what they were given."""
    seen: list[object] = []

    @jobs.job("test.note")
    def note(*, tenant_id, **more):
        seen.append((str(current_tenant_id()), tenant_id, more))

    @jobs.job("test.global", queue="other")
    def everywhere(**more):
        seen.append((tenant_in_scope(), more))

    @jobs.job("test.broken", retries=1)
    def broken(*, tenant_id):
        raise ZeroDivisionError("no divisor")

    yield seen
    for name in ("test.note", "test.global", "test.broken"):
        registry.forget(name)


def rows(name="test.note"):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, status::text, args, attempts FROM procrastinate_jobs"
            " WHERE task_name = %s ORDER BY id",
            [name],
        )
        return [
            SimpleNamespace(
                id=i, status=s, args=json.loads(a) if isinstance(a, str) else a, attempts=n
            )
            for i, s, a, n in cursor.fetchall()
        ]


def test_a_job_runs_in_the_scope_of_its_tenant(tenant, ran):
    jobs.enqueue("test.note", name="x", net=Decimal("1.50"), day=START.date())
    assert jobs.drain() == 1
    assert ran == [
        (str(tenant.id), str(tenant.id), {"name": "x", "net": "1.50", "day": "2026-03-02"})
    ]
    assert [r.status for r in rows()] == ["succeeded"]
    assert jobs.drain() == 0


def test_a_job_that_asks_for_no_tenant_gets_none(tenant, ran):
    jobs.enqueue("test.global", a=1)
    jobs.drain()
    assert ran[0][1] == {"a": 1}


def test_a_rolled_back_transaction_leaves_no_job(tenant, ran):
    class Undo(Exception):
        pass

    with pytest.raises(Undo), transaction.atomic():
        jobs.enqueue("test.note")
        raise Undo
    assert rows() == []


def test_one_statement_queues_many(tenant, ran, django_assert_num_queries):
    with django_assert_num_queries(1):
        ids = jobs.enqueue_many("test.note", [{"n": n} for n in range(100)])
    assert len(ids) == len(set(ids)) == 100
    assert jobs.drain(limit=5) == 5
    assert [more["n"] for _, _, more in ran] == [0, 1, 2, 3, 4]
    assert jobs.enqueue_many("test.note", []) == []


def test_of_jobs_with_the_same_key_only_one_waits(tenant, ran):
    assert jobs.enqueue("test.note", once="rebuild") is not None
    assert jobs.enqueue("test.note", once="rebuild") is None
    assert jobs.drain() == 1
    assert jobs.enqueue("test.note", once="rebuild") is not None


def test_jobs_that_are_put_off_wait(tenant, ran):
    jobs.enqueue("test.note", delay=3600, n=1)
    jobs.enqueue("test.note", run_at=timezone.now() - timedelta(seconds=1), n=2)
    assert jobs.drain() == 1
    assert jobs.drain(until=timezone.now() + timedelta(hours=2)) == 1
    assert [more["n"] for _, _, more in ran] == [2, 1]


def test_an_error_passes_through_and_leaves_the_job_waiting(tenant, ran):
    jobs.enqueue("test.broken")
    with pytest.raises(ZeroDivisionError):
        jobs.drain()
    assert [(r.status, r.attempts) for r in rows("test.broken")] == [("todo", 0)]


def test_an_unknown_job_is_refused_when_it_is_queued(tenant):
    with pytest.raises(LookupError, match=r"'test\.nothing'"):
        jobs.enqueue("test.nothing")


def test_a_name_belongs_to_one_module(ran):
    def other(**more):
        return None

    other.__module__ = "somewhere.else"
    with pytest.raises(ValueError, match=r"'test\.note' is taken"):
        jobs.job("test.note")(other)


def test_periodic_work_is_queued_once_for_each_tenant(tenant, ran):
    other = make_tenant("southbeam", "Southbeam")
    seen = []

    @jobs.periodic("0 3 * * *", "test.nightly")
    def nightly(*, tenant_id):
        seen.append(tenant_id)

    @jobs.periodic("* * * * *", "test.minute")
    def minute(timestamp):
        seen.append(timestamp)

    try:
        moment = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
        assert jobs.run_periodic("test.nightly", moment) == 2
        assert jobs.run_periodic("test.minute", moment) == 1
        jobs.drain()
    finally:
        registry.forget("test.nightly")
        registry.forget("test.minute")
    assert sorted(seen[:2]) == sorted([str(tenant.id), str(other.id)])
    assert seen[2] == int(moment.timestamp())


def test_pauses_double_up_to_a_quarter_of_an_hour():
    seconds = [worker.pause_after(n).total_seconds() for n in (0, 1, 2, 5, 9, 50)]
    assert seconds == [2, 4, 8, 64, 900, 900]


def test_retries_end(ran):
    strategy = worker.BackOff(2)
    first = strategy.get_retry_decision(exception=ValueError(), job=SimpleNamespace(attempts=0))
    assert first is not None
    assert first.retry_at > timezone.now()
    assert (
        strategy.get_retry_decision(exception=ValueError(), job=SimpleNamespace(attempts=2)) is None
    )


def _stall(job_id, attempts=0):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 minute')"
            " RETURNING id"
        )
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s, attempts = %s"
            " WHERE id = %s",
            [cursor.fetchone()[0], attempts, job_id],
        )


def test_jobs_of_dead_workers_run_again(tenant, ran):
    _stall(jobs.enqueue("test.note", n=1))
    assert worker.sweep() == 1
    assert [(r.status, r.attempts) for r in rows()] == [("todo", 1)]
    assert worker.sweep() == 0


def test_a_job_that_takes_workers_down_ends_as_failed(tenant, ran):
    _stall(jobs.enqueue("test.note"), attempts=6)
    assert worker.sweep() == 1
    assert [r.status for r in rows()] == ["failed"]


def test_a_job_that_waits_once_gives_way_and_spoils_no_sweep(tenant, ran):
    """Queued again while its worker died: one of the two is enough, and the others come back."""
    first = jobs.enqueue("test.note", once="rebuild", n=1)
    _stall(first)
    second = jobs.enqueue("test.note", once="rebuild", n=2)
    _stall(jobs.enqueue("test.note", n=3))
    assert worker.sweep() == 2
    assert [(r.id, r.status) for r in rows()] == [
        (first, "aborted"), (second, "todo"), (second + 1, "todo"),
    ]  # fmt: skip
    assert jobs.drain() == 2
    assert sorted(more["n"] for _, _, more in ran) == [2, 3]


def test_a_context_hears_of_a_job_that_failed_for_good(tenant, ran):
    told = []

    def given_up(*, tenant_id, error, n):
        told.append((str(current_tenant_id()), tenant_id, error, n))

    @jobs.job("test.fragile", given_up=given_up)
    def fragile(*, tenant_id, n):
        raise ZeroDivisionError("no divisor")

    try:
        _stall(jobs.enqueue("test.fragile", n=7), attempts=6)
        assert worker.sweep() == 1
        assert told == [(str(tenant.id), str(tenant.id), worker.WORKER_LOST, 7)]
    finally:
        registry.forget("test.fragile")


@pytest.mark.django_db(transaction=True)
def test_a_worker_tells_the_context_once_after_the_last_attempt(ran):
    tenant = make_tenant()
    told = []

    @jobs.job("test.fragile", retries=0, given_up=lambda *, tenant_id, error: told.append(error))
    def fragile(*, tenant_id):
        raise ZeroDivisionError("no divisor")

    try:
        jobs.enqueue("test.fragile", tenant_id=tenant.id)
        work_the_queue()
    finally:
        registry.forget("test.fragile")
    assert told == ["ZeroDivisionError: no divisor"]


@pytest.mark.django_db(transaction=True)
def test_a_failed_job_gives_way_to_one_like_it_that_waits(ran):
    tenant = make_tenant()
    seen = []

    @jobs.job("test.open", retries=3, scoped=False)
    def unscoped(*, tenant_id, n):
        seen.append(n)
        if n == 1:
            jobs.enqueue("test.open", once="again", tenant_id=tenant_id, n=2)
            raise ZeroDivisionError("no divisor")

    try:
        jobs.enqueue("test.open", once="again", tenant_id=tenant.id, n=1)
        work_the_queue()
    finally:
        registry.forget("test.open")
    assert seen == [1, 2]
    assert [r.status for r in rows("test.open")] == ["succeeded", "succeeded"]


def test_failed_jobs_are_listed_with_their_error_and_can_be_retried(tenant, ran):
    job_id = jobs.enqueue("test.broken")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [job_id])
        cursor.execute("SELECT procrastinate_finish_job_v1(%s, 'failed', false)", [job_id])
    worker.record_failure(
        job_id, "test.broken", {"tenant_id": str(tenant.id)}, ZeroDivisionError("no divisor")
    )
    (failed,) = board.failed()
    assert (failed.id, failed.name, failed.error) == (
        job_id, "test.broken", "ZeroDivisionError: no divisor",
    )  # fmt: skip
    board.retry(job_id=job_id, by=ADMIN, at=START)
    assert board.failed() == []
    assert [(w.name, w.state, w.count) for w in board.waiting()] == [("test.broken", "waiting", 1)]
    assert AuditRecord.objects.filter(action="job.retry").count() == 1


def test_a_failed_job_of_another_tenant_cannot_be_retried(tenant, ran):
    job_id = jobs.enqueue("test.broken", tenant_id=new_id())
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %s", [job_id])
    with pytest.raises(NotFound):
        board.retry(job_id=job_id, by=ADMIN, at=START)


def test_old_finished_jobs_are_removed_and_failed_ones_kept(tenant, ran):
    jobs.enqueue_many("test.note", [{"n": 1}, {"n": 2}])
    jobs.drain()
    jobs.enqueue("test.note", n=3)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_events SET at = now() - interval '8 days'")
    assert worker.purge() == 2
    assert [r.args["n"] for r in rows()] == [3]


def test_progress_is_shown_and_resumed(tenant):
    subject = Ref("bill_run", new_id())
    begun = progress.start(name="billing.run", title="March bills", at=START, subject=subject)
    assert begun.percent is None
    progress.set_total(begun.id, 300)
    progress.advance(begun.id, done=100, cursor={"after": "B-2"})
    progress.advance(begun.id, done=50, message="Half way")
    (shown,) = progress.of(subject)
    assert (shown.done, shown.percent, shown.cursor) == (150, 50, {"after": "B-2"})
    assert shown.message == "Half way"
    progress.fail(begun.id, at=START, message="The tax service is down; start again later.")
    assert progress.resume(begun.id).state == "running"
    assert progress.finish(begun.id, at=START).state == "finished"
    with pytest.raises(IllegalTransition):
        progress.fail(begun.id, at=START, message="too late")
    with pytest.raises(NotFound):
        progress.get(new_id())


@pytest.mark.django_db(transaction=True)
def test_a_worker_does_the_work_and_keeps_why_something_failed(ran):
    """Two jobs through a real worker: one succeeds, one fails, is repeated, and is recorded."""
    tenant = make_tenant()
    registry.forget("test.broken")

    @jobs.job("test.broken", retries=0)
    def broken(*, tenant_id):
        raise ZeroDivisionError("no divisor")

    jobs.enqueue("test.note", tenant_id=tenant.id, n=1)
    jobs.enqueue("test.broken", tenant_id=tenant.id)
    work_the_queue(concurrency=2)
    assert ran == [(str(tenant.id), str(tenant.id), {"n": 1})]
    assert [r.status for r in rows()] == ["succeeded"]
    assert [r.status for r in rows("test.broken")] == ["failed"]
    from handfast.platform.tenancy import tenant_scope

    with tenant_scope(tenant.id):
        assert [f.error for f in JobFailure.objects.all()] == ["ZeroDivisionError: no divisor"]
