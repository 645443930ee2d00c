"""How each context is asked about a deal, for the value-stream bar: one or two queries each."""

from collections.abc import Mapping
from uuid import UUID

from handfast.assets import queries as assets
from handfast.billing import queries as billing
from handfast.contracts import queries as contracts
from handfast.orders import queries as orders
from handfast.orders.types import OrderView
from handfast.platform.clock import local_date
from handfast.quotes import queries as quotes
from handfast.sales import queries as sales
from handfast.signing import queries as signing
from handfast.web import formats
from handfast.web.places import address
from handfast.web.stream import Provider, Stage

_SIGNED = ("active", "expired", "terminated")


def _opportunity(stream_id: UUID) -> Stage | None:
    found = sales.opportunity_of_stream(stream_id)
    if found is None:
        return None
    url = address("opportunity", found.id)
    return Stage(found.number, url, found.stage == "won", "sales.view")


def _quote(stream_id: UUID) -> Stage | None:
    found = quotes.quote_of_stream(stream_id)
    if found is None:
        return None
    done = found.status in ("accepted", "ordered")
    return Stage(found.number, address("quote", found.id), done, "quotes.view")


def _contract(stream_id: UUID) -> Stage | None:
    found = contracts.contract_of_stream(stream_id)
    if found is None:
        return None
    url = address("contract", found.id)
    return Stage(found.number, url, found.status in _SIGNED, "contracts.view")


def _signature(stream_id: UUID) -> Stage | None:
    found = signing.latest_of_stream(stream_id)
    if found is None:
        return None
    url = address("envelope", found.id)
    if found.status == "completed" and found.closed_at:
        text = f"signed {formats.day(local_date(found.closed_at), short=True)}"
        return Stage(text, url, True, "signing.view")
    signers = [person for person in found.recipients if person.role == "signer"]
    signed = sum(1 for person in signers if person.status == "signed")
    text = f"{signed} of {len(signers)} signed" if found.status == "sent" else found.status
    return Stage(text, url, False, "signing.view")


def _order(stream_id: UUID) -> Stage | None:
    found = _first_order(stream_id)
    if found is None:
        return None
    done = found.submitted_at is not None and found.status != "cancelled"
    return Stage(found.number, address("order", found.id), done, "orders.view")


def _delivery(stream_id: UUID) -> Stage | None:
    found = _first_order(stream_id)
    if found is None or found.submitted_at is None:
        return None
    url = address("order", found.id)
    if found.completed_at is not None:
        text = f"done {formats.day(local_date(found.completed_at), short=True)}"
        return Stage(text, url, True, "orders.view")
    due = found.estimated_date or found.planned_date
    text = f"est. {formats.day(due, short=True)}" if due else found.status.replace("_", " ")
    return Stage(text, url, False, "orders.view")


def _service(stream_id: UUID) -> Stage | None:
    found = assets.assets_of_stream(stream_id)
    if not found:
        return None
    active = sum(1 for one in found if one.status == "active")
    ended = sum(1 for one in found if one.status == "terminated")
    text = f"{active} of {len(found)} active"
    done = active > 0 and active + ended == len(found)
    return Stage(text, address("asset", found[0].id), done, "assets.view")


def _invoice(stream_id: UUID) -> Stage | None:
    found = [one for one in billing.invoices_of_stream(stream_id) if one.kind == "invoice"]
    if not found:
        return None
    latest = found[-1]
    more = f" +{len(found) - 1}" if len(found) > 1 else ""
    return Stage(f"{latest.number}{more}", address("invoice", latest.id), True, "billing.view")


def _first_order(stream_id: UUID) -> OrderView | None:
    """The order that began the deal's service; later ones change it."""
    found = [one for one in orders.orders_of_stream(stream_id) if one.status != "cancelled"]
    return next((one for one in found if one.kind == "new"), found[0] if found else None)


PROVIDERS: Mapping[str, Provider] = {
    "opportunity": _opportunity,
    "quote": _quote,
    "contract": _contract,
    "signature": _signature,
    "order": _order,
    "delivery": _delivery,
    "service": _service,
    "invoice": _invoice,
}
