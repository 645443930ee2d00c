"""A tenant with a record of nearly every kind, made by the services as people would make them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Model

from handfast.approvals import queries as approval_queries
from handfast.approvals import services as approvals
from handfast.billing import services as billing
from handfast.catalog.types import Catalog
from handfast.contracts import services as contracts
from handfast.fulfillment import queries as tasks
from handfast.fulfillment import services as fulfillment
from handfast.gateways import queries as gateway_queries
from handfast.gateways import services as gateways
from handfast.kernel.ids import new_id
from handfast.kernel.ref import Ref
from handfast.orders import services as orders
from handfast.orders.tests import scenes
from handfast.orders.types import OrderView
from handfast.parties import queries as parties_queries
from handfast.parties import services as parties
from handfast.platform import mail, outbox, webhooks
from handfast.platform.access import Actor
from handfast.platform.tenancy import tenant_in_scope
from handfast.promises import services as promises
from handfast.promises.services import FactInput
from handfast.quotes import services as quotes
from handfast.sales import services as sales
from handfast.workflow import services as workflow
from handfast.workflow.tests.documents import no_way
from tests.security.routes import Parameter

# Placeholders whose name does not say the model that they mean.
MEANT = {
    ("catalog", "version_id"): "catalog.CatalogVersion",
    ("gateways", "message_id"): "gateways.InboundMessage",
    ("platform", "endpoint_id"): "platform.WebhookEndpoint",
    ("platform", "delivery_id"): "platform.WebhookDelivery",
    ("platform", "file_id"): "platform.StoredFile",
    ("platform", "message_id"): "platform.Message",
    ("policies", "decision_id"): "policies.DecisionLog",
    ("billing", "run_id"): "billing.BillRun",
    ("billing", "rate_id"): "billing.TaxRate",
    ("approvals", "request_id"): "approvals.ApprovalRequest",
    ("approvals", "step_id"): "approvals.ApprovalStep",
    ("parties", "token_id"): "parties.ApiToken",
    ("parties", "entity_id"): "parties.LegalEntity",
    ("workflow", "calendar_id"): "workflow.WorkCalendar",
    ("workflow", "task_id"): "workflow.Task",
}
TEXTS = {
    "key": "carrier", "code": "internet_access", "token": "no-such-token", "slug": "northbeam",
    "variant": "standard", "action": "submit", "form": "xes", "which": "document", "number": "1",
    "job": "1",
}  # fmt: skip


@dataclass(frozen=True)
class World:
    """What the sweep knows of the tenant: records by model."""

    account_id: UUID
    contact_id: UUID
    catalog: Catalog
    order_id: UUID
    quote_id: UUID

    def value(self, parameter: Parameter) -> str:
        """A value for a placeholder: a real record's id where the tenant has one."""
        if parameter.is_record:
            return str(record_id(parameter) or new_id())
        return strange(parameter)


def strange(parameter: Parameter) -> str:
    """A well-formed value that names no record."""
    if parameter.is_record:
        return str(new_id())
    if parameter.name == "slug":
        return "no-such-company"
    return "1" if parameter.kind == "int" else TEXTS.get(parameter.name, "abc")


def record_id(parameter: Parameter) -> UUID | None:
    """The id of a record of the kind that the placeholder means, or None."""
    assert tenant_in_scope() is not None
    if parameter.name == "promise_id":
        found: UUID | None = _first(_model("orders.OrderLine"), "promise_id")
        return found
    for model in models_meant(parameter):
        found = _first(model, "pk")
        if found is not None:
            return found
    return None


def models_meant(parameter: Parameter) -> list[type[Model]]:
    """The models a placeholder may mean: told by MEANT, else by its name and its page's app."""
    told = MEANT.get((parameter.app, parameter.name))
    if told is not None:
        return [_model(told)]
    stem = parameter.name.removesuffix("_id").replace("_", "")
    known = [m for m in apps.get_models() if m.__module__.startswith("handfast.")]
    same = [m for m in known if m.__name__.lower() == stem]
    near = [
        m for m in known
        if m._meta.app_label == parameter.app and m.__name__.lower().startswith(stem)
    ]  # fmt: skip
    return [*same, *near]


def _model(label: str) -> Any:
    return apps.get_model(label)


def _first(model: Any, column: str) -> Any:
    return model._default_manager.order_by("-pk").values_list(column, flat=True).first()


def make_world(by: Actor, at: datetime) -> World:
    """Fill the tenant in scope: a customer, a deal on its way, orders delivered, a bill."""
    shop = scenes.open_shop(by, at)
    member = parties_queries.member_id_of(by)
    assert member is not None
    gateways.install_simulators(by=by, at=at)
    values = [f"203.0.113.{n}" for n in range(10, 20)]
    fulfillment.add_items(spec_code="ipv4_address", values=values, by=by, at=at)
    gateways.set_script(
        key="line_test", values={"result": "fail", "attenuation_db": "62"}, by=by, at=at
    )
    parties.save_entity(
        name="Northbeam Telecom, Inc.",
        signatory_id=member,
        entity_id=parties_queries.own_entity().id,
        by=by,
        at=at,
    )
    billing.set_tax_rate(region="NY", percent=Decimal("8.875"), valid_from=at.date(), by=by, at=at)
    sales.set_territory(region="IL", owner_id=member, by=by, at=at)
    parties.issue_token(name="Extract", scopes=["parties.view"], by=by, at=at)
    quote_id = _deal(shop, by, at)
    _delivered(shop, by, at)
    order_id = _fallen_out(shop, by, at)
    mail.send_mail(to="dana@lakeside.example", subject="Hello", text="Hello", at=at)
    webhooks.create_endpoint(url="https://192.0.43.8/hook", topics=["*"], by=by, at=at)
    sales.capture_lead(
        name="Omar Haddad", company="Harbor Dental", email="omar@harbor.example", phone="",
        message="Two sites.", region="IL", source="manual", by=by, at=at,
    )  # fmt: skip
    _stuck(by, at)
    _unsettled(by, at)
    outbox.drain()
    return World(shop.account_id, shop.contact_id, shop.catalog, order_id, quote_id)


def _deal(shop: scenes.Shop, by: Actor, at: datetime) -> UUID:
    """One quote accepted, its contract signed, so that it obliges; another one waits for approval."""
    opportunity = sales.create_opportunity(
        account_id=shop.account_id, contact_id=shop.contact_id, name="Shop internet", by=by, at=at
    )
    accepted = _quote(opportunity.id, Decimal(5), by, at)
    quotes.submit_quote(quote_id=accepted, by=by, at=at)
    quotes.send_quote(quote_id=accepted, by=by, at=at)
    quotes.accept_quote(quote_id=accepted, by=by, at=at)
    outbox.drain()
    contract = apps.get_model("contracts.Contract").objects.get(quote_id=accepted)
    contracts.send_for_signature(contract_id=contract.id, by=by, at=at)
    contracts.execute_contract(
        contract_id=contract.id, signed_file_id=None, certificate_file_id=None, by=by, at=at
    )
    outbox.drain()
    waiting = _quote(opportunity.id, Decimal(15), by, at)
    quotes.submit_quote(quote_id=waiting, by=by, at=at)
    _discussed(waiting, by, at)
    return waiting


def _discussed(quote_id: UUID, by: Actor, at: datetime) -> None:
    """A question about the approval, and a colleague who stands in for another one."""
    request = approval_queries.request_for(Ref("quote", quote_id))
    assert request is not None
    approvals.ask_question(request_id=request.id, text="Why so deep?", by=by, at=at)
    stand_in = parties.invite_member(
        email="stand.in@northbeam.example",
        name="Stan Dean",
        roles=["legal"],
        password="correct-horse-battery",
        by=by,
        at=at,
    )
    assert by.id is not None
    approvals.delegate(
        member_id=by.id, substitute_id=stand_in.id, starts_on=at.date(), ends_on=at.date(),
        by=by, at=at,
    )  # fmt: skip


def _quote(opportunity_id: UUID, percent: Decimal, by: Actor, at: datetime) -> UUID:
    quote = quotes.create_quote(opportunity_id=opportunity_id, by=by, at=at)
    quotes.add_bundle(quote_id=quote.id, offering_code="home_fast_500", by=by, at=at)
    quotes.set_option(quote_id=quote.id, offering_code="static_ipv4", quantity=1, by=by, at=at)
    quotes.set_discount(quote_id=quote.id, line="internet_access", percent=percent, by=by, at=at)
    return quote.id


def _submitted(shop: scenes.Shop, by: Actor, at: datetime) -> OrderView:
    draft = scenes.bakery_order(shop, by, at)
    orders.submit_order(order_id=draft.id, by=by, at=at)
    outbox.drain()
    fulfillment.run_ready(at=at)
    return draft


def _delivered(shop: scenes.Shop, by: Actor, at: datetime) -> None:
    """An order delivered with older hardware than promised, active and billed."""
    order = _submitted(shop, by, at)
    request = gateway_queries.open_requests("carrier")[0]
    gateways.send_report(
        connector_key="carrier", reference=request.reference, event="delivered",
        values={"hardware_version": "AX6-2.0"}, by=by, at=at,
    )  # fmt: skip
    for key in ("truck_roll", "customer_activation"):
        task = next(t for t in tasks.tasks_of_order(order.id) if t.spec_key == key)
        fulfillment.complete_task(task_id=task.id, by=by, at=at)
    fulfillment.run_ready(at=at)
    outbox.drain()


def _fallen_out(shop: scenes.Shop, by: Actor, at: datetime) -> UUID:
    """An order under way whose shipment the carrier refuses."""
    gateways.set_script(
        key="carrier", next_answers=["error"], message="address incomplete", by=by, at=at
    )
    return _submitted(shop, by, at).id


def _unsettled(by: Actor, at: datetime) -> None:
    """A billing run that is due, and a fact of something that was never promised."""
    billing.start_due_runs(by=by, at=at + timedelta(days=40))
    stray = FactInput(new_id(), "billed", "invoice:stray", "INV-1", {"net": "9.00"})
    promises.record_facts(facts=[stray], by=by, at=at)


def _stuck(by: Actor, at: datetime) -> None:
    """The shipped processes, and one that cannot go on: its gateway finds no way."""
    workflow.ensure_shipped(at=at)
    draft = workflow.save_draft(xml=no_way(), by=by, at=at)
    workflow.publish(definition_id=draft.id, by=by, at=at)
    workflow.start(key=draft.key, by=by, at=at)
