"""Tables of the platform, one file per subject."""

from handfast.platform.models.audit import AuditRecord, AuditSeal
from handfast.platform.models.files import StoredFile
from handfast.platform.models.jobs import JobFailure, JobProgress
from handfast.platform.models.links import Link
from handfast.platform.models.mail import Message
from handfast.platform.models.numbering import NumberSeries
from handfast.platform.models.outbox import Delivery, Event
from handfast.platform.models.tenancy import (
    AmountField,
    Tenant,
    TenantForeignKey,
    TenantManager,
    TenantModel,
)
from handfast.platform.models.webhooks import WebhookDelivery, WebhookEndpoint

__all__ = [
    "AmountField",
    "AuditRecord",
    "AuditSeal",
    "Delivery",
    "Event",
    "JobFailure",
    "JobProgress",
    "Link",
    "Message",
    "NumberSeries",
    "StoredFile",
    "Tenant",
    "TenantForeignKey",
    "TenantManager",
    "TenantModel",
    "WebhookDelivery",
    "WebhookEndpoint",
]
