"""The action that asks something of a partner through a connector."""

from collections.abc import Mapping
from typing import Any

from handfast.gateways import services
from handfast.web.process_actions.reading import named, text
from handfast.workflow import services as workflow
from handfast.workflow.services import ActionCall, ActionFailed, ActionInput


def register() -> None:
    """Offer the action."""
    workflow.register_action(
        "partner.call", call_partner, "Ask something of a partner",
        inputs=(
            ActionInput("connector", "key of the connector, such as carrier"),
            ActionInput("operation", "what is asked, such as create_shipment"),
            ActionInput("payload", "context of what is sent", required=False),
        ),
        gives=("partner_status", "partner_answer", "partner_pending"),
    )  # fmt: skip


def call_partner(call: ActionCall) -> Mapping[str, Any] | ActionFailed:
    """Send it under the key of the step, so that the partner acts once however often it is tried.

    What was asked and answered stays in the connector's log, also when the partner refused.
    """
    result = services.call(
        connector_key=text(call, "connector"), operation=text(call, "operation"),
        payload=named(call, "payload"), idempotency_key=call.key[:200], at=call.at,
    )  # fmt: skip
    if not result.ok:
        return ActionFailed(result.message or f"The partner answered {result.status}.")
    return {
        "partner_status": result.status, "partner_answer": dict(result.body),
        "partner_pending": result.pending,
    }  # fmt: skip
