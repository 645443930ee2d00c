"""Orders in the portal: each step with its dates, who helps, and the customer's own step."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from handfast.fulfillment import queries as fulfillment
from handfast.fulfillment import services as fulfillment_services
from handfast.fulfillment.types import TaskView
from handfast.kernel.errors import not_found
from handfast.orders import queries
from handfast.orders.types import OrderView
from handfast.parties import queries as parties
from handfast.platform.models.links import Link
from handfast.web.portal.guard import TASK_LINK, behind_link, portal_page, show

PATH = ("ordered", "preparing", "your turn", "active")
_WORDS = {
    "done": ("done", "green"),
    "fallout": ("being sorted out", "amber"),
    "failed": ("being sorted out", "amber"),
    "held": ("on hold", "amber"),
    "ready": ("next", "blue"),
    "running": ("in progress", "blue"),
    "awaiting_callback": ("in progress", "blue"),
    "cancelled": ("cancelled", "neutral"),
}


@require_GET
@portal_page
def order_list(request: Any) -> HttpResponse:
    """The customer's orders, newest first."""
    rows = [
        {"order": one, "progress": fulfillment.progress(one.id) if _moving(one) else None}
        for one in queries.orders_of(request.actor.account_id)[:30]
        if one.status != "draft"
    ]
    return show(request, "portal/orders.html", {"rows": rows})


@require_GET
@portal_page
def order_page(request: Any, order_id: UUID) -> HttpResponse:
    """One order with its steps."""
    return _page(request, queries.customer_order(order_id, by=request.actor))


@require_POST
@portal_page
def complete(request: Any, order_id: UUID, task_id: UUID) -> HttpResponse:
    """The customer has taken their step."""
    _complete(request, order_id, task_id)
    return HttpResponseRedirect(reverse("portal:order", args=[order_id]))


@require_GET
@behind_link(TASK_LINK)
def linked_order(request: Any, link: Link) -> HttpResponse:
    """The order behind a mailed link."""
    return _page(request, queries.customer_order(link.subject_id, by=request.actor))


@require_POST
@behind_link(TASK_LINK)
def linked_complete(request: Any, link: Link, task_id: UUID) -> HttpResponse:
    """The customer's step, behind a mailed link."""
    _complete(request, link.subject_id, task_id)
    return HttpResponseRedirect(reverse("portal:linked_order", args=[request.link_token]))


def own_tasks(request: Any, order_id: UUID) -> list[TaskView]:
    """The steps of an order that the customer is asked to take now."""
    found = fulfillment.tasks_for_customer(request.actor.account_id)
    return [task for task in found if task.order_id == order_id]


def _complete(request: Any, order_id: UUID, task_id: UUID) -> None:
    task = fulfillment.task_of_customer(task_id, by=request.actor)
    if task.order_id != order_id:
        raise not_found("task", task_id)
    note = request.POST.get("note", "").strip()[:500]
    fulfillment_services.complete_task(
        task_id=task.id, note=note, by=request.actor, at=request.at
    )  # fmt: skip
    messages.success(request, "Thank you. Your service is being switched on.")


def _page(request: Any, view: OrderView) -> HttpResponse:
    plan = fulfillment.plan_or_none(view.id)
    mine = own_tasks(request, view.id)
    seller = parties.member(view.seller_id) if view.seller_id else None
    steps = [_step(task) for task in plan.tasks if _told(task)] if plan else []
    context = {
        "order": view,
        "lines": [line for line in queries.lines(view.id) if not line.is_bundle],
        "steps": steps,
        "done": sum(1 for step in steps if step["state"] == "done"),
        "mine": [{"task": task, "url": _complete_url(request, task)} for task in mine],
        "seller": seller,
        "path": PATH,
        "here": _here(view, mine),
        "late": _late(view),
        "problem": any(s["tone"] == "amber" and s["words"] != "your turn" for s in steps),
    }
    return show(request, "portal/order.html", context)


def _told(task: TaskView) -> bool:
    """Whether a customer sees a step: not the product's own marks, nor what is not needed."""
    return task.role == "deliver" and task.handler not in ("milestone", "timer") and (
        task.state != "skipped"
    )  # fmt: skip


def _step(task: TaskView) -> dict[str, Any]:
    words, tone = _WORDS.get(task.state, ("planned", "neutral"))
    if task.handler == "customer" and task.state in ("ready", "running"):
        words, tone = "your turn", "amber"
    return {
        "name": task.name,
        "who": "You" if task.handler == "customer" else task.owner_name,
        "words": words,
        "tone": tone,
        "state": "done" if task.state == "done" else "open",
        "planned": task.planned_end,
        "estimated": task.estimated_end,
        "ended": task.ended_at,
        "late": bool(task.days_late) and not task.ended_at,
    }


def _here(view: OrderView, mine: list[TaskView]) -> str:
    if view.status in ("cancelled", "held"):
        return view.status
    if view.status == "completed":
        return "active"
    if mine:
        return "your turn"
    return "preparing" if view.status != "submitted" else "ordered"


def _late(view: OrderView) -> bool:
    promised = view.committed_date or view.planned_date
    return bool(
        view.status != "completed"
        and view.estimated_date
        and promised
        and view.estimated_date > promised
    )


def _moving(view: OrderView) -> bool:
    return view.status not in ("completed", "cancelled")


def _complete_url(request: Any, task: TaskView) -> str:
    if request.link_token:
        return reverse("portal:linked_complete", args=[request.link_token, task.id])
    return reverse("portal:complete", args=[task.order_id, task.id])
