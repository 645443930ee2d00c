"""Addresses of sales' pages."""

from django.urls import include, path, re_path

from handfast.sales.pages import importing, leads, opportunities, public, territories

patterns = [
    path("leads", leads.leads, name="leads"),
    path("leads/new", leads.new_lead, name="new_lead"),
    path("leads/import", importing.import_leads, name="import_leads"),
    path("leads/territories", territories.territories, name="territories"),
    path(
        "leads/territories/<uuid:territory_id>/remove",
        territories.remove,
        name="remove_territory",
    ),
    path("leads/<uuid:lead_id>", leads.lead, name="lead"),
    path("leads/<uuid:lead_id>/edit", leads.edit_lead, name="edit_lead"),
    path("leads/<uuid:lead_id>/convert", leads.convert, name="convert"),
    path("leads/<uuid:lead_id>/disqualify", leads.disqualify, name="disqualify"),
    path("leads/<uuid:lead_id>/assign", leads.assign, name="assign"),
    re_path(
        r"^leads/(?P<lead_id>[0-9a-f-]{36})/(?P<action>work|qualify|reopen|rescore)$",
        leads.lead_action,
        name="lead_action",
    ),
    path("opportunities", opportunities.opportunities, name="opportunities"),
    path("opportunities/board", opportunities.board, name="board"),
    path("opportunities/forecast", opportunities.forecast, name="forecast"),
    path("opportunities/new", opportunities.new_opportunity, name="new_opportunity"),
    path("opportunities/<uuid:opportunity_id>", opportunities.opportunity, name="opportunity"),
    path(
        "opportunities/<uuid:opportunity_id>/edit",
        opportunities.edit_opportunity,
        name="edit_opportunity",
    ),
    path("opportunities/<uuid:opportunity_id>/move", opportunities.move, name="move"),
    path("opportunities/<uuid:opportunity_id>/lose", opportunities.lose, name="lose"),
    path("opportunities/<uuid:opportunity_id>/reopen", opportunities.reopen, name="reopen"),
    path("t/<slug:slug>/contact", public.contact_us, name="contact_us"),
    path("t/<slug:slug>/thanks", public.thanks, name="thanks"),
]
urlpatterns = [path("", include((patterns, "sales")))]
