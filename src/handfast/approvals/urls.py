"""Addresses of approvals' pages."""

from django.urls import include, path

from handfast.approvals.pages import by_link, matrix, requests

patterns = [
    path("approvals", requests.inbox, name="inbox"),
    path("approvals/matrix", matrix.matrix, name="matrix"),
    path("approvals/matrix/draft", matrix.draft, name="draft"),
    path("approvals/matrix/start", matrix.start_draft, name="start_draft"),
    path("approvals/<uuid:request_id>", requests.approval, name="request"),
    path("approvals/<uuid:request_id>/answer", requests.answer, name="answer"),
    path("approvals/<uuid:request_id>/recall", requests.recall, name="recall"),
    path("approvals/<uuid:request_id>/reassign", requests.reassign, name="reassign"),
    path("approve/<str:token>", by_link.approve, name="by_link"),
]
urlpatterns = [path("", include((patterns, "approvals")))]
