"""The engine: leases, retries, timers, cancelling, change orders, and flat statement counts."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from handfast.assets import queries as assets
from handfast.fulfillment import queries, services
from handfast.fulfillment.models import Fallout, InventoryItem, Plan, ReadyTask, Task, Timer
from handfast.fulfillment.types import Outcome
from handfast.gateways import queries as gateway_queries
from handfast.gateways import services as gateways
from handfast.gateways.models import SimulatorReceipt
from handfast.kernel.errors import Conflict, Forbidden, IllegalTransition, InvalidInput
from handfast.kernel.ids import new_id
from handfast.orders import queries as orders
from handfast.orders import services as order_services
from handfast.orders.tests.scenes import day
from handfast.orders.types import Change, NewLine
from handfast.platform import clock, outbox
from handfast.platform.access import Actor
from handfast.platform.models.mail import Message

SYSTEM = Actor.system("Test")


def find(order_id, key: str) -> Task:
    return Task.objects.get(order_id=order_id, spec_key=key)


def deliver(actor, at, **values):
    [request] = gateway_queries.open_requests("carrier")
    return gateways.send_report(
        connector_key="carrier", reference=request.reference, event="delivered", values=values,
        by=actor, at=at,
    )  # fmt: skip


def activate(order_id, actor, at):
    """Everything that is left, all going well."""
    services.run_ready(at=at)
    deliver(actor, at)
    services.complete_task(task_id=find(order_id, "customer_activation").id, by=actor, at=at)


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


def test_an_unavailable_partner_is_tried_again_with_pauses_then_falls_out(submitted, actor):
    gateways.set_script(key="line_test", next_answers=["unavailable"] * 3, by=actor, at=day(5))
    services.run_ready(at=day(5))
    test = find(submitted.id, "line_test")
    assert (test.state, test.attempts, test.run_at) == ("failed", 1, day(5) + timedelta(minutes=1))
    assert services.run_ready(at=day(5)) == 0
    services.run_ready(at=day(5, 10))
    services.run_ready(at=day(5, 11))
    test.refresh_from_db()
    assert (test.state, test.attempts) == ("fallout", 3)
    fallout = Fallout.objects.get(task=test)
    assert (fallout.category, fallout.owner_team) == ("partner", "network")
    assert fallout.message == "The service is not available at the moment."


def test_a_missing_connector_is_a_fallout_of_the_system(submitted, actor):
    gateways.set_status(key="carrier", status="paused", by=actor, at=day(5))
    services.run_ready(at=day(5))
    assert Fallout.objects.get(task=find(submitted.id, "ship_modem")).category == "system"


def test_an_empty_pool_falls_out_and_goes_on_when_filled(submitted, actor):
    InventoryItem.objects.all().delete()
    services.add_items(spec_code="ipv4_address", values=["192.0.2.1"], by=actor, at=day(5))
    InventoryItem.objects.update(state="allocated")
    services.run_ready(at=day(5))
    [fallout] = [f for f in queries.fallout_queue() if f.task_name.startswith("IPv4")]
    assert (fallout.category, fallout.owner_team) == ("inventory", "network")
    assert "The pool “ipv4_address” is empty" in fallout.message
    services.add_items(spec_code="ipv4_address", values=["192.0.2.2"], by=actor, at=day(6))
    services.retry_task(task_id=fallout.task_id, by=actor, at=day(6))
    services.run_ready(at=day(6))
    assert find(submitted.id, "allocate_ip").output == {"ipv4_address": "192.0.2.2"}


def test_fixing_changes_what_the_partner_is_sent(submitted, actor):
    gateways.set_script(key="carrier", next_answers=["error"], by=actor, at=day(5))
    services.run_ready(at=day(5))
    ship = find(submitted.id, "ship_modem")
    services.retry_task(
        task_id=ship.id, changes={"suite": "4B"}, reason="Asked Dana", by=actor, at=day(6)
    )
    services.run_ready(at=day(6))
    [request] = gateway_queries.open_requests("carrier")
    assert request.payload["suite"] == "4B"
    assert queries.fallouts_of_task(ship.id)[0].resolution == "fix"


def test_a_step_can_be_completed_by_hand_with_a_reason(submitted, actor):
    gateways.set_script(key="carrier", next_answers=["error"], by=actor, at=day(5))
    services.run_ready(at=day(5))
    ship = find(submitted.id, "ship_modem")
    with pytest.raises(InvalidInput, match="Say how the step was done"):
        services.complete_by_hand(task_id=ship.id, reason="", by=actor, at=day(6))
    services.complete_by_hand(
        task_id=ship.id, reason="Brought by the technician",
        output={"hardware_version": "AX6-2.1"}, by=actor, at=day(6),
    )  # fmt: skip
    assert queries.task(ship.id).state == "done"
    assert queries.fallout_queue() == []


def test_a_person_can_say_that_a_step_cannot_be_done(submitted, actor):
    gateways.set_script(key="line_test", values={"result": "fail"}, by=actor, at=day(5))
    services.run_ready(at=day(5))
    truck = find(submitted.id, "truck_roll")
    services.fail_task(task_id=truck.id, message="Nobody at home", by=actor, at=day(6))
    assert queries.fallout_queue()[0].message == "Nobody at home"
    services.retry_task(task_id=truck.id, by=actor, at=day(7))
    assert queries.task(truck.id).state == "ready"


def test_who_may_do_what(submitted, actor, actor_with):
    gateways.set_script(key="line_test", values={"result": "fail"}, by=actor, at=day(5))
    services.run_ready(at=day(5))
    truck = find(submitted.id, "truck_roll")
    stranger = Actor("contact", new_id(), "Eve", frozenset({"portal.use"}), account_id=new_id())
    own = Actor("contact", new_id(), "Dana", frozenset({"portal.use"}),
                account_id=submitted.account_id)  # fmt: skip
    for person in (stranger, own, actor_with("fulfillment.view")):
        with pytest.raises(Forbidden, match=r"fulfillment\.work"):
            services.complete_task(task_id=truck.id, by=person, at=day(6))
    worker = actor_with("fulfillment.work")
    with pytest.raises(Forbidden, match=r"fulfillment\.manage"):
        services.skip_task(task_id=truck.id, reason="x", by=worker, at=day(6))
    services.complete_task(task_id=truck.id, by=worker, at=day(6))
    assert queries.task(truck.id).state == "done"


def test_steps_out_of_turn_are_refused(submitted, actor):
    waiting = find(submitted.id, "customer_activation")
    with pytest.raises(IllegalTransition):
        services.complete_task(task_id=waiting.id, by=actor, at=day(5))
    with pytest.raises(InvalidInput, match="carried out by a machine"):
        services.complete_task(task_id=find(submitted.id, "line_test").id, by=actor, at=day(5))
    with pytest.raises(IllegalTransition):
        services.retry_task(task_id=waiting.id, by=actor, at=day(5))


def test_a_stale_copy_of_a_task_is_refused(submitted, actor):
    gateways.set_script(key="line_test", values={"result": "fail"}, by=actor, at=day(5))
    services.run_ready(at=day(5))
    truck = find(submitted.id, "truck_roll")
    services.claim_task(task_id=truck.id, expected_version=truck.version, by=actor, at=day(6))
    with pytest.raises(Conflict, match="changed meanwhile"):
        services.complete_task(
            task_id=truck.id, expected_version=truck.version, by=actor, at=day(6)
        )


def test_a_partner_that_does_not_report_falls_out_when_its_time_is_over(submitted):
    services.run_ready(at=day(5))
    [timer] = Timer.objects.all()
    assert timer.due_at == day(5) + timedelta(hours=96)
    assert services.fire_timers(at=day(8)) == 0
    assert services.fire_timers(at=day(9)) == 1
    [fallout] = queries.fallout_queue()
    assert fallout.message == "The partner has not reported in time."
    assert services.fire_timers(at=day(10)) == 0


def test_a_report_after_we_gave_up_still_counts_once(submitted, actor):
    services.run_ready(at=day(5))
    services.fire_timers(at=day(9))
    deliver(actor, day(10))
    ship = queries.task(find(submitted.id, "ship_modem").id)
    assert (ship.state, ship.ended_at) == ("done", day(10))
    assert queries.fallouts_of_task(ship.id)[0].resolution == "partner"


def test_a_failure_reported_by_the_partner_falls_out_with_its_words(submitted, actor):
    services.run_ready(at=day(5))
    [request] = gateway_queries.open_requests("carrier")
    gateways.send_report(
        connector_key="carrier", reference=request.reference, event="failed",
        values={"message": "parcel lost"}, by=actor, at=day(6),
    )  # fmt: skip
    assert queries.fallout_queue()[0].message == "parcel lost"


def test_a_report_that_overtakes_the_worker_is_not_lost(submitted, actor):
    claimed = [
        task
        for task in services.claim(limit=10, worker="slow", at=day(5))
        if task.spec_key == "ship_modem"
    ]
    outcomes = services.execute(claimed, tenant_id=Plan.objects.get().tenant_id, at=day(5))
    deliver(actor, day(5))
    assert find(submitted.id, "ship_modem").state == "done"
    assert services.report(claimed=claimed, outcomes=outcomes, by=SYSTEM, at=day(5)).accepted == 0
    assert find(submitted.id, "ship_modem").state == "done"


def test_slips_move_the_date_and_raise_the_jeopardy(submitted, actor):
    assert orders.order(submitted.id).jeopardy == "none"
    services.run_ready(at=day(5))
    services.note_slips(at=day(12))
    order = orders.order(submitted.id)
    assert (order.estimated_date, order.committed_date, order.jeopardy) == (
        date(2026, 3, 13),
        date(2026, 3, 13),
        "medium",
    )
    facts = [
        e for e in outbox.timeline(stream_id=submitted.stream_id) if e.topic == "plan.rescheduled"
    ]
    assert facts[0].payload["jeopardy_rose"] is True
    assert queries.jeopardy_of(order.id).text == "2 days behind plan"


def test_advancing_the_clock_carries_out_what_is_due(submitted, actor):
    clock.set_clock(to=day(6), by=actor)
    outbox.drain()
    assert find(submitted.id, "line_test").state == "done"
    assert find(submitted.id, "ship_modem").state == "awaiting_callback"
    clock.set_clock(to=day(20), by=actor)
    outbox.drain()
    assert find(submitted.id, "ship_modem").state == "fallout"


def test_seller_team_and_customer_are_told(submitted, member_as, actor):
    from handfast.parties.models import Member, Team

    keeper = member_as("operations", name="Lou Keeper")
    Member.objects.filter(id=keeper.id).update(team=Team.objects.get(key="logistics"))
    seller = member_as("sales", name="Ana Ruiz")
    from handfast.orders.models import Order

    Order.objects.filter(id=submitted.id).update(seller=seller)
    gateways.set_script(
        key="carrier", next_answers=["error"], message="no such suite", by=actor, at=day(5)
    )
    services.run_ready(at=day(5))
    outbox.drain()
    told = {m.recipient: m.subject for m in Message.objects.exclude(subject__startswith="You")}
    assert told[keeper.email] == "To mend: Ship modem of O-2026-000001"
    assert told[seller.email] == "O-2026-000001 · Lakeside Bakery LLC"
    services.retry_task(task_id=find(submitted.id, "ship_modem").id, by=actor, at=day(6))
    services.run_ready(at=day(6))
    deliver(actor, day(7))
    outbox.drain()
    asked = Message.objects.get(recipient="dana@lakeside.example")
    assert asked.subject == "Your turn: Customer connects and activates the modem"


def test_cancelling_ends_open_steps_and_undoes_finished_ones_in_reverse(submitted, actor):
    services.run_ready(at=day(5))
    order_services.cancel_order(order_id=submitted.id, reason="Moved away", by=actor, at=day(6))
    outbox.drain()
    plan = queries.plan(submitted.id)
    assert plan.revision == 2
    assert [(t.spec_key, t.state) for t in plan.tasks] == [
        ("release_ip", "ready"),
        ("port_release", "waiting"),
    ]
    assert {a.status for a in assets.assets_of(submitted.account_id)} == {"cancelled"}
    services.run_ready(at=day(6))
    assert queries.pools() == [queries.Pool("ipv4_address", 5, 0)]
    assert [t.state for t in queries.plan(submitted.id).tasks] == ["done", "done"]
    assert orders.order(submitted.id).status == "cancelled"
    states = Task.objects.filter(order_id=submitted.id, plan__revision=1)
    assert set(states.exclude(spec_key="ship_modem").values_list("state", flat=True)) == {
        "done", "skipped", "cancelled",
    }  # fmt: skip
    assert find(submitted.id, "ship_modem").state == "cancelling"


def test_past_the_hard_point_of_no_return_an_order_is_not_cancelled(submitted, actor):
    activate(submitted.id, actor, day(7))
    with pytest.raises(IllegalTransition):
        order_services.cancel_order(order_id=submitted.id, reason="x", by=actor, at=day(8))
    assert services.refusal(submitted.id) == (
        "“Customer connects and activates the modem” is past its point of no return."
    )


def test_the_guard_is_asked_while_the_order_is_open(submitted, actor):
    services.run_ready(at=day(5))
    deliver(actor, day(6))
    services.claim_task(task_id=find(submitted.id, "customer_activation").id, by=actor, at=day(6))
    with pytest.raises(Conflict, match="past its point of no return"):
        order_services.cancel_order(order_id=submitted.id, reason="x", by=actor, at=day(6))
    assert orders.order(submitted.id).status == "in_progress"


def test_the_address_ends_on_15_april_and_nothing_else_changes(submitted, actor):
    activate(submitted.id, actor, day(17))
    address = next(n for n in orders.lines(submitted.id) if n.offering_code == "static_ipv4")
    change = order_services.create_change_order(
        account_id=submitted.account_id, changes=[Change(address.promise_id, "delete")],
        effective_date=date(2026, 4, 15), by=actor, at=day(10, month=4),
    )  # fmt: skip
    assert (change.kind, change.stream_id, change.catalog_version_id) == (
        "change",
        submitted.stream_id,
        submitted.catalog_version_id,
    )
    [line] = orders.lines(change.id)
    assert (line.promise_id, line.action, line.net_price) == (
        address.promise_id,
        "delete",
        Decimal("8.0000"),
    )
    order_services.submit_order(order_id=change.id, by=actor, at=day(10, month=4))
    outbox.drain()
    assert services.run_ready(at=day(14, month=4)) == 0
    assert services.run_ready(at=day(15, month=4)) == 1
    live = {a.offering_code: a.status for a in assets.assets_of(submitted.account_id)}
    assert live == {
        "internet_access": "active",
        "modem": "active",
        "installation": "active",
        "static_ipv4": "terminated",
    }
    assert orders.order(change.id).status == "completed"
    assert queries.pools() == [queries.Pool("ipv4_address", 5, 0)]
    ended = next(
        e for e in outbox.timeline(stream_id=submitted.stream_id) if e.topic == "service.ended"
    )
    assert (ended.payload["ended_on"], ended.payload["promise_ids"]) == (
        "2026-04-15",
        [str(address.promise_id)],
    )


def test_what_is_not_active_cannot_be_changed(submitted, actor):
    address = next(n for n in orders.lines(submitted.id) if n.offering_code == "static_ipv4")
    with pytest.raises(InvalidInput, match="is pending, not active"):
        order_services.create_change_order(
            account_id=submitted.account_id, changes=[Change(address.promise_id, "delete")],
            by=actor, at=day(6),
        )  # fmt: skip
    with pytest.raises(InvalidInput, match="cannot take effect in the past"):
        order_services.create_change_order(
            account_id=submitted.account_id, changes=[Change(address.promise_id, "delete")],
            effective_date=date(2026, 3, 1), by=actor, at=day(6),
        )  # fmt: skip


def test_a_second_change_of_the_same_service_waits(submitted, actor):
    activate(submitted.id, actor, day(17))
    address = next(n for n in orders.lines(submitted.id) if n.offering_code == "static_ipv4")
    wish = {
        "account_id": submitted.account_id, "changes": [Change(address.promise_id, "delete")],
        "by": actor, "at": day(18),
    }  # fmt: skip
    order_services.create_change_order(**wish)
    with pytest.raises(InvalidInput, match="already part of an order that is under way"):
        order_services.create_change_order(**wish)


def test_a_modified_characteristic_reaches_the_asset(submitted, actor):
    activate(submitted.id, actor, day(17))
    modem = next(n for n in orders.lines(submitted.id) if n.offering_code == "modem")
    change = order_services.create_change_order(
        account_id=submitted.account_id,
        changes=[Change(modem.promise_id, "modify", {"voice_ready": True})],
        by=actor, at=day(18),
    )  # fmt: skip
    order_services.submit_order(order_id=change.id, by=actor, at=day(18))
    outbox.drain()
    assert orders.order(change.id).status == "completed"
    asset = next(a for a in assets.assets_of(submitted.account_id) if a.offering_code == "modem")
    assert (asset.characteristics["voice_ready"], asset.status) == (True, "active")


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
