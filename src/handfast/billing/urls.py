"""URLs of billing."""

from django.urls import include, path

from handfast.billing import pages

_own = (
    [
        path("billing/", pages.invoice_list, name="invoices"),
        path("billing/invoices/<uuid:invoice_id>/", pages.invoice_page, name="invoice"),
        path(
            "billing/invoices/<uuid:invoice_id>/credit/<uuid:promise_id>/",
            pages.credit_line,
            name="credit",
        ),
        path("billing/accounts/<uuid:account_id>/", pages.charge_list, name="charges"),
        path("billing/charges/<uuid:charge_id>/", pages.charge_page, name="charge"),
        path("billing/runs/", pages.run_list, name="runs"),
        path("billing/runs/<uuid:run_id>/resume/", pages.resume_run, name="resume_run"),
        path("billing/tax/", pages.tax_rates, name="tax_rates"),
    ],
    "billing",
)
urlpatterns = [path("", include(_own))]
