"""Time's entry point: what is due in a tenant after its clock has moved on."""

from datetime import datetime

from handfast.fulfillment import services
from handfast.platform import clock
from handfast.platform.tenancy import current_tenant

PER_TICK = 2000


@clock.ticker("fulfillment.due")
def due(at: datetime) -> None:
    """Fire timers and note slips; in a sandbox also carry out what waited for this moment.

    A production tenant's tasks are carried out by the worker alone, outside of transactions.
    """
    services.fire_timers(at=at)
    if current_tenant().kind == "sandbox":
        services.run_ready(limit=PER_TICK, at=at)
    services.note_slips(at=at)
