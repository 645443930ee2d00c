"""Reads of customers and their people."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Q

from handfast.kernel.errors import not_found
from handfast.parties.models import Account, Contact
from handfast.parties.rules import company_domain, name_key
from handfast.parties.types import AccountView, ContactView, Hit
from handfast.platform.paging import PAGE, Page, keyset

ACCOUNT_SORTS = {"name": "name", "number": "number", "segment": "segment", "created": "created_at"}
CONTACT_SORTS = {"name": "name", "created": "created_at"}


def account(account_id: UUID) -> AccountView:
    """One customer; raises NotFound."""
    row = Account.objects.select_related("owner").filter(id=account_id).first()
    if row is None:
        raise not_found("account", account_id)
    return account_view(row)


def regions_of(account_ids: Collection[UUID]) -> dict[UUID, str]:
    """The region of each of these accounts, for tax."""
    rows = Account.objects.filter(id__in=account_ids)
    return dict(rows.values_list("id", "region"))


def accounts(
    *,
    q: str = "",
    segment: str = "",
    status: str = "",
    owner_id: UUID | None = None,
    sort: str = "",
    cursor: str = "",
    limit: int = PAGE,
) -> Page[AccountView]:
    """Customers page by page; `q` matches name, legal name, number or city."""
    rows = Account.objects.select_related("owner").all()
    if q:
        rows = rows.filter(
            Q(name__icontains=q)
            | Q(legal_name__icontains=q)
            | Q(number__istartswith=q)
            | Q(city__istartswith=q)
        )
    for name, value in (("segment", segment), ("status", status), ("owner_id", owner_id)):
        if value:
            rows = rows.filter(**{name: value})
    page = keyset(rows, sorts=ACCOUNT_SORTS, sort=sort, cursor=cursor, limit=limit)
    return page.map(account_view)


def accounts_like(*, name: str = "", email: str = "", limit: int = 5) -> list[AccountView]:
    """Customers that may be the one meant: same name but for case, punctuation and legal form,
    or a contact with that address or business domain.
    """
    same = Q()
    if name.strip():
        same |= Q(name_key=name_key(name))
    if email.strip():
        near = Q(email__iexact=email.strip())
        if company_domain(email):
            near |= Q(email__iendswith="@" + company_domain(email))
        ids = Contact.objects.filter(near).values_list("account_id", flat=True)[:50]
        same |= Q(id__in=list(ids))
    if not same:
        return []
    rows = Account.objects.select_related("owner").filter(same).order_by("name", "id")
    return [account_view(row) for row in rows[:limit]]


def contact(contact_id: UUID) -> ContactView:
    """One person at a customer; raises NotFound."""
    row = Contact.objects.select_related("account").filter(id=contact_id).first()
    if row is None:
        raise not_found("contact", contact_id)
    return contact_view(row)


def contact_by_email(email: str, *, account_id: UUID | None = None) -> ContactView | None:
    """The contact with an e-mail address, at one customer or the first anywhere."""
    rows = Contact.objects.select_related("account").filter(email__iexact=email.strip())
    if account_id is not None:
        rows = rows.filter(account_id=account_id)
    row = rows.order_by("id").first() if email.strip() else None
    return None if row is None else contact_view(row)


def contacts_of(account_id: UUID) -> list[ContactView]:
    """The people at a customer, by name (at most 500)."""
    rows = Contact.objects.select_related("account").filter(account_id=account_id)
    return [contact_view(row) for row in rows.order_by("name", "id")[:500]]


def contacts(
    *, q: str = "", sort: str = "", cursor: str = "", limit: int = PAGE
) -> Page[ContactView]:
    """People at customers page by page; `q` matches name, e-mail or the customer's name."""
    rows = Contact.objects.select_related("account").all()
    if q:
        rows = rows.filter(
            Q(name__icontains=q) | Q(email__icontains=q) | Q(account__name__icontains=q)
        )
    page = keyset(rows, sorts=CONTACT_SORTS, sort=sort, cursor=cursor, limit=limit)
    return page.map(contact_view)


def search(text: str, limit: int = 10) -> list[Hit]:
    """Customers and their people for the global search; numbers first."""
    text = text.strip()
    if len(text) < 2:
        return []
    hits = [_account_hit(view) for view in accounts(q=text, limit=limit)]
    hits += [_contact_hit(view) for view in contacts(q=text, limit=limit)]
    return hits[:limit]


def account_view(row: Account) -> AccountView:
    """The row as a value."""
    plain: dict[str, Any] = {
        name: getattr(row, name) for name in AccountView.__dataclass_fields__ if hasattr(row, name)
    }
    return AccountView(**plain, owner_name=row.owner.name if row.owner else "")


def contact_view(row: Contact) -> ContactView:
    """The row as a value."""
    return ContactView(
        id=row.id,
        account_id=row.account_id,
        account_name=row.account.name,
        name=row.name,
        email=row.email,
        phone=row.phone,
        title=row.title,
        roles=tuple(row.roles),
        portal_enabled=row.portal_enabled,
        version=row.version,
    )


def _account_hit(view: AccountView) -> Hit:
    place = ", ".join(part for part in (view.city, view.region) if part)
    text = " · ".join(part for part in (view.number, view.segment, place) if part)
    return Hit("account", view.id, view.name, text, f"/accounts/{view.id}")


def _contact_hit(view: ContactView) -> Hit:
    text = " · ".join(part for part in (view.account_name, view.email) if part)
    return Hit("contact", view.id, view.name, text, f"/contacts/{view.id}")
