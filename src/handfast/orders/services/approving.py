"""Direct orders: whether somebody has to agree before an order without a quote is submitted.

The answer is kept as a point of the order's checklist, so that reading it costs nothing.
"""

from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from handfast.approvals import queries as approval_queries
from handfast.approvals import services as approvals
from handfast.kernel.ref import Ref
from handfast.orders.models import Order
from handfast.orders.services.locks import locked
from handfast.orders.types import Check
from handfast.platform import audit
from handfast.platform.access import Actor

KEY = "approval"
REJECTED = "rejected: "
WISHED = "it is submitted as soon as they have agreed"


def ask_approval(
    *, order_id: UUID, list_total: Decimal, discount_percent: Decimal, by: Actor, at: datetime
) -> bool:
    """Ask the order matrix about a new direct order; returns whether it has to wait."""
    row = Order.objects.select_related("account").get(id=order_id)
    facts = _facts(row, discount_percent)
    found = approvals.evaluate(
        subject=Ref("order", row.id), kind="order", facts=facts,
        summary=_summary(row, facts, list_total), stream_id=row.stream_id,
        owner_id=row.seller_id, requested_by=by, at=at,
    )  # fmt: skip
    if found.needed and found.request_id is not None:
        request = approval_queries.request(found.request_id)
        who = ", ".join(step.role_name for step in request.approvers)
        _keep(row, Check(KEY, "Approval", ok=False, detail=f"{request.number} waits for {who}",
                         remedy="Follow the approval.", url=f"/approvals/{request.id}"))  # fmt: skip
    return found.needed


def approval_checks(row: Order) -> list[Check]:
    """The point of the checklist about approval, for orders that needed one."""
    return [Check(**one) for one in row.readiness if one["key"] == KEY]


def waits_only_for_approval(row: Order, checks: Iterable[Check], by: Actor, at: datetime) -> bool:
    """Whether all else is complete; then the order is submitted once everybody has agreed."""
    open_points = [one for one in checks if not one.ok]
    if [one.key for one in open_points] != [KEY] or REJECTED in open_points[0].detail:
        return False
    if WISHED not in open_points[0].detail:
        _keep(row, replace(open_points[0], detail=f"{open_points[0].detail}; {WISHED}"))
        audit.record(
            "order.submit_when_approved", subject=Ref("order", row.id), by=by, at=at,
            after={"status": row.status},
        )  # fmt: skip
    return True


@transaction.atomic
def approval_granted(*, order_id: UUID, request_id: UUID, at: datetime) -> bool:
    """Everybody has agreed; returns whether somebody wants the order submitted by itself."""
    row = locked(order_id)
    found = approval_checks(row)
    if row.status != "draft" or not found or found[0].ok:
        return False
    request = approval_queries.request(request_id)
    done = replace(found[0], ok=True, detail=f"{request.number} was granted", remedy="")
    _keep(row, done)
    audit.record(
        "order.approved", subject=Ref("order", row.id), by=Actor.system("Orders"), at=at,
        after={"request": request.number},
    )  # fmt: skip
    return WISHED in found[0].detail


@transaction.atomic
def approval_rejected(*, order_id: UUID, reason: str, at: datetime) -> None:
    """An approver said no: the order cannot be submitted as it is."""
    row = locked(order_id)
    found = approval_checks(row)
    if row.status == "draft" and found and not found[0].ok:
        detail = f"{REJECTED}{reason}"
        _keep(row, replace(found[0], detail=detail, remedy="Cancel it and capture it anew."))
        audit.record(
            "order.not_approved", subject=Ref("order", row.id), by=Actor.system("Orders"), at=at,
            reason=reason,
        )  # fmt: skip


def _keep(row: Order, check: Check) -> None:
    row.readiness = [asdict(check)]
    row.version += 1
    row.save(update_fields=["readiness", "version"])


def _facts(row: Order, discount_percent: Decimal) -> dict[str, Any]:
    return {
        "tcv": row.monthly * (row.term_months or 1) + row.once,
        "discount_percent": discount_percent,
        "risk_tier": row.account.risk_tier,
        "term_months": row.term_months,
        "region": row.account.region,
        "order_kind": row.kind,
        "currency": row.currency,
    }


def _summary(row: Order, facts: dict[str, Any], list_total: Decimal) -> dict[str, Any]:
    net = facts["tcv"]
    return {
        "title": f"Order {row.number} of {row.account.name}",
        "number": row.number,
        "url": f"/orders/{row.id}/",
        "account_name": row.account.name,
        "currency": row.currency,
        "monthly": str(row.monthly),
        "once": str(row.once),
        "tcv": str(net),
        "term_months": row.term_months,
        "discount_percent": str(facts["discount_percent"]),
        "waterfall": [
            {"label": "List price", "amount": str(list_total)},
            {"label": "Reductions", "amount": str(net - list_total)},
        ],
    }
