"""The rest of the portal: home, the services in use, and the invoices with their papers."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from handfast.assets import queries as assets
from handfast.billing import queries as billing
from handfast.billing.types import InvoiceView
from handfast.kernel.errors import not_found
from handfast.kernel.money import Money, totals
from handfast.orders import queries as orders
from handfast.parties import queries as parties
from handfast.platform import clock, files
from handfast.platform.pages.files import send
from handfast.web.portal.guard import portal_page, show
from handfast.web.portal.waiting import waiting_for

LIVE = ("pending", "active", "suspended")
RECENT = 3
IN_USE = 6


@require_GET
@portal_page
def home(request: Any) -> HttpResponse:
    """What waits for the contact, what is on its way, and what is in use."""
    account_id = request.actor.account_id
    found = orders.orders_of(account_id)
    invoices = billing.invoices_of(account_id, limit=12)
    owner = parties.account(account_id).owner_id
    context = {
        "waiting": waiting_for(request.actor),
        "on_the_way": [o for o in found if o.status not in ("draft", "completed", "cancelled")],
        "active": list(reversed(assets.assets_of(account_id, statuses=("active",))[-IN_USE:])),
        "invoices": invoices[:RECENT],
        "due": _due(invoices),
        "advisor": parties.member(owner) if owner else None,
    }  # fmt: skip
    return show(request, "portal/home.html", context)


@require_GET
@portal_page
def services(request: Any) -> HttpResponse:
    """The services in use, each with what it entitles to."""
    account_id = request.actor.account_id
    rights: dict[UUID, list[Any]] = {}
    for one in assets.entitlements_of(account_id):
        if one.status == "active":
            rights.setdefault(one.asset_id, []).append(one)
    rows = [
        {"asset": asset, "rights": rights.get(asset.id, []), "facts": _facts(asset.characteristics)}
        for asset in assets.assets_of(account_id, statuses=LIVE)
    ]
    rows.reverse()
    return show(request, "portal/services.html", {"rows": rows})


@require_GET
@portal_page
def invoices(request: Any) -> HttpResponse:
    """Invoices and credit notes, newest first."""
    rows = billing.invoices_of(request.actor.account_id)
    context = {
        "invoices": rows,
        "due": _due(rows),
        "today": clock.today(),
    }
    return show(request, "portal/invoices.html", context)


@require_GET
@portal_page
def invoice_paper(request: Any, invoice_id: UUID) -> Any:
    """An invoice as PDF; raises NotFound for anybody else's."""
    view = billing.invoice(invoice_id, by=request.actor)
    if view.file_id is None:
        raise not_found("document", view.number)
    return send(files.get(view.file_id), inline=True)


def _due(invoices: Iterable[InvoiceView]) -> tuple[Money, ...]:
    """What is still to be paid, for each currency; empty when nothing is."""
    owed = [Money(i.outstanding, i.currency) for i in invoices if i.kind == "invoice"]
    found = totals(owed, first=owed[0].currency) if owed else ()
    return tuple(money for money in found if money.amount)


def _facts(characteristics: Any) -> list[tuple[str, str]]:
    """What was delivered, in words: `ipv4_address` reads "IPv4 address"."""
    shown = ("ipv4_address", "hardware_version", "serial_number", "speed", "voice_ready")
    labels = {"ipv4_address": "IPv4 address", "hardware_version": "Hardware"}
    return [
        (labels.get(name, name.replace("_", " ").capitalize()), _value(characteristics[name]))
        for name in shown
        if characteristics.get(name) not in (None, "", False, "no")
    ]


def _value(value: Any) -> str:
    return "yes" if value is True else str(value)
