"""What fulfillment adds to the order's page: the plan, its tasks, dates and jeopardy."""

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse

from handfast.fulfillment import queries
from handfast.fulfillment.types import PlanView, TaskView
from handfast.orders.types import OrderView, Panels
from handfast.platform import access, clock
from handfast.platform.access import Actor
from handfast.platform.clock import local_date

VIEWS = {"graph": "Graph", "gantt": "Gantt", "list": "List"}
GRAPH_LIMIT = 60


def order_panels(order: OrderView, by: Actor, query: Mapping[str, str]) -> Panels:
    """The plan card, the task table and the summary beside them; nothing before there is one."""
    if not access.can(by, "fulfillment.view"):
        return Panels()
    plan = queries.plan_or_none(order.id)
    if plan is None:
        return Panels()
    wanted = query.get("view", "")
    view = wanted if wanted in VIEWS else "graph" if len(plan.tasks) <= GRAPH_LIMIT else "list"
    context: dict[str, Any] = {
        "order": order,
        "plan": plan,
        "view": view,
        "views": VIEWS.items(),
        "today": clock.today(),
        "nodes": [_graph_node(task, plan) for task in plan.tasks] if view == "graph" else [],
        "edges": [(str(a), str(b)) for a, b in plan.dependencies],
        "bars": [_bar(task) for task in plan.tasks] if view == "gantt" else [],
        "jeopardy": queries.jeopardy_of(order.id),
        "fallouts": [f for f in queries.fallouts_of_order(order.id) if f.closed_at is None],
        "next": plan.next_task,
        "can_work": access.can(by, "fulfillment.work"),
        "can_amend": plan.status == "active" and access.can(by, "orders.edit"),
        "revisions": [r for r in queries.revisions(order.id) if r.reason],
    }
    return Panels(
        wide=render_to_string("fulfillment/order_plan.html", context),
        content=render_to_string("fulfillment/order_content.html", context),
        aside=render_to_string("fulfillment/order_aside.html", context),
    )


def _graph_node(task: TaskView, plan: PlanView) -> dict[str, Any]:
    end = task.ended_at or task.estimated_end
    text = f"{local_date(end):%-d %b}" if end else ""
    if task.state == "skipped":
        text = "not needed"
    return {
        "id": str(task.id),
        "label": task.name,
        "text": f"{text} · {task.owner_name}" if task.owner_name else text,
        "state": "milestone" if task.role == "milestone" and not task.ended_at else task.state,
        "tone": "blue" if task.state == "ready" else "",
        "url": reverse("fulfillment:task", args=[task.id]),
        "critical": task.id in plan.critical,
    }


def _bar(task: TaskView) -> dict[str, Any]:
    def span(start: Any, end: Any) -> tuple[Any, Any] | None:
        return (local_date(start), local_date(end)) if start and end else None

    return {
        "label": task.name,
        "state": task.state,
        "tone": "blue" if task.state == "ready" else "",
        "planned": span(task.planned_start, task.planned_end),
        "estimated": span(
            task.started_at or task.estimated_start, task.ended_at or task.estimated_end
        ),
        "url": reverse("fulfillment:task", args=[task.id]),
        "critical": task.critical,
    }
