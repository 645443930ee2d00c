"""How well a process runs: cycle time, bottlenecks, automation rate, by SQL over the history."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from handfast.platform.tenancy import current_tenant_id

PERIOD = timedelta(days=90)
BY_HAND = ("userTask", "manualTask")
BY_MACHINE = ("serviceTask", "businessRuleTask", "scriptTask", "sendTask", "receiveTask")
# A task that an event has ended was a step as well, which nobody had to carry out.
_STEPS = """
    SELECT element, max(name), max(kind), count(*),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds),
           percentile_cont(0.9) WITHIN GROUP (ORDER BY seconds)
    FROM (
        SELECT element, name, kind, false AS by_event, waited_seconds AS seconds
        FROM workflow_historyentry
        WHERE tenant_id = %(tenant)s AND process_key = %(key)s AND at >= %(since)s
          AND what = 'done' AND kind = ANY(%(kinds)s)
        UNION ALL
        SELECT t.element, t.name, 'event', true,
               extract(epoch FROM t.done_at - t.opened_at)::bigint
        FROM workflow_task t
        JOIN workflow_instance i ON i.tenant_id = t.tenant_id AND i.id = t.instance_id
        JOIN workflow_definition d ON d.tenant_id = i.tenant_id AND d.id = i.definition_id
        WHERE t.tenant_id = %(tenant)s AND d.key = %(key)s AND t.done_at >= %(since)s
          AND t.status = 'withdrawn' AND i.status <> 'cancelled'
    ) AS step
    GROUP BY element, by_event ORDER BY 5 DESC NULLS LAST, 4 DESC LIMIT 50
"""
_CYCLES = """
    SELECT count(*), count(*) FILTER (WHERE i.status = 'cancelled'),
           percentile_cont(0.5) WITHIN GROUP
               (ORDER BY extract(epoch FROM i.ended_at - i.started_at)),
           percentile_cont(0.9) WITHIN GROUP
               (ORDER BY extract(epoch FROM i.ended_at - i.started_at))
    FROM workflow_instance i
    JOIN workflow_definition d ON d.tenant_id = i.tenant_id AND d.id = i.definition_id
    WHERE i.tenant_id = %s AND d.key = %s AND i.ended_at >= %s
"""
_LATE = """
    SELECT count(*), count(*) FILTER (WHERE t.done_at > t.due_at)
    FROM workflow_task t
    JOIN workflow_instance i ON i.tenant_id = t.tenant_id AND i.id = t.instance_id
    JOIN workflow_definition d ON d.tenant_id = i.tenant_id AND d.id = i.definition_id
    WHERE t.tenant_id = %s AND d.key = %s AND t.status = 'completed' AND t.done_at >= %s
      AND t.due_at IS NOT NULL
"""


@dataclass(frozen=True)
class StepFigure:
    """How often a step was done, and how long it had waited."""

    element: str
    name: str
    kind: str
    count: int
    median: timedelta | None
    p90: timedelta | None

    @property
    def by_hand(self) -> bool:
        """Whether a person did it."""
        return self.kind in BY_HAND


@dataclass(frozen=True)
class ProcessFigures:
    """The figures of a process over a period that ends now."""

    ended: int
    cancelled: int
    median: timedelta | None
    p90: timedelta | None
    automated: int
    by_hand: int
    with_due: int
    late: int
    steps: tuple[StepFigure, ...]

    @property
    def automation(self) -> int | None:
        """The share of steps that nobody had to carry out, in percent; None without any."""
        total = self.automated + self.by_hand
        return self.automated * 100 // total if total else None

    @property
    def on_time(self) -> int | None:
        """The share of tasks with a due time done before it, in percent; None without any."""
        return (self.with_due - self.late) * 100 // self.with_due if self.with_due else None


def figures(key: str, *, at: datetime, period: timedelta = PERIOD) -> ProcessFigures:
    """The figures of a process over the last days."""
    since = at - period
    values = [current_tenant_id(), key, since]
    with connection.cursor() as cursor:
        cursor.execute(_CYCLES, values)
        ended, cancelled, median, p90 = cursor.fetchone()
        cursor.execute(_LATE, values)
        with_due, late = cursor.fetchone()
        kinds = [*BY_HAND, *BY_MACHINE]
        asked = dict(zip(("tenant", "key", "since"), values, strict=True))
        cursor.execute(_STEPS, {**asked, "kinds": kinds})
        steps = tuple(_step(row) for row in cursor.fetchall())
    by_hand = sum(s.count for s in steps if s.by_hand)
    return ProcessFigures(
        ended, cancelled, _span(median), _span(p90), sum(s.count for s in steps) - by_hand, by_hand,
        with_due, late, steps,
    )  # fmt: skip


def _step(row: tuple[str, str, str, int, float | None, float | None]) -> StepFigure:
    element, name, kind, count, median, p90 = row
    return StepFigure(element, name, kind, count, _span(median), _span(p90))


def _span(seconds: float | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=int(seconds))
