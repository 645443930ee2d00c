"""Reads of instances: lists, one with what it waits for, history, calls and incidents."""

from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from handfast.kernel.errors import not_found
from handfast.kernel.ref import Ref
from handfast.platform.paging import PAGE, Page, keyset
from handfast.workflow.lifecycle import INSTANCE
from handfast.workflow.models import Call, HistoryEntry, Incident, Instance

SORTS = {"-started": "started_at", "number": "number"}


def instance(instance_id: UUID) -> Instance:
    """One instance with its definition; raises NotFound."""
    rows = Instance.objects.select_related("definition")
    row: Instance | None = rows.filter(id=instance_id).first()
    if row is None:
        raise not_found("process instance", instance_id)
    return row


def instances(
    *, key: str = "", status: str = "", q: str = "", stuck: bool = False, sort: str = "",
    cursor: str = "", limit: int = PAGE,
) -> Page[Instance]:  # fmt: skip
    """Instances page by page, newest first."""
    rows = Instance.objects.select_related("definition").defer("state", "definition__xml")
    if key:
        rows = rows.filter(definition__key=key)
    if status in INSTANCE.states:
        rows = rows.filter(status=status)
    if q:
        rows = rows.filter(
            Q(title__icontains=q) | Q(number__istartswith=q) | Q(business_key__iexact=q)
        )
    if stuck:
        rows = rows.filter(tokens__contains=[{"kind": "failure"}])
    return keyset(rows, sorts=SORTS, sort=sort, cursor=cursor, limit=limit)


def instances_of(subject: Ref) -> list[Instance]:
    """The processes about a record, newest first."""
    rows = Instance.objects.select_related("definition").defer("state", "definition__xml")
    rows = rows.filter(subject_kind=subject.kind, subject_id=subject.id)
    return list(rows.order_by("-started_at", "-id")[:50])


def open_counts() -> dict[str, int]:
    """How many instances run, rest and are stuck."""
    found = Instance.objects.filter(status__in=("running", "suspended")).aggregate(
        running=Count("id", filter=Q(status="running")),
        suspended=Count("id", filter=Q(status="suspended")),
        stuck=Count("id", filter=Q(tokens__contains=[{"kind": "failure"}])),
    )
    return {key: int(value or 0) for key, value in found.items()}


def history(instance_id: UUID, *, limit: int = 300) -> list[HistoryEntry]:
    """What happened in an instance, newest first."""
    rows = HistoryEntry.objects.filter(instance_id=instance_id)
    return list(rows.order_by("-id")[:limit])


def calls_of(instance_id: UUID) -> list[Call]:
    """The service tasks of an instance, newest first."""
    return list(Call.objects.filter(instance_id=instance_id).order_by("-id")[:100])


def incidents_of(instance_id: UUID) -> list[Incident]:
    """The incidents of an instance, open ones first."""
    rows: Any = Incident.objects.select_related("owner").filter(instance_id=instance_id)
    found = list(rows.order_by("-id")[:100])
    return sorted(found, key=lambda one: one.status != "open")


def incidents(*, status: str = "open", limit: int = 200) -> list[Incident]:
    """Incidents of all instances, oldest first."""
    rows = Incident.objects.select_related("owner", "instance", "instance__definition")
    rows = rows.defer("instance__state", "instance__definition__xml").filter(status=status)
    return list(rows.order_by("opened_at", "id")[:limit])
