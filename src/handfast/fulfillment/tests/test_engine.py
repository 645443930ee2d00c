"""Claiming and reporting: leases, what is due, one plan however often, and flat statement counts."""

from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext

from handfast.fulfillment import services
from handfast.fulfillment.models import Plan, ReadyTask, Task
from handfast.fulfillment.tests.steps import SYSTEM, find
from handfast.fulfillment.types import Outcome
from handfast.gateways.models import SimulatorReceipt
from handfast.orders import queries as orders
from handfast.orders import services as order_services
from handfast.orders.tests.scenes import day
from handfast.orders.types import NewLine


def test_two_workers_never_get_the_same_task(submitted):
    first = services.claim(limit=1, worker="a", at=day(5))
    second = services.claim(limit=10, worker="b", at=day(5))
    assert {task.spec_key for task in [*first, *second]} == {"line_test", "ship_modem"}
    assert (len(first), len(second)) == (1, 1)
    assert services.claim(limit=10, worker="c", at=day(5)) == []
    assert ReadyTask.objects.count() == 0


def test_a_report_with_a_lost_lease_changes_nothing(submitted):
    claimed = services.claim(limit=10, worker="a", at=day(5), lease_seconds=-1)
    assert services.reclaim(at=day(5)) == 2
    taken_over = services.claim(limit=10, worker="b", at=day(5))
    outcomes = {task.id: Outcome("done", {"result": "pass"}) for task in claimed}
    assert services.report(claimed=claimed, outcomes=outcomes, by=SYSTEM, at=day(5)).accepted == 0
    assert {t.state for t in Task.objects.filter(id__in=outcomes)} == {"running"}
    assert (
        services.report(claimed=taken_over, outcomes=outcomes, by=SYSTEM, at=day(5)).accepted == 2
    )
    assert {t.state for t in Task.objects.filter(id__in=outcomes)} == {"done"}
    assert find(submitted.id, "line_test").attempts == 2


def test_a_worker_that_died_after_the_call_has_one_effect_at_the_partner(submitted):
    claimed = services.claim(limit=10, worker="dies", at=day(5), lease_seconds=-1)
    services.execute(claimed, tenant_id=Plan.objects.get().tenant_id, at=day(5))
    assert find(submitted.id, "line_test").state == "running"
    services.reclaim(at=day(5))
    services.run_ready(at=day(5))
    assert find(submitted.id, "line_test").state == "done"
    assert SimulatorReceipt.objects.filter(connector__key="line_test").count() == 1
    assert SimulatorReceipt.objects.filter(connector__key="carrier").count() == 1


def test_a_lease_that_still_runs_is_not_taken_over(submitted):
    services.claim(limit=10, worker="a", at=day(5), lease_seconds=60)
    assert services.reclaim(at=day(5)) == 0


def test_tasks_before_their_time_are_not_claimed(submitted):
    ReadyTask.objects.update(run_at=day(6))
    assert services.claim(limit=10, worker="a", at=day(5)) == []
    assert len(services.claim(limit=10, worker="a", at=day(6))) == 2


def test_building_the_plan_twice_makes_one(submitted):
    before = Task.objects.count()
    services.build_plan(order_id=submitted.id, by=SYSTEM, at=day(5))
    assert (Plan.objects.count(), Task.objects.count()) == (1, before)


CONTROL = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")


def test_capture_to_active_costs_the_same_statements_for_1_and_1000_lines(shop, actor, member_as):
    """B10: at most 60 statements, the same within a fifth for 1 and for 1,000 lines."""
    seller = member_as("sales")

    def statements(lines: int) -> int:
        wanted = [
            NewLine("priority_support", "Support", net_price=Decimal(45)) for _ in range(lines)
        ]
        with CaptureQueriesContext(connection) as seen:
            order = order_services.create_order(
                account_id=shop.account_id, contact_id=shop.contact_id, seller_id=seller.id,
                catalog_version_id=shop.catalog.version_id, lines=wanted, by=actor, at=day(5),
            )  # fmt: skip
            order_services.submit_order(order_id=order.id, by=actor, at=day(5))
            services.build_plan(order_id=order.id, by=SYSTEM, at=day(5))
            services.run_ready(limit=5000, at=day(5))
        assert orders.order(order.id).status == "completed"
        assert {t.state for t in Task.objects.filter(order_id=order.id)} == {"done"}
        return sum(1 for q in seen if not q["sql"].startswith(CONTROL))

    one, thousand = statements(1), statements(1000)
    assert one <= 60
    assert thousand <= one * 1.2
