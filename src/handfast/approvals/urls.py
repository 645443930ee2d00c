"""Addresses of approvals' pages."""

from django.urls import include, path

from handfast.approvals.pages import by_link, delegations, matrix, reports, requests, settings

patterns = [
    path("approvals", requests.inbox, name="inbox"),
    path("approvals/matrix", matrix.matrix, name="matrix"),
    path("approvals/matrix/draft", matrix.draft, name="draft"),
    path("approvals/matrix/start", matrix.start_draft, name="start_draft"),
    path("approvals/delegations", delegations.delegations, name="delegations"),
    path("approvals/delegations/<uuid:delegation_id>/end", delegations.end, name="end_delegation"),
    path("approvals/settings", settings.settings, name="settings"),
    path("approvals/report", reports.report, name="report"),
    path("approvals/report.csv", reports.report_csv, name="report_csv"),
    path("approvals/idle", reports.idle, name="idle"),
    path("approvals/<uuid:request_id>", requests.approval, name="request"),
    path("approvals/<uuid:request_id>/answer", requests.answer, name="answer"),
    path("approvals/<uuid:request_id>/recall", requests.recall, name="recall"),
    path("approvals/<uuid:request_id>/reassign", requests.reassign, name="reassign"),
    path("approvals/<uuid:request_id>/question", requests.question, name="question"),
    path(
        "approvals/<uuid:request_id>/questions/<uuid:question_id>/answer",
        requests.answer_question,
        name="answer_question",
    ),
    path("approve/<str:token>", by_link.approve, name="by_link"),
]
urlpatterns = [path("", include((patterns, "approvals")))]
