"""Commercial terms of a draft: term, payment, dates, contact, and the catalog version it uses."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from handfast.catalog import queries as catalogs
from handfast.kernel.errors import invalid
from handfast.parties import queries as parties
from handfast.platform import clock
from handfast.platform.access import Actor
from handfast.quotes.services.draft import Draft, open_draft, save_draft
from handfast.quotes.types import BILLED_FREQUENCIES, QuoteView

MAX_TERM = 120


def set_term(
    *,
    quote_id: UUID,
    term_months: int,
    by: Actor,
    at: datetime,
    expected_version: int | None = None,
) -> QuoteView:
    """Set the term in months and price anew. Raises InvalidInput, ConfigurationRefused."""
    return set_terms(
        quote_id=quote_id, changes={"term_months": term_months}, by=by, at=at,
        expected_version=expected_version,
    )  # fmt: skip


@transaction.atomic
def set_terms(
    *,
    quote_id: UUID,
    changes: dict[str, Any],
    by: Actor,
    at: datetime,
    expected_version: int | None = None,
) -> QuoteView:
    """Set any of term_months, payment_frequency, start_date, valid_until, contact_id, name.

    Raises InvalidInput naming the field; the prices follow the new term at once.
    """
    draft = open_draft(quote_id=quote_id, by=by, at=at, expected_version=expected_version)
    unknown = sorted(set(changes) - set(_CHECKS))
    if unknown:
        raise invalid(unknown[0], changes[unknown[0]], "This cannot be set.", "Leave it out.")
    for name, value in changes.items():
        setattr(draft.row, name, _CHECKS[name](value, draft, at))
    draft = replace(draft, context=replace(draft.context, term_months=draft.row.term_months or 1))
    return save_draft(
        draft, draft.selection, action="quote.terms", by=by, at=at, detail=changes, check=False
    )


def _term(value: Any, draft: Draft, at: datetime) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MAX_TERM:
        raise invalid(
            "term_months", value, f"A term lasts 1 to {MAX_TERM} months.", "Correct the number."
        )
    return value


def _frequency(value: Any, draft: Draft, at: datetime) -> str:
    if value and value not in BILLED_FREQUENCIES:
        raise invalid(
            "payment_frequency", value, "Invoices are not made at this frequency.",
            f"Use: {', '.join(BILLED_FREQUENCIES)}.",
        )  # fmt: skip
    return value or ""


def _not_past(field: str, value: date | None, at: datetime) -> date | None:
    if value is not None and value < clock.local_date(at):
        raise invalid(field, value, "This day has passed.", "Choose today or a later day.")
    return value


def _start(value: Any, draft: Draft, at: datetime) -> date | None:
    return _not_past("start_date", value, at)


def _valid_until(value: Any, draft: Draft, at: datetime) -> date | None:
    return _not_past("valid_until", value, at)


def _contact(value: Any, draft: Draft, at: datetime) -> UUID | None:
    if value is None:
        return None
    contact = parties.contact(value)
    if contact.account_id != draft.row.account_id:
        raise invalid(
            "contact_id", value, f"{contact.name} does not belong to this customer.",
            "Choose one of its contacts.",
        )  # fmt: skip
    return contact.id


def _name(value: Any, draft: Draft, at: datetime) -> str:
    return str(value or "").strip()[:200]


_CHECKS = {
    "term_months": _term,
    "payment_frequency": _frequency,
    "start_date": _start,
    "valid_until": _valid_until,
    "contact_id": _contact,
    "name": _name,
}


@transaction.atomic
def set_catalog_version(
    *,
    quote_id: UUID,
    by: Actor,
    at: datetime,
    version_id: UUID | None = None,
    expected_version: int | None = None,
) -> QuoteView:
    """Move a draft to another catalog version (default: the one effective today), priced anew.

    Never done by itself: what was quoted stays as quoted. Raises ConfigurationRefused, NotFound.
    """
    draft = open_draft(quote_id=quote_id, by=by, at=at, expected_version=expected_version)
    wanted = version_id or catalogs.version_at(clock.local_date(at)).id
    catalog = catalogs.catalog(wanted)
    if catalog.status == "draft":
        raise invalid("version_id", wanted, "This version is not published.", "Choose another one.")
    draft.row.catalog_version_id = catalog.version_id
    draft = replace(draft, catalog=catalog)
    detail = {"catalog_version": catalog.number}
    return save_draft(draft, draft.selection, action="quote.catalog", by=by, at=at, detail=detail)
