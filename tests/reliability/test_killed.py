"""Kill -9 of a worker in mid-task and in mid-job, and of PostgreSQL in mid-order.

What was acknowledged is there afterwards, and every effect is there once: plans, tasks, partner
calls, addresses, assets, charges, invoices, events.
"""

import pytest

from tests.reliability.installation import Installation, kill

pytestmark = pytest.mark.supervisor
ORDERS = 12


def test_a_worker_killed_in_mid_task_and_mid_job_loses_and_doubles_nothing(installation):
    numbers = _take(installation, ORDERS)

    # In mid-job: the delivery of an event hangs on a lock while its worker is killed.
    first = installation.worker("first")
    with installation.connect() as blocker:
        blocker.execute("LOCK TABLE fulfillment_plan IN ACCESS EXCLUSIVE MODE")
        installation.until(lambda: _doing(installation) > 0)
        kill(first)
        assert _doing(installation) > 0

    # In mid-task: the partner has been called and has not answered when the worker is killed.
    installation.let_time_pass()
    installation.partner.hold()
    installation.sql(_SWEEP)
    second = installation.worker("second")
    assert installation.partner.arrived.wait(90)
    called = sum(installation.partner.keys.values())
    assert called > 0
    kill(second)
    assert installation.count("fulfillment_task", "state = 'running'") > 0
    installation.partner.may_answer.set()

    # Time passes, another worker takes over, partner and customers do their part.
    installation.let_time_pass()
    installation.sql(_SWEEP)
    installation.worker("third")
    installation.until(lambda: _plans(installation) == ORDERS and installation.settled())
    done = installation.play("customers")
    assert done == {"reports": ORDERS, "steps": ORDERS}
    installation.until(lambda: _active(installation) == ORDERS and installation.settled())

    found = installation.play("counts")
    assert found["orders"] == numbers
    assert _complete(found) == {
        "orders_with_missing_lines": 0,
        "order_states": {"completed": ORDERS},
        "lines": 5 * ORDERS,
        "plans": ORDERS,
        "plans_per_order": ORDERS,
        "tasks": 7 * ORDERS,
        "task_states": {"done": 6 * ORDERS, "skipped": ORDERS},
        "ready": 0,
        "assets": {"active": 4 * ORDERS},
        "addresses": ORDERS,
        "charges": 4 * ORDERS,
        "billed_charges": 4 * ORDERS,
        "invoice_lines": 4 * ORDERS,
        "deliveries": {"done": found["deliveries"]["done"]},
    }
    assert found["invoices"] == _without_gaps(found["invoices"])
    once = ("order.captured", "order.submitted", "order.completed", "service.activated")
    assert {topic: found["events"][topic] for topic in once} == dict.fromkeys(once, ORDERS)
    # The partner may be asked again, with the same key: as many effects as orders.
    assert len(installation.partner.keys) == ORDERS
    assert sum(installation.partner.keys.values()) >= ORDERS


def test_postgresql_killed_in_mid_order_keeps_what_was_acknowledged(installation):
    process = installation.begin("orders", "5000")
    acknowledged = [process.stdout.readline().strip() for _ in range(15)]
    installation.kill_database()
    acknowledged += [line.strip() for line in process.stdout.read().splitlines()]
    assert process.wait(30) != 0

    installation.start()
    found = installation.play("counts")
    assert len(found["orders"]) < 5000
    assert set(acknowledged) <= set(found["orders"])
    # At most the one order whose commit was under way is there without an acknowledgment.
    assert len(found["orders"]) - len(acknowledged) in (0, 1)
    assert found["orders_with_missing_lines"] == 0
    count = len(found["orders"])
    assert found["lines"] == 5 * count
    assert found["events"] == {
        **found["events"], "order.captured": count, "order.submitted": count,
    }  # fmt: skip
    assert found["orders"] == _without_gaps(found["orders"])

    installation.worker("after")
    installation.until(lambda: _plans(installation) == count)
    more = _take(installation, 1)
    assert len(more) == 1
    assert more[0] not in found["orders"]


_SWEEP = (
    "INSERT INTO procrastinate_jobs (queue_name, task_name, args)"
    " VALUES ('default', 'platform.sweep_jobs', '{}')"
)


def _take(installation: Installation, count: int) -> list[str]:
    process = installation.begin("orders", str(count))
    output, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors[-3000:]
    return sorted(output.split())


def _doing(installation: Installation) -> int:
    """How many deliveries of the company a worker has in its hands."""
    sql = (
        "SELECT count(*) FROM procrastinate_jobs JOIN platform_tenant ON args->>'tenant_id' ="
        f" platform_tenant.id::text WHERE slug = '{installation.company}'"
        " AND status = 'doing' AND task_name = 'outbox.deliver'"
    )
    return installation.sql(sql)[0][0]


def _plans(installation: Installation) -> int:
    return installation.count("fulfillment_plan")


def _active(installation: Installation) -> int:
    return installation.count("platform_event", "topic = 'service.activated'")


def _complete(found: dict) -> dict:
    return {k: v for k, v in found.items() if k not in ("orders", "invoices", "events")}


def _without_gaps(numbers: list[str]) -> list[str]:
    """The same numbers counted from the first, one after another."""
    stem, first = numbers[0].rsplit("-", 1)
    return [f"{stem}-{int(first) + n:0{len(first)}}" for n in range(len(numbers))]
