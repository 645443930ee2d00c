"""The charts of the home page, as plain options for ECharts."""

from decimal import Decimal
from typing import Any

from handfast.sales.types import OPEN_STAGES, OpportunityView
from handfast.web.dashboard.figures import OPEN_ORDERS, Facts
from handfast.web.tones import label_of

Chart = dict[str, Any]


def pipeline(facts: Facts) -> Chart | None:
    """The open amount of each stage."""
    if not facts.may("sales.view") or not facts.open_deals:
        return None
    sums = [float(_own(facts, facts.pipeline[stage])) for stage in OPEN_STAGES]
    return {
        "id": "chart-pipeline",
        "title": f"Pipeline by stage, {facts.currency}",
        "option": _bars([label_of(s).capitalize() for s in OPEN_STAGES], "Open", sums),
    }


def _own(facts: Facts, deals: list[OpportunityView]) -> Decimal:
    """What deals in the tenant's currency come to; the title names that currency."""
    return sum((d.amount for d in deals if d.currency == facts.currency), Decimal(0))


def orders(facts: Facts) -> Chart | None:
    """How many orders under way are in each status."""
    if not facts.may("orders.view") or not facts.orders:
        return None
    shown = [status for status in OPEN_ORDERS if facts.orders.get(status)]
    option = {
        "tooltip": {"trigger": "item"},
        "legend": {"orient": "vertical", "right": 0, "top": "middle"},
        "series": [{
            "name": "Orders", "type": "pie", "radius": ["52%", "78%"], "center": ["34%", "50%"],
            "label": {"show": False},
            "data": [
                {"name": label_of(s).capitalize(), "value": facts.orders[s]} for s in shown
            ],
        }],
    }  # fmt: skip
    return {"id": "chart-orders", "title": "Orders under way", "option": option}


def billed(facts: Facts) -> Chart | None:
    """What was billed each month."""
    if not facts.may("billing.view") or not facts.billing.months:
        return None
    months = facts.billing.months
    names = [f"{month:%b %Y}" for month, _ in months]
    own = [sum(m.amount for m in sums if m.currency == facts.currency) for _, sums in months]
    return {
        "id": "chart-billed",
        "title": f"Billed by month, {facts.currency}",
        "option": _bars(names, "Billed", [float(amount) for amount in own]),
    }


def _bars(names: list[str], label: str, values: list[float]) -> dict[str, Any]:
    return {
        "tooltip": {"trigger": "axis"},
        "xAxis": {
            "type": "category",
            "data": names,
            "axisLabel": {"interval": 0, "fontSize": 11},
        },
        "yAxis": {"type": "value"},
        "series": [{"name": label, "type": "bar", "barMaxWidth": 46, "data": values}],
    }
