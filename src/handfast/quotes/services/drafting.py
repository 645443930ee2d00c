"""Starting a quote: for an opportunity or a customer, or as a new version of an earlier one."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from handfast.catalog import queries as catalogs
from handfast.kernel.errors import invalid
from handfast.kernel.ids import new_id
from handfast.kernel.ref import Ref
from handfast.parties import queries as parties
from handfast.parties.types import AccountView
from handfast.platform import access, audit, clock, links, numbering, outbox
from handfast.platform.access import Actor
from handfast.quotes import queries
from handfast.quotes.events import QuoteCreated, QuoteRevised
from handfast.quotes.lifecycle import QUOTE
from handfast.quotes.models import Quote, QuoteLine
from handfast.quotes.services.draft import check_version, locked
from handfast.quotes.types import PATTERNS, QuoteView
from handfast.sales import queries as sales

DEFAULT_TERM = 24
VALID_DAYS = 30


@transaction.atomic
def create_quote(
    *,
    by: Actor,
    at: datetime,
    opportunity_id: UUID | None = None,
    account_id: UUID | None = None,
    contact_id: UUID | None = None,
    name: str = "",
    pattern: str = "new",
    term_months: int | None = None,
    currency: str = "",
) -> QuoteView:
    """Start a draft for an opportunity, or for a customer directly (add-ons, renewals).

    Account, contact, owner, currency and the deal's stream come from the opportunity. The catalog
    version effective today is pinned. Raises Forbidden, NotFound, InvalidInput.
    """
    access.require(by, "quotes.edit")
    if pattern not in PATTERNS:
        raise invalid(
            "pattern", pattern, "There is no such pattern.", f"Use: {', '.join(PATTERNS)}."
        )
    origin = _origin(opportunity_id, account_id, contact_id, by)
    account = parties.account(origin["account_id"])
    day = clock.local_date(at)
    version = catalogs.version_at(day)
    row: Quote = Quote.objects.create(
        **origin,
        number=numbering.next_number("quote", at=at),
        name=name or origin.get("name", ""),
        pattern=pattern,
        catalog_version_id=version.id,
        currency=_currency(currency, version.currency),
        term_months=DEFAULT_TERM if term_months is None else term_months,
        payment_frequency="monthly",
        valid_until=day + timedelta(days=VALID_DAYS),
        priced_on=day,
        facts=account_facts(account),
        created_at=at,
    )
    _created(row, by, at)
    return queries.quote(row.id)


def _origin(
    opportunity_id: UUID | None, account_id: UUID | None, contact_id: UUID | None, by: Actor
) -> dict[str, Any]:
    member = parties.member_id_of(by)
    if opportunity_id is not None:
        deal = sales.opportunity(opportunity_id)
        return {
            "opportunity_id": deal.id,
            "account_id": deal.account_id,
            "contact_id": contact_id or deal.contact_id,
            "owner_id": deal.owner_id or member,
            "stream_id": deal.stream_id,
        }
    if account_id is None:
        raise invalid(
            "account_id", None, "A quote needs an opportunity or a customer.", "Name one of them."
        )
    account = parties.account(account_id)
    return {
        "account_id": account.id,
        "contact_id": _contact(contact_id, account.id),
        "owner_id": member or account.owner_id,
        "stream_id": new_id(),
    }


def _contact(contact_id: UUID | None, account_id: UUID) -> UUID | None:
    if contact_id is None:
        people = parties.contacts_of(account_id)
        return people[0].id if len(people) == 1 else None
    contact = parties.contact(contact_id)
    if contact.account_id != account_id:
        raise invalid(
            "contact_id", contact_id, f"{contact.name} does not belong to this customer.",
            "Choose one of its contacts.",
        )  # fmt: skip
    return contact.id


def _currency(wanted: str, of_catalog: str) -> str:
    if wanted and wanted != of_catalog:
        raise invalid(
            "currency", wanted, f"The catalog is priced in {of_catalog}.",
            f"Quote in {of_catalog}, or publish a catalog in {wanted}.",
        )  # fmt: skip
    return of_catalog


def account_facts(account: AccountView) -> dict[str, str]:
    """What rules may read of a customer; pinned with the quote."""
    return {
        "region": account.region,
        "country": account.country,
        "segment": account.segment,
        "industry": account.industry,
        "risk_tier": account.risk_tier,
        "kind": account.kind,
    }


def _created(row: Quote, by: Actor, at: datetime) -> None:
    ref = Ref("quote", row.id)
    after = {"number": row.number, "revision": row.revision, "catalog": str(row.catalog_version_id)}
    audit.record("quote.create", subject=ref, by=by, at=at, after=after)
    outbox.publish(
        QuoteCreated(
            quote_id=row.id,
            number=row.number,
            revision=row.revision,
            account_id=row.account_id,
            opportunity_id=row.opportunity_id,
        ),
        subject=ref,
        by=by,
        at=at,
        stream_id=row.stream_id,
    )


@transaction.atomic
def clone_revision(
    *, quote_id: UUID, by: Actor, at: datetime, expected_version: int | None = None
) -> QuoteView:
    """Take up a presented, declined or expired quote as a new version, a draft.

    The lines keep their promise ids; the customer's link to the old version stops working.
    Raises IllegalTransition for a quote that is not with the customer.
    """
    access.require(by, "quotes.edit")
    old = locked(quote_id)
    check_version(old, expected_version)
    old.status = QUOTE.after(old.status, "revise")
    day = clock.local_date(at)
    rows = list(QuoteLine.objects.filter(quote=old).order_by("position", "id"))
    row = _copy(old, day, at)
    for line in rows:
        line.pk, line.quote, line._state.adding = new_id(), row, True
    QuoteLine.objects.bulk_create(rows, batch_size=2000)
    old.replaced_by, old.version = row.id, old.version + 1
    old.save(update_fields=["status", "replaced_by", "version"])
    links.revoke(subject=Ref("quote", old.id), at=at)
    ref = Ref("quote", row.id)
    after = {"number": row.number, "revision": row.revision, "replaces": str(old.id)}
    audit.record("quote.revise", subject=ref, by=by, at=at, after=after)
    outbox.publish(
        QuoteRevised(
            quote_id=row.id, number=row.number, revision=row.revision, replaced_quote_id=old.id
        ),
        subject=ref, by=by, at=at, stream_id=row.stream_id,
    )  # fmt: skip
    return queries.quote(row.id)


_COPIED = (
    "number", "name", "pattern", "stream_id", "opportunity_id", "account_id", "contact_id",
    "owner_id", "catalog_version_id", "currency", "term_months", "start_date", "payment_frequency",
    "facts", "monthly", "once", "tcv", "list_tcv", "margin_percent", "max_discount_percent",
)  # fmt: skip


def _copy(old: Quote, day: date, at: datetime) -> Quote:
    last = queries.revisions(old.number)[0].revision
    made: Quote = Quote.objects.create(
        **{name: getattr(old, name) for name in _COPIED},
        revision=last + 1,
        valid_until=day + timedelta(days=VALID_DAYS),
        priced_on=old.priced_on,
        created_at=at,
    )
    return made
