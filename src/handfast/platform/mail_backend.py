"""Django's own e-mails (a new password, a code) kept in the in-app mailbox.

Used where no mail server is set up: HANDFAST_EMAIL_BACKEND names another one.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import structlog
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from handfast.platform import mail
from handfast.platform.tenancy import tenant_in_scope, tenant_scope

log = structlog.get_logger(__name__)


class MailboxBackend(BaseEmailBackend):
    """Turns e-mails into messages of the tenant in scope, else of the recipient's own tenant."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep one message per recipient; returns how many e-mails were kept."""
        return sum(self._keep(message) for message in email_messages)

    def _keep(self, message: EmailMessage) -> bool:
        kept = False
        for address in message.recipients():
            tenant_id = tenant_in_scope() or _home_of(address)
            if tenant_id is None:
                log.warning("mail.no_mailbox", subject=message.subject)
                continue
            with tenant_scope(tenant_id):
                mail.send_mail(
                    to=address, subject=str(message.subject), text=str(message.body),
                    at=timezone.now(), private=True,
                )  # fmt: skip
            kept = True
        return kept


def _home_of(address: str) -> UUID | None:
    users: Any = get_user_model()._default_manager
    user = users.filter(email__iexact=address).first()
    return getattr(user, "home_tenant_id", None)
