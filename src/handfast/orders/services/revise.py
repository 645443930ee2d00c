"""Revising: what a direct order asks for is changed until it is submitted, also after a no."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from handfast.catalog import queries as catalogs
from handfast.kernel.errors import invalid
from handfast.kernel.ref import Ref
from handfast.orders import queries
from handfast.orders.events import OrderRevised
from handfast.orders.lifecycle import ORDER
from handfast.orders.models import Order
from handfast.orders.rules import difference, stored, with_kept_promises
from handfast.orders.services.approving import after_revision
from handfast.orders.services.capture import replace_lines
from handfast.orders.services.direct import judged, new_line, priced
from handfast.orders.services.locks import locked
from handfast.orders.types import OrderView
from handfast.platform import access, audit, outbox
from handfast.platform.access import Actor
from handfast.quotes.types import LineRequest


@transaction.atomic
def revise_order(
    *,
    order_id: UUID,
    requests: Sequence[LineRequest],
    term_months: int,
    by: Actor,
    at: datetime,
    requested_date: date | None = None,
    expected_version: int | None = None,
) -> OrderView:
    """Put other wishes in place of what a direct draft asks for; it is priced anew.

    Lines that stay keep their promise. Approvers who are being asked are asked about the order as
    it is now; after a no they are asked once it is submitted again. Answers whose facts did not
    change stay. Raises InvalidInput for an order that is not a direct draft, Conflict on a stale
    version, ConfigurationRefused with every reason.
    """
    access.require(by, "orders.edit")
    row = locked(order_id, expected_version)
    _check(row)
    before = queries.lines(order_id)
    pricing = priced(row.account_id, requests, row.catalog_version_id, term_months, at)
    lines = with_kept_promises([new_line(line) for line in pricing.lines], before)
    what = difference(before, lines)
    if term_months != row.term_months:
        what = "; ".join(x for x in (what, f"term {row.term_months} → {term_months} months") if x)
    row.status = ORDER.after(row.status, "revise")
    replace_lines(row, lines)
    row.term_months, row.requested_date, row.asked = term_months, requested_date, stored(requests)
    row.pricing = judged(pricing, catalogs.catalog(row.catalog_version_id), term_months)
    row.version += 1
    row.save()
    _tell(row, what or "nothing", by, at)
    after_revision(row, by, at)
    return queries.order(order_id)


def _check(row: Order) -> None:
    if not queries.view(row).revisable:
        raise invalid(
            "status", row.status, f"What {row.number} asks for cannot be changed here.",
            "Change the contract it came from, or take a change order for what was delivered.",
        )  # fmt: skip


def _tell(row: Order, what: str, by: Actor, at: datetime) -> None:
    subject = Ref("order", row.id)
    audit.record(
        "order.revise", subject=subject, by=by, at=at,
        after={"summary": what, "monthly": row.monthly, "once": row.once, "term": row.term_months},
    )  # fmt: skip
    event = OrderRevised(row.id, row.number, what)
    outbox.publish(event, subject=subject, by=by, at=at, stream_id=row.stream_id)
