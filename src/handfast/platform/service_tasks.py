"""Background entry points of audit, messages, webhooks and of the queue itself."""

from datetime import timedelta
from uuid import UUID

import structlog
from django.conf import settings
from django.utils import timezone

from handfast.platform import audit, files, jobs, keeping, mail, outbox, webhooks
from handfast.platform.jobs import worker
from handfast.platform.tenancy import tenant_scope

log = structlog.get_logger(__name__)

MOST_ROUNDS = 200


@jobs.periodic("* * * * *", "platform.sweep_jobs")
def sweep_jobs() -> None:
    """Every minute: run the jobs of dead workers again."""
    worker.sweep()


@jobs.periodic("17 3 * * *", "platform.purge_jobs")
def purge_jobs() -> None:
    """Every night: remove finished jobs that are a week old."""
    worker.purge()


@jobs.periodic("47 3 * * *", "platform.purge_delivered", scoped=False)
def purge_delivered(*, tenant_id: str) -> None:
    """Every night: remove what was delivered a month ago, a transaction per ten thousand."""
    before = timezone.now() - timedelta(days=settings.HANDFAST_KEEP_DELIVERIES_DAYS)
    for _ in range(MOST_ROUNDS):
        with tenant_scope(UUID(tenant_id)):
            gone = keeping.purge_delivered(before=before)
        if gone < keeping.BATCH:
            return


@jobs.periodic("53 3 * * *", "platform.sweep_files")
def sweep_files(*, tenant_id: str) -> None:
    """Every night: delete contents whose transaction was rolled back."""
    gone = files.sweep(now=timezone.now())
    if gone:
        log.info("files.swept", tenant=tenant_id, count=gone)


@jobs.periodic("* * * * *", "platform.seal_audit", scoped=False)
def seal_audit(*, tenant_id: str) -> None:
    """Every minute: chain the new audit rows of each tenant."""
    audit.seal(UUID(tenant_id))


@jobs.periodic("41 2 * * *", "platform.prove_audit", scoped=False)
def prove_audit(*, tenant_id: str) -> None:
    """Every night: chain rows that came very late, and prove the chain of each tenant."""
    audit.seal(UUID(tenant_id), window=None)
    result = audit.verify(UUID(tenant_id))
    line = log.info if result.ok else log.error
    line(
        "audit.proved", tenant=tenant_id, ok=result.ok, checked=result.checked, head=result.head,
        first_broken=str(result.first_broken or ""), why=result.why,
    )  # fmt: skip


@jobs.job(mail.DELIVER, retries=8, scoped=False)
def deliver_message(*, tenant_id: str, message_id: str) -> None:
    """Hand one message to its carrier."""
    mail.deliver(UUID(message_id), UUID(tenant_id))


@jobs.job(webhooks.SEND, retries=2, scoped=False)
def send_webhook(*, tenant_id: str, delivery_id: str) -> None:
    """Try one webhook delivery; it queues its own repetition."""
    webhooks.send(UUID(delivery_id), UUID(tenant_id))


@outbox.subscribe("*", name="platform.webhooks", only_if=webhooks.anyone_listens)
def tell_webhooks(event: outbox.EventRow) -> None:
    """Every event goes to the endpoints that listen to its topic."""
    webhooks.tell(event)
