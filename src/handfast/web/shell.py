"""What the shell shows on every page: navigation, tenant, clock, person."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import SimpleLazyObject

from handfast.fulfillment import queries as fulfillment
from handfast.platform import access, clock, mail
from handfast.platform.access import Actor
from handfast.platform.tenancy import current_tenant, tenant_in_scope
from handfast.web.places import named
from handfast.workflow import queries as workflow

UNREAD_SHOWN = 10
WORK = "fulfillment.work"


@dataclass(frozen=True)
class NavItem:
    """An entry of the navigation; shown to whoever holds the permission.

    `prefixes` are the beginnings of addresses that belong to it; the longest that fits wins.
    `tab` ranks it for the phone's tab bar (lowest first, 0 not at all).
    """

    label: str
    icon: str
    url_name: str
    permission: str
    prefixes: tuple[str, ...]
    group: str = ""
    tab: int = 0


SET_UP = "Set up"
NAVIGATION = (
    NavItem("Home", "home", "home", "", ("/",), tab=1),
    NavItem("My work", "list-check", "workflow:worklist", "workflow.work", ("/work",), tab=8),
    NavItem("Leads", "users", "sales:leads", "sales.view", ("/leads",)),
    NavItem("Opportunities", "target", "sales:board", "sales.view", ("/opportunities",), tab=2),
    NavItem("Quotes", "file-dollar", "quotes:list", "quotes.view", ("/quotes",), tab=4),
    NavItem("Approvals", "checks", "approvals:inbox", "approvals.view", ("/approvals",), tab=6),
    NavItem("Contracts", "file-certificate", "contracts:list", "contracts.view", ("/contracts",),
            tab=5),
    NavItem("Signatures", "signature", "signing:list", "signing.view", ("/envelopes",)),
    NavItem("Orders", "shopping-cart", "orders:list", "orders.view", ("/orders",), tab=3),
    NavItem("Fulfillment", "route", "fulfillment:worklist", "fulfillment.view", ("/fulfillment",)),
    NavItem("Services", "box", "assets:list", "assets.view", ("/services",)),
    NavItem("Billing", "receipt", "billing:invoices", "billing.view", ("/billing",)),
    NavItem("Promises", "scale", "promises:ledger", "promises.view", ("/promises",)),
    NavItem("Reports", "chart-dots", "reporting:processes", "reporting.view", ("/reports",)),
    NavItem("Customers", "building", "parties:accounts", "parties.view",
            ("/accounts", "/contacts"), tab=7),
    NavItem("Catalog", "books", "catalog:versions", "catalog.view", ("/catalog",), SET_UP),
    NavItem("Processes", "sitemap", "workflow:processes", "workflow.view", ("/processes",), SET_UP),
    NavItem("Rules", "table", "policies:list", "policies.view", ("/policies",), SET_UP),
    NavItem("Clauses", "section", "contracts:library", "contracts.library",
            ("/contracts/library",), SET_UP),
    NavItem("Partners", "plug-connected", "gateways:list", "gateways.view", ("/gateways",), SET_UP),
    NavItem("Mailbox", "mail", "platform:mailbox", "platform.mailbox", ("/mailbox",), SET_UP),
    NavItem("Admin", "settings", "parties:users", "parties.admin", ("/admin",), SET_UP),
)  # fmt: skip


class Held:
    """What the person may do, for templates: `{% if "billing.edit" in shell.permissions %}`."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor

    def __contains__(self, permission: str) -> bool:
        return access.can(self.actor, permission)


def shell(request: Any) -> dict[str, Any]:
    """Template variables `nav` and `shell`; no navigation outside of a colleague's page.

    What waits is counted once a template asks: a fragment of a page shows no navigation.
    """
    actor = getattr(request, "actor", None)
    if actor is None or tenant_in_scope() is None or actor.kind == "contact":
        return {"nav": (), "shell": None}
    at = getattr(request, "at", None) or clock.now()
    nav = SimpleLazyObject(lambda: _entries(request.path, actor, at))
    return {"nav": nav, "shell": _shell(actor)}


def _entries(path: str, actor: Actor, at: datetime) -> list[dict[str, Any]]:
    counts = _counts(actor, at)
    here = _place(path)
    entries = []
    for item in NAVIGATION:
        if item.permission and not access.can(actor, item.permission):
            continue
        url = named(item.url_name)
        if url:
            entries.append({
                "label": item.label, "url": url, "icon": item.icon, "active": item is here,
                "group": item.group, "count": counts.get(item.url_name, 0), "rank": item.tab,
            })  # fmt: skip
    tabs = sorted((e for e in entries if e["rank"]), key=lambda e: e["rank"])[:4]
    for entry in tabs:
        entry["tab"] = True
    return entries


def _place(path: str) -> NavItem | None:
    """The entry that a page belongs to: the one with the longest fitting beginning."""
    fitting = [
        (len(prefix), item)
        for item in NAVIGATION
        for prefix in item.prefixes
        if path == prefix or (prefix != "/" and path.startswith(prefix + "/"))
    ]
    return max(fitting, key=lambda pair: pair[0])[1] if fitting else None


def _counts(actor: Actor, at: datetime) -> dict[str, int]:
    """How much waits for the person behind an entry; My work counts everything of theirs."""
    own = workflow.counts(actor, at=at)
    counts = {"workflow:worklist": sum(own.values()), "approvals:inbox": own.get("approvals", 0)}
    if actor.teams and access.can(actor, WORK):
        open_ones = fulfillment.open_count(actor)
        counts["fulfillment:worklist"] = open_ones["mine"] + open_ones["team"]
    return counts


def _shell(actor: Actor) -> dict[str, Any]:
    tenant = current_tenant()
    words = actor.name.split()
    may_set_clock = access.can(actor, "platform.clock")
    return {
        "tenant": tenant.name,
        "zone": tenant.zone,
        "currency": tenant.currency,
        "clock": clock.now() if tenant.clock else None,
        "clock_url": named("parties:clock") if may_set_clock else "",
        "notifications_url": named("notifications"),
        "profile_url": named("profile"),
        "user_name": actor.name,
        "initials": "".join(w[0] for w in words[:2]).upper(),
        "unread": SimpleLazyObject(unread(actor).count),
        "permissions": Held(actor),
        "may_set_clock": may_set_clock,
    }


def unread(actor: Actor) -> Any:
    """The unread messages to a colleague, as a queryset of at most a badge's worth."""
    return mail.mailbox().filter(recipient=actor.email, read_at=None)[:UNREAD_SHOWN]
