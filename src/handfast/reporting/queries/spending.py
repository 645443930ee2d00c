"""How long steps waited for somebody and were worked on, from the moments that events name.

Hours of a calendar are reckoned in the same statement: its working periods go along as arrays, with
the seconds worked before each of them, so that a difference of two moments is two look-ups.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from handfast.kernel.worktime import Calendar, openings
from handfast.platform.tenancy import current_tenant
from handfast.reporting.queries.log import MEDIAN, OF_RECORD, place_of, rows
from handfast.reporting.types import Process, Span, Spent
from handfast.workflow import queries as workflow

_LAST = "SELECT max(occurred_at) FROM platform_event WHERE tenant_id = %s"
_TOPICS = ("workflow.task_done", "task.completed", "approval.decided")
_DEFAULT = "default"
# Each topic names its moments in its own way; whoever is asked to approve takes nothing first.
_MOMENTS = f"""
    SELECT payload->>'process' || ' ' || (payload->>'element') AS key, payload->>'step' AS name,
        payload->>'ready_at' AS ready, payload->>'taken_at' AS taken,
        payload->>'calendar' AS calendar
    WHERE topic = 'workflow.task_done'
    UNION ALL
    SELECT one.key, one.key, one.ready, one.taken, '{_DEFAULT}' FROM ROWS FROM (
        jsonb_array_elements_text(payload->'keys'), jsonb_array_elements_text(payload->'ready_at'),
        jsonb_array_elements_text(payload->'started_at')
    ) AS one(key, ready, taken) WHERE topic = 'task.completed'
    UNION ALL
    SELECT payload->>'role', payload->>'role', payload->>'asked_at', NULL, '{_DEFAULT}'
    WHERE topic = 'approval.decided'
"""


def _worked(moment: str) -> str:
    """The seconds of working time before a moment, as an expression."""
    place = f"width_bucket({moment}, opens)"
    return (
        f"(coalesce(before[{place}], 0) + "
        f"coalesce(extract(epoch FROM least({moment}, closes[{place}]) - opens[{place}]), 0))"
    )


_SPENT = f"""
    , clock(calendar, opens, closes, before) AS (VALUES {{clocks}}
    ), told AS MATERIALIZED (
        SELECT topic, key, name, calendar, done, ready::timestamptz AS ready,
            greatest(ready::timestamptz, least(taken::timestamptz, done)) AS reached,
            taken IS NOT NULL AS taken
        FROM (
            SELECT {{case}} AS case_id, topic, payload, occurred_at AS done FROM platform_event
            WHERE tenant_id = %(tenant)s AND occurred_at >= %(start)s AND {{filter}}
                AND topic = ANY(%(timed)s)
        ) AS event JOIN chosen USING (case_id) CROSS JOIN LATERAL ({_MOMENTS}) AS moment
        WHERE ready::timestamptz <= done
    ), reckoned AS MATERIALIZED (
        SELECT topic, key, name, taken, clock.calendar IS NOT NULL AS known, ready, reached, done,
            {_worked("ready")} AS ready_at, {_worked("reached")} AS reached_at,
            {_worked("done")} AS done_at
        FROM told LEFT JOIN clock USING (calendar)
    ), spent AS (
        SELECT topic, key, name, taken, known, extract(epoch FROM reached - ready) AS waiting,
            extract(epoch FROM done - reached) AS working, reached_at - ready_at AS work_waiting,
            done_at - reached_at AS work_working
        FROM reckoned
    )
    SELECT topic, key, max(name), count(*), count(*) FILTER (WHERE taken),
        coalesce(sum(waiting) FILTER (WHERE taken), 0)::float,
        coalesce(sum(working) FILTER (WHERE taken), 0)::float,
        coalesce(sum(waiting + working) FILTER (WHERE NOT taken), 0)::float,
        {MEDIAN.format("waiting::float")} FILTER (WHERE taken),
        {MEDIAN.format("working::float")} FILTER (WHERE taken),
        CASE WHEN bool_and(known)
            THEN coalesce(sum(work_waiting) FILTER (WHERE taken), 0)::float END,
        CASE WHEN bool_and(known)
            THEN coalesce(sum(work_working) FILTER (WHERE taken), 0)::float END,
        CASE WHEN bool_and(known)
            THEN coalesce(sum(work_waiting + work_working) FILTER (WHERE NOT taken), 0)::float END
    FROM spent GROUP BY topic, key ORDER BY sum(waiting + working) DESC, topic, key
"""


def spent(process: Process, span: Span) -> tuple[Spent, ...]:
    """Each kind of step of the chosen cases with its time, the longest first.

    A step that nobody took before it was done counts whole as untold. What was done before its own
    moment, by a clock that was set back, is left out.
    """
    values = _clock_values(span)
    count = sum(name.startswith("opens") for name in values)
    clocks = ", ".join(
        f"(%(calendar{n})s::text, %(opens{n})s::timestamptz[], %(closes{n})s::timestamptz[], "
        f"%(before{n})s::bigint[])"
        for n in range(count)
    )
    case, wanted = OF_RECORD if process.definition else place_of(process)
    select = _SPENT.format(clocks=clocks, case=case, filter=wanted)
    found = rows(process, span, select, {**values, "timed": list(_TOPICS)})
    return tuple(Spent(*row) for row in found)


def _clock_values(span: Span) -> Mapping[str, Any]:
    """The working periods of every calendar from the span's first day to the last event's."""
    with connection.cursor() as cursor:
        cursor.execute(_LAST, [current_tenant().id])
        last: datetime | None = cursor.fetchone()[0]
    values: dict[str, Any] = {}
    for n, (key, calendar) in enumerate(workflow.known_calendars().items()):
        opens, closes, before = _periods(calendar, span, last)
        values |= {
            f"calendar{n}": key, f"opens{n}": opens, f"closes{n}": closes, f"before{n}": before,
        }  # fmt: skip
    return values


def _periods(
    calendar: Calendar, span: Span, last: datetime | None
) -> tuple[list[datetime], list[datetime], list[int]]:
    """When work begins and ends, and the seconds worked before each beginning."""
    day = timedelta(days=1)
    end = last.astimezone(ZoneInfo(calendar.zone)).date() + day if last else span.end
    periods = list(openings(calendar, span.start - day, max(end, span.start)))
    before, total = [], 0
    for opens, closes in periods:
        before.append(total)
        total += int((closes - opens).total_seconds())
    return [opens for opens, _ in periods], [closes for _, closes in periods], before
