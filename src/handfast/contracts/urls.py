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
