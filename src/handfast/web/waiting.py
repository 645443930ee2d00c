"""What waits for a colleague: decisions, signatures, tasks, contracts and leads, as rows."""

from datetime import datetime
from typing import Any

from handfast.approvals import queries as approvals
from handfast.approvals.types import RequestView
from handfast.contracts import queries as contracts
from handfast.fulfillment import queries as fulfillment
from handfast.fulfillment.types import TaskView
from handfast.platform import access
from handfast.platform.access import Actor
from handfast.policies import queries as policies
from handfast.sales import queries as sales
from handfast.sales.types import LeadView
from handfast.signing import queries as signing
from handfast.web.places import address, named
from handfast.web.signatures import personal_link
from handfast.workflow import queries as workflow

ROWS = 8
LEADS = 5
Row = dict[str, Any]


def waiting_for(actor: Actor, at: datetime) -> list[Row]:
    """Everything a person is asked for: others wait for the first, the last can wait."""
    return [
        *_approvals(actor), *_signatures(actor), *_contracts(actor), *_steps(actor, at),
        *_tasks(actor, at),
        *_rules(actor), *_leads(actor),
    ]  # fmt: skip


def _approvals(actor: Actor) -> list[Row]:
    if not access.can(actor, "approvals.view"):
        return []
    return [_approval(one) for one in approvals.pending_for(actor, limit=ROWS)]


def _approval(one: RequestView) -> Row:
    wanted = ", ".join(step.role_name for step in one.waiting_for)
    return {
        "title": one.title,
        "text": f"{one.requested_by} asks {wanted}" if wanted else f"asked by {one.requested_by}",
        "url": address("approval_request", one.id) or one.url,
        "state": "decide",
        "tone": "amber",
        "when": one.due_at,
    }


def _signatures(actor: Actor) -> list[Row]:
    if not actor.email:
        return []
    found = signing.envelopes(status="sent", search=actor.email, limit=ROWS)
    rows = [(one, personal_link(one, actor.email)) for one in found]
    return [
        {"title": f"Sign {one.title}", "text": f"{one.number}, sent by {one.sender}", "url": path,
         "state": "to sign", "tone": "amber", "when": one.sent_at}
        for one, path in rows
        if path
    ]  # fmt: skip


def _contracts(actor: Actor) -> list[Row]:
    """Contracts to review for those who may; to send for whoever owns them."""
    rows = contracts.visible(actor)
    found = []
    if access.can(actor, "contracts.review") and "admin" not in actor.roles:
        found += list(rows.filter(status="in_review").order_by("id")[:ROWS])
    if access.can(actor, "contracts.send"):
        own = rows.filter(status__in=("draft", "approved"), owner_id=actor.id)
        found += list(own.order_by("id")[:ROWS])
    return [
        {
            "title": f"{row.number} · {row.account.name}", "text": row.title,
            "url": address("contract", row.id),
            "state": "review" if row.status == "in_review" else "to send",
            "tone": "amber" if row.status == "in_review" else "blue",
        }
        for row in found
    ]  # fmt: skip


def _rules(actor: Actor) -> list[Row]:
    """Versions of rules that wait for a second person."""
    if not access.can(actor, "policies.publish"):
        return []
    return [
        {"title": f"{one.table.name}, version {one.version}",
         "text": f"{one.submitted_by} asks to publish it", "state": "review", "tone": "amber",
         "url": named("policies:publish", one.table.key), "when": one.submitted_at}
        for one in policies.in_review(not_by=actor.id, limit=ROWS)
    ]  # fmt: skip


def _steps(actor: Actor, at: datetime) -> list[Row]:
    """The person's tasks in processes."""
    return [
        {"title": one.title, "text": one.text, "url": one.url, "when": one.due_at,
         "state": "overdue" if one.late(at) else one.state,
         "tone": "red" if one.late(at) else "blue"}
        for one in workflow.own_items(actor, at, "mine", ROWS)
    ]  # fmt: skip


def _tasks(actor: Actor, at: datetime) -> list[Row]:
    """The tasks of this person, then those of their teams, the most urgent first."""
    if not access.can(actor, "fulfillment.work"):
        return []
    mine = fulfillment.worklist(actor, scope="mine", limit=ROWS)
    team = fulfillment.worklist(actor, scope="team", limit=ROWS) if actor.teams else []
    known = {one.id for one in mine}
    found = [*mine, *(one for one in team if one.id not in known)]
    return [_task(one, at) for one in found[:ROWS]]


def _task(one: TaskView, at: datetime) -> Row:
    fallen = one.state == "fallout"
    late = one.due_at is not None and one.due_at < at
    return {
        "title": f"{one.name} · {one.account_name}",
        "text": one.note if fallen and one.note else f"{one.order_number} · {one.owner_name}",
        "url": address("task", one.id) or address("order", one.order_id),
        "state": "fallout" if fallen else "overdue" if late else one.state,
        "tone": "red" if fallen or late else "blue",
        "when": one.due_at,
    }


def _leads(actor: Actor) -> list[Row]:
    if actor.id is None or not access.can(actor, "sales.edit"):
        return []
    return [_lead(one) for one in sales.leads(owner_id=actor.id, status="open", limit=LEADS)]


def _lead(one: LeadView) -> Row:
    return {
        "title": f"Lead {one.company or one.name}",
        "text": f"{one.name} · {one.grade}, score {one.score}",
        "url": address("lead", one.id),
        "state": one.status,
        "tone": "blue",
        "when": one.captured_at,
    }
