"""Every process with its figures: one reading of the events for all of them, and one of the steps of
all drawn ones.
"""

from collections.abc import Mapping
from typing import Any

from django.db import connection

from handfast.reporting.queries.log import (
    ASKED,
    BY_MACHINE,
    MEDIAN,
    NINTH,
    OF_APPROVAL,
    PATH,
    REWORKED,
    REWORKED_OF,
    THROUGH_AT,
    values_of,
)
from handfast.reporting.queries.processes import drawn
from handfast.reporting.types import APPROVALS, PROCESSES, RUNS, Process, Span, Totals
from handfast.workflow import queries as workflow

_THROUGH_AT = THROUGH_AT.format(kind="kind", topic="kind || ' ' || topic")
_FIGURES = f"""SELECT kind, count(*), count(cycle), sum(events)::bigint,
        {MEDIAN.format("cycle")}, {NINTH.format("cycle")},
        (sum(automated) / sum(events))::float, avg(reworked::int)::float, count(DISTINCT path)
    FROM fresh WHERE place <= %(most)s GROUP BY kind"""
# An event counts for its deal, and for the process of the record it is about; `quiet` holds pairs
# of a kind of record and a topic that does not count for it, the kind of a deal being empty, and
# `ends` those of a kind and a topic with which a case is through.
_ALL = f"""
    WITH log AS (
        SELECT own.kind, own.case_id, seq, topic, occurred_at, actor_kind
        FROM platform_event CROSS JOIN LATERAL (
            SELECT '' AS kind, stream_id AS case_id WHERE stream_id IS NOT NULL
            UNION ALL
            SELECT subject_kind, subject_id WHERE subject_kind = ANY(%(kinds)s)
            UNION ALL
            SELECT '{APPROVALS}', {OF_APPROVAL[0]}
            WHERE topic LIKE 'approval.%%' AND payload ? 'request_id'
        ) AS own
        WHERE tenant_id = %(tenant)s AND occurred_at >= %(start)s
            AND own.kind || ' ' || topic <> ALL(%(quiet)s)
    ), whole AS (
        SELECT kind, case_id, count(*) AS events, min(occurred_at) AS begun_at,
            count(*) FILTER (WHERE {BY_MACHINE}) AS automated,
            {REWORKED} AS reworked, {PATH} AS path, {ASKED} AS asked,
            extract(epoch FROM {_THROUGH_AT} - min(occurred_at))::float AS cycle
        FROM log GROUP BY kind, case_id HAVING min(occurred_at) < %(end)s
    ), fresh AS (
        SELECT *, row_number() OVER (PARTITION BY kind ORDER BY begun_at DESC, case_id) AS place
        FROM whole WHERE CASE WHEN kind = '' THEN NOT EXISTS (
            SELECT 1 FROM platform_event WHERE tenant_id = %(tenant)s AND stream_id = whole.case_id
                AND ' ' || topic <> ALL(%(quiet)s) AND occurred_at < %(start)s
        ) WHEN kind = '{APPROVALS}' THEN asked
        ELSE NOT EXISTS (
            SELECT 1 FROM platform_event WHERE tenant_id = %(tenant)s AND subject_kind = whole.kind
                AND subject_id = whole.case_id AND kind || ' ' || topic <> ALL(%(quiet)s)
                AND occurred_at < %(start)s
        ) END
    )
    {_FIGURES}
"""
_DRAWN = f"""
    WITH whole AS (
        SELECT process_key AS kind, case_id, count(*) AS events,
            count(*) FILTER (WHERE NOT by_hand) AS automated,
            {REWORKED_OF.format(topic="(process_key || ' ' || element)")} AS reworked,
            string_agg(element, ' ' ORDER BY occurred_at, id) AS path,
            extract(epoch FROM max(over_at) - min(occurred_at))::float AS cycle,
            row_number() OVER (
                PARTITION BY process_key ORDER BY min(occurred_at) DESC, case_id
            ) AS place
        FROM ({workflow.STEP_LOG}) AS drawn GROUP BY process_key, case_id
    ), fresh AS (SELECT * FROM whole)
    {_FIGURES}
"""


def totals_of_all(span: Span) -> list[tuple[Process, Totals]]:
    """Each process with its figures over the span; those without a case are left out."""
    values = values_of(span) | {
        "kinds": [one.kind for one in PROCESSES if one.kind not in ("", APPROVALS)],
        "quiet": [f"{one.kind} {topic}" for one in PROCESSES for topic in one.quiet],
        "ends": [f"{one.kind} {topic}" for one in PROCESSES for topic in one.ends],
    }
    found = _totals(_ALL, values)
    listed = [(one, found[one.kind]) for one in PROCESSES if one.kind in found]
    return [*listed, *_drawn(span)] if RUNS in found else listed


def _drawn(span: Span) -> list[tuple[Process, Totals]]:
    """Each drawn process that ran in the span, all of them in one reading of their steps."""
    own = drawn()
    again = [f"{one.definition} {step}" for one in own for step in one.recurring]
    found = _totals(_DRAWN, values_of(span) | {"recurring": again})
    return [(one, found[one.definition]) for one in own if one.definition in found]


def _totals(statement: str, values: Mapping[str, Any]) -> dict[str, Totals]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return {row[0]: Totals(*row[1:]) for row in cursor.fetchall()}
