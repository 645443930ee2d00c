"""What of deliveries waits or fell out, for operators: figures of the tenant in scope."""

from datetime import datetime

from django.db import connection

from handfast.platform.gauges import Gauge, Values
from handfast.platform.tenancy import current_tenant_id

DUE, OLDEST_DUE = "fulfillment_tasks_due", "fulfillment_oldest_due_task_seconds"
LATER, FALLOUTS = "fulfillment_tasks_scheduled", "fulfillment_fallouts_open"

GAUGES = (
    Gauge(DUE, "Steps of orders that are due and wait for a worker."),
    Gauge(OLDEST_DUE, "Seconds the longest waiting of the due steps has waited for a worker.",
          oldest=True),
    Gauge(LATER, "Steps of orders queued for a later moment."),
    Gauge(FALLOUTS, "Fallouts that nobody has closed yet."),
)  # fmt: skip

# A step is due by the tenant's clock; it waits in real time, since it was queued or fell due.
_BACKLOG = """
    SELECT count(*) FILTER (WHERE run_at <= %(at)s), count(*) FILTER (WHERE run_at > %(at)s),
           coalesce(extract(epoch FROM now() - min(
               CASE WHEN run_at <= now() THEN greatest(run_at, created_at) ELSE created_at END
           ) FILTER (WHERE run_at <= %(at)s)), 0)::float,
           (SELECT count(*) FROM fulfillment_fallout
             WHERE tenant_id = %(tenant)s AND state IN ('open', 'assigned'))
      FROM fulfillment_ready_queue WHERE tenant_id = %(tenant)s
"""


def backlog(at: datetime) -> Values:
    """What waits for a worker at that moment of the tenant's clock, for how long, and fallouts."""
    with connection.cursor() as cursor:
        cursor.execute(_BACKLOG, {"tenant": current_tenant_id(), "at": at})
        due, later, waited, fallouts = cursor.fetchone()
    return {
        (DUE, ""): float(due), (LATER, ""): float(later),
        (OLDEST_DUE, ""): max(waited, 0.0), (FALLOUTS, ""): float(fallouts),
    }  # fmt: skip
