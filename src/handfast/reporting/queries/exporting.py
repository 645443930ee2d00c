"""The events of a process for other tools, oldest case first."""

import json
from collections.abc import Iterator

from handfast.kernel.errors import invalid
from handfast.reporting.queries.log import streamed
from handfast.reporting.types import RUNS, LoggedEvent, Process, Span
from handfast.workflow import queries as workflow

MOST_EVENTS = 500_000
_EVENTS = """
    SELECT step.id, case_id, step.topic, step.occurred_at, headline, actor_name, step.actor_kind,
        subject_kind, subject_id, step.payload
    FROM step JOIN platform_event e ON e.tenant_id = %(tenant)s AND e.id = step.id
    ORDER BY min(step.occurred_at) OVER (PARTITION BY case_id), case_id, step.occurred_at, step.seq
"""

# A step of a drawing is about its run, and about the record that the run is about.
_STEPS = f"""
    SELECT log.id, case_id, element, occurred_at, name, by_name,
        CASE WHEN by_hand THEN 'user' ELSE 'system' END, '{RUNS}', case_id,
        CASE WHEN subject_id IS NULL THEN jsonb_build_object('element', element)
        ELSE jsonb_build_object('element', element, subject_kind || '_id', subject_id) END, name
    FROM ({workflow.STEP_LOG}) AS log JOIN chosen USING (case_id)
    ORDER BY min(occurred_at) OVER (PARTITION BY case_id), case_id, occurred_at, log.id
"""


def events(process: Process, span: Span) -> Iterator[LoggedEvent]:
    """Every event of the cases that began in the span, read a chunk at a time.

    Raises InvalidInput, on the way, when they are more than a file may hold.
    """
    select = _STEPS if process.definition else _EVENTS
    for count, row in enumerate(streamed(process, span, select), start=1):
        if count > MOST_EVENTS:
            raise invalid(
                "from", span.start, f"This span holds more than {MOST_EVENTS:,} events.",
                "Choose a shorter span.",
            )  # fmt: skip
        yield LoggedEvent(*row[:9], json.loads(row[9]), *row[10:])
