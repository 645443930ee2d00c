"""How connectors are spoken to: HTTP partners and simulated ones behind one protocol."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from handfast.gateways.models import Connector, SimulatorReceipt
from handfast.gateways.rules import answer, parse_script, script_json, sign
from handfast.gateways.types import Adapter, Answer, CallRequest
from handfast.platform import outbound
from handfast.platform.canonical import plain
from handfast.platform.outbound import OutboundRefused
from handfast.platform.tenancy import tenant_scope

if TYPE_CHECKING:
    import httpx

PARALLEL = 8


def adapter_for(connector: Connector, *, tenant_id: UUID, at: datetime) -> Adapter:
    """The adapter of the connector's kind; made in the tenant's scope, used outside of it."""
    if connector.kind == "simulator":
        return SimulatorAdapter(connector.id, tenant_id, at)
    hosts = outbound.tenant_hosts()
    return HttpAdapter(connector.base_url, connector.secret, hosts=hosts)


class HttpAdapter:
    """Posts JSON to `<base_url>/<operation>`, signed, with the idempotency key as a header."""

    def __init__(
        self,
        base_url: str,
        secret: str,
        *,
        hosts: Sequence[str] = (),
        client: httpx.Client | None = None,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.secret = secret
        self.hosts = hosts
        self.client = client

    def send(self, requests: Sequence[CallRequest]) -> list[Answer]:
        """Send the requests, some at a time; a partner that cannot be reached answers 0."""
        client = self.client or outbound.client(hosts=self.hosts)
        with client, ThreadPoolExecutor(max_workers=PARALLEL) as pool:
            return list(pool.map(lambda request: self._one(client, request), requests))

    def _one(self, client: httpx.Client, request: CallRequest) -> Answer:
        import httpx

        body = json.dumps(plain(request.payload)).encode()
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": request.idempotency_key,
            "X-Handfast-Signature": sign(body, self.secret),
        }
        try:
            address = f"{self.base_url}/{request.operation}"
            response = outbound.post(client, address, content=body, headers=headers)
        except OutboundRefused as problem:
            return Answer(403, {}, str(problem))
        except httpx.HTTPError as problem:
            return Answer(0, {}, f"The partner could not be reached: {problem}")
        return _answer_of(response)


def _answer_of(response: httpx.Response) -> Answer:
    try:
        found: Any = response.json()
    except ValueError:
        found = {"text": response.text[:2000]}
    body = found if isinstance(found, dict) else {"value": found}
    message = str(body.get("error") or body.get("message") or body.get("detail") or "")
    if not response.is_success and not message:
        message = f"The partner answered with status {response.status_code}."
    return Answer(response.status_code, body, message)


class SimulatorAdapter:
    """A partner made of rows: answers from its script and remembers accepted keys."""

    def __init__(self, connector_id: UUID, tenant_id: UUID, at: datetime) -> None:
        self.connector_id = connector_id
        self.tenant_id = tenant_id
        self.at = at

    def send(self, requests: Sequence[CallRequest]) -> list[Answer]:
        """Answer each request; a key that was accepted before gets its first answer again."""
        with tenant_scope(self.tenant_id):
            connector = Connector.objects.select_for_update().get(id=self.connector_id)
            keys = [request.idempotency_key for request in requests]
            known = {
                row.idempotency_key: Answer(row.status, row.body)
                for row in SimulatorReceipt.objects.filter(
                    connector=connector, idempotency_key__in=keys
                )
            }
            return self._answer_all(connector, requests, known)

    def _answer_all(
        self, connector: Connector, requests: Sequence[CallRequest], known: dict[str, Answer]
    ) -> list[Answer]:
        script, answers, accepted = parse_script(connector.script), [], []
        for request in requests:
            found = known.get(request.idempotency_key)
            if found is None:
                found, script = answer(script, request)
                if found.ok:
                    known[request.idempotency_key] = found
                    accepted.append(self._receipt(connector, request, found))
            answers.append(found)
        SimulatorReceipt.objects.bulk_create(accepted)
        connector.script = script_json(script)
        connector.save(update_fields=["script"])
        return answers

    def _receipt(
        self, connector: Connector, request: CallRequest, found: Answer
    ) -> SimulatorReceipt:
        return SimulatorReceipt(
            connector=connector,
            idempotency_key=request.idempotency_key,
            operation=request.operation,
            payload=plain(request.payload),
            status=found.status,
            body=dict(found.body),
            at=self.at,
        )
