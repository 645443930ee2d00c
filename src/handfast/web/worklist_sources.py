"""What each context brings to the one worklist: approvals, delivery steps, contracts, signatures.

Workflow's own tasks come from workflow itself; the contexts above it are joined to it here.
"""

from collections.abc import Mapping
from datetime import datetime

from handfast.approvals import queries as approvals
from handfast.contracts import queries as contracts
from handfast.fulfillment import queries as fulfillment
from handfast.platform import access
from handfast.platform.access import Actor
from handfast.signing import queries as signing
from handfast.web.places import address
from handfast.web.signatures import personal_link
from handfast.workflow import services as workflow
from handfast.workflow.types import WorkItem


def register() -> None:
    """Join every source to the worklist, in the order of its filter."""
    workflow.register_source("approvals", approval_items, "Approvals")
    workflow.register_source("fulfillment", delivery_items, "Delivery")
    workflow.register_source("contracts", contract_items, "Contracts")
    workflow.register_source("signatures", signature_items, "Signatures")


def contract_letters(phase: str) -> Mapping[str, str]:
    """Each role's letter in a phase of a contract, as the tenant has set them."""
    cells = contracts.responsibilities().items()
    return {role: letter for (name, role), letter in cells if name == phase}


def approval_items(actor: Actor, at: datetime, scope: str, limit: int) -> list[WorkItem]:
    """Requests that wait for the person's answer."""
    if scope != "mine" or not access.can(actor, "approvals.view"):
        return []
    return [
        WorkItem(
            id=str(one.id), kind="approvals", title=f"Decide: {one.title}",
            text=f"asked by {one.requested_by}", state="open", due_at=one.due_at, priority=60,
            url=address("approval_request", one.id), about=one.number,
        )
        for one in approvals.pending_for(actor, limit=limit)
    ]  # fmt: skip


def delivery_items(actor: Actor, at: datetime, scope: str, limit: int) -> list[WorkItem]:
    """Steps of plans that people carry out, and fallout."""
    if not access.can(actor, "fulfillment.work"):
        return []
    asked = {"mine": "mine", "team": "team"}.get(scope, "all")
    found = fulfillment.worklist(actor, scope=asked, limit=limit)
    if scope == "team":
        found = [one for one in found if one.assignee_id != actor.id]
    if scope == "unassigned":
        found = [one for one in found if one.assignee_id is None]
    return [
        WorkItem(
            id=str(one.id), kind="fulfillment", title=one.name, text=one.account_name,
            state="fallout" if one.state == "fallout" else "open", due_at=one.due_at,
            priority=80 if one.state == "fallout" else 50, url=address("task", one.id),
            assignee=one.assignee_name, assignee_id=one.assignee_id, about=one.order_number,
        )
        for one in found
    ]  # fmt: skip


def contract_items(actor: Actor, at: datetime, scope: str, limit: int) -> list[WorkItem]:
    """Contracts to review for whoever may; to send for whoever owns them."""
    rows = contracts.visible(actor)
    found = []
    if scope == "team" and access.can(actor, "contracts.review"):
        found = [("Review", row) for row in rows.filter(status="in_review").order_by("id")[:limit]]
    if scope == "mine" and access.can(actor, "contracts.send"):
        own = rows.filter(status__in=("draft", "approved"), owner_id=actor.id).order_by("id")
        found = [("Send", row) for row in own[:limit]]
    return [
        WorkItem(
            id=str(row.id), kind="contracts", title=f"{word} {row.number}", text=row.title,
            url=address("contract", row.id), about=row.account.name,
        )
        for word, row in found
    ]  # fmt: skip


def signature_items(actor: Actor, at: datetime, scope: str, limit: int) -> list[WorkItem]:
    """Envelopes that wait for the person's own signature."""
    if scope != "mine" or not actor.email:
        return []
    sent = signing.envelopes(status="sent", search=actor.email, limit=min(limit, 50))
    links = ((one, personal_link(one, actor.email)) for one in sent)
    return [
        WorkItem(
            id=str(one.id), kind="signatures", title=f"Sign {one.title}",
            text=f"sent by {one.sender}", url=path, about=one.number, priority=60,
        )
        for one, path in links
        if path
    ]  # fmt: skip
