"""Background entry points of audit, messages, webhooks and of the queue itself."""

from uuid import UUID

import structlog

from handfast.platform import audit, jobs, mail, outbox, webhooks
from handfast.platform.jobs import worker

log = structlog.get_logger(__name__)


@jobs.periodic("* * * * *", "platform.sweep_jobs")
def sweep_jobs() -> None:
    """Every minute: run the jobs of dead workers again."""
    worker.sweep()


@jobs.periodic("17 3 * * *", "platform.purge_jobs")
def purge_jobs() -> None:
    """Every night: remove finished jobs that are a week old."""
    worker.purge()


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
