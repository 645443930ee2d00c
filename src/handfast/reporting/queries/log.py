"""The event log as SQL: the steps of the chosen cases, each with the one that followed."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from handfast.platform.tenancy import current_tenant
from handfast.reporting.types import RECURRING, Process, Span

MOST_CASES = 20_000
# A case is the deal or the record that an event is about; the newest cases of the span count.
_STEPS = """
    WITH log AS (
        SELECT {case} AS case_id, id, seq, topic, occurred_at, actor_kind, payload
        FROM platform_event WHERE tenant_id = %(tenant)s AND {filter}
    ), chosen AS (
        SELECT case_id FROM log GROUP BY case_id
        HAVING min(occurred_at) >= %(start)s AND min(occurred_at) < %(end)s
        ORDER BY min(occurred_at) DESC LIMIT %(most)s
    ), step AS (
        SELECT log.*, row_number() OVER own AS place, lag(topic) OVER own AS before,
            lead(topic) OVER own AS next, lead(occurred_at) OVER own AS next_at,
            lead(actor_kind) OVER own AS next_actor
        FROM log JOIN chosen USING (case_id)
        WINDOW own AS (PARTITION BY case_id ORDER BY occurred_at, seq)
    ), whole AS (
        SELECT case_id, count(*) AS events,
            count(*) FILTER (WHERE topic <> ALL(%(recurring)s))
                > count(DISTINCT topic) FILTER (WHERE topic <> ALL(%(recurring)s)) AS reworked,
            max(occurred_at) AS ended_at,
            extract(epoch FROM max(occurred_at) - min(occurred_at))::float AS seconds,
            string_agg(topic, ' ' ORDER BY occurred_at, seq) AS path
        FROM step GROUP BY case_id
    )
"""


def rows(process: Process, span: Span, select: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a SELECT over `step` (an event of a chosen case) and `whole` (a case)."""
    of_deal = process.kind == ""
    sql = _STEPS.format(
        case="stream_id" if of_deal else "subject_id",
        filter="stream_id IS NOT NULL AND topic <> ALL(%(quiet)s)"
        if of_deal
        else "subject_kind = %(kind)s",
    )
    tenant = current_tenant()
    zone = ZoneInfo(tenant.zone)
    values = {
        "tenant": tenant.id, "kind": process.kind, "quiet": list(process.quiet),
        "start": datetime.combine(span.start, time(), zone),
        "end": datetime.combine(span.end, time(), zone), "most": MOST_CASES, "zone": tenant.zone,
        "recurring": list(RECURRING),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql + select, values)
        found: Sequence[tuple[Any, ...]] = cursor.fetchall()
    return iter(found)
