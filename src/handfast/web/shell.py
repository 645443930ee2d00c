"""What the shell shows on every page: navigation, tenant, clock, person."""

from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse

from handfast.platform import access, clock
from handfast.platform.access import Actor
from handfast.platform.tenancy import current_tenant, tenant_in_scope


@dataclass(frozen=True)
class NavItem:
    """An entry of the navigation; shown to whoever holds the permission."""

    label: str
    icon: str
    url_name: str
    permission: str
    prefix: str


class Held:
    """What the person may do, for templates: `{% if "billing.edit" in shell.permissions %}`."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor

    def __contains__(self, permission: str) -> bool:
        return access.can(self.actor, permission)


NAVIGATION = (
    NavItem("Home", "home", "home", "", "/"),
    NavItem("Leads", "users", "sales:leads", "sales.view", "/leads"),
    NavItem("Opportunities", "target", "sales:board", "sales.view", "/opportunities"),
    NavItem("Quotes", "file-dollar", "quotes:list", "quotes.view", "/quotes"),
    NavItem("Contracts", "file-certificate", "contracts:list", "contracts.view", "/contracts"),
    NavItem("Signatures", "signature", "signing:list", "signing.view", "/envelopes"),
    NavItem("Orders", "shopping-cart", "orders:list", "orders.view", "/orders"),
    NavItem("Fulfillment", "route", "fulfillment:worklist", "fulfillment.view", "/fulfillment"),
    NavItem("Services", "box", "assets:list", "assets.view", "/services"),
    NavItem("Billing", "receipt", "billing:invoices", "billing.view", "/billing"),
    NavItem("Promises", "scale", "promises:ledger", "promises.view", "/promises"),
    NavItem("Accounts", "building", "parties:accounts", "parties.view", "/accounts-list"),
    NavItem("Catalog", "books", "catalog:versions", "catalog.view", "/catalog"),
    NavItem("Approvals", "checks", "approvals:inbox", "approvals.view", "/approvals"),
    NavItem("Mailbox", "mail", "platform:mailbox", "platform.mailbox", "/mailbox"),
    NavItem("Admin", "settings", "admin", "platform.admin", "/admin"),
)


def shell(request: Any) -> dict[str, Any]:
    """Template variables `nav` and `shell`; empty outside of a tenant's page."""
    actor = getattr(request, "actor", None)
    if actor is None or tenant_in_scope() is None or actor.kind == "contact":
        return {"nav": (), "shell": None}
    return {"nav": _entries(request.path, actor), "shell": _shell(actor)}


def _entries(path: str, actor: Actor) -> list[dict[str, Any]]:
    entries = []
    for item in NAVIGATION:
        if item.permission and not access.can(actor, item.permission):
            continue
        try:
            url = reverse(item.url_name)
        except NoReverseMatch:
            continue
        active = path == url if item.prefix == "/" else path.startswith((item.prefix, url))
        entries.append({"label": item.label, "url": url, "icon": item.icon, "active": active})
    return entries


def _shell(actor: Actor) -> dict[str, Any]:
    tenant = current_tenant()
    words = actor.name.split()
    return {
        "tenant": tenant.name,
        "zone": tenant.zone,
        "currency": tenant.currency,
        "clock": clock.now() if tenant.clock else None,
        "user_name": actor.name,
        "initials": "".join(w[0] for w in words[:2]).upper(),
        "unread": 0,
        "permissions": Held(actor),
        "may_set_clock": access.can(actor, "platform.clock"),
    }
