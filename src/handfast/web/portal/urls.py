"""Addresses of the customer portal."""

from django.urls import include, path

from handfast.web.portal import account, entering, orders, quotes

_own = (
    [
        path("portal/", account.home, name="home"),
        path("portal/login", entering.login, name="login"),
        path("t/<slug:slug>/portal", entering.login, name="login_of"),
        path("portal/enter/<str:token>", entering.enter, name="enter"),
        path("portal/logout", entering.logout, name="logout"),
        path("portal/quotes/", quotes.quote_list, name="quotes"),
        path("portal/quotes/<uuid:quote_id>/", quotes.quote_page, name="quote"),
        path("portal/quotes/<uuid:quote_id>/accept/", quotes.accept, name="accept"),
        path("portal/quotes/<uuid:quote_id>/reject/", quotes.reject, name="reject"),
        path("portal/quotes/<uuid:quote_id>/document/", quotes.paper, name="paper"),
        path("portal/contracts/<uuid:contract_id>/document/", quotes.contract_paper,
             name="contract_paper"),
        path("portal/q/<str:token>", quotes.linked_quote, name="linked_quote"),
        path("portal/q/<str:token>/accept", quotes.linked_accept, name="linked_accept"),
        path("portal/q/<str:token>/reject", quotes.linked_reject, name="linked_reject"),
        path("portal/q/<str:token>/document", quotes.linked_paper, name="linked_paper"),
        path("portal/orders/", orders.order_list, name="orders"),
        path("portal/orders/<uuid:order_id>/", orders.order_page, name="order"),
        path("portal/orders/<uuid:order_id>/steps/<uuid:task_id>/", orders.complete,
             name="complete"),
        path("portal/t/<str:token>", orders.linked_order, name="linked_order"),
        path("portal/t/<str:token>/steps/<uuid:task_id>", orders.linked_complete,
             name="linked_complete"),
        path("portal/services/", account.services, name="services"),
        path("portal/invoices/", account.invoices, name="invoices"),
        path("portal/invoices/<uuid:invoice_id>/document/", account.invoice_paper,
             name="invoice_paper"),
    ],
    "portal",
)  # fmt: skip
urlpatterns = [path("", include(_own))]
