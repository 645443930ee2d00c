"""URLs of contracts."""

from django.urls import include, path

from handfast.contracts import pages

_own = (
    [
        path("contracts/", pages.contract_list, name="list"),
        path("contracts/library/", pages.library, name="library"),
        path("contracts/library/responsibilities/", pages.runbook, name="runbook"),
        path("contracts/library/responsibilities/enforce", pages.enforce, name="enforce"),
        path("contracts/library/new/", pages.edit_clause, name="clause_new"),
        path("contracts/library/<slug:key>/<str:variant>/", pages.edit_clause, name="clause_edit"),
        path(
            "contracts/library/move/<uuid:clause_id>/<slug:action>",
            pages.move_clause,
            name="clause_move",
        ),
        path(
            "contracts/library/<slug:key>/<str:variant>/obligations/new/",
            pages.edit_template,
            name="template_new",
        ),
        path(
            "contracts/library/<slug:key>/<str:variant>/obligations/<slug:name>/",
            pages.edit_template,
            name="template_edit",
        ),
        path(
            "contracts/library/<slug:key>/<str:variant>/obligations/<slug:name>/remove",
            pages.remove_template,
            name="template_remove",
        ),
        path("contracts/obligations/", pages.obligation_list, name="obligations"),
        path("contracts/obligations/month/", pages.obligation_month, name="obligation_month"),
        path("contracts/obligations/export.csv", pages.obligation_csv, name="obligation_csv"),
        path(
            "contracts/obligations/days/<uuid:occurrence_id>/<slug:action>/",
            pages.settle,
            name="settle",
        ),
        path(
            "contracts/obligations/<uuid:obligation_id>/",
            pages.obligation_page,
            name="obligation",
        ),
        path(
            "contracts/obligations/<uuid:obligation_id>/edit/",
            pages.change_obligation,
            name="obligation_edit",
        ),
        path(
            "contracts/obligations/<uuid:obligation_id>/take",
            pages.take_obligation,
            name="obligation_take",
        ),
        path(
            "contracts/obligations/<uuid:obligation_id>/do/<slug:action>/",
            pages.move_obligation,
            name="obligation_move",
        ),
        path(
            "contracts/<uuid:contract_id>/obligations/new/",
            pages.add_obligation,
            name="obligation_new",
        ),
        path("contracts/draft/<uuid:quote_id>/", pages.draft, name="draft"),
        path("contracts/<uuid:contract_id>/", pages.contract_page, name="contract"),
        path("contracts/<uuid:contract_id>/comment", pages.comment, name="comment"),
        path("contracts/<uuid:contract_id>/do/<slug:action>/", pages.act, name="act"),
        path(
            "contracts/<uuid:contract_id>/because/<slug:action>/",
            pages.act_with_reason,
            name="act_with_reason",
        ),
        path(
            "contracts/<uuid:contract_id>/clauses/<slug:key>/",
            pages.change_clause,
            name="change_clause",
        ),
    ],
    "contracts",
)
urlpatterns = [path("", include(_own))]
