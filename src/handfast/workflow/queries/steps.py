"""The steps that runs of drawn processes took, as a log for those who read processes from it.

The log is a SELECT that others build on in one statement: a year's history is never in memory. It
reads the values `tenant`, and `start` and `end` (half-open) of the moments at which runs began.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from handfast.workflow.models import Definition
from handfast.workflow.queries.definitions import known, process_of
from handfast.workflow.types import Process

CANCELLED = "process:cancelled"  # no element has such an id
# Gateways only lead on; what came of a step stands at the step itself.
STEP_LOG = f"""
    SELECT d.key AS process_key, h.instance_id AS case_id, h.id,
        CASE WHEN h.kind = 'process' THEN '{CANCELLED}' ELSE h.element END AS element,
        CASE WHEN h.kind = 'process' THEN 'Cancelled' ELSE h.name END AS name,
        h.kind IN ('userTask', 'manualTask', 'process') AS by_hand, h.kind, h.by_name, h.detail,
        h.at AS occurred_at, i.ended_at AS over_at, i.number, i.subject_kind, i.subject_id
    FROM workflow_instance i
    JOIN workflow_definition d ON d.tenant_id = i.tenant_id AND d.id = i.definition_id
    JOIN workflow_historyentry h ON h.tenant_id = i.tenant_id AND h.instance_id = i.id
    WHERE i.tenant_id = %(tenant)s AND i.started_at >= %(start)s AND i.started_at < %(end)s
        AND (h.what IN ('done', 'skipped') AND h.kind NOT LIKE '%%Gateway'
            OR h.what = 'cancelled' AND h.kind = 'process')
"""


@dataclass(frozen=True)
class Drawing:
    """A process that was published, by its newest name; `recurring` steps come once for each of many."""

    key: str
    name: str
    recurring: tuple[str, ...]


def drawings() -> list[Drawing]:
    """Every process of which a version was ever published, by name."""
    rows = Definition.objects.filter(status__in=("published", "retired")).defer("xml")
    versions: dict[str, list[Definition]] = {}
    for row in rows.order_by("key", "-number"):
        versions.setdefault(row.key, []).append(row)
    read = _read([row for own in versions.values() for row in own])
    found = [
        Drawing(key, own[0].name, _recurring([read[row.id] for row in own]))
        for key, own in versions.items()
    ]
    return sorted(found, key=lambda one: (one.name, one.key))


def _read(rows: list[Definition]) -> Mapping[UUID, Process]:
    """The versions as plain values; the documents of those not read before come in one statement."""
    new = Definition.objects.filter(id__in=[row.id for row in rows if not known(row.id)])
    fresh = {row.id: row for row in new}
    return {row.id: process_of(fresh.get(row.id, row)) for row in rows}


def _recurring(versions: list[Process]) -> tuple[str, ...]:
    return tuple(sorted({e.id for one in versions for e in one.elements if e.loop}))
