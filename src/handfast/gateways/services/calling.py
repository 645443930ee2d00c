"""Calls to partners: logged before and after, never inside the caller's business transaction.

The idempotency key names the effect and never changes between attempts. A call that succeeded
is not sent again; one that failed, or whose answer was lost, is sent with the same key.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from handfast.gateways.models import Connector, OutboundCall
from handfast.gateways.services.adapters import adapter_for
from handfast.gateways.types import Answer, CallRequest, CallResult
from handfast.platform.canonical import plain
from handfast.platform.tenancy import current_tenant_id, tenant_scope


def call(
    *,
    connector_key: str,
    operation: str,
    payload: Mapping[str, Any],
    idempotency_key: str,
    at: datetime,
    tenant_id: UUID | None = None,
) -> CallResult:
    """Ask one thing of a partner; problems come back as a result, never as an exception."""
    request = CallRequest(idempotency_key, operation, payload)
    found = call_many(connector_key=connector_key, requests=[request], at=at, tenant_id=tenant_id)
    return found[idempotency_key]


def call_many(
    *,
    connector_key: str,
    requests: Sequence[CallRequest],
    at: datetime,
    tenant_id: UUID | None = None,
) -> dict[str, CallResult]:
    """Ask many things of a partner; the results are found by idempotency key.

    The number of statements does not depend on the number of requests.
    """
    tenant = tenant_id or current_tenant_id()
    with tenant_scope(tenant):
        connector = Connector.objects.filter(key=connector_key).first()
        if connector is None or connector.status != "active":
            return _refused(connector, connector_key, requests)
        done = _already_done(connector, requests)
        to_send = [r for r in requests if r.idempotency_key not in done]
        if to_send:
            _log_sending(connector, to_send, at)
        adapter = adapter_for(connector, tenant_id=tenant, at=at)
    if to_send:
        answers = adapter.send(to_send)
        with tenant_scope(tenant):
            _log_answers(connector, to_send, answers)
        pairs = zip(to_send, answers, strict=True)
        done |= {request.idempotency_key: _result(answer) for request, answer in pairs}
    return done


def _refused(
    connector: Connector | None, key: str, requests: Sequence[CallRequest]
) -> dict[str, CallResult]:
    if connector is None:
        message = f"There is no connector “{key}”; create it under Gateways."
    else:
        message = f"The connector “{connector.name}” is paused; resume it under Gateways."
    return {r.idempotency_key: CallResult(False, 0, {}, message=message) for r in requests}


def _already_done(connector: Connector, requests: Sequence[CallRequest]) -> dict[str, CallResult]:
    keys = [request.idempotency_key for request in requests]
    rows = OutboundCall.objects.filter(connector=connector, idempotency_key__in=keys, state="ok")
    return {
        row.idempotency_key: _result(Answer(row.status, row.response), repeated=True)
        for row in rows
    }


def _log_sending(connector: Connector, requests: Sequence[CallRequest], at: datetime) -> None:
    rows = [
        OutboundCall(
            connector=connector,
            operation=request.operation,
            idempotency_key=request.idempotency_key,
            request=plain(request.payload),
            attempts=0,
            at=at,
        )
        for request in requests
    ]
    OutboundCall.objects.bulk_create(rows, ignore_conflicts=True)
    keys = [request.idempotency_key for request in requests]
    OutboundCall.objects.filter(connector=connector, idempotency_key__in=keys).update(
        state="sending", attempts=F("attempts") + 1, at=at
    )


def _log_answers(
    connector: Connector, requests: Sequence[CallRequest], answers: Sequence[Answer]
) -> None:
    answer_to = {
        request.idempotency_key: answer for request, answer in zip(requests, answers, strict=True)
    }
    rows = list(
        OutboundCall.objects.select_for_update()
        .filter(connector=connector, idempotency_key__in=list(answer_to))
        .exclude(state="ok")
        .order_by("id")
    )
    for row in rows:
        answer = answer_to[row.idempotency_key]
        row.state = "ok" if answer.ok else "failed"
        row.status, row.response, row.message = answer.status, dict(answer.body), answer.message
    OutboundCall.objects.bulk_update(
        rows, ["state", "status", "response", "message"], batch_size=10_000
    )


def _result(answer: Answer, *, repeated: bool = False) -> CallResult:
    return CallResult(
        ok=answer.ok,
        status=answer.status,
        body=answer.body,
        pending=answer.pending,
        retryable=answer.retryable,
        message=answer.message,
        repeated=repeated,
    )
