"""Partners that report: late, twice, early, or not at all."""

from datetime import timedelta

from handfast.fulfillment import queries, services
from handfast.fulfillment.models import Plan, Timer
from handfast.fulfillment.tests.steps import SYSTEM, deliver, find
from handfast.gateways import queries as gateway_queries
from handfast.gateways import services as gateways
from handfast.orders.tests.scenes import day


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
