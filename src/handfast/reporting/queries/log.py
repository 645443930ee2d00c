"""The event log as SQL: the steps of the chosen cases, each with the one that followed.

A case is the deal or the record that an event is about; those that began in the span count, so
what happened before it is only asked for case by case. The steps of one drawn process are those of
workflow's history, which is never changed either: an event for each of them would tell it twice.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from handfast.platform.tenancy import current_tenant
from handfast.reporting.types import APPROVALS, RECURRING, TOLD, Process, Span
from handfast.workflow import queries as workflow

MOST_CASES = 20_000
CHUNK = 2_000
OF_DEAL = ("stream_id", "stream_id IS NOT NULL")
OF_RECORD = ("subject_id", "subject_kind = %(kind)s")
# Events of an approval are about the record that waits for it; they name the request.
OF_APPROVAL = (
    "(payload->>'request_id')::uuid",
    "topic LIKE 'approval.%%' AND payload ? 'request_id'",
)
REWORKED_OF = """count(*) FILTER (WHERE {topic} <> ALL(%(recurring)s))
                > count(DISTINCT {topic}) FILTER (WHERE {topic} <> ALL(%(recurring)s))"""
REWORKED = REWORKED_OF.format(topic="topic")
# Every request begins with being asked; nothing indexes what came before it.
ASKED = "bool_or(topic = 'approval.requested')"
NOT_BEFORE = """NOT EXISTS (
    SELECT 1 FROM platform_event
    WHERE tenant_id = %(tenant)s AND {filter} AND topic <> ALL(%(quiet)s)
        AND {case} = begun.case_id AND occurred_at < %(start)s
)"""
# A deal is through with its first payment, however many months are paid after it.
THROUGH_AT = """CASE WHEN {kind} = '' AND bool_or(topic = 'payment.recorded')
    THEN min(occurred_at) FILTER (WHERE topic = 'payment.recorded')
    ELSE max(occurred_at) FILTER (WHERE {topic} = ANY(%(ends)s)) END"""
_THROUGH_AT = THROUGH_AT.format(kind="%(kind)s", topic="topic")
SECONDS = "extract(epoch FROM max(occurred_at) - min(occurred_at))::float"
PATH = "string_agg(topic, ' ' ORDER BY occurred_at, seq)"
BY_MACHINE = "actor_kind IN ('system', 'token')"
MEDIAN = "percentile_cont(0.5) WITHIN GROUP (ORDER BY {0})"
NINTH = "percentile_cont(0.9) WITHIN GROUP (ORDER BY {0})"
_OF_EVENTS = """
        SELECT {case} AS case_id, id, seq, topic, occurred_at, actor_kind, payload,
            NULL::text AS name, NULL::timestamptz AS over_at
        FROM platform_event
        WHERE tenant_id = %(tenant)s AND occurred_at >= %(start)s AND {filter}
            AND topic <> ALL(%(quiet)s)
"""
# What a drawing says of its steps; who is late with them is told by events.
_OF_DRAWING = f"""
        SELECT case_id, id, id AS seq, element AS topic, occurred_at,
            CASE WHEN by_hand THEN 'user' ELSE 'system' END AS actor_kind, NULL::jsonb AS payload,
            name, over_at
        FROM ({workflow.STEP_LOG}) AS drawn WHERE process_key = %(definition)s
"""
_TOLD_OF_DRAWING = """
        SELECT subject_id AS case_id, topic, occurred_at, payload
        FROM platform_event JOIN chosen ON chosen.case_id = subject_id
        WHERE tenant_id = %(tenant)s AND subject_kind = %(kind)s
            AND topic IN ('workflow.task_done', 'workflow.task_late')
"""
_STEPS = f"""
    WITH log AS ({{log}}), begun AS (
        SELECT case_id, min(occurred_at) AS at, {ASKED} AS asked FROM log GROUP BY case_id
        HAVING min(occurred_at) < %(end)s
    ), chosen AS (
        SELECT case_id FROM begun
        WHERE {{fresh}} ORDER BY at DESC, case_id LIMIT %(most)s
    ), step AS (
        SELECT log.*, row_number() OVER own AS place, lag(topic) OVER own AS before,
            lead(topic) OVER own AS next, lead(occurred_at) OVER own AS next_at,
            lead(actor_kind) OVER own AS next_actor
        FROM log JOIN chosen USING (case_id)
        WINDOW own AS (PARTITION BY case_id ORDER BY occurred_at, seq)
    ), promised AS ({{promised}}), whole AS (
        SELECT case_id, count(*) AS events, {REWORKED} AS reworked,
            {{over}} AS ended_at, {SECONDS} AS seconds, {PATH} AS path,
            extract(epoch FROM {{over}} - min(occurred_at))::float AS cycle
        FROM step GROUP BY case_id
    )
"""


def rows(
    process: Process, span: Span, select: str, more: Mapping[str, Any] | None = None
) -> Iterator[tuple[Any, ...]]:
    """The rows of a SELECT over `step` (an event of a chosen case), `whole` (a case), `chosen` (its
    id) and `promised` (events that tell of promises); `more` are values that it alone reads.
    """
    with connection.cursor() as cursor:
        cursor.execute(_sql(process, select), {**values_of(span, process), **(more or {})})
        found: Sequence[tuple[Any, ...]] = cursor.fetchall()
    return iter(found)


def streamed(process: Process, span: Span, select: str) -> Iterator[tuple[Any, ...]]:
    """The same, a chunk at a time: the whole log is never in memory. Needs a transaction."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(_sql(process, select), values_of(span, process))
        while chunk := cursor.fetchmany(CHUNK):
            yield from chunk


def place_of(process: Process) -> tuple[str, str]:
    """Where an event names its case, and which events have one: two expressions."""
    if process.kind == APPROVALS:
        return OF_APPROVAL
    return OF_RECORD if process.kind else OF_DEAL


def _sql(process: Process, select: str) -> str:
    if process.definition:
        return _STEPS.format(
            log=_OF_DRAWING, fresh="true", promised=_TOLD_OF_DRAWING, over="max(over_at)"
        ) + select  # fmt: skip
    case, wanted = place_of(process)
    own = _OF_EVENTS.format(case=case, filter=wanted)
    fresh = NOT_BEFORE.format(case=case, filter=wanted)
    return _STEPS.format(
        log=own, fresh="asked" if process.kind == APPROVALS else fresh,
        promised="SELECT case_id, topic, occurred_at, payload FROM step", over=_THROUGH_AT,
    ) + select  # fmt: skip


def values_of(span: Span, process: Process | None = None) -> dict[str, Any]:
    """What the statements read: the tenant, the span in its zone, and the process."""
    tenant = current_tenant()
    zone = ZoneInfo(tenant.zone)
    return {
        "tenant": tenant.id, "kind": process.kind if process else "",
        "quiet": list(process.quiet) if process else [],
        "ends": list(process.ends) if process else [],
        "definition": process.definition if process else "",
        "start": datetime.combine(span.start, time(), zone),
        "end": datetime.combine(span.end, time(), zone), "most": MOST_CASES, "zone": tenant.zone,
        "recurring": list(process.recurring if process else RECURRING), "told": list(TOLD),
    }  # fmt: skip
