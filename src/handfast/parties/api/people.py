"""JSON routes of colleagues and their teams."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router, Status

from handfast.parties import queries, schemas, services
from handfast.platform.http import expected_version, needs

router = Router()


@router.get("/members", response=list[schemas.MemberOut], summary="Colleagues")
@needs("parties.view")
def members(request: Any, role: str = "", team: str = "", everybody: bool = False) -> Any:
    """Active colleagues, with a role or in a team; `everybody` adds those invited and those who left."""
    active = None if everybody else True
    return queries.members(role=role or None, team=team or None, active=active)


@router.post("/members", response={201: schemas.MemberOut}, summary="Invite a colleague")
@needs("parties.admin")
def invite_member(request: Any, body: schemas.MemberIn) -> Any:
    """Invite a colleague by mail."""
    made = services.invite_member(**body.dict(), by=request.actor, at=request.at)
    return Status(201, queries.member(made.id))


@router.put("/members/{uuid:member_id}/roles", response=schemas.MemberOut, summary="Set roles")
@needs("parties.admin")
def set_roles(request: Any, member_id: UUID, body: schemas.RolesIn) -> Any:
    """Give a colleague exactly these roles."""
    services.set_roles(member_id=member_id, roles=body.roles, by=request.actor, at=request.at)
    return queries.member(member_id)


@router.get("/members/{uuid:member_id}", response=schemas.MemberOut, summary="One colleague")
@needs("parties.view")
def member(request: Any, member_id: UUID, response: HttpResponse) -> Any:
    """A colleague; the ETag is the version to send as If-Match with a change."""
    view = queries.member(member_id)
    response["ETag"] = f'"{view.version}"'
    return view


@router.patch("/members/{uuid:member_id}", response=schemas.MemberOut, summary="Change a colleague")
@needs("parties.admin")
def update_member(request: Any, member_id: UUID, body: schemas.MemberPatch) -> Any:
    """Change facts, team or manager; an empty team takes the team off."""
    services.update_member(
        member_id=member_id, expected_version=expected_version(request),
        **body.dict(exclude_none=True), by=request.actor, at=request.at,
    )  # fmt: skip
    return queries.member(member_id)


@router.post(
    "/members/{uuid:member_id}/deactivate", response=schemas.MemberOut, summary="End access"
)
@needs("parties.admin")
def deactivate_member(request: Any, member_id: UUID) -> Any:
    """End a colleague's access at once; what they own stays theirs."""
    services.deactivate_member(member_id=member_id, by=request.actor, at=request.at)
    return queries.member(member_id)


@router.post(
    "/members/{uuid:member_id}/activate", response=schemas.MemberOut, summary="Renew access"
)
@needs("parties.admin")
def activate_member(request: Any, member_id: UUID) -> Any:
    """Give a former colleague access again, with the roles they had."""
    services.activate_member(member_id=member_id, by=request.actor, at=request.at)
    return queries.member(member_id)


@router.post(
    "/members/{uuid:member_id}/invitation", response=schemas.MemberOut, summary="Invite again"
)
@needs("parties.admin")
def resend_invitation(request: Any, member_id: UUID) -> Any:
    """Send a new link; earlier links stop working."""
    services.resend_invitation(member_id=member_id, by=request.actor, at=request.at)
    return queries.member(member_id)


@router.get("/teams", response=list[schemas.TeamOut], summary="Teams")
@needs("parties.view")
def teams(request: Any) -> Any:
    """All teams by name; `/members?team=` lists their people."""
    return queries.teams()


@router.post("/teams", response={201: schemas.TeamOut}, summary="Add a team")
@needs("parties.admin")
def create_team(request: Any, body: schemas.NamedKeyIn) -> Any:
    """Add a team; colleagues are put in it one by one."""
    made = services.create_team(key=body.key, name=body.name, by=request.actor, at=request.at)
    return Status(201, made)
