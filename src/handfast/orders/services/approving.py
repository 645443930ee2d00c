"""Direct orders: whether somebody has to agree before an order without a quote is submitted.

The answer is kept as a point of the order's checklist, so that reading it costs nothing. After a no
the order is open for changes; submitted again, its approvers are asked again, and earlier answers
stay whose facts did not change.
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
from handfast.approvals.types import RequestView
from handfast.kernel.ref import Ref
from handfast.orders.events import OrderReturned
from handfast.orders.models import Order
from handfast.orders.services.locks import locked
from handfast.orders.types import AGAIN, Check
from handfast.platform import audit, outbox
from handfast.platform.access import Actor

KEY = "approval"
WISHED = "it is submitted as soon as they have agreed"
REFUSED = {"rejected": "rejected", "recalled": "taken back"}


def ask_approval(*, order_id: UUID, by: Actor, at: datetime) -> bool:
    """Ask the order matrix about a direct order as it is; returns whether it has to wait."""
    row = Order.objects.select_related("account").get(id=order_id)
    facts = _facts(row)
    found = approvals.evaluate(
        subject=Ref("order", row.id), kind="order", facts=facts, summary=_summary(row, facts),
        stream_id=row.stream_id, owner_id=row.seller_id, requested_by=by, at=at,
    )  # fmt: skip
    if found.request_id is None:
        _keep(row, None)
    elif found.needed:
        request = approval_queries.request(found.request_id)
        who = ", ".join(step.role_name for step in request.waiting_for)
        _keep(row, _open(request, f"{request.number} waits for {who}", "Follow the approval."))
    else:
        _keep(row, _granted(approval_queries.request(found.request_id)))
    return found.needed


def approval_checks(row: Order) -> list[Check]:
    """The point of the checklist about approval, for orders that needed one."""
    return [Check(**one) for one in row.readiness if one["key"] == KEY]


def after_revision(row: Order, by: Actor, at: datetime) -> None:
    """The order asks for something else: those who are asked are asked about it as it is now.

    After a no nobody is asked before it is submitted again.
    """
    request = approval_queries.request_for(Ref("order", row.id), "order")
    if request is None or request.status not in REFUSED:
        ask_approval(order_id=row.id, by=by, at=at)
        return
    needed = approval_queries.preview(kind="order", facts=_facts(row), at=at).needed
    words = f"changed since {request.number} was {REFUSED[request.status]}: {request.reason}"
    again = _open(request, words, "Submit it: whoever has to agree is asked again.")
    _keep(row, again if needed else None)


def ask_again(row: Order, by: Actor, at: datetime) -> None:
    """Somebody submits an order that was not agreed to: whoever has to agree is asked again."""
    found = approval_checks(row)
    if not found or found[0].ok:
        return
    request = approval_queries.request_for(Ref("order", row.id), "order")
    if request is None or request.status in REFUSED:
        ask_approval(order_id=row.id, by=by, at=at)
        row.refresh_from_db(fields=["readiness", "version"])


def waits_only_for_approval(row: Order, checks: Iterable[Check], by: Actor, at: datetime) -> bool:
    """Whether all else is complete; then the order is submitted once everybody has agreed."""
    open_points = [one for one in checks if not one.ok]
    if [one.key for one in open_points] != [KEY]:
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
    _keep(row, _granted(request))
    audit.record(
        "order.approved", subject=Ref("order", row.id), by=Actor.system("Orders"), at=at,
        after={"request": request.number},
    )  # fmt: skip
    return WISHED in found[0].detail


@transaction.atomic
def approval_refused(*, order_id: UUID, request_id: UUID, at: datetime) -> None:
    """An approver said no, or the request was taken back: the order is open for changes.

    Nothing happens when it was submitted again meanwhile, for then another request counts.
    """
    row = locked(order_id)
    found = approval_checks(row)
    request = approval_queries.request_for(Ref("order", order_id), "order")
    if request is None or request.id != request_id or request.status not in REFUSED:
        return
    if row.status != "draft" or not found or found[0].ok:
        return
    words = f"{REFUSED[request.status]}: {request.reason}".rstrip(": ")
    _keep(row, _open(request, words, AGAIN))
    subject, by = Ref("order", row.id), Actor.system("Orders")
    audit.record("order.not_approved", subject=subject, by=by, at=at, reason=request.reason)
    event = OrderReturned(row.id, row.number, words)
    outbox.publish(event, subject=subject, by=by, at=at, stream_id=row.stream_id)


def _open(request: RequestView, detail: str, remedy: str) -> Check:
    url = f"/approvals/{request.id}"
    return Check(KEY, "Approval", ok=False, detail=detail, remedy=remedy, url=url)


def _granted(request: RequestView) -> Check:
    url = f"/approvals/{request.id}"
    return Check(KEY, "Approval", ok=True, detail=f"{request.number} was granted", url=url)


def _keep(row: Order, check: Check | None) -> None:
    kept = [asdict(check)] if check else []
    if kept == row.readiness:
        return
    row.readiness = kept
    row.version += 1
    row.save(update_fields=["readiness", "version"])


def _facts(row: Order) -> dict[str, Any]:
    """What the order matrix reads; a decision stays bound to these facts."""
    return {
        "tcv": row.monthly * (row.term_months or 1) + row.once,
        "discount_percent": Decimal(str(row.pricing.get("discount_percent") or 0)),
        "margin_percent": Decimal(str(row.pricing.get("margin_percent") or 0)),
        "product_family": row.pricing.get("product_family") or "",
        "risk_tier": row.account.risk_tier,
        "term_months": row.term_months,
        "region": row.account.region,
        "order_kind": row.kind,
        "currency": row.currency,
    }


def _summary(row: Order, facts: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": f"Order {row.number} of {row.account.name}",
        "number": row.number,
        "url": f"/orders/{row.id}/",
        "account_name": row.account.name,
        "currency": row.currency,
        "monthly": str(row.monthly),
        "once": str(row.once),
        "tcv": str(facts["tcv"]),
        "term_months": row.term_months,
        "discount_percent": str(facts["discount_percent"]),
        "waterfall": row.pricing.get("waterfall", []),
    }
