"""JSON routes of parties: accounts, contacts, colleagues, tokens, and the test clock."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from ninja import Router, Status

from handfast.kernel.errors import invalid
from handfast.parties import queries, schemas, services
from handfast.platform import access, clock
from handfast.platform.http import expected_version
from handfast.platform.tenancy import current_tenant

router = Router(tags=["Parties"])


@router.get("/accounts", response=schemas.AccountPage, summary="Accounts")
def accounts(
    request: Any, q: str = "", segment: str = "", status: str = "", sort: str = "",
    cursor: str = "", limit: int = 50,
) -> dict[str, Any]:  # fmt: skip
    """Accounts page by page; `q` matches name, legal name, number or city."""
    access.require(request.actor, "parties.view")
    page = queries.accounts(
        q=q, segment=segment, status=status, sort=sort, cursor=cursor, limit=limit
    )
    return {"items": page.rows, "next_cursor": page.next_cursor}


@router.post("/accounts", response={201: schemas.AccountOut}, summary="Create an account")
def create_account(request: Any, body: schemas.AccountIn) -> Any:
    """Open a customer account."""
    made = services.create_account(**body.dict(exclude_none=True), by=request.actor, at=request.at)
    return Status(201, queries.account(made.id))


@router.get("/accounts/{uuid:account_id}", response=schemas.AccountOut, summary="One account")
def account(request: Any, account_id: UUID, response: HttpResponse) -> Any:
    """An account; its ETag is the version to send as If-Match with a change."""
    access.require(request.actor, "parties.view")
    view = queries.account(account_id)
    response["ETag"] = f'"{view.version}"'
    return view


@router.patch(
    "/accounts/{uuid:account_id}", response=schemas.AccountOut, summary="Change an account"
)
def update_account(request: Any, account_id: UUID, body: schemas.AccountPatch) -> Any:
    """Change fields; with If-Match a change made meanwhile is answered with 409."""
    services.update_account(
        account_id=account_id, expected_version=expected_version(request),
        **body.dict(exclude_none=True), by=request.actor, at=request.at,
    )  # fmt: skip
    return queries.account(account_id)


@router.get(
    "/accounts/{uuid:account_id}/contacts",
    response=list[schemas.ContactOut],
    summary="Its contacts",
)
def contacts_of(request: Any, account_id: UUID) -> Any:
    """The people at one customer."""
    access.require(request.actor, "parties.view")
    return queries.contacts_of(queries.account(account_id).id)


@router.post(
    "/accounts/{uuid:account_id}/contacts",
    response={201: schemas.ContactOut},
    summary="Add a contact",
)
def create_contact(request: Any, account_id: UUID, body: schemas.ContactIn) -> Any:
    """Add a person to a customer."""
    made = services.create_contact(
        account_id=account_id, **body.dict(exclude_none=True), by=request.actor, at=request.at
    )
    return Status(201, queries.contact(made.id))


@router.get("/contacts", response=schemas.ContactPage, summary="Contacts")
def contacts(
    request: Any, q: str = "", sort: str = "", cursor: str = "", limit: int = 50
) -> dict[str, Any]:
    """People page by page; `q` matches name, e-mail or the customer's name."""
    access.require(request.actor, "parties.view")
    page = queries.contacts(q=q, sort=sort, cursor=cursor, limit=limit)
    return {"items": page.rows, "next_cursor": page.next_cursor}


@router.get("/contacts/{uuid:contact_id}", response=schemas.ContactOut, summary="One contact")
def contact(request: Any, contact_id: UUID, response: HttpResponse) -> Any:
    """A person; the ETag is the version to send as If-Match with a change."""
    access.require(request.actor, "parties.view")
    view = queries.contact(contact_id)
    response["ETag"] = f'"{view.version}"'
    return view


@router.patch(
    "/contacts/{uuid:contact_id}", response=schemas.ContactOut, summary="Change a contact"
)
def update_contact(request: Any, contact_id: UUID, body: schemas.ContactPatch) -> Any:
    """Change fields; with If-Match a change made meanwhile is answered with 409."""
    services.update_contact(
        contact_id=contact_id, expected_version=expected_version(request),
        **body.dict(exclude_none=True), by=request.actor, at=request.at,
    )  # fmt: skip
    return queries.contact(contact_id)


@router.get("/members", response=list[schemas.MemberOut], summary="Colleagues")
def members(request: Any, role: str = "", team: str = "") -> Any:
    """Active colleagues, with a role or in a team."""
    access.require(request.actor, "parties.view")
    return queries.members(role=role or None, team=team or None)


@router.post("/members", response={201: schemas.MemberOut}, summary="Invite a colleague")
def invite_member(request: Any, body: schemas.MemberIn) -> Any:
    """Invite a colleague by mail."""
    made = services.invite_member(**body.dict(), by=request.actor, at=request.at)
    return Status(201, queries.member(made.id))


@router.put("/members/{uuid:member_id}/roles", response=schemas.MemberOut, summary="Set roles")
def set_roles(request: Any, member_id: UUID, body: schemas.RolesIn) -> Any:
    """Give a colleague exactly these roles."""
    services.set_roles(member_id=member_id, roles=body.roles, by=request.actor, at=request.at)
    return queries.member(member_id)


@router.get("/tokens", response=list[schemas.TokenOut], summary="API tokens")
def tokens(request: Any) -> Any:
    """All tokens, without their secrets."""
    access.require(request.actor, "parties.admin")
    return queries.tokens()


@router.post("/tokens", response={201: schemas.TokenIssued}, summary="Issue a token")
def issue_token(request: Any, body: schemas.TokenIn) -> Any:
    """Issue a token; its secret is in this answer only."""
    row, plain = services.issue_token(
        name=body.name, scopes=body.scopes, member_id=body.member_id,
        valid_for=None if body.days is None else timedelta(days=max(body.days, 0)),
        by=request.actor, at=request.at,
    )  # fmt: skip
    return Status(201, {"id": row.id, "token": plain})


@router.delete("/tokens/{uuid:token_id}", response={204: None}, summary="Revoke a token")
def revoke_token(request: Any, token_id: UUID) -> Any:
    """Make a token useless at once."""
    services.revoke_token(token_id=token_id, by=request.actor, at=request.at)
    return Status(204, None)


@router.get("/clock", response=schemas.ClockOut, summary="The tenant's present")
def read_clock(request: Any) -> dict[str, Any]:
    """The present of the tenant, and whether it is a test clock."""
    tenant = current_tenant()
    return {"now": clock.now(), "zone": tenant.zone, "test_clock": tenant.clock is not None}


@router.post("/clock", response=schemas.ClockOut, summary="Move the test clock")
def move_clock(request: Any, body: schemas.ClockIn) -> dict[str, Any]:
    """Advance a sandbox's test clock; what falls due is done. It never goes back."""
    if timezone.is_naive(body.to):
        raise invalid("to", body.to, "The moment has no zone.", "Write 2026-03-10T09:00:00-05:00.")
    clock.set_clock(to=body.to, by=request.actor)
    return read_clock(request)
