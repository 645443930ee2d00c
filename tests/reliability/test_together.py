"""People and workers at the same thing in the same moment: one wins, nothing happens twice."""

import json
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from handfast.fulfillment import services as fulfillment
from handfast.fulfillment.models import InventoryItem, Task
from handfast.gateways import services as gateways
from handfast.gateways.models import OutboundCall
from handfast.kernel.errors import Conflict
from handfast.orders import services as orders
from handfast.orders.models import Order
from handfast.orders.tests import scenes
from handfast.parties import queries as parties_queries
from handfast.parties import services as parties
from handfast.platform import outbox
from handfast.platform.access import Actor
from handfast.platform.models import Event
from handfast.platform.tenancy import tenant_scope
from tests.fixtures.people import PASSWORD, START, make_tenant

BY = Actor.system("Test")
MACHINE_STEPS = 4
CALLS = 2
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def company():
    """Northbeam, committed, so that other connections see it."""
    return make_tenant()


@pytest.fixture
def shop(company):
    """Its customer and catalog."""
    with tenant_scope(company.id):
        gateways.install_simulators(by=BY, at=START)
        values = [f"203.0.113.{n}" for n in range(10, 60)]
        fulfillment.add_items(spec_code="ipv4_address", values=values, by=BY, at=START)
        return scenes.open_shop(BY, START)


def at_once(*parts: Callable[[], Any]) -> list[Any]:
    """Run functions side by side from the same moment; gives results or exceptions in order."""
    start, found = threading.Barrier(len(parts)), [None] * len(parts)

    def run(number: int, part: Callable[[], Any]) -> None:
        try:
            start.wait()
            found[number] = part()
        except Exception as problem:
            found[number] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(parts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_of_two_people_changing_one_record_one_is_told(company, shop):
    def change(name: str) -> str:
        with tenant_scope(company.id):
            parties.update_account(
                account_id=shop.account_id, name=name, expected_version=1, by=BY, at=START
            )
        return name

    found = at_once(*(lambda name=name: change(name) for name in ("A", "B", "C", "D")))
    won = [f for f in found if isinstance(f, str)]
    assert len(won) == 1
    assert [type(f) for f in found if f not in won] == [Conflict] * 3
    with tenant_scope(company.id):
        account = parties_queries.account(shop.account_id)
        assert (account.name, account.version) == (won[0], 2)


def test_an_order_is_submitted_once(company, shop):
    with tenant_scope(company.id):
        order = scenes.bakery_order(shop, BY, START)

    def submit() -> str:
        with tenant_scope(company.id):
            return orders.submit_order(order_id=order.id, by=BY, at=START).status

    found = at_once(submit, submit, submit)
    assert Counter(str(f) if isinstance(f, str) else "refused" for f in found) == {
        "submitted": 1, "refused": 2,
    }  # fmt: skip
    assert all(isinstance(f, str | Conflict) for f in found)
    with tenant_scope(company.id):
        assert Event.objects.filter(topic="order.submitted").count() == 1


def test_two_workers_never_run_one_task_twice(company, shop):
    count = 10
    with tenant_scope(company.id):
        for _ in range(count):
            order = scenes.bakery_order(shop, BY, START)
            orders.submit_order(order_id=order.id, by=BY, at=START)
        outbox.drain()

    def work(name: str) -> int:
        done = idle = 0
        while idle < 3:
            claimed = fulfillment.work_once(company.id, worker=name, batch=3, at=START).claimed
            done, idle = done + claimed, 0 if claimed else idle + 1
        return done

    claimed = at_once(lambda: work("one"), lambda: work("two"), lambda: work("three"))
    assert sum(claimed) == MACHINE_STEPS * count
    with tenant_scope(company.id):
        carried_out = Task.objects.filter(attempts__gt=0)
        assert set(carried_out.values_list("attempts", flat=True)) == {1}
        assert carried_out.count() == MACHINE_STEPS * count
        told = Event.objects.filter(topic="task.completed").values_list("payload", flat=True)
        named = [task_id for payload in told for task_id in payload["task_ids"]]
        assert len(named) == len(set(named)) == 3 * count
        calls = OutboundCall.objects.values_list("idempotency_key", "attempts")
        assert Counter(attempts for _, attempts in calls) == {1: CALLS * count}
        assert len({key for key, _ in calls}) == CALLS * count
        taken = InventoryItem.objects.filter(state="allocated")
        assert taken.count() == taken.values("task_id").distinct().count() == count


def test_the_same_order_sent_twice_with_one_key_is_one_order(company, shop):
    with tenant_scope(company.id):
        member = parties.invite_member(
            email="ana@northbeam.example", name="Ana Ruiz", roles=["admin"], password=PASSWORD,
            by=BY, at=START,
        )  # fmt: skip
        token = parties.issue_token(scopes=["*"], member_id=member.id, by=BY, at=START)[1]
    body = {
        "account_id": str(shop.account_id),
        "lines": [{"offering_code": "home_fast_500"}],
        "term_months": 24,
    }

    def send() -> Any:
        return Client(raise_request_exception=False).post(
            "/api/v1/orders", json.dumps(body), content_type="application/json",
            headers={"Authorization": f"Bearer {token}", "Idempotency-Key": "order-77"},
        )  # fmt: skip

    answers = at_once(send, send, send, send)
    states = Counter(a.status_code for a in answers)
    assert set(states) <= {200, 201, 409}
    assert 409 not in states or states[409] <= 3
    numbers = {a.json()["number"] for a in answers if a.status_code < 300}
    assert len(numbers) == 1
    assert send().json()["number"] in numbers
    with tenant_scope(company.id):
        assert list(Order.objects.values_list("number", flat=True)) == list(numbers)
        assert Event.objects.filter(topic="order.captured").count() == 1


def test_a_worker_takes_no_more_than_it_asked_for_whatever_the_plan(company, shop):
    """A queue table changes size all the time, and so may the way PostgreSQL joins it."""
    with tenant_scope(company.id):
        for _ in range(8):
            order = scenes.bakery_order(shop, BY, START)
            orders.submit_order(order_id=order.id, by=BY, at=START)
        outbox.drain()
        with connection.cursor() as cursor:
            for way in ("hashjoin", "mergejoin", "hashagg", "material", "sort"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
        claimed = fulfillment.claim(limit=3, worker="one", at=START)
        assert len(claimed) == 3
        assert Task.objects.filter(state="running").count() == 3
