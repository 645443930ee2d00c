"""Reads of stored tables: by key and moment, their versions, and the list of all of them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from handfast.kernel.errors import not_found
from handfast.platform.models import Event
from handfast.platform.outbox import EventRow, event_row
from handfast.policies.lifecycle import OPEN
from handfast.policies.models import DecisionLog, DecisionTable
from handfast.policies.types import PUBLISHED, Case, Column, Row, Summary, Table, TableView

LATELY = timedelta(days=30)


def table(table_id: UUID) -> TableView:
    """One version of a table; raises NotFound."""
    row = DecisionTable.objects.filter(id=table_id).first()
    if row is None:
        raise not_found("decision table", table_id)
    return table_view(row)


def table_at(key: str, at: datetime) -> TableView | None:
    """The version in force at a moment, or None."""
    row = DecisionTable.objects.filter(_in_force(at), key=key).order_by("-number").first()
    return None if row is None else table_view(row)


def draft_of(key: str) -> TableView | None:
    """The draft of a table that can be edited, or None."""
    row = DecisionTable.objects.filter(key=key, status="draft").first()
    return None if row is None else table_view(row)


def open_version(key: str) -> TableView | None:
    """The version that is drafted or in review, or None."""
    row = DecisionTable.objects.filter(key=key, status__in=OPEN).first()
    return None if row is None else table_view(row)


def versions(key: str) -> list[TableView]:
    """All versions of a table, newest first."""
    rows = DecisionTable.objects.filter(key=key).exclude(status="discarded")
    return [table_view(row) for row in rows.order_by("-number")]


def in_review(*, not_by: UUID | None = None, limit: int = 20) -> list[TableView]:
    """Versions that wait for a second person, the longest waiting first; not one's own."""
    rows = in_review_rows(not_by=not_by)
    return [table_view(row) for row in rows.order_by("submitted_at", "id")[:limit]]


def in_review_rows(*, not_by: UUID | None = None) -> Any:
    """Versions that wait for a second person, as a queryset."""
    rows = DecisionTable.objects.filter(status="in_review")
    return rows if not_by is None else rows.exclude(author_id=not_by)


def version_of(key: str, number: int) -> TableView:
    """A version of a table by its number; raises NotFound."""
    row = DecisionTable.objects.filter(key=key, number=number).exclude(status="discarded").first()
    if row is None:
        raise not_found("version", f"{key} {number}")
    return table_view(row)


def tables(at: datetime) -> list[TableView]:
    """The version in force of every table, by name; a table without one shows its draft."""
    rows = DecisionTable.objects.exclude(status="discarded").order_by("name", "-number")
    listed = dict.fromkeys(rows.values_list("key", flat=True))
    shown = _alive(at).annotate(acts=_in_force(at)).order_by("key", "-acts", "-number")
    found = {row.key: row for row in shown.distinct("key")}
    return [table_view(found[key]) for key in listed if key in found]


def keys(at: datetime) -> list[str]:
    """The keys of all tables that have a version in force or being changed."""
    return list(_alive(at).order_by("key").values_list("key", flat=True).distinct())


def summaries(at: datetime) -> list[Summary]:
    """Every table with what is in force, what is being changed, and how much it decides lately."""
    fields = ("key", "number", "name", "kind", "owner", "author", "status", "description",
              "effective_from")  # fmt: skip
    rows = DecisionTable.objects.exclude(status="discarded").order_by("key", "-number")
    by_key: dict[str, list[Any]] = {}
    for row in rows.only("id", "tenant", *fields).annotate(acts=_in_force(at)):
        by_key.setdefault(row.key, []).append(row)
    lately = DecisionLog.objects.filter(at__gt=at - LATELY, at__lte=at).values("table__key")
    counts = dict(lately.annotate(n=Count("id")).values_list("table__key", "n"))
    found = [_summary(group, counts.get(key, 0)) for key, group in by_key.items()]
    return sorted(found, key=lambda one: one.name.lower())


def _summary(rows: list[Any], decisions: int) -> Summary:
    """The versions of one table, newest first, each with whether it `acts`, in one line."""
    acting = next((row for row in rows if row.acts), None)
    opened = next((row for row in rows if row.status in OPEN), None)
    newest = acting or rows[0]
    return Summary(
        key=newest.key, name=newest.name, kind=newest.kind, owner=newest.owner or newest.author,
        in_force=acting.number if acting else None, since=acting.effective_from if acting else None,
        open_number=opened.number if opened else None,
        open_status=opened.status if opened else "", decisions=decisions,
        description=newest.description,
    )  # fmt: skip


def _alive(at: datetime) -> Any:
    """The versions in force or being changed, as a queryset."""
    return DecisionTable.objects.filter(_in_force(at) | Q(status__in=OPEN))


def _in_force(at: datetime) -> Q:
    """Whether a version is in force at a moment."""
    return Q(
        Q(effective_to=None) | Q(effective_to__gt=at),
        status__in=PUBLISHED, effective_from__lte=at,
    )  # fmt: skip


def history(key: str, limit: int = 40) -> list[EventRow]:
    """What happened to the versions of a table, the latest first."""
    ids = DecisionTable.objects.filter(key=key).values_list("id", flat=True)
    rows = Event.objects.filter(subject_kind="policy", subject_id__in=list(ids)).order_by("-seq")
    return [event_row(row) for row in rows[:limit]]


def table_view(row: DecisionTable) -> TableView:
    """The row as a value."""
    return TableView(
        id=row.id,
        version=row.number,
        status=row.status,
        effective_from=row.effective_from,
        effective_to=row.effective_to,
        lock=row.version,
        author=row.author,
        author_id=row.author_id,
        owner=row.owner or row.author,
        kind=row.kind,
        source=row.source,
        reason=row.reason,
        submitted_by=row.submitted_by,
        submitted_by_id=row.submitted_by_id,
        submitted_at=row.submitted_at,
        wanted_from=row.wanted_from,
        published_by=row.published_by,
        changed_at=row.changed_at,
        cases=tuple(case_of(raw) for raw in row.cases),
        table=Table(
            key=row.key,
            name=row.name,
            inputs=tuple(column_of(c) for c in row.inputs),
            outputs=tuple(column_of(c) for c in row.outputs),
            rows=tuple(Row(r["id"], r["cells"], r["outputs"], r.get("note", "")) for r in row.rows),
            hit_policy=row.hit_policy,
            description=row.description,
            facts=tuple(column_of(c) for c in row.facts),
        ),
    )


def column_of(raw: Mapping[str, Any]) -> Column:
    """A stored column as a value."""
    return Column(
        key=raw["key"],
        label=raw["label"],
        type=raw.get("type", "text"),
        choices=tuple((key, label) for key, label in raw.get("choices", ())),
        optional=bool(raw.get("optional", False)),
        allowed=raw.get("allowed", ""),
        expression=raw.get("expression", ""),
        default=raw.get("default", ""),
    )


def case_of(raw: Mapping[str, Any]) -> Case:
    """A stored test case as a value."""
    rows = raw.get("rows")
    return Case(
        id=raw["id"],
        name=raw["name"],
        facts=raw["facts"],
        expected=raw.get("expected"),
        rows=None if rows is None else tuple(rows),
        decision=raw.get("decision", ""),
    )
