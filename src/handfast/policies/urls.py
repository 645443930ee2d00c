"""Addresses of policies' pages."""

from django.urls import include, path

from handfast.policies.pages import (
    casing,
    deciding,
    editing,
    files,
    listing,
    publishing,
    settings,
    showing,
    simulating,
)

patterns = [
    path("policies", listing.policies, name="list"),
    path("policies/new", listing.new, name="new"),
    path("policies/import", listing.bring, name="import"),
    path("policies/decisions/<uuid:decision_id>", deciding.why, name="decision"),
    path("policies/decisions/<uuid:decision_id>/keep", casing.keep, name="keep_case"),
    path("policies/about/<str:subject>", deciding.about, name="about"),
    path("policies/settings", settings.settings, name="settings"),
    path("policies/<slug:key>", showing.policy, name="policy"),
    path("policies/<slug:key>/versions", showing.versions, name="versions"),
    path("policies/<slug:key>/versions/<int:number>", showing.version, name="version"),
    path("policies/<slug:key>/versions/<int:number>/<slug:form>", files.export, name="export"),
    path("policies/<slug:key>/start", editing.start, name="start"),
    path("policies/<slug:key>/draft", editing.draft, name="draft"),
    path("policies/<slug:key>/draft/grid", editing.grid, name="grid"),
    path("policies/<slug:key>/draft/expression", editing.expression, name="expression"),
    path("policies/<slug:key>/draft/findings", editing.findings, name="findings"),
    path("policies/<slug:key>/publish", publishing.publish, name="publish"),
    path("policies/<slug:key>/submit", publishing.submit, name="submit"),
    path("policies/<slug:key>/send-back", publishing.send_back, name="send_back"),
    path("policies/<slug:key>/discard", publishing.discard, name="discard"),
    path("policies/<slug:key>/cases", casing.cases, name="cases"),
    path("policies/<slug:key>/cases/remove", casing.remove, name="remove_case"),
    path("policies/<slug:key>/decisions", deciding.decisions, name="decisions"),
    path("policies/<slug:key>/simulate", simulating.simulate, name="simulate"),
    path("policies/<slug:key>/simulate.csv", simulating.download, name="simulate_csv"),
]
urlpatterns = [path("", include((patterns, "policies")))]
