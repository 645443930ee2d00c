"""The home page of a role: what it needs first comes first, what it may not see is left out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handfast.platform import outbox
from handfast.platform.access import Actor
from handfast.web.dashboard import charts, figures, work
from handfast.web.dashboard.deals import deals
from handfast.web.dashboard.figures import Facts
from handfast.web.dashboard.late import late
from handfast.web.places import address_of
from handfast.web.waiting import Waiting, waiting_for

STATS = 4
CHARTS = 2
LATELY = 7
QUIET = ("clock.", "member.", "catalog.", "account.", "contact.", "lead.assigned")
Stats = Callable[[Facts], list[dict[str, Any]]]
Draw = Callable[[Facts], dict[str, Any] | None]
Work = tuple[str, Callable[[Facts], list[dict[str, Any]]]]
_DELIVERIES: Work = ("Deliveries due next", work.deliveries)
_AGREEMENTS: Work = ("Contracts to be signed", work.agreements)
_RECEIVABLES: Work = ("Invoices to be paid", work.receivables)


def _first(stats: Stats) -> Stats:
    """Only the leading figure of an area."""
    return lambda facts: stats(facts)[:1]


_SELL: tuple[Stats, ...] = (figures.sales_stats, figures.promise_stats)
_AGREE: tuple[Stats, ...] = (figures.contract_stats, figures.promise_stats)
_DELIVER: tuple[Stats, ...] = (figures.delivery_stats, figures.promise_stats)
_BILL: tuple[Stats, ...] = (figures.money_stats, figures.promise_stats)


@dataclass(frozen=True)
class View:
    """What a role sees: figures and charts, whose deals or else which work, the latest events."""

    stats: tuple[Stats, ...]
    drawn: tuple[Draw, ...]
    mine: bool = False
    lately: bool = False
    work: Work | None = None


VIEWS: dict[str, View] = {
    "admin": View((figures.delivery_stats, figures.promise_stats),
                  (charts.pipeline, charts.orders, charts.billed), lately=True, work=_DELIVERIES),
    "executive": View((_first(figures.sales_stats), _first(figures.money_stats),
                       _first(figures.delivery_stats), figures.promise_stats),
                      (charts.pipeline, charts.billed), lately=True),
    "finance": View(_BILL, (charts.billed, charts.orders), work=_RECEIVABLES),
    "operations": View(_DELIVER, (charts.orders,), work=_DELIVERIES),
    "legal": View(_AGREE, (charts.orders,), work=_AGREEMENTS),
    "contract_manager": View(_AGREE, (charts.orders,), work=_AGREEMENTS),
    "sales_leader": View(_SELL, (charts.pipeline, charts.billed)),
    "sales_ops": View(_SELL, (charts.pipeline, charts.orders), lately=True),
    "deal_desk": View(_SELL, (charts.pipeline,)),
    "sales": View(_SELL, (charts.pipeline, charts.orders), mine=True),
    "customer_success": View(_DELIVER, (charts.orders, charts.billed), work=_DELIVERIES),
}  # fmt: skip
GENERAL = View((figures.sales_stats, figures.delivery_stats, figures.money_stats),
               (charts.pipeline, charts.orders))  # fmt: skip


@dataclass(frozen=True)
class Dashboard:
    """Everything the home page shows."""

    greeting: str
    stats: list[dict[str, Any]]
    waiting: Waiting
    deals: list[dict[str, Any]]
    work_title: str
    work: list[dict[str, Any]]
    late: list[dict[str, Any]]
    charts: list[dict[str, Any]]
    recent: list[dict[str, Any]]
    mine: bool


def dashboard(actor: Actor, at: datetime) -> Dashboard:
    """What an actor sees first; a person of several roles gets the view of the broadest."""
    view = next((shown for role, shown in VIEWS.items() if role in actor.roles), GENERAL)
    facts = Facts(actor, view.mine)
    drawn = [chart for draw in view.drawn if (chart := draw(facts))]
    return Dashboard(
        greeting=greeting(at, actor.name),
        stats=[stat for build in view.stats for stat in build(facts)][:STATS],
        waiting=waiting_for(actor, at),
        deals=[] if view.work else deals(facts),
        work_title=view.work[0] if view.work else "",
        work=view.work[1](facts) if view.work else [],
        late=late(facts, at),
        charts=drawn[: CHARTS + 1],
        recent=_lately() if view.lately else [],
        mine=view.mine,
    )


def greeting(at: datetime, name: str) -> str:
    """Good morning, afternoon or evening, by the tenant's clock."""
    part = "morning" if at.hour < 12 else "afternoon" if at.hour < 18 else "evening"
    first = name.split()[0] if name.split() else ""
    return f"Good {part}, {first}" if first else f"Good {part}"


def _lately() -> list[dict[str, Any]]:
    shown = [e for e in outbox.timeline(limit=40) if not e.topic.startswith(QUIET)][:LATELY]
    return [
        {"title": e.title, "when": e.at, "who": e.who, "tone": e.tone, "url": address_of(e.subject)}
        for e in shown
    ]
