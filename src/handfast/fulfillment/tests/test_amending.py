"""An order changes while it is delivered: what is done stays, the rest follows the new wish."""

import random
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handfast.assets import queries as assets
from handfast.fulfillment import queries, services
from handfast.fulfillment.models import Plan, ReadyTask, Task, TaskDependency
from handfast.fulfillment.rules import decompose, difference
from handfast.fulfillment.tests import catalogs as c
from handfast.fulfillment.types import PlanDiff
from handfast.gateways import queries as gateway_queries
from handfast.gateways import services as gateways
from handfast.kernel.errors import Conflict, Forbidden, InvalidInput
from handfast.orders import queries as orders
from handfast.orders.tests.scenes import day
from handfast.orders.types import LineChange
from handfast.platform import outbox
from handfast.platform.models import AuditRecord

ENDED = ("done", "skipped", "cancelled", "compensated")


def line(order, code):
    return next(x for x in orders.lines(order.id) if x.offering_code == code)


def remove(order, code):
    return LineChange("remove", line(order, code).promise_id)


def amend(order, actor, *changes, at=None, reason="The customer rang"):
    return services.amend_plan(
        order_id=order.id, changes=changes, reason=reason, by=actor, at=at or day(6)
    )


def states(order):
    return {t.spec_key: t.state for t in queries.plan(order.id).tasks}


def deliver(actor, at):
    [request] = gateway_queries.open_requests("carrier")
    gateways.send_report(
        connector_key="carrier", reference=request.reference, event="delivered", values={},
        by=actor, at=at,
    )  # fmt: skip


def finish_everything(order, actor, at):
    """Machines, partners, and every person's step."""
    for _ in range(30):
        services.run_ready(at=at)
        for request in gateway_queries.open_requests("carrier"):
            gateways.send_report(
                connector_key="carrier", reference=request.reference, event="delivered",
                values={}, by=actor, at=at,
            )  # fmt: skip
        for task in Task.objects.filter(order_id=order.id, plan__status="active", state="ready"):
            if task.handler in ("human", "customer"):
                services.complete_task(task_id=task.id, by=actor, at=at)
        if not Plan.objects.filter(order_id=order.id, status="active").exists():
            return


def check_counts(order):
    """Every task of the present plan waits for exactly as many open steps as it says."""
    plan = Plan.objects.filter(order_id=order.id).order_by("-revision").first()
    tasks = {t.id: t for t in Task.objects.filter(plan=plan)}
    pending = dict.fromkeys(tasks, 0)
    for link in TaskDependency.objects.filter(plan=plan):
        pending[link.successor_id] += tasks[link.predecessor_id].state not in ENDED
    assert {t.id: t.pending for t in tasks.values()} == pending
    for queued in ReadyTask.objects.filter(task__plan=plan).select_related("task"):
        assert queued.task.state in ("ready", "failed")


def test_what_is_done_stays_and_a_removed_line_is_undone(submitted, actor):
    services.run_ready(at=day(5))
    before = {t.spec_key: t.id for t in Task.objects.filter(order_id=submitted.id)}
    assert states(submitted)["allocate_ip"] == "done"
    impact = amend(submitted, actor, remove(submitted, "static_ipv4"))
    assert (impact.undone, impact.added, impact.reworked) == (("IPv4 address",), (), ()) or (
        len(impact.undone) == 1 and "IPv4" in impact.undone[0]
    )
    plan = queries.plan(submitted.id)
    assert plan.revision == 2
    after = {t.spec_key: t for t in plan.tasks}
    assert after["line_test"].id == before["line_test"]
    assert (after["line_test"].state, after["ship_modem"].state) == ("done", "awaiting_callback")
    assert "allocate_ip" not in after
    assert (after["release_ip"].state, after["release_ip"].role) == ("ready", "undo")
    gone = line(submitted, "static_ipv4")
    assert gone.status == "cancelled"
    order = orders.order(submitted.id)
    assert (order.monthly, order.line_count) == (Decimal("52.5000"), 4)
    by_code = {a.offering_code: a.status for a in assets.assets_of(submitted.account_id)}
    assert by_code["static_ipv4"] == "cancelled"
    check_counts(submitted)
    deliver(actor, day(7))
    finish_everything(submitted, actor, day(8))
    assert orders.order(submitted.id).status == "completed"
    [active] = [
        e for e in outbox.timeline(stream_id=submitted.stream_id) if e.topic == "service.activated"
    ]
    assert str(gone.promise_id) not in active.payload["promise_ids"]
    assert queries.pools() == [queries.Pool("ipv4_address", 5, 0)]


def test_it_is_told_recorded_and_shown_why(submitted, actor, client_as):
    services.run_ready(at=day(5))
    amend(submitted, actor, remove(submitted, "static_ipv4"), reason="No server after all")
    [told] = [
        e for e in outbox.timeline(stream_id=submitted.stream_id) if e.topic == "plan.amended"
    ]
    assert told.payload["reason"] == "No server after all"
    assert told.headline.startswith("Plan revision 2: 1 undone, ")
    [kept] = AuditRecord.objects.filter(action="plan.amend")
    assert (kept.reason, kept.actor_name) == ("No server after all", "Ana Ruiz")
    second, first = queries.revisions(submitted.id)
    assert (second.number, second.reason, second.made_by) == (2, "No server after all", "Ana Ruiz")
    assert (first.number, first.status) == (1, "superseded")
    shown = client_as("operations").get(f"/orders/{submitted.id}/").content.decode()
    assert "No server after all" in shown


def test_the_page_shows_what_a_change_means_before_it_is_made(submitted, actor, client_as):
    services.run_ready(at=day(5))
    desk = client_as("operations", name="Olga Desk")
    address = f"/fulfillment/orders/{submitted.id}/amend/"
    assert f'href="{address}"' in desk.get(f"/orders/{submitted.id}/").content.decode()
    opened = desk.get(address).content.decode()
    assert "Show what it means" in opened
    wish = {"remove": [str(line(submitted, "static_ipv4").promise_id)], "reason": "No server"}
    for field in desk.get(address).context["form"]:
        if field.name.startswith("trait_") and field.value() not in (None, False):
            wish[field.name] = "on" if field.value() is True else field.value()
    shown = desk.post(address, {**wish, "step": "preview"}).content.decode()
    assert "Undone, because it was done already" in shown
    assert queries.plan(submitted.id).revision == 1
    assert desk.post(address, {**wish, "step": "apply"}).status_code == 302
    assert queries.plan(submitted.id).revision == 2
    refused = desk.post(address, {**wish, "remove": [], "step": "apply"})
    assert refused.status_code == 422
    assert "Nothing is to be changed" in refused.content.decode()
    assert client_as("finance", name="Fin Ance").get(address).status_code == 403
    assert desk.get(f"/fulfillment/orders/{UUID(int=1)}/amend/").status_code == 404


def test_programs_preview_and_amend(submitted, actor, client_as):
    services.run_ready(at=day(5))
    desk = client_as("operations", name="Olga Desk")
    base = f"/api/v1/orders/{submitted.id}"
    body = {
        "changes": [
            {"action": "remove", "promise_id": str(line(submitted, "static_ipv4").promise_id)}
        ],
        "reason": "No server",
    }

    def post(path, body):
        return desk.post(f"{base}/{path}", body, content_type="application/json")

    seen = post("amendments/preview", body)
    assert seen.status_code == 200
    assert (seen.json()["possible"], len(seen.json()["undone"])) == (True, 1)
    stale = post("amendments", {**body, "version": 99})
    assert stale.status_code == 409
    assert post("amendments", body).json() == seen.json()
    kept = desk.get(f"{base}/plan/revisions").json()
    assert [(r["number"], r["status"], r["reason"]) for r in kept] == [
        (2, "active", "No server"), (1, "superseded", ""),
    ]  # fmt: skip
    assert post("amendments", {"changes": [], "reason": "x"}).status_code == 422


def test_a_step_not_begun_is_reworked_and_one_in_hand_ends_with_its_answer(submitted, actor):
    claimed = services.claim(limit=10, worker="a", at=day(5))
    shipping = [t for t in claimed if t.spec_key == "ship_modem"]
    modem = line(submitted, "modem")
    name = next(iter(modem.characteristics))
    changed = LineChange("modify", modem.promise_id, {name: modem.characteristics[name]})
    assert amend(submitted, actor, changed).reworked == ()
    other = LineChange("modify", modem.promise_id, {"voice_ready": True})
    impact = amend(submitted, actor, other)
    assert "Ship modem" in impact.reworked
    old, new = Task.objects.filter(order_id=submitted.id, spec_key="ship_modem").order_by("id")
    assert (old.state, new.state) == ("cancelling", "ready")
    assert new.input["voice_ready"] is True
    outcomes = services.execute(shipping, tenant_id=old.tenant_id, at=day(6))
    services.report(claimed=shipping, outcomes=outcomes, by=actor, at=day(6))
    check_counts(submitted)


def test_a_line_is_added_at_list_price_and_goes_into_service_with_the_others(submitted, actor):
    services.run_ready(at=day(5))
    bundle = line(submitted, "home_fast_500")
    amend(
        submitted, actor,
        LineChange("add", offering_code="static_ipv4", parent_promise_id=bundle.promise_id),
    )  # fmt: skip
    new = [x for x in orders.lines(submitted.id) if x.offering_code == "static_ipv4"][-1]
    assert (new.net_price, new.status, new.parent_promise_id) == (
        Decimal("8.0000"), "in_progress", bundle.promise_id,
    )  # fmt: skip
    check_counts(submitted)
    finish_everything(submitted, actor, day(8))
    assert orders.order(submitted.id).status == "completed"
    live = [a.status for a in assets.assets_of(submitted.account_id) if a.name == new.name]
    assert live == ["active", "active"]
    assert queries.pools() == [queries.Pool("ipv4_address", 3, 2)]


def test_what_is_past_its_hard_point_is_refused_by_name(submitted, actor):
    services.run_ready(at=day(5))
    deliver(actor, day(6))
    hard = Task.objects.get(order_id=submitted.id, spec_key="customer_activation")
    services.claim_task(task_id=hard.id, by=actor, at=day(6))
    change = remove(submitted, "internet_access")
    assert services.preview_amendment(
        order_id=submitted.id, changes=[change], by=actor
    ).refused == (hard.name,)
    with pytest.raises(Conflict, match="past the point of no return"):
        amend(submitted, actor, change)
    assert queries.plan(submitted.id).revision == 1
    assert line(submitted, "internet_access").status == "in_progress"


def test_wishes_that_make_no_sense_are_named(submitted, actor, actor_with):
    with pytest.raises(InvalidInput) as caught:
        amend(
            submitted, actor,
            LineChange("remove", UUID(int=1)),
            LineChange("add", offering_code="moon_base"),
            LineChange("modify", line(submitted, "modem").promise_id, {"colour": "red"}),
        )  # fmt: skip
    assert [p.field for p in caught.value.problems] == [
        "changes.1.promise_id", "changes.2.offering_code", "changes.3.characteristics.colour",
    ]  # fmt: skip
    with pytest.raises(InvalidInput, match="Nothing is to be changed"):
        amend(submitted, actor)
    with pytest.raises(InvalidInput, match="Cancel the order instead"):
        amend(submitted, actor, remove(submitted, "home_fast_500"))
    with pytest.raises(InvalidInput, match="Say why"):
        amend(submitted, actor, remove(submitted, "modem"), reason=" ")
    with pytest.raises(Forbidden):
        amend(submitted, actor_with("orders.view"), remove(submitted, "modem"))
    assert queries.plan(submitted.id).revision == 1


def test_previewing_writes_nothing(submitted, actor):
    services.run_ready(at=day(5))
    before = Task.objects.count(), Plan.objects.count(), len(outbox.timeline())
    impact = services.preview_amendment(
        order_id=submitted.id, changes=[remove(submitted, "static_ipv4")], by=actor
    )
    assert impact.possible
    assert before == (Task.objects.count(), Plan.objects.count(), len(outbox.timeline()))


def test_a_report_for_a_step_that_moved_to_the_new_revision_counts(submitted, actor):
    claimed = services.claim(limit=10, worker="a", at=day(5))
    amend(submitted, actor, remove(submitted, "static_ipv4"))
    outcomes = services.execute(claimed, tenant_id=Plan.objects.first().tenant_id, at=day(6))
    reported = services.report(claimed=claimed, outcomes=outcomes, by=actor, at=day(6))
    assert reported.accepted == 2
    assert states(submitted)["line_test"] == "done"
    check_counts(submitted)


OPTIONS = ("static_ipv4", "modem", "installation")


@pytest.mark.parametrize("seed", range(6))
def test_any_course_of_work_and_changes_ends_with_what_was_last_wished(submitted, actor, seed):
    """Random revisions: counts stay right, nothing is held twice, all of it ends."""
    chance = random.Random(seed)
    bundle = line(submitted, "home_fast_500").promise_id
    for hour in range(5):
        at = day(6, 9 + hour)
        kind = chance.choice(("work", "remove", "add", "modify"))
        open_lines = [
            x for x in orders.lines(submitted.id) if x.status not in ("cancelled", "completed")
        ]
        parts = [x for x in open_lines if x.offering_code in OPTIONS]
        if kind == "work":
            services.run_ready(limit=chance.randint(1, 3), at=at)
            continue
        changes = {
            "remove": [LineChange("remove", x.promise_id) for x in parts[:1]],
            "add": [LineChange("add", offering_code="static_ipv4", parent_promise_id=bundle)],
            "modify": [
                LineChange("modify", x.promise_id, {"voice_ready": chance.random() < 0.5})
                for x in parts if x.offering_code == "modem"
            ],
        }[kind]  # fmt: skip
        if changes:
            amend(submitted, actor, *changes, at=at)
        check_counts(submitted)
    finish_everything(submitted, actor, day(9))
    order = orders.order(submitted.id)
    assert order.status == "completed"
    wanted = {x.promise_id for x in orders.lines(order.id) if x.status == "completed"}
    by_promise = {a.promise_id: a.status for a in assets.assets_of(order.account_id)}
    live = {p for p, status in by_promise.items() if status == "active"}
    assert live == wanted - {bundle}
    held = queries.pools()[0].allocated
    addresses = [x for x in orders.lines(order.id) if x.offering_code == "static_ipv4"]
    assert held == sum(1 for x in addresses if x.status == "completed")


LINES = c.home_fast_lines()


@settings(max_examples=60, deadline=None)
@given(
    st.sets(st.sampled_from(range(1, 5))),
    st.lists(st.sampled_from(("waiting", "ready", "running", "done", "skipped", "fallout")),
             min_size=20, max_size=20),
    st.sampled_from(("AX6-2.1", "AX6-3.0")),
)  # fmt: skip
def test_every_step_has_exactly_one_fate(gone, marks, version):
    current = decompose(LINES, c.home_fast())
    left = [x for n, x in enumerate(LINES) if n not in gone]
    left = [c.line(c.MODEM, "modem", c.BUNDLE, hardware_version=version)
            if x.promise_id == c.MODEM else x for x in left]  # fmt: skip
    wanted = decompose(left, c.home_fast())
    known = {t.key: marks[n % len(marks)] for n, t in enumerate(current.tasks)}
    found = difference(current, known, wanted)
    fates = [getattr(found, name) for name in PlanDiff.__dataclass_fields__]
    every = [key for keys in fates for key in keys]
    assert len(every) == len(set(every))
    assert set(every) == {t.key for t in (*current.tasks, *wanted.tasks)}
    assert set(found.keep) <= {t.key for t in wanted.tasks}
    hard = {t.key for t in current.tasks if t.ponr == "hard"}
    begun = {k for k in hard if known[k] in ("running", "done", "fallout")}
    assert not begun & {*found.undo, *found.drop, *found.replace}
