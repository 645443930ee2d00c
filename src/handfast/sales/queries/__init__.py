"""All reads of sales: leads, opportunities, the board, and the forecast."""

from handfast.sales.queries.leads import (
    lead,
    lead_counts,
    lead_history,
    leads,
    open_addresses,
    open_leads_of,
    recent_from_origin,
    territories,
    territory_map,
)
from handfast.sales.queries.opportunities import (
    board,
    forecast,
    opportunities,
    opportunities_of,
    opportunity,
    opportunity_of_stream,
    stage_durations,
    stage_spans,
)
from handfast.sales.queries.search import search

__all__ = [
    "board",
    "forecast",
    "lead",
    "lead_counts",
    "lead_history",
    "leads",
    "open_addresses",
    "open_leads_of",
    "opportunities",
    "opportunities_of",
    "opportunity",
    "opportunity_of_stream",
    "recent_from_origin",
    "search",
    "stage_durations",
    "stage_spans",
    "territories",
    "territory_map",
]
