"""JSON routes of customers: accounts and their contacts."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router, Status

from handfast.parties import queries, schemas, services
from handfast.parties.lifecycle import ACCOUNT
from handfast.parties.types import SEGMENTS
from handfast.platform.http import expected_version, needs
from handfast.platform.schemas import Limit, one_of

router = Router()


@router.get("/accounts", response=schemas.AccountPage, summary="Accounts")
@needs("parties.view")
def accounts(
    request: Any, q: str = "", segment: str = one_of(SEGMENTS), status: str = one_of(ACCOUNT.states), sort: str = "",
    cursor: str = "", limit: int = Limit,
) -> dict[str, Any]:  # fmt: skip
    """Accounts page by page; `q` matches name, legal name, number or city."""
    page = queries.accounts(
        q=q, segment=segment, status=status, sort=sort, cursor=cursor, limit=limit
    )
    return {"items": page.rows, "next_cursor": page.next_cursor}


@router.post("/accounts", response={201: schemas.AccountOut}, summary="Create an account")
@needs("parties.edit")
def create_account(request: Any, body: schemas.AccountIn) -> Any:
    """Open a customer account."""
    made = services.create_account(**body.dict(exclude_none=True), by=request.actor, at=request.at)
    return Status(201, queries.account(made.id))


@router.get("/accounts/{uuid:account_id}", response=schemas.AccountOut, summary="One account")
@needs("parties.view")
def account(request: Any, account_id: UUID, response: HttpResponse) -> Any:
    """An account; its ETag is the version to send as If-Match with a change."""
    view = queries.account(account_id)
    response["ETag"] = f'"{view.version}"'
    return view


@router.patch(
    "/accounts/{uuid:account_id}", response=schemas.AccountOut, summary="Change an account"
)
@needs("parties.edit")
def update_account(request: Any, account_id: UUID, body: schemas.AccountPatch) -> Any:
    """Change fields; with If-Match a change made meanwhile is answered with 409."""
    services.update_account(
        account_id=account_id, expected_version=expected_version(request),
        **body.dict(exclude_none=True), by=request.actor, at=request.at,
    )  # fmt: skip
    return queries.account(account_id)


@router.post(
    "/accounts/{uuid:account_id}/deactivate", response=schemas.AccountOut, summary="Out of use"
)
@needs("parties.edit")
def deactivate_account(request: Any, account_id: UUID, body: schemas.ReasonIn) -> Any:
    """Put an account out of use, with a reason; its history stays."""
    services.deactivate_account(
        account_id=account_id, reason=body.reason, by=request.actor, at=request.at
    )
    return queries.account(account_id)


@router.post(
    "/accounts/{uuid:account_id}/reactivate", response=schemas.AccountOut, summary="Into use again"
)
@needs("parties.edit")
def reactivate_account(request: Any, account_id: UUID) -> Any:
    """Put an account back into use."""
    services.reactivate_account(account_id=account_id, by=request.actor, at=request.at)
    return queries.account(account_id)


@router.get(
    "/accounts/{uuid:account_id}/contacts",
    response=list[schemas.ContactOut],
    summary="Its contacts",
)
@needs("parties.view")
def contacts_of(request: Any, account_id: UUID) -> Any:
    """The people at one customer."""
    return queries.contacts_of(queries.account(account_id).id)


@router.post(
    "/accounts/{uuid:account_id}/contacts",
    response={201: schemas.ContactOut},
    summary="Add a contact",
)
@needs("parties.edit")
def create_contact(request: Any, account_id: UUID, body: schemas.ContactIn) -> Any:
    """Add a person to a customer."""
    made = services.create_contact(
        account_id=account_id, **body.dict(exclude_none=True), by=request.actor, at=request.at
    )
    return Status(201, queries.contact(made.id))


@router.get("/contacts", response=schemas.ContactPage, summary="Contacts")
@needs("parties.view")
def contacts(
    request: Any, q: str = "", sort: str = "", cursor: str = "", limit: int = Limit
) -> dict[str, Any]:
    """People page by page; `q` matches name, e-mail or the customer's name."""
    page = queries.contacts(q=q, sort=sort, cursor=cursor, limit=limit)
    return {"items": page.rows, "next_cursor": page.next_cursor}


@router.get("/contacts/{uuid:contact_id}", response=schemas.ContactOut, summary="One contact")
@needs("parties.view")
def contact(request: Any, contact_id: UUID, response: HttpResponse) -> Any:
    """A person; the ETag is the version to send as If-Match with a change."""
    view = queries.contact(contact_id)
    response["ETag"] = f'"{view.version}"'
    return view


@router.patch(
    "/contacts/{uuid:contact_id}", response=schemas.ContactOut, summary="Change a contact"
)
@needs("parties.edit")
def update_contact(request: Any, contact_id: UUID, body: schemas.ContactPatch) -> Any:
    """Change fields; with If-Match a change made meanwhile is answered with 409."""
    services.update_contact(
        contact_id=contact_id, expected_version=expected_version(request),
        **body.dict(exclude_none=True), by=request.actor, at=request.at,
    )  # fmt: skip
    return queries.contact(contact_id)
