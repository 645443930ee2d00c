"""Gauges of `/metrics`: exact numbers over all tenants, by indexes, and honest when they are unread."""

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from tests.fixtures.people import START, make_tenant

from handfast.kernel.ids import new_id
from handfast.platform import backlog, gauges, jobs, mail, outbox
from handfast.platform.gauges import Gauge
from handfast.platform.models import Delivery, Event, Message
from handfast.platform.tenancy import tenant_scope

JOBS = ("jobs_waiting", "jobs_scheduled", "jobs_running", "jobs_failed")


def scraped(client):
    """What a scrape shows of our own gauges: values by name and label."""
    answer = client.get("/metrics")
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.content.decode())
    return {
        (s.name.removeprefix("handfast_"), *s.labels.values()): s.value
        for family in families
        for s in family.samples
        if s.name.startswith("handfast_")
    }


def deliveries(state, *ages):
    """Deliveries in a state, each of an event published so many seconds ago."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")  # stands still within the test's transaction
        now = cursor.fetchone()[0]
    for age in ages:
        event = Event.objects.create(
            topic="t", subject_kind="x", subject_id=new_id(), payload={}, actor_kind="system",
            actor_name="test", occurred_at=START,
        )  # fmt: skip
        Delivery.objects.create(
            event=event, subscriber="test", state=state, created_at=now - timedelta(seconds=age)
        )


def failed_messages(*channels):
    for channel in channels:
        Message.objects.create(
            channel=channel, recipient="x", text="t", status="failed", queued_at=START
        )


@pytest.fixture
def two(db):
    """Two tenants, none of them in scope, and no job in the queue."""
    run("DELETE FROM procrastinate_jobs")
    made = make_tenant("one", "One"), make_tenant("two", "Two")
    run("DELETE FROM procrastinate_jobs")
    for tenant in made:
        with tenant_scope(tenant.id):
            Delivery.objects.all().delete()
    return made


@pytest.fixture
def extra():
    """Register a source of gauges for one test."""
    names = []

    def add(name, *given, **options):
        names.append(name)
        gauges.register(name, *given, **options)

    yield add
    for name in names:
        gauges._sources.pop(name)


def run(sql, values=()):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_deliveries_and_messages_of_all_tenants_together(two, client):
    one, other = two
    with tenant_scope(one.id):
        deliveries("pending", 40, 100)
        deliveries("done", 9000)
        failed_messages("email", "email", "sms")
        mail.send_mail(to="jo@lakeside.example", subject="S", text="T", at=START)
    with tenant_scope(other.id):
        deliveries("pending", 250)
        deliveries("poison", 5000, 6000, 7000)
        failed_messages("email")
    seen = scraped(client)
    assert seen["figures_up",] == 1
    assert seen["outbox_deliveries_pending",] == 3
    assert seen["outbox_deliveries_parked",] == 3
    assert seen["outbox_oldest_pending_seconds",] == 250
    assert (seen["messages_failed", "email"], seen["messages_failed", "sms"]) == (3, 1)


def test_an_installation_where_nothing_waits_says_zero(two, client):
    seen = scraped(client)
    assert seen.pop(("figures_up",)) == 1
    assert {name for name, *_ in seen} == {g.name for g in gauges.registered()}
    assert set(seen.values()) == {0}
    for state in JOBS:
        assert {(state, name) for name in jobs.names()} == {key for key in seen if key[0] == state}


def test_jobs_by_state_and_name(two, client):
    soon = timezone.now() + timedelta(hours=1)
    with tenant_scope(two[0].id):
        for _ in range(5):
            jobs.enqueue(outbox.DELIVER, delivery_id=str(new_id()))
        jobs.enqueue(mail.DELIVER, message_id=str(new_id()), run_at=soon)
    with tenant_scope(two[1].id):
        jobs.enqueue(outbox.DELIVER, delivery_id=str(new_id()))
        jobs.enqueue(mail.DELIVER, message_id=str(new_id()))
    for state, count in (("doing", 2), ("failed", 1), ("succeeded", 1)):
        run(
            "UPDATE procrastinate_jobs SET status = %s WHERE id IN (SELECT id FROM procrastinate_jobs"
            " WHERE status = 'todo' AND task_name = %s LIMIT %s)",
            [state, outbox.DELIVER, count],
        )
    seen = {key: value for key, value in scraped(client).items() if value and key[0] in JOBS}
    assert seen == {
        ("jobs_waiting", outbox.DELIVER): 2, ("jobs_running", outbox.DELIVER): 2,
        ("jobs_failed", outbox.DELIVER): 1, ("jobs_waiting", mail.DELIVER): 1,
        ("jobs_scheduled", mail.DELIVER): 1,
    }  # fmt: skip


def test_each_tenant_is_read_in_its_own_scope_at_its_own_present(two, extra):
    seen = []

    def read(at: datetime) -> gauges.Values:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('app.tenant')")
            seen.append((cursor.fetchone()[0], at))
        return {("test_sum", ""): 2.0, ("test_age", ""): 10.0 * len(seen)}

    extra("test", [Gauge("test_sum", "Sum."), Gauge("test_age", "Age.", oldest=True)], read)
    values = gauges.read_all()
    assert seen == [(str(tenant.id), START) for tenant in sorted(two, key=lambda t: t.id)]
    assert (values["test_sum", ""], values["test_age", ""]) == (4, 20)


def test_no_tenant_is_named(two, client):
    with tenant_scope(two[0].id):
        deliveries("poison", 10)
    told = client.get("/metrics").content.decode()
    ours = [line for line in told.splitlines() if "handfast_" in line and not line.startswith("#")]
    assert ours
    assert not [line for line in ours if str(two[0].id) in line or "tenant" in line]


def test_what_cannot_be_read_is_missing_and_the_rest_of_the_page_stays(two, client, extra):
    def read(at: datetime) -> gauges.Values:
        run("SELECT 1 / 0")
        return {}

    extra("test", [Gauge("test_broken", "Broken.")], read)
    assert scraped(client) == {("figures_up",): 0}
    assert b"django_http_requests_total" in client.get("/metrics").content


def test_a_scrape_takes_three_statements_for_each_tenant(two):
    counts = []
    for more in ("three", "four"):
        with CaptureQueriesContext(connection) as caught:
            gauges.exposition()
        sent = [q["sql"] for q in caught if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
        counts.append(len([sql for sql in sent if "set_config" not in sql]))
        make_tenant(more, more)
    per_tenant = counts[1] - counts[0]
    assert (per_tenant, counts[0]) == (2, 2 + 2 * per_tenant)


@pytest.mark.parametrize("sql", [backlog._JOBS, backlog._OF_TENANT])
def test_what_waits_and_failed_is_found_by_index(tenant, sql):
    run("SET LOCAL enable_seqscan = off")
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", {"tenant": tenant.id} if "%(tenant)s" in sql else None)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Seq Scan" not in plan
    if "%(tenant)s" in sql:
        assert len(re.findall(r"Index Cond: \(+tenant_id =", plan)) == 3
    else:
        assert "handfast_jobs_failed" in plan


@pytest.mark.django_db
def test_what_is_open_and_what_failed_has_an_index_of_its_own():
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'")
        found = dict(cursor.fetchall())
    for name in ("delivery_open", "message_failed"):
        assert "(tenant_id" in found[name]
        assert " WHERE " in found[name]


def test_metrics_of_the_gauges_are_for_the_machine_itself_as_well(db, client):
    assert b"handfast_" not in client.get("/metrics", REMOTE_ADDR="203.0.113.9").content


def test_the_page_for_operators_names_every_gauge_and_an_alert_for_it():
    page = Path(__file__).parents[4] / "docs" / "operations.md"
    rows = re.findall(
        r"^\| `handfast_(\w+)(?:\{(\w+)\})?` \| .+ \| (.+) \|$", page.read_text(), re.M
    )
    told = {(name, label) for name, label, _ in rows}
    assert told == {(g.name, g.label) for g in (gauges.UP, *gauges.registered())}
    assert [name for name, _, alert in rows if f"handfast_{name}" not in alert] == []
