"""Cancelled while a machine or partner was at work: what happened all the same is undone."""

from datetime import timedelta

import pytest
from django.db import connection
from tests.fixtures.beside import Beside

from handfast.fulfillment import queries, services
from handfast.fulfillment.models import Fallout, InventoryItem, Task, Timer
from handfast.fulfillment.types import Outcome
from handfast.gateways import queries as gateway_queries
from handfast.gateways import services as gateways
from handfast.kernel.errors import Conflict
from handfast.orders import services as order_services
from handfast.orders.tests import scenes
from handfast.orders.tests.scenes import day
from handfast.platform import clock, outbox
from handfast.platform.access import Actor
from handfast.platform.tenancy import current_tenant_id, tenant_scope

SYSTEM = Actor.system("Test")


def find(order_id, key: str) -> Task:
    return Task.objects.get(order_id=order_id, spec_key=key)


def cancel(order, actor):
    order_services.cancel_order(order_id=order.id, reason="Moved away", by=actor, at=day(6))
    outbox.drain()


def undone(order) -> list[str]:
    """What the latest revision undoes, in order."""
    return [t.spec_key for t in queries.plan(order.id).tasks if t.role == "undo"]


@pytest.fixture
def shipping(submitted):
    """The worker is asking the carrier when the order is cancelled."""
    claimed = services.claim(limit=10, worker="a", at=day(5))
    return [task for task in claimed if task.spec_key == "ship_modem"]


def report(claimed, outcome):
    return services.report(
        claimed=claimed, outcomes={claimed[0].id: outcome}, by=SYSTEM, at=day(6)
    ).accepted


def test_a_success_that_comes_after_the_cancel_is_undone(submitted, shipping, actor):
    cancel(submitted, actor)
    assert find(submitted.id, "ship_modem").state == "cancelling"
    assert report(shipping, Outcome("done", {"tracking": "T1"})) == 1
    task = find(submitted.id, "ship_modem")
    assert (task.state, task.output["tracking"]) == ("done", "T1")
    assert undone(submitted) == ["return_modem"]
    told = [e.headline for e in outbox.timeline(stream_id=submitted.stream_id)]
    assert "Called off, Ship modem was done all the same; it is being undone" in told


def test_a_refusal_after_the_cancel_undoes_nothing(submitted, shipping, actor):
    cancel(submitted, actor)
    assert report(shipping, Outcome("fallout", message="no such suite")) == 1
    task = find(submitted.id, "ship_modem")
    assert (task.state, task.note) == ("cancelled", "no such suite")
    assert queries.plan(submitted.id).revision == 1
    assert not Fallout.objects.exists()


def test_what_nobody_can_tell_is_undone_to_be_safe(submitted, shipping, actor):
    cancel(submitted, actor)
    assert report(shipping, Outcome("retry", message="time-out")) == 1
    assert find(submitted.id, "ship_modem").state == "cancelled"
    assert undone(submitted) == ["return_modem"]


def test_a_worker_that_never_reports_is_given_up_and_its_step_undone(submitted, shipping, actor):
    cancel(submitted, actor)
    assert services.fire_timers(at=day(6) + timedelta(minutes=29)) == 0
    assert services.fire_timers(at=day(6) + timedelta(minutes=30)) == 1
    assert find(submitted.id, "ship_modem").state == "cancelled"
    assert undone(submitted) == ["return_modem"]
    assert report(shipping, Outcome("done")) == 0
    assert undone(submitted) == ["return_modem"]


@pytest.mark.parametrize(
    ("event", "state", "compensation"),
    [("delivered", "done", ["return_modem"]), ("failed", "cancelled", [])],
)
def test_a_partner_reports_after_the_cancel(submitted, actor, event, state, compensation):
    services.run_ready(at=day(5))
    [request] = gateway_queries.open_requests("carrier")
    cancel(submitted, actor)
    assert find(submitted.id, "ship_modem").state == "cancelling"
    begun = undone(submitted)
    gateways.send_report(
        connector_key="carrier", reference=request.reference, event=event, values={}, by=actor,
        at=day(7),
    )  # fmt: skip
    assert find(submitted.id, "ship_modem").state == state
    assert undone(submitted) == begun + compensation
    assert queries.plan(submitted.id).revision == 2


def test_an_acceptance_after_the_cancel_waits_for_the_partners_report(submitted, shipping, actor):
    cancel(submitted, actor)
    assert report(shipping, Outcome("awaiting", {"tracking": "T1"})) == 1
    assert find(submitted.id, "ship_modem").state == "cancelling"
    [timer] = Timer.objects.filter(fired_at=None)
    assert timer.due_at == day(6) + timedelta(hours=96)
    assert services.fire_timers(at=timer.due_at) == 1
    assert undone(submitted) == ["return_modem"]


@pytest.mark.django_db(transaction=True)
def test_whoever_cancels_does_not_overlook_a_hard_point_that_is_just_being_passed(at):
    from tests.fixtures.people import make_tenant

    tenant = make_tenant()
    by = Actor("user", None, "Ana Ruiz", frozenset({"*"}))
    with tenant_scope(tenant.id):
        shop = scenes.open_shop(by, at)
        gateways.install_simulators(by=by, at=at)
        captured = scenes.bakery_order(shop, by, day(5))
        order = order_services.submit_order(order_id=captured.id, by=by, at=day(5))
        outbox.drain()
        hard = find(order.id, "customer_activation")
    with tenant_scope(tenant.id):
        Task.objects.select_for_update().get(id=hard.id)

        def refused():
            with pytest.raises(Conflict, match="is being carried out at this moment"):
                order_services.cancel_order(order_id=order.id, reason="x", by=by, at=day(6))

        Beside(tenant.id, refused).done()


def test_a_step_that_ends_its_worker_each_time_becomes_a_fallout(submitted):
    claims = 0
    while services.claim(limit=10, worker="dies", at=day(5), lease_seconds=-1):
        claims += 1
        services.reclaim(at=day(5))
        assert claims < 20
    test = find(submitted.id, "line_test")
    assert (test.state, test.attempts) == ("fallout", test.max_attempts + 5)
    fallout = Fallout.objects.get(task=test)
    assert (fallout.category, fallout.owner_team) == ("system", "network")
    assert "its worker ended each time" in fallout.message


def test_a_step_tried_again_by_hand_keeps_what_it_was_allocated(submitted, actor):
    services.run_ready(at=day(5))
    task = find(submitted.id, "allocate_ip")
    assert InventoryItem.objects.filter(task=task).count() == 1
    Task.objects.filter(id=task.id).update(state="fallout")
    services.retry_task(task_id=task.id, by=actor, at=day(6))
    services.run_ready(at=day(6))
    assert InventoryItem.objects.filter(task=task).count() == 1
    assert find(submitted.id, "allocate_ip").output == task.output


def test_an_estimate_that_moves_is_no_edit_of_the_task(submitted, actor):
    before = dict(Task.objects.values_list("id", "version"))
    services.note_slips(at=day(20))
    assert Task.objects.filter(estimated_end__gte=day(20)).exists()
    assert dict(Task.objects.values_list("id", "version")) == before


def test_a_clock_that_jumps_far_settles_everything(submitted, actor, monkeypatch):
    monkeypatch.setattr("handfast.fulfillment.services.ticking.PER_TICK", 1)
    services.run_ready(at=day(5))
    ship = find(submitted.id, "ship_modem")
    for days in (3, 4, 5):
        Timer.objects.create(task=ship, kind="sla", due_at=day(5 + days))
    clock.set_clock(to=day(5, month=9), by=actor)
    outbox.drain()
    assert not Timer.objects.filter(fired_at=None).exists()
    assert find(submitted.id, "ship_modem").state == "fallout"


@pytest.mark.django_db(transaction=True)
def test_tasks_that_become_ready_ring_the_bell_when_they_are_committed(at):
    from threading import Event

    from tests.fixtures.people import make_tenant

    from handfast.fulfillment.tasks.bell import Bell

    bell, stop = Bell(), Event()
    try:
        assert bell.wait(stop, 0) is False
        tenant = make_tenant()
        by = Actor("user", None, "Ana Ruiz", frozenset({"*"}))
        with tenant_scope(tenant.id):
            shop = scenes.open_shop(by, at)
            captured = scenes.bakery_order(shop, by, day(5))
            order_services.submit_order(order_id=captured.id, by=by, at=day(5))
            outbox.drain()
            assert bell.wait(stop, 0.05) is False
        assert bell.wait(stop, 10) is True
        assert bell.wait(stop, 0) is False
    finally:
        bell.close()


def test_a_bell_whose_line_is_cut_waits_as_long_as_it_was_asked_to(tenant):
    from threading import Event

    from handfast.fulfillment.tasks.bell import Bell

    bell = Bell()
    assert bell.wait(Event(), 0) is False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE query LIKE 'LISTEN %%' AND datname = current_database()"
        )
    assert bell.wait(Event(), 0.01) is False
    assert bell.wait(Event(), 0.01) is False
    assert current_tenant_id() == tenant.id
