"""How long delivered things are kept: deliveries go after a while, the events themselves stay."""

from datetime import datetime

from django.db import connection

from handfast.kernel.ids import id_floor
from handfast.platform.tenancy import current_tenant_id

BATCH = 10_000
_PURGE = """
    DELETE FROM {table} WHERE tenant_id = %(tenant)s AND id = ANY(ARRAY(
        SELECT id FROM {table}
        WHERE tenant_id = %(tenant)s AND id < %(floor)s AND {done} ORDER BY id LIMIT %(limit)s
    ))
"""
_DONE = {
    "platform_delivery": "state = 'done'",
    "platform_webhookdelivery": "status = 'delivered'",
}


def purge_delivered(*, before: datetime, limit: int = BATCH) -> int:
    """Remove up to `limit` of each kind that were made before that moment of real time, in the
    tenant in scope: done deliveries of events, and delivered webhooks. Parked and pending ones stay,
    and so do all events. Returns how many rows went.
    """
    values = {"tenant": current_tenant_id(), "floor": id_floor(before), "limit": limit}
    gone = 0
    with connection.cursor() as cursor:
        for table, done in _DONE.items():
            cursor.execute(_PURGE.format(table=table, done=done), values)
            gone += cursor.rowcount
    return gone
