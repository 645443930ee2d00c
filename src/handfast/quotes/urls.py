"""URLs of the quote pages."""

from django.urls import include, path

from handfast.quotes import pages

_own = (
    [
        path("quotes/", pages.quote_list, name="list"),
        path("quotes/new/", pages.new_quote, name="new"),
        path("quotes/<uuid:quote_id>/", pages.quote_page, name="quote"),
        path("quotes/<uuid:quote_id>/offers/", pages.offers, name="offers"),
        path("quotes/<uuid:quote_id>/add/", pages.add, name="add"),
        path("quotes/<uuid:quote_id>/option/", pages.option, name="option"),
        path("quotes/<uuid:quote_id>/characteristic/", pages.characteristic, name="characteristic"),
        path("quotes/<uuid:quote_id>/discount/", pages.discount, name="discount"),
        path("quotes/<uuid:quote_id>/quantity/", pages.quantity, name="quantity"),
        path("quotes/<uuid:quote_id>/remove/", pages.remove, name="remove"),
        path("quotes/<uuid:quote_id>/terms/", pages.terms, name="terms"),
        path("quotes/<uuid:quote_id>/submit/", pages.submit, name="submit"),
        path("quotes/<uuid:quote_id>/send/", pages.send, name="send"),
        path("quotes/<uuid:quote_id>/reopen/", pages.reopen, name="reopen"),
        path("quotes/<uuid:quote_id>/revise/", pages.revise, name="revise"),
        path("quotes/<uuid:quote_id>/accept/", pages.accept, name="accept"),
        path("quotes/<uuid:quote_id>/reject/", pages.reject, name="reject"),
        path("quotes/<uuid:quote_id>/catalog/", pages.move_catalog, name="catalog"),
        path("quotes/<uuid:quote_id>/preview/", pages.preview, name="preview"),
        path("quotes/<uuid:quote_id>/compare/", pages.compare, name="compare"),
    ],
    "quotes",
)
urlpatterns = [path("", include(_own))]
