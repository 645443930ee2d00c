"""What the ledger hears: each stage of the stream says what it promised, did or charged."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from handfast.catalog import queries as catalogs
from handfast.orders import queries as orders
from handfast.orders.types import OrderLineView, OrderView
from handfast.platform.access import Actor
from handfast.platform.outbox import EventRow, subscribe
from handfast.promises import services
from handfast.promises.services import FactInput, PromiseInput
from handfast.quotes import queries as quotes
from handfast.quotes.types import QuoteLineView, QuoteView

LEDGER = Actor.system("Promise ledger")


@subscribe("quote.accepted", name="promises.promised")
def promised(event: EventRow) -> None:
    """The customer accepted: this is what was promised."""
    quote = quotes.quote(UUID(event.payload["quote_id"]))
    lines = [x for x in quotes.lines(quote.id) if not x.is_bundle]
    services.record_promises(promises=[_of_quote(quote, line) for line in lines])
    version = str(quote.catalog_number)
    _record(
        (
            FactInput(
                x.promise_id, "promised", f"quote:{quote.id}", quote.number,
                _terms(x.offering_code, x.quantity, x.net_total, version),
            )
            for x in lines
        ),
        event,
    )  # fmt: skip


def _of_quote(quote: QuoteView, line: QuoteLineView) -> PromiseInput:
    return PromiseInput(
        promise_id=line.promise_id, account_id=quote.account_id, stream_id=quote.stream_id,
        offering_code=line.offering_code, name=line.name, charge_type=line.charge_type,
        currency=quote.currency, owner_id=quote.owner_id, links={"quote_number": quote.number},
    )  # fmt: skip


@subscribe("contract.executed", name="promises.contracted")
def contracted(event: EventRow) -> None:
    """Everybody has signed: this is what was contracted."""
    number = event.payload["number"]
    lines = [x for x in event.payload["lines"] if x["charge_type"] != "none"]
    _record(
        (
            FactInput(
                UUID(x["promise_id"]), "contracted", f"contract:{event.subject.id}", number,
                _terms(x["offering_code"], x["quantity"],
                       Decimal(x["net_price"]) * Decimal(str(x["quantity"]))),
            )
            for x in lines
        ),
        event,
    )  # fmt: skip


@subscribe("order.submitted", name="promises.ordered")
def ordered(event: EventRow) -> None:
    """The order is on its way: this is what was ordered, in which version."""
    order = orders.order(UUID(event.payload["order_id"]))
    lines = [x for x in orders.lines(order.id) if not x.is_bundle and x.action == "add"]
    if not lines:
        return
    services.record_promises(promises=[_of_order(order, line) for line in lines])
    _record(_ordered(order, lines, f"order:{order.id}"), event)


@subscribe("order.amended", name="promises.amended")
def amended(event: EventRow) -> None:
    """An order was changed under way: this is what is ordered now, nothing of what was removed."""
    order = orders.order(UUID(event.payload["order_id"]))
    named = {UUID(p) for key in ("added", "modified") for p in event.payload[key]}
    gone = {UUID(p) for p in event.payload["removed"]}
    own = [x for x in orders.lines(order.id) if not x.is_bundle and x.action == "add"]
    lines = [x for x in own if x.promise_id in named]
    source = f"order:{order.id}:{event.id}"
    services.record_promises(promises=[_of_order(order, line) for line in lines])
    facts = _ordered(order, lines, source)
    facts += [
        FactInput(x.promise_id, "ordered", source, order.number, {"quantity": "0"})
        for x in own
        if x.promise_id in gone
    ]
    _record(facts, event)


@subscribe("order.cancelled", name="promises.cancelled")
def cancelled(event: EventRow) -> None:
    """An order will not be delivered: nothing is ordered any more of what it had added."""
    order = orders.order(UUID(event.payload["order_id"]))
    if order.submitted_at is None:
        return
    own = [x for x in orders.lines(order.id) if not x.is_bundle and x.action == "add"]
    source = f"order:{order.id}:{event.id}"
    _record(
        (FactInput(x.promise_id, "ordered", source, order.number, {"quantity": "0"}) for x in own),
        event,
    )


def _ordered(order: OrderView, lines: Sequence[OrderLineView], source: str) -> list[FactInput]:
    catalog = catalogs.catalog(order.catalog_version_id)
    return [
        FactInput(
            x.promise_id, "ordered", source, order.number,
            {
                **_terms(x.offering_code, x.quantity, x.net_total, str(catalog.number)),
                "traits": _traits(x.characteristics),
                "entitlements": sorted(e.name for e in catalog.entitlements_of(x.offering_code)),
            },
        )
        for x in lines
    ]  # fmt: skip


def _of_order(order: OrderView, line: OrderLineView) -> PromiseInput:
    links = {"order_id": order.id, "order_number": order.number}
    if order.contract_number:
        links["contract_number"] = order.contract_number
    return PromiseInput(
        promise_id=line.promise_id, account_id=order.account_id, stream_id=order.stream_id,
        offering_code=line.offering_code, name=line.name, charge_type=line.charge_type,
        currency=order.currency, owner_id=order.seller_id, links=links,
    )  # fmt: skip


@subscribe("asset.delivered", name="promises.delivered")
def delivered(event: EventRow) -> None:
    """Something came: what exactly is held against what was ordered."""
    _record(
        (
            FactInput(
                UUID(x["promise_id"]), "delivered", f"event:{event.id}", event.headline[:120],
                {"traits": _traits(x["characteristics"])},
            )
            for x in event.payload["assets"]
        ),
        event,
    )  # fmt: skip


@subscribe("asset.activated", name="promises.entitled")
def entitled(event: EventRow) -> None:
    """In service: the rights that came with it are held against what was ordered."""
    facts = []
    for asset in event.payload["assets"]:
        promise_id = UUID(asset["promise_id"])
        rights = sorted(e["name"] for e in asset["entitlements"])
        facts.append(
            FactInput(
                promise_id, "entitled", f"event:{event.id}", "in service", {"entitlements": rights}
            )
        )
        terms = {"quantity": asset["quantity"], "traits": _traits(asset.get("characteristics", {}))}
        facts.append(FactInput(promise_id, "delivered", f"event:{event.id}", "in service", terms))
    _record(facts, event)


@subscribe("invoice.posted", name="promises.billed")
def billed(event: EventRow) -> None:
    """An invoice is final: every line is held against the agreed price."""
    shared = {k: event.payload[k] for k in ("invoice_id", "number", "currency")}
    _record(
        (
            FactInput(
                UUID(x["promise_id"]), "billed",
                f"invoice:{shared['invoice_id']}:{x['period_start'] or 'once'}",
                shared["number"], {**shared, **x},
            )
            for x in event.payload["lines"]
        ),
        event,
    )  # fmt: skip


def _record(facts: Iterable[FactInput], event: EventRow) -> None:
    services.record_facts(facts=list(facts), by=LEDGER, at=event.at, recorded_at=event.recorded_at)


def _terms(offering: str, quantity: Any, price: Any, version: str | None = None) -> dict[str, Any]:
    return {
        "offering": offering, "quantity": f"{Decimal(str(quantity)).normalize():f}",
        "price": None if price is None else f"{Decimal(str(price)):.4f}",
        "catalog_version": version,
    }  # fmt: skip


def _traits(characteristics: Mapping[str, Any]) -> dict[str, str]:
    return {k: str(v) for k, v in characteristics.items() if v not in (None, "")}
