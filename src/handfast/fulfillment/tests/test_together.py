"""Two at once in one plan: the ends of two steps neither miss nor block each other."""

import time
from datetime import timedelta
from threading import Event

import pytest
from tests.fixtures.beside import LONG, Beside
from tests.fixtures.people import START, make_tenant

from handfast.fulfillment import services
from handfast.fulfillment.models import ReadyTask, Task
from handfast.gateways import services as gateways
from handfast.kernel.errors import InvalidInput
from handfast.kernel.ids import new_id
from handfast.orders import queries as order_queries
from handfast.orders import services as orders
from handfast.orders.tests import scenes
from handfast.orders.types import Change
from handfast.platform.access import Actor
from handfast.platform.tenancy import tenant_scope

pytestmark = pytest.mark.django_db(transaction=True)
ANA = Actor("user", new_id(), "Ana Ruiz", frozenset({"*"}))


@pytest.fixture
def planned():
    """The tenant and the tasks of an order of internet access and a modem, by key; committed."""
    tenant = make_tenant()
    with tenant_scope(tenant.id):
        shop = scenes.open_shop(ANA, START)
        gateways.install_simulators(by=ANA, at=START)
        captured = scenes.bakery_order(shop, ANA, START, "internet_access", "modem")
        order = orders.submit_order(order_id=captured.id, by=ANA, at=START)
        services.build_plan(order_id=order.id, by=ANA, at=START)
        tasks = {task.spec_key: task.id for task in Task.objects.filter(order_id=order.id)}
    return tenant.id, tasks


def by_hand(task_id, at=START) -> None:
    services.complete_by_hand(task_id=task_id, reason="done by phone", by=ANA, at=at)


def state(tenant_id, task_id) -> str:
    with tenant_scope(tenant_id):
        return str(Task.objects.get(id=task_id).state)


def test_a_step_behind_two_others_begins_when_both_end_at_the_same_time(planned):
    tenant_id, tasks = planned
    with tenant_scope(tenant_id):
        by_hand(tasks["line_test"])
    with tenant_scope(tenant_id):
        by_hand(tasks["port_activation"])
        other = Beside(tenant_id, lambda: by_hand(tasks["ship_modem"]))
        other.until_it_waits()
    other.done()
    assert state(tenant_id, tasks["customer_activation"]) == "ready"


def test_two_ends_that_estimate_each_other_do_not_block_each_other(planned):
    tenant_id, tasks = planned
    held, go_on = Event(), Event()

    def look_then_end() -> None:
        task = services.working.locked_task(tasks["ship_modem"])
        held.set()
        go_on.wait(LONG)
        by_hand(task.id)

    first = Beside(tenant_id, look_then_end)
    assert held.wait(LONG)
    late = START + timedelta(days=20)
    second = Beside(tenant_id, lambda: by_hand(tasks["line_test"], late))
    second.until_it_waits()
    go_on.set()
    first.done()
    second.done()
    assert state(tenant_id, tasks["ship_modem"]) == "done"
    assert state(tenant_id, tasks["line_test"]) == "done"


def test_a_step_ended_by_hand_while_a_worker_claims_it_is_not_carried_out(planned):
    tenant_id, tasks = planned
    held, go_on, claimed = Event(), Event(), []

    def look_then_end() -> None:
        task = services.working.locked_task(tasks["line_test"])
        held.set()
        go_on.wait(LONG)
        by_hand(task.id)

    person = Beside(tenant_id, look_then_end)
    assert held.wait(LONG)
    worker = Beside(
        tenant_id, lambda: claimed.extend(services.claim(limit=10, worker="w", at=START))
    )
    worker.until_it_waits()
    go_on.set()
    person.done()
    worker.done()
    assert [task.spec_key for task in claimed] == ["ship_modem"]
    assert state(tenant_id, tasks["line_test"]) == "done"
    with tenant_scope(tenant_id):
        queued = set(ReadyTask.objects.values_list("task_id", flat=True))
    assert tasks["line_test"] not in queued


def test_a_worker_keeps_what_it_claimed_while_a_partner_is_slow(planned, monkeypatch):
    tenant_id, tasks = planned
    carry_out, taken = services.running.execute, []

    def slowly(claimed, **options):
        time.sleep(4)
        taken.append(services.recover(tenant_id))
        return carry_out(claimed, **options)

    monkeypatch.setattr(services.running, "execute", slowly)
    found = services.work_once(tenant_id, worker="w", at=START, lease_seconds=2.4)
    assert (found.claimed, taken) == (2, [0])
    assert state(tenant_id, tasks["line_test"]) == "done"


def test_a_lease_is_not_renewed_after_the_work(planned):
    tenant_id, tasks = planned
    with tenant_scope(tenant_id):
        claimed = services.claim(limit=10, worker="w", at=START, lease_seconds=0.3)
    with services.leases.kept(claimed, tenant_id=tenant_id, lease_seconds=0.3):
        time.sleep(0.2)
    time.sleep(0.5)
    assert services.recover(tenant_id) == 2
    assert state(tenant_id, tasks["line_test"]) == "ready"


def test_of_two_changes_of_a_service_at_once_one_is_refused(planned):
    tenant_id, tasks = planned
    with tenant_scope(tenant_id):
        for key in ("line_test", "port_activation", "ship_modem", "customer_activation"):
            by_hand(tasks[key])
        order_id = Task.objects.get(id=tasks["ship_modem"]).order_id
        modem = next(x for x in order_queries.lines(order_id) if x.offering_code == "modem")
        account_id = order_queries.order(order_id).account_id

    def remove() -> None:
        orders.create_change_order(
            account_id=account_id, changes=[Change(modem.promise_id, "delete")], by=ANA, at=START
        )

    with tenant_scope(tenant_id):
        remove()
        other = Beside(tenant_id, remove)
        other.until_it_waits()
    with pytest.raises(InvalidInput, match="already part of an order that is under way"):
        other.done()
