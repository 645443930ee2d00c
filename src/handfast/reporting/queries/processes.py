"""What the events say of a process: figures, directly-follows counts, variants, waits, promises."""

from handfast.kernel.errors import not_found
from handfast.reporting.queries.log import BY_MACHINE, MEDIAN, NINTH, rows
from handfast.reporting.queries.spending import spent
from handfast.reporting.rules.words import activity
from handfast.reporting.types import (
    PROCESSES,
    RECURRING,
    RUNS,
    Activity,
    Attainment,
    Edge,
    Process,
    Report,
    Span,
    Totals,
    Variant,
    Wait,
    Week,
)
from handfast.workflow import queries as workflow

_DRAWN = "workflow-"

_GAP = "extract(epoch FROM next_at - occurred_at)::float"

_TOTALS = f"""
    SELECT count(*), count(cycle), coalesce(sum(events), 0)::bigint, {MEDIAN.format("cycle")},
        {NINTH.format("cycle")}, coalesce((SELECT avg(({BY_MACHINE})::int)::float FROM step), 0),
        coalesce(avg(reworked::int)::float, 0), count(DISTINCT path)
    FROM whole
"""
_ACTIVITIES = f"""
    SELECT topic, count(*), count(DISTINCT case_id), count(*) - count(DISTINCT case_id),
        count(*) FILTER (WHERE {BY_MACHINE}), avg(place)::float,
        count(*) FILTER (WHERE before IS NULL), count(*) FILTER (WHERE next IS NULL),
        (array_agg(name ORDER BY occurred_at DESC, seq DESC))[1]
    FROM step GROUP BY topic ORDER BY avg(place), topic
"""
_EDGES = f"""
    SELECT topic, next, count(*), {MEDIAN.format(_GAP)}, {NINTH.format(_GAP)}, sum({_GAP})
    FROM step WHERE next IS NOT NULL GROUP BY topic, next ORDER BY count(*) DESC, topic, next
"""
_VARIANTS = f"""
    SELECT path, count(*), {MEDIAN.format("seconds")}, (array_agg(case_id ORDER BY case_id DESC))[1],
        sum(count(*)) OVER ()
    FROM whole GROUP BY path ORDER BY count(*) DESC, path LIMIT 25
"""
_WAITS = f"""
    SELECT CASE WHEN next_actor = 'contact' THEN 'customers'
        WHEN next_actor = 'user' THEN 'colleagues' ELSE 'systems and partners' END, sum({_GAP})
    FROM (
        SELECT occurred_at, lead(occurred_at) OVER own AS next_at,
            lead(actor_kind) OVER own AS next_actor
        FROM step WHERE topic <> ALL(%(told)s)
        WINDOW own AS (PARTITION BY case_id ORDER BY place)
    ) AS moved WHERE next_at IS NOT NULL GROUP BY 1 ORDER BY 2 DESC
"""
_WEEKS = f"""
    SELECT date_trunc('week', ended_at AT TIME ZONE %(zone)s)::date, count(*),
        {MEDIAN.format("cycle")}
    FROM whole WHERE ended_at IS NOT NULL GROUP BY 1 ORDER BY 1
"""
_DELIVERED = """
    SELECT count(*) FILTER (WHERE done <= day), count(*) FILTER (WHERE done > day) FROM (
        SELECT case_id, payload->>'order_id' AS one,
            max((occurred_at AT TIME ZONE %(zone)s)::date) FILTER (WHERE topic = 'order.completed')
                AS done,
            max((payload->>'committed_date')::date) FILTER (WHERE topic = 'order.acknowledged')
                AS day
        FROM promised WHERE topic IN ('order.completed', 'order.acknowledged') GROUP BY 1, 2
    ) AS delivered
"""
_IN_TIME = """
    SELECT count(DISTINCT one) FILTER (WHERE topic = ANY(ARRAY{done}) AND NOT late),
        count(DISTINCT one) FILTER (WHERE late)
    FROM (
        SELECT topic, payload->>'{key}' AS one, bool_or(topic = '{late}')
            OVER (PARTITION BY payload->>'{key}') AS late
        FROM promised WHERE topic = ANY(ARRAY{done} || ARRAY['{late}'])
    ) AS told WHERE one IS NOT NULL
"""
_TASKS = ("Workflow tasks done in time", _IN_TIME.format(
    done="['workflow.task_done']", late="workflow.task_late", key="task_id"))  # fmt: skip
_PROMISES = (
    ("Orders completed by the promised day", _DELIVERED),
    ("Approvals answered in time", _IN_TIME.format(
        done="['approval.granted', 'approval.rejected']", late="approval.overdue", key="request_id")),
    _TASKS,
)  # fmt: skip


def process(key: str) -> Process:
    """The process of that key; raises NotFound."""
    own = drawn() if key.startswith(_DRAWN) else PROCESSES
    for one in own:
        if one.key == key:
            return one
    raise not_found("process", key)


def drawn() -> list[Process]:
    """A process for each drawing of which a version was ever published, with its own steps."""
    return [
        Process(
            _DRAWN + one.key, one.name, RUNS, f"Each run of “{one.name}”, step by step", ends=(),
            definition=one.key, recurring=(*RECURRING, *one.recurring),
        )
        for one in workflow.drawings()
    ]  # fmt: skip


def report(key: str, span: Span) -> Report:
    """One process over one span; at most the newest 20,000 cases are read. Raises NotFound."""
    one = process(key)
    steps = list(rows(one, span, _ACTIVITIES))
    return Report(
        process=one,
        span=span,
        totals=_totals(one, span),
        activities=tuple(Activity(*row[:-1]) for row in steps),
        edges=tuple(Edge(*row) for row in rows(one, span, _EDGES)),
        variants=tuple(
            Variant(tuple(path.split()), cases, cases / float(of), median, example)
            for path, cases, median, example, of in rows(one, span, _VARIANTS)
        ),
        waits=_waits(one, span),
        spent=spent(one, span),
        attainments=_attainments(one, span),
        weeks=tuple(Week(*row) for row in rows(one, span, _WEEKS)),
        names={row[0]: row[-1] or activity(row[0]) for row in steps},
    )


def _totals(one: Process, span: Span) -> Totals:
    (row,) = rows(one, span, _TOTALS)
    return Totals(*row)


def _waits(one: Process, span: Span) -> tuple[Wait, ...]:
    found = [(party, float(seconds)) for party, seconds in rows(one, span, _WAITS)]
    whole = sum(seconds for _, seconds in found)
    return tuple(Wait(party, s, s / whole if whole else 0.0) for party, s in found)


def _attainments(one: Process, span: Span) -> tuple[Attainment, ...]:
    found = []
    for name, select in [_TASKS] if one.definition else _PROMISES:
        ((kept, missed),) = rows(one, span, select)
        if kept or missed:
            found.append(Attainment(name, kept, missed))
    return tuple(found)
