"""Use cases of sales: catch, route, qualify and convert leads; move opportunities."""

from handfast.sales.services.capture import capture_lead
from handfast.sales.services.converting import convert_lead
from handfast.sales.services.importing import import_leads, preview_leads
from handfast.sales.services.leads import (
    assign_lead,
    disqualify_lead,
    qualify_lead,
    reopen_lead,
    rescore_lead,
    start_work,
    update_lead,
)
from handfast.sales.services.opportunities import create_opportunity, update_opportunity
from handfast.sales.services.stages import mark_lost, mark_won, move_stage, reopen_opportunity
from handfast.sales.services.territories import remove_territory, set_territory

__all__ = [
    "assign_lead",
    "capture_lead",
    "convert_lead",
    "create_opportunity",
    "disqualify_lead",
    "import_leads",
    "mark_lost",
    "mark_won",
    "move_stage",
    "preview_leads",
    "qualify_lead",
    "remove_territory",
    "reopen_lead",
    "reopen_opportunity",
    "rescore_lead",
    "set_territory",
    "start_work",
    "update_lead",
    "update_opportunity",
]
