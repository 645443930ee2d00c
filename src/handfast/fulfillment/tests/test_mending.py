"""What goes wrong, and how it is mended: retries, fallouts, fixes and completion by hand."""

from datetime import timedelta

import pytest

from handfast.fulfillment import queries, services
from handfast.fulfillment.models import Fallout, InventoryItem
from handfast.fulfillment.tests.steps import find
from handfast.gateways import queries as gateway_queries
from handfast.gateways import services as gateways
from handfast.kernel.errors import InvalidInput
from handfast.orders.tests.scenes import day


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


def test_whoever_is_given_the_step_mends_its_fallout(submitted, actor, member_as):
    gateways.set_script(key="carrier", next_answers=["error"], by=actor, at=day(5))
    services.run_ready(at=day(5))
    ship = find(submitted.id, "ship_modem")
    omar = member_as("operations", name="Omar Haddad")
    services.assign_task(task_id=ship.id, member_id=omar.id, by=actor, at=day(5))
    [fallout] = queries.fallout_queue()
    assert (fallout.state, fallout.assignee_name) == ("assigned", "Omar Haddad")
    services.assign_task(task_id=ship.id, member_id=None, by=actor, at=day(5))
    [fallout] = queries.fallout_queue()
    assert (fallout.state, fallout.assignee_name) == ("open", "")


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
