"""Time's entry point: what is due in a tenant after its clock has moved on."""

from datetime import datetime

from handfast.fulfillment import services
from handfast.platform import clock
from handfast.platform.tenancy import current_tenant

PER_TICK = 2000
MOST_ROUNDS = 20


@clock.ticker("fulfillment.due")
def due(at: datetime) -> None:
    """Fire timers and note slips; in a sandbox also carry out what waited for this moment.

    One brings the other about, so it is repeated until nothing is due any more. A production
    tenant's tasks are carried out by the worker alone, outside of transactions.
    """
    sandbox = current_tenant().kind == "sandbox"
    for _ in range(MOST_ROUNDS):
        moved = services.fire_timers(at=at)
        if sandbox:
            moved += services.run_ready(limit=PER_TICK, at=at)
        if not moved:
            break
    services.note_slips(at=at)
