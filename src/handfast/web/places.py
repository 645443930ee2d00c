"""Addresses of the records that several pages link to, whatever their context calls them."""

from uuid import UUID

from django.urls import NoReverseMatch, reverse

from handfast.kernel.ref import Ref

_PAGES = {
    "account": "parties:account",
    "contact": "parties:contact",
    "lead": "sales:lead",
    "opportunity": "sales:opportunity",
    "quote": "quotes:quote",
    "contract": "contracts:contract",
    "obligation": "contracts:obligation",
    "envelope": "signing:envelope",
    "order": "orders:order",
    "task": "fulfillment:task",
    "asset": "assets:asset",
    "invoice": "billing:invoice",
    "approval_request": "approvals:request",
    "process_instance": "workflow:instance",
    "workflow_task": "workflow:task",
    "process": "workflow:definition",
}


def address(kind: str, record_id: UUID | None) -> str:
    """The page of a record; empty when that kind of record has none."""
    name = _PAGES.get(kind)
    return named(name, record_id) if name and record_id else ""


def address_of(ref: Ref) -> str:
    """The page of the record that a reference names; empty when it has none."""
    return address(ref.kind, ref.id)


def named(name: str, *args: object) -> str:
    """The address of a named page; empty when there is no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
