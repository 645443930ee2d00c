"""The figures of the home page: one function for each area, each of few bounded queries."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Count

from handfast.billing import queries as billing
from handfast.billing.queries import Overview
from handfast.contracts import queries as contracts
from handfast.fulfillment import queries as fulfillment
from handfast.kernel.money import Money, totals
from handfast.orders import queries as orders
from handfast.platform import access, clock
from handfast.platform.access import Actor
from handfast.platform.tenancy import current_tenant
from handfast.promises import queries as promises
from handfast.promises.types import Figures
from handfast.sales import queries as sales
from handfast.sales.types import OPEN_STAGES, OpportunityView
from handfast.web import formats
from handfast.web.places import named

RISKY = ("high", "critical")
OPEN_ORDERS = (
    "draft", "submitted", "acknowledged", "in_progress", "held", "partial", "failed",
)  # fmt: skip
OPEN_CONTRACTS = ("draft", "in_review", "approved", "in_signature")
ROUNDED_FROM = 1000
Stat = dict[str, Any]


@dataclass
class Facts:
    """What the page asks the contexts, each at most once; `mine` narrows sales to own deals."""

    actor: Actor
    mine: bool
    memory: dict[str, Any] = field(default_factory=dict)

    def may(self, permission: str) -> bool:
        """Whether the reader holds a permission."""
        return access.can(self.actor, permission)

    @property
    def currency(self) -> str:
        """The tenant's currency."""
        return str(current_tenant().currency)

    @cached_property
    def pipeline(self) -> Mapping[str, list[OpportunityView]]:
        """Open deals, and those won this month, by stage."""
        begin = clock.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        owner = self.actor.id if self.mine else None
        return sales.board(owner_id=owner, won_since=begin)

    @cached_property
    def open_deals(self) -> list[OpportunityView]:
        """Deals neither won nor lost."""
        return [deal for stage in OPEN_STAGES for deal in self.pipeline[stage]]

    @cached_property
    def orders(self) -> dict[str, int]:
        """Orders under way by status."""
        rows = orders.visible(self.actor).filter(status__in=OPEN_ORDERS).order_by()
        return dict(rows.values_list("status").annotate(count=Count("id")))

    @cached_property
    def orders_at_risk(self) -> int:
        """Orders under way whose promised date is endangered."""
        rows = orders.visible(self.actor).filter(status__in=OPEN_ORDERS, jeopardy__in=RISKY)
        return int(rows.count())

    @cached_property
    def contracts(self) -> dict[str, int]:
        """Contracts on their way by status."""
        rows = contracts.visible(self.actor).filter(status__in=OPEN_CONTRACTS).order_by()
        return dict(rows.values_list("status").annotate(count=Count("id")))

    @cached_property
    def billing(self) -> Overview:
        """Recurring revenue, what is outstanding, and what was billed by month."""
        return billing.overview(clock.today())

    @cached_property
    def promises(self) -> Figures:
        """Promises kept and broken."""
        return promises.figures()

    @cached_property
    def fallouts(self) -> int:
        """Steps that wait to be mended, up to a hundred."""
        return len(fulfillment.fallout_queue(limit=100))


def sales_stats(facts: Facts) -> list[Stat]:
    """Open, weighted and won."""
    if not facts.may("sales.view"):
        return []
    deals, won = facts.open_deals, facts.pipeline["won"]
    board = named("sales:board")
    whose = "my " if facts.mine else ""
    return [
        _amount(f"{whose}open pipeline".capitalize(), _sum(deals, facts), "target", board,
                text=_counted(len(deals), "deal")),
        _amount("Weighted by stage", _sum(deals, facts, weighted=True),
                "scale", named("sales:forecast")),
        _amount("Won this month", _sum(won, facts), "trophy", board, tone="green" if won else "",
                text=_counted(len(won), "deal")),
    ]  # fmt: skip


def contract_stats(facts: Facts) -> list[Stat]:
    """Where contracts wait."""
    if not facts.may("contracts.view"):
        return []
    counts, url = facts.contracts, named("contracts:list")
    return [
        {"label": label, "value": counts.get(state, 0), "icon": icon,
         "url": f"{url}?status={state}", "tone": tone if counts.get(state) else ""}
        for label, state, icon, tone in (
            ("In drafting", "draft", "pencil", ""),
            ("In review", "in_review", "eye", "amber"),
            ("Out for signature", "in_signature", "signature", ""),
        )
    ]  # fmt: skip


def delivery_stats(facts: Facts) -> list[Stat]:
    """What is being delivered, and what stands in its way."""
    if not facts.may("orders.view"):
        return []
    running = sum(facts.orders.values()) - facts.orders.get("draft", 0)
    url = named("orders:list")
    found: list[Stat] = [
        {"label": "Orders under way", "value": running, "icon": "truck-delivery", "url": url},
        {"label": "Dates at risk", "value": facts.orders_at_risk, "icon": "clock-exclamation",
         "url": f"{url}?jeopardy=critical", "tone": "red" if facts.orders_at_risk else "green"},
    ]  # fmt: skip
    if facts.may("fulfillment.view"):
        found.append({
            "label": "Fallouts to mend", "value": facts.fallouts, "icon": "alert-triangle",
            "url": named("fulfillment:fallout"), "tone": "red" if facts.fallouts else "green",
        })  # fmt: skip
    return found


def money_stats(facts: Facts) -> list[Stat]:
    """Recurring revenue and what customers owe."""
    if not facts.may("billing.view"):
        return []
    seen, url = facts.billing, named("billing:invoices")
    return [
        _amount("Recurring a month", seen.recurring, "repeat", url,
                text=_counted(seen.charges, "charge")),
        _amount("Outstanding", seen.outstanding, "receipt", url),
        _amount("Overdue", seen.overdue, "calendar-exclamation", url,
                tone="red" if seen.overdue_count else "green",
                text=_counted(seen.overdue_count, "invoice")),
    ]  # fmt: skip


def promise_stats(facts: Facts) -> list[Stat]:
    """Promises kept of those that could be, and beside them what is under way."""
    if not facts.may("promises.view"):
        return []
    seen = facts.promises
    differences = _counted(seen.open, "difference") if seen.open else "no difference"
    under_way = f"{seen.under_way:,} under way, " if seen.under_way else ""
    return [{
        "label": "Promises kept", "value": seen.share, "icon": "scale",
        "url": named("promises:ledger"), "tone": "red" if seen.open else "green",
        "text": f"{under_way}{differences} open",
    }]  # fmt: skip


def _amount(
    label: str, amounts: tuple[Money, ...], icon: str, url: str, tone: str = "", text: str = ""
) -> Stat:
    """One figure for each currency, the tenant's first."""
    shown = tuple(
        f"{m.currency} {formats.number(m.amount, places=0 if abs(m.amount) >= ROUNDED_FROM else 2)}"
        for m in amounts
    )
    value = shown if len(shown) > 1 else shown[0]
    return {"label": label, "value": value, "icon": icon, "url": url, "tone": tone, "text": text}


def _sum(
    deals: list[OpportunityView], facts: Facts, *, weighted: bool = False
) -> tuple[Money, ...]:
    amounts = (Money(d.weighted if weighted else d.amount, d.currency) for d in deals)
    return totals(amounts, first=facts.currency)


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
