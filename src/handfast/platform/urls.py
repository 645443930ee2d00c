"""Addresses of the platform's own pages."""

from django.urls import path

from handfast.platform import health
from handfast.platform.pages import (
    admin_audit,
    admin_deliveries,
    admin_jobs,
    admin_webhooks,
    files,
    mailbox,
)

app_name = "platform"

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("metrics", health.metrics, name="metrics"),
    path("files/<uuid:file_id>", files.file_view, name="file"),
    path("files/link/<str:token>", files.file_by_link, name="file_by_link"),
    path("mailbox", mailbox, name="mailbox"),
    path("mailbox/<uuid:message_id>", mailbox, name="message"),
    path("admin/audit", admin_audit.audit_page, name="audit"),
    path("admin/deliveries", admin_deliveries.deliveries_page, name="deliveries"),
    path("admin/deliveries/replay", admin_deliveries.replay_all, name="replay_all"),
    path("admin/deliveries/<uuid:delivery_id>/replay", admin_deliveries.replay, name="replay"),
    path("admin/jobs", admin_jobs.jobs_page, name="jobs"),
    path("admin/jobs/<int:job_id>/retry", admin_jobs.retry, name="retry_job"),
    path("admin/webhooks", admin_webhooks.webhooks_page, name="webhooks"),
    path("admin/webhooks/<uuid:endpoint_id>/delete", admin_webhooks.delete, name="delete_webhook"),
    path(
        "admin/webhooks/deliveries/<uuid:delivery_id>/resend",
        admin_webhooks.resend,
        name="resend_webhook",
    ),
]
