"""Shipped processes that begin by themselves, on what really happens to orders and contracts."""

from datetime import timedelta
from decimal import Decimal

import pytest

from handfast.contracts import services as contracts
from handfast.contracts.tests.conftest import account, desk, signed  # noqa: F401 - fixtures
from handfast.fulfillment import services as fulfillment
from handfast.gateways import services as gateways
from handfast.orders import services as orders
from handfast.orders.models import Order
from handfast.orders.tests import scenes
from handfast.orders.tests.scenes import day
from handfast.parties import queries as parties
from handfast.platform import jobs, outbox
from handfast.platform.access import Actor
from handfast.workflow import queries, services
from handfast.workflow.models import Incident, Instance

BY = Actor.system("test")


@pytest.fixture
def shop(tenant, actor, at):
    services.ensure_shipped(at=at)
    gateways.install_simulators(by=actor, at=at)
    return scenes.open_shop(actor, at)


def settle():
    while outbox.drain() + jobs.drain():
        pass


def running(key):
    return list(Instance.objects.filter(definition__key=key).order_by("number"))


def finish(row, element, at, **values):
    task = next(t for t in queries.open_tasks_of(row.id) if t.element == element)
    services.complete(task_id=task.id, values=values, by=BY, at=at)
    settle()
    row.refresh_from_db()


def ordered(shop, actor, monthly="60.50"):
    row = scenes.bakery_order(shop, actor, day(5))
    Order.objects.filter(id=row.id).update(monthly=Decimal(monthly))
    orders.submit_order(order_id=row.id, by=actor, at=day(5))
    settle()
    return row


def test_the_first_large_order_of_a_customer_is_checked_once(shop, actor):
    order = ordered(shop, actor, "400.00")
    (row,) = running("credit_check")
    assert (row.title, row.business_key) == ("Credit check for Lakeside Bakery LLC", str(order.id))
    assert (row.subject_kind, row.subject_id) == ("order", order.id)
    assert (row.variables["order_total"], row.variables["overdue"]) == (9649.5, False)
    assert [t.element for t in queries.open_tasks_of(row.id)] == ["review"]
    finish(row, "review", day(5), granted=False, grounds="Nobody knows them")
    assert (row.status, Incident.objects.count()) == ("completed", 0)
    assert parties.account(shop.account_id).risk_tier == "high"
    assert len(running("credit_check")) == 1


def test_the_journeys_order_and_later_ones_are_not_checked(shop, actor):
    first = ordered(shop, actor)
    assert running("credit_check") == []
    Order.objects.filter(id=first.id).update(status="completed")
    ordered(shop, actor, "400.00")
    assert running("credit_check") == []


def test_credit_that_is_granted_rates_nobody(shop, actor):
    ordered(shop, actor, "400.00")
    (row,) = running("credit_check")
    finish(row, "review", day(5), granted=True, credit_limit=9000)
    assert (row.status, row.variables["credit_limit"]) == ("completed", 9000)
    assert parties.account(shop.account_id).risk_tier == "low"


def test_a_refusal_by_hand_without_a_customer_ends_without_an_incident(tenant, at):
    services.ensure_shipped(at=at)
    row = services.start(key="credit_check", by=BY, at=at)
    finish(row, "facts", at, limit_requested=90000, years_customer=0)
    finish(row, "review", at, granted=False)
    assert (row.status, Incident.objects.count()) == ("completed", 0)


def test_a_fallout_that_stays_open_past_the_promised_date_is_handled_once(shop, actor):
    gateways.set_status(key="carrier", status="paused", by=actor, at=day(5))
    order = ordered(shop, actor)
    fulfillment.run_ready(at=day(5))
    settle()
    assert running("fallout_handling") == []
    for number in range(6, 28):
        fulfillment.note_slips(at=day(number))
        settle()
    (row,) = running("fallout_handling")
    assert (row.title, row.business_key) == (f"Fallout of {order.number}", str(order.id))
    gateways.set_status(key="carrier", status="active", by=actor, at=day(27))
    finish(row, "classify", day(27), category="Partner", severity="Low")
    finish(row, "mend", day(27), mended="The carrier is back")
    assert row.variables["retried"] == ["Ship modem"]
    finish(row, "verify", day(27), works=True)
    assert (row.status, Incident.objects.count()) == ("completed", 0)


def test_a_fallout_that_is_mended_in_time_starts_nothing(shop, actor):
    ordered(shop, actor)
    fulfillment.run_ready(at=day(5))
    settle()
    assert running("fallout_handling") == []


def test_the_end_of_the_last_contract_offboards_the_customer(desk, signed, actor, at):  # noqa: F811
    services.ensure_shipped(at=at)
    when = at + timedelta(days=60)
    contracts.terminate_contract(contract_id=signed.id, reason="Shop closed", by=actor, at=when)
    settle()
    (row,) = running("customer_offboarding")
    assert (row.title, row.business_key) == (
        "Offboarding of Lakeside Bakery", str(signed.account_id),
    )  # fmt: skip
    assert (row.variables["reason"], row.variables["overdue"]) == ("Shop closed", False)
    finish(row, "settle", when, settled=True)
    finish(row, "recover", when, missing="none")
    finish(row, "interview", when, leaving_reason="Closed")
    finish(row, "close", when, retention=True, retire=True)
    assert (row.status, Incident.objects.count()) == ("completed", 0)
    assert parties.account(signed.account_id).status == "inactive"


def test_a_customer_with_another_contract_is_not_offboarded(desk, signed, actor, at):  # noqa: F811
    services.ensure_shipped(at=at)
    desk.contract()
    contracts.terminate_contract(contract_id=signed.id, reason="Replaced", by=actor, at=at)
    settle()
    assert running("customer_offboarding") == []
