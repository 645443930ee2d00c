"""The events of a process for other tools, oldest case first."""

import json
from collections.abc import Iterator

from handfast.kernel.errors import invalid
from handfast.reporting.queries.log import streamed
from handfast.reporting.types import LoggedEvent, Process, Span

MOST_EVENTS = 500_000
_EVENTS = """
    SELECT step.id, case_id, step.topic, step.occurred_at, headline, actor_name, step.actor_kind,
        subject_kind, subject_id, step.payload
    FROM step JOIN platform_event e ON e.tenant_id = %(tenant)s AND e.id = step.id
    ORDER BY min(step.occurred_at) OVER (PARTITION BY case_id), case_id, step.occurred_at, step.seq
"""


def events(process: Process, span: Span) -> Iterator[LoggedEvent]:
    """Every event of the cases that began in the span, read a chunk at a time.

    Raises InvalidInput, on the way, when they are more than a file may hold.
    """
    for count, row in enumerate(streamed(process, span, _EVENTS), start=1):
        if count > MOST_EVENTS:
            raise invalid(
                "from", span.start, f"This span holds more than {MOST_EVENTS:,} events.",
                "Choose a shorter span.",
            )  # fmt: skip
        yield LoggedEvent(*row[:-1], json.loads(row[-1]))
