"""Background entry points of the platform: deliveries, and the tick of every tenant's clock."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from handfast.platform import clock, jobs, outbox
from handfast.platform.models import Tenant
from handfast.platform.tenancy import tenant_scope

RETRY_SECONDS = 5


@jobs.job(outbox.DELIVER)
def deliver(*, tenant_id: str, delivery_id: str) -> None:
    """Hand one event to one subscriber; try again later after a failure."""
    done = outbox.deliver_or_record(tenant_id=UUID(tenant_id), delivery_id=UUID(delivery_id))
    if not done:
        jobs.enqueue(
            outbox.DELIVER, tenant_id=tenant_id, delivery_id=delivery_id, delay=RETRY_SECONDS
        )


@jobs.periodic("* * * * *", "platform.tick")
def tick(timestamp: int) -> None:
    """Every minute: bring each tenant that lives in real time up to date."""
    at = timezone.now()
    for tenant_id in Tenant.objects.filter(clock=None).values_list("id", flat=True):
        for name in clock.ticker_names():
            jobs.enqueue(
                "platform.run_ticker", tenant_id=str(tenant_id), name=name, at=at.isoformat()
            )


@jobs.job("platform.run_ticker")
def run_ticker(*, tenant_id: str, name: str, at: str) -> None:
    """Run one ticker for one tenant."""
    with tenant_scope(UUID(tenant_id)):
        clock.run_ticker(name, datetime.fromisoformat(at))


@outbox.subscribe("clock.advanced", name="platform.tick_after_advance")
def after_advance(event: outbox.EventRow) -> None:
    """A test clock was moved: everything that fell due happens now."""
    clock.tick(datetime.fromisoformat(event.payload["to"]))
