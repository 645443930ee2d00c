"""Actions on customers: read them, hold and release them, rate their risk, bill them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from handfast.billing import queries as billing
from handfast.billing import services as billing_services
from handfast.parties import queries, services
from handfast.parties.types import RISK_TIERS
from handfast.platform.clock import local_date
from handfast.web.process_actions.reading import about, day, record, text
from handfast.workflow import services as workflow
from handfast.workflow.services import ActionCall, ActionInput


def register() -> None:
    """Offer the actions on customers."""
    workflow.register_action(
        "account.look_up", look_up, "Look a customer up", inputs=(about("account"),),
        gives=("account_name", "account_status", "risk_tier", "outstanding", "overdue"),
    )  # fmt: skip
    workflow.register_action(
        "account.hold", hold, "Hold a customer: no order of theirs can be submitted",
        inputs=(about("account"), ActionInput("reason", "why")), gives=("account_status",),
    )  # fmt: skip
    workflow.register_action(
        "account.release", release, "Release a held customer", inputs=(about("account"),),
        gives=("account_status",),
    )  # fmt: skip
    workflow.register_action(
        "account.set_risk", set_risk, "Rate the risk of a customer",
        inputs=(about("account"), ActionInput("tier", " or ".join(RISK_TIERS))),
        gives=("risk_tier",),
    )  # fmt: skip
    workflow.register_action(
        "account.bill", bill, "Bill a customer what is due",
        inputs=(about("account"), ActionInput("on", "day; without it, today", required=False)),
        gives=("invoices",),
    )  # fmt: skip


def look_up(call: ActionCall) -> Mapping[str, Any]:
    """The customer's name and standing, and what their invoices leave open."""
    found = queries.account(record(call, "account"))
    outstanding, overdue = _open(found.id, call)
    return {
        "account_name": found.name, "account_status": found.status, "risk_tier": found.risk_tier,
        "outstanding": outstanding, "overdue": overdue,
    }  # fmt: skip


def hold(call: ActionCall) -> Mapping[str, Any]:
    """Put a customer out of use; one that is held already stays so."""
    account_id = record(call, "account")
    if queries.account(account_id).status == "active":
        services.deactivate_account(
            account_id=account_id, reason=text(call, "reason"), by=call.by, at=call.at
        )
    return {"account_status": queries.account(account_id).status}


def release(call: ActionCall) -> Mapping[str, Any]:
    """Put a held customer back into use; one that is in use already stays so."""
    account_id = record(call, "account")
    if queries.account(account_id).status == "inactive":
        services.reactivate_account(account_id=account_id, by=call.by, at=call.at)
    return {"account_status": queries.account(account_id).status}


def set_risk(call: ActionCall) -> Mapping[str, Any]:
    """Rate the risk of a customer, which approval matrices read."""
    row = services.update_account(
        account_id=record(call, "account"), risk_tier=text(call, "tier"), by=call.by, at=call.at
    )
    return {"risk_tier": row.risk_tier}


def bill(call: ActionCall) -> Mapping[str, Any]:
    """Post what is due for a customer; nothing due gives no invoice."""
    posted = billing_services.bill_now(
        account_id=record(call, "account"), on=day(call, "on") or local_date(call.at), by=call.by,
        at=call.at,
    )  # fmt: skip
    return {"invoices": [billing.invoice(one).number for one in posted]}


def _open(account_id: UUID, call: ActionCall) -> tuple[Decimal, bool]:
    """What is still to be paid, and whether some of it is late."""
    rows = [
        one
        for one in billing.invoices_of(account_id)
        if one.kind != "credit_note" and one.outstanding > 0
    ]
    today = local_date(call.at)
    late = any(one.due_on < today for one in rows)
    return sum((one.outstanding for one in rows), Decimal(0)), late
