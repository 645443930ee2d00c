"""What each context brings to the one worklist, which home and the notifications show as well.

Workflow's own tasks come from workflow itself; the contexts above it are joined to it here. Every
source asks for the permission itself, and names its rows so that all are counted in one statement.
"""

from collections.abc import Mapping
from datetime import datetime
from textwrap import shorten
from typing import Any

from handfast.approvals import queries as approvals
from handfast.approvals.types import QuestionView
from handfast.contracts import queries as contracts
from handfast.fulfillment import queries as fulfillment
from handfast.orders import queries as orders
from handfast.platform import access
from handfast.platform.access import Actor
from handfast.policies import queries as policies
from handfast.sales import queries as sales
from handfast.signing import queries as signing
from handfast.web.places import address, named
from handfast.web.signatures import personal_link
from handfast.web.worklist_obligations import obligation_items, obligation_rows
from handfast.workflow import services as workflow
from handfast.workflow.types import WorkItem

TO_SEND = ("draft", "approved")
WORDS = 120


def register() -> None:
    """Join every source to the worklist, in the order of its filter."""
    workflow.register_source("approvals", approval_items, "Approvals", rows=approval_rows)
    workflow.register_source("questions", question_items, "Questions", rows=question_rows)
    workflow.register_source("fulfillment", delivery_items, "Delivery", rows=delivery_rows)
    workflow.register_source("contracts", contract_items, "Contracts", rows=contract_rows)
    workflow.register_source("orders", order_items, "Orders", rows=order_rows)
    workflow.register_source("signatures", signature_items, "Signatures", rows=signature_rows)
    workflow.register_source("rules", rule_items, "Rules", rows=rule_rows)
    workflow.register_source("leads", lead_items, "Leads", rows=lead_rows)
    workflow.register_source("obligations", obligation_items, "Obligations", rows=obligation_rows)


def contract_letters(phase: str) -> Mapping[str, str]:
    """Each role's letter in a phase of a contract, as the tenant has set them."""
    cells = contracts.responsibilities().items()
    return {role: letter for (name, role), letter in cells if name == phase}


def approval_rows(actor: Actor, at: datetime, scope: str) -> Any:
    """Requests that wait for the person's answer."""
    if scope != "mine" or not access.can(actor, "approvals.view"):
        return None
    return approvals.pending_rows(actor)


def approval_items(actor: Actor, at: datetime, scope: str, limit: int) -> list[WorkItem]:
    """Requests that wait for the person's answer."""
    if scope != "mine" or not access.can(actor, "approvals.view"):
        return []
    return [
        WorkItem(
            id=str(one.id), kind="approvals", title=f"Decide: {one.title}", asks="decide",
            text=f"{one.requested_by} asks " + ", ".join(s.role_name for s in one.waiting_for),
            due_at=one.due_at, priority=60, url=address("approval_request", one.id),
            about=one.number,
        )
        for one in approvals.pending_for(actor, limit=limit)
    ]  # fmt: skip


def question_rows(actor: Actor, at: datetime, scope: str) -> Any:
    """Questions about approvals that the person has to answer, and answers they have not read."""
    if scope != "mine" or not access.can(actor, "approvals.view"):
        return None
    return approvals.question_rows(actor)


def question_items(actor: Actor, at: datetime, scope: str, limit: int) -> list[WorkItem]:
    """Questions about approvals that the person has to answer, and answers they have not read."""
    if scope != "mine" or not access.can(actor, "approvals.view"):
        return []
    return [_question(one) for one in approvals.questions_for(actor, limit=limit)]


def _question(one: QuestionView) -> WorkItem:
    answered = one.answered_at is not None
    return WorkItem(
        id=str(one.id), kind="questions", about=one.request_number, priority=40 if answered else 60,
        title=f"Answer {one.asked_by}: {one.request_title}" if not answered
        else f"{one.answered_by} has answered: {one.request_title}",
        text=shorten(one.answer if answered else one.text, WORDS, placeholder="…"),
        asks="read" if answered else "answer", due_at=None if answered else one.due_at,
        url=f"{address('approval_request', one.request_id)}#question-{one.id}",
    )  # fmt: skip


def delivery_rows(actor: Actor, at: datetime, scope: str) -> Any:
    """Steps of plans that people carry out, and fallout."""
    if not access.can(actor, "fulfillment.work"):
        return None
    return fulfillment.worklist_rows(actor, scope=_delivery(scope))


def delivery_items(actor: Actor, at: datetime, scope: str, limit: int) -> list[WorkItem]:
    """Steps of plans that people carry out, and fallout."""
    if not access.can(actor, "fulfillment.work"):
        return []
    return [
        WorkItem(
            id=str(one.id), kind="fulfillment", title=f"{one.name} · {one.account_name}",
            text=one.note if one.state == "fallout" and one.note else one.owner_name,
            state="fallout" if one.state == "fallout" else "open", due_at=one.due_at,
            priority=80 if one.state == "fallout" else 50,
            url=address("task", one.id) or address("order", one.order_id),
            assignee=one.assignee_name, assignee_id=one.assignee_id, about=one.order_number,
        )
        for one in fulfillment.worklist(actor, scope=_delivery(scope), limit=limit)
    ]  # fmt: skip


def _delivery(scope: str) -> str:
    """Steps of a team are those that nobody has taken; taken ones are somebody's own."""
    return "free" if scope == "team" else scope


def contract_rows(actor: Actor, at: datetime, scope: str) -> Any:
    """Contracts to review for the roles that review; to send for whoever owns them."""
    if scope == "mine" and _open(actor, "contracts.send", "signature"):
        return contracts.visible(actor).filter(status__in=TO_SEND, owner_id=actor.id)
    if scope not in ("team", "free") or "admin" in actor.roles:
        return None
    if _open(actor, "contracts.review", "review"):
        return contracts.visible(actor).filter(status="in_review")
    return None


def _open(actor: Actor, permission: str, phase: str) -> bool:
    """Whether an act on contracts is open to a person, by permission and by the runbook."""
    return access.can(actor, permission) and contracts.may_act(by=actor, phase=phase)


def contract_items(actor: Actor, at: datetime, scope: str, limit: int) -> list[WorkItem]:
    """Contracts to review for the roles that review; to send for whoever owns them."""
    rows = contract_rows(actor, at, scope)
    word = "Send" if scope == "mine" else "Review"
    return [
        WorkItem(
            id=str(row.id), kind="contracts", title=f"{word} {row.number} · {row.account.name}",
            text=row.title, asks=word.lower(), url=address("contract", row.id),
        )
        for row in (() if rows is None else rows.order_by("id")[:limit])
    ]  # fmt: skip


def order_rows(actor: Actor, at: datetime, scope: str) -> Any:
    """The person's own orders that approvers did not agree to."""
    if scope != "mine" or actor.id is None or not access.can(actor, "orders.edit"):
        return None
    return orders.returned(actor.id)


def order_items(actor: Actor, at: datetime, scope: str, limit: int) -> list[WorkItem]:
    """The person's own orders that approvers did not agree to."""
    rows = order_rows(actor, at, scope)
    return [
        WorkItem(
            id=str(row.id), kind="orders", title=f"Change {row.number} · {row.account.name}",
            text=row.readiness[0]["detail"], asks="change", url=address("order", row.id),
            about=row.number,
        )
        for row in (() if rows is None else rows[:limit])
    ]  # fmt: skip


def signature_rows(actor: Actor, at: datetime, scope: str) -> Any:
    """Envelopes that wait for the person's own signature."""
    return signing.asked_of(actor.email) if actor.email and scope == "mine" else None


def signature_items(actor: Actor, at: datetime, scope: str, limit: int) -> list[WorkItem]:
    """Envelopes that wait for the person's own signature."""
    if scope != "mine" or not actor.email:
        return []
    return [
        WorkItem(
            id=str(one.id), kind="signatures", title=f"Sign {one.title}", asks="sign",
            text=f"sent by {one.sender}", about=one.number, priority=60,
            url=personal_link(one, actor.email) or address("envelope", one.id),
        )
        for one in signing.envelopes_asked_of(actor.email, limit=limit)
    ]  # fmt: skip


def rule_rows(actor: Actor, at: datetime, scope: str) -> Any:
    """Versions of rules that wait for a second person who may publish them."""
    if scope != "mine" or not access.can(actor, "policies.publish"):
        return None
    return policies.in_review_rows(not_by=actor.id)


def rule_items(actor: Actor, at: datetime, scope: str, limit: int) -> list[WorkItem]:
    """Versions of rules that wait for a second person who may publish them."""
    if scope != "mine" or not access.can(actor, "policies.publish"):
        return []
    return [
        WorkItem(
            id=one.table.key, kind="rules", title=f"Review {one.table.name}, version {one.version}",
            text=f"{one.submitted_by} asks to publish it", asks="review",
            url=named("policies:publish", one.table.key),
        )
        for one in policies.in_review(not_by=actor.id, limit=limit)
    ]  # fmt: skip


def lead_rows(actor: Actor, at: datetime, scope: str) -> Any:
    """The person's leads that are neither converted nor refused."""
    if scope != "mine" or actor.id is None or not access.can(actor, "sales.edit"):
        return None
    return sales.open_leads_of(actor.id)


def lead_items(actor: Actor, at: datetime, scope: str, limit: int) -> list[WorkItem]:
    """The person's leads that are neither converted nor refused."""
    if scope != "mine" or actor.id is None or not access.can(actor, "sales.edit"):
        return []
    return [
        WorkItem(
            id=str(one.id), kind="leads", title=f"Lead {one.company or one.name}",
            text=f"{one.name} · {one.grade}, score {one.score}", state=one.status, priority=30,
            url=address("lead", one.id), about=one.number,
        )
        for one in sales.leads(owner_id=actor.id, status="open", limit=limit)
    ]  # fmt: skip
