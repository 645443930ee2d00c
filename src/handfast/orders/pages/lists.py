"""The board and the list of orders."""

import json
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from handfast.kernel.errors import Conflict, Problem
from handfast.orders import queries, services
from handfast.orders.lifecycle import ORDER
from handfast.orders.types import JEOPARDY
from handfast.platform import access
from handfast.platform.http import page, picked


@page("orders.view")
def board_page(request: Any) -> HttpResponse:
    """Orders by where they stand."""
    columns = queries.board(by=request.actor)
    context = {
        "columns": queries.cards(columns),
        "empty": not any(column.orders for column in columns),
        "can_edit": access.can(request.actor, "orders.edit"),
    }
    return render(request, "orders/board.html", context)


@require_POST
@page("orders.submit")
def board_move(request: Any) -> HttpResponse:
    """A card was moved: a captured order may be submitted, all else follows from the work."""
    target = request.POST.get("column", "")
    if target != "submitted":
        message = "Orders move on as their steps are done."
        raise Conflict(Problem("column", target, message, "Open the order to see its steps."))
    order = services.submit_order(
        order_id=UUID(request.POST.get("card", "")), by=request.actor, at=request.at
    )
    response = HttpResponse(status=204)
    word = "waits for approval" if order.status == "draft" else "submitted"
    toast = {"text": f"{order.number} {word}", "tone": "success"}
    response["HX-Trigger"] = json.dumps({"toast": toast})
    return response


@page("orders.view")
def list_page(request: Any) -> HttpResponse:
    """Orders with search, filter and sorting."""
    query, status = request.GET, picked(request, "status", ORDER.states)
    jeopardy = picked(request, "jeopardy", JEOPARDY)
    context = {
        "page": queries.search(
            by=request.actor, text=query.get("q", ""), status=status,
            jeopardy=jeopardy, sort=query.get("sort", ""),
            cursor=query.get("cursor", ""),
        ),
        "q": query.get("q", ""),
        "status": status,
        "jeopardy": jeopardy,
        "statuses": ORDER.states,
        "levels": JEOPARDY[1:],
        "can_edit": access.can(request.actor, "orders.edit"),
    }  # fmt: skip
    return render(request, "orders/list.html", context)
