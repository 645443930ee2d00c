"""Readiness and submission: nothing is delivered before every point of the checklist is met."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from handfast.contracts import queries as contracts
from handfast.kernel.errors import Problem, collect
from handfast.kernel.ref import Ref
from handfast.orders import queries
from handfast.orders.events import OrderSubmitted
from handfast.orders.lifecycle import LINE, ORDER
from handfast.orders.models import Order, OrderLine
from handfast.orders.rules import Facts, checklist
from handfast.orders.services.approving import approval_checks, ask_again, waits_only_for_approval
from handfast.orders.services.locks import locked
from handfast.orders.types import Check, OrderLineView, OrderView
from handfast.platform import access, audit, outbox
from handfast.platform.access import Actor

Provider = Callable[[OrderView, Sequence[OrderLineView]], Check]
_providers: list[Provider] = []


def register_check(provider: Provider) -> None:
    """Let a context further down add a point to the checklist (can it be delivered at all?)."""
    if provider not in _providers:
        _providers.append(provider)


def readiness(order_id: UUID) -> list[Check]:
    """The checklist of an order, each point with its remedy; raises NotFound."""
    return _checks(queries.row_of(Order.objects.filter(id=order_id), order_id))


def _checks(row: Order) -> list[Check]:
    lines = queries.lines(row.id)
    facts = _with_contract(row, queries.facts_for_readiness(row, lines))
    shown = queries.view(row)
    points = [*checklist(facts), *approval_checks(row)]
    return [*points, *(provider(shown, lines) for provider in _providers)]


@transaction.atomic
def submit_order(
    *, order_id: UUID, by: Actor, at: datetime, expected_version: int | None = None
) -> OrderView:
    """Hand a complete order to fulfillment, which builds its plan from the event.

    An order that waits for nothing but its approval stays a draft and follows by itself; one that
    was not agreed to is asked about again, as it is now.

    Raises InvalidInput naming every open point, Conflict for a stale version, and
    IllegalTransition when it was submitted before.
    """
    access.require(by, "orders.submit")
    row = locked(order_id, expected_version)
    status = ORDER.after(row.status, "submit")
    ask_again(row, by, at)
    checks = _checks(row)
    if waits_only_for_approval(row, checks, by, at):
        return queries.view(row)
    collect(
        Problem(c.key, c.detail, f"{c.label}: {c.detail}.", c.remedy) for c in checks if not c.ok
    )
    OrderLine.objects.filter(order=row, status="draft").update(status=LINE.after("draft", "submit"))
    row.status, row.submitted_at, row.readiness = status, at, [asdict(c) for c in checks]
    row.version += 1
    row.save(update_fields=["status", "submitted_at", "readiness", "version"])
    _tell(row, by, at)
    return queries.view(row)


def _with_contract(row: Order, facts: Facts) -> Facts:
    if row.contract_id is None:
        return facts
    status = contracts.contract(row.contract_id).status
    return replace(facts, contract_status=status, contract_url=f"/contracts/{row.contract_id}/")


def _tell(row: Order, by: Actor, at: datetime) -> None:
    subject = Ref("order", row.id)
    audit.record(
        "order.submit", subject=subject, by=by, at=at,
        before={"status": "draft"}, after={"status": row.status},
    )  # fmt: skip
    event = OrderSubmitted(
        order_id=row.id, number=row.number, account_id=row.account_id, stream_id=row.stream_id,
        catalog_version_id=row.catalog_version_id, kind=row.kind,
    )  # fmt: skip
    outbox.publish(event, subject=subject, by=by, at=at, stream_id=row.stream_id)
