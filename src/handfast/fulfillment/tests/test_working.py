"""People at work: who may do what and when, and who is told."""

from datetime import datetime

import pytest

from handfast.fulfillment import queries, services
from handfast.fulfillment.tests.steps import deliver, find
from handfast.gateways import services as gateways
from handfast.kernel.errors import Conflict, Forbidden, IllegalTransition, InvalidInput
from handfast.kernel.ids import new_id
from handfast.orders.tests.scenes import day
from handfast.platform import outbox
from handfast.platform.access import Actor
from handfast.platform.models.mail import Message


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


def test_the_event_of_steps_done_says_since_when_they_waited_and_when_they_were_taken(
    submitted, actor
):
    gateways.set_script(key="line_test", values={"result": "fail"}, by=actor, at=day(5))
    services.run_ready(at=day(5))
    truck = find(submitted.id, "truck_roll")
    services.claim_task(task_id=truck.id, by=actor, at=day(6))
    services.complete_task(task_id=truck.id, by=actor, at=day(7))
    told = [
        e for e in outbox.timeline(stream_id=submitted.stream_id) if e.topic == "task.completed"
    ]
    (own,) = [e for e in told if e.payload["keys"] == ["truck_roll"]]
    moments = [datetime.fromisoformat(own.payload[name][0]) for name in ("ready_at", "started_at")]
    assert moments == [truck.released_at, day(6)]
    assert all(
        len(e.payload["keys"]) == len(e.payload["ready_at"]) == len(e.payload["started_at"])
        for e in told
    )


def test_a_step_done_by_somebody_who_had_not_taken_it_has_no_moment_of_taking(submitted, actor):
    gateways.set_script(key="line_test", values={"result": "fail"}, by=actor, at=day(5))
    services.run_ready(at=day(5))
    truck = find(submitted.id, "truck_roll")
    services.complete_task(task_id=truck.id, by=actor, at=day(7))
    told = [
        e for e in outbox.timeline(stream_id=submitted.stream_id) if e.topic == "task.completed"
    ]
    (own,) = [e for e in told if e.payload["keys"] == ["truck_roll"]]
    assert own.payload["started_at"] == [None]
    assert datetime.fromisoformat(own.payload["ready_at"][0]) == truck.released_at
