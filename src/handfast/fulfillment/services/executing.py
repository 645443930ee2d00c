"""Executing claimed tasks, outside of any business transaction: partners are slow.

Whatever happens becomes an outcome; nothing raised here can lose a task.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction

from handfast.fulfillment.services import inventory
from handfast.fulfillment.types import Claimed, Outcome
from handfast.gateways import services as gateways
from handfast.gateways.types import CallRequest, CallResult
from handfast.orders import queries as orders
from handfast.platform.tenancy import tenant_in_scope, tenant_scope

log = structlog.get_logger(__name__)

Automatic = Callable[[Sequence[Claimed], datetime], Mapping[UUID, Outcome]]


@contextmanager
def scope(tenant_id: UUID) -> Iterator[None]:
    """The tenant's transaction; a savepoint of it when the tenant is in scope already."""
    outer = tenant_in_scope() == tenant_id
    with transaction.atomic() if outer else tenant_scope(tenant_id):
        yield


def execute(claimed: Sequence[Claimed], *, tenant_id: UUID, at: datetime) -> dict[UUID, Outcome]:
    """The outcome of every claimed task, by its id."""
    found: dict[UUID, Outcome] = {}
    for (handler, target), tasks in _grouped(claimed).items():
        try:
            found |= _carry_out(handler, target, tasks, tenant_id, at)
        except Exception as problem:
            log.warning("task.crashed", handler=handler, target=target, exc_info=True)
            text = f"{type(problem).__name__}: {problem}"
            found |= {task.id: Outcome("retry", message=text, category="system") for task in tasks}
    return found


def _grouped(claimed: Sequence[Claimed]) -> dict[tuple[str, str], list[Claimed]]:
    groups: dict[tuple[str, str], list[Claimed]] = {}
    for task in claimed:
        target = task.connector if task.handler == "http" else task.spec_key
        groups.setdefault((task.handler, target), []).append(task)
    return groups


def _carry_out(
    handler: str, target: str, tasks: Sequence[Claimed], tenant_id: UUID, at: datetime
) -> Mapping[UUID, Outcome]:
    if handler == "http":
        return _call(target, tasks, tenant_id, at)
    if handler == "automatic":
        with scope(tenant_id):
            return _from_inventory(tasks, at)
    return {task.id: Outcome("done") for task in tasks}


def _call(
    connector: str, tasks: Sequence[Claimed], tenant_id: UUID, at: datetime
) -> dict[UUID, Outcome]:
    with scope(tenant_id):
        about = {order_id: _about(order_id) for order_id in {task.order_id for task in tasks}}
    requests = [
        CallRequest(
            task.idempotency_key, task.operation or task.spec_key,
            {**task.input, **about[task.order_id], "reference": task.idempotency_key},
        )
        for task in tasks
    ]  # fmt: skip
    results = gateways.call_many(
        connector_key=connector, requests=requests, at=at, tenant_id=tenant_id
    )
    return {task.id: _outcome(task, results[task.idempotency_key]) for task in tasks}


def _about(order_id: UUID) -> dict[str, Any]:
    order = orders.order(order_id)
    return {
        "order": order.number,
        "customer": order.account_name,
        "contact": order.contact_name,
        "address": dict(order.address),
    }


def _outcome(task: Claimed, result: CallResult) -> Outcome:
    if result.ok:
        waits = result.pending or task.callback
        return Outcome("awaiting" if waits else "done", dict(result.body))
    category = "partner" if result.status and result.status != 403 else "system"
    if result.retryable:
        return Outcome("retry", message=result.message, category="partner")
    return Outcome("fallout", message=result.message, category=category)


def _from_inventory(tasks: Sequence[Claimed], at: datetime) -> dict[UUID, Outcome]:
    """Resources with a pool are allocated or given back; other automatic steps just happen."""
    found: dict[UUID, Outcome] = {}
    pools = inventory.pooled({task.node_code for task in tasks})
    for spec_code in {task.node_code for task in tasks}:
        own = [task for task in tasks if task.node_code == spec_code]
        if spec_code not in pools:
            found |= {task.id: Outcome("done") for task in own}
            continue
        undo = [task for task in own if task.role == "undo"]
        if undo:
            inventory.free([task.promise_id for task in undo], spec_code=spec_code, at=at)
            found |= {task.id: Outcome("done") for task in undo}
        wanted = [task for task in own if task.role != "undo"]
        got = inventory.allocate(wanted, spec_code=spec_code, at=at) if wanted else {}
        found |= {task.id: _allocated(task, got.get(task.id)) for task in wanted}
    return found


def _allocated(task: Claimed, value: str | None) -> Outcome:
    if value is None:
        message = f"The pool “{task.node_code}” is empty; add items under Inventory, then retry."
        return Outcome("fallout", message=message, category="inventory")
    return Outcome("done", {task.node_code: value}, value)
