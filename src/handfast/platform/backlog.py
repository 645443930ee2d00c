"""What of the platform itself waits or failed, for operators: jobs, deliveries of events, messages."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from handfast.platform import gauges
from handfast.platform.gauges import Gauge
from handfast.platform.jobs import names
from handfast.platform.models.mail import CHANNELS
from handfast.platform.tenancy import current_tenant_id

WAITING, SCHEDULED = "jobs_waiting", "jobs_scheduled"
RUNNING, FAILED = "jobs_running", "jobs_failed"
PENDING, OLDEST = "outbox_deliveries_pending", "outbox_oldest_pending_seconds"
PARKED, UNSENT = "outbox_deliveries_parked", "messages_failed"

OF_JOBS = (
    Gauge(WAITING, "Background jobs that are due and wait for a worker.", "name"),
    Gauge(SCHEDULED, "Background jobs put off to a later moment.", "name"),
    Gauge(RUNNING, "Background jobs that a worker has in hand.", "name"),
    Gauge(FAILED, "Background jobs that failed for good and were not retried by hand.", "name"),
)
OF_TENANT = (
    Gauge(PENDING, "Deliveries of events to subscribers that are still to be made."),
    Gauge(OLDEST, "Age in seconds of the oldest event with a delivery still to be made.",
          oldest=True),
    Gauge(PARKED, "Deliveries of events parked after too many failures, until they are replayed."),
    Gauge(UNSENT, "Messages that could not be sent.", "channel"),
)  # fmt: skip

# One select for each state, as each has its own partial index; succeeded jobs are not touched.
_JOBS = """
    SELECT CASE WHEN scheduled_at > now() THEN 'jobs_scheduled' ELSE 'jobs_waiting' END,
           task_name, count(*)
      FROM procrastinate_jobs WHERE status = 'todo' GROUP BY 1, 2
    UNION ALL
    SELECT 'jobs_running', task_name, count(*)
      FROM procrastinate_jobs WHERE status = 'doing' GROUP BY task_name
    UNION ALL
    SELECT 'jobs_failed', task_name, count(*)
      FROM procrastinate_jobs WHERE status = 'failed' GROUP BY task_name
"""
# A delivery is written in the transaction of its event, in real time: it is as old as the event.
_OF_TENANT = """
    SELECT 'outbox_deliveries_pending', '', count(*)::float,
           coalesce(extract(epoch FROM now() - min(created_at)), 0)::float
      FROM platform_delivery WHERE tenant_id = %(tenant)s AND state = 'pending'
    UNION ALL
    SELECT 'outbox_deliveries_parked', '', count(*)::float, 0
      FROM platform_delivery WHERE tenant_id = %(tenant)s AND state = 'poison'
    UNION ALL
    SELECT 'messages_failed', channel, count(*)::float, 0
      FROM platform_message WHERE tenant_id = %(tenant)s AND status = 'failed' GROUP BY channel
"""


def of_jobs(at: datetime) -> gauges.Values:
    """Jobs of the whole queue by name; each known job is named, so that a rise is seen from zero."""
    found = {(gauge.name, name): 0.0 for gauge in OF_JOBS for name in names()}
    return found | {(gauge, name): float(count) for gauge, name, count in _rows(_JOBS, {})}


def of_tenant(at: datetime) -> gauges.Values:
    """Deliveries and messages of the tenant in scope; ages are real time, whatever its clock says."""
    found = {(UNSENT, channel): 0.0 for channel in CHANNELS}
    for gauge, label, count, age in _rows(_OF_TENANT, {"tenant": current_tenant_id()}):
        found[gauge, label] = count
        if gauge == PENDING:
            found[OLDEST, ""] = max(age, 0.0)
    return found


def _rows(sql: str, values: dict[str, Any]) -> Sequence[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows: Sequence[tuple[Any, ...]] = cursor.fetchall()
        return rows


gauges.register("platform.jobs", OF_JOBS, of_jobs, per_tenant=False)
gauges.register("platform.tenant", OF_TENANT, of_tenant)
