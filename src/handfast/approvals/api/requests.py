"""JSON routes of requests: what waits, answers, delegations, questions, review."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from ninja import Router

from handfast.approvals import queries, schemas, services
from handfast.approvals.lifecycle import REQUEST
from handfast.approvals.types import KINDS, Policy, Reach, RequestView
from handfast.kernel.errors import not_found
from handfast.parties import queries as parties
from handfast.platform import access
from handfast.platform.clock import local_date
from handfast.platform.http import needs
from handfast.platform.schemas import Limit, Moment, one_of

router = Router()


@router.get("/approvals", response=schemas.RequestPage, summary="Requests")
@needs("approvals.view")
def requests(
    request: Any,
    status: str = one_of(REQUEST.states),
    q: str = "",
    sort: str = "",
    cursor: str = "",
    limit: int = Limit,
) -> dict[str, Any]:
    """Requests page by page, newest first."""
    page = queries.requests(status=status, q=q, sort=sort, cursor=cursor, limit=limit)
    return {"items": page.rows, "next_cursor": page.next_cursor}


@router.get("/approvals/mine", response=list[schemas.RequestOut], summary="My inbox")
@needs("approvals.view")
def mine(request: Any) -> Any:
    """What waits for the caller's answer, the most urgent first."""
    return queries.pending_for(request.actor)


@router.get("/approvals/channels", response=schemas.ReachShape, summary="How I am reached")
@needs("approvals.view")
def channels(request: Any) -> Any:
    """By which channels the caller is asked and reminded."""
    member_id = parties.member_id_of(request.actor)
    return queries.reach_of([member_id])[member_id] if member_id else Reach()


@router.put("/approvals/channels", response=schemas.ReachShape, summary="Choose how I am reached")
@needs("approvals.view")
def choose_channels(request: Any, body: schemas.ReachShape) -> Any:
    """Choose how the caller is asked (`email`, `sms` or both) and reminded (none: in the app only)."""
    return services.choose_reach(
        asked=body.asked, reminded=body.reminded, by=request.actor, at=request.at
    )


@router.get("/approvals/delegations", response=list[schemas.DelegationOut], summary="Delegations")
@needs("approvals.view")
def delegations(request: Any) -> Any:
    """Who answers for whom, today and later."""
    return queries.delegations(day=local_date(request.at))


@router.post("/approvals/delegations", response=schemas.DelegationOut, summary="Delegate")
@needs("approvals.view")
def delegate(request: Any, body: schemas.DelegationIn) -> Any:
    """Let a colleague answer for the caller, or for somebody else (administrators)."""
    row = services.delegate(
        member_id=body.member_id or request.actor.id, substitute_id=body.substitute_id,
        starts_on=body.starts_on, ends_on=body.ends_on, kinds=body.kinds,
        out_of_office=body.out_of_office, reason=body.reason, by=request.actor, at=request.at,
    )  # fmt: skip
    return queries.delegation(row.id)


@router.post(
    "/approvals/delegations/{uuid:delegation_id}/end", response=schemas.DelegationOut,
    summary="End a delegation",
)  # fmt: skip
@needs("approvals.view")
def end_delegation(request: Any, delegation_id: UUID) -> Any:
    """End a delegation at once."""
    services.end_delegation(delegation_id=delegation_id, by=request.actor, at=request.at)
    return queries.delegation(delegation_id)


@router.get("/approvals/settings", response=schemas.PolicyShape, summary="Settings")
@needs("approvals.view")
def settings(request: Any) -> Any:
    """The company's settings of approvals."""
    return queries.policy_in_force()


@router.put("/approvals/settings", response=schemas.PolicyShape, summary="Change the settings")
@needs("approvals.admin")
def change_settings(request: Any, body: schemas.PolicyShape) -> Any:
    """Replace the settings; what waits keeps its clocks."""
    wanted = Policy(**{
        **body.dict(), "bundle_roles": tuple(body.bundle_roles),
        "work_days": tuple(body.work_days),
    })  # fmt: skip
    return services.save_policy(policy=wanted, by=request.actor, at=request.at)


@router.get("/approvals/report", response=schemas.ReportOut, summary="Review")
@needs("approvals.report")
def report(
    request: Any,
    since: Moment | None = None,
    until: Moment | None = None,
    kind: str = "",
) -> Any:
    """Where approvals wait and what came of them; the last 90 days when no period is given."""
    ends = until or request.at + timedelta(minutes=1)
    begins = since or request.at - timedelta(days=90)
    return queries.report(since=begins, until=ends, kind=kind if kind in KINDS else "")


@router.get("/approvals/idle", response=list[schemas.IdleOut], summary="Forgotten deals")
@needs("approvals.report")
def idle(request: Any, days: int | None = None, kind: str = "") -> Any:
    """Open records without a person's act for so many working days, with their owners."""
    wanted = queries.policy_in_force().idle_days if days is None else min(max(days, 0), 60)
    return queries.idle(request.at, days=wanted, kind=kind)


@router.post("/approvals/preview/{kind}", response=schemas.PreviewOut, summary="Who would be asked")
@needs("approvals.view")
def preview(request: Any, kind: str, body: schemas.PreviewIn) -> Any:
    """Who would be asked and told on these facts; nobody is asked and nothing kept."""
    if kind not in KINDS:
        raise not_found("kind", kind)
    return queries.preview(kind=kind, facts=body.facts, at=request.at)


@router.get("/approvals/{uuid:request_id}", response=schemas.RequestOut, summary="One request")
@needs("approvals.view")
def approval(request: Any, request_id: UUID) -> Any:
    """A request with its path."""
    return _visible(request, request_id)


@router.get(
    "/approvals/{uuid:request_id}/decisions", response=list[schemas.DecisionOut],
    summary="Decisions",
)  # fmt: skip
@needs("approvals.view")
def decisions(request: Any, request_id: UUID) -> Any:
    """The decisions of a request, newest first, each with the facts it is bound to."""
    return queries.decisions(_visible(request, request_id).id)


@router.get(
    "/approvals/{uuid:request_id}/questions", response=list[schemas.QuestionOut],
    summary="Questions",
)  # fmt: skip
@needs("approvals.view")
def questions(request: Any, request_id: UUID) -> Any:
    """What was asked and answered about a request."""
    return queries.questions(_visible(request, request_id).id)


@router.post(
    "/approvals/{uuid:request_id}/questions", response=list[schemas.QuestionOut],
    summary="Ask a question",
)  # fmt: skip
@needs("approvals.view")
def ask_question(request: Any, request_id: UUID, body: schemas.QuestionIn) -> Any:
    """Ask something about a request; nothing pauses."""
    services.ask_question(request_id=request_id, text=body.text, by=request.actor, at=request.at)
    return queries.questions(request_id)


@router.post(
    "/approvals/questions/{uuid:question_id}/answer", response=list[schemas.QuestionOut],
    summary="Answer a question",
)  # fmt: skip
@needs("approvals.view")
def answer_question(request: Any, question_id: UUID, body: schemas.QuestionIn) -> Any:
    """Answer a question; the answer is mailed to whoever asked."""
    row = services.answer_question(
        question_id=question_id, text=body.text, by=request.actor, at=request.at
    )
    return queries.questions(row.request_id)


@router.post(
    "/approvals/steps/{uuid:step_id}/decision", response=schemas.RequestOut, summary="Answer"
)
@needs("approvals.view")
def decide(request: Any, step_id: UUID, body: schemas.DecisionIn) -> Any:
    """Approve or reject one step."""
    row = services.decide(
        step_id=step_id, decision=body.decision, comment=body.comment, condition=body.condition,
        by=request.actor, at=request.at, via="api",
    )  # fmt: skip
    return queries.request(row.id)


@router.post(
    "/approvals/steps/{uuid:step_id}/reassign", response=schemas.RequestOut, summary="Hand on"
)
@needs("approvals.view")
def reassign(request: Any, step_id: UUID, body: schemas.ReassignIn) -> Any:
    """Hand an open step to a colleague."""
    row = services.reassign(
        step_id=step_id, member_id=body.member_id, reason=body.reason, by=request.actor,
        at=request.at,
    )  # fmt: skip
    return queries.request(row.id)


@router.post("/approvals/{uuid:request_id}/recall", response=schemas.RequestOut, summary="Recall")
@needs("approvals.view")
def recall(request: Any, request_id: UUID, body: schemas.ReasonIn) -> Any:
    """Take a pending request back."""
    services.recall(request_id=request_id, reason=body.reason, by=request.actor, at=request.at)
    return queries.request(request_id)


def _visible(request: Any, request_id: UUID) -> RequestView:
    """A request, for those who may see approvals; raises NotFound."""
    access.require(request.actor, "approvals.view")
    return queries.request(request_id)
