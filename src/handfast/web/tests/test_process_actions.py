"""What processes can do in the other contexts: each action once, and once more without effect."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from handfast.approvals import queries as approvals
from handfast.billing import services as billing
from handfast.billing.tests.months import ACTIVE, CHARGES
from handfast.contracts import queries as contracts
from handfast.contracts.tests.conftest import account, desk  # noqa: F401 - fixtures
from handfast.fulfillment import queries as deliveries
from handfast.fulfillment import services as fulfillment
from handfast.gateways import queries as gateways
from handfast.gateways import services as gateway_services
from handfast.kernel.errors import InvalidInput
from handfast.kernel.ids import new_id
from handfast.kernel.ref import Ref
from handfast.orders import queries as orders
from handfast.orders import services as order_services
from handfast.orders.tests import scenes
from handfast.orders.tests.scenes import day
from handfast.parties import queries as parties
from handfast.platform import audit, jobs, outbox
from handfast.platform.access import Actor
from handfast.workflow import queries, services
from handfast.workflow.models import Call, Incident, Instance
from handfast.workflow.services import ActionCall
from handfast.workflow.tests.documents import document, path, simple

BY = Actor.system("test")


@pytest.fixture
def shop(tenant, actor, at):
    return scenes.open_shop(actor, at)


@pytest.fixture
def act(at):
    """Carry an action out as a step would; `again` with the same key by calling it again."""

    def run(name, subject=None, step="step-1", when=None, **arguments):
        call = ActionCall(
            arguments=arguments, key=step, instance_id=INSTANCE, number="WF-2026-000001",
            subject=subject, stream_id=None, by=BY, at=when or at,
        )  # fmt: skip
        return queries.action(name).run(call)

    return run


INSTANCE = new_id()


def process(action, parameters, at, *, subject=None, retries=0, **variables):
    """Publish and start a process of one step, and run what it queued."""
    given = parameters.replace('"', "&quot;")
    xml = document(
        f'<bpmn:startEvent id="s"/><bpmn:serviceTask id="v" name="Do it" '
        f'handfast:action="{action}" handfast:retries="{retries}" '
        f'handfast:parameters="{given}"/><bpmn:endEvent id="e"/>' + path("s", "v", "e"),
        key=f"p_{action.replace('.', '_')}",
    )  # fmt: skip
    draft = services.save_draft(xml=xml, by=BY, at=at)
    services.publish(definition_id=draft.id, by=BY, at=at)
    row = services.start(key=draft.key, by=BY, at=at, subject=subject, variables=variables)
    jobs.drain()
    row.refresh_from_db()
    return row


def test_a_process_holds_a_customer_and_its_number_is_in_the_audit_trail(shop, at):
    row = process("account.hold", '{reason: "Debts of " + amount}', at, amount="900",
                  subject=Ref("account", shop.account_id))  # fmt: skip
    assert (row.status, row.variables["account_status"]) == ("completed", "inactive")
    entry = audit.trail(Ref("account", shop.account_id))[0]
    assert (entry.action, entry.actor_name, entry.reason) == (
        "account.deactivate", f"Process {row.number}", "Debts of 900",
    )  # fmt: skip
    assert services.run_call(call_id=Call.objects.get().id, at=at) is None


def test_a_step_without_what_its_action_needs_is_an_incident_that_says_so(shop, at):
    row = process("account.hold", "{account: account_id}", at, account_id=str(shop.account_id))
    assert row.status == "running"
    assert "needs reason: why" in Incident.objects.get().message
    assert parties.account(shop.account_id).status == "active"


def test_a_step_that_names_no_record_is_an_incident_that_says_so(shop, at):
    process("order.submit", "{}", at)
    assert "It is not said which order is meant." in Incident.objects.get().message


def test_a_customer_is_held_released_and_rated_once(shop, act):
    about = Ref("account", shop.account_id)
    for _ in range(2):
        assert act("account.hold", about, reason="Debts") == {"account_status": "inactive"}
    for _ in range(2):
        assert act("account.release", about) == {"account_status": "active"}
    for _ in range(2):
        assert act("account.set_risk", account=str(shop.account_id), tier="high") == {
            "risk_tier": "high"
        }
    actions = [entry.action for entry in audit.trail(about)]
    assert sorted(actions) == [
        "account.create", "account.deactivate", "account.reactivate", "account.update",
    ]  # fmt: skip
    with pytest.raises(InvalidInput):
        act("account.set_risk", about, tier="awful")


def test_a_customer_is_billed_once_and_looked_up_with_what_is_late(shop, act, actor):
    when = day(17)
    billing.set_tax_rate(
        region="", percent=Decimal(8), valid_from=date(2026, 1, 1), by=actor, at=when
    )
    billing.start_charges(
        account_id=shop.account_id, charges=CHARGES, start_on=ACTIVE, currency="USD", by=actor,
        at=when,
    )  # fmt: skip
    first = act("account.bill", account_id=str(shop.account_id), on="2026-03-17", when=when)
    again = act("account.bill", account_id=str(shop.account_id), on="2026-03-17", when=when)
    assert (len(first["invoices"]), again) == (1, {"invoices": []})
    found = act("account.look_up", account=shop.account_id, when=when)
    assert (found["account_name"], found["overdue"]) == ("Lakeside Bakery LLC", False)
    assert found["outstanding"] > 0
    late = act("account.look_up", account=shop.account_id, when=when + timedelta(days=120))
    assert late["overdue"] is True


def test_an_order_is_taken_by_a_process_once(shop, at):
    row = process(
        "order.create", '{lines: [{offering: "home_fast_500", quantity: 1}], term_months: 24}', at,
        subject=Ref("account", shop.account_id),
    )  # fmt: skip
    (order,) = orders.orders_of(shop.account_id)
    assert (row.status, row.variables["order_number"]) == ("completed", order.number)
    assert services.run_call(call_id=Call.objects.get().id, at=at) is None
    assert len(orders.orders_of(shop.account_id)) == 1
    process(
        "order.create", '{lines: ["no_such_thing"]}', at, subject=Ref("account", shop.account_id)
    )
    assert "no_such_thing" in Incident.objects.get().message


def test_an_order_is_looked_up_submitted_and_cancelled_once(shop, act, actor):
    captured = scenes.bakery_order(shop, actor, day(5))
    about = Ref("order", captured.id)
    found = act("order.look_up", about)
    assert (found["order_number"], found["account_name"], found["monthly"]) == (
        captured.number, "Lakeside Bakery LLC", Decimal("60.50"),
    )  # fmt: skip
    for _ in range(2):
        assert act("order.submit", about, when=day(5))["order_status"] == "submitted"
    for _ in range(2):
        outcome = act("order.cancel", about, when=day(5), reason="Credit refused")
        assert outcome["order_status"] == "cancelled"
    topics = [row.topic for row in outbox.timeline(subject=about)]
    assert sorted(topics) == ["order.cancelled", "order.captured", "order.submitted"]


def test_a_matrix_is_asked_once_about_the_process_and_its_answer_finds_the_process(shop, at):
    facts = (
        '{tcv: 900000, discount_percent: 60, margin_percent: 1, product_family: "", '
        'risk_tier: "high", term_months: 12, region: "IL", order_kind: "new", currency: "USD"}'
    )
    row = process("approval.ask", f'{{matrix: "order", facts: {facts}, title: "Big one"}}', at)
    assert row.variables["approval_needed"] is True
    assert row.variables["approval_key"] == str(row.id)
    about = Ref("process_instance", row.id)
    request = approvals.request_for(about, "order")
    assert request.title == "Big one"
    call = Call.objects.get()
    again = ActionCall(
        arguments=call.arguments, key="k", instance_id=row.id, number=row.number, subject=None,
        stream_id=None, by=BY, at=at,
    )  # fmt: skip
    queries.action("approval.ask").run(again)
    assert approvals.request_for(about, "order").id == request.id
    with pytest.raises(InvalidInput):
        queries.action("approval.ask").run(replace(again, arguments={"matrix": "lunch"}))


def test_a_contract_is_submitted_commented_and_left_alone_when_tried_again(desk, act, at):  # noqa: F811
    contract = desk.contract()
    about = Ref("contract", contract.id)
    for _ in range(2):
        act("contract.comment", about, text="Credit is being checked.")
    assert [one.text for one in contracts.comments(contract.id)] == ["Credit is being checked."]
    for _ in range(2):
        assert act("contract.submit", about)["contract_status"] == "in_review"
    with pytest.raises(Exception, match="terminate"):
        act("contract.terminate", about, reason="Left")


def test_what_fell_out_of_an_order_is_tried_again_once(shop, act, actor):
    gateway_services.install_simulators(by=actor, at=day(5))
    captured = scenes.bakery_order(shop, actor, day(5))
    order_services.submit_order(order_id=captured.id, by=actor, at=day(5))
    outbox.drain()
    gateway_services.set_status(key="carrier", status="paused", by=actor, at=day(5))
    fulfillment.run_ready(at=day(5))
    fallen = [f.task_name for f in deliveries.fallout_queue() if f.order_id == captured.id]
    assert fallen
    gateway_services.set_status(key="carrier", status="active", by=actor, at=day(5))
    about = Ref("order", captured.id)
    first = act("delivery.retry", about, when=day(5), reason="Resumed")
    assert sorted(first["retried"]) == sorted(fallen)
    assert act("delivery.retry", about, when=day(5)) == {"retried": []}


def test_a_partner_acts_once_however_often_the_step_is_tried(shop, act, actor, at):
    gateway_services.install_simulators(by=actor, at=at)
    asked = {
        "connector": "carrier", "operation": "create_shipment",
        "payload": {"hardware_version": "AX6-2.1"},
    }  # fmt: skip
    first, again = act("partner.call", **asked), act("partner.call", **asked)
    assert first == again
    (logged,) = gateways.calls("carrier")
    assert (logged.idempotency_key, logged.attempts) == ("step-1", 1)


def test_a_partner_that_refuses_is_an_incident_and_the_call_stays_in_the_log(shop, actor, at):
    gateway_services.install_simulators(by=actor, at=at)
    gateway_services.set_script(key="carrier", next_answers=["unavailable"], by=actor, at=at)
    row = process(
        "partner.call", '{connector: "carrier", operation: "create_shipment", '
        'payload: {hardware_version: "AX6-2.1"}}', at,
    )  # fmt: skip
    incident = Incident.objects.get()
    (logged,) = gateways.calls("carrier")
    assert (row.status, logged.state) == ("running", "failed")
    services.retry_incident(incident_id=incident.id, by=BY, at=at)
    jobs.drain()
    row.refresh_from_db()
    (logged,) = gateways.calls("carrier")
    assert (row.status, logged.state, logged.attempts) == ("completed", "ok", 2)


def test_another_process_is_begun_once_and_told_by_message(tenant, act, at):
    waiting = document(
        '<bpmn:startEvent id="s"/><bpmn:intermediateCatchEvent id="c">'
        '<bpmn:messageEventDefinition id="cd" messageRef="m"/></bpmn:intermediateCatchEvent>'
        '<bpmn:endEvent id="e"/>' + path("s", "c", "e"),
        key="waits", extra='<bpmn:message id="m" name="go"/>',
    )  # fmt: skip
    for xml in (waiting, simple(key="other")):
        draft = services.save_draft(xml=xml, by=BY, at=at)
        services.publish(definition_id=draft.id, by=BY, at=at)
    first = act("process.start", process="waits", key="k1", variables={"n": 1})
    again = act("process.start", process="waits", key="k1", variables={"n": 1})
    assert (first["started"], again["started"]) == (True, False)
    row = Instance.objects.get()
    assert (row.number, row.variables) == (first["started_number"], {"n": 1})
    for step in ("step-1", "step-1", "step-2"):
        act("process.start", step=step, process="other")
    assert Instance.objects.filter(definition__key="other").count() == 2
    act("process.tell", message="go", key="k1", payload={"answer": 42})
    jobs.drain()
    row.refresh_from_db()
    assert (row.status, row.variables["answer"]) == ("completed", 42)


def test_every_action_says_in_words_what_it_does_and_takes(tenant):
    for entry in queries.actions():
        assert entry.title != entry.name
        assert all(one.label for one in entry.inputs)
    names = {entry.name for entry in queries.actions()}
    assert names >= {
        "account.bill", "account.hold", "account.look_up", "account.release", "account.set_risk",
        "approval.ask", "contract.comment", "contract.submit", "contract.terminate",
        "delivery.retry", "mail.send", "mail.tell_role", "order.cancel", "order.create",
        "order.look_up", "order.submit", "partner.call", "process.start", "process.tell",
    }  # fmt: skip


def test_the_modeler_offers_actions_with_what_they_take(tenant, client_as):
    page = client_as("admin").get("/processes/new/").content.decode()
    assert "Hold a customer: no order of theirs can be submitted" in page
    assert "reason (why)" in page
    assert "{reason: reason}" in page
