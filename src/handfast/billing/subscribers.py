"""What billing does when a service goes active or ends, and after it has posted something."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from handfast.billing import services
from handfast.billing.types import NewCharge
from handfast.kernel.errors import conflict
from handfast.kernel.money import Money
from handfast.orders import queries as orders
from handfast.orders.types import OrderLineView
from handfast.parties import queries as parties
from handfast.platform import links, mail
from handfast.platform.access import Actor
from handfast.platform.clock import ticker
from handfast.platform.outbox import EventRow, subscribe

BILLING = Actor.system("Billing")


@subscribe("service.activated", name="billing.start")
def start_billing(event: EventRow) -> None:
    """The service is active: charge from that day on, and post the first invoice (R-098)."""
    active_on = date.fromisoformat(event.payload["active_on"])
    order = orders.order(UUID(event.payload["order_id"]))
    active = {UUID(p) for p in event.payload["promise_ids"]}
    charges = [
        _charge(line)
        for line in orders.lines(order.id)
        if line.promise_id in active and line.action == "add" and not line.is_bundle
    ]
    if not charges:
        return
    services.start_charges(
        account_id=order.account_id, charges=charges, start_on=active_on,
        currency=order.currency, order_id=order.id, contract_id=order.contract_id,
        stream_id=order.stream_id, by=BILLING, at=event.at,
    )  # fmt: skip
    services.bill_now(account_id=order.account_id, on=active_on, by=BILLING, at=event.at)


def _charge(line: OrderLineView) -> NewCharge:
    """What a line costs; raises Conflict for one without a price, which is mended and replayed."""
    if line.net_price is None or line.net_total is None:
        raise conflict(
            "net_price", line.name, "The order line has no price, so it cannot be billed.",
            "Set its price on the order, then replay this delivery.",
        )  # fmt: skip
    listed = line.net_price if line.list_price is None else line.list_price
    return NewCharge(
        promise_id=line.promise_id, kind=line.charge_type, description=line.name,
        amount=line.net_total, list_amount=listed * line.quantity, quantity=line.quantity,
        offering_code=line.offering_code,
    )  # fmt: skip


@subscribe("bill_run.failed", name="billing.tell_finance")
def tell_finance(event: EventRow) -> None:
    """Who looks after the money hears of a billing run that has stopped, and where to resume it."""
    done, total = event.payload["done"], event.payload["total"]
    for person in parties.holders_of(role="finance")[:20]:
        mail.send_mail(
            to=person.email,
            subject=f"Billing of {event.payload['cycle_on']} has stopped",
            text=(
                f"{done} of {total} accounts are billed; nothing is billed twice when the run is "
                f"resumed.\n\nThe reason: {event.payload['message']}"
            ),
            at=event.at,
            about=event.subject,
            links=[("Billing runs", links.absolute("/billing/runs/"))],
        )


@subscribe("service.ended", name="billing.end")
def end_billing(event: EventRow) -> None:
    """A service has ended: its charges end that day, and days billed in advance are credited."""
    services.end_charges(
        promise_ids=[UUID(p) for p in event.payload["promise_ids"]],
        end_on=date.fromisoformat(event.payload["ended_on"]),
        by=BILLING,
        at=event.at,
    )


@subscribe("invoice.posted", "credit.posted", name="billing.render")
def render_and_send(event: EventRow) -> None:
    """Make the PDF and tell the customer's billing contact."""
    invoice_id = UUID(event.payload["invoice_id"])
    services.render_invoice(invoice_id=invoice_id, by=BILLING, at=event.at)
    reachable = [c for c in parties.contacts_of(UUID(event.payload["account_id"])) if c.email]
    receivers = [c for c in reachable if "billing" in c.roles] or reachable[:1]
    kind = "Invoice" if event.topic == "invoice.posted" else "Credit note"
    number, currency = event.payload["number"], event.payload["currency"]
    total = Money(Decimal(event.payload["total"]), currency).rounded()
    for contact in receivers:
        mail.send_mail(
            to=contact.email,
            subject=f"{kind} {number}",
            text=f"{kind} {number} over {total} is ready.",
            about=event.subject,
            at=event.at,
            links=((f"Open {kind.lower()} {number}", links.absolute("/portal/invoices/")),),
        )


@ticker("billing.cycle")
def bill_cycles(at: datetime) -> None:
    """Start the billing run of each month that has begun."""
    services.start_due_runs(by=BILLING, at=at)
