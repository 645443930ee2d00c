"""JSON routes of access: what each role permits, and the tokens of programs."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from ninja import Router, Status

from handfast.kernel.errors import not_found
from handfast.parties import queries, schemas, services
from handfast.parties.queries.people import RoleView
from handfast.platform.http import needs

router = Router()


@router.get("/roles", response=list[schemas.RoleOut], summary="Roles")
@needs("parties.admin")
def roles(request: Any) -> Any:
    """All roles with what they permit."""
    return queries.roles()


@router.post("/roles", response={201: schemas.RoleOut}, summary="Add a role")
@needs("parties.admin")
def create_role(request: Any, body: schemas.NamedKeyIn) -> Any:
    """Add a role of the company's own; it permits nothing yet."""
    made = services.create_role(key=body.key, name=body.name, by=request.actor, at=request.at)
    return Status(201, _role(made.key))


@router.put("/roles/{key}/permissions", response=schemas.RoleOut, summary="Say what it permits")
@needs("parties.admin")
def set_role_permissions(request: Any, key: str, body: schemas.PermissionsIn) -> Any:
    """Say exactly what a role permits; administrators always may do everything."""
    services.set_role_permissions(
        key=key, permissions=body.permissions, by=request.actor, at=request.at
    )
    return _role(key)


@router.get("/tokens", response=list[schemas.TokenOut], summary="API tokens")
@needs("parties.admin")
def tokens(request: Any) -> Any:
    """All tokens, without their secrets."""
    return queries.tokens()


@router.post("/tokens", response={201: schemas.TokenIssued}, summary="Issue a token")
@needs("parties.admin")
def issue_token(request: Any, body: schemas.TokenIn) -> Any:
    """Issue a token; its secret is in this answer only."""
    row, plain = services.issue_token(
        name=body.name, scopes=body.scopes, member_id=body.member_id,
        valid_for=None if body.days is None else timedelta(days=max(body.days, 0)),
        by=request.actor, at=request.at,
    )  # fmt: skip
    return Status(201, {"id": row.id, "token": plain})


@router.delete("/tokens/{uuid:token_id}", response={204: None}, summary="Revoke a token")
@needs("parties.admin")
def revoke_token(request: Any, token_id: UUID) -> Any:
    """Make a token useless at once."""
    services.revoke_token(token_id=token_id, by=request.actor, at=request.at)
    return Status(204, None)


def _role(key: str) -> RoleView:
    found = next((role for role in queries.roles() if role.key == key), None)
    if found is None:
        raise not_found("role", key)
    return found
