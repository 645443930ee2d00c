"""Reads of leads and territories."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.utils import timezone

from handfast.kernel.errors import not_found
from handfast.kernel.ref import Ref
from handfast.platform import outbox
from handfast.platform.paging import PAGE, Page, keyset
from handfast.sales.models import Lead, Territory
from handfast.sales.types import Factor, LeadView

SORTS = {
    "-captured": "captured_at", "score": "score", "name": "name", "company": "company",
    "number": "number",
}  # fmt: skip
OPEN = ("new", "working", "qualified")


def lead(lead_id: UUID) -> LeadView:
    """One lead; raises NotFound."""
    row = Lead.objects.select_related("owner").filter(id=lead_id).first()
    if row is None:
        raise not_found("lead", lead_id)
    return lead_view(row)


def leads(
    *,
    q: str = "",
    status: str = "",
    source: str = "",
    owner_id: UUID | None = None,
    sort: str = "",
    cursor: str = "",
    limit: int = PAGE,
) -> Page[LeadView]:
    """Leads page by page, newest first; status `open` means not yet converted or refused."""
    rows = Lead.objects.select_related("owner").all()
    if q:
        rows = rows.filter(
            Q(name__icontains=q)
            | Q(company__icontains=q)
            | Q(email__icontains=q)
            | Q(number__istartswith=q)
        )
    if status:
        rows = rows.filter(status__in=OPEN) if status == "open" else rows.filter(status=status)
    if source:
        rows = rows.filter(source=source)
    if owner_id:
        rows = rows.filter(owner_id=owner_id)
    return keyset(rows, sorts=SORTS, sort=sort, cursor=cursor, limit=limit).map(lead_view)


def open_leads_of(owner_id: UUID) -> Any:
    """The leads of a colleague that are not yet converted or refused, as a queryset."""
    return Lead.objects.filter(owner_id=owner_id, status__in=OPEN)


def lead_counts() -> dict[str, int]:
    """How many leads are in each status."""
    rows = Lead.objects.order_by().values("status").annotate(count=Count("id"))
    return {row["status"]: row["count"] for row in rows}


def lead_history(lead_id: UUID) -> list[outbox.EventRow]:
    """What happened to a lead, newest first."""
    return outbox.timeline(subject=Ref("lead", lead_id))


def open_addresses(addresses: Iterable[str]) -> set[str]:
    """Those of the e-mail addresses, in small letters, that an open lead has."""
    wanted = {address.lower() for address in addresses if address}
    rows = Lead.objects.filter(status__in=OPEN, email__in=wanted)
    return set(rows.values_list("email", flat=True))


def recent_from_origin(origin: str, *, within: timedelta) -> int:
    """How many leads one origin sent in real time; the test clock plays no part."""
    since = timezone.now() - within
    return Lead.objects.filter(origin=origin, created_at__gte=since).count()


def territories() -> list[Territory]:
    """All territories with their owners, by region."""
    return list(Territory.objects.select_related("owner").order_by("region"))


def territory_map() -> dict[str, UUID]:
    """The owner of each region's leads, active colleagues only."""
    rows = Territory.objects.filter(owner__active=True)
    return dict(rows.values_list("region", "owner_id"))


def lead_view(row: Lead) -> LeadView:
    """The row as a value."""
    return LeadView(
        id=row.id,
        number=row.number,
        status=row.status,
        name=row.name,
        company=row.company,
        email=row.email,
        phone=row.phone,
        message=row.message,
        region=row.region,
        source=row.source,
        owner_id=row.owner_id,
        owner_name=row.owner.name if row.owner else "",
        score=row.score,
        factors=tuple(Factor(**factor) for factor in row.factors),
        captured_at=row.captured_at,
        disqualify_reason=row.disqualify_reason,
        account_id=row.converted_account_id,
        contact_id=row.converted_contact_id,
        opportunity_id=row.converted_opportunity_id,
        version=row.version,
    )
